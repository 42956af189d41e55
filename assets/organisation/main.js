// @ts-check
/**
 * An organisation's own part of the wheel, through its link: is it still right, and how far are the actions.
 *
 * The key stands in the fragment and leaves this page only in the body of a request. What is not yet acknowledged
 * waits in this browser (kept.js) and is sent again with the same id; what was refused stays with its reason. Holds no
 * rules of the domain.
 */

import { chosenLanguage, keepLanguage, otherLanguage, speakIn } from "../language.js";
import { newId } from "../live/connection.js";
import { alter, drafts, keepDrafts, subjectOf, targetOf, unsent, waiting } from "./kept.js";

const BASE = new URL("../", import.meta.url);
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
let offline = false;
/** @type {string | null} */
let editing = null;
let sending = false;
/** Whether a finger or mouse is down: what lies under it stays until it is up, or the click would hit nothing. */
let pressed = false;
let asked = false;

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** Give what was refused of this card or action, if anything. @param {string} subject */
const refusedOf = (subject) => waiting().find((item) => item.error && item.secret === secret && targetOf(item.command) === subject);

/** @param {any} item a card or an action */
const draftKey = (item) => `${view.wheel}/${subjectOf(item)}`;

/** Give what is typed here and not saved: since the last refusal, or before it. @param {any} item @returns {Record<string, any>} */
function typed(item) {
  const held = drafts();
  return held[draftKey(item)] ?? held[item.id] ?? refusedOf(subjectOf(item))?.command.changes ?? {}; // the bare id: kept by an earlier release
}

/** @param {any} item @param {Record<string, any> | null} fields null throws away what was typed */
function remember(item, fields) {
  const { [item.id]: _, [draftKey(item)]: before, ...others } = drafts();
  keepDrafts(fields ? { ...others, [draftKey(item)]: { ...before, ...fields } } : others);
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
  const refused = refusedOf(targetOf(command));
  const item = { id, secret, command: { ...command, id, ...(confirmed ? { confirmed: true } : {}) } };
  alter((items) => [...items.filter((one) => one.id !== refused?.id), item]);
  byId("status").textContent = "";
  draw();
  return flush();
}

