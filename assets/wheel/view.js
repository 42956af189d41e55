// @ts-check
/**
 * How the page wants the wheel shown: its size, its rings, what it points at. Read from the element each time it is asked.
 *
 * Keeps nothing and changes nothing.
 */

import { SIZES } from "./drawing.js";

/** @import { Held } from "./held.js" */
/** @import { Show } from "./reading.js" */

export class View {
  #host;
  #held;

  /**
   * @param {HTMLElement & {show: Show | null | undefined}} host
   * @param {Held} held
   */
  constructor(host, held) {
    this.#host = host;
    this.#held = held;
  }

  /** @returns {"projector" | "desk" | "phone"} */
  get size() {
    const size = this.#host.dataset.size;
    return size === "projector" || size === "phone" ? size : "desk";
  }

  /** @returns {Show | null} */
  get show() {
    return this.#host.show ?? null;
  }

  /** From nearby there is room for more laws, on a phone also for their words. */
  get measures() {
    const sizes = SIZES[this.size];
    if (!this.show?.goal) return sizes;
    return this.size === "phone" ? { ...sizes, laws: [4044, 4330], lawText: 165, edge: 4370 } : { ...sizes, lawText: sizes.lawText * 0.52 };
  }

  /** @returns {"one" | "rung" | "state"} */
  get rings() {
    const rings = this.show?.filter?.rings ?? this.ringsUnlessChosen;
    return rings === "rung" || rings === "state" ? rings : "one";
  }

  get ringsUnlessChosen() {
    return this.#host.getAttribute("rings") ?? "one";
  }

  /** Whether a keyboard walks it; a projector is only looked at. */
  get walks() {
    return this.size !== "projector";
  }

  /** Whether the page says itself what stands around the drawing. */
  get plain() {
    return this.#host.hasAttribute("plain");
  }

  /** Whether no cards are counted: in a quiet room, but for the facilitator. */
  get quiet() {
    const [session] = this.#held.of("session").values();
    return this.size !== "desk" && Boolean(session?.shows?.includes("quiet"));
  }

  /** What could not be fetched is said where the drawing stands, and is no table. */
  get asTable() {
    return this.#host.hasAttribute("table") && !this.failed;
  }

  get chooses() {
    return this.walks && this.#host.hasAttribute("choose");
  }

  get failed() {
    return this.#host.hasAttribute("data-failed");
  }
}
