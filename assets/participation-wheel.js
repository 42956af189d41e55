// @ts-check
/**
 * `<participation-wheel>`: the wheel on every page, drawn as SVG from the collections of the live protocol.
 * It holds no rules of the domain, opens no connection and changes nothing: it draws what it is given.
 *
 * Use on a page of ours:
 *
 *     <script type="module" src="…/participation-wheel.js"></script>
 *     <participation-wheel lang="nl" data-size="projector|desk|phone" rings="one|rung|state"></participation-wheel>
 *
 *     const wheel = document.querySelector("participation-wheel");
 *     wheel.template = template;            // {goals, frameworks, rungs, target_groups, …}: the template as JSON
 *     wheel.held = {activities: {a1: {…}}}; // {collection: {id: item}}; anew after each change, or
 *     wheel.apply(patch);                   // a patch as in the contract: {from, seq, set, gone}; from 0 replaces all
 *     wheel.show = {finding: "gap/GT/…"};   // like `show` of the session: {finding | goal | filter}, or null
 *
 * Setting `held` again is cheap: only items that are another object than before are drawn anew. The element copies the
 * collections but never changes an item. It reads `activities`, `provisions`, `organisations`, `areas`,
 * `target_groups`, `findings` and `session` (its `show`, unless `show` was set by hand); the others it ignores.
 * A dot before a reveal needs no more than {id, goals, places, state} and may have organisations.
 *
 * Attributes
 * - `data-size`  `desk` (default): numbers in the dots, walk with the keyboard. `projector`: no text under 24 px at
 *                1080p, not interactive, a summary for screen readers. `phone`: the plates of laws without their words
 *                until one goal is shown.
 * - `rings`      `one` (default), `rung` or `state`.
 * - `show`       the same as the property, as JSON: `show='{"goal": "betaald-werk"}'`.
 * - `table`      present: the table stands in place of the drawing (the button in the element switches it as well).
 * - `plain`      present: no button "Toon als tabel" and no key; the page says these things itself.
 * - `src`        read-only wheel on any page: address of JSON `{template, wheel}` (also `{template, held}`). Needs no more.
 * - `lang`       `nl` (default) or `en`.
 *
 * Show: `{finding: key}` lights its goal, cells and cards, dims the rest and says its kind in words ("witte vlek");
 * `{goal: id}` comes closer to one goal; `{filter: {organisation|framework|target_group|area|state|rung|goal: value}}` lights the
 * cards that have every value. Null is the whole wheel.
 *
 * Events (bubble, leave the element)
 * - `card`   {id, goal}: a card was chosen by click, tap or Enter.     - `goal`   {goal}: a goal was chosen; on a phone
 *            the wheel then comes closer to it, unless `event.preventDefault()`.
 * - `lit`    {cards, finding}: what is lit has changed; `wheel.lit` holds the same.
 *
 * Read: `wheel.lit` = {finding: item or null, title, cards, near}: `cards` = [{id, name, organisations, goals, goal, number,
 * tag}] in the order of their tags (the digits beside lit dots on the projector), `near` the same for all cards of the
 * goal that is shown from nearby, `title` what was filtered or which goal. `wheel.organisations` = [{id, name, cards,
 * mark}], and `wheel.mark(id)` = an SVG sample of an organisation's dot, for a key of your own.
 *
 * Style from outside: the custom properties of theme.css. Parts: `svg`, `table`, `toolbar`, `key`.
 */


import {
  at, CAP, dotRadius, FIELD, RADIUS, sectorPath, segment, slots, textArc, turned, upsideDown,
} from "./wheel/geometry.js";
import { active, heldOf, lawsOf, lightOf, named, ringOf, STATES, stateOf } from "./wheel/reading.js";
import { markAt, STYLE } from "./wheel/style.js";

/** @import { Card, Finding, Law, Light, Named, Provision, Show, Template } from "./wheel/reading.js" */
/** @import { Sector } from "./wheel/geometry.js" */
/** @typedef {{from: number, seq: number, set?: Record<string, Record<string, any>>, gone?: Record<string, string[]>}} Patch */
/**
 * @typedef {object} Dot one card in one goal
 * @property {string} key
 * @property {string} id
 * @property {string} goal
 * @property {number} ring
 * @property {number} spot index among the slots of its cell
 * @property {number} number
 * @property {boolean} guest its home is another goal
 * @property {SVGGElement} node
 * @property {[number, number]} point
 */

const SVG = "http://www.w3.org/2000/svg";
const COLLECTIONS = ["activities", "provisions", "organisations", "areas", "target_groups", "findings", "session"];
/** What differs by where it hangs: radii and letters in units of the wheel, see geometry.js. */
const SIZES = {
  projector: { band: [3394, 3744], bandText: 232, laws: [3804, 4096], lawText: 214, hubText: 214, chipText: 220, edge: 4140 },
  desk: { band: [3394, 3700], bandText: 190, laws: [3756, 4040], lawText: 172, hubText: 190, chipText: 185, edge: 4090 },
  phone: { band: [3394, 3996], bandText: 268, laws: [4044, 4120], lawText: 0, hubText: 255, chipText: 270, edge: 4150 },
};
const HUB = 660;
/** Radii between the rings, from the middle outwards; inner rings are wider, for they are shorter. */
const RINGS = {
  one: [FIELD.inner, FIELD.outer],
  rung: [FIELD.inner, 1010, 1480, 1890, 2270, 2635, 2990, FIELD.outer],
  state: [FIELD.inner, 2160, 2790, FIELD.outer],
};
const CAP_IN_RING = 24;
const SMALLEST_DIGITS = 8.5;
const SMALLEST_EMBLEM = 7;

/** @type {CSSStyleSheet | undefined} */
let sheet;
/** @type {Map<string, Promise<Record<string, string>>>} */
const catalogues = new Map();

