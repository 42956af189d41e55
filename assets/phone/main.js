// @ts-check
/**
 * The phone page: who you are, how the line stands, and which step is on screen.
 *
 * Holds no rules of the domain and no form of a step: those stand in place.js, check.js, laws.js, explore.js, choose.js, groups.js and
 * actions.js, and what lies around the steps in around.js, fetched when their turn comes, some with texts of their own.
 * They get one object, `Page`, so that the first visit stays small. The hash of the address says what is open beside
 * the step (`#kaart/a1`, `#wiel`, `#jij`), so that the back button works. Words, nodes and forms stand here too, and not
 * in modules of their own: every visit needs them, each module is a request, and a first visit has twelve.
 */

import { Connection, newId, newToken } from "../live/connection.js";
import { Drafts, Outbox, openStore, overlaid } from "../live/outbox.js";
import { itemsOf, onlyOf } from "../live/patches.js";

/** @import { Refusal, Status } from "../live/connection.js" */
/** @import { Command, Item, Store } from "../live/outbox.js" */
/** @typedef {{nl: string, en?: string} | string} Text */
/** @typedef {Node | string | null | false | undefined} Child */
/** @typedef {{node: HTMLElement, update?: () => void, busy?: () => boolean}} View `busy`: a person is typing in it */
/** @typedef {(page: Page, id: string) => View} MakeView */
/** @typedef {{name: string, node: HTMLElement, read: () => any, write: (value: any) => void, fail: (message: string) => void}} Control */
/** @typedef {{value: string, label: Child, extra?: Child, goal?: number}} Option */
/** @typedef {{organisation?: string, organisation_name?: string, resident?: boolean, name?: string,
 *   confirmed?: boolean, token: string}} Who */
/** @typedef {typeof page} Page */

const BASE = new URL("../", import.meta.url);
const CODE = decodeURIComponent(location.pathname.split("/")[2] ?? "").toUpperCase();
const NAME_LENGTH = 120;

// Where each screen stands, by phase or by hash.
const PLACE = () => import("./place.js");
const EXPLORE = () => import("./explore.js");
const LAWS = () => import("./laws.js");
const CHOOSE = withTexts("choose", () => import("./choose.js"));
const GROUPS = withTexts("choose", () => import("./groups.js"));
const ACTIONS = withTexts("choose", () => import("./actions.js"));
const CHECK = withTexts("check", () => import("./check.js"));
const AROUND = () => import("./around.js");
/** @type {Record<string, () => Promise<{views: Record<string, MakeView>}>>} */
const MODULES = {
  lobby: AROUND, jij: AROUND, ended: AROUND,
  resident: PLACE, place: PLACE, kaart: PLACE, check: CHECK, frameworks: LAWS, voorziening: LAWS,
  explore: EXPLORE, closed: EXPLORE, wiel: EXPLORE,
  choose: CHOOSE, thema: CHOOSE, groups: GROUPS,
  actions: ACTIONS, actie: ACTIONS,
};
/** Which screens show by themselves what was refused of commands that begin so. @type {Record<string, string[]>} */
const HOMES = {
  card: ["resident", "place", "frameworks", "kaart", "voorziening"], action: ["actions", "actie"],
  theme: ["choose", "thema"], vote: ["choose"], rating: ["choose"], wish: ["groups"],
};
/** Refusals of a join after which the door is there again, with what was filled in. */
const AT_THE_DOOR = new Set(["invalid", "too_long", "not_found", "personal_data", "removed"]);

const settings = new Drafts("phone");
const drafts = new Drafts(CODE);
/** @type {Store} */ let store;
/** @type {Outbox} */ let outbox;
/** @type {Connection | null} */ let line = null;
/** @type {Record<string, string>} */ let texts = {};
/** @type {any} */ let info = null;
/** @type {any} */ let template = null;
/** @type {Who | null} */ let who = null;
/** @type {Refusal | null} */ let refusal = null;
/** What was filled in at the door, for when it is refused. @type {Record<string, any> | null} */ let entering = null;
/** @type {string} */ let lang = settings.read("language") ?? "nl";
/** Which files of texts were asked for. */ const areas = new Set(["phone"]);
/** @type {Map<string, Record<string, MakeView>>} */ const loaded = new Map();

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

// ---- words ----

/**
 * @param {string} key
 * @param {Record<string, string | number>} [params] `count` chooses the form
 */
function t(key, params = {}) {
  const form = "count" in params ? `${key}.${new Intl.PluralRules(lang).select(Number(params.count))}` : key;
  const text = texts[form] ?? texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole));
}

/** @param {Text | null | undefined} text */
const said = (text) => (typeof text === "string" ? text : ((lang === "en" ? text?.en : text?.nl) ?? text?.nl ?? ""));

// ---- nodes ----

/**
 * Make an element: `el("button.main", {type: "submit"}, "Doe mee")`. Text goes in as text only.
 * @param {string} what tag and classes
 * @param {Record<string, any>} [props] attributes; `on…` listens; `value` and `checked` are set, not written
 * @param {...Child} children
 * @returns {any}
 */
function el(what, props = {}, ...children) {
  const [tag = "div", ...classes] = what.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "value" || key === "checked") /** @type {any} */ (node)[key] = value;
    else node.setAttribute(key, value === true ? "" : String(value));
  }
  node.append(...solid(children));
  return node;
}

