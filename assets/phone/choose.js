// @ts-check
/**
 * Choosing together: dots on themes, a theme of one's own, figures for themes and building tasks, and the outcome.
 *
 * Counts nothing of others: totals come from the server, once they are shown. What a person taps stands there at once,
 * before the server has it.
 */

import { findingsOf, refusals } from "./groups.js";

/** @import { Control, MakeView, Page, View } from "./main.js" */
/** @import { Line } from "./place.js" */

const NAME_LENGTH = 120;
const FIGURES = ["1", "2", "3", "4", "5"];

/** @type {Record<string, MakeView>} */
export const views = {
  choose: (page) => choosing(page),
  thema: (page, id) => themeForm(page, id),
};

// ---- what is one's own, with what is still on its way ----

/** @param {Page} page @returns {Set<string>} ids of themes */
function ownVotes(page) {
  const own = new Set(/** @type {string[]} */ (page.me().votes ?? []));
  for (const { command, state } of page.outbox.items) {
    if (state !== "refused" && command.type === "vote.cast") own.add(command.theme);
    if (state !== "refused" && command.type === "vote.withdraw") own.delete(command.theme);
  }
  return own;
}

/** @param {Page} page */
function dotsLeft(page) {
  const { dots_left: left = 0, votes = [] } = page.me();
  return Math.max(0, left + votes.length - ownVotes(page).size);
}

/** @param {Page} page @param {string} item @param {string} axis @returns {string} the figure, or nothing */
function ownRating(page, item, axis) {
  const sent = page.outbox.items.filter(({ command, state }) => state !== "refused" && command.type === "rating.set" && command.item === item && command.axis === axis).at(-1);
  const held = (page.me().ratings ?? []).find((/** @type {any} */ rating) => rating.item === item && rating.axis === axis);
  return String(sent?.command.value ?? held?.value ?? "");
}

/** @param {Page} page @returns {string} */
function ownWindow(page) {
  const sent = page.outbox.items.filter(({ command, state }) => state !== "refused" && command.type === "participant.change" && command.window).at(-1);
  return sent?.command.window ?? page.me().window ?? "";
}

/** @param {Page} page */
const revealed = (page) => Boolean(page.session().reveal?.votes);

/** @param {Page} page @param {string} word of the script */
const shows = (page, word) => Boolean(page.session().shows?.includes(word));

/** @param {Page} page @returns {Line[]} */
const themes = (page) => page.lines("themes", "theme");

// ---- the step ----

/** @param {Page} page @returns {View} */
function choosing(page) {
  page.dress("choose");
  const { el } = page;
  const head = page.stepHead();
  const body = el("div");
  /** @type {{update: () => void} | null} */
  let part = null;
  const update = () => {
    head.update();
    page.keyed(body, [revealed(page)], String, () => 0, (shown) => {
      const made = shown ? outcome(page) : giving(page);
      part = made;
      return made.node;
    });
    part?.update();
  };
  return { node: el("div", {}, head.node, body, head.ready), update };
}

/** @param {Page} page */
function giving(page) {
  const { el, t } = page;
  const explain = el("div");
  const list = el("ul.plain");
  const none = el("p.quiet", {}, t("choose.theme.none"));
  const add = el("p");
  const dots = dotsBar(page);
  const troubles = el("div");
  const tasks = taskList(page);
  /** @type {Map<string, () => void>} */
  const cards = new Map();
  const update = () => {
    const lines = themes(page);
    const may = page.may("vote.cast");
    page.keyed(explain, may && lines.length ? [shows(page, "one_voice") && page.mine() ? "ours" : "mine"] : [], String, () => 0, (whose) =>
      el("div", {}, el("p", {}, whose === "ours" ? t("choose.dots.ours") : t("choose.dots.mine")), el("p.quiet", {}, t("choose.dots.hidden"))));
    none.hidden = lines.length > 0;
    page.keyed(list, lines, ({ item }) => item.id, (line) => [line.item.name, line.state === "refused" && line.waiting?.error, findingsOf(page, line.item), shows(page, "grid"), may], (line) => {
      const card = themeCard(page, line);
      cards.set(line.item.id, card.update);
      return card.node;
    });
    for (const { item } of lines) cards.get(item.id)?.();
    const begun = page.drafts.read("theme/nieuw")?.values?.name;
    page.keyed(add, page.may("theme.add") ? [begun ?? ""] : [], () => "add", (name) => name, (name) =>
      el("a.button.wide", { href: "#thema/nieuw" }, name ? t("phone.place.go_on", { name }) : `+ ${t("choose.theme.add")}`));
    forgetHarmless(page);
    refusals(page, troubles, ["vote.cast", "vote.withdraw", "rating.set", "participant.change"]);
    tasks.update();
    dots.update();
    dots.node.hidden = !may || lines.length === 0;
  };
  return { node: el("div", {}, explain, troubles, none, list, add, tasks.node, dots.node), update };
}

