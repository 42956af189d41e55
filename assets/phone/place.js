// @ts-check
/**
 * Placing on the wheel: a resident's wishes and an organisation's activities.
 *
 * Imports nothing at run time: all that it shows and sends goes through the page it is given (main.js).
 */

/** @import { Control, MakeView, Option, Page, View } from "./main.js" */
/** @import { Item } from "../live/outbox.js" */
/** @typedef {Record<string, any>} Values what the card form reads */
/** @typedef {{item: any, state: Item["state"] | "held", waiting: Item | null}} Line */

const NAME_LENGTH = 120;
const NOTE_LENGTH = 1000;
const ALIKE = 0.45;

/** @type {Record<string, MakeView>} */
export const views = {
  resident: (page) => (page.mine() ? listening(page) : placing(page)),
  place: (page) => placing(page),
  kaart: (page, id) => cardForm(page, id),
};

// ---- names that look alike ----

/** @param {string} name */
function trigrams(name) {
  const plain = name.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const text = plain && `  ${plain} `;
  return new Set(Array.from({ length: Math.max(0, text.length - 2) }, (_, i) => text.slice(i, i + 3)));
}

/**
 * Say how much two names look alike, 0 to 1: enough for a hint while typing; the server has the real measure.
 * @param {string} a
 * @param {string} b
 */
export function likeness(a, b) {
  const [first, second] = [trigrams(a), trigrams(b)];
  const shared = [...first].filter((part) => second.has(part)).length;
  return first.size + second.size === 0 ? 0 : (2 * shared) / (first.size + second.size);
}

/**
 * Give the card whose name is most like what is typed, or null.
 * @template {{id: string, name: string}} T
 * @param {string} name
 * @param {readonly T[]} cards
 * @returns {T | null}
 */
export function mostLike(name, cards) {
  if (name.length < 4) return null;
  const scored = cards.filter((card) => card.name).map((card) => ({ card, score: likeness(name, card.name) })).filter(({ score }) => score >= ALIKE);
  return scored.sort((a, b) => b.score - a.score)[0]?.card ?? null;
}

// ---- own cards ----

/** @param {Page} page @returns {Set<string>} ids of the cards that were placed from this phone */
const placedHere = (page) => new Set([...(page.me().placed ?? []), ...(page.drafts.read("mine") ?? [])]);

/** @param {Page} page @param {string} id */
export const rememberPlaced = (page, id) => page.drafts.write("mine", [...(page.drafts.read("mine") ?? []), id]);

/**
 * Give own activities and what waits of them. A provision that waits for its first answer is no activity.
 * @param {Page} page
 * @returns {Line[]}
 */
export function ownActivities(page) {
  const here = placedHere(page);
  const own = page.mine();
  return page.lines("activities", "card").filter(({ item, waiting }) =>
    item.kind !== "provision" && (waiting || here.has(item.id) || (own && item.organisations?.includes(own))));
}

/**
 * Say in a sign and words where a card is.
 * @param {Page} page
 * @param {Line} line
 */
function placeMark(page, { state }) {
  const words = {
    waiting: page.t("phone.card.on_this_phone"), sent: page.t("phone.card.under_way"), accepted: page.t("phone.card.under_way"),
    held: page.t("phone.card.on_the_wheel"), refused: page.t("phone.card.refused"),
  };
  return page.el("span.mark", { "data-state": state }, words[state]);
}

/** @param {Page} page @param {string | undefined} goal */
export function goalMark(page, goal) {
  const number = page.template.goals.findIndex((/** @type {{id: string}} */ { id }) => id === goal) + 1;
  return number > 0 && page.el("span.goal", { "data-goal": number }, page.el("span.number", { "aria-hidden": "true" }, String(number)), " ",
    page.el("span.quiet", {}, page.said(page.template.goals[number - 1].name)));
}