/**
 * @param {readonly Child[]} children
 * @returns {(Node | string)[]}
 */
const solid = (children) => /** @type {any} */ (children.filter((child) => child !== null && child !== undefined && child !== false));

/**
 * @param {string} label
 * @param {() => void} onclick
 * @param {string} [kind] `main`, `link`, `wide`
 */
const button = (label, onclick, kind = "") => el(["button", ...kind.split(" ").filter(Boolean)].join("."), { type: "button", onclick }, label);

/**
 * Put text in a node only where it changed, so that a screen reader hears it once.
 * @param {HTMLElement} node
 * @param {string} text
 */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Show a list; a line whose stamp did not change keeps its node, and with it the focus.
 * @template T
 * @param {HTMLElement} parent
 * @param {readonly T[]} items
 * @param {(item: T) => string} key
 * @param {(item: T) => unknown} stamp
 * @param {(item: T) => HTMLElement} build
 */
function keyed(parent, items, key, stamp, build) {
  const old = new Map([...parent.children].map((node) => [/** @type {HTMLElement} */ (node).dataset.key, /** @type {HTMLElement} */ (node)]));
  const nodes = items.map((item) => {
    const mark = JSON.stringify(stamp(item)) + lang;
    const kept = old.get(key(item));
    if (kept?.dataset.stamp === mark) return kept;
    const node = build(item);
    node.dataset.key = key(item);
    node.dataset.stamp = mark;
    return node;
  });
  if (nodes.length !== parent.children.length || nodes.some((node, i) => node !== parent.children[i])) refit(parent, nodes);
}

/**
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} nodes
 */
function refit(parent, nodes) {
  const focused = document.activeElement?.closest("[data-key]");
  const again = focused && parent.contains(focused) ? nodes.find((node) => node.dataset.key === /** @type {HTMLElement} */ (focused).dataset.key) : null;
  parent.replaceChildren(...nodes);
  if (again && !again.contains(document.activeElement)) /** @type {HTMLElement | null} */ (again.querySelector("a, button"))?.focus();
}

// ---- controls: one way to read, write and refuse a field ----

let lastNumber = 0;
/** @param {string} start */
const fresh = (start) => `${start}-${++lastNumber}`;

/**
 * @param {string} name
 * @param {HTMLElement} node
 * @param {HTMLElement} target what is invalid
 * @param {{read: () => any, write: (value: any) => void}} value
 * @returns {Control}
 */
function control(name, node, target, value) {
  const error = el("p.error", { id: fresh("error"), hidden: true });
  node.append(error);
  const described = target.getAttribute("aria-describedby");
  return {
    name, node, ...value,
    fail(message) {
      write(error, message);
      error.hidden = !message;
      target.toggleAttribute("aria-invalid", Boolean(message));
      if (message) target.setAttribute("aria-invalid", "true");
      const by = [described, message && error.id].filter(Boolean).join(" ");
      if (by) target.setAttribute("aria-describedby", by);
      else target.removeAttribute("aria-describedby");
    },
  };
}

/**
 * A field with its label: a line of text, a date, or (`rows`) more of it.
 * @param {{name: string, label: string, hint?: string, type?: string, rows?: number, autocomplete?: string, after?: Child}} options
 * @returns {Control}
 */
function field({ name, label, hint, type = "text", rows, autocomplete = "off", after }) {
  const id = fresh(name);
  const hintId = hint ? `${id}-hint` : null;
  const input = rows ? el("textarea", { id, name, rows, "aria-describedby": hintId }) : el("input", { id, name, type, autocomplete, "aria-describedby": hintId });
  const node = el("div.field", {}, el("label.label", { for: id }, label), hintId && el("p.quiet", { id: hintId }, hint), input, after);
  return control(name, node, input, {
    read: () => input.value.trim().normalize("NFC"),
    write: (value) => void (input.value = value ?? ""),
  });
}

/**
 * @param {{name: string, label: string, options: Option[]}} options the first option is the empty one
 * @returns {Control}
 */
function selection({ name, label, options }) {
  const id = fresh(name);
  const select = el("select", { id, name }, ...options.map(({ value, label: text }) => el("option", { value }, text)));
  const node = el("div.field", {}, el("label.label", { for: id }, label), select);
  return control(name, node, select, { read: () => select.value, write: (value) => void (select.value = value ?? "") });
}

/**
 * Choose one (`radio`) or more (`checkbox`). What stands `alone` (iedereen) unticks the rest; `unknown` is what is
 * ticked where nothing else is, and reads as nothing.
 * Past the first `fold` options the rest waits behind a button.
 * @param {{name: string, label: string, type: "radio" | "checkbox", options: Option[], chips?: boolean, alone?: string[], unknown?: string, hint?: string, before?: Child, fold?: number}} options
 * @returns {Control}
 */
