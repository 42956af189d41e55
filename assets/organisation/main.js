// @ts-check
/**
 * An organisation's own part of the wheel, through its link: is it still right, and how far are the actions.
 *
 * The key stands in the fragment and leaves this page only in the body of a request. What is not yet acknowledged
 * waits in this browser and is sent again with the same id. Holds no rules of the domain.
 */

import { chosenLanguage, keepLanguage, otherLanguage, speakIn } from "../language.js";
import { newId } from "../live/connection.js";

const BASE = new URL("../", import.meta.url);
const WAITING = "participatiewiel/organisation/waiting";
const DRAFTS = "participatiewiel/organisation/drafts";
const AGAIN_AFTER = 5000;
/** How many cards of others are named where theirs and ours meet; the rest is counted. */
const NAMED = 4;

const secret = decodeURIComponent(location.hash.slice(1));

/** @type {Record<string, string>} */
let texts = {};
/** @type {string} */
let lang = chosenLanguage();
/** @type {any} */
let view = null;
/** @type {any} */
let template = null;
/** @type {Record<string, any>} */
let refusals = {};
let offline = false;
/** @type {string | null} */
let editing = null;
/** @type {Array<{id: string, secret: string, command: any}>} */
let waiting = read(localStorage, WAITING) ?? [];
let sending = false;
/** @type {Record<string, any>} what is typed and not sent, by card or action, where this browser keeps nothing */
let drafts = {};

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** @param {Storage} storage @param {string} key @returns {any} */
function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} key @param {any} value */
function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Private windows may forbid it: what waits is then held by this page alone.
  }
}

const typed = () => read(localStorage, DRAFTS) ?? drafts;

/** @param {string} id @param {Record<string, string>} fields */
const remember = (id, fields) => keep(DRAFTS, (drafts = { ...typed(), [id]: fields }));

/** @param {string} id */
function forget(id) {
  const { [id]: _, ...rest } = typed();
  keep(DRAFTS, (drafts = rest));
}

/** @param {string} key @param {Record<string, string | number>} [params] */
function t(key, params = {}) {
  const plural = "count" in params ? `${key}.${new Intl.PluralRules(lang).select(Number(params.count))}` : key;
  const said = texts[plural] ?? texts[key] ?? key;
  return said.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? ""));
}

/**
 * @param {string} tag @param {Record<string, any>} [given] @param {...(Node | string | null | false | undefined)} children
 * @returns {any}
 */
function el(tag, given = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name ?? "div");
  if (classes.length > 0) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) {
    if (key === "onclick") node.addEventListener("click", value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(key, String(value));
  }
  node.append(.../** @type {Array<Node | string>} */ (children.filter((child) => child !== null && child !== false && child !== undefined)));
  return node;
}

/** @param {string} path @param {any} body */
async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return { status: answer.status, data: await answer.json() };
}

async function look() {
  try {
    const { status, data } = await post("/live/organisation", { secret, lang });
    offline = false;
    if (status !== 200) return fail(data.error?.message ?? t("link.no_link"));
    view = data;
    if (template === null) template = await (await fetch(new URL(`template/${view.template}.json`, BASE))).json();
    return draw();
  } catch {
    offline = true;
    return view === null ? fail(t("link.offline"), true) : draw();
  }
}

/** @param {string} message @param {boolean} [again] */
function fail(message, again = false) {
  byId("status").textContent = "";
  byId("content").replaceChildren(el("p.notice.warning", { role: "alert" }, message), again ? el("button.main.wide", { type: "button", onclick: () => look() }, t("link.retry")) : "");
}

/** Send one command, now or as soon as it goes. @param {any} command @param {boolean} [confirmed] */
function submit(command, confirmed = false) {
  const id = newId();
  delete refusals[targetOf(command)];
  waiting.push({ id, secret, command: { ...command, id, ...(confirmed ? { confirmed: true } : {}) } });
  keep(WAITING, waiting);
  draw();
  return flush();
}

/** @param {any} command @returns {string} */
const targetOf = (command) => command.card ?? command.action;

async function flush() {
  if (sending) return;
  sending = true;
  try {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const { data } = await post("/live/organisation/submit", { secret: next.secret, lang, command: next.command });
      if (!data.ok && data.error?.code === "rate_limited") throw new Error("too fast");
      waiting.shift();
      keep(WAITING, waiting);
      if (!data.ok) refusals[targetOf(next.command)] = { ...data.error, command: next.command };
    }
    offline = false;
    await look();
    if (Object.keys(refusals).length === 0) byId("status").textContent = t("link.saved");
  } catch {
    offline = true;
    draw();
    setTimeout(flush, AGAIN_AFTER);
  } finally {
    sending = false;
  }
}

