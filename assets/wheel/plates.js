// @ts-check
/**
 * The outer ring: a plate for each law that is used at a goal, or could be. Lays out; reading.js says which laws.
 */

import { sectorPath, segment } from "./geometry.js";
import { draw, measured, onArc } from "./svg.js";

/** @import { Sector } from "./geometry.js" */
/** @import { Law } from "./reading.js" */
/** @import { Words } from "./words.js" */
/**
 * @typedef {object} Ring where a goal's plates go
 * @property {number} index of the goal
 * @property {number} count of goals
 * @property {number[]} laws inner and outer radius
 * @property {number} lawText size of the words, 0 for none
 * @property {boolean} walks
 * @property {Words} words
 */

const THIN = 4;

/**
 * Lay out the plates of one goal: as many as fit with their words, the rest as "+n".
 * @param {Law[]} laws
 * @param {Set<string>} lit
 * @param {Ring} ring
 * @returns {SVGElement[]}
 */
export function plates(laws, lit, ring) {
  const { laws: [inner, outer], lawText, index } = ring;
  const { from, to } = segment(index, ring.count);
  const degrees = 180 / (Math.PI * ((inner + outer) / 2));
  const gap = 34 * degrees;
  const room = to - from - gap;
  const words = (/** @type {Law} */ law) => (law.used ? law.label : `${law.label} ?`);
  const wide = (/** @type {string} */ text) => (lawText ? (measured(text) * lawText + lawText * 0.75) * degrees : 0);
  const widthOf = (/** @type {Law} */ law) => Math.max(lawText ? 0 : THIN, wide(words(law))) + gap;
  const chosen = fitting(laws, widthOf, room, wide("+00") + gap);
  const shown = laws.filter((law) => chosen.has(law)).map((law) => ({ law, width: widthOf(law) }));
  const used = shown.reduce((sum, { width }) => sum + width, 0);
  const more = laws.length - shown.length;
  const tail = more && lawText ? wide("+00") + gap : 0;
  const spare = Math.min((room - used - tail) / Math.max(1, shown.length), lawText ? 2.5 : THIN);
  let angle = (from + to - (used + tail + spare * shown.length)) / 2;
  const nodes = shown.map(({ law, width }, place) => {
    const start = angle;
    angle += width + spare;
    return plate({ inner, outer, from: start + gap / 2, to: angle - gap / 2 }, law, words(law), `law${index}-${place}`, lit.has(law.id), ring);
  });
  if (tail) nodes.push(rest({ inner, outer, from: angle + gap / 2, to: angle + tail - gap / 2 }, more, `law${index}-rest`, ring));
  return nodes;
}

/**
 * Choose the laws that get a plate: first those in use, but one that is expected and unused must be seen as well.
 * @param {Law[]} laws
 * @param {(law: Law) => number} widthOf
 * @param {number} room
 * @param {number} restWidth
 */
function fitting(laws, widthOf, room, restWidth) {
  const missed = laws.find((law) => !law.used && widthOf(law) < room / 3);
  const wishes = missed ? [laws[0], missed, ...laws] : laws;
  /** @type {Set<Law>} */
  const chosen = new Set();
  let used = 0;
  for (const law of wishes) {
    const spare = chosen.size + 1 < laws.length ? restWidth : 0;
    if (chosen.has(law) || used + widthOf(law) + spare > room) continue;
    chosen.add(law);
    used += widthOf(law);
  }
  return chosen;
}

/**
 * @param {Sector} sector
 * @param {Law} law
 * @param {string} words
 * @param {string} id
 * @param {boolean} lit
 * @param {Ring} ring
 */
function plate(sector, law, words, id, lit, ring) {
  const label = ring.words.text(law.used ? "wheel.law.used" : "wheel.law.possible", { law: law.name });
  const group = draw("g", { class: `plate-group ${lit ? "on" : ""}`, role: "img", "aria-label": label },
    draw("path", { class: `plate ${law.used ? "" : "possible"}`, d: sectorPath(sector, 0) }), ...lettering(sector, words, id, ring));
  if (!ring.walks) group.setAttribute("aria-hidden", "true");
  group.dataset.law = law.id;
  return group;
}

/**
 * @param {Sector} sector
 * @param {number} count
 * @param {string} id
 * @param {Ring} ring
 */
function rest(sector, count, id, ring) {
  const label = ring.words.text("wheel.laws.more", { count });
  return draw("g", { class: "plate-group", role: "img", "aria-label": label },
    draw("path", { class: "plate rest", d: sectorPath(sector, 0) }), ...lettering(sector, `+${count}`, id, ring));
}

/**
 * @param {Sector} sector
 * @param {string} words
 * @param {string} id
 * @param {Ring} ring
 */
function lettering(sector, words, id, { lawText }) {
  if (!lawText) return [];
  const [line, text] = onArc(id, words, { ...sector, from: sector.from - 2, to: sector.to + 2 }, lawText, "plate-name");
  return [text, line];
}
