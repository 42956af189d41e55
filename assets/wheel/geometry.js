// @ts-check
/**
 * Where everything on the wheel stands: slots for dots, paths of segments and arcs. Pure numbers and path strings.
 *
 * Knows no cards and no document. The slots are the integers of `toolkit/wheel/layout.py`, so a card has one place on
 * screen and on paper; a test holds both to the same golden file.
 *
 * Units: 1/4096 of the wheel's radius. Angles in degrees, clockwise from the top, as on a clock.
 */

/** @typedef {[x: number, y: number]} Point */
/** @typedef {{inner: number, outer: number, from: number, to: number}} Sector between two radii and two angles */

export const RADIUS = 4096;
export const FIELD = { inner: 740, outer: 3330 };
/** Half the width of the white lane between two segments. */
const LANE = 28;
/** How many dots one goal shows; with more cards the last of these slots says "+k". */
export const CAP = 120;

const RAD = Math.PI / 180;

/**
 * @param {number} radius
 * @param {number} angle
 * @returns {Point}
 */
export function at(radius, angle) {
  return [radius * Math.sin(angle * RAD), -radius * Math.cos(angle * RAD)];
}

/** @param {number[]} numbers */
const xy = (...numbers) => numbers.map((n) => n.toFixed(1)).join(" ");

/**
 * Give the sector of segment `index` out of `count`: the first begins at the top.
 * @param {number} index
 * @param {number} count
 * @param {number} inner
 * @param {number} outer
 * @returns {Sector}
 */
export function segment(index, count, inner = FIELD.inner, outer = FIELD.outer) {
  return { inner, outer, from: (360 / count) * index, to: (360 / count) * (index + 1) };
}

/**
 * Outline a sector, with a lane of equal width (not of equal angle) to its neighbours.
 * @param {Sector} sector
 * @param {number} [lane] half the width of the lane
 */
export function sectorPath({ inner, outer, from, to }, lane = LANE) {
  const shift = (/** @type {number} */ radius) => Math.asin(Math.min(1, lane / radius)) / RAD;
  const [i, o] = [shift(inner), shift(outer)];
  const large = to - from > 180 ? 1 : 0;
  return (
    `M${xy(...at(inner, from + i))}L${xy(...at(outer, from + o))}` +
    `A${xy(outer, outer)} 0 ${large} 1 ${xy(...at(outer, to - o))}L${xy(...at(inner, to - i))}` +
    `A${xy(inner, inner)} 0 ${large} 0 ${xy(...at(inner, from + i))}Z`
  );
}

/** Tell whether text along an arc with this middle angle must run the other way round to stay upright. */
export function upsideDown(/** @type {number} */ angle) {
  const turned = ((angle % 360) + 360) % 360;
  return turned > 100 && turned < 260;
}

/**
 * Give the line on which text stands along an arc, upright everywhere.
 * @param {number} radius
 * @param {number} from
 * @param {number} to
 */
export function textArc(radius, from, to) {
  const flip = upsideDown((from + to) / 2);
  const [a, b] = flip ? [to, from] : [from, to];
  return `M${xy(...at(radius, a))}A${xy(radius, radius)} 0 ${to - from > 180 ? 1 : 0} ${flip ? 0 : 1} ${xy(...at(radius, b))}`;
}

/** Radii of dots; the largest that fits everywhere is taken, so that a size never looks like importance. */
export const SIZES = [150, 126, 104, 86, 70, 56];

const FINEST = 32;
const STEPS = 48;

/** @typedef {{points: Point[], room: number[], slots: Point[], left: number[]}} Begun `left`: room once a slot is taken */
/** @type {Map<string, Begun>} */
const begun = new Map();

/**
 * Give the first `count` slots (CAP at most) of a cell that begins at the top, each as far as may be from the border and
 * from the earlier ones: a slot never moves when another is added.
 * @param {number} count
 * @param {{inner: number, outer: number}} [ring]
 * @param {number} [span] degrees
 * @returns {Point[]}
 */
export function slots(count, ring = FIELD, span = 60) {
  return filled(count, ring, span).slots.slice(0, count);
}

/**
 * Give the largest radius with which dots on the first `count` slots touch neither each other nor the border.
 * @param {number} count
 * @param {{inner: number, outer: number}} [ring]
 * @param {number} [span]
 */
export function dotRadius(count, ring = FIELD, span = 60) {
  const { left } = filled(Math.max(1, count), ring, span);
  const room = left[Math.min(Math.max(1, count), left.length) - 1];
  return SIZES.find((size) => (56 * size) ** 2 <= 625 * room) ?? SIZES[SIZES.length - 1];
}

/**
 * @param {number} count
 * @param {{inner: number, outer: number}} ring
 * @param {number} span
 */
function filled(count, { inner, outer }, span) {
  const key = `${inner}/${outer}/${span}`;
  let state = begun.get(key);
  if (!state) {
    state = { ...candidates(inner, outer, span), slots: [], left: [] };
    begun.set(key, state);
  }
  const enough = Math.min(count, CAP, state.points.length);
  while (state.slots.length < enough) takeNext(state);
  return state;
}

/**
 * @param {number} inner
 * @param {number} outer
 * @param {number} span
 */
function candidates(inner, outer, span) {
  const angle = Math.min(span, 180) * RAD;
  const [sin, cos] = [Math.round(RADIUS * Math.sin(angle)), Math.round(RADIUS * Math.cos(angle))];
  const pitch = Math.max(FINEST, Math.floor((outer - inner) / STEPS));
  /** @type {Point[]} */
  const points = [];
  const room = [];
  for (let y = -outer; y <= outer; y += pitch) {
    for (let x = pitch; x <= outer; x += pitch) {
      const square = x * x + y * y;
      if (square <= inner * inner || square >= outer * outer) continue;
      const radius = Math.floor(Math.sqrt(square));
      const border = Math.min(radius - inner, outer - radius, x, Math.floor((-y * sin - x * cos) / RADIUS));
      if (border <= 0) continue;
      points.push([x, y]);
      room.push(4 * border * border);
    }
  }
  return { points, room };
}

/** @param {Begun} state */
function takeNext({ points, room, slots, left }) {
  let best = 0;
  for (let index = 1; index < room.length; index++) if (room[index] > room[best]) best = index;
  const [x, y] = points[best];
  slots.push([x, y]);
  left.push(room[best]);
  for (let index = 0; index < room.length; index++) {
    const [dx, dy] = [points[index][0] - x, points[index][1] - y];
    room[index] = Math.min(room[index], dx * dx + dy * dy);
  }
}

/**
 * Turn a point clockwise about the middle.
 * @param {Point} point
 * @param {number} angle
 * @returns {Point}
 */
export function turned([x, y], angle) {
  const [sin, cos] = [Math.sin(angle * RAD), Math.cos(angle * RAD)];
  return [x * cos - y * sin, x * sin + y * cos];
}
