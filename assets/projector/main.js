// @ts-check
/**
 * The big screen: the wheel, the step, what is lit, how to join, and how fresh all this is.
 *
 * Nobody touches it, so it has no controls; it never goes blank: without contact it keeps the last picture and says
 * since when, and it comes back by itself. Holds no rules of the domain: what it may see, the server has chosen.
 * English by `?lang=en`.
 */

import { Connection } from "../live/connection.js";
import { itemsOf, onlyOf } from "../live/patches.js";
import { actions, checked, closed, findings, ofLight, ofPersona, who } from "./beside.js";
import { actionsByGroup, outcome, presenting, tables, tasks, themes } from "./boards.js";
import { fit, fitted } from "./fitting.js";
import { endedBy, Freshness } from "./freshness.js";
import { Joining } from "./joining.js";
import { LookingBack } from "./looking_back.js";
import "../participation-wheel.js";

/** @import { Held } from "../live/patches.js" */
/** @import { Presence, Refusal } from "../live/connection.js" */
/** @import { ParticipationWheel } from "../participation-wheel.js" */

const BASE = new URL("../", import.meta.url);
const CODE = decodeURIComponent(location.pathname.split("/")[2] ?? "").toUpperCase();
const LANG = new URLSearchParams(location.search).get("lang") === "en" ? "en" : "nl";
const LOCALE = LANG === "en" ? "en-GB" : "nl-NL";
const KEPT = "screen";
/** What does not fit on one board stands on several; each stays this long, enough to find one's own table. */
const BOARD_MS = 12_000;
const AGAIN_MS = 2000;

/** @type {Record<string, string>} */ let texts = {};
/** @type {Held} */ let held = { seq: 0, collections: {} };
/** @type {Presence | null} */ let presence = null;
/** @type {Refusal | null} */ let refusal = null;
/** @type {{join_url?: string} | null} */ let facts = null;
/** @type {string | null} */ let templateName = null;
/** @type {any} */ let template = null;
/** Which board is on, of how many, and of what. */
let board = { about: "", turn: 0, of: 1 };
/** @type {any} */ let turning = null;
/** @type {any} */ let keeping = null;

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const wheel = /** @type {ParticipationWheel} */ (/** @type {unknown} */ (byId("wheel")));

/**
 * @param {string} key
 * @param {Record<string, string | number>} [params] `count` chooses the form
 */
function t(key, params = {}) {
  const form = "count" in params ? `${key}.${new Intl.PluralRules(LOCALE).select(Number(params.count))}` : key;
  return (texts[form] ?? texts[key] ?? "").replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole));
}

/** @param {any} text in both languages, or plain */
const said = (text) => (typeof text === "string" ? text : (text?.[LANG] ?? text?.nl ?? ""));

/**
 * @param {string} what tag and classes
 * @param {(Node | string | null | undefined | false)[]} children
 * @returns {HTMLElement}
 */