/** What is held, with what still waits laid over it. @param {any} item */
function overlaid(item) {
  const mine = waiting.filter(({ command }) => targetOf(command) === item.id);
  return mine.reduce((now, { command }) => ({ ...now, ...(command.changes ?? {}), ...(command.type === "card.confirm" ? { confirmed: true } : {}), checked: true, pending: true }), item);
}

function draw() {
  if (view === null) return;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset?.key;
  document.title = `${view.organisation.name} · ${t("link.title")}`;
  byId("title").textContent = view.organisation.name;
  const cards = view.activities.map(overlaid);
  const left = cards.filter((/** @type {any} */ card) => !card.checked && card.state !== "stopped").length;
  byId("content").replaceChildren(
    el("p.quiet", {}, `${view.name} · ${t("link.round", { round: view.round })}`),
    offline ? el("p.notice.warning", { role: "status" }, t("link.offline")) : "",
    el("h2", {}, t("link.cards")),
    cards.length > 0 ? el("p", {}, left > 0 ? `${t("link.cards_hint")} ${t("link.still", { count: left })}.` : t("link.all_checked")) : el("p", {}, t("link.no_cards")),
    el("ul.plain", {}, ...cards.map(cardItem)),
    view.provisions.length > 0 ? el("h2", {}, t("link.provisions")) : "",
    el("ul", {}, ...view.provisions.map((/** @type {any} */ one) => el("li", {}, `${one.name} (${lawName(one.framework)})`))),
    el("h2", {}, t("link.actions")),
    view.actions.length > 0 ? "" : el("p", {}, t("link.no_actions")),
    el("ul.plain", {}, ...view.actions.map(overlaid).map(actionItem)),
    el("h2", {}, t("link.meetings")),
    view.meetings.length > 0 ? "" : el("p", {}, t("link.no_meetings")),
    el("ul", {}, ...view.meetings.slice(0, 10).map(meetingItem)),
  );
  if (focused) /** @type {HTMLElement | null} */ (document.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
}

/** @param {string} id */
const lawName = (id) => template?.frameworks.find((/** @type {any} */ law) => law.id === id)?.abbreviation ?? id;

/** @param {string} id */
const goalName = (id) => template?.goals.find((/** @type {any} */ goal) => goal.id === id)?.name[lang] ?? id;

/** @param {string} key @param {string} label @param {() => void} act @param {boolean} [main] */
const button = (key, label, act, main = false) => el(main ? "button.main" : "button", { type: "button", "data-key": key, onclick: act }, label);

/** @param {any} card */
function cardItem(card) {
  const stopped = card.state === "stopped";
  const others = card.organisations.filter((/** @type {string} */ id) => id !== view.organisation.id).map((/** @type {string} */ id) => view.organisations[id]);
  const mark = stopped ? t("link.is_stopped") : card.confirmed ? t("link.held") : card.checked ? t("link.checked") : "";
  return el(
    "li.card",
    {},
    el("h3", {}, card.name),
    el("p.quiet", {}, [card.goals.map(goalName).join(", "), others.length > 0 && t("link.with", { names: others.join(", ") })].filter(Boolean).join(" · ")),
    card.note ? el("p", {}, card.note) : "",
    mark ? el("p", {}, el("strong", {}, mark)) : "",
    trouble(card.id),
    editing === card.id ? editForm(card) : el(
      "div.row",
      {},
      stopped ? button(`${card.id}/restart`, t("link.restart"), () => change(card, { state: "existing" })) : "",
      !stopped && !card.checked ? button(`${card.id}/holds`, t("link.holds"), () => submit({ type: "card.confirm", card: card.id }), true) : "",
      button(`${card.id}/change`, t("link.change"), () => edit(card.id)),
      stopped ? "" : button(`${card.id}/stopped`, t("link.stopped"), () => change(card, { state: "stopped" })),
    ),
  );
}

/** @param {any} card @param {Record<string, any>} changes */
const change = (card, changes) => submit({ type: "card.change", card: card.id, changes, base: view.seq });

/** @param {string | null} id */
function edit(id) {
  editing = id;
  draw();
  if (id !== null) byId("edit-name")?.focus();
}

/** @param {any} card */
function editForm(card) {
  const draft = typed()[card.id] ?? { name: card.name, note: card.note };
  const name = el("input", { id: "edit-name", maxlength: 120, "data-key": "edit-name" });
  const note = el("textarea", { id: "edit-note", maxlength: 1000, "data-key": "edit-note" });
  name.value = draft.name;
  note.value = draft.note;
  for (const field of [name, note]) field.addEventListener("input", () => remember(card.id, { name: name.value, note: note.value }));
  const leave = () => {
    forget(card.id);
    edit(null);
  };
  const form = el(
    "form",
    { novalidate: true },
    el("label.label", { for: "edit-name" }, t("link.name")),
    name,
    el("label.label", { for: "edit-note" }, t("link.note")),
    note,
    el("div.row", {}, el("button.main", { type: "submit", "data-key": "edit-save" }, t("link.save")), button("edit-cancel", t("link.cancel"), leave)),
  );
  form.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const changes = Object.fromEntries(Object.entries({ name: name.value.trim(), note: note.value.trim() }).filter(([key, value]) => value !== card[key]));
    leave();
    if (Object.keys(changes).length > 0) change(card, changes);
  });
  return form;
}