/** A colleague with the same voice was first, or the theme is gone: what was asked for is so. @param {Page} page */
function forgetHarmless(page) {
  for (const { command, state, error } of page.outbox.items) {
    const done = (command.type === "vote.cast" && error?.code === "exists") || (command.type.startsWith("vote.") && error?.code === "not_found");
    if (state === "refused" && done) void page.outbox.discard(command.id);
  }
}

/** How many dots are left, where the thumb is. @param {Page} page */
function dotsBar(page) {
  const { el, t } = page;
  const marks = el("span.dots", { "aria-hidden": "true" });
  const words = el("strong", { role: "status" });
  const hint = el("span.quiet");
  const update = () => {
    const left = dotsLeft(page);
    const given = ownVotes(page).size;
    page.write(marks, "●".repeat(left) + "○".repeat(given));
    page.write(words, left ? t("choose.dots.left", { count: left }) : t("choose.dots.none"));
    page.write(hint, left ? "" : t("choose.dots.back"));
  };
  return { node: el("div.dots-bar", {}, marks, el("span", {}, words, " ", hint)), update };
}

/** @param {Page} page @param {Line} line */
function themeCard(page, { item, state, waiting }) {
  const { el, t } = page;
  const vote = page.may("vote.cast") && state !== "refused" ? voteButton(page, item) : null;
  const raters = shows(page, "grid") && page.may("rating.set") && state !== "refused"
    ? [rater(page, item, "impact", t("choose.grid.impact")), rater(page, item, "feasibility", t("choose.grid.feasibility"))] : [];
  const node = el("li.card.theme", {}, el("h2", {}, page.said(item.name)), ...about(page, item), vote?.node, ...raters.map((one) => one.node),
    waiting?.state === "refused" && page.trouble(waiting));
  return { node, update: () => [vote, ...raters].forEach((part) => part?.update()) };
}

/**
 * The findings that a theme answers: the first as a sentence, all with their cards behind one tap.
 * @param {Page} page
 * @param {any} theme
 */
function about(page, theme) {
  const { el, t } = page;
  const findings = findingsOf(page, theme);
  if (!findings.length) return [];
  const cards = (/** @type {any} */ finding) => (finding.cards ?? []).map((/** @type {string} */ id) => page.held.collections.activities?.[id]?.name ?? page.held.collections.provisions?.[id]?.name).filter(Boolean);
  const whole = findings.map((finding) => el("li", {}, page.said(finding.text), cards(finding).length > 0 && el("p.quiet", {}, cards(finding).join(", "))));
  const more = findings.length > 1 || findings.some((finding) => cards(finding).length);
  return [el("p", {}, page.said(findings[0].text)), more && el("details", {}, el("summary", {}, t("choose.theme.more", { count: page.quiet() ? 1 : findings.length })), el("ul", {}, ...whole))];
}

/** One tap gives, one tap takes back. @param {Page} page @param {any} theme */
function voteButton(page, theme) {
  const { el, t } = page;
  const mark = el("span", { "aria-hidden": "true" });
  const words = el("span");
  const button = el("button.wide.vote", { type: "button" }, mark, words, " ", el("span.visually-hidden", {}, page.said(theme.name)));
  button.addEventListener("click", () => {
    const given = ownVotes(page).has(theme.id);
    if (!given && dotsLeft(page) === 0) return;
    void page.submit({ type: given ? "vote.withdraw" : "vote.cast", theme: theme.id });
  });
  const update = () => {
    const given = ownVotes(page).has(theme.id);
    const over = !given && dotsLeft(page) === 0;
    page.write(mark, given ? "●" : over ? "" : "○");
    page.write(words, given ? t("choose.vote.back") : over ? t("choose.dots.none") : t("choose.vote.give"));
    button.setAttribute("aria-pressed", String(given));
    button.disabled = over;
  };
  return { node: button, update };
}

