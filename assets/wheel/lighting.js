// @ts-check
/**
 * What is drawn over the wheel when something is lit: cells, threads, tags, the word for it, where a line stops.
 *
 * What is lit was read by reading.js; dimming the rest is the style's.
 */

import { HUB, SIZES } from "./drawing.js";
import { at, FIELD, sectorPath, segment } from "./geometry.js";
import { draw, inTwo, measured, rounded } from "./svg.js";

/** @import { Light } from "./reading.js" */
/** @import { Size } from "./drawing.js" */
/** @import { Spots } from "./spots.js" */
/** @typedef {{id: string, goal: string, point: [number, number]}} LitDot */
/**
 * @typedef {object} Scene
 * @property {string[]} goals all, in wheel order
 * @property {Spots} spots
 * @property {Size} size
 * @property {number} radius of the dots
 */

/** More tags than this would cover each other. */
const TAGS = 12;

/**
 * Outline the cells that a finding is about; a gap is hatched.
 * @param {Light} light
 * @param {Set<string>} lit goals
 * @param {Scene} scene
 */
export function cells(light, lit, { goals, spots }) {
  if (!light.kind || (!light.goals.size && !light.gap)) return [];
  const radii = spots.rings === "rung" && light.rungs.size ? [...light.rungs].map((ring) => spots.radii(ring)) : [FIELD];
  const style = `cell ${light.gap ? "gap" : ""} ${light.goals.size ? "" : "all"}`;
  return goals.flatMap((goal, index) => (light.goals.size && !lit.has(goal) ? [] : radii.map(({ inner, outer }) =>
    draw("path", { class: style, d: sectorPath(segment(index, goals.length, inner, outer)) }))));
}

/**
 * Tie together what belongs together; the line of a person begins in the middle, and ends in a bar where it stops.
 * @param {Light} light
 * @param {LitDot[]} dots
 */
export function threads(light, dots) {
  const points = new Map(dots.map(({ id, point }) => [id, point]));
  const whole = light.threads.filter((ids) => ids.every((id) => points.has(id)));
  const path = (/** @type {[number, number][]} */ line) => draw("path", { class: "thread", d: `M${line.map((point) => rounded(...point)).join("L")}` });
  const tied = whole.map((ids) => path(ids.map((id) => /** @type {[number, number]} */ (points.get(id)))));
  if (!light.line) return tied;
  const walked = /** @type {[number, number][]} */ (light.line.cards.map((id) => points.get(id)).filter(Boolean));
  const [first] = walked;
  const from = first ? at(HUB, (Math.atan2(first[0], -first[1]) * 180) / Math.PI) : /** @type {[number, number]} */ ([0, -HUB]);
  const line = [from, ...walked];
  return [...tied, path(line), ...(light.line.stops === null ? [] : [stopBar(line)])];
}

/** Draw a bar across the end of a line, a little further on. */
function stopBar(/** @type {[number, number][]} */ line) {
  const [x, y] = line[line.length - 1];
  const [px, py] = line[line.length - 2] ?? [0, 0];
  const long = Math.hypot(x - px, y - py) || 1;
  const [ux, uy] = [(x - px) / long, (y - py) / long];
  const [ex, ey] = [x + ux * 260, y + uy * 260];
  return draw("g", { class: "stop" },
    draw("path", { class: "thread broken", d: `M${rounded(x, y)}L${rounded(ex, ey)}` }),
    draw("path", { class: "stop-bar", d: `M${rounded(ex - uy * 170, ey + ux * 170)}L${rounded(ex + uy * 170, ey - ux * 170)}` }));
}

/** @typedef {{x: number, y: number, width: number, height: number}} Box x and y of its middle */

/**
 * Number the lit dots, for the list beside the wheel. A number that would lie over another one is left out.
 * @param {LitDot[]} dots
 * @param {Scene} scene
 */