/** @param {Page} page @param {Line} line @param {string} hash */
function cardLine(page, line, hash) {
  const { el, t } = page;
  const { item, waiting, state } = line;
  const open = page.may("card.change") || state === "refused" || state === "waiting";
  const special = item.state && item.state !== "existing" && el("span.quiet", {}, page.shownValue("state", item.state));
  const laws = (item.frameworks ?? (item.framework ? [{ id: item.framework }] : [])).map((/** @type {{id: string}} */ { id }) => page.shownValue("frameworks", id));
  return el("li", {},
    el("div.line", {}, open ? el("a.target", { href: `#${hash}/${item.id}`, "aria-label": t("phone.card.edit_named", { name: item.name }) }, item.name) : el("span", {}, item.name), placeMark(page, line)),
    el("div.row", {}, goalMark(page, item.goals?.[0]), special, laws.length > 0 && el("span.quiet", {}, laws.join(", "))),
    waiting?.state === "refused" && page.trouble(waiting));
}

/**
 * The list "Van jullie (3)", kept up to date.
 * @param {Page} page
 * @param {() => Line[]} lines
 * @param {{title: string, none: string, hash: string}} words
 */
export function ownList(page, lines, { title, none, hash }) {
  const { el } = page;
  const heading = el("h2");
  const list = el("ul.plain.lines");
  const empty = el("p.quiet", {}, none);
  const update = () => {
    const now = lines();
    page.write(heading, page.headed(title, now.length));
    empty.hidden = now.length > 0;
    list.hidden = now.length === 0;
    page.keyed(list, now, ({ item }) => item.id, ({ item, state, waiting }) => [item, state, waiting?.error, page.may("card.change")], (line) => cardLine(page, line, hash));
  };
  return { node: el("section", {}, heading, empty, list), update };
}

/** After taking a card away: one button puts it back. @param {Page} page */
export function removedNote(page) {
  const node = page.el("div", { role: "status" });
  let shown = "";
  const update = () => {
    const card = page.drafts.read("removed");
    if ((card?.id ?? "") === shown) return;
    shown = card?.id ?? "";
    node.replaceChildren(...(card ? [page.el("div.notice", {}, page.el("p", {}, page.t("phone.card.removed", { name: card.name })), page.el("p.row", {},
      page.button(page.t("phone.card.put_back"), () => putBack(page, card), "main"), page.button(page.t("phone.close_note"), () => {
        page.drafts.write("removed", null);
        update();
      }, "link")))] : []));
  };
  return { node, update };
}

/** @param {Page} page @param {any} card */
function putBack(page, card) {
  const id = page.newId();
  const { places, ...rest } = card;
  page.drafts.write("removed", null);
  rememberPlaced(page, id);
  void page.submit({ type: "card.add", card: { ...rest, kind: card.framework ? "provision" : "activity", id } });
}

/** The resident's story is for residents to write; who works for an organisation listens. @param {Page} page @returns {View} */
function listening(page) {
  const head = page.stepHead();
  return { node: page.el("div", {}, head.node, head.ready, page.wheelLink()), update: head.update };
}

/** @param {Page} page @returns {View} */
function placing(page) {
  const { el, t } = page;
  const head = page.stepHead();
  const wishes = !page.mine();
  const add = el("p", {});
  const removed = removedNote(page);
  const doubles = ownDoubles(page);
  const list = ownList(page, () => ownActivities(page), {
    title: wishes ? t("phone.place.wishes_own") : t("phone.place.own"),
    none: wishes ? t("phone.place.no_wishes") : t("phone.place.none"), hash: "kaart",
  });
  const fresh = wishes ? t("phone.place.new_wish") : t("phone.place.new");
  const update = () => {
    head.update();
    removed.update();
    const begun = page.drafts.read("card/nieuw")?.values?.name;
    page.keyed(add, page.may("card.add") ? [begun ?? ""] : [], () => "add", (name) => name, (name) =>
      el("a.button.main.wide", { href: "#kaart/nieuw" }, name ? t("phone.place.go_on", { name }) : `+ ${fresh}`));
    list.update();
    doubles.update();
  };
  return { node: el("div", {}, head.node, add, removed.node, doubles.node, list.node, head.ready, page.wheelLink()), update };
}

/**
 * In a step that looks at all cards: own cards that look alike, to be merged or kept apart. Those of others are theirs.
 * @param {Page} page
 */
