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
 * - `choose`     present: controls to choose rings, one goal, and what lights up (organisation, law, target group, area, state).
 * - `src`        read-only wheel on any page: address of JSON `{template, wheel}` (also `{template, held}`). Needs no more.
 * - `lang`       `nl` (default) or `en`.
 *
 * Show: `{finding: key}` lights its goal, cells and cards, dims the rest and says its kind in words ("witte vlek");
 * `{goal: id}` comes closer to one goal; `{filter: {organisation|framework|target_group|area|state|rung|goal: value}}` lights the
 * cards that have every value, and its `rings` chooses the rings as the attribute does; `{persona: {name, walk}}` lights what
 * exists for a made-up resident and draws their line as far as it goes. Null is the whole wheel.
 *
 * Events (bubble, leave the element)
 * - `card`   {id, goal}: a card was chosen by click, tap or Enter.     - `goal`   {goal}: a goal was chosen; on a phone
 *            the wheel then comes closer to it, unless `event.preventDefault()`.
 * - `lit`    {cards, finding}: what is lit has changed; `wheel.lit` holds the same.
 * - `choose` {show}: a person chose something else to see, with the controls or by a goal on a phone.
 *
 * Read: `wheel.lit` = {finding: item or null, title, cards, near}: `cards` = [{id, name, organisations, goals, goal, number,
 * tag}] in the order of their tags (the digits beside lit dots on the projector), `near` the same for all cards of the
 * goal that is shown from nearby, `title` what was filtered or which goal. `wheel.organisations` = [{id, name, cards,
 * mark}], and `wheel.mark(id)` = an SVG sample of an organisation's dot, for a key of your own. `wheel.ringed` = what the rings mean.
 *
 * Style from outside: the custom properties of theme.css; `--wheel-size` is how large the drawing may become. Parts: `svg`, `table`, `toolbar`, `key`, `choose`.
 */


import { AXES, Chooser } from "./wheel/chooser.js";
import { Camera, goalBox, wholeBox } from "./wheel/camera.js";
import { dotBody, goalParts, groupDot, hub, keyItems, ringLetters, ringLines, ringName, ringSpots, ringWords, SIZES } from "./wheel/drawing.js";
import { RADIUS } from "./wheel/geometry.js";
import { cells, chip, tags, threads } from "./wheel/lighting.js";
import { plates } from "./wheel/plates.js";
import { active, heldOf, lawsOf, lightOf, ringOf, stateOf, valuesOn } from "./wheel/reading.js";
import { Spots } from "./wheel/spots.js";
import { markAt, STYLE } from "./wheel/style.js";
import { calm, draw, element, rounded } from "./wheel/svg.js";
import { keyOf, Walk } from "./wheel/walk.js";
import { catalogue, Words } from "./wheel/words.js";

/** @import { Card, Finding, Light, Named, Show, Template } from "./wheel/reading.js" */
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

const COLLECTIONS = ["activities", "provisions", "organisations", "areas", "target_groups", "findings", "session"];
const SMALLEST_DIGITS = 8.5;
const SMALLEST_EMBLEM = 7;

/** @type {CSSStyleSheet | undefined} */
let sheet;

export class ParticipationWheel extends HTMLElement {
  static observedAttributes = ["choose", "data-size", "lang", "plain", "rings", "show", "src", "table"];

