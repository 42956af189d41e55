// @ts-check
/**
 * The drawing itself: goals with their laws, and each card as a dot in its place, as large as there is room for.
 *
 * Takes in no patches and hears no finger or key: it draws what is held, as the page wants it shown.
 */

import { Camera, goalBox, wholeBox } from "./camera.js";
import { dotBody, goalParts, groupDot, hub, ringLetters, ringLines, ringName, ringSpots, ringWords, SIZES } from "./drawing.js";
import { RADIUS } from "./geometry.js";
import { cells, chip, tags, threads } from "./lighting.js";
import { isLit, litDots, litGoals } from "./lit.js";
import { plates } from "./plates.js";
import { active, lawsOf, lightOf, ringOf, stateOf } from "./reading.js";
import { Spots } from "./spots.js";
import { calm, draw, rounded } from "./svg.js";

/** @import { Held, Touched } from "./held.js" */
/** @import { Card, Light, Named } from "./reading.js" */
/** @import { View } from "./view.js" */
/** @import { Ground } from "./walk.js" */
/** @import { Words } from "./words.js" */
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

const LAYERS = ["board", "goals", "cells", "threads", "hub", "rings", "over", "focus"];
const SMALLEST_DIGITS = 8.5;
const SMALLEST_EMBLEM = 7;

export class Picture {
  /** @type {any} */ svg;
  /** @type {Record<string, any>} */ layers = Object.fromEntries(LAYERS.map((name) => [name, draw("g")]));
  /** @type {Map<string, Dot>} by goal and id */ dots = new Map();
  /** @type {Light | null} */ light = null;
  /** @type {Map<string, {group: any, segment: any, dots: any, laws: any, plates: string}>} */ #goals = new Map();
  #spots = new Spots([], "one");
  #radius = 0;
  #width = 0;
  #digits = false;
  #emblems = true;
  #held;
  #words;
  #view;
  #left;
  /** @type {Camera} */ #camera;

