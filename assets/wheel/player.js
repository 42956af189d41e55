// @ts-check
/**
 * The controls with which one looks back: play and pause, a slider with the arrow keys, the time and the number of cards.
 *
 * Moves along a film and says where it is; what is shown there is the page's.
 */

import { calm, element } from "./svg.js";

/** @import { Film } from "./film.js" */
/**
 * @typedef {object} Say
 * @property {(name: "play" | "pause" | "slider" | "close") => string} word
 * @property {(film: Film, index: number) => string} place where a frame is: time, step, number of cards; asked once it is shown
 */
/** @typedef {{moved: (index: number) => void, settled: (index: number, playing: boolean) => void, closed: () => void}} Heard */

export class Player {
  node;
  #film;
  #say;
  #heard;
  #index = 0;
  /** @type {any} */ #timer = null;
  #play = element("button", { type: "button", class: "button" });
  #range = element("input", { type: "range", min: "0", step: "1" });
  #place = element("output", { class: "replay-place" });

  /**
   * @param {Film} film
   * @param {Say} say
   * @param {Heard} heard `settled` comes once for each thing that a person does, `moved` for each frame
   */
  constructor(film, say, heard) {
    this.#film = film;
    this.#say = say;
    this.#heard = heard;
    this.#range.max = String(film.length - 1);
    this.#range.setAttribute("aria-label", say.word("slider"));
    const close = element("button", { type: "button", class: "button" }, say.word("close"));
    this.node = element("div", { class: "replay", role: "group", "aria-label": say.word("slider") }, this.#range, this.#place, this.#play, close);
    this.#play.addEventListener("click", () => (this.#timer ? this.#pause() : this.#start()));
    this.#range.addEventListener("input", () => {
      this.#stop();
      this.#show(Number(this.#range.value));
    });
    this.#range.addEventListener("change", () => heard.settled(this.#index, false));
    close.addEventListener("click", () => {
      this.#stop();
      heard.closed();
    });
    this.#show(film.length - 1);
    this.#stop();
  }

  /** Stop for good, because the page goes. */
  end() {
    this.#stop();
  }

  #start() {
    const last = this.#film.length - 1;
    if (this.#index >= last) this.#show(0);
    this.#heard.settled(this.#index, true);
    // Who wants no motion goes to the end in a few large steps.
    const stride = calm() ? Math.max(1, Math.ceil((last - this.#index) / 6)) : 1;
    const pace = calm() ? 1500 : this.#film.pace(last - this.#index);
    this.#timer = setInterval(() => {
      this.#show(Math.min(last, this.#index + stride));
      if (this.#index >= last) this.#stop();
    }, pace);
    this.#play.textContent = this.#say.word("pause");
  }

  #pause() {
    this.#stop();
    this.#heard.settled(this.#index, false);
  }

  #stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#play.textContent = this.#say.word("play");
  }

  #show(/** @type {number} */ index) {
    this.#index = index;
    this.#range.value = String(index);
    this.#heard.moved(index);
    const place = this.#say.place(this.#film, index);
    this.#range.setAttribute("aria-valuetext", place);
    this.#place.textContent = place;
  }
}
