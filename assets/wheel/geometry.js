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
export const LANE = 28;
/** How many dots one goal shows before the rest becomes "+k". */
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

/** @typedef {{candidates: [x: number, y: number, border: number][], near: number[], points: Point[]}} Begun */
/** @type {Map<string, Begun>} */
const begun = new Map();

/**
 * Give the first `count` slots of a cell that begins at the top, each as far as may be from the border and from the
 * earlier ones: a slot never moves when another is added.
 * @param {number} count
 * @param {{inner: number, outer: number}} [ring]
 * @param {number} [span] degrees
 * @returns {Point[]}
 */
export function slots(count, { inner, outer } = FIELD, span = 60) {
  const key = `${inner}/${outer}/${span}`;
  let state = begun.get(key);
  if (!state) {
    const candidates = lattice(inner, outer, span);
    state = { candidates, near: candidates.map(([, , border]) => 2 * border), points: [] };
    begun.set(key, state);
  }
  while (state.points.length < Math.min(count, state.candidates.length)) takeNext(state);
  return state.points.slice(0, count);
}

/**
 * @param {number} inner
 * @param {number} outer
 * @param {number} span
 * @returns {[number, number, number][]} x, y and distance to the border
 */
function lattice(inner, outer, span) {
  const pitch = Math.max(32, Math.round((outer - inner) / 40));
  /** @type {[number, number, number][]} */
  const found = [];
  for (let radius = inner + pitch; radius < outer; radius += pitch) {
    const steps = Math.max(2, Math.round((radius * span * RAD) / pitch));
    for (let step = 1; step < steps; step++) {
      const angle = (span * step) / steps;
      const [x, y] = at(radius, angle);
      const side = radius * Math.sin(Math.min(90, angle, span - angle) * RAD);
      found.push([Math.round(x), Math.round(y), Math.floor(Math.min(radius - inner, outer - radius, side))]);
    }
  }
  return found;
}

/** @param {Begun} state */
function takeNext({ candidates, near, points }) {
  let best = 0;
  for (let index = 1; index < near.length; index++) if (near[index] > near[best]) best = index;
  const [x, y] = candidates[best];
  points.push([x, y]);
  candidates.forEach(([cx, cy], index) => {
    near[index] = Math.min(near[index], Math.floor(Math.hypot(cx - x, cy - y)));
  });
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

/** Radii of dots; the largest that fits everywhere is taken, so that a size never looks like importance. */
export const SIZES = [150, 126, 104, 86, 70, 56];

/**
 * Give the radius of dots where the first `count` slots of a cell are in use.
 * @param {number} count
 * @param {{inner: number, outer: number}} [ring]
 * @param {number} [span]
 */
export function dotRadius(count, ring = FIELD, span = 60) {
  const room = clearance(slots(Math.max(1, count), ring, span), ring, span) / 2;
  return SIZES.find((size) => size * 1.12 <= room) ?? /** @type {number} */ (SIZES.at(-1));
}

/** @type {Map<string, number[]>} */
const clearances = new Map();

/**
 * @param {Point[]} points
 * @param {{inner: number, outer: number}} ring
 * @param {number} span
 */
function clearance(points, ring, span) {
  const key = `${ring.inner}/${ring.outer}/${span}`;
  const known = clearances.get(key) ?? [];
  clearances.set(key, known);
  for (let count = known.length + 1; count <= points.length; count++) {
    const [x, y] = points[count - 1];
    let room = Math.min(known.at(-1) ?? Infinity, 2 * toBorder([x, y], ring, span));
    for (const [px, py] of points.slice(0, count - 1)) room = Math.min(room, Math.hypot(px - x, py - y));
    known.push(room);
  }
  return known[points.length - 1];
}

/**
 * @param {Point} point
 * @param {{inner: number, outer: number}} ring
 * @param {number} span
 */
function toBorder([x, y], { inner, outer }, span) {
  const radius = Math.hypot(x, y);
  const angle = Math.atan2(x, -y) / RAD;
  return Math.min(radius - inner, outer - radius, radius * Math.sin(Math.min(90, angle, span - angle) * RAD));
}