async function flush() {
  if (sending) return;
  sending = true;
  try {
    for (let next = unsent(); next; next = unsent()) {
      const { id } = next;
      const { status, data } = await post("/live/organisation/submit", { secret: next.secret, lang, command: next.command });
      if (status >= 500 || data.error?.code === "rate_limited") throw new Error("not now");
      const error = data.ok || status === 404 ? null : (data.error ?? { message: data.detail }); // 404: the link is gone
      alter((items) => items.flatMap((item) => (item.id !== id ? [item] : error ? [{ ...item, error }] : [])));
    }
    offline = false;
    await look();
    if (!waiting().some((item) => item.secret === secret)) byId("status").textContent = t("link.saved");
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
  const mine = waiting().filter(({ command, error, secret: whose }) => !error && whose === secret && targetOf(command) === subjectOf(item));
  return mine.reduce((now, { command }) => ({ ...now, ...(command.changes ?? {}), ...(command.type === "card.confirm" ? { confirmed: true } : {}), checked: true, pending: true }), item);
}

/** Show all anew, but not under a finger or around a field in which somebody types: then as soon as they are done. */
function draw() {
  if (asked) return;
  asked = true;
  setTimeout(() => {
    if (pressed || document.activeElement?.matches("#content :is(input, textarea)")) return;
    drawNow();
  });
}

/** Go on with what was put off. */
function drawAfterAll() {
  if (!asked) return;
  asked = false;
  draw();
}

function drawNow() {
  asked = false;
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
  const mark = card.pending && offline ? t("link.waiting") : stopped ? t("link.is_stopped") : card.confirmed ? t("link.held") : card.checked ? t("link.checked") : "";
  return el(
    "li.card",
    {},
    el("h3", {}, card.name),
    el("p.quiet", {}, [card.goals.map(goalName).join(", "), others.length > 0 && t("link.with", { names: others.join(", ") })].filter(Boolean).join(" · ")),
    card.note ? el("p", {}, card.note) : "",
    mark ? el("p", {}, el("strong", {}, mark)) : "",
    trouble(card),
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

/** Forget what was refused of a card or an action: it is to stay as it is. @param {any} item */
const letGo = (item) => alter((items) => items.filter(({ id }) => id !== refusedOf(subjectOf(item))?.id));

/** @param {any} card @param {Record<string, any>} changes */
const change = (card, changes) => submit({ type: "card.change", card: card.id, changes, base: view.seq });

/** @param {string | null} id */
function edit(id) {
  editing = id;
  drawNow();
  if (id !== null) byId("edit-name")?.focus();
}

/** @param {any} card */
function editForm(card) {
  const draft = { name: card.name, note: card.note, ...typed(card) };
  const name = el("input", { id: "edit-name", maxlength: 120, "data-key": "edit-name" });
  const note = el("textarea", { id: "edit-note", maxlength: 1000, "data-key": "edit-note" });
  name.value = draft.name;
  note.value = draft.note;
  for (const field of [name, note]) field.addEventListener("input", () => remember(card, { name: name.value, note: note.value }));
  const leave = () => {
    remember(card, null);
    edit(null);
  };
  const cancel = () => {
    letGo(card);
    leave();
  };
  const form = el(
    "form",
    { novalidate: true },
    el("label.label", { for: "edit-name" }, t("link.name")),
    name,
    el("label.label", { for: "edit-note" }, t("link.note")),
    note,
    el("div.row", {}, el("button.main", { type: "submit", "data-key": "edit-save" }, t("link.save")), button("edit-cancel", t("link.cancel"), cancel)),
  );
  form.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const changes = Object.fromEntries(Object.entries({ name: name.value.trim(), note: note.value.trim() }).filter(([key, value]) => value !== card[key]));
    if (Object.keys(changes).length > 0) void change(card, changes);
    else letGo(card);
    leave();
  });
  return form;
}

/** @param {any} action */
function actionItem(action) {
  const done = action.state === "done";
  const draft = { due: action.due ?? "", note: action.note, ...typed(action) };
  const due = el("input", { type: "date", id: `due-${action.id}`, "data-key": `${action.id}/due` });
  const note = el("textarea", { id: `note-${action.id}`, maxlength: 1000, "data-key": `${action.id}/note` });
  due.value = draft.due;
  note.value = draft.note;
  for (const field of [due, note]) {
    field.addEventListener("input", () => remember(action, { due: due.value, note: note.value }));
    field.addEventListener("blur", () => amendTyped(action)); // a date that is typed changes at every key
  }
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
    trouble(action),
    action.pending && offline ? el("p", {}, el("strong", {}, t("link.waiting"))) : "",
    el("div.row", {}, button(`${action.id}/done`, t(done ? "link.reopen" : "link.done"), () => amend(action, { state: done ? "open" : "done" }), !done)),
  );
}

/** @param {any} action @param {Record<string, any>} changes */
const amend = (action, changes) => submit({ type: "action.change", action: action.id, changes, base: view.seq });

/** Send what was typed at an action. @param {any} action */
function amendTyped(action) {
  const draft = drafts()[draftKey(action)];
  if (!draft) return;
  const wanted = { due: draft.due || null, note: draft.note };
  const changes = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== undefined && value !== (action[name] ?? null)));
  remember(action, null);
  if (Object.keys(changes).length > 0) void amend(action, changes);
  else letGo(action);
}

/** What was refused, in one sentence, and for personal data the way to mean it. @param {any} item */
function trouble(item) {
  const refused = refusedOf(subjectOf(item));
  if (!refused) return "";
  const { error } = refused;
  const { id: _, ...command } = refused.command;
  const meant = error.code === "personal_data" ? button(`${item.id}/anyway`, t("link.send_anyway"), () => submit(command, true)) : "";
  return el("div", { role: "alert" }, el("p.error", {}, error.message), error.masked ? el("p.quiet", {}, error.masked) : "", meant);
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
for (const event of ["online", "pageshow"]) window.addEventListener(event, () => unsent() && flush());
addEventListener("pointerdown", ({ button: which }) => (pressed = which === 0), true);
for (const event of ["pointerup", "pointercancel"]) addEventListener(event, () => {
  pressed = false;
  drawAfterAll();
}, true);
addEventListener("focusout", drawAfterAll);
addEventListener("hashchange", () => location.reload()); // another link, in the same window

await speak(lang);
byId("status").textContent = "";
if (secret) {
  await (unsent() ? flush() : look());
  // A page that went away while somebody typed never heard that they were done.
  for (const action of view?.actions ?? []) amendTyped(action);
} else fail(t("link.no_link"));
