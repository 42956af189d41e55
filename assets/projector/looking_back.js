// @ts-check
/**
 * Looking back with the room: the wheel as it was at the moment that the facilitator chose, and its filling on the way.
 *
 * Forwards it plays, backwards it is there at once; so one word of the desk is enough for a whole film.
 */

import { Film } from "../wheel/film.js";
import { calm } from "../wheel/svg.js";

/** @import { Collections } from "../live/patches.js" */

export class LookingBack {
  #address;
  #show;
  /** @type {Film | null} */ #film = null;
  /** @type {Promise<Film> | null} */ #coming = null;
  /** @type {number | null} */ #wanted = null;
  #index = 0;
  /** @type {any} */ #timer = null;

  /**
   * @param {string} address of the frames
   * @param {() => void} show called whenever something else is to be seen
   */
  constructor(address, show) {
    this.#address = address;
    this.#show = show;
  }

  /** What stood on the wheel then; null while nobody looks back. @returns {Collections | null} */
  get collections() {
    return this.#film && this.#wanted !== null ? this.#film.at(this.#index) : null;
  }

  /** When that was, and in which step. */
  get frame() {
    return this.#film && this.#wanted !== null ? this.#film.frame(this.#index) : null;
  }

  /** Go to the moment of a seq; null is now. @param {number | null} seq */
  async go(seq) {
    if (seq === this.#wanted) return;
    const fresh = this.#wanted === null;
    this.#wanted = seq;
    clearInterval(this.#timer);
    if (seq === null) {
      this.#film = null;
      return;
    }
    const film = await this.#covering(seq, fresh).catch(() => null);
    if (!film || seq !== this.#wanted) return;
    this.#film = film;
    this.#play(film.indexOf(seq), fresh);
  }

  /** @param {number} seq @param {boolean} fresh @returns {Promise<Film>} */
  #covering(seq, fresh) {
    if (!fresh && this.#film && this.#film.seq >= seq) return Promise.resolve(this.#film);
    this.#coming ??= fetch(this.#address)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
      .then(({ frames }) => new Film(frames))
      .finally(() => (this.#coming = null));
    return this.#coming;
  }

  /** @param {number} target @param {boolean} fresh */
  #play(target, fresh) {
    const film = /** @type {Film} */ (this.#film);
    if (fresh || target <= this.#index || calm()) return this.#stand(target);
    this.#timer = setInterval(() => {
      this.#stand(this.#index + 1);
      if (this.#index >= target) clearInterval(this.#timer);
    }, film.pace(target - this.#index));
  }

  /** @param {number} index */
  #stand(index) {
    this.#index = index;
    this.#show();
  }
}
