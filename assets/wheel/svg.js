// @ts-check
/**
 * Making nodes: SVG, HTML, words along an arc, and how wide words are. Knows nothing of wheels or cards.
 */

import { textArc, upsideDown } from "./geometry.js";

/** @import { Sector } from "./geometry.js" */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {any}
 */
export function draw(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/**
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {any}
 */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let pen;
/** @type {Map<string, number>} */
const widths = new Map();

/**
 * Give how wide a text is in the system's own letter, in units of its size: a guess would cut names.
 * @param {string} text
 * @param {number} [weight]
 */
export function measured(text, weight = 600) {
  const key = `${weight} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    pen ??= document.createElement("canvas").getContext("2d");
    if (pen) pen.font = `${weight} 100px system-ui, sans-serif`;
    width = pen ? pen.measureText(text).width / 100 : text.length * 0.58;
    widths.set(key, width);
  }
  return width;
}

/** Break a name in two lines of about the same length. */
export function inTwo(/** @type {string} */ name) {
  const spaces = [...name.matchAll(/ /g)].map((match) => match.index);
  if (!spaces.length || name.length < 12) return [name];
  const middle = spaces.reduce((best, at) => (Math.abs(at - name.length / 2) < Math.abs(best - name.length / 2) ? at : best));
  return [name.slice(0, middle), name.slice(middle + 1)];
}

/** @param {number[]} numbers */
export const rounded = (...numbers) => numbers.map((n) => Math.round(n)).join(" ");

/** Tell whether the person asked for no motion. */
export const calm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? true;

/**
 * Write words along the middle of a sector, upright everywhere.
 * @param {string} id of the line that they stand on
 * @param {string} words
 * @param {Sector} sector
 * @param {number} size
 * @param {string} style
 * @param {number} [off] how far from the middle, outwards
 * @returns {[SVGElement, SVGElement]} the line and the text
 */
export function onArc(id, words, { inner, outer, from, to }, size, style, off = 0) {
  const radius = (inner + outer) / 2 + off + size * 0.35 * (upsideDown((from + to) / 2) ? 1 : -1);
  const line = draw("path", { id, d: textArc(radius, from, to), fill: "none" });
  const text = draw("text", { class: style, "font-size": size.toFixed(0), "aria-hidden": "true" },
    draw("textPath", { href: `#${id}`, startOffset: "50%" }, words));
  return [line, text];
}