/**
 * A figure from 1 to 5, kept as soon as it is chosen.
 * @param {Page} page
 * @param {any} item
 * @param {string} axis
 * @param {string} label
 */
function rater(page, item, axis, label) {
  const control = page.choices({ name: `${axis}-${item.id}`, label, type: "radio", chips: true, hint: page.t("choose.grid.scale"), options: FIGURES.map((value) => ({ value, label: value })) });
  control.node.classList.add("figures-row");
  control.node.addEventListener("change", () => void page.submit({ type: "rating.set", item: item.id, axis, value: Number(control.read()) }));
  return { node: control.node, update: () => control.write(ownRating(page, item.id, axis)) };
}

// ---- building tasks ----

/** @param {Page} page @returns {[string, string][]} window and its words */
const windows = (page) => [["resident", page.t("choose.window.resident")], ["professional", page.t("choose.window.professional")], ["policy", page.t("choose.window.policy")], ["organisation", page.t("choose.window.organisation")]];

/** Building tasks get their figure from behind a window, so that is asked first. @param {Page} page */
function taskList(page) {
  const { el, t } = page;
  const ask = el("div");
  const list = el("ul.plain");
  const node = el("section", {}, el("h2", {}, t("choose.task.title")), el("p", {}, t("choose.task.text")), ask, list);
  let again = false;
  /** @type {Map<string, () => void>} */
  const raters = new Map();
  const choose = () => {
    const control = page.choices({ name: "window", label: t("choose.window.ask"), type: "radio", options: windows(page).map(([value, label]) => ({ value, label })) });
    control.write(ownWindow(page));
    const send = () => {
      again = false;
      if (control.read() !== ownWindow(page)) void page.submit({ type: "participant.change", window: control.read() });
      update();
      /** @type {HTMLElement | null} */ (ask.querySelector("button"))?.focus();
    };
    return el("div.card", {}, control.node, page.button(t("choose.window.keep"), () => (control.read() ? send() : control.fail(t("choose.window.error"))), "main wide"));
  };
  const chosen = (/** @type {string} */ window) => el("p", {}, t("choose.window.yours", { window: windows(page).find(([id]) => id === window)?.[1] ?? window }), " ", page.button(t("choose.window.other"), () => {
    again = true;
    update();
    /** @type {HTMLElement | null} */ (ask.querySelector("input"))?.focus();
  }, "link"));
  const update = () => {
    const tasks = page.items("building_tasks");
    const window = ownWindow(page);
    node.hidden = tasks.length === 0 || !page.may("rating.set");
    page.keyed(ask, [again || !window ? "" : window], () => "window", (one) => one, (one) => (one ? chosen(one) : choose()));
    page.keyed(list, window && !again ? tasks : [], ({ id }) => id, ({ name }) => name, (task) => {
      const one = rater(page, task, "score", page.said(task.name));
      raters.set(task.id, one.update);
      return el("li.card", {}, one.node);
    });
    for (const { id } of tasks) raters.get(id)?.();
  };
  return { node, update };
}

// ---- the outcome ----

/** @param {Page} page */
function outcome(page) {
  const { el, t } = page;
  const list = el("ol.plain.outcome");
  const tasks = el("ul.plain");
  const heading = el("h2", {}, t("choose.task.title"));
  const update = () => {
    const totals = /** @type {Record<string, any>} */ (page.held.collections.votes ?? {});
    const ranked = page.items("themes").map((theme) => ({ impact: null, feasibility: null, total: theme.votes ?? 0, ...totals[theme.id], theme, mine: (page.me().votes ?? []).includes(theme.id) }))
      .sort((a, b) => b.total - a.total || (b.impact ?? 0) + (b.feasibility ?? 0) - (a.impact ?? 0) - (a.feasibility ?? 0));
    const most = Math.max(1, ...ranked.map(({ total }) => total));
    page.keyed(list, ranked, ({ theme }) => theme.id, (one) => [one, most, ranked.indexOf(one)], (one) => outcomeLine(page, one, most, ranked.indexOf(one) + 1));
    const scored = page.items("building_tasks");
    heading.hidden = scored.length === 0;
    page.keyed(tasks, scored, ({ id }) => id, (task) => task, (task) => taskOutcome(page, task));
  };
  return { node: el("div", {}, el("p.notice", {}, t("choose.outcome.text")), list, heading, tasks), update };
}