function choices({ name, label, type, options, chips = false, alone = [], unknown, hint, before, fold = Infinity }) {
  const all = unknown ? [{ value: "", label: unknown }, ...options] : options;
  const group = fresh(name);
  const hintId = hint ? `${group}-hint` : null;
  /** @type {HTMLInputElement[]} */
  const inputs = [];
  const lines = all.map(({ value, label: text, extra, goal }) => {
    const input = el("input", { type, name: group, value, id: fresh(group) });
    inputs.push(input);
    return el(goal ? "label.choice.goal" : "label.choice", { "data-goal": goal }, input, goal && el("span.number", { "aria-hidden": "true" }, String(goal)), el("span", {}, text), extra);
  });
  const node = el("fieldset", { "aria-describedby": hintId, role: type === "radio" ? "radiogroup" : null },
    el("legend", {}, label), hintId && el("p.quiet", { id: hintId }, hint), before, el(chips ? "div.chips" : "div", {}, ...lines));
  const rest = lines.slice(fold);
  const unfold = () => {
    for (const node of rest) node.hidden = false;
    more.remove();
  };
  const more = button(t("phone.more_choices", { count: rest.length }), () => {
    unfold();
    inputs[fold]?.focus();
  }, "link");
  if (rest.length) node.append(more);
  for (const line of rest) line.hidden = true;
  const chosen = () => inputs.filter((input) => input.checked && input.value !== "").map((input) => input.value);
  const tidy = (/** @type {HTMLInputElement | null} */ last) => {
    const single = last && (last.value === "" || alone.includes(last.value));
    for (const input of inputs) {
      if (last?.checked && input !== last && (single || input.value === "" || alone.includes(input.value))) input.checked = false;
    }
    const nothing = inputs.find((input) => input.value === "");
    if (nothing && chosen().length === 0) nothing.checked = true;
  };
  if (type === "checkbox") node.addEventListener("change", (/** @type {Event} */ event) => tidy(/** @type {HTMLInputElement} */ (event.target)));
  tidy(null);
  return control(name, node, node, {
    read: () => (type === "radio" ? (chosen()[0] ?? "") : chosen()),
    write: (value) => {
      const values = new Set((Array.isArray(value) ? value : [value ?? ""]).map(String));
      for (const input of inputs) input.checked = values.has(input.value);
      if (rest.some((node) => node.querySelector(":checked"))) unfold();
      if (type === "checkbox") tidy(null);
    },
  });
}

/**
 * A form that keeps what is typed at every stroke. `start` is what the person saw when they began.
 * @param {{draft: string, controls: Control[], start: Record<string, any>, label: string, children: Child[],
 *   send: (values: Record<string, any>, draft: {start: any, base: number}) => Record<string, string> | void, base?: number}} options
 * @returns {{node: HTMLFormElement, busy: () => boolean, fail: (errors: Record<string, string>) => void, values: () => Record<string, any>}}
 */
function form({ draft, controls, start, label, children, send, base = 0 }) {
  const kept = drafts.read(draft) ?? { values: start, start, base };
  const values = () => Object.fromEntries(controls.map(({ name, read }) => [name, read()]));
  for (const item of controls) item.write(kept.values[item.name] ?? start[item.name]);
  const untouched = JSON.stringify(values());
  let sent = false;
  let touched = JSON.stringify(kept.values) !== JSON.stringify(start);
  const general = el("p.error", { hidden: true, role: "alert" });
  const node = el("form", { novalidate: true }, ...children, general, el("p", {}, el("button.main.wide", { type: "submit" }, label)));
  const fail = (/** @type {Record<string, string>} */ errors) => {
    for (const item of controls) item.fail(errors[item.name] ?? "");
    const elsewhere = Object.entries(errors).find(([name]) => !controls.some((item) => item.name === name));
    write(general, elsewhere?.[1] ?? "");
    general.hidden = !elsewhere;
    const first = /** @type {HTMLElement | null} */ (node.querySelector("[aria-invalid='true']"));
    for (let parent = first?.parentElement; parent; parent = parent.parentElement) if (parent instanceof HTMLDetailsElement) parent.open = true;
    (first?.matches("fieldset") ? /** @type {HTMLElement | null} */ (first.querySelector("input")) : first)?.focus();
  };
  const keep = () => {
    touched = JSON.stringify(values()) !== untouched || touched;
    if (touched) drafts.write(draft, { values: values(), start: kept.start, base: kept.base });
  };
  const settled = (/** @type {Event} */ event) => {
    keep();
    controls.find((item) => item.node.contains(/** @type {Node} */ (event.target)))?.fail("");
  };
  node.addEventListener("input", settled);
  node.addEventListener("change", settled);
  node.addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    if (sent) return;
    const errors = send(values(), kept);
    if (errors) return void fail(errors);
    drafts.write(draft, null);
    touched = false;
    sent = true; // a second tap before the screen has gone makes no second card
  });
  return { node, fail, values, busy: () => touched || (node.contains(document.activeElement) && Boolean(document.activeElement?.matches("input, textarea, select"))) };
}

// ---- what the steps may use ----

