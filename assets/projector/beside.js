// @ts-check
/**
 * What stands beside the wheel on the big screen: who is there, what was found, what is lit, who walks, actions, the end.
 *
 * Shows what it is given; boards.js has what takes the whole width. Whatever is drawn on the wheel is in words here too.
 */

import { mixed } from "../wheel/reading.js";
import { besideGap } from "./gap.js";

/** @import { ParticipationWheel } from "../participation-wheel.js" */
/** @import { Screen } from "./boards.js" */
/** @typedef {(Node | null)[]} Parts */

/** More lit cards than this stand in two columns, with their names alone. */
const ROOMY = 9;
/** So many organisations are asked by name. */
const ABSENT = 5;

/**
 * The organisations with their marks, so that dots can be read before they may have words.
 * @param {Screen} screen
 * @param {ParticipationWheel} wheel
 * @param {Record<string, number>} here how many people of each organisation are connected
 * @param {boolean} counted
 * @returns {Parts}
 */
export function who({ el, t }, wheel, here, counted) {
  const seen = wheel.organisations.filter(({ id, cards }) => cards > 0 || here[id]);
  if (!seen.length) return [];
  if (counted) seen.sort((a, b) => b.cards - a.cards);
  const items = seen.map(({ id, name, cards }) => el("li", wheel.mark(id), el("span", name), counted ? el("b", String(cards)) : null));
  return [el("h3", t("projector.who")), el("ul.marks", ...items)];
}

/** How many of the cards that came along from the round before were checked. @param {Screen} screen @param {any} checks */
export function checked({ el, t }, checks) {
  if (!checks) return null;
  const bar = /** @type {HTMLProgressElement} */ (el("progress"));
  [bar.max, bar.value, bar.ariaLabel] = [checks.of, checks.done, t("projector.checks.title")];
  return el("div.checks", el("p", t("projector.checks", { count: checks.of, done: checks.done })), bar);
}

/** What was found, the heaviest of each kind first: one kind alone would fill the screen. @param {Screen} screen @returns {Parts} */
export function findings({ el, t, said, items }) {
  const list = mixed(items("findings"));
  if (!list.length) return [el("p.quiet", t("projector.findings.none"))];
  return [el("ol.findings", ...list.map(({ rank, text }) => el("li", el("span.rank", String(rank ?? "·")), el("span", said(text)))))];
}

/**
 * What is lit: a finding with what the room said of it, a goal from nearby, a filter.
 * @param {Screen} screen
 * @param {ParticipationWheel["lit"]} light
 * @param {boolean} near
 * @param {Parameters<typeof besideGap>[2]} wheel
 * @returns {Parts}
 */
export function ofLight(screen, { finding, title, near: there, cards }, near, wheel) {
  const { el, t, said, find } = screen;
  if (!finding) return [el("p.sentence", title), ...ofCards(screen, near ? there : cards)];
  const verdict = /** @type {any} */ (finding).verdict;
  const judged = typeof verdict === "string" ? verdict : verdict?.verdict;
  const absent = (finding.numbers?.absent ?? []).map((/** @type {string} */ id) => find("organisations", id)?.name).filter(Boolean);
  return [el("p.sentence", said(finding.text)), judged ? el("p.verdict", t(`projector.verdict.${judged}`)) : null, ...ofCards(screen, cards),
    absent.length ? el("p.absent", t("projector.absent", { names: absent.slice(0, ABSENT).join(", ") })) : null,
    ...(finding.kind === "gap" ? besideGap(screen, finding, wheel) : [])];
}

/** @param {Screen} screen @param {ParticipationWheel["lit"]["cards"]} cards @returns {Parts} */
function ofCards({ el }, cards) {
  if (!cards.some(({ name }) => name)) return [];
  const dense = cards.length > ROOMY;
  const items = cards.map(({ tag, name, organisations }) => el("li", el("span.rank", String(tag)), el("span", name, dense ? null : el("small", organisations.join(", ")))));
  return [el(dense ? "ol.lit.dense" : "ol.lit", ...items)];
}

/**
 * A made-up resident: what they want, can and need, how much there is for that, and how far their line goes.
 * @param {Screen} screen
 * @param {any} persona
 * @param {boolean} counted
 * @returns {Parts}
 */
export function ofPersona({ el, t, find }, persona, counted) {
  const { walk } = persona;
  const name = (/** @type {string} */ id) => find("activities", id)?.name ?? "";
  const asked = ["wants", "can", "needs"].filter((question) => persona[question]?.text || persona[question]?.goals?.length).map((question) =>
    el("li", el("b", t(`projector.resident.${question}`)), el("span", persona[question].text), walk && counted ? el("span.found", t("projector.resident.cards", { count: walk[question].length })) : null));
  const steps = !walk ? [] : walk.line.map((/** @type {any} */ { rung, card }, /** @type {number} */ at) => {
    const tag = new Set(walk.line.slice(0, at + 1).map((/** @type {any} */ step) => step.card)).size;
    return el("li", el("span.rank", String(tag)), el("span", t("projector.resident.rung", { rung }), ": ", name(card)));
  });
  return [el("p.sentence", persona.name), el("ul.asked", ...asked), steps.length ? el("ol.lit", ...steps) : null, ...ending({ el, t }, walk, name)];
}

/**
 * @param {Pick<Screen, "el" | "t">} screen
 * @param {any} walk
 * @param {(id: string) => string} name
 * @returns {Parts}
 */
function ending({ el, t }, walk, name) {
  if (!walk || (walk.stops === null && !walk.line.length)) return [];
  if (walk.stops === null) return [el("p.through", t("projector.resident.through"))];
  const coming = walk.coming.map(name).filter(Boolean).slice(0, 3).join(", ");
  return [el("p.stops", t("projector.resident.stops", { rung: walk.stops })), coming ? el("p", t("projector.resident.coming", { names: coming })) : null];
}

/** @param {Screen} screen @returns {Parts} */
export function actions({ el, t, items, find, date, quiet }) {
  const list = items("actions").sort((a, b) => b.number - a.number);
  if (!list.length) return [el("p.quiet", t("projector.actions.none"))];
  const lines = list.map(({ number, title, owner, due }) => {
    const lead = owner ? t("projector.actions.owner", { owner: find("organisations", owner)?.name ?? owner }) : "";
    return el("li", el("span.rank", String(number)), el("span", el("b", title), el("small", [lead, due ? date(due) : ""].filter(Boolean).join(" · "))));
  });
  return [el("h3", quiet() ? t("projector.actions.title_quiet") : t("projector.actions.title", { count: list.length })), el("ol.actions", ...lines)];
}

/** @param {Screen} screen @param {ParticipationWheel} wheel @param {boolean} counted @returns {Parts} */
export function closed({ el, t, items }, wheel, counted) {
  if (!counted) return [el("p.sentence", t("projector.closed.thanks"))];
  const figure = (/** @type {string} */ key, /** @type {number} */ count) => el("li", el("strong", String(count)), t(key, { count }));
  const cards = items("activities").filter(({ state }) => state !== "stopped").length;
  const organisations = wheel.organisations.filter((one) => one.cards).length;
  return [el("p.sentence", t("projector.closed.thanks")), el("ul.figures", figure("projector.closed.cards", cards),
    figure("projector.closed.organisations", organisations), figure("projector.closed.actions", items("actions").length))];
}
