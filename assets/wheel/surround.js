// @ts-check
/**
 * What stands around the drawing: controls, key, the list of what is lit, a tip beside a dot, the table, a summary to hear.
 *
 * Decides nothing about what is shown: it says in words what the picture shows, and passes on what somebody presses.
 */

import { AXES, Chooser } from "./chooser.js";
import { keyItems } from "./drawing.js";
import { valuesOn } from "./reading.js";
import { element } from "./svg.js";

/** @import { Held } from "./held.js" */
/** @import { Dot, Picture } from "./picture.js" */
/** @import { Finding, Show } from "./reading.js" */
/** @import { View } from "./view.js" */
/** @import { Words } from "./words.js" */
/** @typedef {{id: string, name: string, organisations: string[], goal: string, number: number}} Told a card in the list */
/** @typedef {{finding: Finding | null, title: string, near: Told[], cards: Told[]}} Lit */
/** @typedef {{choose: (show: Show | null) => void, whole: () => void, table: () => void}} Pressed */

export class Surround {
  /** @type {Record<string, any>} */ #parts = {};
  /** @type {any} */ #table = null;
  /** @type {Chooser} */ #chooser;
  #picture;
  #held;
  #words;
  #view;

  /**
   * @param {{picture: Picture, held: Held, words: Words, view: View}} given
   * @param {Pressed} pressed
   */
  constructor({ picture, held, words, view }, pressed) {
    this.#picture = picture;
    this.#held = held;
    this.#words = words;
    this.#view = view;
    const parts = this.#parts;
    parts.empty = element("p", { class: "empty", hidden: "" });
    parts.tip = element("div", { class: "tip", hidden: "", "aria-hidden": "true" });
    parts.help = element("p", { class: "unseen", id: "help" });
    parts.summary = element("div", { class: "unseen" });
    parts.frame = element("div", { class: "frame" }, picture.svg, parts.empty, parts.tip);
    parts.choose = element("div", { class: "choose", part: "choose", role: "group", hidden: "" });
    parts.switch = element("button", { type: "button" });
    parts.switch.addEventListener("click", pressed.table);
    parts.whole = element("button", { type: "button", hidden: "" });
    parts.whole.addEventListener("click", pressed.whole);
    parts.toolbar = element("div", { class: "toolbar", part: "toolbar", hidden: "" }, parts.whole, parts.switch);
    parts.key = element("ul", { class: "key", part: "key", hidden: "" });
    parts.list = element("div", { class: "list", hidden: "" });
    // A finger scrolls a wide table; so must a keyboard.
    parts.table = element("div", { class: "scroll", part: "table", hidden: "", role: "region", tabindex: "0" });
    this.#chooser = new Chooser(parts.choose, pressed.choose);
  }

  /** All of it, in order, the drawing in its frame. */
  get nodes() {
    const { choose, help, frame, key, toolbar, list, table, summary } = this.#parts;
    return [choose, help, frame, key, toolbar, list, table, summary];
  }

  /** @returns {HTMLElement} where the drawing stands */
  get frame() {
    return this.#parts.frame;
  }

  /** How many cards stand on it, in words. */
  get counted() {
    return this.#words.text("wheel.cards", { count: new Set([...this.#picture.dots.values()].map((dot) => dot.id)).size });
  }

