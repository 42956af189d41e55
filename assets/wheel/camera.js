// @ts-check
/**
 * How near one looks: at the whole wheel, or at one goal. Moves the view; the drawing stays what it is.
 */

import { at, FIELD, segment } from "./geometry.js";
import { calm, rounded } from "./svg.js";

const GLIDE_MS = 240;

/** @param {number} edge radius that must be seen */
export const wholeBox = (edge) => [-edge - 50, -edge - 50, 2 * edge + 100, 2 * edge + 100];

/**
 * Give the square around one goal.
 * @param {number} index
 * @param {number} count
 * @param {number} edge
 */
export function goalBox(index, count, edge) {
  const { from, to } = segment(index, count);
  const corners = [from, (from + to) / 2, to, ...[0, 90, 180, 270].filter((angle) => angle > from && angle < to)];
  const points = corners.flatMap((angle) => [at(FIELD.inner, angle), at(edge, angle)]);
  const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
  const [top, bottom] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))];
  const side = Math.max(right - left, bottom - top) + 160;
  return [(left + right - side) / 2, (top + bottom - side) / 2, side, side];
}

export class Camera {
  /** what is in view: left, top, width, height */
  box = [0, 0, 0, 0];
  #glides = 0;
  #svg;
  #arrived;

  /**
   * @param {SVGSVGElement} svg
   * @param {() => void} arrived
   */
  constructor(svg, arrived) {
    this.#svg = svg;
    this.#arrived = arrived;
  }

  /**
   * @param {number[]} target
   * @param {boolean} moving whether the way there is shown
   */
  look(target, moving) {
    const from = this.box;
    if (target.every((value, place) => value === from[place])) return;
    const number = ++this.#glides;
    const started = performance.now();
    const step = () => {
      if (number !== this.#glides) return;
      const part = moving && !calm() && from[2] ? Math.min(1, (performance.now() - started) / GLIDE_MS) : 1;
      const eased = part * (2 - part);
      this.box = target.map((value, place) => from[place] + (value - from[place]) * eased);
      this.#svg.setAttribute("viewBox", rounded(...this.box));
      if (part < 1) requestAnimationFrame(step);
      else this.#arrived();
    };
    step();
  }
}