function ownDoubles(page) {
  const { el, t } = page;
  const node = el("section", {});
  /** @returns {{key: string, left: any, right: any}[]} */
  const pairs = () => {
    if (!page.session().shows?.includes("table") || !page.may("cards.merge")) return [];
    const apart = new Set(page.drafts.read("apart") ?? []);
    const cards = ownActivities(page).filter(({ waiting }) => !waiting).map(({ item }) => item);
    return cards.flatMap((left, at) => cards.slice(at + 1).map((right) => ({ key: [left.id, right.id].sort().join("/"), left, right })))
      .filter(({ key, left, right }) => likeness(left.name, right.name) >= ALIKE && !apart.has(key));
  };
  const settle = (/** @type {string} */ key, /** @type {any} */ command) => {
    page.drafts.write("apart", [...(page.drafts.read("apart") ?? []), key]);
    void page.submit(command);
    page.tell(t("phone.saved"));
    update();
  };
  const update = () => page.keyed(node, pairs(), ({ key }) => key, ({ left, right }) => [left.name, right.name], ({ key, left, right }) => el("div.card", {},
    el("h2", {}, t("phone.double.title")), el("p", {}, t("phone.double.pair", { left: left.name, right: right.name })),
    el("p.row", {}, page.button(t("phone.double.merge"), () => settle(key, { type: "cards.merge", into: left.id, cards: [left.id, right.id] }), "main"),
      page.button(t("phone.double.apart"), () => settle(key, { type: "cards.keep_apart", cards: [left.id, right.id] }))),
    el("p.quiet", {}, t("phone.double.others"))));
  return { node, update };
}

// ---- the card form ----

/**
 * Give the goals as options, in wheel order, with their numbers.
 * @param {Page} page
 * @returns {Option[]}
 */
export const goalOptions = (page) => page.template.goals.map((/** @type {any} */ { id, name }, /** @type {number} */ i) => ({ value: id, label: page.said(name), goal: i + 1 }));

/** Whom the wheel knows, then whom only the template knows. @param {Page} page @returns {Option[]} */
function targetOptions(page) {
  const held = page.worded("target_groups", page.items("target_groups"));
  const known = new Set(held.map(({ id }) => id));
  const more = page.template.target_groups.filter((/** @type {{id: string}} */ { id }) => !known.has(id));
  return [{ value: "everyone", label: page.t("phone.card.everyone") }, ...[...held, ...more].map(({ id, name }) => ({ value: id, label: page.said(name) }))];
}

/** @param {Page} page @returns {Control} */
export const forWhom = (page) => page.choices({ name: "target_groups", label: page.t("phone.card.for_whom"), type: "checkbox", chips: true, options: targetOptions(page), alone: ["everyone"],
  unknown: page.t("phone.unknown"), fold: 8 });

/**
 * Order the laws for a goal: what serves it first, what is no longer in force last.
 * @param {any[]} frameworks
 * @param {string | undefined} goal
 */
export function lawsFor(frameworks, goal) {
  const weight = (/** @type {any} */ law) => 2 - (law.serves?.[goal ?? ""] ?? 0);
  const past = (/** @type {any} */ law) => (law.status && law.status !== "in_force" ? 1 : 0);
  return frameworks.map((law, i) => ({ law, i })).sort((a, b) => past(a.law) - past(b.law) || weight(a.law) - weight(b.law) || a.i - b.i).map(({ law }) => law);
}

/** @param {Page} page @param {string | undefined} goal @returns {Control} */
export function laws(page, goal) {
  const { el, t } = page;
  const ordered = lawsFor(page.template.frameworks, goal);
  const options = ordered.map(({ id, abbreviation, name }) => ({ value: id, label: abbreviation || page.said(name) }));
  const control = page.choices({ name: "frameworks", label: t("phone.card.laws"), type: "checkbox", chips: true, fold: 8, alone: ["none"], unknown: t("phone.unknown"),
    options: [{ value: "none", label: t("phone.card.no_law") }, ...options] });
  const about = el("details", {}, el("summary", {}, t("phone.card.laws_explained")));
  about.addEventListener("toggle", () => about.querySelector("dl") ?? about.append(lawList(page, ordered)), { once: true });
  control.node.append(about);
  return control;
}