const page = {
  BASE, el, t, said, button, write, keyed, field, selection, choices, form, newId, drafts,
  /** The language, `nl` or `en`. */
  get lang() { return lang; },
  get held() { return line?.held ?? { seq: 0, collections: {} }; },
  get outbox() { return outbox; },
  get template() { return template ?? { goals: [], frameworks: [], rungs: [], target_groups: [], disciplines: [] }; },
  /** @param {string} collection */
  items: (collection) => itemsOf(page.held, collection),
  session: () => onlyOf(page.held, "session") ?? {},
  me: () => onlyOf(page.held, "me") ?? {},
  /** The own organisation's id, or null for a resident. @returns {string | null} */
  mine: () => page.me().organisation ?? null,
  /** Say whether people and cards go uncounted here. */
  quiet: () => Boolean(page.session().shows?.includes("quiet")),
  /** Give the heading of a list, with how long it is. @param {string} title @param {number} count */
  headed: (title, count) => (page.quiet() ? title : `${title} (${count})`),
  /** Say whether this step takes such a command; late cards are taken in some steps that do not ask for them. @param {string} type */
  may(type) {
    const { may = [], late_cards: late } = page.session();
    return may.includes(type) || Boolean(late && ["card.add", "card.change"].includes(type));
  },
  /** Give a collection; cards that are hidden from others stand there in full where they are ours. @param {string} collection @returns {any[]} */
  cards: (collection) => page.items(collection).map((item) => page.me().cards?.[item.id] ?? item),
  /**
   * Own work over what is held.
   * @param {string} collection
   * @param {string} subject `card` or `action`
   */
  lines: (collection, subject) =>
    overlaid(page.cards(collection), outbox.items, { add: `${subject}.add`, change: `${subject}.change`, remove: `${subject}.remove`, item: subject }),
  /** @param {string} collection @param {string} id */
  nameOf: (collection, id) => said(page.held.collections[collection]?.[id]?.name) || id,
  /** @param {string} list of the template @param {string} id */
  known: (list, id) => page.template[list].find((/** @type {{id: string}} */ item) => item.id === id),
  /** Give things of the wheel; those that the template named with its name in each language. @param {string} list @param {any[]} own @returns {any[]} */
  worded: (list, own) => own.map((one) => {
    const known = page.known(list, one.id);
    return known && Object.values(known.name).includes(one.name) ? known : one;
  }),
  /**
   * @param {{type: string, [field: string]: any}} command
   * @param {{quiet?: boolean}} [options]
   */
  submit: (command, options) => outbox.add({ id: newId(), ...command }, options),
  stepHead, fieldOf, shownValue, dress,
  /**
   * Say in the form of a thing why what this person wrote of it was refused.
   * @param {"card" | "action"} subject
   * @param {string} id
   * @param {(errors: Record<string, string>) => void} fail
   * @param {(path: string | undefined) => string} [control] its name for a path
   */
  recall(subject, id, fail, control = fieldOf) {
    const about = (/** @type {Command} */ command) => command[subject]?.id ?? command[subject];
    const refused = outbox.items.find(({ command, state }) => state === "refused" && about(command) === id)?.error;
    if (refused) queueMicrotask(() => fail({ [control(refused.field)]: refused.message }));
  },
  wheelLink: () => el("p", {}, el("a.button.wide", { href: "#wiel" }, `${t("phone.wheel.open")} ›`)),
  /** Say why a command was refused, and what can be done about it. @param {Item} item @returns {HTMLElement} */
  trouble(item) {
    const node = el("div", {}, el("p.error", {}, item.error?.message));
    AROUND().then(({ trouble }) => node.replaceChildren(trouble(page, item)), () => undefined); // the reason alone, without contact
    return node;
  },
  /** Say something to who cannot see it. @param {string} sentence */
  tell: (sentence) => void (byId("said").textContent = sentence),
  line: () => line,
  refusal: () => refusal,
  /** Remember a new name, or none any more, for when this phone joins again. @param {string} name */
  renamed: (name) => void keepWho({ .../** @type {Who} */ (who), name: name || undefined }),
  leave, again,
  /** Make a key with which another device goes on as this person. @returns {Promise<{link: string, qr: string}>} */
  handOver: () => json("/live/over", { code: CODE, token: who?.token }),
  /** Go back to the step. */
  close() {
    if (opened > 0) history.back();
    else location.replace("#");
  },
  back: () => el("p.way-back", {}, button(`‹ ${t("phone.back")}`, page.close, "link")),
};

/** Load the looks of a screen that has its own, once. @param {string} name of the style sheet */
function dress(name) {
  const href = new URL(`phone/${name}.css`, BASE).href;
  if (!document.querySelector(`link[href="${href}"]`)) document.head.append(el("link", { rel: "stylesheet", href }));
}

// ---- words for values ----

/**
 * Say a field's value as a person knows it: names, not ids.
 * @param {string} field
 * @param {any} value
 * @returns {string}
 */
function shownValue(field, value) {
  if (Array.isArray(value)) return value.length ? value.map((one) => shownValue(field, one?.id ?? one)).join(", ") : t("phone.unknown");
  const lists = /** @type {Record<string, string>} */ ({ goals: "goals", frameworks: "frameworks", framework: "frameworks", rungs: "rungs", target_groups: "target_groups" });
  const known = lists[field] && page.known(lists[field], value);
  if (value === "everyone") return t("phone.card.everyone");
  if (value === "everywhere") return t("phone.card.everywhere");
  if (value === "none") return t("phone.card.no_law");
  if (field === "state") return stateWord(value);
  const held = /** @type {Record<string, string>} */ ({ target_groups: "target_groups", areas: "areas", organisations: "organisations", organisation: "organisations", owner: "organisations", holder: "organisations" })[field];
  const own = held && page.held.collections[held]?.[value];
  if (own) return said((known ? page.worded(field, [own])[0] : own).name);
  return known ? (known.abbreviation ?? said(known.name)) : String(value ?? "");
}

