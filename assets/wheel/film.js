// @ts-check
/**
 * How the wheel filled, from frame to frame: what stood on it at any of them, and how fast to play.
 *
 * Frames are patches as the server tells them (toolkit/sessions/replay.py). Fetches nothing and draws nothing.
 */

import { applied, NOTHING } from "../live/patches.js";

/** @import { Collections, Held, Patch } from "../live/patches.js" */
/** @typedef {Patch & {at: string, step: string}} Frame */

/** Every so many frames what is held is kept, so that going back is as quick as going on. */
const KEPT_EVERY = 64;
const SLOWEST_MS = 400;
const FASTEST_MS = 40;
/** A whole session passes in about this time. */
const WHOLE_MS = 20_000;

export class Film {
  #frames;
  /** @type {Map<number, Held>} */ #kept = new Map();

  /** @param {Frame[]} frames the first holds all that stood on the wheel at the opening */
  constructor(frames) {
    this.#frames = frames;
  }

  get length() {
    return this.#frames.length;
  }

  /** The last seq that it knows of. */
  get seq() {
    return this.#frames.at(-1)?.seq ?? 0;
  }

  frame(/** @type {number} */ index) {
    return this.#frames[index];
  }

  /** Give the frame that was on at a seq. */
  indexOf(/** @type {number} */ seq) {
    return Math.max(0, this.#frames.findLastIndex((frame) => frame.seq <= seq));
  }

  /**
   * Give what stood on the wheel at a frame.
   * @param {number} index
   * @returns {Collections}
   */
  at(index) {
    const from = Math.floor(index / KEPT_EVERY) * KEPT_EVERY;
    let held = this.#keptAt(from);
    for (let next = from + 1; next <= index; next++) held = this.#after(held, next);
    return held.collections;
  }

  /** Give how long each of so many frames stays on when it is played. */
  pace(/** @type {number} */ frames) {
    return Math.max(FASTEST_MS, Math.min(SLOWEST_MS, WHOLE_MS / Math.max(1, frames)));
  }

  /** @returns {Held} */
  #keptAt(/** @type {number} */ index) {
    const known = this.#kept.get(index);
    if (known) return known;
    let held = index ? this.#keptAt(index - KEPT_EVERY) : NOTHING;
    for (let next = Math.max(0, index - KEPT_EVERY + 1); next <= index; next++) held = this.#after(held, next);
    this.#kept.set(index, held);
    return held;
  }

  /**
   * @param {Held} held
   * @param {number} index
   * @returns {Held}
   */
  #after(held, index) {
    return applied(held, this.#frames[index]) ?? held;
  }
}