function el(what, ...children) {
  const [tag, ...classes] = what.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  node.append(.../** @type {any[]} */ (children.filter((child) => child !== null && child !== undefined && child !== false)));
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {string} text
 */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const session = () => onlyOf(held, "session");

// ---- the step ----

function showStep() {
  const info = session();
  if (!info) return;
  const number = info.steps?.findIndex((/** @type {any} */ step) => step.id === info.step) + 1;
  write(byId("name"), t("projector.name", { name: info.name ?? "" }));
  const step = number ? t("projector.step", { number, total: info.steps.length }) : "";
  const part = board.of > 1 ? t("projector.board", { number: (board.turn % board.of) + 1, total: board.of }) : "";
  write(byId("count"), [step, part].filter(Boolean).join(" · "));
  write(byId("title"), said(info.title));
  write(byId("instruction"), instruction(info));
}

/** What to do; beside a made-up resident too, who may stay while the room works. @param {any} info the session */
function instruction(info) {
  if (lit() || presented() || back.frame || info.phase === "closed") return "";
  if (info.phase === "groups" && count("groups")) return t("projector.groups.find");
  if (info.phase === "choose" && info.reveal?.votes) return t("projector.outcome.title");
  return said(info.instruction);
}

function showClock() {
  const clock = byId("clock");
  const left = Date.parse(session()?.ends_at ?? "") - line.now();
  clock.hidden = !Number.isFinite(left);
  if (clock.hidden) return;
  const seconds = Math.max(0, Math.round(left / 1000));
  write(clock, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
}

// ---- beside the wheel ----

/** What the facilitator shows, where the wheel knows it. */
function lit() {
  const show = wheel.show;
  const lights = Object.keys(show?.filter ?? {}).some((axis) => axis !== "rings");
  const found = show?.finding && wheel.lit.finding;
  return show && (show.goal || found || lights) ? wheel.lit : null;
}

const persona = () => session()?.show?.persona ?? null;
/** Whether the facilitator shows something in place of what the step is about. */
const leads = () => Boolean(lit() || presented() || persona() || back.frame);

/** @type {Record<string, () => (Node | null)[]>} by phase */
const BODIES = {
  lobby: () => [joining.welcome(), ...present(false)],
  resident: () => present(shown()),
  place: () => [isQuiet() ? null : checked(screen, session()?.checks), ...present(shown())],
  frameworks: () => present(shown()),
  explore: () => findings(screen),
  choose: () => (session()?.reveal?.votes ? outcome(screen) : [...themes(screen), ...tasks(screen)]),
  groups: () => (count("groups") ? tables(screen) : themes(screen)),
  actions: () => (count("groups") && count("actions") ? actionsByGroup(screen) : actions(screen)),
  closed: () => closed(screen, wheel, !isQuiet()),
};

const present = (/** @type {boolean} */ counted) => who(screen, wheel, presence?.organisations ?? {}, counted && !isQuiet());
const shown = () => session()?.reveal?.cards ?? false;
const count = (/** @type {string} */ name) => itemsOf(held, name).length;

/** The group that has the floor, as nodes; null where none has. */
function presented() {
  const group = session()?.show?.group;
  return group ? presenting(screen, group) : null;
}

const date = (/** @type {string} */ day) => new Date(`${day}T12:00:00`).toLocaleDateString(LOCALE, { day: "numeric", month: "long", year: "numeric" });

/** What the boards may use. */
const screen = {
  el, t, said, date,
  quiet: () => isQuiet(),
  more: (/** @type {number} */ count) => (isQuiet() ? t("projector.more_quiet") : t("projector.findings.more", { count })),
  items: (/** @type {string} */ name) => itemsOf(held, name),
  find: (/** @type {string} */ name, /** @type {string | null | undefined} */ id) => (id ? held.collections[name]?.[id] : undefined),
  figure: (/** @type {number} */ number) => number.toLocaleString(LOCALE, { maximumFractionDigits: 1 }),
};

/** @type {Node | null} */ let drawn = null;
function showBody() {
  const info = session();
  const light = lit();
  const parts = refusal && !info ? [el("p.sentence.large", endedBy(refusal, t))] : then() ?? (light ? ofLight(screen, light, Boolean(wheel.show?.goal), { template, mark: (id) => wheel.mark(id), language: LANG }) : persona() ? ofPersona(screen, persona(), !isQuiet()) : (presented() ?? BODIES[info?.phase]?.() ?? []));
  const body = el("div", ...parts, wheel.ringed ? el("p.quiet.ringed", wheel.ringed) : null);
  if (drawn?.isEqualNode(body)) return;
  drawn = body.cloneNode(true);
  const tiles = /** @type {HTMLElement | null} */ (body.querySelector(".tiles"));
  document.body.classList.toggle("wide", Boolean(tiles ?? body.querySelector(".large")));
  byId("body").replaceChildren(...body.childNodes);
  const about = `${info?.step}/${info?.reveal?.votes}/${info?.show?.group}`;
  if (about !== board.about) startBoards();
  board = { about, turn: about === board.about ? board.turn : 0, of: tiles ? fitted(tiles, byId("body")) : 1 };
  for (let at = 0; at < board.of; at++) {
    turnBoard(at);
    for (const list of byId("body").querySelectorAll("ul:not(.tiles), ol")) fit(/** @type {HTMLElement} */ (list), byId("body"), screen.more);
  }
  turnBoard();
  showStep();
}

/** Show the tiles of one board. */
function turnBoard(at = board.turn % board.of) {
  for (const tile of /** @type {NodeListOf<HTMLElement>} */ (byId("body").querySelectorAll("[data-board]"))) tile.hidden = tile.dataset.board !== String(at);
}

/** Begin a round of boards: the first one stays as long as any. */
function startBoards() {
  clearInterval(turning);
  turning = setInterval(() => {
    board = { ...board, turn: board.turn + 1 };
    turnBoard();
    showStep();
  }, BOARD_MS);
}

/** What is told while the room looks back: when that was, in which step, and how much stood there. */
function then() {
  if (!back.frame) return null;
  const { at, step } = back.frame;
  const time = new Date(at).toLocaleTimeString(LOCALE, { hour: "2-digit", minute: "2-digit" });
  const title = session()?.steps?.find((/** @type {any} */ one) => one.id === step)?.title;
  return [el("p.sentence", t("projector.replay")), el("p.moment", time), isQuiet() ? null : el("p.large-count", wheel.counted), title ? el("p.large-title", said(title)) : null, ...present(true)];
}

// ---- the line at the bottom ----

function showJoin() {
  const phase = session()?.phase;
  const early = ["resident", "place", "frameworks"].includes(phase) && !leads() && !session()?.closed;
  const nodes = { line: byId("join"), small: /** @type {HTMLImageElement} */ (byId("qr")), large: byId("joining") };
  joining.show(nodes, { lobby: phase === "lobby", early, lit: Boolean(lit()) });
}

/** A quiet room: no names, and no counts of people or cards. */
const isQuiet = () => Boolean(session()?.shows?.includes("quiet"));

function showPeople() {
  const organisations = Object.keys(presence?.organisations ?? {}).length;
  const words = presence && !isQuiet() ? [t("projector.people", { count: presence.connected }), t("projector.organisations", { count: organisations })] : [];
  write(byId("people"), words.join(" · "));
}

// ---- taking in, keeping, bringing back ----

function showAll() {
  showStep();
  showClock();
  showJoin();
  showPeople();
  fresh.show(refusal);
  showBody();
}

/** @param {Held} next */
function take(next) {
  held = next;
  void needTemplate();
  void back.go(session()?.show?.replay ?? null);
  wheel.held = back.collections ?? held.collections;
  fresh.hear();
  showAll();
  keeping ??= setTimeout(keep, 1000);
}

/** Keep the picture in this browser: after a reload it is there at once, with or without contact. */
function keep() {
  keeping = null;
  try {
    localStorage.setItem(KEPT, JSON.stringify({ code: CODE, held, template, templateName, contact: fresh.contact, facts }));
  } catch {
    // A full or forbidden store: the screen works without.
  }
}

function bringBack() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null");
    if (kept?.code !== CODE) return;
    ({ held, template, templateName, contact: fresh.contact, facts } = kept);
    wheel.template = template;
    wheel.held = held.collections;
  } catch {
    localStorage.removeItem(KEPT);
  }
}

