// @ts-check
/**
 * What the room sees beside a gap, so that an empty place is a start: what stands closest to it, and who could pay.
 *
 * Counts what cards and gap have in common, no more: whether something is a gap, the server said.
 */

import { active, lawsOf, stateOf } from "../wheel/reading.js";

/** @import { Card, Template } from "../wheel/reading.js" */
/** @import { Screen } from "./boards.js" */

/** So many cards are named, each of another organisation. */
const NEAREST = 4;
/** So many laws are named, those in use first. */
const LAWS = 8;

/**
 * Give the running activities that have most in common with a gap, the closest first, one for each organisation.
 * @template {Card} T
 * @param {Record<string, any>} axes of the gap: goal, target_group, rung, area
 * @param {T[]} cards
 * @returns {T[]}
 */
export function nearest(axes, cards) {
  const near = cards.map((card) => ({ card, shared: shared(axes, card) }))
    .filter(({ card, shared: much }) => active(card) && stateOf(card) === "existing" && much >= 1)
    .sort((a, b) => b.shared - a.shared || (a.card.id < b.card.id ? -1 : 1));
  const seen = new Set();
  return near.filter(({ card: { organisations: [one = ""] = [] } }) => !seen.has(one) && seen.add(one)).slice(0, NEAREST).map(({ card }) => card);
}

/** For whom it is weighs most; a card for everyone, everywhere or of the next rung is half as close. @param {Record<string, any>} axes @param {Card} card */
function shared({ goal, target_group: group, rung, area }, { goals, target_groups: groups = [], rungs = [], areas = [] }) {
  const among = (/** @type {any[]} */ values, /** @type {any} */ value, /** @type {any} */ broad) => (value === undefined ? 0 : values.includes(value) ? 1 : values.includes(broad) ? 0.5 : 0);
  const step = rung === undefined ? 0 : Math.max(0, ...rungs.map((one) => 1 - Math.abs(one - rung) / 2));
  return among(goals, goal, null) + 2 * among(groups, group, "everyone") + step + among(areas, area, "everywhere");
}

/**
 * @param {Screen} screen
 * @param {{axes: Record<string, any>}} finding
 * @param {{template: Template | null, mark: (organisation: string) => Node, language: string}} wheel
 * @returns {Node[]}
 */
export function besideGap({ el, t, items, find }, { axes }, { template, mark, language }) {
  const near = nearest(axes, items("activities").filter(({ name }) => name));
  const laws = axes.goal && template ? lawsOf(axes.goal, template, items("activities"), items("provisions"), language).slice(0, LAWS) : [];
  const names = (/** @type {string[]} */ ids) => ids.map((id) => find("organisations", id)?.name ?? id).join(", ");
  const lines = near.map(({ name, organisations }) => el("li", mark(organisations[0]), el("span", name, el("small", names(organisations)))));
  const plates = laws.map(({ label, used }) => el(used ? "li" : "li.unused", used ? label : `${label} ?`));
  return [el("p.ask", t("projector.gap.ask")),
    ...(lines.length ? [el("h3", t("projector.gap.near")), el("ul.near", ...lines)] : []),
    ...(plates.length ? [el("h3", t("projector.gap.laws")), el("ul.plates", ...plates), el("p.quiet", t("projector.gap.laws.key"))] : [])];
}
