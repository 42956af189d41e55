// @ts-check
/**
 * Which dots are lit, in which goals, and in which order they are told.
 *
 * What a light is was read by reading.js; how it is drawn stands in lighting.js.
 */

/** @import { Light } from "./reading.js" */
/** @typedef {{id: string, goal: string, number: number, guest: boolean}} Lightable a card in one goal */

/**
 * Tell whether a dot is lit: of a card in two goals only the one that the finding is about.
 * @param {Lightable} dot
 * @param {Light} light
 * @param {ReadonlyMap<string, Lightable>} dots by goal and id
 */
export function isLit(dot, light, dots) {
  if (!light.cards.has(dot.id)) return false;
  if (!light.kind || !light.goals.size || light.goals.has(dot.goal)) return true;
  return ![...light.goals].some((goal) => dots.has(`${goal}/${dot.id}`));
}

/**
 * @param {Light | null} light
 * @param {ReadonlyMap<string, Lightable>} dots
 */
export function litGoals(light, dots) {
  if (light?.goals.size) return light.goals;
  return new Set([...dots.values()].filter((dot) => light?.cards.has(dot.id)).map((dot) => dot.goal));
}

/**
 * Give the lit dots, one for each card: in its home, or in the goal that the finding is about. A line comes first.
 * @template {Lightable} T
 * @param {Light | null} light
 * @param {ReadonlyMap<string, T>} dots
 * @param {string[]} order of the goals
 * @returns {T[]}
 */
export function litDots(light, dots, order) {
  if (!light) return [];
  /** @type {Map<string, T>} */
  const byId = new Map();
  for (const dot of dots.values()) {
    if (!light.cards.has(dot.id)) continue;
    const better = light.goals.size ? light.goals.has(dot.goal) : !dot.guest;
    if (better || !byId.has(dot.id)) byId.set(dot.id, dot);
  }
  const lit = [...byId.values()].sort((a, b) => order.indexOf(a.goal) - order.indexOf(b.goal) || a.number - b.number);
  const line = /** @type {T[]} */ ((light.line?.cards ?? []).map((id) => byId.get(id)).filter(Boolean));
  return [...line, ...lit.filter((dot) => !line.includes(dot))];
}
