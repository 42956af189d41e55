// @ts-check
/**
 * From the second round on, placing begins with a check: is each card of last time still right? One tap for each.
 *
 * Which cards are asked after, and which were looked at by whomever of the organisation, is the server's to say.
 * Shares its lists with place.js; what it shows and sends goes through the page it is given (main.js).
 */

import { changeCard, goalMark, ownActivities, ownList, removedNote } from "./place.js";

/** @import { MakeView, Page, View } from "./main.js" */
/** @import { Item } from "../live/outbox.js" */
/** @import { Line } from "./place.js" */

/** The cards that this person wants to look at again. */
const AGAIN = "again";

/** @type {Record<string, MakeView>} */
export const views = { check: (page) => checking(page) };

/** @param {Page} page @returns {View} */
function checking(page) {
  const { el, t } = page;
  page.dress("check");
  const head = page.stepHead();
  const heading = el("h2", { tabindex: "-1" }, t("check.title"));
  const count = el("p", { role: "status" });
  const bar = el("progress", { "aria-label": t("check.title") });
  const ask = el("ul.plain");
  const seen = el("ul.plain.lines");
  const seenTitle = el("summary");
  const looked = el("details", {}, seenTitle, seen);
  const add = el("p");
  const removed = removedNote(page);
  const fresh = ownList(page, () => ownActivities(page).filter(({ item }) => !(item.id in checksOf(page))), {
    title: t("check.new"), none: t("check.none_new"), hash: "kaart",
  });

  const update = () => {
    head.update();
    removed.update();
    const lines = ownActivities(page).filter(({ item }) => item.id in checksOf(page));
    const left = lines.filter((line) => !isDone(page, line));
    const done = lines.filter((line) => isDone(page, line));
    page.write(count, !left.length ? t("check.done") : page.quiet() ? t("check.progress_quiet") : t("check.progress", { done: done.length, of: lines.length }));
    bar.max = Math.max(lines.length, 1);
    bar.value = done.length;
    bar.hidden = lines.length === 0;
    looked.hidden = done.length === 0;
    page.write(seenTitle, page.headed(t("check.looked"), done.length));
    page.keyed(ask, left, keyOf, (line) => stampOf(page, line), (line) => question(page, line, after));
    page.keyed(seen, done, keyOf, (line) => stampOf(page, line), (line) => answered(page, line, after));
    const begun = page.drafts.read("card/nieuw")?.values?.name;
    page.keyed(add, page.may("card.add") ? [begun ?? ""] : [], () => "add", String, () =>
      el("a.button.wide", { href: "#kaart/nieuw" }, begun ? t("phone.place.go_on", { name: begun }) : `+ ${t("phone.place.new")}`));
    fresh.update();
  };

  /** Show what a tap did, and go on to the next card: the button that was tapped is gone. @param {string} said */
  const after = (said) => {
    update();
    page.tell(said);
    const next = /** @type {HTMLElement | null} */ (ask.querySelector("button, a"));
    (next ?? heading).focus();
  };

  const section = el("section.checks", {}, heading, count, bar, ask, looked);
  return { node: el("div", {}, head.node, section, removed.node, add, fresh.node, head.ready, page.wheelLink()), update };
}

/** @param {Page} page @returns {Record<string, boolean>} what is asked after, and whether it was looked at */
const checksOf = (page) => page.me().checks ?? {};

/** @param {Line} line */
const keyOf = ({ item }) => item.id;

/** @param {Page} page @param {Line} line */
const stampOf = (page, { item, state, waiting }) => [item, state, waiting?.error, page.may("card.confirm"), page.may("card.change"), confirmsOf(page, item.id).map(({ state, error }) => [state, error])];

/** @param {Page} page @param {string} id @returns {Item[]} what was tapped here and is not yet held */
const confirmsOf = (page, id) => page.outbox.items.filter(({ command }) => command.type === "card.confirm" && command.card === id);

/** @param {Page} page @returns {string[]} */
const again = (page) => page.drafts.read(AGAIN) ?? [];

/** @param {Page} page @param {string} id */
const settle = (page, id) => page.drafts.write(AGAIN, again(page).filter((one) => one !== id));