/** @param {Page} page @param {any} one @param {number} most @param {number} rank */
function outcomeLine(page, { theme, total, impact, feasibility, mine }, most, rank) {
  const { el, t } = page;
  const bar = el("div.bar", { "aria-hidden": "true" });
  bar.style.setProperty("--share", String((100 * total) / most));
  const figures = [impact !== null && t("choose.outcome.impact", { number: figure(page, impact) }), feasibility !== null && t("choose.outcome.feasibility", { number: figure(page, feasibility) })].filter(Boolean);
  return el("li", {}, el("div.line", {}, el("span", {}, `${rank}. ${page.said(theme.name)}`), el("strong", {}, t("choose.outcome.dots", { count: total }))), bar,
    figures.length > 0 && el("p.quiet", {}, figures.join(" · ")), mine && el("p.quiet", {}, `✓ ${t("choose.outcome.mine")}`));
}

/** @param {Page} page @param {any} task */
function taskOutcome(page, task) {
  const { el, t } = page;
  const lines = windows(page).map(([window, label]) => ({ label, scores: /** @type {number[]} */ (task.scores?.[window] ?? []) })).filter(({ scores }) => scores.length);
  const mean = (/** @type {number[]} */ scores) => scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return el("li.card", {}, el("h3", {}, page.said(task.name)), lines.length === 0 && el("p.quiet", {}, t("choose.task.unscored")),
    el("ul", {}, ...lines.map(({ label, scores }) => el("li", {}, `${label}: `, el("strong", {}, figure(page, mean(scores)))))));
}

/** @param {Page} page @param {number} number */
const figure = (page, number) => number.toLocaleString(page.lang, { maximumFractionDigits: 1 });

// ---- a theme of one's own ----

/** @param {Page} page @param {string} id `nieuw`, or one that was refused @returns {View} */
function themeForm(page, id) {
  page.dress("choose");
  const { el, t } = page;
  const pending = page.outbox.items.find(({ command, state }) => command.type === "theme.add" && command.theme.id === id && ["waiting", "refused"].includes(state));
  const start = { name: pending?.command.theme.name ?? "", findings: pending?.command.theme.findings ?? [] };
  const findings = page.items("findings").sort((a, b) => a.rank - b.rank);
  const name = page.field({ name: "name", label: t("choose.theme.name"), hint: t("choose.theme.name_hint") });
  const bound = page.choices({ name: "findings", label: t("choose.theme.answers"), type: "checkbox", fold: 5, options: findings.map(({ key, text }) => ({ value: key, label: page.said(text) })) });
  const { node, busy, fail } = page.form({
    draft: `theme/${id}`, start, label: t("choose.theme.send"), controls: findings.length ? [name, bound] : [name], children: [name.node, findings.length > 0 && bound.node],
    send: (values) => {
      if (!values.name) return { name: t("choose.theme.name_error") };
      if ([...values.name].length > NAME_LENGTH) return { name: t("phone.too_long", { limit: NAME_LENGTH }) };
      void page.submit({ type: "theme.add", theme: { id: page.newId(), name: values.name, findings: values.findings ?? [] } });
      if (pending) void page.outbox.discard(pending.command.id);
      page.tell(t("choose.theme.kept", { name: values.name }));
      page.close();
      return undefined;
    },
  });
  const { error } = pending ?? {};
  if (error) queueMicrotask(() => fail({ [page.fieldOf(error.field)]: error.message }));
  return { node: el("div", {}, page.back(), el("h1", {}, t("choose.theme.add")), node), busy };
}
