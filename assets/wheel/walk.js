// @ts-check
/**
 * Walking the wheel with a keyboard: one stop of the Tab key, arrows from goal to goal and from card to card.
 *
 * Knows which nodes stand for goals and cards; what choosing one means is the element's.
 */

import { FIELD, sectorPath, segment } from "./geometry.js";
import { draw } from "./svg.js";

/**
 * @typedef {object} Ground what there is to walk on
 * @property {() => string[]} goals
 * @property {(goal: string) => string[]} cardsOf the keys of a goal's dots, in the order of their numbers
 * @property {(key: string) => {goal: string, node: any, point: [number, number]} | undefined} dot
 * @property {(goal: string) => any} segment its node
 * @property {() => number} radius of the dots
 * @property {() => number} rim the outer radius of a goal's band
 */

/**
 * Give where an arrow leads to from here.
 * @param {string} key
 * @param {string} arrow
 * @param {Pick<Ground, "goals" | "cardsOf" | "dot">} ground
 * @returns {string | undefined}
 */
export function after(key, arrow, ground) {
  const goal = ground.dot(key)?.goal;
  if (goal === undefined) return arrow === "ArrowDown" ? ground.cardsOf(key)[0] : along(ground.goals(), key, arrow);
  if (arrow === "ArrowUp" || arrow === "Escape") return goal;
  return along(ground.cardsOf(goal), key, arrow === "ArrowDown" ? "ArrowRight" : arrow);
}

/**
 * @param {string[]} keys
 * @param {string} key
 * @param {string} arrow
 */
function along(keys, key, arrow) {
  const [index, count] = [keys.indexOf(key), keys.length];
  /** @type {Record<string, number>} */
  const steps = { ArrowRight: (index + 1) % count, ArrowLeft: (index + count - 1) % count, Home: 0, End: count - 1 };
  return keys[steps[arrow]];
}

/** @returns {string | null} */
export const keyOf = (/** @type {any} */ target) => target?.closest?.("[data-key]")?.dataset.key ?? null;

export class Walk {
  /** @type {string | null} */ focused = null;
  #svg;
  #layer;
  #ground;
  #choose;

  /**
   * @param {{svg: SVGSVGElement, frame: HTMLElement, layer: SVGGElement}} parts
   * @param {Ground} ground
   * @param {(key: string) => void} choose
   * @param {(key: string | null) => void} tell
   */
  constructor({ svg, frame, layer }, ground, choose, tell) {
    this.#svg = svg;
    this.#layer = layer;
    this.#ground = ground;
    this.#choose = choose;
    svg.addEventListener("keydown", (event) => this.#pressed(event));
    // On the frame: an SVG that listens to focus becomes a stop of the Tab key itself.
    frame.addEventListener("focusin", (event) => tell(this.#came(event.target)));
    frame.addEventListener("focusout", () => tell(this.#came(null)));
  }

  /** Exactly one thing on the wheel takes part in the order of the Tab key. */
  roam() {
    const [first] = this.#ground.goals();
    const key = this.focused && this.#nodeOf(this.focused) ? this.focused : first;
    if (!key) return;
    for (const node of this.#svg.querySelectorAll('[tabindex="0"]')) node.setAttribute("tabindex", "-1");
    this.#nodeOf(key)?.setAttribute("tabindex", "0");
  }

  go(/** @type {string} */ key) {
    this.focused = key;
    this.roam();
    this.#nodeOf(key)?.focus();
  }

  #nodeOf(/** @type {string} */ key) {
    return this.#ground.dot(key)?.node ?? this.#ground.segment(key) ?? null;
  }

  #came(/** @type {any} */ target) {
    this.#layer.replaceChildren();
    const key = target && keyOf(target);
    if (!key) return null;
    this.focused = key;
    this.roam();
    if (target.matches(":focus-visible")) this.#drawRing(key);
    return key;
  }

  #drawRing(/** @type {string} */ key) {
    const { dot, goals, radius, rim } = this.#ground;
    const found = dot(key);
    const shape = (/** @type {string} */ style) => {
      if (found) return draw("circle", { class: style, cx: Math.round(found.point[0]), cy: Math.round(found.point[1]), r: radius() + 42 });
      const all = goals();
      return draw("path", { class: style, d: sectorPath(segment(all.indexOf(key), all.length, FIELD.inner, rim()), 30) });
    };
    this.#layer.append(shape("focus-gap"), shape("focus"));
  }

  #pressed(/** @type {KeyboardEvent} */ event) {
    const key = keyOf(event.target);
    if (!key || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = after(key, event.key, this.#ground);
    if (next) this.go(next);
    else if (event.key === "Enter" || event.key === " ") this.#choose(key);
    else return;
    event.preventDefault();
  }
}