export function tags(dots, { radius, size }) {
  const letters = SIZES[size].chipText;
  const tagged = dots.slice(0, TAGS);
  /** @type {Box[]} */
  const taken = tagged.map(({ point: [x, y] }) => ({ x, y, width: 2 * radius + 60, height: 2 * radius + 60 }));
  return tagged.flatMap(({ point: [x, y] }, index) => {
    const ring = draw("circle", { class: "lit-ring lit-part", cx: Math.round(x), cy: Math.round(y), r: radius + 30 });
    const box = besideDot(x, y, measured(String(index + 1), 700) * letters, letters * 0.8, radius + 36)
      .find((one) => !taken.some((other) => overlap(one, other)));
    if (!box) return [ring];
    taken.push(box);
    return [ring, draw("text", { class: "tag lit-part", x: Math.round(box.x - box.width / 2), y: Math.round(box.y + letters * 0.35), "font-size": letters }, String(index + 1))];
  });
}

/**
 * Give where a number may stand at a dot: right, left, above, below.
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @param {number} off
 * @returns {Box[]}
 */
const besideDot = (x, y, width, height, off) => [
  { x: x + off + width / 2, y, width, height }, { x: x - off - width / 2, y, width, height },
  { x, y: y - off - height / 2, width, height }, { x, y: y + off + height / 2, width, height },
];

/** @param {Box} a @param {Box} b */
const overlap = (a, b) => Math.abs(a.x - b.x) * 2 < a.width + b.width && Math.abs(a.y - b.y) * 2 < a.height + b.height;

/**
 * Say in words what is lit: in a corner beside the wheel, where no card stands, with a line to the goal.
 * @param {string} kind
 * @param {string} what
 * @param {string | null} goal
 * @param {Scene} scene
 */
export function chip(kind, what, goal, { goals, size }) {
  const { chipText: letters, edge } = SIZES[size];
  const lines = fittingLines(kind, what, letters, edge);
  const [width, height] = sizeOf(lines, letters);
  const { from, to } = segment(goal === null ? goals.length - 1 : goals.indexOf(goal), goals.length);
  const middle = (from + to) / 2;
  const [right, down] = [middle < 180 ? 1 : -1, middle > 90 && middle < 270 ? 1 : -1];
  const [x, y] = [right * (edge + 40 - width / 2), down * (edge + 40 - height / 2)];
  const corner = right > 0 ? 90 + 45 * down : 270 - 45 * down;
  const [tx, ty] = at(edge - 30, Math.max(from + 5, Math.min(to - 5, corner)));
  const start = [Math.max(x - width / 2, Math.min(x + width / 2, tx)), Math.max(y - height / 2, Math.min(y + height / 2, ty))];
  return draw("g", { class: "chip lit-part" },
    ...(goal === null ? [] : [draw("path", { class: "leader", d: `M${rounded(...start)}L${rounded(tx, ty)}` })]),
    draw("g", { transform: `translate(${rounded(x, y)})` },
      draw("rect", { x: Math.round(-width / 2), y: Math.round(-height / 2), width: Math.round(width), height: Math.round(height), rx: 90 }),
      ...lines.map(({ words, style }, row) => draw("text", { class: style, "font-size": letters, y: Math.round(-height / 2 + letters * (1.14 + row * 1.28)) }, words))));
}

/** @typedef {{words: string, style: string}} Line */

/**
 * Give as many of the words as fit in a corner beside the wheel; what it is always does.
 * @param {string} kind
 * @param {string} what
 * @param {number} letters
 * @param {number} edge
 * @returns {Line[]}
 */
function fittingLines(kind, what, letters, edge) {
  const styled = (/** @type {string[]} */ words, /** @type {string} */ style) => words.map((line) => ({ words: line, style }));
  const heads = [styled([kind], ""), styled(inTwo(kind), "")];
  const parts = what.split(" · ");
  const tails = what ? [parts, parts.flatMap(inTwo)].map((words) => styled(words, "what")) : [];
  const tried = [...heads.flatMap((head) => tails.map((tail) => [...head, ...tail])), ...heads];
  return tried.find((lines) => fits(sizeOf(lines, letters), edge)) ?? heads[1];
}

/**
 * @param {Line[]} lines
 * @param {number} letters
 */
function sizeOf(lines, letters) {
  const width = Math.max(...lines.map(({ words, style }) => measured(words, style ? 500 : 700))) * letters + letters * 1.1;
  return [width, (lines.length * 1.28 + 0.5) * letters];
}

/**
 * @param {number[]} size width and height
 * @param {number} edge
 */
const fits = ([width, height], edge) => Math.hypot(edge + 40 - width, edge + 40 - height) > edge + 20;