  /**
   * @param {Held} held
   * @param {Words} words
   * @param {View} view
   * @param {(dot: Dot) => void} left hears of each dot that is taken off
   */
  constructor(held, words, view, left) {
    this.#held = held;
    this.#words = words;
    this.#view = view;
    this.#left = left;
    const hatch = draw("pattern", { id: "hatch", width: 150, height: 150, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      draw("path", { class: "hatch-line", d: "M0 0V150" }));
    this.svg = draw("svg", { part: "svg" }, draw("defs", {}, hatch), ...LAYERS.map((name) => this.layers[name]));
    this.#camera = new Camera(this.svg, () => this.#refit());
  }

  /** The goals that are drawn, in wheel order. */
  get goals() {
    return [...this.#goals.keys()];
  }

  /** The lit dots, one for each card, in the order in which they are told. */
  get lit() {
    return litDots(this.light, this.dots, this.goals);
  }

  /** What a keyboard walks on. @returns {Ground} */
  get ground() {
    return {
      goals: () => this.goals,
      cardsOf: (goal) => this.cardsOf(goal),
      dot: (key) => this.dots.get(key),
      segment: (goal) => this.#goals.get(goal)?.segment,
      radius: () => this.#radius,
      rim: () => SIZES[this.#view.size].band[1],
    };
  }

  /** Tell whether this dot is lit; all are where nothing is. */
  isLit(/** @type {Dot} */ dot) {
    return !this.light || isLit(dot, this.light, this.dots);
  }

  /** The keys of a goal's dots, in the order of their numbers. */
  cardsOf(/** @type {string} */ goal) {
    const dots = [...this.dots.values()].filter((dot) => dot.goal === goal && !this.#spots.isHidden(dot));
    return dots.sort((a, b) => a.number - b.number).map((dot) => dot.key);
  }

  // ---- taking in changes ----

  /** Draw everything anew: for another template, language, size or choice of rings. */
  redraw() {
    const goals = this.#words.template?.goals ?? [];
    this.dots.clear();
    this.#goals.clear();
    for (const layer of Object.values(this.layers)) layer.replaceChildren();
    this.#radius = 0;
    this.#spots = new Spots(goals.map(({ id }) => id), this.#view.rings);
    this.svg.setAttribute("role", this.#view.walks ? "application" : "img");
    if (this.#view.walks) this.svg.setAttribute("aria-describedby", "help");
    else this.svg.removeAttribute("aria-describedby");
    this.#look(false);
    this.layers.board.append(draw("circle", { class: "board", r: SIZES[this.#view.size].edge + 36 }));
    goals.forEach((goal, index) => this.#drawGoal(goal, index, goals.length));
    this.layers.hub.append(...hub(this.#view.size, this.#words));
    const cards = [...this.#held.of("activities").values()];
    cards.sort((a, b) => firstNumber(a) - firstNumber(b));
    for (const card of cards) this.#placeCard(card.id, false);
    this.#resize();
    for (const goal of this.#goals.keys()) this.#refreshGoal(goal);
    this.#nameRings();
  }

  /** Bring what was touched up to date. @param {Touched} touched */
  take({ cards, goals }) {
    const stale = new Set(goals);
    for (const id of cards) for (const goal of this.#placeCard(id, this.dots.size > 0)) stale.add(goal);
    this.#resize();
    for (const goal of stale) this.#refreshGoal(goal);
    if (cards.size) this.#nameRings();
  }

  /**
   * Put one card where it belongs, in each of its goals; give the goals that it touches.
   * @param {string} id
   * @param {boolean} fresh show where it came
   */
  #placeCard(id, fresh) {
    const card = this.#held.card(id);
    const wanted = card && active(card) ? card.goals.filter((goal) => this.#goals.has(goal)) : [];
    const touched = new Set(wanted);
    for (const goal of this.#goals.keys()) {
      if (wanted.includes(goal) || !this.dots.has(`${goal}/${id}`)) continue;
      this.#removeDot(`${goal}/${id}`);
      touched.add(goal);
    }
    wanted.forEach((goal, index) => this.#placeDot(card, goal, index > 0, fresh));
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
    const known = this.dots.get(key);
    const spot = this.#spots.take(key, goal, ring, card.places?.[goal]?.slot, known);
    const number = card.places?.[goal]?.number ?? spot + 1;
    const point = this.#spots.point(goal, ring, spot);
    const dot = { key, id: card.id, goal, ring, spot, number, guest, point, node: known?.node ?? draw("g") };
    this.dots.set(key, dot);
    if (this.#radius) this.#drawDot(dot, card);
    if (!known) {
      if (fresh) arrive(dot.node);
      this.#goals.get(goal)?.dots.append(dot.node);
    }
  }

  #removeDot(/** @type {string} */ key) {
    const dot = this.dots.get(key);
    if (!dot) return;
    dot.node.remove();
    this.dots.delete(key);
    this.#spots.free(dot);
    this.#left(dot);
  }

  // ---- what fits ----

  /** Fit what is written in the dots to the width in which the drawing stands. */
  rescale(/** @type {number} */ width) {
    if (!width || width === this.#width) return;
    this.#width = width;
    this.#refit();
  }

  #refit() {
    if (this.#goals.size) this.#resize();
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
    for (const dot of this.dots.values()) this.#drawDot(dot, this.#held.card(dot.id));
    this.dim();
  }

  /** Digits only where they can be read: from the back of the room, or at arm's length. */
  #showsDigits(/** @type {number} */ radius) {
    const pixels = radius * 1.08 * this.#scale();
    return pixels >= (this.#view.walks ? SMALLEST_DIGITS : Math.max(16, innerHeight / 45));
  }

  #scale() {
    return (this.#width || 600) / (this.#camera.box[2] || 2 * RADIUS);
  }

  /** Show the whole wheel, or one goal from nearby. */
  #look(/** @type {boolean} */ moving) {
    const { edge } = this.#view.measures;
    const near = this.#view.show?.goal;
    const index = near ? this.goals.indexOf(near) : -1;
    this.#camera.look(index < 0 ? wholeBox(edge) : goalBox(index, this.#goals.size, edge), moving);
  }

  // ---- drawing ----

  /**
   * @param {Named} goal
   * @param {number} index
   * @param {number} count of goals
   */
  #drawGoal(goal, index, count) {
    const { size, walks } = this.#view;
    const name = this.#words.said(goal.name);
    const segment = goalParts(name, index, count, size);
    segment.dataset.key = goal.id;
    if (walks) for (const [key, value] of [["role", "button"], ["tabindex", "-1"]]) segment.setAttribute(key, value);
    const laws = draw("g", { class: "laws" });
    const dots = draw("g", { role: "group", "aria-label": name });
    if (!walks) dots.setAttribute("aria-hidden", "true");
    const group = draw("g", { class: `goal g${index % 6}` }, segment, ...ringLines(this.#spots.rings, index, count), laws, dots);
    this.layers.goals.append(group);
    this.#goals.set(goal.id, { group, segment, dots, laws, plates: "" });
  }

  /** Write what each ring is called, where no dot stands. */
  #nameRings() {
    const { rings } = this.#spots;
    const names = ringWords(rings, this.#words);
    if (!names.length) return;
    const size = ringLetters(names, rings, SIZES[this.#view.size].hubText);
    if (!this.#view.walks && size < SIZES.projector.hubText) return; // too small for the back of a room: the key says it
    const spots = ringSpots(names, rings, size, this.#goals.size, [...this.dots.values()].map(({ point }) => point), this.#radius);
    this.layers.rings.replaceChildren(...spots.map((spot, ring) => ringName(spot, names[ring], size)));
  }

  /**
   * @param {Dot} dot
   * @param {Card} card
   */
  #drawDot(dot, card) {
    const { node, point } = dot;
    const marks = (card.organisations ?? []).slice(0, 2).map((id) => this.#held.markOf(id));
    const [first = this.#held.markOf(undefined), second] = marks;
    const state = stateOf(card);
    const on = node.classList.contains("on") ? " on" : "";
    node.setAttribute("class", `dot ${state} ${first.colour}${this.#digits ? " numbered" : ""}${on}`);
    node.setAttribute("transform", `translate(${rounded(...point)}) scale(${(this.#radius / 100).toFixed(3)})`);
    node.dataset.key = dot.key;
    node.toggleAttribute("hidden", this.#spots.isHidden(dot));
    if (this.#view.walks) {
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
    const dots = [...this.dots.values()].filter((dot) => dot.goal === id);
    const counted = this.#view.quiet ? "" : `: ${this.#words.text("wheel.cards", { count: dots.length })}`;
    if (this.#view.walks) goal.segment.setAttribute("aria-label", this.#words.goal(id) + counted);
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
    const { template, language } = this.#words;
    if (!template) return;
    const laws = lawsOf(id, template, this.#held.of("activities").values(), this.#held.of("provisions").values(), language);
    const light = this.light;
    const lit = light && (!light.goals.size || light.goals.has(id)) ? light.laws : new Set();
    const ahead = laws.toSorted((a, b) => Number(lit.has(b.id)) - Number(lit.has(a.id)));
    const { laws: radii, lawText } = this.#view.measures;
    const signature = JSON.stringify([ahead, [...lit], lawText]);
    if (signature === goal.plates) return;
    goal.plates = signature;
    goal.laws.classList.toggle("thin", !lawText);
    const ring = { index: this.goals.indexOf(id), count: this.#goals.size, laws: radii, lawText, walks: this.#view.walks, words: this.#words };
    goal.laws.replaceChildren(...plates(ahead, lit, ring));
  }

  // ---- lighting ----

  /** Read anew what is lit, and look there. */
  relight() {
    this.light = lightOf(this.#view.show, (key) => this.#held.of("findings").get(key), this.#held.of("activities").values());
    for (const [id, goal] of this.#goals) this.#drawLaws(id, goal);
    this.dim();
    this.#look(true);
  }

  /** Light what is lit and dim the rest; draw cells, threads, tags and the word for it. */
  dim() {
    const light = this.light;
    this.svg.classList.toggle("lit", light !== null);
    this.layers.threads.replaceChildren();
    this.layers.over.replaceChildren();
    for (const node of this.layers.cells.querySelectorAll(".cell")) node.remove();
    for (const dot of this.dots.values()) dot.node.classList.toggle("on", light !== null && isLit(dot, light, this.dots));
    const goals = litGoals(light, this.dots);
    const near = this.#view.show?.goal;
    for (const [id, goal] of this.#goals) {
      goal.group.classList.toggle("on", light === null || goals.has(id));
      goal.group.classList.toggle("away", Boolean(near && this.#goals.has(near) && near !== id));
    }
    if (light) this.#drawLight(light, goals);
  }

  /**
   * @param {Light} light
   * @param {Set<string>} lit goals
   */
  #drawLight(light, lit) {
    const scene = { goals: this.goals, spots: this.#spots, size: this.#view.size, radius: this.#radius };
    const dots = this.lit;
    this.layers.cells.append(...cells(light, lit, scene));
    this.layers.threads.append(...threads(light, dots));
    const tagged = light.line ? dots.filter(({ id }) => light.line?.cards.includes(id)) : dots;
    if (this.#view.size === "projector" || light.line) this.layers.over.append(...tags(tagged, scene));
    if (!light.kind) return;
    const [goal = null] = light.goals.size ? lit : [];
    const about = this.#held.of("findings").get(this.#view.show?.finding ?? "");
    this.layers.over.append(chip(this.#words.text(`wheel.kind.${light.kind}`), this.#words.about(about), goal, scene));
  }
}

const firstNumber = (/** @type {Card} */ card) => card.places?.[card.goals[0]]?.number ?? Infinity;

/** Let a new dot be seen to come. */
function arrive(/** @type {SVGGElement} */ node) {
  if (calm()) return;
  node.classList.add("new");
  node.addEventListener("animationend", () => node.classList.remove("new"), { once: true });
}
