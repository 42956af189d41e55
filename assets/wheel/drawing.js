// @ts-check
/**
 * The parts of the wheel as nodes: the field and band of a goal, the rings, the resident in the middle, a dot, the key.
 *
 * Draws what it is told and keeps nothing: where dots stand is spots.js, what is lit is lighting.js.
 */

import { at, sectorPath, segment, textArc, upsideDown } from "./geometry.js";
import { STATES } from "./reading.js";
import { RINGS } from "./spots.js";
import { draw, element, inTwo, measured, onArc, rounded } from "./svg.js";

/** @import { Mark } from "./style.js" */
/** @import { Words } from "./words.js" */

/** What differs by where it hangs: radii and letters in units of the wheel, see geometry.js. */
export const SIZES = {
  projector: { band: [3394, 3744], bandText: 232, laws: [3804, 4096], lawText: 214, hubText: 214, chipText: 220, edge: 4140 },
  desk: { band: [3394, 3700], bandText: 190, laws: [3756, 4040], lawText: 172, hubText: 190, chipText: 185, edge: 4090 },
  phone: { band: [3394, 3996], bandText: 268, laws: [4044, 4120], lawText: 0, hubText: 255, chipText: 270, edge: 4150 },
};
export const HUB = 660;

/** @typedef {keyof typeof SIZES} Size */

/**
 * Draw the field of a goal and its band with the name.
 * @param {string} name
 * @param {number} index
 * @param {number} count
 * @param {Size} size
 */
export function goalParts(name, index, count, size) {
  const { band } = SIZES[size];
  return draw("g", { class: "segment" },
    draw("path", { class: "field", d: sectorPath(segment(index, count)) }),
    draw("path", { class: "band", d: sectorPath(segment(index, count, band[0], band[1])) }),
    ...bandName(name, index, count, size));
}

/**
 * @param {string} name
 * @param {number} index
 * @param {number} count
 * @param {Size} size
 */
function bandName(name, index, count, size) {
  const { band: [inner, outer], bandText } = SIZES[size];
  const { from, to } = segment(index, count, inner, outer);
  const lines = size === "phone" ? inTwo(name) : [name];
  const room = ((to - from - 3) * Math.PI * ((inner + outer) / 2)) / 180;
  const letters = Math.min(bandText, room / Math.max(...lines.map((line) => measured(line, 650))));
  const outwards = upsideDown((from + to) / 2) ? 1 : -1;
  // The space between keeps two lines two words for who reads the text of the segment.
  return lines.flatMap((line, row) => {
    const off = (row - (lines.length - 1) / 2) * letters * 1.08 * outwards;
    return [...onArc(`band${index}-${row}`, line, { inner, outer, from: from + 1, to: to - 1 }, letters, "band-name", off), " "];
  });
}

/**
 * Draw the lines between the rings across one goal, below its dots.
 * @param {keyof typeof RINGS} rings
 * @param {number} index
 * @param {number} count
 */
export function ringLines(rings, index, count) {
  const { from, to } = segment(index, count);
  return RINGS[rings].slice(1, -1).map((radius) => draw("path", { class: "ring-line", d: textArc(radius, from, to) }));
}

/**
 * Give what each ring is called, from the middle outwards; one ring has no name.
 * @param {keyof typeof RINGS} rings
 * @param {Words} words
 */
export function ringWords(rings, words) {
  if (rings === "rung") return RINGS.rung.slice(1).map((_, ring) => (ring ? String(ring) : "?"));
  return rings === "state" ? STATES.map((state) => words.text(`wheel.state.${state}`)) : [];
}

/**
 * Give the size at which every name fits in its ring.
 * @param {string[]} names
 * @param {keyof typeof RINGS} rings
 * @param {number} most
 */
export function ringLetters(names, rings, most) {
  const rooms = names.map((name, ring) => (RINGS[rings][ring + 1] - RINGS[rings][ring] - 90) / measured(name));
  return Math.floor(Math.min(most, ...rooms));
}

/** @typedef {{x: number, y: number, turn: number}} Spot where words stand, and how far they are turned */

/**
 * Give each ring's name a place on a lane between two goals, where it touches no dot: at the top, or as near as may be.
 * @param {string[]} names
 * @param {keyof typeof RINGS} rings
 * @param {number} size of the letters
 * @param {number} count of goals
 * @param {[number, number][]} points of all dots
 * @param {number} radius of the dots
 * @returns {Spot[]}
 */
export function ringSpots(names, rings, size, count, points, radius) {
  return names.map((name, ring) => {
    const [inner, outer] = [RINGS[rings][ring], RINGS[rings][ring + 1]];
    const long = (measured(name) * size) / 2;
    const middles = [0.5, 0.35, 0.65].map((part) => inner + (outer - inner) * part)
      .filter((middle, place) => !place || (middle - long > inner + 20 && middle + long < outer - 20));
    const lanes = Array.from({ length: count }, (_, lane) => (360 / count) * lane).sort((a, b) => Math.min(a, 360 - a) - Math.min(b, 360 - b));
    const all = lanes.flatMap((angle) => middles.map((middle) => ({ angle, middle, room: roomAt(angle, middle, long, size, points, radius) })));
    const best = all.find(({ room }) => room >= 0) ?? all.reduce((most, one) => (one.room > most.room ? one : most));
    const [x, y] = at(best.middle, best.angle);
    const turn = name.length < 2 ? 0 : best.angle > 180 ? best.angle + 90 : best.angle - 90;
    return { x, y, turn };
  });
}

