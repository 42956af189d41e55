// @ts-check
/**
 * What the room sees beside a gap, so that an empty place is a start: what stands closest to it, or at the goals beside
 * it where nothing does, and who could pay.
 *
 * Counts what cards and gap have in common, no more: whether something is a gap, the server said.
 */

import { active, lawsOf, stateOf } from "../wheel/reading.js";

/** @import { Card, Template } from "../wheel/reading.js" */
/** @import { Screen } from "./boards.js" */

/** So many cards are named, each of another organisation. */
const NEAREST = 4;
/** So many of the goals beside it, where nothing comes close. */
const ASIDE = 3;
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
  const near = running(cards).map((card) => ({ card, shared: shared(axes, card) }))
    .filter(({ shared: much }) => much >= 1)
    .sort((a, b) => b.shared - a.shared || (a.card.id < b.card.id ? -1 : 1));
  return oneEach(near.map(({ card }) => card)).slice(0, NEAREST);
}

/**
 * Give the running activities of the goals that lie closest on the wheel, for a goal that has none; what serves several
 * goals already comes first, for it may serve this one too. One for each organisation.
 * @template {Card} T
 * @param {string} goal
 * @param {T[]} cards
 * @param {string[]} goals in wheel order
 * @returns {{card: T, goal: string}[]} each with its goal that lies closest
 */
export function beside(goal, cards, goals) {
  const far = (/** @type {string} */ one) => Math.min(...[1, -1].map((way) => (way * (goals.indexOf(one) - goals.indexOf(goal)) + goals.length) % goals.length));
  const closest = (/** @type {T} */ card) => card.goals.reduce((a, b) => (far(b) < far(a) ? b : a));
  const order = (/** @type {T} */ a, /** @type {T} */ b) => far(closest(a)) - far(closest(b)) || b.goals.length - a.goals.length || (a.id < b.id ? -1 : 1);
  return oneEach(running(cards).sort(order)).slice(0, ASIDE).map((card) => ({ card, goal: closest(card) }));
}

/** @template {Card} T @param {T[]} cards */
const running = (cards) => cards.filter((card) => active(card) && stateOf(card) === "existing");

/** Give the first card of each organisation. @template {Card} T @param {T[]} cards */
function oneEach(cards) {
  const seen = new Set();
  return cards.filter(({ organisations: [one = ""] = [] }) => !seen.has(one) && seen.add(one));
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
export function besideGap({ el, t, said, items, find }, { axes }, { template, mark, language }) {
  const readable = items("activities").filter(({ name }) => name);
  const near = nearest(axes, readable);
  const laws = axes.goal && template ? lawsOf(axes.goal, template, items("activities"), items("provisions"), language).slice(0, LAWS) : [];
  const names = (/** @type {string[]} */ ids) => ids.map((id) => find("organisations", id)?.name ?? id).join(", ");
  const line = (/** @type {Card} */ { name = "", organisations = [] }, /** @type {string[]} */ ...more) =>
    el("li", mark(organisations[0]), el("span", name, el("small", [names(organisations), ...more].join(" · "))));
  const aside = near.length || !axes.goal || !template ? [] : beside(axes.goal, readable, template.goals.map(({ id }) => id));
  const called = (/** @type {string} */ goal) => said(template?.goals.find(({ id }) => id === goal)?.name);
  const goals = new Intl.ListFormat(language).format(new Set(aside.map(({ goal }) => called(goal))));
  const plates = laws.map(({ label, used }) => el(used ? "li" : "li.unused", used ? label : `${label} ?`));
  return [el("p.ask", aside.length ? t("projector.gap.beside", { goals }) : t("projector.gap.ask")),
    ...(near.length ? [el("h3", t("projector.gap.near")), el("ul.near", ...near.map((card) => line(card)))] : []),
    ...(aside.length ? [el("h3", t("projector.gap.fits")), el("ul.near", ...aside.map(({ card, goal }) => line(card, called(goal))))] : []),
    ...(plates.length ? [el("h3", t("projector.gap.laws")), el("ul.plates", ...plates), el("p.quiet", t("projector.gap.laws.key"))] : [])];
}