async function needTemplate() {
  const name = session()?.template;
  if (!name || name === templateName) return;
  templateName = name;
  template = await insistently(new URL(`template/${encodeURIComponent(name)}.json`, BASE));
  wheel.template = template;
  showAll();
}

/** Ask until there is an answer: nobody is here to load the page again. Null where it does not exist. @param {URL | string} address */
async function insistently(address) {
  for (;;) {
    const answer = await fetch(address).catch(() => null);
    if (answer?.status === 404) return null;
    const found = answer?.ok ? await answer.json().catch(() => null) : null;
    if (found) return found;
    await new Promise((done) => setTimeout(done, AGAIN_MS));
  }
}

const back = new LookingBack(`/live/session/${encodeURIComponent(CODE)}/replay.json`, () => {
  wheel.held = back.collections ?? held.collections;
  showAll();
});

const joining = new Joining(screen, { code: CODE, joinUrl: () => facts?.join_url ?? `${location.origin}/d/${CODE}`, spoken: session }, showAll);
const fresh = new Freshness(byId("fresh"), { t, locale: LOCALE }, () => line);

const line = new Connection({
  code: CODE,
  fields: () => ({ screen: true, lang: LANG }),
  onChange: take,
  onStatus: (status, reason) => {
    refusal = reason;
    if (status === "live") fresh.touch();
    showAll();
  },
  onPresence: (now) => {
    presence = now;
    fresh.hear();
    showAll();
  },
});

document.documentElement.lang = LANG;
wheel.lang = LANG;
wheel.addEventListener("lit", () => showAll());
bringBack();
texts = (await insistently(new URL(`texts/${LANG}/projector.json`, BASE))) ?? {};
showAll();
void insistently(`/live/session/${encodeURIComponent(CODE)}.json`).then((answer) => void ((facts = answer ?? facts), showAll()));
line.start();
void fresh.beat();
setInterval(() => void (showClock(), fresh.show(refusal)), 500);
addEventListener("resize", () => void ((drawn = null), showBody()));