/** @param {string} state of an activity or an action */
function stateWord(state) {
  const words = { existing: t("phone.card.existing"), planned: t("phone.card.planned"), wish: t("phone.card.wish"), stopped: t("phone.card.stopped"),
    open: t("phone.action.open"), busy: t("phone.action.busy"), done: t("phone.action.done"), dropped: t("phone.action.dropped") };
  return words[/** @type {keyof typeof words} */ (state)] ?? state;
}

// ---- the frame ----

let opened = 0;
/** @type {{key: string, view: View, step: string} | null} */ let current = null;
let asked = false;

/** Draw once for all that changes in the same moment. */
function changed() {
  if (asked) return;
  asked = true;
  setTimeout(() => {
    asked = false;
    render();
  });
}

function render() {
  showState();
  showFoot();
  const key = wanted();
  if (key && key !== current?.key) turn(key);
  showNews();
  current?.view.update?.();
}

/** Say which screen has to be there. */
function wanted() {
  if (!who) return info ? "welcome" : "";
  if (refusal) return `ended/${refusal.code}`;
  if (!page.held.seq || !template) return "joining";
  const hash = location.hash.slice(1);
  if (["jij", "kaart", "voorziening", "actie", "thema", "wiel"].includes(hash.split("/")[0] ?? "")) return hash;
  return `step/${page.session().step}`;
}

/**
 * Put another screen there, unless somebody is typing while the group goes on: then the news says so, and they choose.
 * @param {string} key
 */
function turn(key) {
  const bySelf = !(current?.key.startsWith("step/") && key.startsWith("step/"));
  if (!bySelf && current?.view.busy?.()) return;
  const name = key.startsWith("step/") ? screenOf(page.session()) : (key.split("/")[0] ?? "");
  const make = made(name);
  if (!make) return;
  const first = current === null;
  const stayed = current?.key === "joining" || current?.key === "welcome" || !first;
  current = { key, view: make(page, key.split("/").slice(1).join("/")), step: page.session().step };
  byId("view").replaceChildren(current.view.node);
  hush();
  const title = byId("view").querySelector("h1");
  document.title = [title?.textContent, page.session().name ?? info?.name ?? "Participatiewiel"].filter(Boolean).join(" · ");
  if (!stayed) return;
  scrollTo(0, 0);
  title?.setAttribute("tabindex", "-1");
  title?.focus({ preventScroll: true });
}

/** Name the screen of a step: its phase, but placing begins with a check where cards came along. @param {any} session */
const screenOf = ({ phase }) => (phase === "place" && Object.keys(page.me().checks ?? {}).length ? "check" : phase);

/**
 * Give the maker of a screen; undefined while its module is on its way.
 * @param {string} name phase or hash
 * @returns {MakeView | undefined}
 */
function made(name) {
  if (OWN[name]) return OWN[name];
  const module = MODULES[name] ?? AROUND;
  const views = loaded.get(name);
  if (!views) {
    module().then((there) => void (loaded.set(name, there.views), changed()), () => setTimeout(changed, 2000));
    return undefined;
  }
  return views[name] ?? views.lobby;
}

function showState() {
  const status = refusal ? "ended" : (line?.status ?? "connecting");
  const waiting = outbox?.items.filter((item) => item.state === "waiting" || item.state === "sent").map((item) => item.command.type) ?? [];
  const cards = waiting.every((type) => type.startsWith("card."));
  const left = waiting.length === 0 || status === "live" ? ""
    : ` · ${cards ? t("phone.state.cards_here", { count: waiting.length }) : t("phone.state.changes_here", { count: waiting.length })}`;
  byId("state").dataset.state = who ? status : "connecting";
  write(byId("state"), who ? WORDS[status]() + left : t("phone.state.welcome"));
  write(byId("where"), said(page.session().name) || said(info?.name) || "Participatiewiel");
}

/** Read the screen aloud, or stop. */
async function speakUp() {
  const { readAloud } = await import("./aloud.js");
  readAloud(byId("view"), lang, (speaking) => {
    aloud = speaking;
    changed();
  });
}
let aloud = false;

/** Stop reading what is on the screen no longer. */
function hush() {
  if (!aloud) return;
  globalThis.speechSynthesis.cancel();
  aloud = false;
  showFoot();
}

/** @type {Record<Status, () => string>} */
const WORDS = {
  connecting: () => t("phone.state.connecting"),
  live: () => t("phone.state.live"),
  reconnecting: () => t("phone.state.reconnecting"),
  offline: () => t("phone.state.offline"),
  ended: () => t("phone.state.ended"),
};

function showFoot() {
  const joined = Boolean(who && page.held.seq);
  keyed(byId("bottom"), [joined ? "jij" : "", "speechSynthesis" in globalThis ? "aloud" : "", "language"].filter(Boolean), (item) => item, (item) => item === "aloud" && aloud, (item) =>
    item === "aloud" ? button(aloud ? t("phone.aloud.stop") : t("phone.aloud.start"), () => void speakUp(), "link")
      : item === "jij" ? el("a.button.link", { href: "#jij" }, t("phone.you.title"))
      : el("button.link", { type: "button", lang: lang === "nl" ? "en" : "nl", onclick: () => speak(lang === "nl" ? "en" : "nl") }, t("phone.other_language")));
}