/** @param {string} language */
function catalogue(language) {
  let texts = catalogues.get(language);
  if (!texts) {
    texts = fetch(new URL(`texts/${language}/wheel.json`, import.meta.url)).then((answer) => answer.json());
    catalogues.set(language, texts);
    texts.catch(() => catalogues.delete(language));
  }
  return texts;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {any}
 */
function draw(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  node.append(...children);
  return node;
}

/**
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {(Node | string)[]} children
 * @returns {any}
 */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** @type {CanvasRenderingContext2D | null | undefined} */
let pen;
/** @type {Map<string, number>} */
const widths = new Map();

/**
 * Give how wide a text is in the system's own letter, in units of its size: a guess would cut names.
 * @param {string} text
 * @param {number} [weight]
 */
function measured(text, weight = 600) {
  const key = `${weight} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    pen ??= document.createElement("canvas").getContext("2d");
    if (pen) pen.font = `${weight} 100px system-ui, sans-serif`;
    width = pen ? pen.measureText(text).width / 100 : text.length * 0.58;
    widths.set(key, width);
  }
  return width;
}

/** Break a name in two lines of about the same length. */
function inTwo(/** @type {string} */ name) {
  const spaces = [...name.matchAll(/ /g)].map((match) => match.index);
  if (!spaces.length || name.length < 12) return [name];
  const middle = spaces.reduce((best, at) => (Math.abs(at - name.length / 2) < Math.abs(best - name.length / 2) ? at : best));
  return [name.slice(0, middle), name.slice(middle + 1)];
}

/** @param {number[]} numbers */
const rounded = (...numbers) => numbers.map((n) => Math.round(n)).join(" ");
const calm = () => globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? true;

export class ParticipationWheel extends HTMLElement {
  static observedAttributes = ["data-size", "lang", "plain", "rings", "show", "src", "table"];

  /** @type {Template | null} */ #template = null;
  /** @type {Map<string, Map<string, any>>} */ #held = new Map(COLLECTIONS.map((name) => [name, new Map()]));
  /** @type {Show | null | undefined} */ #shown = undefined;
  /** @type {Record<string, string>} */ #texts = {};
  /** @type {Map<string, Dot>} by goal and id */ #dots = new Map();
  /** @type {Map<string, (string | null)[]>} by goal and ring: which dot stands at which slot */ #spots = new Map();
  /** @type {Map<string, {group: any, segment: any, dots: any, laws: any, plates: string}>} */ #goals = new Map();
  /** @type {string[]} organisations in order of arrival: their marks stay */ #order = [];
  /** @type {Light | null} */ #light = null;
  /** @type {string | null} */ #focused = null;
  #radius = 0;
  #width = 0;
  #digits = false;
  #emblems = true;
  #ready = false;
  #box = [0, 0, 0, 0];
  #tweens = 0;
  /** @type {any} */ #svg;
  /** @type {Record<string, any>} */ #layers = {};
  /** @type {Record<string, any>} */ #parts = {};
  /** @type {any} */ #table = null;
  /** @type {ResizeObserver | null} */ #watch = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    root.adoptedStyleSheets = [sheet];
    this.#build(root);
  }

  // ---- what the page gives -------------------------------------------------------------------------------------

  /** @param {Template | null} template */
  set template(template) {
    if (template === this.#template) return;
    this.#template = template;
    this.#redraw();
  }
  get template() {
    return this.#template;
  }

  /** @param {Record<string, Record<string, any>>} collections all that is held */
  set held(collections) {
    /** @type {Required<Patch>} */
    const patch = { from: 0, seq: 0, set: {}, gone: {} };
    for (const [name, present] of this.#held) {
      const wanted = collections[name] ?? {};
      patch.set[name] = Object.fromEntries(Object.entries(wanted).filter(([id, item]) => present.get(id) !== item));
      patch.gone[name] = [...present.keys()].filter((id) => !(id in wanted));
    }
    this.#take(patch);
  }

  /**
   * Apply one patch of the live protocol, in order.
   * @param {Patch} patch
   */
  apply(patch) {
    if (patch.from === 0) this.held = patch.set ?? {};
    else this.#take({ from: patch.from, seq: patch.seq, set: patch.set ?? {}, gone: patch.gone ?? {} });
  }

  /** @param {Show | null} show */
  set show(show) {
    this.#shown = show;
    this.#relight();
  }
  get show() {
    if (this.#shown !== undefined) return this.#shown;
    return [...this.#of("session").values()][0]?.show ?? null;
  }

  /** What is lit now, in the order of the tags. */
  get lit() {
    const finding = this.show?.finding ? (this.#of("findings").get(this.show.finding) ?? null) : null;
    const dots = this.#litDots();
    const near = this.show?.goal ? this.#walkOf(this.show.goal).map((key) => /** @type {Dot} */ (this.#dots.get(key))) : [];
    const { goal, filter } = this.show ?? {};
    const words = goal ? [this.#axisName("goal", goal)] : Object.entries(filter ?? {}).map(([axis, value]) => this.#axisName(axis, value));
    return {
      /** @type {Finding | null} */ finding,
      title: finding ? "" : words.join(" · "),
      near: near.map((dot) => ({ ...this.#named(this.#card(dot.id)), number: dot.number, goal: dot.goal, tag: dot.number })),
      cards: dots.map((dot, index) => ({ ...this.#named(this.#card(dot.id)), number: dot.number, goal: dot.goal, tag: index + 1 })),
    };
  }

  /** The organisations with how many cards they have on the wheel, in order of arrival. */
  get organisations() {
    const counts = new Map();
    for (const card of this.#of("activities").values())
      if (active(card)) for (const id of card.organisations ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
    return this.#order.map((id, index) => {
      const name = this.#of("organisations").get(id)?.name ?? id;
      return { id, name, cards: counts.get(id) ?? 0, mark: markAt(index).letter };
    });
  }

  /**
   * Draw the mark of an organisation, for a key on the page: set its size yourself.
   * @param {string} id
   * @returns {SVGSVGElement}
   */
  mark(id) {
    const body = draw("g");
    const index = this.#order.indexOf(id);
    body.append(draw("circle", { r: 100, fill: this.#colourOf(index) }), draw("path", { d: markAt(Math.max(0, index)).emblem, fill: this.#onMark(), "fill-rule": "evenodd" }));
    return draw("svg", { viewBox: "-110 -110 220 220", "aria-hidden": "true" }, body);
  }

  // ---- the life of an element ----------------------------------------------------------------------------------

  connectedCallback() {
    for (const name of ["template", "held", "show"]) this.#upgrade(name);
    this.#watch = new ResizeObserver(([{ contentRect }]) => this.#rescale(contentRect.width));
    this.#watch.observe(this.#parts.frame);
    this.#speak();
    if (this.hasAttribute("src")) this.#fetch();
  }

  disconnectedCallback() {
    this.#watch?.disconnect();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} after
   */
  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    if (name === "show") this.show = after ? JSON.parse(after) : null;
    else if (!this.isConnected) return;
    else if (name === "lang") this.#speak();
    else if (name === "src") this.#fetch();
    else if (name === "table") this.#switchTable(after !== null);
    else this.#redraw();
  }

  /** A property set before this element was known would hide the setter. */
  #upgrade(/** @type {string} */ name) {
    if (!Object.hasOwn(this, name)) return;
    const self = /** @type {any} */ (this);
    const value = self[name];
    delete self[name];
    self[name] = value;
  }

  async #fetch() {
    const address = this.getAttribute("src");
    if (!address) return;
    const answer = await fetch(address);
    if (!answer.ok) return;
    const { template, wheel, held } = await answer.json();
    this.template = template;
    this.held = held ?? heldOf(wheel);
  }

  async #speak() {
    const language = this.#language;
    const texts = await catalogue(language).catch(() => ({}));
    if (language !== this.#language) return;
    this.#texts = texts;
    this.#ready = true;
    this.#redraw();
    if (this.hasAttribute("table")) this.#switchTable(true);
  }

  // ---- reading -------------------------------------------------------------------------------------------------

  get #language() {
    return (this.getAttribute("lang") ?? "nl").startsWith("en") ? "en" : "nl";
  }
  /** @returns {"projector" | "desk" | "phone"} */
  get #size() {
    const size = this.dataset.size;
    return size === "projector" || size === "phone" ? size : "desk";
  }
  /** From nearby there is room for more laws, on a phone also for their words. */
  get #measures() {
    const sizes = SIZES[this.#size];
    if (!this.show?.goal) return sizes;
    return this.#size === "phone" ? { ...sizes, laws: [4044, 4330], lawText: 165, edge: 4370 } : { ...sizes, lawText: sizes.lawText * 0.52 };
  }
  /** @returns {"one" | "rung" | "state"} */
  get #rings() {
    const rings = this.getAttribute("rings");
    return rings === "rung" || rings === "state" ? rings : "one";
  }
  get #walks() {
    return this.#size !== "projector";
  }
  /** @returns {Map<string, any>} */
  #of(/** @type {string} */ name) {
    return /** @type {Map<string, any>} */ (this.#held.get(name));
  }
  /** @returns {Card} */
  #card(/** @type {string} */ id) {
    return this.#of("activities").get(id);
  }

  /**
   * @param {string} key
   * @param {Record<string, any>} [values]
   */
  #text(key, values = {}) {
    const full = "count" in values && `${key}.other` in this.#texts ? `${key}.${new Intl.PluralRules(this.#language).select(values.count)}` : key;
    return (this.#texts[full] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  }

  #goalName(/** @type {string} */ id) {
    return named(this.#template?.goals.find((goal) => goal.id === id)?.name, this.#language) || id;
  }

  /** The words of a card, empty where they are still hidden. */
  #named(/** @type {Card} */ card) {
    const organisations = (card.organisations ?? []).map((id) => this.#of("organisations").get(id)?.name ?? id);
    return { id: card.id, name: card.name ?? "", organisations, goals: card.goals, state: stateOf(card) };
  }

  /** Name what an axis of a finding points at. */
  #axisName(/** @type {string} */ axis, /** @type {any} */ value) {
    const template = this.#template;
    if (value === "everyone" || value === "everywhere") return this.#text(`wheel.${value}`);
    if (axis === "goal") return this.#goalName(value);
    if (axis === "rung") return this.#text("wheel.rung", { rung: value });
    if (axis === "state") return this.#text(`wheel.state.${value}`);
    if (axis === "organisation") return this.#of("organisations").get(value)?.name ?? value;
    if (axis === "framework") {
      const law = template?.frameworks.find(({ id }) => id === value);
      return law ? law.abbreviation || named(law.name, this.#language) : value;
    }
    const known = axis === "area" ? "areas" : "target_groups";
    return this.#of(known).get(value)?.name ?? (named(template?.[known]?.find(({ id }) => id === value)?.name, this.#language) || value);
  }

  #label(/** @type {Dot} */ dot) {
    const { name, organisations, state } = this.#named(this.#card(dot.id));
    const guest = dot.guest ? [this.#text("wheel.guest")] : [];
    const who = organisations.length ? organisations.join(", ") : this.#text("wheel.resident");
    return [`${dot.number}. ${name || this.#text("wheel.hidden")}`, who, this.#text(`wheel.state.${state}`), ...guest].join(", ");
  }

  #markOf(/** @type {string | undefined} */ organisation) {
    return organisation === undefined ? { letter: "", colour: "resident", emblem: "" } : markAt(Math.max(0, this.#order.indexOf(organisation)));
  }
  #colourOf(/** @type {number} */ index) {
    const sample = element("i", { class: index < 0 ? "resident" : markAt(index).colour, hidden: "" });
    this.shadowRoot?.append(sample);
    const colour = getComputedStyle(sample).getPropertyValue("--mark");
    sample.remove();
    return colour.trim() || "#495057";
  }
  #onMark() {
    return getComputedStyle(this).getPropertyValue("--w-on-mark").trim() || "#fff";
  }

  // ---- taking in changes ---------------------------------------------------------------------------------------

  /** @param {Required<Patch>} patch */
  #take({ set, gone }) {
    const before = JSON.stringify(this.show);
    /** @type {Map<string, Card>} */
    const old = new Map();
    for (const [name, items] of this.#held) {
      for (const id of gone[name] ?? []) {
        if (name === "activities" && items.has(id)) old.set(id, items.get(id));
        if (name === "provisions" && items.has(id)) old.set(`provision ${id}`, items.get(id));
        items.delete(id);
      }
      for (const [id, item] of Object.entries(set[name] ?? {})) {
        if (name === "activities" && items.has(id)) old.set(id, items.get(id));
        items.set(id, item);
      }
    }
    this.#order = this.#order.filter((id) => this.#of("organisations").has(id));
    for (const id of this.#of("organisations").keys()) if (!this.#order.includes(id)) this.#order.push(id);
    if (!this.#ready || !this.#template) return;
    if (gone.organisations?.length) return this.#redraw();
    this.#place(old, set, gone, before);
  }

  /**
   * @param {Map<string, Card>} old
   * @param {Record<string, Record<string, any>>} set
   * @param {Record<string, string[]>} gone
   * @param {string} before
   */
  #place(old, set, gone, before) {
    const goals = new Set([...old.values()].flatMap((card) => card.goals ?? []));
    for (const provision of Object.values(set.provisions ?? {})) for (const goal of provision.goals ?? []) goals.add(goal);
    const renamed = new Set(Object.keys(set.organisations ?? {}));
    const touched = new Set([...Object.keys(set.activities ?? {}), ...(gone.activities ?? [])]);
    if (renamed.size)
      for (const card of this.#of("activities").values()) if (card.organisations?.some((/** @type {string} */ id) => renamed.has(id))) touched.add(card.id);
    for (const id of touched) for (const goal of this.#placeCard(id, this.#dots.size > 0)) goals.add(goal);
    this.#resize();
    for (const goal of goals) this.#refreshGoal(goal);
    if (touched.size) this.#count();
    const lit = set.findings || gone.findings || touched.size;
    if (before !== JSON.stringify(this.show) || (lit && this.show)) this.#relight();
    else if (this.#light) this.#dim();
    this.#table?.refresh();
  }

  /**
   * Put one card where it belongs, in each of its goals; give the goals that it touches.
   * @param {string} id
   * @param {boolean} fresh show where it came
   */
  #placeCard(id, fresh) {
    const card = this.#of("activities").get(id);
    const wanted = card && active(card) ? card.goals.filter((/** @type {string} */ goal) => this.#goals.has(goal)) : [];
    const touched = new Set(wanted);
    for (const goal of this.#goals.keys()) {
      if (wanted.includes(goal) || !this.#dots.has(`${goal}/${id}`)) continue;
      this.#removeDot(`${goal}/${id}`);
      touched.add(goal);
    }
    wanted.forEach((/** @type {string} */ goal, /** @type {number} */ index) => this.#placeDot(card, goal, index > 0, fresh));
    return touched;
  }

  /**
   * @param {Card} card
   * @param {string} goal
   * @param {boolean} guest
   * @param {boolean} fresh
   */
  #placeDot(card, goal, guest, fresh) {
    const key = `${goal}/${card.id}`;
    const ring = ringOf(card, this.#rings);
    const known = this.#dots.get(key);
    const spot = this.#spotOf(key, goal, ring, card);
    const number = card.places?.[goal]?.number ?? spot + 1;
    const point = this.#pointOf(goal, ring, spot);
    const dot = { key, id: card.id, goal, ring, spot, number, guest, point, node: known?.node ?? draw("g") };
    this.#dots.set(key, dot);
    if (this.#radius) this.#drawDot(dot, card);
    if (!known) {
      if (fresh) this.#arrive(dot.node);
      this.#goals.get(goal)?.dots.append(dot.node);
    }
  }

  #arrive(/** @type {SVGGElement} */ node) {
    if (calm()) return;
    node.classList.add("new");
    node.addEventListener("animationend", () => node.classList.remove("new"), { once: true });
  }

  #removeDot(/** @type {string} */ key) {
    const dot = this.#dots.get(key);
    if (!dot) return;
    dot.node.remove();
    this.#dots.delete(key);
    this.#freeSpot(dot);
    if (this.#focused === key) this.#focus(dot.goal);
  }

  #freeSpot(/** @type {Dot} */ dot) {
    const spots = this.#spots.get(`${dot.goal}/${dot.ring}`);
    if (spots?.[dot.spot] === dot.key) spots[dot.spot] = null;
  }

  /**
   * Give the slot of a card: the one that it carries, or (in rings) the lowest that is free.
   * @param {string} key
   * @param {string} goal
   * @param {number} ring
   * @param {Card} card
   */
  #spotOf(key, goal, ring, card) {
    const cell = `${goal}/${ring}`;
    const spots = this.#spots.get(cell) ?? [];
    this.#spots.set(cell, spots);
    const known = this.#dots.get(key);
    const carried = this.#rings === "one" ? card.places?.[goal]?.slot : undefined;
    if (known && known.ring === ring && (carried === undefined || carried === known.spot)) return known.spot;
    if (known) this.#freeSpot(known);
    let spot = carried ?? 0;
    if (carried === undefined) while (spots[spot]) spot++;
    spots[spot] = key;
    return spot;
  }

  /** @returns {{inner: number, outer: number}} */
  #ringRadii(/** @type {number} */ ring) {
    const edges = RINGS[this.#rings];
    return { inner: edges[ring], outer: edges[ring + 1] };
  }

  /** Tell whether a dot stands in "+k": where a cell is full, its last slot and all beyond. */
  #isHidden(/** @type {Dot} */ { goal, ring, spot }) {
    if (spot < this.#cap - 1) return false;
    return (this.#spots.get(`${goal}/${ring}`)?.findLastIndex((key) => key) ?? 0) >= this.#cap;
  }

  get #cap() {
    return this.#rings === "one" ? CAP : CAP_IN_RING;
  }
  get #span() {
    return 360 / Math.max(1, this.#goals.size);
  }

  /**
   * @param {string} goal
   * @param {number} ring
   * @param {number} spot
   * @returns {[number, number]}
   */
  #pointOf(goal, ring, spot) {
    const index = [...this.#goals.keys()].indexOf(goal);
    const all = slots(Math.min(spot + 1, this.#cap), this.#ringRadii(ring), Math.floor(this.#span));
    return turned(all[Math.min(spot, all.length - 1)], index * this.#span);
  }

  /** Choose the size of all dots: the largest that fits in the fullest cell. */
  #resize() {
    const sizes = [...this.#spots].map(([cell, spots]) => {
      const used = spots.findLastIndex((key) => key) + 1;
      const ring = Number(cell.split("/").at(-1));
      return used ? dotRadius(Math.min(used, this.#cap), this.#ringRadii(ring), Math.floor(this.#span)) : Infinity;
    });
    const radius = Math.min(dotRadius(1), ...sizes);
    const digits = this.#showsDigits(radius);
    const emblems = radius * this.#scale() >= SMALLEST_EMBLEM;
    if (radius === this.#radius && digits === this.#digits && emblems === this.#emblems) return;
    this.#radius = radius;
    this.#digits = digits;
    this.#emblems = emblems;
    for (const dot of this.#dots.values()) this.#drawDot(dot, this.#card(dot.id));
    this.#dim();
  }

  /** Digits only where they can be read: from the back of the room, or at arm's length. */
  #showsDigits(/** @type {number} */ radius) {
    const pixels = radius * 1.08 * this.#scale();
    return pixels >= (this.#size === "projector" ? Math.max(16, innerHeight / 45) : SMALLEST_DIGITS);
  }

  #scale() {
    return (this.#width || 600) / (this.#box[2] || 2 * RADIUS);
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  #build(/** @type {ShadowRoot} */ root) {
    const hatch = draw("pattern", { id: "hatch", width: 150, height: 150, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      draw("path", { class: "hatch-line", d: "M0 0V150" }));
    const names = ["board", "goals", "cells", "threads", "hub", "over", "focus"];
    for (const name of names) this.#layers[name] = draw("g");
    this.#layers.defs = draw("defs");
    this.#svg = draw("svg", { part: "svg" }, draw("defs", {}, hatch), this.#layers.defs, ...names.map((name) => this.#layers[name]));
    const parts = this.#parts;
    parts.empty = element("p", { class: "empty", hidden: "" });
    parts.tip = element("div", { class: "tip", hidden: "", "aria-hidden": "true" });
    parts.help = element("p", { class: "unseen", id: "help" });
    parts.summary = element("div", { class: "unseen" });
    parts.frame = element("div", { class: "frame" }, this.#svg, parts.empty, parts.tip);
    parts.switch = element("button", { type: "button" });
    parts.whole = element("button", { type: "button", hidden: "" });
    parts.whole.addEventListener("click", () => this.#nearer(null));
    parts.toolbar = element("div", { class: "toolbar", part: "toolbar" }, parts.whole, parts.switch);
    parts.key = element("ul", { class: "key", part: "key" });
    parts.list = element("div", { class: "list", hidden: "" });
    // A finger scrolls a wide table; so must a keyboard.
    parts.table = element("div", { class: "scroll", part: "table", hidden: "", role: "region", tabindex: "0" });
    root.append(parts.help, parts.frame, parts.key, parts.toolbar, parts.list, parts.table, parts.summary);
    parts.switch.addEventListener("click", () => this.toggleAttribute("table"));
    this.#svg.addEventListener("click", (/** @type {Event} */ event) => this.#pointed(event));
    this.#svg.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#walk(event));
    // On the frame: an SVG that listens to focus becomes a stop of the Tab key itself.
    parts.frame.addEventListener("focusin", (/** @type {Event} */ event) => this.#focusedOn(event.target));
    parts.frame.addEventListener("focusout", () => this.#focusedOn(null));
    this.#svg.addEventListener("pointerover", (/** @type {Event} */ event) => this.#tell(this.#keyOf(event.target)));
    this.#svg.addEventListener("pointerleave", () => this.#tell(this.#focused));
  }

  /** Draw everything anew: for another template, language, size or choice of rings. */
  #redraw() {
    if (!this.#ready || !this.#template || !this.isConnected) return;
    this.#dots.clear();
    this.#spots.clear();
    this.#goals.clear();
    for (const layer of Object.values(this.#layers)) layer.replaceChildren();
    this.#radius = 0;
    this.#frameUp();
    this.#template.goals.forEach((goal, index) => this.#drawGoal(goal, index));
    this.#drawRings();
    this.#drawHub();
    const cards = [...this.#of("activities").values()];
    cards.sort((a, b) => this.#firstNumber(a) - this.#firstNumber(b));
    for (const card of cards) this.#placeCard(card.id, false);
    this.#resize();
    for (const goal of this.#goals.keys()) this.#refreshGoal(goal);
    this.#count();
    this.#drawKey();
    this.#relight();
    this.#table?.refresh();
  }

  #firstNumber(/** @type {Card} */ card) {
    return card.places?.[card.goals[0]]?.number ?? Infinity;
  }

  #frameUp() {
    const walks = this.#walks;
    this.#svg.setAttribute("role", walks ? "application" : "img");
    if (walks) this.#svg.setAttribute("aria-describedby", "help");
    else this.#svg.removeAttribute("aria-describedby");
    this.#parts.help.textContent = walks ? this.#text("wheel.help") : "";
    this.#parts.empty.textContent = this.#text("wheel.empty");
    this.#parts.switch.textContent = this.#text(this.hasAttribute("table") ? "wheel.table.hide" : "wheel.table.show");
    this.#parts.table.setAttribute("aria-label", this.#text("wheel.table.caption"));
    this.#parts.whole.textContent = this.#text("wheel.whole");
    const plain = !walks || this.hasAttribute("plain");
    this.#parts.toolbar.hidden = plain;
    this.#parts.key.hidden = plain || this.hasAttribute("table");
    this.#zoom(false);
  }

  /**
   * @param {Named} goal
   * @param {number} index
   */
  #drawGoal(goal, index) {
    const { band } = SIZES[this.#size];
    const count = this.#template?.goals.length ?? 6;
    const style = `goal g${index % 6}`;
    const parts = draw("g", { class: "segment" },
      draw("path", { class: "field", d: sectorPath(segment(index, count)) }),
      draw("path", { class: "band", d: sectorPath(segment(index, count, band[0], band[1])) }),
      ...this.#bandName(named(goal.name, this.#language), segment(index, count), index));
    parts.dataset.key = goal.id;
    if (this.#walks) for (const [name, value] of [["role", "button"], ["tabindex", "-1"]]) parts.setAttribute(name, value);
    const laws = draw("g", { class: "laws" });
    const dots = draw("g", { role: "group", "aria-label": named(goal.name, this.#language) });
    if (!this.#walks) dots.setAttribute("aria-hidden", "true");
    const group = draw("g", { class: style }, parts, laws, dots);
    this.#layers.goals.append(group);
    this.#goals.set(goal.id, { group, segment: parts, dots, laws, plates: "" });
  }

  /**
   * @param {string} name
   * @param {Sector} sector
   * @param {number} index
   */
  #bandName(name, { from, to }, index) {
    const { band: [inner, outer], bandText } = SIZES[this.#size];
    const lines = this.#size === "phone" ? inTwo(name) : [name];
    const room = ((to - from - 3) * Math.PI * ((inner + outer) / 2)) / 180;
    const widest = Math.max(...lines.map((line) => measured(line, 650)));
    const size = Math.min(bandText, room / widest);
    const flip = upsideDown((from + to) / 2);
    return lines.flatMap((line, row) => {
      const off = (row - (lines.length - 1) / 2) * size * 1.08 * (flip ? 1 : -1);
      const radius = (inner + outer) / 2 + off + size * 0.35 * (flip ? 1 : -1);
      // The space between keeps two lines two words for who reads the text of the segment.
      return [...this.#onArc(`band${index}-${row}`, line, textArc(radius, from + 1, to - 1), size, "band-name"), " "];
    });
  }

  /**
   * @param {string} id
   * @param {string} words
   * @param {string} path
   * @param {number} size
   * @param {string} style
   * @returns {SVGElement[]}
   */
  #onArc(id, words, path, size, style) {
    const line = draw("path", { id, d: path, fill: "none" });
    const text = draw("text", { class: style, "font-size": size.toFixed(0), "aria-hidden": "true" },
      draw("textPath", { href: `#${id}`, startOffset: "50%" }, words));
    return [line, text];
  }

  #drawRings() {
    const edges = RINGS[this.#rings];
    for (const radius of edges.slice(1, -1)) this.#layers.cells.append(draw("circle", { class: "ring-line", r: radius }));
    if (this.#rings === "one") return;
    edges.slice(0, -1).forEach((inner, ring) => {
      const words = this.#rings === "rung" ? (ring ? String(ring) : "?") : this.#text(`wheel.state.${STATES[ring]}`);
      const size = SIZES[this.#size].hubText * 0.82;
      this.#layers.over.append(draw("text", { class: "ring-name", y: -(inner + edges[ring + 1]) / 2 + size * 0.35, "font-size": size }, words));
    });
  }

  #drawHub() {
    const { hubText, edge } = SIZES[this.#size];
    this.#layers.board.append(draw("circle", { class: "board", r: edge + 36 }));
    this.#layers.hub.append(
      draw("circle", { class: "hub", r: HUB }),
      draw("path", { class: "person", d: "M0-400a122 122 0 1 1 0 244a122 122 0 1 1 0-244ZM-225 118c0-290 450-290 450 0Z" }),
      draw("text", { class: "hub-name", y: 350, "font-size": hubText, "aria-hidden": "true" }, this.#text("wheel.hub")),
    );
  }

  /**
   * @param {Dot} dot
   * @param {Card} card
   */
  #drawDot(dot, card) {
    const { node, point } = dot;
    const marks = (card.organisations ?? []).slice(0, 2).map((id) => this.#markOf(id));
    const first = marks[0] ?? this.#markOf(undefined);
    const scale = this.#radius / 100;
    const state = stateOf(card);
    const on = node.classList.contains("on") ? " on" : "";
    node.setAttribute("class", `dot ${state} ${first.colour}${this.#digits ? " numbered" : ""}${on}`);
    node.setAttribute("transform", `translate(${rounded(...point)}) scale(${scale.toFixed(3)})`);
    node.dataset.key = dot.key;
    node.toggleAttribute("hidden", this.#isHidden(dot));
    if (this.#walks) {
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", this.#label(dot));
      if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
    }
    node.replaceChildren(this.#body(dot, state, first, marks[1]));
  }

  /**
   * @param {Dot} dot
   * @param {string} state
   * @param {import("./wheel/style.js").Mark} first
   * @param {import("./wheel/style.js").Mark | undefined} second
   */
  #body(dot, state, first, second) {
    const open = state !== "existing";
    const disc = draw("circle", { class: "disc", r: open ? 85 : 100 });
    const body = draw("g", { class: "body" }, disc);
    if (second) {
      const half = open ? "M0-85A85 85 0 0 1 0 85" : "M0-100A100 100 0 0 1 0 100Z";
      body.append(draw("path", { class: `half ${second.colour}`, d: half }));
    }
    if (this.#digits && !dot.guest) {
      const size = (dot.number < 100 ? 108 : 82) * (open ? 0.86 : 1);
      body.append(draw("text", { class: "number", y: size * 0.36, "font-size": size }, String(dot.number)));
    } else if (first.emblem && !dot.guest && this.#emblems) body.append(draw("path", { class: "emblem", d: first.emblem }));
    if (dot.guest) body.setAttribute("transform", "scale(.58)");
    return dot.guest ? draw("g", {}, body) : body;
  }

  /** Bring what is told of a whole goal up to date: its name for screen readers, its laws, its "+k". */
  #refreshGoal(/** @type {string} */ id) {
    const goal = this.#goals.get(id);
    if (!goal) return;
    const dots = [...this.#dots.values()].filter((dot) => dot.goal === id);
    if (this.#walks) goal.segment.setAttribute("aria-label", `${this.#goalName(id)}: ${this.#text("wheel.cards", { count: dots.length })}`);
    this.#drawLaws(id, goal);
    for (const node of goal.dots.querySelectorAll(".group-dot")) node.remove();
    const rings = new Set(dots.map((dot) => dot.ring));
    for (const dot of dots) dot.node.toggleAttribute("hidden", this.#isHidden(dot));
    for (const ring of rings) this.#drawGroup(id, ring, dots.filter((dot) => dot.ring === ring && this.#isHidden(dot)).length);
  }

  /**
   * @param {string} goal
   * @param {number} ring
   * @param {number} count how many more cards stand here
   */
  #drawGroup(goal, ring, count) {
    if (!count) return;
    const radius = Math.max(110, this.#radius * 1.3);
    const [x, y] = this.#pointOf(goal, ring, this.#cap - 1);
    this.#goals.get(goal)?.dots.append(draw("g", { class: "group-dot", transform: `translate(${rounded(x, y)})`, "aria-label": this.#text("wheel.group", { count }), role: "img" },
      draw("circle", { r: radius }), draw("text", { "font-size": radius * 0.85, y: radius * 0.3 }, `+${count}`)));
  }

  /**
   * @param {string} id
   * @param {{laws: any, plates: string}} goal
   */
  #drawLaws(id, goal) {
    if (!this.#template) return;
    const laws = lawsOf(id, this.#template, this.#of("activities").values(), this.#of("provisions").values(), this.#language);
    const lit = this.#litLaws(id);
    const ahead = laws.toSorted((a, b) => Number(lit.has(b.id)) - Number(lit.has(a.id)));
    const signature = JSON.stringify([ahead, this.#measures.lawText]);
    if (signature === goal.plates) return;
    goal.plates = signature;
    const index = [...this.#goals.keys()].indexOf(id);
    goal.laws.classList.toggle("thin", !this.#measures.lawText);
    goal.laws.replaceChildren(...this.#plates(ahead, index, lit));
  }

  /** @returns {Set<string>} the laws that are lit on a goal's part of the ring */
  #litLaws(/** @type {string} */ goal) {
    const light = this.#light;
    return light && (!light.goals.size || light.goals.has(goal)) ? light.laws : new Set();
  }

  /**
   * Lay out the plates of one goal: as many as fit with their words, the rest as "+n".
   * @param {Law[]} laws
   * @param {number} index
   * @param {Set<string>} lit
   */
  #plates(laws, index, lit) {
    const { laws: [inner, outer], lawText } = this.#measures;
    const { from, to } = segment(index, this.#goals.size);
    const degrees = 180 / (Math.PI * ((inner + outer) / 2));
    const gap = 34 * degrees;
    const room = to - from - gap;
    const words = (/** @type {Law} */ law) => (law.used ? law.label : `${law.label} ?`);
    const wide = (/** @type {string} */ text) => (lawText ? (measured(text) * lawText + lawText * 0.75) * degrees : 0);
    const least = lawText ? 0 : 4;
    const widthOf = (/** @type {Law} */ law) => Math.max(least, wide(words(law))) + gap;
    const chosen = this.#chosenLaws(laws, widthOf, room, wide("+00") + gap);
    const shown = laws.filter((law) => chosen.has(law)).map((law) => ({ law, width: widthOf(law) }));
    const used = shown.reduce((sum, { width }) => sum + width, 0);
    const more = laws.length - shown.length;
    const tail = more && lawText ? wide("+00") + gap : 0;
    const spare = Math.min((room - used - tail) / Math.max(1, shown.length), lawText ? 2.5 : 4);
    let angle = (from + to - (used + tail + spare * shown.length)) / 2;
    const nodes = shown.flatMap(({ law, width }, place) => {
      const start = angle;
      angle += width + spare;
      return this.#plate({ inner, outer, from: start + gap / 2, to: angle - gap / 2 }, law, words(law), `law${index}-${place}`, lit.has(law.id));
    });
    if (tail) nodes.push(...this.#restPlate({ inner, outer, from: angle + gap / 2, to: angle + tail - gap / 2 }, more, `law${index}-rest`));
    return nodes;
  }

  /**
   * Choose the laws that get a plate: first those in use, but one that is expected and unused must be seen as well.
   * @param {Law[]} laws
   * @param {(law: Law) => number} widthOf
   * @param {number} room
   * @param {number} restWidth
   */
  #chosenLaws(laws, widthOf, room, restWidth) {
    const missed = laws.find((law) => !law.used && widthOf(law) < room / 3);
    const wishes = missed ? [laws[0], missed, ...laws] : laws;
    /** @type {Set<Law>} */
    const chosen = new Set();
    let used = 0;
    for (const law of wishes) {
      const rest = chosen.size + 1 < laws.length ? restWidth : 0;
      if (chosen.has(law) || used + widthOf(law) + rest > room) continue;
      chosen.add(law);
      used += widthOf(law);
    }
    return chosen;
  }

  /**
   * @param {Sector} sector
   * @param {Law} law
   * @param {string} words
   * @param {string} id
   * @param {boolean} lit
   */
  #plate(sector, law, words, id, lit) {
    const label = this.#text(law.used ? "wheel.law.used" : "wheel.law.possible", { law: law.name });
    const group = draw("g", { class: `plate-group ${lit ? "on" : ""}`, role: "img", "aria-label": label },
      draw("path", { class: `plate ${law.used ? "" : "possible"}`, d: sectorPath(sector, 0) }), ...this.#plateWords(sector, words, id));
    if (!this.#walks) group.setAttribute("aria-hidden", "true");
    group.dataset.law = law.id;
    return [group];
  }

  /**
   * @param {Sector} sector
   * @param {number} count
   * @param {string} id
   */
  #restPlate(sector, count, id) {
    const label = this.#text("wheel.laws.more", { count });
    return [draw("g", { class: "plate-group", role: "img", "aria-label": label }, draw("path", { class: "plate rest", d: sectorPath(sector, 0) }), ...this.#plateWords(sector, `+${count}`, id))];
  }

  /**
   * @param {Sector} sector
   * @param {string} words
   * @param {string} id
   */
  #plateWords({ inner, outer, from, to }, words, id) {
    const { lawText } = this.#measures;
    if (!lawText) return [];
    const flip = upsideDown((from + to) / 2);
    const radius = (inner + outer) / 2 + lawText * 0.35 * (flip ? 1 : -1);
    const [line, text] = this.#onArc(id, words, textArc(radius, from - 2, to + 2), lawText, "plate-name");
    return [text, line];
  }

  /** Tell how many cards there are, and say so where there are none. */
  #count() {
    const count = new Set([...this.#dots.values()].map((dot) => dot.id)).size;
    const cards = this.#text("wheel.cards", { count });
    this.#parts.empty.hidden = count > 0;
    this.#svg.setAttribute("aria-label", this.#text("wheel.summary", { cards, goals: this.#goals.size }));
    if (this.#walks) return this.#roam();
    const rows = [...this.#goals.keys()].map((goal) => {
      const size = [...this.#dots.values()].filter((dot) => dot.goal === goal).length;
      return element("tr", {}, element("th", { scope: "row" }, this.#goalName(goal)), element("td", {}, this.#text("wheel.cards", { count: size })));
    });
    this.#parts.summary.replaceChildren(element("table", {}, element("caption", {}, this.#text("wheel.name")), element("tbody", {}, ...rows)));
  }

  #drawKey() {
    if (this.#parts.key.hidden) return;
    const dot = (/** @type {string} */ state, guest = false) => draw("svg", { viewBox: "-110 -110 220 220", "aria-hidden": "true" },
      draw("g", { class: `dot ${state} resident` }, this.#body(/** @type {any} */ ({ guest, number: "" }), state, this.#markOf(undefined), undefined)));
    const plate = (/** @type {string} */ style) => draw("svg", { viewBox: "-110 -110 220 220", "aria-hidden": "true", class: "g0" },
      draw("rect", { class: `plate ${style}`, x: -95, y: -60, width: 190, height: 120, rx: 20 }));
    const lines = [
      ...STATES.map((state) => [dot(state), this.#text(`wheel.state.${state}`)]),
      [dot("existing", true), this.#text("wheel.guest.key")],
      [plate(""), this.#text("wheel.laws.used")],
      [plate("possible"), this.#text("wheel.laws.possible")],
    ];
    this.#parts.key.setAttribute("aria-label", this.#text("wheel.key"));
    this.#parts.key.replaceChildren(...lines.map(([sample, words]) => element("li", {}, sample, words)));
  }

  // ---- lighting ------------------------------------------------------------------------------------------------

  #relight() {
    if (!this.#ready || !this.#template || !this.#goals.size) return;
    this.#light = lightOf(this.show, (key) => this.#of("findings").get(key), this.#of("activities").values());
    for (const [id, goal] of this.#goals) {
      goal.plates = "";
      this.#drawLaws(id, goal);
    }
    this.#dim();
    this.#zoom(true);
    this.#drawList();
    this.dispatchEvent(new CustomEvent("lit", { bubbles: true, composed: true, detail: this.lit }));
  }

  /** Light what is lit and dim the rest; draw cells, threads, tags and the word for it. */
  #dim() {
    const light = this.#light;
    this.#svg.classList.toggle("lit", light !== null);
    for (const layer of ["threads"]) this.#layers[layer].replaceChildren();
    for (const node of this.#layers.cells.querySelectorAll(".cell")) node.remove();
    for (const node of this.#layers.over.querySelectorAll(".lit-part")) node.remove();
    for (const dot of this.#dots.values()) dot.node.classList.toggle("on", light !== null && this.#isLit(dot, light));
    const goals = this.#litGoals();
    const near = this.show?.goal;
    for (const [id, goal] of this.#goals) {
      goal.group.classList.toggle("on", light === null || goals.has(id));
      goal.group.classList.toggle("away", Boolean(near && this.#goals.has(near) && near !== id));
    }
    if (!light) return;
    this.#drawCells(light, goals);
    const dots = this.#litDots();
    const points = new Map(dots.map((dot) => [dot.id, rounded(...dot.point)]));
    const threads = light.threads.filter((ids) => ids.every((id) => points.has(id)));
    for (const ids of threads) this.#layers.threads.append(draw("path", { class: "thread", d: `M${ids.map((id) => points.get(id)).join("L")}` }));
    if (this.#size === "projector") this.#drawTags(dots);
    if (light.kind) this.#drawChips(light, goals);
  }

  /**
   * Tell whether a dot is lit: of a card in two goals only the one that the finding is about.
   * @param {Dot} dot
   * @param {Light} light
   */
  #isLit(dot, light) {
    if (!light.cards.has(dot.id)) return false;
    if (!light.kind || !light.goals.size || light.goals.has(dot.goal)) return true;
    return ![...light.goals].some((goal) => this.#dots.has(`${goal}/${dot.id}`));
  }

  #litGoals() {
    if (this.#light?.goals.size) return this.#light.goals;
    return new Set([...this.#dots.values()].filter((dot) => this.#light?.cards.has(dot.id)).map((dot) => dot.goal));
  }

  /** The lit dots, one for each card: in its home, or in the goal that the finding is about. */
  #litDots() {
    const light = this.#light;
    if (!light) return [];
    const order = [...this.#goals.keys()];
    const byId = new Map();
    for (const dot of this.#dots.values()) {
      if (!light.cards.has(dot.id)) continue;
      const better = light.goals.size ? light.goals.has(dot.goal) : !dot.guest;
      if (better || !byId.has(dot.id)) byId.set(dot.id, dot);
    }
    return [...byId.values()].sort((a, b) => order.indexOf(a.goal) - order.indexOf(b.goal) || a.number - b.number);
  }

  /**
   * @param {Light} light
   * @param {Set<string>} goals
   */
  #drawCells(light, goals) {
    if (!light.kind || (!light.goals.size && !light.gap)) return;
    const rings = this.#rings === "rung" && light.rungs.size ? [...light.rungs] : null;
    [...this.#goals.keys()].forEach((id, index) => {
      if (light.goals.size && !goals.has(id)) return;
      const radii = rings ? rings.map((ring) => this.#ringRadii(ring)) : [FIELD];
      for (const { inner, outer } of radii)
        this.#layers.cells.append(draw("path", { class: `cell ${light.gap ? "gap" : ""} ${light.goals.size ? "" : "all"}`, d: sectorPath(segment(index, this.#goals.size, inner, outer)) }));
    });
  }

  /** @param {Dot[]} dots */
  #drawTags(dots) {
    const size = SIZES.projector.chipText;
    dots.slice(0, 12).forEach((dot, index) => {
      const [x, y] = dot.point;
      const tag = draw("text", { class: "tag lit-part", x: x + this.#radius + 36, y: y + size * 0.35, "font-size": size }, String(index + 1));
      this.#layers.over.append(draw("circle", { class: "lit-ring lit-part", cx: x, cy: y, r: this.#radius + 30 }), tag);
    });
  }

  /**
   * @param {Light} light
   * @param {Set<string>} goals
   */
  #drawChips(light, goals) {
    const finding = this.#of("findings").get(this.show?.finding ?? "");
    const what = ["target_group", "rung", "area", "framework"].filter((axis) => finding.axes[axis] != null)
      .map((axis) => [finding.axes[axis]].flat().map((value) => this.#axisName(axis, value)).join(", "));
    const lines = [this.#text(`wheel.kind.${light.kind}`), what.join(" · ")].filter(Boolean);
    const ids = [...this.#goals.keys()];
    const spots = light.goals.size ? [...goals].map((goal) => this.#chipSpot(goal, ids.indexOf(goal), lines)) : [/** @type {[number, number]} */ ([0, HUB + 560])];
    for (const spot of spots) this.#layers.over.append(this.#chip(spot, lines));
  }

  /**
   * Give the place of a chip within a goal that is furthest from the lit dots.
   * @param {string} goal
   * @param {number} index
   * @param {string[]} lines
   * @returns {[number, number]}
   */
  #chipSpot(goal, index, lines) {
    const [width, height] = this.#chipSize(lines);
    const rings = this.#rings === "rung" ? [...(this.#light?.rungs ?? [])].map((ring) => this.#ringRadii(ring)) : [];
    const lit = [...this.#dots.values()].filter((dot) => dot.goal === goal && this.#light?.cards.has(dot.id));
    const far = (/** @type {[number, number]} */ [x, y]) => Math.min(3, ...lit.map(({ point }) =>
      Math.max(Math.abs(point[0] - x) / (width / 2 + 260), Math.abs(point[1] - y) / (height / 2 + 260))));
    const clear = (/** @type {[number, number]} */ [x, y]) => !rings.some(({ inner, outer }) => {
      const radii = [-1, 0, 1].flatMap((i) => [-1, 0, 1].map((j) => Math.hypot(x + (i * width) / 2, y + (j * height) / 2)));
      return Math.min(...radii) < outer && Math.max(...radii) > inner;
    });
    const inside = (/** @type {[number, number]} */ [x, y]) => [-1, 1].flatMap((i) => [-1, 1].map((j) => Math.hypot(x + (i * width) / 2, y + (j * height) / 2)))
      .every((radius) => radius > HUB && radius < FIELD.outer - 30);
    const middle = (index + 0.5) * this.#span;
    const spots = [2250, 2450, 2050, 1850, 2650, 1650, 2850, 1450].flatMap((radius) => [0, -9, 9].map((turn) => at(radius, middle + turn))).filter(inside);
    const score = (/** @type {[number, number]} */ spot) => far(spot) + (clear(spot) ? 1 : 0);
    const best = spots.reduce((chosen, spot) => (score(spot) > score(chosen) + 0.05 ? spot : chosen), spots[0] ?? at(1900, middle));
    if (far(best) >= 1) return best;
    const [sin, cos] = at(1, middle + 180).map(Math.abs);
    return at(HUB + 120 + (width / 2) * sin + (height / 2) * cos, middle + 180);
  }

  /** @param {string[]} lines */
  #chipSize(lines) {
    const size = SIZES[this.#size].chipText;
    const width = Math.max(...lines.map((line, row) => measured(line, row ? 500 : 700))) * size + size * 1.3;
    return [width, (lines.length * 1.28 + 0.6) * size];
  }

  /**
   * @param {[number, number]} spot
   * @param {string[]} lines
   */
  #chip([x, y], lines) {
    const size = SIZES[this.#size].chipText;
    const [width, height] = this.#chipSize(lines);
    return draw("g", { class: "chip lit-part", transform: `translate(${rounded(x, y)})` },
      draw("rect", { x: -width / 2, y: -height / 2, width, height, rx: 90 }),
      ...lines.map((line, row) => draw("text", { class: row ? "what" : "", "font-size": size, y: -height / 2 + size * (1.14 + row * 1.28) }, line)));
  }

  /** Write the names of what is lit beside the wheel; the projector's page does so itself. */
  #drawList() {
    const { cards: lit, near, title } = this.lit;
    const cards = near.length ? near : lit;
    this.#parts.whole.hidden = !this.show?.goal;
    const list = this.#parts.list;
    list.hidden = !this.#walks || !cards.length || this.hasAttribute("plain");
    if (list.hidden) return;
    const items = cards.map((card) => element("li", {}, element("span", {}, String(card.number)),
      element("span", {}, card.name || this.#text("wheel.hidden"), element("small", {}, [...(near.length ? [] : [this.#goalName(card.goal)]), ...card.organisations].join(" · ")))));
    list.replaceChildren(element("h3", {}, title || this.#text("wheel.list")), element("ol", {}, ...items));
  }

  // ---- coming closer -------------------------------------------------------------------------------------------

  /** Show the whole wheel, or one goal from nearby. */
  #zoom(/** @type {boolean} */ moving) {
    const { edge } = this.#measures;
    const goal = this.show?.goal;
    const index = goal ? [...this.#goals.keys()].indexOf(goal) : -1;
    const target = index < 0 ? [-edge - 50, -edge - 50, 2 * edge + 100, 2 * edge + 100] : this.#boxOf(index, edge);
    const from = this.#box;
    if (target.every((value, place) => value === from[place])) return;
    const number = ++this.#tweens;
    const started = performance.now();
    const step = () => {
      if (number !== this.#tweens) return;
      const part = moving && !calm() && from[2] ? Math.min(1, (performance.now() - started) / 240) : 1;
      const eased = part * (2 - part);
      this.#box = target.map((value, place) => from[place] + (value - from[place]) * eased);
      this.#svg.setAttribute("viewBox", rounded(...this.#box));
      if (part < 1) requestAnimationFrame(step);
      else if (this.#goals.size) this.#resize();
    };
    step();
  }

  /**
   * @param {number} index
   * @param {number} edge
   */
  #boxOf(index, edge) {
    const { from, to } = segment(index, this.#goals.size);
    const corners = [from, (from + to) / 2, to, ...[0, 90, 180, 270].filter((angle) => angle > from && angle < to)];
    const points = corners.flatMap((angle) => [at(FIELD.inner, angle), at(edge, angle)]);
    const [left, right] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
    const [top, bottom] = [Math.min(...points.map(([, y]) => y)), Math.max(...points.map(([, y]) => y))];
    const side = Math.max(right - left, bottom - top) + 160;
    return [(left + right - side) / 2, (top + bottom - side) / 2, side, side];
  }

  #rescale(/** @type {number} */ width) {
    if (!width || width === this.#width) return;
    this.#width = width;
    if (this.#goals.size) this.#resize();
  }

  // ---- walking, pointing, telling ------------------------------------------------------------------------------

  /** Exactly one thing on the wheel takes part in the order of the Tab key. */
  #roam() {
    const [first] = this.#goals.keys();
    const key = this.#focused && this.#nodeOf(this.#focused) ? this.#focused : first;
    if (!key) return;
    for (const node of this.#svg.querySelectorAll('[tabindex="0"]')) node.setAttribute("tabindex", "-1");
    this.#nodeOf(key)?.setAttribute("tabindex", "0");
  }

  #nodeOf(/** @type {string} */ key) {
    return this.#dots.get(key)?.node ?? this.#goals.get(key)?.segment ?? null;
  }

  /** @returns {string | null} */
  #keyOf(/** @type {any} */ target) {
    return target?.closest?.("[data-key]")?.dataset.key ?? null;
  }

  #focus(/** @type {string} */ key) {
    this.#focused = key;
    this.#roam();
    this.#nodeOf(key)?.focus();
  }

  #focusedOn(/** @type {any} */ target) {
    this.#layers.focus.replaceChildren();
    const key = target && this.#keyOf(target);
    if (key) {
      this.#focused = key;
      this.#roam();
      this.#drawFocus(key, target);
    }
    this.#tell(key);
  }

  /**
   * @param {string} key
   * @param {any} target
   */
  #drawFocus(key, target) {
    if (!target.matches(":focus-visible")) return;
    const dot = this.#dots.get(key);
    const shape = (/** @type {string} */ style) => {
      if (dot) return draw("circle", { class: style, cx: Math.round(dot.point[0]), cy: Math.round(dot.point[1]), r: this.#radius + 42 });
      return draw("path", { class: style, d: sectorPath(segment([...this.#goals.keys()].indexOf(key), this.#goals.size, FIELD.inner, SIZES[this.#size].band[1]), 30) });
    };
    this.#layers.focus.append(shape("focus-gap"), shape("focus"));
  }

  #walk(/** @type {KeyboardEvent} */ event) {
    const key = this.#keyOf(event.target);
    if (!key || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = this.#after(key, event.key);
    if (next) this.#focus(next);
    else if (event.key === "Enter" || event.key === " ") this.#choose(key);
    else return;
    event.preventDefault();
  }

  /**
   * Give where an arrow leads to from here.
   * @param {string} key
   * @param {string} arrow
   * @returns {string | undefined}
   */
  #after(key, arrow) {
    const dot = this.#dots.get(key);
    const goals = [...this.#goals.keys()];
    if (!dot) {
      if (arrow === "ArrowDown") return this.#walkOf(key)[0];
      return this.#along(goals, goals.indexOf(key), arrow);
    }
    if (arrow === "ArrowUp" || arrow === "Escape") return dot.goal;
    const cards = this.#walkOf(dot.goal);
    return this.#along(cards, cards.indexOf(key), arrow === "ArrowDown" ? "ArrowRight" : arrow);
  }

  /**
   * @param {string[]} keys
   * @param {number} index
   * @param {string} arrow
   */
  #along(keys, index, arrow) {
    const count = keys.length;
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: (index + 1) % count, ArrowLeft: (index + count - 1) % count, Home: 0, End: count - 1 };
    return keys[steps[arrow]];
  }

  /** The dots of a goal in the order of their numbers. */
  #walkOf(/** @type {string} */ goal) {
    const dots = [...this.#dots.values()].filter((dot) => dot.goal === goal && !this.#isHidden(dot));
    return dots.sort((a, b) => a.number - b.number).map((dot) => dot.key);
  }

  #pointed(/** @type {Event} */ event) {
    const key = this.#keyOf(event.target);
    if (key && this.#walks) this.#choose(key);
  }

  #choose(/** @type {string} */ key) {
    const dot = this.#dots.get(key);
    const [name, detail] = dot ? ["card", { id: dot.id, goal: dot.goal }] : ["goal", { goal: key }];
    const wanted = this.dispatchEvent(new CustomEvent(String(name), { bubbles: true, composed: true, cancelable: true, detail }));
    if (wanted && !dot && this.#size === "phone") this.#nearer(key);
  }

  /** Come closer to a goal, or back: what the page shows is followed again. */
  #nearer(/** @type {string | null} */ goal) {
    this.#shown = goal && this.show?.goal !== goal ? { goal } : this.show?.goal && this.#shown === undefined ? null : undefined;
    this.#relight();
  }

  /** Say beside a dot what it is; null says nothing. */
  #tell(/** @type {string | null} */ key) {
    const tip = this.#parts.tip;
    const dot = key ? this.#dots.get(key) : undefined;
    tip.hidden = !dot || !this.#walks;
    if (!dot || !this.#walks) return;
    const { name, organisations, state } = this.#named(this.#card(dot.id));
    const who = organisations.join(", ") || this.#text("wheel.resident");
    const lines = [who, [this.#text(`wheel.state.${state}`), dot.guest ? this.#text("wheel.guest") : ""].filter(Boolean).join(", ")];
    tip.replaceChildren(element("b", {}, `${dot.number}. ${name || this.#text("wheel.hidden")}`), ...lines.map((line) => element("span", {}, line)));
    const { left, top, width } = this.#parts.frame.getBoundingClientRect();
    const box = dot.node.getBoundingClientRect();
    const x = Math.min(Math.max(box.x + box.width / 2 - left, 120), width - 120);
    tip.classList.toggle("below", box.y - top < 120);
    tip.style.setProperty("--x", `${x.toFixed(0)}px`);
    tip.style.setProperty("--y", `${(box.y + (box.y - top < 120 ? box.height : 0) - top).toFixed(0)}px`);
  }

  // ---- the table twin ------------------------------------------------------------------------------------------

  async #switchTable(/** @type {boolean} */ on) {
    if (!this.#ready) return;
    const { TableTwin } = await import("./wheel/table.js");
    if (on !== this.hasAttribute("table")) return;
    this.#table = on ? new TableTwin(this.#parts.table, () => this.#rows(), (/** @type {string} */ key) => this.#text(key)) : null;
    this.#table?.refresh();
    this.#parts.table.hidden = !on;
    for (const part of [this.#parts.frame, this.#parts.key]) part.hidden = on || (part === this.#parts.key && this.hasAttribute("plain"));
    this.#parts.switch.textContent = this.#text(on ? "wheel.table.hide" : "wheel.table.show");
  }

  /** The same as is drawn, as rows: one for each card in each goal, and the provisions. */
  #rows() {
    const goals = [...this.#goals.keys()];
    const axis = (/** @type {string} */ name, /** @type {any[] | undefined} */ values) => (values ?? []).map((value) => this.#axisName(name, value)).join(", ");
    const dots = [...this.#dots.values()].map((dot) => {
      const card = this.#card(dot.id);
      const words = this.#named(card);
      const laws = (card.frameworks ?? []).map(({ id }) => (id === "none" ? this.#text("wheel.no_law") : this.#axisName("framework", id)));
      const state = [this.#text(`wheel.state.${words.state}`), dot.guest ? this.#text("wheel.guest") : ""].filter(Boolean).join(", ");
      return { key: dot.key, goal: dot.goal, order: dot.number, number: String(dot.number), card: words.name || this.#text("wheel.hidden"),
        organisations: words.organisations.join(", ") || this.#text("wheel.resident"), frameworks: laws.join(", "), target_groups: axis("target_group", card.target_groups),
        rungs: (card.rungs ?? []).join(", "), areas: axis("area", card.areas), state };
    });
    const provisions = [...this.#of("provisions").values()].flatMap((provision) => (provision.goals ?? []).filter((/** @type {string} */ goal) => this.#goals.has(goal)).map((/** @type {string} */ goal) => ({
      key: `${goal}/provision/${provision.id}`, goal, order: Infinity, number: "", card: provision.name ?? this.#text("wheel.hidden"),
      organisations: this.#of("organisations").get(provision.organisation)?.name ?? "", frameworks: this.#axisName("framework", provision.framework),
      target_groups: axis("target_group", provision.target_groups), rungs: "", areas: "", state: this.#text("wheel.provision") })));
    const rows = [...dots, ...provisions].sort((a, b) => goals.indexOf(a.goal) - goals.indexOf(b.goal) || a.order - b.order);
    return goals.map((id, index) => ({ id, name: this.#goalName(id), style: `g${index % 6}`, rows: rows.filter((row) => row.goal === id) }));
  }
}

if (!customElements.get("participation-wheel")) customElements.define("participation-wheel", ParticipationWheel);
