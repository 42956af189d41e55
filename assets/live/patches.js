// @ts-check
/**
 * Keep keyed collections up to date by patches, by the exact rule of contract section 5.
 *
 * Pure: holds no rules of the domain, talks to nobody and never changes what it was given.
 */

/** @typedef {Record<string, Record<string, any>>} Collections collection name to id to item */
/** @typedef {{seq: number, collections: Collections}} Held what a client holds, as of `seq` */
/** @typedef {{from: number, seq: number, set?: Collections, gone?: Record<string, string[]>}} Patch */

/** @type {Held} What a client holds before its first join. */
export const NOTHING = Object.freeze({ seq: 0, collections: Object.freeze({}) });

/**
 * Give what is held after a patch: the same object where the patch is old, null where one was missed (join again).
 * @param {Held} held
 * @param {Patch} patch
 * @returns {Held | null}
 */
export function applied(held, patch) {
  if (patch.from === 0) return { seq: patch.seq, collections: merged({}, patch) };
  // News that moves nothing (findings, what is somebody's own) stands in no later patch: if it comes late, ask anew.
  if (patch.seq < held.seq) return patch.from === patch.seq ? null : held;
  if (patch.from > held.seq) return null;
  return { seq: patch.seq, collections: merged(held.collections, patch) };
}

/**
 * @param {Collections} collections
 * @param {Patch} patch
 * @returns {Collections}
 */
function merged(collections, { set = {}, gone = {} }) {
  const result = { ...collections };
  for (const name of new Set([...Object.keys(set), ...Object.keys(gone)])) {
    const items = { ...result[name] };
    for (const id of gone[name] ?? []) delete items[id];
    result[name] = { ...items, ...set[name] };
  }
  return result;
}

/**
 * Give the items of a collection, in the order in which they came.
 * @param {Held} held
 * @param {string} name
 * @returns {any[]}
 */
export function itemsOf(held, name) {
  return Object.values(held.collections[name] ?? {});
}

/**
 * Give the only item of a collection (`session`, `me`), or null.
 * @param {Held} held
 * @param {string} name
 * @returns {any}
 */
export function onlyOf(held, name) {
  return itemsOf(held, name)[0] ?? null;
}