/** Say what the group does now where that is not what is on screen, what a latecomer missed, and what was refused. */
function showNews() {
  const session = page.session();
  const step = !refusal && current?.step && session.step && current.step !== session.step;
  const late = missed === session.step && current?.key.startsWith("step/");
  const refused = refusal || !who ? [] : (outbox?.items ?? []).filter((item) => item.state === "refused" && !hasHome(item));
  const cards = page.items("activities").length;
  /** @type {{key: string, stamp: unknown, build: () => HTMLElement}[]} */
  const news = [
    ...(step ? [{ key: "step", stamp: session.step, build: () => newStep(session) }] : []),
    ...(late ? [{ key: "late", stamp: [cards, session.step], build: () => lateNews(session, cards) }] : []),
    ...refused.map((item) => ({ key: item.command.id, stamp: item.error, build: () => el("div.card", {}, page.trouble(item)) })),
  ];
  keyed(byId("news"), news, ({ key }) => key, ({ stamp }) => stamp, ({ build }) => build());
}

/** Say whether the screen shows this refused command itself, in its list or form. @param {Item} item */
function hasHome({ command }) {
  const phase = current?.key.startsWith("step/") ? page.session().phase : (current?.key.split("/")[0] ?? "");
  return Boolean(HOMES[command.type.split(".")[0] ?? ""]?.includes(phase));
}

/** @param {any} session */
function newStep(session) {
  const sentence = t("phone.news.step", { title: said(session.title) });
  const go = () => {
    current = { key: "", view: { node: el("div") }, step: session.step };
    if (location.hash.length > 1) location.replace("#");
    render();
  };
  return el("div.notice", {}, el("p", {}, sentence), el("p.quiet", {}, t("phone.news.kept")), button(t("phone.news.go"), go, "main"));
}

let overGone = false;
/** The step in which this person came late, until they know. */
let missed = "";
/** @param {any} session @param {number} cards */
function lateNews(session, cards) {
  const { number, of } = stepNumber(session);
  return el("div.notice", {},
    el("p", {}, number ? t("phone.late.step", { number, of, title: said(session.title) }) : t("phone.late.title", { title: said(session.title) })),
    cards > 0 && !page.quiet() && el("p", {}, t("phone.late.cards", { count: cards })),
    button(t("phone.late.understood"), () => {
      missed = "";
      render();
    }));
}

/** @param {any} session */
const stepNumber = ({ step, steps = [] }) => ({ number: steps.findIndex((/** @type {{id: string}} */ { id }) => id === step) + 1, of: steps.length });

/** What stands over every step: which one it is, what to do, how long still. */
function stepHead() {
  const session = page.session();
  const { number, of } = stepNumber(session);
  const instruction = said(session.instruction);
  const clock = el("span.quiet");
  const ready = el("p");
  const node = el("div", {},
    el("p.row.apart", {}, el("span.quiet", {}, number ? t("phone.step", { number, of }) : ""), clock),
    el("h1", {}, said(session.title)), instruction && el("p", {}, instruction));
  const update = () => {
    write(clock, remaining(page.session().ends_at));
    keyed(ready, page.may("ready.set") ? [Boolean(page.me().ready)] : [], String, () => 0, (is) =>
      button(is ? t("phone.ready.undo") : t("phone.ready.set"), () => void page.submit({ type: "ready.set", ready: !is }, { quiet: true }), "wide"));
  };
  return { node, ready, update };
}

/** @param {string | null | undefined} endsAt ISO 8601 */
function remaining(endsAt) {
  if (!endsAt) return "";
  const left = Date.parse(endsAt) - (line?.now() ?? Date.now());
  if (!Number.isFinite(left)) return "";
  if (left <= 0) return t("phone.timer.over");
  return left < 60_000 ? t("phone.timer.short") : t("phone.timer.minutes", { count: Math.round(left / 60_000) });
}

// ---- own screens ----

/** @type {Record<string, MakeView>} */
const OWN = {
  joining: () => ({ node: el("div", {}, el("h1", {}, t("phone.joining.title")), el("p", {}, t("phone.joining.text"))) }),
  welcome: () => welcome(),
};