  /** Bring up to date what depends on the language and on what the page asked for. */
  refresh() {
    const [parts, words, { walks, asTable }] = [this.#parts, this.#words, this.#view];
    parts.help.textContent = walks ? words.text("wheel.help") : "";
    parts.switch.textContent = words.text(asTable ? "wheel.table.hide" : "wheel.table.show");
    parts.table.setAttribute("aria-label", words.text("wheel.table.caption"));
    parts.whole.textContent = words.text("wheel.whole");
    parts.choose.setAttribute("aria-label", words.text("wheel.choose"));
    parts.choose.hidden = !this.#view.chooses;
    const plain = !walks || this.#view.plain;
    parts.toolbar.hidden = plain;
    parts.key.hidden = plain || asTable;
    parts.key.setAttribute("aria-label", words.text("wheel.key"));
    if (!parts.key.hidden) parts.key.replaceChildren(...keyItems(words, this.#view.rings));
  }

  /** Tell how many cards there are, and say so where there are none. */
  count() {
    const [words, { goals, dots, svg }] = [this.#words, this.#picture];
    this.#parts.empty.hidden = dots.size > 0;
    this.#parts.empty.textContent = words.text(this.#view.failed ? "wheel.failed" : "wheel.empty");
    const { quiet, walks } = this.#view;
    svg.setAttribute("aria-label", quiet ? words.text("wheel.name") : words.text("wheel.summary", { cards: this.counted, goals: goals.length }));
    if (walks) return;
    if (quiet) return this.#parts.summary.replaceChildren();
    const rows = goals.map((goal) => {
      const size = [...dots.values()].filter((dot) => dot.goal === goal).length;
      return element("tr", {}, element("th", { scope: "row" }, words.goal(goal)), element("td", {}, words.text("wheel.cards", { count: size })));
    });
    this.#parts.summary.replaceChildren(element("table", {}, element("caption", {}, words.text("wheel.name")), element("tbody", {}, ...rows)));
  }

  /** Write the names of what is lit beside the wheel; the projector's page does so itself. @param {Lit} lit */
  list({ cards: lit, near, title, finding }) {
    const { show, walks, plain } = this.#view;
    const cards = show?.goal ? near : lit;
    this.#parts.whole.hidden = !show?.goal;
    const list = this.#parts.list;
    list.hidden = !walks || !cards.length || plain;
    if (list.hidden) return;
    const words = this.#words;
    const items = cards.map((card) => element("li", {}, element("span", {}, String(card.number)),
      element("span", {}, card.name || words.text("wheel.hidden"), element("small", {}, [...(near.length ? [] : [words.goal(card.goal)]), ...card.organisations].join(" · ")))));
    list.replaceChildren(element("h3", {}, title || (finding && words.said(finding.text)) || words.text("wheel.list")), element("ol", {}, ...items));
  }

  /** Bring the controls up to date with what there is to choose from. */
  offer() {
    const { template, language } = this.#words;
    if (this.#parts.choose.hidden || !template) return;
    const words = this.#words;
    const options = (/** @type {string} */ axis) => valuesOn(axis, this.#held.of("activities").values())
      .map((value) => ({ value, label: words.axis(axis, value) })).sort((a, b) => (axis === "state" ? 0 : a.label.localeCompare(b.label, language)));
    const offer = {
      goals: template.goals.map(({ id }) => ({ value: id, label: words.goal(id) })),
      axes: Object.fromEntries(AXES.map((axis) => [axis, options(axis)])),
      rings: this.#view.ringsUnlessChosen,
      text: (/** @type {string} */ key) => words.text(key),
    };
    this.#chooser.refresh(offer, this.#view.show, this.#view.rings);
  }

  /** Say beside a dot what it is; without one nothing. @param {Dot | undefined} dot */
  tell(dot) {
    const tip = this.#parts.tip;
    tip.hidden = !dot || !this.#view.walks;
    if (!dot || tip.hidden) return;
    const words = this.#words;
    const { name, organisations, state } = words.card(this.#held.card(dot.id));
    const who = organisations.join(", ") || words.text("wheel.resident");
    const lines = [who, [words.text(`wheel.state.${state}`), dot.guest ? words.text("wheel.guest") : ""].filter(Boolean).join(", ")];
    tip.replaceChildren(element("b", {}, `${dot.number}. ${name || words.text("wheel.hidden")}`), ...lines.map((line) => element("span", {}, line)));
    const { left, top, width } = this.frame.getBoundingClientRect();
    const box = dot.node.getBoundingClientRect();
    const x = Math.min(Math.max(box.x + box.width / 2 - left, 120), width - 120);
    tip.classList.toggle("below", box.y - top < 120);
    tip.style.setProperty("--x", `${x.toFixed(0)}px`);
    tip.style.setProperty("--y", `${(box.y + (box.y - top < 120 ? box.height : 0) - top).toFixed(0)}px`);
  }

  /** Put the table in place of the drawing, or the drawing back. */
  async switchTable(/** @type {boolean} */ on) {
    const { blocksOf, TableTwin } = await import("./table.js");
    if (on !== this.#view.asTable) return;
    const picture = this.#picture;
    const blocks = () => blocksOf(picture.goals, [...picture.dots.values()], (name) => this.#held.of(name), this.#words, !this.#view.quiet);
    this.#table = on ? new TableTwin(this.#parts.table, blocks, (/** @type {string} */ key) => this.#words.text(key)) : null;
    this.refreshTable();
    this.#parts.table.hidden = !on;
    this.frame.hidden = on;
    this.#parts.key.hidden = on || this.#parts.toolbar.hidden;
    this.#parts.switch.textContent = this.#words.text(on ? "wheel.table.hide" : "wheel.table.show");
  }

  refreshTable() {
    this.#table?.refresh();
  }
}
