// @ts-check
/**
 * Reading together: what stands out, what was made together, and the whole wheel.
 *
 * Decides nothing about findings: their order, sentence and verdict come from the server.
 */

import { active, mixed } from "../wheel/reading.js";

/** @import { MakeView, Page, View } from "./main.js" */

/** @type {Record<string, MakeView>} */
export const views = {
  explore: (page) => exploring(page),
  closed: (page) => closed(page),
  wiel: (page) => wholeWheel(page),
};

/** So many findings stand there at first, of each kind in turns. */
const FIRST = 6;

/** Active activities: what is stopped counts nowhere. @param {Page} page @returns {any[]} */
const standing = (page) => page.items("activities").filter(active);

/**
 * Say how much is still unknown, largest first; nothing where all is known.
 * @param {Page} page
 */
function unknowns(page) {
  const cards = standing(page);
  const of = cards.length;
  const quiet = page.quiet();
  const without = (/** @type {string} */ field) => cards.filter((card) => !card[field]?.length).length;
  return [
    { number: without("target_groups"), text: (/** @type {number} */ number) => page.t(quiet ? "phone.explore.some_whom" : "phone.explore.unknown_whom", { number, of }) },
    { number: without("frameworks"), text: (/** @type {number} */ number) => page.t(quiet ? "phone.explore.some_law" : "phone.explore.unknown_law", { number, of }) },
  ].filter(({ number }) => number > 0).sort((a, b) => b.number - a.number).map(({ number, text }) => text(number));
}

/** @param {Page} page @returns {View} */
function exploring(page) {
  const { el, t } = page;
  const head = page.stepHead();
  const unknown = el("ul.plain");
  const heading = el("h2", {}, t("phone.explore.findings"));
  const none = el("p.quiet", {}, t("phone.explore.none"));
  const list = el("ol.plain");
  const more = el("p");
  const late = el("p");
  let whole = false;
  const update = () => {
    head.update();
    page.keyed(unknown, unknowns(page), (text) => text.replace(/\d+/g, ""), String, (text) => el("li.notice", {}, text));
    const findings = mixed(page.items("findings"));
    const shown = whole ? findings : findings.slice(0, FIRST);
    page.keyed(more, findings.length > FIRST && !whole ? [findings.length - FIRST] : [], () => "more", String, (number) =>
      page.button(page.quiet() ? t("phone.explore.more_quiet") : t("phone.explore.more", { count: number }), () => {
        whole = true;
        update();
        /** @type {HTMLElement | null} */ (list.children[FIRST]?.querySelector("a, button, summary"))?.focus();
      }));
    none.hidden = findings.length > 0;
    page.keyed(late, page.may("card.add") ? ["late"] : [], String, () => 0, () => el("a.button.wide", { href: "#kaart/nieuw" }, t("phone.explore.late_card")));
    page.keyed(list, shown, ({ key }) => key, (finding) => [finding, page.items("activities").length], (finding) => findingCard(page, finding));
  };
  return { node: el("div", {}, head.node, unknown, heading, none, list, more, late, head.ready, page.wheelLink()), update };
}

/** @param {Page} page @param {string} kind */
function kindWord(page, kind) {
  const words = {
    gap: page.t("phone.finding.gap"), thin: page.t("phone.finding.thin"), unused: page.t("phone.finding.unused"), line: page.t("phone.finding.line"),
    together: page.t("phone.finding.together"), overlap: page.t("phone.finding.overlap"), alike: page.t("phone.finding.alike"),
    crowded: page.t("phone.finding.crowded"), unknown: page.t("phone.finding.unknown"),
  };
  return words[/** @type {keyof typeof words} */ (kind)] ?? kind;
}

/** @param {Page} page @param {string} verdict */
function verdictWord(page, verdict) {
  const words = { confirmed: page.t("phone.verdict.confirmed"), elsewhere: page.t("phone.verdict.elsewhere"), not_applicable: page.t("phone.verdict.not_applicable"), dismissed: page.t("phone.verdict.dismissed") };
  return words[/** @type {keyof typeof words} */ (verdict)] ?? verdict;
}