/** @param {any} action */
function actionItem(action) {
  const done = action.state === "done";
  const due = el("input", { type: "date", id: `due-${action.id}`, "data-key": `${action.id}/due` });
  due.value = action.due ?? "";
  due.addEventListener("change", () => amend(action, { due: due.value || null }));
  const note = el("textarea", { id: `note-${action.id}`, maxlength: 1000, "data-key": `${action.id}/note` });
  note.value = typed()[action.id]?.note ?? action.note;
  note.addEventListener("input", () => remember(action.id, { note: note.value }));
  note.addEventListener("change", () => amendNote(action));
  return el(
    "li.card",
    {},
    el("h3", {}, `${action.number}. ${action.title}`),
    el("p.quiet", {}, [
      t(`link.state.${action.state}`),
      action.owner && t("link.owner", { name: view.organisations[action.owner] ?? action.owner }),
      action.postponed > 0 && t("link.postponed", { count: action.postponed }),
    ].filter(Boolean).join(" · ")),
    action.first_step ? el("p", {}, t("link.first_step", { step: action.first_step })) : "",
    el("div.field", {}, el("label.label", { for: `due-${action.id}` }, t("link.due")), due),
    el("div.field", {}, el("label.label", { for: `note-${action.id}` }, t("link.note")), note),
    trouble(action.id),
    el("div.row", {}, button(`${action.id}/done`, t(done ? "link.reopen" : "link.done"), () => amend(action, { state: done ? "open" : "done" }), !done)),
  );
}

/** @param {any} action @param {Record<string, any>} changes */
const amend = (action, changes) => submit({ type: "action.change", action: action.id, changes, base: view.seq });

/** Send the note that was typed at an action. @param {any} action */
function amendNote(action) {
  const { note } = typed()[action.id] ?? action;
  if (note !== action.note) void amend(action, { note });
  forget(action.id);
}

/** What was refused, in one sentence, and for personal data the way to mean it. @param {string} id */
function trouble(id) {
  const refused = refusals[id];
  if (!refused) return "";
  const { id: _, ...command } = refused.command;
  const meant = refused.code === "personal_data" ? button(`${id}/anyway`, t("link.send_anyway"), () => submit(command, true)) : "";
  return el("div", { role: "alert" }, el("p.error", {}, refused.message), refused.masked ? el("p.quiet", {}, refused.masked) : "", meant);
}

/** @param {any} finding */
function meetingItem(finding) {
  const names = finding.cards.map((/** @type {string} */ id) => view.others[id]).filter(Boolean);
  const more = names.length > NAMED ? [t("link.more", { count: names.length - NAMED })] : [];
  const shown = [...names.slice(0, NAMED), ...more].join(", ");
  return el("li", {}, finding.text[lang] ?? finding.text.nl, shown ? el("span.quiet", {}, ` (${shown})`) : "");
}

/** @param {string} next */
async function speak(next) {
  texts = await speakIn(next, "link");
  lang = next;
  byId("language").textContent = t("link.other_language");
  byId("language").lang = otherLanguage(next);
  if (view === null) byId("title").textContent = document.title = t("link.title");
  keepLanguage(next);
}

byId("language").addEventListener("click", async () => {
  await speak(otherLanguage(lang));
  await look();
});
for (const event of ["online", "pageshow"]) window.addEventListener(event, () => waiting.length > 0 && flush());

await speak(lang);
byId("status").textContent = "";
if (secret) {
  await (waiting.length > 0 ? flush() : look());
  // A page that went away while somebody typed a note never heard that they were done.
  for (const action of view?.actions ?? []) amendNote(action);
} else fail(t("link.no_link"));