/**
 * Give how far the nearest dot stays from words along a lane; below 0 it lies over them.
 * @param {number} angle
 * @param {number} middle
 * @param {number} long half the length of the words
 * @param {number} size
 * @param {[number, number][]} points
 * @param {number} radius
 */
function roomAt(angle, middle, long, size, points, radius) {
  const [ux, uy] = at(1, angle);
  let least = Infinity;
  for (const [x, y] of points) {
    const along = Math.max(middle - long, Math.min(middle + long, x * ux + y * uy));
    least = Math.min(least, Math.hypot(x - along * ux, y - along * uy) - radius - size * 0.42);
  }
  return least;
}

/**
 * @param {Spot} spot
 * @param {string} name
 * @param {number} size
 */
export function ringName({ x, y, turn }, name, size) {
  return draw("text", { class: "ring-name", transform: `translate(${rounded(x, y)}) rotate(${Math.round(turn)})`, y: size * 0.35, "font-size": size }, name);
}

/**
 * @param {Size} size
 * @param {Words} words
 */
export function hub(size, words) {
  return [
    draw("circle", { class: "hub", r: HUB }),
    draw("path", { class: "person", d: "M0-400a122 122 0 1 1 0 244a122 122 0 1 1 0-244ZM-225 118c0-290 450-290 450 0Z" }),
    draw("text", { class: "hub-name", y: 350, "font-size": SIZES[size].hubText, "aria-hidden": "true" }, words.text("wheel.hub")),
  ];
}

/** @typedef {{number: string | number, guest: boolean, digits: boolean, emblems: boolean}} Face what is written in a dot */

/**
 * Draw a dot of radius 100: its state, the colours of one or two organisations, its number or emblem.
 * @param {string} state
 * @param {Face} face
 * @param {Mark} first
 * @param {Mark | undefined} second
 */
export function dotBody(state, { number, guest, digits, emblems }, first, second) {
  const open = state !== "existing";
  const body = draw("g", { class: "body" }, draw("circle", { class: "disc", r: open ? 85 : 100 }));
  if (second) body.append(draw("path", { class: `half ${second.colour}`, d: open ? "M0-85A85 85 0 0 1 0 85" : "M0-100A100 100 0 0 1 0 100Z" }));
  if (digits && !guest) {
    const size = (Number(number) < 100 ? 108 : 82) * (open ? 0.86 : 1);
    body.append(draw("text", { class: "number", y: size * 0.36, "font-size": size }, String(number)));
  } else if (first.emblem && !guest && emblems) body.append(draw("path", { class: "emblem", d: first.emblem }));
  if (!guest) return body;
  body.setAttribute("transform", "scale(.58)");
  return draw("g", {}, body);
}

/**
 * Draw "+k": so many more cards stand in this cell.
 * @param {[number, number]} point
 * @param {number} radius of the dots
 * @param {number} count
 * @param {Words} words
 */
export function groupDot([x, y], radius, count, words) {
  const size = Math.max(110, radius * 1.3);
  return draw("g", { class: "group-dot", transform: `translate(${rounded(x, y)})`, "aria-label": words.text("wheel.group", { count }), role: "img" },
    draw("circle", { r: size }), draw("text", { "font-size": size * 0.85, y: size * 0.3 }, `+${count}`));
}

/**
 * Explain the signs, as items of a list.
 * @param {Words} words
 * @param {keyof typeof RINGS} rings
 */
export function keyItems(words, rings) {
  const box = { viewBox: "-110 -110 220 220", "aria-hidden": "true" };
  const plain = { letter: "", colour: "resident", emblem: "" };
  const dot = (/** @type {string} */ state, guest = false) =>
    draw("svg", box, draw("g", { class: `dot ${state} resident` }, dotBody(state, { number: "", guest, digits: false, emblems: false }, plain, undefined)));
  const plate = (/** @type {string} */ style) => draw("svg", { ...box, class: "g0" }, draw("rect", { class: `plate ${style}`, x: -95, y: -60, width: 190, height: 120, rx: 20 }));
  const lines = [
    ...STATES.map((state) => [dot(state), words.text(`wheel.state.${state}`)]),
    [dot("existing", true), words.text("wheel.guest.key")],
    [plate(""), words.text("wheel.laws.used")],
    [plate("possible"), words.text("wheel.laws.possible")],
  ];
  const ringed = rings === "one" ? [] : [element("li", {}, words.text(`wheel.rings.${rings}.key`))];
  return [...lines.map(([sample, said]) => element("li", {}, sample, said)), ...ringed];
}