  /** @type {Map<string, Map<string, any>>} */ #held = new Map(COLLECTIONS.map((name) => [name, new Map()]));
  #words = new Words((name) => this.#of(name));
  /** @type {Show | null | undefined} */ #shown = undefined;
  /** @type {Map<string, Dot>} by goal and id */ #dots = new Map();
  #spots = new Spots([], "one");
  /** @type {Map<string, {group: any, segment: any, dots: any, laws: any, plates: string}>} */ #goals = new Map();
  /** @type {string[]} organisations in order of arrival: their marks stay */ #order = [];
  /** @type {Light | null} */ #light = null;
  #radius = 0;
  #width = 0;
  #digits = false;
  #emblems = true;
  #ready = false;
  /** @type {any} */ #svg;
  /** @type {Record<string, any>} */ #layers = {};
  /** @type {Record<string, any>} */ #parts = {};
  /** @type {any} */ #table = null;
  /** @type {ResizeObserver | null} */ #watch = null;
  /** @type {Camera} */ #camera;
  /** @type {Walk} */ #walk;
  /** @type {Chooser} */ #chooser;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    root.adoptedStyleSheets = [sheet];
    this.#build(root);
    this.#camera = new Camera(this.#svg, () => void (this.#goals.size && this.#resize()));
    this.#chooser = new Chooser(this.#parts.choose, (show) => this.#choose(show));
    this.#walk = new Walk({ svg: this.#svg, frame: this.#parts.frame, layer: this.#layers.focus }, {
      goals: () => [...this.#goals.keys()],
      cardsOf: (goal) => this.#cardsOf(goal),
      dot: (key) => this.#dots.get(key),
      segment: (goal) => this.#goals.get(goal)?.segment,
      radius: () => this.#radius,
      rim: () => SIZES[this.#size].band[1],
    }, (key) => this.#pick(key), (key) => this.#tell(key));
  }

  // ---- what the page gives -------------------------------------------------------------------------------------