/** @param {Page} page @param {any[]} laws */
function lawList(page, laws) {
  return page.el("dl", {}, ...laws.flatMap(({ abbreviation, name, explanation }) => [
    page.el("dt", {}, page.el("strong", {}, abbreviation || page.said(name))),
    page.el("dd", {}, page.said(name), explanation && page.el("p.quiet", {}, page.said(explanation)))]));
}

/** @param {any} item an activity @param {string | null} own @returns {Values} */
export const valuesOf = (item, own) => ({
  goal: item.goals?.[0] ?? "", also: (item.goals ?? []).slice(1), name: item.name ?? "", target_groups: item.target_groups ?? [],
  frameworks: (item.frameworks ?? []).map((/** @type {{id: string}} */ { id }) => id), areas: item.areas ?? [], rungs: (item.rungs ?? []).map(String),
  state: item.state ?? "existing", organisations: (item.organisations ?? []).filter((/** @type {string} */ id) => id !== own), note: item.note ?? "",
});

/**
 * Give the fields of an activity as the contract has them.
 * @param {Values} values
 * @param {string | null} own organisation
 * @param {{frameworks?: {id: string, share?: number}[], organisations?: string[]}} [before] what was there: shares of money stay
 */
export function contentOf(values, own, before = {}) {
  const shares = new Map((before.frameworks ?? []).map((use) => [use.id, use]));
  const keepsOwn = own && (!before.organisations || before.organisations.includes(own));
  return {
    name: values.name,
    goals: [values.goal, ...values.also.filter((/** @type {string} */ goal) => goal !== values.goal)],
    organisations: [...(keepsOwn ? [own] : []), ...values.organisations],
    frameworks: values.frameworks.map((/** @type {string} */ id) => shares.get(id) ?? { id }),
    rungs: values.rungs.map(Number), target_groups: values.target_groups, areas: values.areas, state: values.state, note: values.note,
  };
}

/**
 * Give the fields that a person changed.
 * @template {Record<string, any>} T
 * @param {T} before
 * @param {T} after
 * @returns {Partial<T>}
 */
export function changesBetween(before, after) {
  return /** @type {Partial<T>} */ (Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]))));
}

/** @param {Page} page @param {Values} values @returns {Record<string, string> | null} */
export function missing(page, values) {
  const errors = /** @type {Record<string, string>} */ ({});
  if ("goal" in values && !values.goal) errors.goal = page.t("phone.card.goal_error");
  if (!values.name) errors.name = page.t("phone.card.name_error");
  if ([...values.name].length > NAME_LENGTH) errors.name = page.t("phone.too_long", { limit: NAME_LENGTH });
  if ([...(values.note ?? "")].length > NOTE_LENGTH) errors.note = page.t("phone.too_long", { limit: NOTE_LENGTH });
  return Object.keys(errors).length ? errors : null;
}