/** @param {Page} page @param {Line} line */
function isDone(page, { item, state, waiting }) {
  if (again(page).includes(item.id)) return false;
  const tapped = confirmsOf(page, item.id).some(({ state }) => state !== "refused");
  return tapped || checksOf(page)[item.id] === true || (waiting !== null && state !== "refused");
}

/**
 * One card with its three answers.
 * @param {Page} page
 * @param {Line} line
 * @param {(said: string) => void} after
 */
function question(page, { item, waiting }, after) {
  const { el, t } = page;
  const named = (/** @type {string} */ label) => ({ "aria-label": `${label}: ${item.name}` });
  const answer = (/** @type {string} */ label, /** @type {string} */ kind, /** @type {() => void} */ act) => el(`button${kind}`, { type: "button", onclick: act, ...named(label) }, label);
  const confirm = () => {
    settle(page, item.id);
    void page.submit({ type: "card.confirm", card: item.id });
    after(t("check.said.holds", { name: item.name }));
  };
  const stop = () => {
    settle(page, item.id);
    page.drafts.write(`stopped/${item.id}`, item.state ?? "existing");
    changeCard(page, item.id, { state: "stopped" }, page.held.seq);
    after(t("check.said.stopped", { name: item.name }));
  };
  const change = el("a.button", { href: `#kaart/${item.id}`, onclick: () => settle(page, item.id), ...named(t("check.change")) }, t("check.change"));
  const stopped = item.state === "stopped";
  const refused = [...confirmsOf(page, item.id).filter(({ state }) => state === "refused"), ...(waiting?.state === "refused" ? [waiting] : [])];
  return el("li.card", {},
    el("h3", {}, item.name), el("p.row", {}, goalMark(page, item.goals?.[0]), stopped && el("strong", {}, page.shownValue("state", "stopped"))),
    el("p.quiet", {}, about(page, item)),
    ...refused.map((one) => page.trouble(one)),
    el("div.answers", {}, page.may("card.confirm") && answer(t("check.holds"), ".main", confirm), page.may("card.change") && change,
      page.may("card.change") && !stopped && answer(t("check.stopped"), "", stop)));
}

/** For whom and with whom: what one has to know to say whether it is still right. @param {Page} page @param {any} item */
function about(page, item) {
  const others = (item.organisations ?? []).filter((/** @type {string} */ id) => id !== page.mine()).map((/** @type {string} */ id) => page.nameOf("organisations", id));
  return [item.target_groups?.length && page.shownValue("target_groups", item.target_groups), others.length && page.t("check.with", { names: others.join(", ") })].filter(Boolean).join(" · ");
}

/**
 * One card that was looked at, with the way back.
 * @param {Page} page
 * @param {Line} line
 * @param {(said: string) => void} after
 */
function answered(page, { item, waiting }, after) {
  const { el, t } = page;
  const stopped = item.state === "stopped";
  const pending = waiting !== null || confirmsOf(page, item.id).length > 0;
  const mark = pending ? t("phone.card.on_this_phone") : stopped ? t("check.is_stopped") : t("check.is_done");
  const undo = () => {
    takeBack(page, item, waiting);
    page.drafts.write(AGAIN, [...again(page), item.id]);
    after(t("check.said.again", { name: item.name }));
  };
  return el("li", {}, el("div.line", {}, el("span", {}, item.name), el("span.mark", { "data-state": pending ? "waiting" : "held" }, mark)),
    page.may("card.confirm") && el("p.row", {}, el("button.link", { type: "button", onclick: undo, "aria-label": `${t("check.undo")}: ${item.name}` }, t("check.undo"))));
}

/**
 * Take back what was tapped: what has not left this phone is thrown away, and what was stopped goes on.
 * @param {Page} page
 * @param {any} item
 * @param {Item | null} waiting
 */
function takeBack(page, item, waiting) {
  for (const { command, state } of confirmsOf(page, item.id)) if (state === "waiting") void page.outbox.discard(command.id);
  if (item.state !== "stopped") return;
  if (waiting?.state === "waiting" && waiting.command.changes?.state === "stopped") void page.outbox.discard(waiting.command.id);
  else changeCard(page, item.id, { state: page.drafts.read(`stopped/${item.id}`) ?? "existing" }, page.held.seq);
}
