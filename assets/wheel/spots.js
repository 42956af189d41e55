// @ts-check
/**
 * Which dot stands at which slot of which cell, and how large all dots can be. Numbers only: draws nothing.
 *
 * In one ring a card has the slot that it carries; in the rings of rungs and states the lowest that is free.
 */

import { CAP, dotRadius, FIELD, SIZES, slots, turned } from "./geometry.js";

/** @typedef {{key: string, goal: string, ring: number, spot: number}} Placed a dot, as far as its place goes */

/** Radii between the rings, from the middle outwards; inner rings are wider, for they are shorter. */
export const RINGS = {
  one: [FIELD.inner, FIELD.outer],
  rung: [FIELD.inner, 1010, 1480, 1890, 2270, 2635, 2990, FIELD.outer],
  state: [FIELD.inner, 2160, 2790, FIELD.outer],
};
const CAP_IN_RING = 60;
/** @type {Map<string, number>} */
const caps = new Map();

/**
 * Give how many dots a cell of a ring shows: no more than stand clear of each other at the smallest size, as on paper.
 * @param {{inner: number, outer: number}} radii
 * @param {number} span
 */
function capIn(radii, span) {
  const key = `${radii.inner}/${radii.outer}/${span}`;
  const known = caps.get(key);
  if (known) return known;
  const clear = SIZES[SIZES.length - 1] * 2.24;
  let cap = 2;
  // One slot more at a time: a narrow ring is full long before the last.
  for (let points = slots(cap + 1, radii, span); cap < CAP_IN_RING && points.length > cap; points = slots(cap + 1, radii, span)) {
    const [x, y] = points[cap];
    if (points.slice(0, cap).some(([a, b]) => Math.hypot(x - a, y - b) < clear)) break;
    cap += 1;
  }
  caps.set(key, cap);
  return cap;
}

export class Spots {
  /** @type {Map<string, (string | null)[]>} by goal and ring: which dot stands at which slot */ #cells = new Map();
  /** @type {string[]} */ #goals;
  /** @type {keyof typeof RINGS} */ rings;

  /**
   * @param {string[]} goals
   * @param {keyof typeof RINGS} rings
   */
  constructor(goals, rings) {
    this.#goals = goals;
    this.rings = rings;
  }

  /** How many dots a cell of a ring shows; with more the last slot says "+k". */
  cap(/** @type {number} */ ring) {
    return this.rings === "one" ? CAP : capIn(this.radii(ring), Math.floor(this.span));
  }

  get span() {
    return 360 / Math.max(1, this.#goals.length);
  }

  /** @returns {{inner: number, outer: number}} */
  radii(/** @type {number} */ ring) {
    const edges = RINGS[this.rings];
    return { inner: edges[ring], outer: edges[ring + 1] };
  }

  /**
   * Give a dot its slot: the one that its card carries, else the lowest that is free; who stays in a cell stays put.
   * @param {string} key
   * @param {string} goal
   * @param {number} ring
   * @param {number | undefined} carried
   * @param {Placed | undefined} known where it stood
   */
  take(key, goal, ring, carried, known) {
    const cell = `${goal}/${ring}`;
    const spots = this.#cells.get(cell) ?? [];
    this.#cells.set(cell, spots);
    const wanted = this.rings === "one" ? carried : undefined;
    if (known && known.ring === ring && (wanted === undefined || wanted === known.spot)) return known.spot;
    if (known) this.free(known);
    let spot = wanted ?? 0;
    if (wanted === undefined) while (spots[spot]) spot++;
    spots[spot] = key;
    return spot;
  }

  free(/** @type {Placed} */ { key, goal, ring, spot }) {
    const spots = this.#cells.get(`${goal}/${ring}`);
    if (spots?.[spot] === key) spots[spot] = null;
  }

  /** Tell whether a dot stands in "+k": where a cell is full, its last slot and all beyond. */
  isHidden(/** @type {Placed} */ { goal, ring, spot }) {
    const cap = this.cap(ring);
    if (spot < cap - 1) return false;
    return (this.#cells.get(`${goal}/${ring}`)?.findLastIndex((key) => key) ?? 0) >= cap;
  }

  /**
   * @param {string} goal
   * @param {number} ring
   * @param {number} spot
   * @returns {[number, number]}
   */
  point(goal, ring, spot) {
    const all = slots(Math.min(spot + 1, this.cap(ring)), this.radii(ring), Math.floor(this.span));
    return turned(all[Math.min(spot, all.length - 1)], this.#goals.indexOf(goal) * this.span);
  }

  /** Give the radius of all dots: the largest that fits in the fullest cell. */
  radius() {
    const sizes = [...this.#cells].map(([cell, spots]) => {
      const used = spots.findLastIndex((key) => key) + 1;
      const ring = Number(cell.split("/").at(-1));
      return used ? dotRadius(Math.min(used, this.cap(ring)), this.radii(ring), Math.floor(this.span)) : Infinity;
    });
    return Math.min(dotRadius(1), ...sizes);
  }
}