/** @returns {View} */
function welcome() {
  const organisations = [...(info?.organisations ?? [])].sort((a, b) => said(a.name).localeCompare(said(b.name), "nl"));
  const asked = new URLSearchParams(location.search).get("o") ?? "";
  const kept = entering ?? { as: organisations.length ? "listed" : "new", organisation: organisations.some(({ id }) => id === asked) ? asked : "" };
  const as = choices({ name: "as", label: t("phone.welcome.which"), type: "radio", options: [
    ...(organisations.length ? [{ value: "listed", label: t("phone.welcome.listed") }] : []),
    { value: "new", label: t("phone.welcome.not_listed") },
    { value: "resident", label: t("phone.welcome.resident") },
  ] });
  const listed = selection({ name: "organisation", label: t("phone.welcome.organisation"), options: [{ value: "", label: t("phone.welcome.choose") }, ...organisations.map(({ id, name }) => ({ value: id, label: said(name) }))] });
  const search = organisations.length > 12 ? field({ name: "search", label: t("phone.welcome.search"), type: "search" }) : null;
  const added = field({ name: "organisation_name", label: t("phone.welcome.new_name"), autocomplete: "organization" });
  const name = field({ name: "name", label: t("phone.welcome.name"), hint: t("phone.welcome.name_hint"), autocomplete: "name" });
  const residentNote = el("p", {}, t("phone.welcome.resident_note"));
  const fit = () => {
    const choice = as.read();
    listed.node.hidden = choice !== "listed";
    if (search) search.node.hidden = choice !== "listed";
    added.node.hidden = choice !== "new";
    name.node.hidden = choice === "resident";
    residentNote.hidden = choice !== "resident";
  };
  const { node, fail, values: filled } = form({
    draft: "welcome", start: kept, label: t("phone.welcome.join"), controls: [as, listed, added, name],
    children: [as.node, search?.node, listed.node, added.node, residentNote, name.node],
    send: (values) => {
      /** @type {Record<string, string>} */
      const errors = {};
      if (values.as === "listed" && !values.organisation) errors.organisation = t("phone.welcome.choose_error");
      if (values.as === "new" && !values.organisation_name) errors.organisation_name = t("phone.welcome.name_error");
      if ([...values.organisation_name].length > NAME_LENGTH) errors.organisation_name = t("phone.too_long", { limit: NAME_LENGTH });
      if (Object.keys(errors).length) return errors;
      enter(values);
      return undefined;
    },
  });
  search?.node.addEventListener("input", (/** @type {Event} */ event) => {
    event.stopPropagation();
    narrow(/** @type {HTMLSelectElement} */ (listed.node.querySelector("select")), organisations, search.read());
  });
  node.addEventListener("change", fit);
  fit();
  if (refusal?.message) queueMicrotask(() => refusal && fail({ [fieldOf(refusal.field)]: refusal.message }));
  const gone = overGone && el("p.notice", {}, t("phone.over.gone"));
  const removed = refusal?.code === "removed" && el("p.notice", {}, t("phone.ended.removed"));
  const meant = refusal?.code === "personal_data" && personal(filled, refusal);
  return { node: el("div", {}, el("h1", {}, t("phone.welcome.title")), removed, gone, el("p", {}, t("phone.welcome.text")), node, meant) };
}

/**
 * Offer to come in without the personal data, or as it stands.
 * @param {() => Record<string, any>} filled
 * @param {Refusal} refused
 */
function personal(filled, { field: at, masked = "" }) {
  const without = () => enter({ ...filled(), [fieldOf(at)]: masked });
  return el("div", {}, el("p", {}, t("phone.personal.masked"), " ", el("strong", {}, masked)), el("p.row", {},
    page.button(t("phone.personal.use"), without, "main"), page.button(t("phone.personal.anyway"), () => enter(filled(), true))));
}

/**
 * @param {HTMLSelectElement} select
 * @param {{id: string, name: Text}[]} organisations
 * @param {string} text
 */
function narrow(select, organisations, text) {
  const words = text.toLowerCase().split(/\s+/);
  const left = organisations.filter(({ name }) => words.every((word) => said(name).toLowerCase().includes(word)));
  const chosen = select.value;
  select.replaceChildren(el("option", { value: "" }, t("phone.welcome.found", { count: left.length })), ...left.map(({ id, name }) => el("option", { value: id }, said(name))));
  select.value = left.length === 1 ? (left[0]?.id ?? "") : left.some(({ id }) => id === chosen) ? chosen : "";
}

/**
 * Name the control that a refusal points at: `card.goals[0]` is `goals`.
 * @param {string | undefined} path
 */