/** Six wedges to tap, beside the list that says the same. @param {Page} page @param {Control} goal */
function wedges(page, goal) {
  const ns = "http://www.w3.org/2000/svg";
  const make = (/** @type {string} */ tag, /** @type {Record<string, any>} */ attributes) => {
    const node = document.createElementNS(ns, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
    return node;
  };
  const svg = make("svg", { viewBox: "-100 -100 200 200", class: "wedges", "aria-hidden": "true" });
  const count = page.template.goals.length;
  const at = (/** @type {number} */ angle, /** @type {number} */ radius) => `${(radius * Math.sin(angle)).toFixed(1)} ${(-radius * Math.cos(angle)).toFixed(1)}`;
  page.template.goals.forEach((/** @type {{id: string}} */ { id }, /** @type {number} */ i) => {
    const [from, to] = [(i / count) * 2 * Math.PI, ((i + 1) / count) * 2 * Math.PI];
    const wedge = make("g", { class: "goal", "data-goal": i + 1, "data-id": id });
    const label = make("text", { x: (89 * Math.sin((from + to) / 2)).toFixed(1), y: (-89 * Math.cos((from + to) / 2)).toFixed(1) });
    label.textContent = String(i + 1);
    wedge.append(make("path", { d: `M${at(from, 22)}L${at(from, 80)}A80 80 0 0 1 ${at(to, 80)}L${at(to, 22)}A22 22 0 0 0 ${at(from, 22)}Z` }),
      make("path", { class: "rim", d: `M${at(from, 80)}L${at(from, 98)}A98 98 0 0 1 ${at(to, 98)}L${at(to, 80)}A80 80 0 0 0 ${at(from, 80)}Z` }), label);
    wedge.addEventListener("click", () => {
      goal.write(id);
      goal.node.dispatchEvent(new Event("change", { bubbles: true }));
    });
    svg.append(wedge);
  });
  const light = () => {
    for (const wedge of svg.children) wedge.classList.toggle("chosen", /** @type {SVGElement} */ (wedge).dataset.id === goal.read());
  };
  goal.node.addEventListener("change", light);
  goal.node.querySelector("legend")?.after(svg);
  return light;
}

/** Say under the name what it looks like. @param {Page} page @param {Control} name @param {string} own id of the card */
function alikeHint(page, name, own) {
  const hint = page.el("p.quiet", { role: "status" });
  name.node.append(hint);
  const look = () => {
    const card = mostLike(name.read(), page.cards("activities").filter(({ id }) => id !== own));
    const owner = card?.organisations?.map((/** @type {string} */ id) => page.nameOf("organisations", id)).join(", ");
    page.write(hint, card ? page.t("phone.card.alike", { name: owner ? `${card.name} (${owner})` : card.name }) : "");
  };
  name.node.addEventListener("input", look);
}

/**
 * The waiting or refused command that makes this card, so that correcting it makes one card and not two.
 * @param {Page} page
 * @param {string} id
 */
export const pendingAdd = (page, id) => page.outbox.items.find(({ command, state }) => command.type === "card.add" && command.card.id === id && ["waiting", "refused"].includes(state));

/** @param {Page} page @param {string} id @returns {View} */
function cardForm(page, id) {
  const { el, t } = page;
  const isNew = id === "nieuw";
  const own = page.mine();
  const line = page.lines("activities", "card").find(({ item }) => item.id === id);
  if (!isNew && !line) return { node: el("div", {}, page.back(), el("h1", {}, t("phone.card.gone")), el("p", {}, t("phone.card.gone_text"))) };
  const item = line?.item ?? { state: own ? "existing" : "wish" };
  const goal = page.choices({ name: "goal", label: t("phone.card.goal"), type: "radio", options: goalOptions(page) });
  const name = page.field({ name: "name", label: own ? t("phone.card.name") : t("phone.card.wish_name") });
  const whom = forWhom(page);
  const more = own || !isNew ? moreControls(page, item, own) : [];
  const also = page.choices({ name: "also", label: t("phone.card.also"), type: "checkbox", chips: true, options: goalOptions(page) });
  const light = wedges(page, goal);
  alikeHint(page, name, id);
  const start = valuesOf(item, own);
  const { node, busy, fail } = page.form({
    draft: `card/${id}`, start, base: page.held.seq, label: isNew ? t("phone.card.send") : t("phone.save"),
    controls: [goal, name, whom, also, ...more],
    children: [goal.node, name.node, whom.node, el("details", {}, el("summary", {}, t("phone.card.more")), ...more.map((control) => control.node), also.node)],
    send: (values, kept) => {
      const full = { ...start, ...values };
      const errors = missing(page, full);
      if (errors) return errors;
      sendCard(page, { id, item, isNew, values: full, start: { ...start, ...kept.start }, base: kept.base });
      page.close();
      return undefined;
    },
  });
  light();
  page.recall("card", id, fail, (path) => nameOfControl(page, path));
  const remove = !isNew && page.may("card.remove") && page.button(t("phone.card.remove"), () => void takeAway(page, item), "wide");
  const title = isNew ? (own ? t("phone.place.new") : t("phone.place.new_wish")) : item.name;
  return { node: el("div", {}, page.back(), el("h1", {}, title), node, remove), busy };
}

/** @param {Page} page @param {string | undefined} path */
const nameOfControl = (page, path) => (page.fieldOf(path) === "goals" ? "goal" : page.fieldOf(path));

/** What may stay empty: law, where, rung, state, with whom. @param {Page} page @param {any} item @param {string | null} own */
function moreControls(page, item, own) {
  const { t } = page;
  const areas = page.items("areas");
  const others = page.items("organisations").filter(({ id }) => id !== own).sort((a, b) => page.said(a.name).localeCompare(page.said(b.name), "nl"));
  const rungs = page.template.rungs.map((/** @type {any} */ { id, name }) => ({ value: String(id), label: `${id} ${page.said(name)}` }));
  const states = [["existing", t("phone.card.existing")], ["planned", t("phone.card.planned")], ["wish", t("phone.card.wish")], ["stopped", t("phone.card.stopped")]];
  return [
    laws(page, item.goals?.[0]),
    ...(areas.length ? [page.choices({ name: "areas", label: t("phone.card.where"), type: "checkbox", chips: true, fold: 8, alone: ["everywhere"], unknown: t("phone.unknown"),
      options: [{ value: "everywhere", label: t("phone.card.everywhere") }, ...areas.map(({ id, name }) => ({ value: id, label: page.said(name) }))] })] : []),
    ...(rungs.length ? [page.choices({ name: "rungs", label: t("phone.card.rung"), hint: t("phone.card.rung_hint"), type: "checkbox", chips: true, unknown: t("phone.unknown"), options: rungs })] : []),
    ...(own ? [page.choices({ name: "state", label: t("phone.card.state"), type: "radio", chips: true, options: states.filter(([value]) => value !== "stopped" || item.id).map(([value = "", label]) => ({ value, label })) })] : []),
    ...(own && others.length ? [page.choices({ name: "organisations", label: t("phone.card.together"), type: "checkbox", chips: true, fold: 6, options: others.map(({ id, name }) => ({ value: id, label: page.said(name) })) })] : []),
    page.field({ name: "note", label: t("phone.card.note"), hint: t("phone.card.note_hint"), rows: 3 }),
  ];
}

/**
 * @param {Page} page
 * @param {{id: string, item: any, isNew: boolean, values: Values, start: Values, base: number}} what
 */
function sendCard(page, { id, item, isNew, values, start, base }) {
  const own = page.mine();
  const content = contentOf(values, own, isNew ? {} : item);
  addTargetGroups(page, values.target_groups);
  const pending = isNew ? undefined : pendingAdd(page, id);
  if (isNew || pending) {
    const card = isNew ? page.newId() : id;
    rememberPlaced(page, card);
    void page.submit({ type: "card.add", card: { kind: "activity", id: card, ...content } });
    if (pending) void page.outbox.discard(pending.command.id);
  } else {
    changeCard(page, id, changesBetween(contentOf(start, own, item), content), base);
  }
  page.tell(page.t("phone.card.kept", { name: values.name }));
}

/** @param {Page} page @param {string} id @param {Record<string, any>} changes @param {number} base */
export function changeCard(page, id, changes, base) {
  if (Object.keys(changes).length) void page.submit({ type: "card.change", card: id, changes, base });
  for (const { command, state } of page.outbox.items) if (state === "refused" && command.card === id) void page.outbox.discard(command.id);
}

/** A target group of the template that the wheel does not list yet goes there first. @param {Page} page @param {string[]} ids */
export function addTargetGroups(page, ids) {
  for (const id of ids) {
    const group = page.known("target_groups", id);
    if (group && !page.held.collections.target_groups?.[id] && page.may("target_group.add")) {
      void page.submit({ type: "target_group.add", target_group: { id, name: page.said(group.name) } }, { quiet: true });
    }
  }
}

/** @param {Page} page @param {any} item */
export function takeAway(page, item) {
  const pending = pendingAdd(page, item.id);
  if (pending) void page.outbox.discard(pending.command.id);
  else void page.submit({ type: "card.remove", card: item.id });
  for (const name of ["card/", "provision/", "laws/"]) page.drafts.write(name + item.id, null);
  page.drafts.write("removed", item);
  page.close();
}
