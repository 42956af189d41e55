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

import { Held } from "./wheel/held.js";
import { Picture } from "./wheel/picture.js";
import { heldOf } from "./wheel/reading.js";
import { markAt, STYLE } from "./wheel/style.js";
import { Surround } from "./wheel/surround.js";
import { draw, element } from "./wheel/svg.js";
import { View } from "./wheel/view.js";
import { keyOf, Walk } from "./wheel/walk.js";
import { catalogue, Words } from "./wheel/words.js";

/** @import { Patch } from "./wheel/held.js" */
/** @import { Dot } from "./wheel/picture.js" */
/** @import { Finding, Show, Template } from "./wheel/reading.js" */

/** Words that did not come are asked for again. */
const AGAIN_MS = 1000;

/** @type {CSSStyleSheet | undefined} */
let sheet;

export class ParticipationWheel extends HTMLElement {
  static observedAttributes = ["choose", "data-size", "lang", "plain", "rings", "show", "src", "table"];

  #held = new Held();
  #words = new Words((name) => this.#held.of(name));
  #view = new View(this, this.#held);
  #picture = new Picture(this.#held, this.#words, this.#view, ({ key, goal }) => void (this.#walk.focused === key && this.#walk.go(goal)));
  #around = new Surround({ picture: this.#picture, held: this.#held, words: this.#words, view: this.#view }, {
    choose: (show) => this.#choose(show),
    whole: () => this.#nearer(null),
    table: () => void this.toggleAttribute("table"),
  });
  /** @type {Walk} */ #walk;
  /** @type {Show | null | undefined} */ #shown = undefined;
  #ready = false;
  /** @type {ResizeObserver | null} */ #watch = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
    }
    root.adoptedStyleSheets = [sheet];
    root.append(...this.#around.nodes);
    const { svg, layers, ground } = this.#picture;
    this.#walk = new Walk({ svg, frame: this.#around.frame, layer: layers.focus }, ground, (key) => this.#pick(key), (key) => this.#tell(key));
    svg.addEventListener("click", (/** @type {Event} */ event) => {
      const key = keyOf(event.target);
      if (key && this.#view.walks) this.#pick(key);
    });
    svg.addEventListener("pointerover", (/** @type {Event} */ event) => this.#tell(keyOf(event.target)));
    svg.addEventListener("pointerleave", () => this.#tell(this.#walk.focused));
  }

  // ---- what the page gives and reads -----------------------------------------------------------------------------

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
    this.#take(this.#held.changeTo(collections));
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
    const rings = this.#view.rings;
    this.#shown = show;
    if (rings === this.#view.rings) this.#relight();
    else this.#redraw();
  }
  /** @returns {Show | null | undefined} never undefined when read */
  get show() {
    if (this.#shown !== undefined) return this.#shown;
    return [...this.#held.of("session").values()][0]?.show ?? null;
  }

  /** What is lit now, in the order of the tags. */
  get lit() {
    const { goal, filter, persona, finding: key } = this.show ?? {};
    const finding = key ? (this.#held.of("findings").get(key) ?? null) : null;
    const near = goal ? this.#picture.cardsOf(goal).map((key) => /** @type {Dot} */ (this.#picture.dots.get(key))) : [];
    const axes = Object.entries(filter ?? {}).filter(([axis]) => axis !== "rings");
    const words = [...(goal ? [this.#words.goal(goal)] : []), ...axes.map(([axis, value]) => this.#words.axis(axis, value)), ...(persona ? [persona.name] : [])];
    const told = (/** @type {Dot} */ dot) => ({ ...this.#words.card(this.#held.card(dot.id)), number: dot.number, goal: dot.goal });
    return {
      /** @type {Finding | null} */ finding,
      title: finding ? "" : words.join(" · "),
      near: near.filter((dot) => this.#picture.isLit(dot)).map((dot) => ({ ...told(dot), tag: dot.number })),
      cards: this.#picture.lit.map((dot, index) => ({ ...told(dot), tag: index + 1 })),
    };
  }

  /** How many cards stand on it, in words. */
  get counted() {
    return this.#around.counted;
  }

  /** What the rings mean, in a sentence; empty where there is one ring. */
  get ringed() {
    return this.#view.rings === "one" ? "" : this.#words.text(`wheel.rings.${this.#view.rings}.key`);
  }

  /** The organisations with how many cards they have on the wheel, in order of arrival. */
  get organisations() {
    return this.#held.organisations;
  }

  /**
   * Draw the mark of an organisation, for a key on the page: set its size yourself.
   * @param {string} id
   * @returns {SVGSVGElement}
   */
  mark(id) {
    const index = this.#held.placeOf(id);
    const onMark = getComputedStyle(this).getPropertyValue("--w-on-mark").trim() || "#fff";
    const body = draw("g", {}, draw("circle", { r: 100, fill: this.#colourOf(index) }),
      draw("path", { d: markAt(Math.max(0, index)).emblem, fill: onMark, "fill-rule": "evenodd" }));
    return draw("svg", { viewBox: "-110 -110 220 220", "aria-hidden": "true" }, body);
  }

  #colourOf(/** @type {number} */ index) {
    const sample = element("i", { class: index < 0 ? "resident" : markAt(index).colour, hidden: "" });
    this.shadowRoot?.append(sample);
    const colour = getComputedStyle(sample).getPropertyValue("--mark");
    sample.remove();
    return colour.trim() || "#495057";
  }

  // ---- the life of an element ----------------------------------------------------------------------------------

  connectedCallback() {
    for (const name of ["template", "held", "show"]) this.#upgrade(name);
    this.#watch = new ResizeObserver(([{ contentRect }]) => this.#picture.rescale(contentRect.width));
    this.#watch.observe(this.#around.frame);
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
    const failed = this.#view.failed;
    this.toggleAttribute("data-failed", !template);
    if (failed !== !template && this.hasAttribute("table")) this.#switchTable(this.#view.asTable);
    if (!template) return this.#count();
    this.template = template;
    this.held = held ?? heldOf(wheel);
  }

  async #speak() {
    const language = (this.getAttribute("lang") ?? "nl").startsWith("en") ? "en" : "nl";
    this.#words.language = language;
    const texts = await catalogue(language).catch(() => null);
    if (language !== this.#words.language) return;
    if (!texts) return void setTimeout(() => this.isConnected && this.#speak(), AGAIN_MS);
    this.#words.texts = texts;
    this.#ready = true;
    if (this.#view.failed) this.#count();
    this.#redraw();
    if (this.hasAttribute("table")) this.#switchTable(true);
  }

  // ---- taking in changes ---------------------------------------------------------------------------------------

  /** @param {Required<Patch>} patch */
  #take(patch) {
    const [show, rings] = [JSON.stringify(this.show), this.#view.rings];
    const touched = this.#held.take(patch);
    if (!this.#ready || !this.template) return;
    const { set, gone } = patch;
    if (gone.organisations?.length || rings !== this.#view.rings) return this.#redraw();
    this.#picture.take(touched);
    if (touched.cards.size) this.#count();
    const lit = set.findings || gone.findings || touched.cards.size;
    if (show !== JSON.stringify(this.show) || (lit && this.show)) this.#relight();
    else if (this.#picture.light) this.#picture.dim();
    this.#around.offer();
    this.#around.refreshTable();
  }

  /** Draw everything anew: for another template, language, size or choice of rings. */
  #redraw() {
    if (!this.#ready || !this.template || !this.isConnected) return;
    this.#around.refresh();
    this.#picture.redraw();
    this.#count();
    this.#relight();
    this.#around.offer();
    this.#around.refreshTable();
  }

  #count() {
    this.#around.count();
    if (this.#view.walks) this.#walk.roam();
  }

  #relight() {
    if (!this.#ready || !this.template || !this.#picture.goals.length) return;
    this.#picture.relight();
    const { lit } = this;
    this.#around.list(lit);
    this.#around.offer();
    this.dispatchEvent(new CustomEvent("lit", { bubbles: true, composed: true, detail: lit }));
  }

  async #switchTable(/** @type {boolean} */ on) {
    if (this.#ready) await this.#around.switchTable(on);
  }

  // ---- pointing and choosing -----------------------------------------------------------------------------------

  #pick(/** @type {string} */ key) {
    const dot = this.#picture.dots.get(key);
    const [name, detail] = dot ? ["card", { id: dot.id, goal: dot.goal }] : ["goal", { goal: key }];
    const wanted = this.dispatchEvent(new CustomEvent(String(name), { bubbles: true, composed: true, cancelable: true, detail }));
    if (wanted && !dot && this.#view.size === "phone") this.#nearer(key);
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

  /** Say beside a dot what it is; null says nothing. */
  #tell(/** @type {string | null} */ key) {
    this.#around.tell(key ? this.#picture.dots.get(key) : undefined);
  }
}

if (!customElements.get("participation-wheel")) customElements.define("participation-wheel", ParticipationWheel);