  /** @param {Template | null} template */
  set template(template) {
    if (template === this.#words.template) return;
    this.#words.template = template;
    this.#redraw();
  }
  get template() {
    return this.#words.template;
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

  /** @param {Show | null | undefined} show undefined follows the session again */
  set show(show) {
    const rings = this.#rings;
    this.#shown = show;
    if (rings === this.#rings) this.#relight();
    else this.#redraw();
  }
  /** @returns {Show | null | undefined} never undefined when read */
  get show() {
    if (this.#shown !== undefined) return this.#shown;
    return [...this.#of("session").values()][0]?.show ?? null;
  }

  /** What is lit now, in the order of the tags. */
  get lit() {
    const finding = this.show?.finding ? (this.#of("findings").get(this.show.finding) ?? null) : null;
    const dots = this.#litDots();
    const near = this.show?.goal ? this.#cardsOf(this.show.goal).map((key) => /** @type {Dot} */ (this.#dots.get(key))) : [];
    const { goal, filter, persona } = this.show ?? {};
    const axes = Object.entries(filter ?? {}).filter(([axis]) => axis !== "rings");
    const words = [...(goal ? [this.#words.goal(goal)] : []), ...axes.map(([axis, value]) => this.#words.axis(axis, value)), ...(persona ? [persona.name] : [])];
    const told = (/** @type {Dot} */ dot) => ({ ...this.#words.card(this.#card(dot.id)), number: dot.number, goal: dot.goal });
    return {
      /** @type {Finding | null} */ finding,
      title: finding ? "" : words.join(" · "),
      near: near.filter((dot) => !this.#light || this.#isLit(dot, this.#light)).map((dot) => ({ ...told(dot), tag: dot.number })),
      cards: dots.map((dot, index) => ({ ...told(dot), tag: index + 1 })),
    };
  }

  /** How many cards stand on it, in words. */
  get counted() {
    return this.#words.text("wheel.cards", { count: new Set([...this.#dots.values()].map((dot) => dot.id)).size });
  }

  /** What the rings mean, in a sentence; empty where there is one ring. */
  get ringed() {
    return this.#rings === "one" ? "" : this.#words.text(`wheel.rings.${this.#rings}.key`);
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
    const answer = await fetch(address).catch(() => null);
    if (address !== this.getAttribute("src")) return;
    const { template, wheel, held } = answer?.ok ? await answer.json() : {};
    this.toggleAttribute("data-failed", !template);
    if (!template) return this.#count();
    this.template = template;
    this.held = held ?? heldOf(wheel);
  }

  async #speak() {
    const language = (this.getAttribute("lang") ?? "nl").startsWith("en") ? "en" : "nl";
    this.#words.language = language;
    const texts = await catalogue(language).catch(() => ({}));
    if (language !== this.#words.language) return;
    this.#words.texts = texts;
    this.#ready = true;
    this.#redraw();
    if (this.hasAttribute("table")) this.#switchTable(true);
  }

  // ---- reading -------------------------------------------------------------------------------------------------

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
    const rings = this.show?.filter?.rings ?? this.getAttribute("rings");
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

  /** The dots of a goal in the order of their numbers. */
  #cardsOf(/** @type {string} */ goal) {
    const dots = [...this.#dots.values()].filter((dot) => dot.goal === goal && !this.#spots.isHidden(dot));
    return dots.sort((a, b) => a.number - b.number).map((dot) => dot.key);
  }

  // ---- taking in changes ---------------------------------------------------------------------------------------

  /** @param {Required<Patch>} patch */
  #take({ set, gone }) {
    const before = JSON.stringify(this.show);
    const rings = this.#rings;
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
    if (!this.#ready || !this.template) return;
    if (gone.organisations?.length || rings !== this.#rings) return this.#redraw();
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
    if (touched.size) this.#nameRings();
    const lit = set.findings || gone.findings || touched.size;
    if (before !== JSON.stringify(this.show) || (lit && this.show)) this.#relight();
    else if (this.#light) this.#dim();
    this.#offer();
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
    const ring = ringOf(card, this.#spots.rings);
    const known = this.#dots.get(key);
    const spot = this.#spots.take(key, goal, ring, card.places?.[goal]?.slot, known);
    const number = card.places?.[goal]?.number ?? spot + 1;
    const point = this.#spots.point(goal, ring, spot);
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
    this.#spots.free(dot);
    if (this.#walk.focused === key) this.#walk.go(dot.goal);
  }

  /** Choose the size of all dots, and whether there is room for what is written in them. */
  #resize() {
    const radius = this.#spots.radius();
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
    return (this.#width || 600) / (this.#camera.box[2] || 2 * RADIUS);
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  #build(/** @type {ShadowRoot} */ root) {
    const hatch = draw("pattern", { id: "hatch", width: 150, height: 150, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      draw("path", { class: "hatch-line", d: "M0 0V150" }));
    const names = ["board", "goals", "cells", "threads", "hub", "rings", "over", "focus"];
    for (const name of names) this.#layers[name] = draw("g");
    this.#svg = draw("svg", { part: "svg" }, draw("defs", {}, hatch), ...names.map((name) => this.#layers[name]));
    const parts = this.#parts;
    parts.empty = element("p", { class: "empty", hidden: "" });
    parts.tip = element("div", { class: "tip", hidden: "", "aria-hidden": "true" });
    parts.help = element("p", { class: "unseen", id: "help" });
    parts.summary = element("div", { class: "unseen" });
    parts.frame = element("div", { class: "frame" }, this.#svg, parts.empty, parts.tip);
    parts.choose = element("div", { class: "choose", part: "choose", role: "group", hidden: "" });
    parts.switch = element("button", { type: "button" });
    parts.whole = element("button", { type: "button", hidden: "" });
    parts.whole.addEventListener("click", () => this.#nearer(null));
    parts.toolbar = element("div", { class: "toolbar", part: "toolbar" }, parts.whole, parts.switch);
    parts.key = element("ul", { class: "key", part: "key" });
    parts.list = element("div", { class: "list", hidden: "" });
    // A finger scrolls a wide table; so must a keyboard.
    parts.table = element("div", { class: "scroll", part: "table", hidden: "", role: "region", tabindex: "0" });
    root.append(parts.choose, parts.help, parts.frame, parts.key, parts.toolbar, parts.list, parts.table, parts.summary);
    parts.switch.addEventListener("click", () => this.toggleAttribute("table"));
    this.#svg.addEventListener("click", (/** @type {Event} */ event) => {
      const key = keyOf(event.target);
      if (key && this.#walks) this.#pick(key);
    });
    this.#svg.addEventListener("pointerover", (/** @type {Event} */ event) => this.#tell(keyOf(event.target)));
    this.#svg.addEventListener("pointerleave", () => this.#tell(this.#walk.focused));
  }

  /** Draw everything anew: for another template, language, size or choice of rings. */
  #redraw() {
    if (!this.#ready || !this.template || !this.isConnected) return;
    this.#dots.clear();
    this.#goals.clear();
    for (const layer of Object.values(this.#layers)) layer.replaceChildren();
    this.#radius = 0;
    this.#spots = new Spots(this.template.goals.map(({ id }) => id), this.#rings);
    this.#frameUp();
    this.#layers.board.append(draw("circle", { class: "board", r: SIZES[this.#size].edge + 36 }));
    this.template.goals.forEach((goal, index) => this.#drawGoal(goal, index));
    this.#layers.hub.append(...hub(this.#size, this.#words));
    const cards = [...this.#of("activities").values()];
    cards.sort((a, b) => this.#firstNumber(a) - this.#firstNumber(b));
    for (const card of cards) this.#placeCard(card.id, false);
    this.#resize();
    for (const goal of this.#goals.keys()) this.#refreshGoal(goal);
    this.#nameRings();
    this.#count();
    this.#parts.key.setAttribute("aria-label", this.#words.text("wheel.key"));
    if (!this.#parts.key.hidden) this.#parts.key.replaceChildren(...keyItems(this.#words, this.#spots.rings));
    this.#relight();
    this.#offer();
    this.#table?.refresh();
  }

  #firstNumber(/** @type {Card} */ card) {
    return card.places?.[card.goals[0]]?.number ?? Infinity;
  }

  #frameUp() {
    const walks = this.#walks;
    const words = this.#words;
    this.#svg.setAttribute("role", walks ? "application" : "img");
    if (walks) this.#svg.setAttribute("aria-describedby", "help");
    else this.#svg.removeAttribute("aria-describedby");
    this.#parts.help.textContent = walks ? words.text("wheel.help") : "";
    this.#parts.switch.textContent = words.text(this.hasAttribute("table") ? "wheel.table.hide" : "wheel.table.show");
    this.#parts.table.setAttribute("aria-label", words.text("wheel.table.caption"));
    this.#parts.whole.textContent = words.text("wheel.whole");
    this.#parts.choose.setAttribute("aria-label", words.text("wheel.choose"));
    this.#parts.choose.hidden = !walks || !this.hasAttribute("choose");
    const plain = !walks || this.hasAttribute("plain");
    this.#parts.toolbar.hidden = plain;
    this.#parts.key.hidden = plain || this.hasAttribute("table");
    this.#look(false);
  }

  /**
   * @param {Named} goal
   * @param {number} index
   */
  #drawGoal(goal, index) {
    const name = this.#words.said(goal.name);
    const parts = goalParts(name, index, this.template?.goals.length ?? 6, this.#size);
    parts.dataset.key = goal.id;
    if (this.#walks) for (const [key, value] of [["role", "button"], ["tabindex", "-1"]]) parts.setAttribute(key, value);
    const laws = draw("g", { class: "laws" });
    const dots = draw("g", { role: "group", "aria-label": name });
    if (!this.#walks) dots.setAttribute("aria-hidden", "true");
    const lines = ringLines(this.#spots.rings, index, this.template?.goals.length ?? 6);
    const group = draw("g", { class: `goal g${index % 6}` }, parts, ...lines, laws, dots);
    this.#layers.goals.append(group);
    this.#goals.set(goal.id, { group, segment: parts, dots, laws, plates: "" });
  }

  /** Write what each ring is called, where no dot stands. */
  #nameRings() {
    const { rings } = this.#spots;
    const names = ringWords(rings, this.#words);
    if (!names.length) return;
    const size = ringLetters(names, rings, SIZES[this.#size].hubText);
    if (!this.#walks && size < SIZES.projector.hubText) return; // too small for the back of a room: `ringed` says it
    const spots = ringSpots(names, rings, size, this.#goals.size, [...this.#dots.values()].map(({ point }) => point), this.#radius);
    this.#layers.rings.replaceChildren(...spots.map((spot, ring) => ringName(spot, names[ring], size)));
  }

  /**
   * @param {Dot} dot
   * @param {Card} card
   */
  #drawDot(dot, card) {
    const { node, point } = dot;
    const [first = this.#markOf(undefined), second] = (card.organisations ?? []).slice(0, 2).map((id) => this.#markOf(id));
    const state = stateOf(card);
    const on = node.classList.contains("on") ? " on" : "";
    node.setAttribute("class", `dot ${state} ${first.colour}${this.#digits ? " numbered" : ""}${on}`);
    node.setAttribute("transform", `translate(${rounded(...point)}) scale(${(this.#radius / 100).toFixed(3)})`);
    node.dataset.key = dot.key;
    node.toggleAttribute("hidden", this.#spots.isHidden(dot));
    if (this.#walks) {
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", this.#words.label(card, dot));
      if (!node.hasAttribute("tabindex")) node.setAttribute("tabindex", "-1");
    }
    node.replaceChildren(dotBody(state, { number: dot.number, guest: dot.guest, digits: this.#digits, emblems: this.#emblems }, first, second));
  }

  /** Bring what is told of a whole goal up to date: its name for screen readers, its laws, its "+k". */
  #refreshGoal(/** @type {string} */ id) {
    const goal = this.#goals.get(id);
    if (!goal) return;
    const dots = [...this.#dots.values()].filter((dot) => dot.goal === id);
    if (this.#walks) goal.segment.setAttribute("aria-label", `${this.#words.goal(id)}: ${this.#words.text("wheel.cards", { count: dots.length })}`);
    this.#drawLaws(id, goal);
    for (const node of goal.dots.querySelectorAll(".group-dot")) node.remove();
    for (const dot of dots) dot.node.toggleAttribute("hidden", this.#spots.isHidden(dot));
    for (const ring of new Set(dots.map((dot) => dot.ring))) {
      const count = dots.filter((dot) => dot.ring === ring && this.#spots.isHidden(dot)).length;
      if (count) goal.dots.append(groupDot(this.#spots.point(id, ring, this.#spots.cap(ring) - 1), this.#radius, count, this.#words));
    }
  }

  /**
   * @param {string} id
   * @param {{laws: any, plates: string}} goal
   */
  #drawLaws(id, goal) {
    if (!this.template) return;
    const laws = lawsOf(id, this.template, this.#of("activities").values(), this.#of("provisions").values(), this.#words.language);
    const light = this.#light;
    const lit = light && (!light.goals.size || light.goals.has(id)) ? light.laws : new Set();
    const ahead = laws.toSorted((a, b) => Number(lit.has(b.id)) - Number(lit.has(a.id)));
    const { laws: radii, lawText } = this.#measures;
    const signature = JSON.stringify([ahead, [...lit], lawText]);
    if (signature === goal.plates) return;
    goal.plates = signature;
    goal.laws.classList.toggle("thin", !lawText);
    const ring = { index: [...this.#goals.keys()].indexOf(id), count: this.#goals.size, laws: radii, lawText, walks: this.#walks, words: this.#words };
    goal.laws.replaceChildren(...plates(ahead, lit, ring));
  }

  /** Tell how many cards there are, and say so where there are none. */
  #count() {
    const words = this.#words;
    this.#parts.empty.hidden = this.#dots.size > 0;
    this.#parts.empty.textContent = words.text(this.hasAttribute("data-failed") ? "wheel.failed" : "wheel.empty");
    this.#svg.setAttribute("aria-label", words.text("wheel.summary", { cards: this.counted, goals: this.#goals.size }));
    if (this.#walks) return this.#walk.roam();
    const rows = [...this.#goals.keys()].map((goal) => {
      const size = [...this.#dots.values()].filter((dot) => dot.goal === goal).length;
      return element("tr", {}, element("th", { scope: "row" }, words.goal(goal)), element("td", {}, words.text("wheel.cards", { count: size })));
    });
    this.#parts.summary.replaceChildren(element("table", {}, element("caption", {}, words.text("wheel.name")), element("tbody", {}, ...rows)));
  }

  // ---- lighting ------------------------------------------------------------------------------------------------

  #relight() {
    if (!this.#ready || !this.template || !this.#goals.size) return;
    this.#light = lightOf(this.show ?? null, (key) => this.#of("findings").get(key), this.#of("activities").values());
    for (const [id, goal] of this.#goals) this.#drawLaws(id, goal);
    this.#dim();
    this.#look(true);
    this.#drawList();
    this.#offer();
    this.dispatchEvent(new CustomEvent("lit", { bubbles: true, composed: true, detail: this.lit }));
  }

  /** Light what is lit and dim the rest; draw cells, threads, tags and the word for it. */
  #dim() {
    const light = this.#light;
    this.#svg.classList.toggle("lit", light !== null);
    this.#layers.threads.replaceChildren();
    this.#layers.over.replaceChildren();
    for (const node of this.#layers.cells.querySelectorAll(".cell")) node.remove();
    for (const dot of this.#dots.values()) dot.node.classList.toggle("on", light !== null && this.#isLit(dot, light));
    const goals = this.#litGoals();
    const near = this.show?.goal;
    for (const [id, goal] of this.#goals) {
      goal.group.classList.toggle("on", light === null || goals.has(id));
      goal.group.classList.toggle("away", Boolean(near && this.#goals.has(near) && near !== id));
    }
    if (light) this.#drawLight(light, goals);
  }

  /**
   * @param {Light} light
   * @param {Set<string>} lit
   */
  #drawLight(light, lit) {
    const scene = { goals: [...this.#goals.keys()], spots: this.#spots, size: this.#size, radius: this.#radius };
    const dots = this.#litDots();
    this.#layers.cells.append(...cells(light, lit, scene));
    this.#layers.threads.append(...threads(light, dots));
    const tagged = light.line ? dots.filter(({ id }) => light.line?.cards.includes(id)) : dots;
    if (this.#size === "projector" || light.line) this.#layers.over.append(...tags(tagged, scene));
    if (!light.kind) return;
    const [goal = null] = light.goals.size ? lit : [];
    this.#layers.over.append(chip(this.#words.text(`wheel.kind.${light.kind}`), this.#whatOf(this.show?.finding ?? ""), goal, scene));
  }

  /** Name what a finding is about, beside its goal. */
  #whatOf(/** @type {string} */ key) {
    const axes = this.#of("findings").get(key)?.axes ?? {};
    return ["target_group", "rung", "area", "framework"].filter((axis) => axes[axis] != null)
      .map((axis) => [axes[axis]].flat().map((value) => this.#words.axis(axis, value)).join(", ")).join(" · ");
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

  /** The lit dots, one for each card: in its home, or in the goal that the finding is about. A line comes first. */
  #litDots() {
    const light = this.#light;
    if (!light) return [];
    const order = [...this.#goals.keys()];
    /** @type {Map<string, Dot>} */
    const byId = new Map();
    for (const dot of this.#dots.values()) {
      if (!light.cards.has(dot.id)) continue;
      const better = light.goals.size ? light.goals.has(dot.goal) : !dot.guest;
      if (better || !byId.has(dot.id)) byId.set(dot.id, dot);
    }
    const dots = [...byId.values()].sort((a, b) => order.indexOf(a.goal) - order.indexOf(b.goal) || a.number - b.number);
    const line = /** @type {Dot[]} */ ((light.line?.cards ?? []).map((id) => byId.get(id)).filter(Boolean));
    return [...line, ...dots.filter((dot) => !line.includes(dot))];
  }

  /** Write the names of what is lit beside the wheel; the projector's page does so itself. */
  #drawList() {
    const { cards: lit, near, title, finding } = this.lit;
    const cards = this.show?.goal ? near : lit;
    this.#parts.whole.hidden = !this.show?.goal;
    const list = this.#parts.list;
    list.hidden = !this.#walks || !cards.length || this.hasAttribute("plain");
    if (list.hidden) return;
    const words = this.#words;
    const items = cards.map((card) => element("li", {}, element("span", {}, String(card.number)),
      element("span", {}, card.name || words.text("wheel.hidden"), element("small", {}, [...(near.length ? [] : [words.goal(card.goal)]), ...card.organisations].join(" · ")))));
    list.replaceChildren(element("h3", {}, title || (finding && words.said(finding.text)) || words.text("wheel.list")), element("ol", {}, ...items));
  }

  /** Show the whole wheel, or one goal from nearby. */
  #look(/** @type {boolean} */ moving) {
    const { edge } = this.#measures;
    const index = this.show?.goal ? [...this.#goals.keys()].indexOf(this.show.goal) : -1;
    this.#camera.look(index < 0 ? wholeBox(edge) : goalBox(index, this.#goals.size, edge), moving);
  }

  #rescale(/** @type {number} */ width) {
    if (!width || width === this.#width) return;
    this.#width = width;
    if (this.#goals.size) this.#resize();
  }

  // ---- pointing, choosing, telling -----------------------------------------------------------------------------

  #pick(/** @type {string} */ key) {
    const dot = this.#dots.get(key);
    const [name, detail] = dot ? ["card", { id: dot.id, goal: dot.goal }] : ["goal", { goal: key }];
    const wanted = this.dispatchEvent(new CustomEvent(String(name), { bubbles: true, composed: true, cancelable: true, detail }));
    if (wanted && !dot && this.#size === "phone") this.#nearer(key);
  }

  /** Come closer to a goal, or back: what the page shows is followed again. */
  #nearer(/** @type {string | null} */ goal) {
    this.show = goal && this.show?.goal !== goal ? { goal } : this.show?.goal && this.#shown === undefined ? null : undefined;
    this.dispatchEvent(new CustomEvent("choose", { bubbles: true, composed: true, detail: { show: this.show } }));
  }

  /** Show what a person chose with the controls. */
  #choose(/** @type {Show | null} */ show) {
    this.show = show;
    this.dispatchEvent(new CustomEvent("choose", { bubbles: true, composed: true, detail: { show } }));
  }

  /** Bring the controls up to date with what there is to choose from. */
  #offer() {
    if (this.#parts.choose.hidden || !this.template) return;
    const words = this.#words;
    const options = (/** @type {string} */ axis) => valuesOn(axis, this.#of("activities").values())
      .map((value) => ({ value, label: words.axis(axis, value) })).sort((a, b) => (axis === "state" ? 0 : a.label.localeCompare(b.label, words.language)));
    const offer = {
      goals: this.template.goals.map(({ id }) => ({ value: id, label: words.goal(id) })),
      axes: Object.fromEntries(AXES.map((axis) => [axis, options(axis)])),
      rings: this.getAttribute("rings") ?? "one",
      text: (/** @type {string} */ key) => words.text(key),
    };
    this.#chooser.refresh(offer, this.show ?? null, this.#rings);
  }

  /** Say beside a dot what it is; null says nothing. */
  #tell(/** @type {string | null} */ key) {
    const tip = this.#parts.tip;
    const dot = key ? this.#dots.get(key) : undefined;
    tip.hidden = !dot || !this.#walks;
    if (!dot || !this.#walks) return;
    const words = this.#words;
    const { name, organisations, state } = words.card(this.#card(dot.id));
    const who = organisations.join(", ") || words.text("wheel.resident");
    const lines = [who, [words.text(`wheel.state.${state}`), dot.guest ? words.text("wheel.guest") : ""].filter(Boolean).join(", ")];
    tip.replaceChildren(element("b", {}, `${dot.number}. ${name || words.text("wheel.hidden")}`), ...lines.map((line) => element("span", {}, line)));
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
    const { blocksOf, TableTwin } = await import("./wheel/table.js");
    if (on !== this.hasAttribute("table")) return;
    const blocks = () => blocksOf([...this.#goals.keys()], [...this.#dots.values()], (name) => this.#of(name), this.#words);
    this.#table = on ? new TableTwin(this.#parts.table, blocks, (/** @type {string} */ key) => this.#words.text(key)) : null;
    this.#table?.refresh();
    this.#parts.table.hidden = !on;
    for (const part of [this.#parts.frame, this.#parts.key]) part.hidden = on || (part === this.#parts.key && this.hasAttribute("plain"));
    this.#parts.switch.textContent = this.#words.text(on ? "wheel.table.hide" : "wheel.table.show");
  }
}

if (!customElements.get("participation-wheel")) customElements.define("participation-wheel", ParticipationWheel);