function fieldOf(path) {
  return path?.split(".").at(-1)?.replace(/\[.*$/, "") ?? "";
}

// ---- coming and going ----

/**
 * @param {Record<string, any>} values
 * @param {boolean} [confirmed] the person says that it may stand as it is
 */
function enter(values, confirmed = false) {
  entering = values;
  const token = who?.token ?? drafts.read("token") ?? newToken();
  drafts.write("token", token);
  who = values.as === "resident" ? { token, resident: true }
    : values.as === "new" ? { token, organisation_name: values.organisation_name } : { token, organisation: values.organisation };
  if (values.as !== "resident" && values.name) who.name = values.name;
  if (confirmed) who.confirmed = true;
  refusal = null;
  join();
}

/** Forget who this was, on this phone alone. */
async function leave() {
  line?.stop();
  for (const { command } of outbox.items) await outbox.discard(command.id);
  for (const name of drafts.names()) drafts.write(name, null);
  await store.remove("who");
  location.replace(location.pathname);
}

/** Join once more because a person asks for it. */
function again() {
  refusal = null;
  current = null;
  join();
}

let awake = false;
function join() {
  line?.stop();
  const { token, ...fields } = /** @type {Who} */ (who);
  const back = Boolean(drafts.read("who"));
  line = new Connection({
    code: CODE, token,
    fields: () => ({ ...fields, lang }),
    onJoined: () => {
      if (!drafts.read("who")) void keepWho();
      if (!awake && "wakeLock" in navigator) void import("./awake.js").then(({ stayAwake }) => stayAwake());
      awake = true;
    },
    onChange: (held) => {
      if (!back && !line?.presence && current?.key === "joining") missed = page.session().phase === "lobby" ? "" : (page.session().step ?? "");
      outbox.settle(held.seq);
      changed();
    },
    onStatus: (status, reason) => {
      refusal = reason;
      if (status === "live") outbox.resume();
      else outbox.pause();
      if (reason && AT_THE_DOOR.has(reason.code)) void keepWho(null);
      changed();
    },
    onPresence: changed,
  });
  line.start();
  changed();
}

/** Remember on this phone who this is, in two places: a browser may empty one of them. @param {Who | null} [value] */
async function keepWho(value = who) {
  who = value;
  drafts.write("who", value);
  await (value ? store.put("who", value) : store.remove("who")).catch(() => undefined);
}

/** @type {string | null} */ let templateRef = null;
/** Fetch the template once it is known which one. */
function needTemplate() {
  const ref = info?.template;
  if (!ref || templateRef === ref) return;
  templateRef = ref;
  json(`template/${encodeURIComponent(ref)}.json`).then(
    (answer) => {
      template = answer;
      changed();
    },
    () => setTimeout(() => void ((templateRef = null), needTemplate()), 2000),
  );
}

/** @param {string} next */
async function speak(next) {
  for (let size = 0; size !== areas.size; ) {
    size = areas.size;
    texts = await spoken([...areas], next);
  }
  lang = next;
  settings.write("language", next);
  document.documentElement.lang = next;
  if (current) current = { ...current, key: "" };
  if (line?.status === "live") line.refresh();
  changed();
}

/** Fetch texts of these areas. @param {string[]} names @param {string} language @returns {Promise<Record<string, string>>} */
async function spoken(names, language) {
  return Object.assign({}, ...(await Promise.all(names.map((area) => json(`texts/${language}/${area}.json`)))));
}

/**
 * Give what fetches a module together with the texts that only it needs.
 * @template T
 * @param {string} area
 * @param {() => Promise<T>} module
 * @returns {() => Promise<T>}
 */
function withTexts(area, module) {
  return async () => {
    const language = lang;
    areas.add(area);
    const [there, more] = await Promise.all([module(), spoken([area], language)]);
    if (language === lang) texts = { ...more, ...texts };
    return there;
  };
}

/**
 * Fetch an answer; with a body, hand that in.
 * @param {string} address from the assets, or from the root
 * @param {any} [body]
 * @returns {Promise<any>}
 */
async function json(address, body) {
  const handed = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(address.startsWith("/") ? address : new URL(address, BASE), handed);
  if (!answer.ok) throw Object.assign(new Error(`${answer.status}`), { status: answer.status });
  return answer.json();
}

/**
 * Let a phone that can buzz do so once the server has what was sent. @template {{ok: boolean}} A
 * @param {(command: any) => Promise<A>} submit @returns {(command: any) => Promise<A>}
 */
const felt = (submit) => async (command) => {
  const ack = await submit(command);
  if (ack.ok) navigator.vibrate?.(30);
  return ack;
};

/** Become who handed over to this device, where its address carries a key; the key leaves the address at once. */
async function takeOver() {
  const key = new URLSearchParams(location.hash.slice(1)).get("over");
  if (!key) return;
  history.replaceState(null, "", location.pathname + location.search);
  const answer = await insistently(() => json("/live/over/use", { key }));
  if (answer?.code === CODE) await keepWho({ token: answer.token });
  else overGone = !who;
}

/** Take in what is known of the session before joining. @param {Promise<any>} asked */
async function inform(asked) {
  info = await asked;
  if (info) {
    needTemplate();
    MODULES[info.phase]?.().then(({ views }) => void loaded.set(info.phase, views), () => undefined);
  } else if (!line) {
    who = { token: "" };
    refusal = { code: "unknown_code", message: t("phone.ended.unknown_code") };
  }
  changed();
}

/**
 * Ask until there is an answer, with growing pauses; null where the answer is that it does not exist.
 * @template T
 * @param {() => Promise<T>} ask
 * @returns {Promise<T>}
 */
async function insistently(ask) {
  for (let pause = 500; ; pause = Math.min(8000, pause * 2)) {
    try {
      return await ask();
    } catch (error) {
      if ([404, 410].includes(/** @type {{status?: number}} */ (error).status ?? 0)) return /** @type {any} */ (null);
      await new Promise((done) => setTimeout(done, pause * (0.5 + Math.random() / 2)));
    }
  }
}

async function start() {
  document.documentElement.lang = lang;
  const facts = insistently(() => json(`/live/session/${encodeURIComponent(CODE)}.json`));
  [texts, store] = await Promise.all([insistently(() => spoken(["phone"], lang)), openStore(CODE)]);
  const submit = (/** @type {Command} */ command) => /** @type {Connection} */ (line).submit(command);
  outbox = new Outbox(store, { submit: felt(submit), changed }, drafts);
  await outbox.load().catch(() => undefined);
  who = drafts.read("who") ?? (await store.all("who").catch(() => []))[0] ?? null;
  await takeOver();
  if (who) join();
  void inform(facts);
  addEventListener("hashchange", () => {
    opened = location.hash.length > 1 ? opened + 1 : 0;
    render();
  });
  setInterval(() => current?.view.update?.(), 5000);
}

void start();