/** @param {Page} page @param {any} finding */
function findingCard(page, finding) {
  const { el, t } = page;
  const cards = (finding.cards ?? []).map((/** @type {string} */ id) => page.held.collections.activities?.[id] ?? page.held.collections.provisions?.[id]).filter(Boolean);
  const own = page.mine();
  const ours = own && cards.some((/** @type {any} */ card) => card.organisations?.includes(own) || card.organisation === own);
  const verdict = typeof finding.verdict === "string" ? { verdict: finding.verdict } : finding.verdict;
  const absent = (finding.numbers?.absent ?? []).map((/** @type {string} */ id) => page.nameOf("organisations", id));
  const goal = page.template.goals.findIndex((/** @type {{id: string}} */ { id }) => id === finding.axes?.goal) + 1;
  return el("li.card", {},
    el("p.row", {}, el("strong", {}, kindWord(page, finding.kind)), goal > 0 && el("span.goal", { "data-goal": goal }, el("span.number", { "aria-hidden": "true" }, String(goal)), " ", el("span.quiet", {}, page.said(page.template.goals[goal - 1].name)))),
    el("p", {}, page.said(finding.text)),
    ours && el("p.quiet", {}, t("phone.explore.ours")),
    absent.length > 0 && el("p.quiet", {}, t("phone.explore.absent", { names: absent.join(", ") })),
    verdict && el("p", {}, `${t("phone.verdict.said")} `, el("strong", {}, verdictWord(page, verdict.verdict)), verdict.reason && ` – ${verdict.reason}`),
    cards.length > 0 && el("details", {}, el("summary", {}, page.quiet() ? t("phone.explore.cards_quiet") : t("phone.explore.cards", { count: cards.length })), el("ul", {}, ...cards.map((/** @type {any} */ card) => el("li", {}, cardWords(page, card))))));
}

/** @param {Page} page @param {any} card */
function cardWords(page, card) {
  const owners = (card.organisations ?? [card.organisation]).filter(Boolean).map((/** @type {string} */ id) => page.nameOf("organisations", id)).join(", ");
  return owners ? `${card.name} (${owners})` : card.name;
}

/** @param {Page} page @returns {View} */
function closed(page) {
  const { el, t } = page;
  const head = page.stepHead();
  const figures = el("ul.plain.figures");
  const actions = el("ul.plain.lines");
  const heading = el("h2", {}, t("phone.closed.actions"));
  const update = () => {
    head.update();
    const all = page.items("actions");
    const [cards, organisations] = [standing(page).length, new Set(standing(page).flatMap((card) => card.organisations ?? [])).size];
    const parts = page.quiet() ? [] : [
      { key: "cards", number: cards, text: t("phone.closed.activities", { count: cards }) },
      { key: "organisations", number: organisations, text: t("phone.closed.organisations", { count: organisations }) },
      { key: "actions", number: all.length, text: t("phone.closed.agreed", { count: all.length }) },
    ];
    page.keyed(figures, parts, ({ key }) => key, (part) => part, ({ number, text }) => el("li", {}, el("strong", {}, String(number)), ` ${text}`));
    heading.hidden = all.length === 0;
    page.keyed(actions, all, ({ id }) => id, (action) => action, (action) => el("li", {}, el("div", {}, action.title), action.owner && el("span.quiet", {}, page.nameOf("organisations", action.owner))));
  };
  return { node: el("div", {}, head.node, el("p", {}, t("phone.closed.thanks")), figures, heading, actions, page.wheelLink()), update };
}

/** @param {Page} page @returns {View} */
function wholeWheel(page) {
  const { el, t } = page;
  const place = el("div", {}, el("p.quiet", {}, t("phone.wheel.coming")));
  /** @type {any} */
  let wheel = null;
  let seq = -1;
  const update = () => {
    if (!wheel || seq === page.held.seq) return;
    seq = page.held.seq;
    wheel.held = page.held.collections;
  };
  const fetched = () => void import(new URL("participation-wheel.js", page.BASE).href).then(() => {
    wheel = el("participation-wheel", { lang: page.lang, "data-size": "phone", choose: "" });
    wheel.template = page.template;
    place.replaceChildren(wheel);
    update();
  }, () => {
    if (!wheel) place.replaceChildren(el("p.notice.warning", {}, t("phone.wheel.failed")));
    setTimeout(() => place.isConnected && fetched(), 1000);
  });
  fetched();
  return { node: el("div", {}, page.back(), el("h1", {}, t("phone.wheel.open")), place), update };
}
