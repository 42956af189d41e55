// @ts-check
/**
 * The controls with which a person chooses what the wheel shows: rings, one goal, one filter. Native lists, no dragging.
 *
 * Offers what it is given and says what was chosen; lights nothing itself.
 */

import { element } from "./svg.js";

/** @import { Show } from "./reading.js" */
/** @typedef {{value: string, label: string}} Option */
/** @typedef {{goals: Option[], axes: Record<string, Option[]>, rings: string, text: (key: string) => string}} Offer `rings`: unless chosen */

export const AXES = ["organisation", "framework", "target_group", "area", "state"];
const RINGS = ["one", "rung", "state"];

export class Chooser {
  #chosen;
  /** @type {Offer | null} */ #offer = null;
  /** @type {Record<string, HTMLSelectElement>} */ #lists = {};
  /** @type {Record<string, HTMLElement>} */ #labels = {};
  #axis = "";

  /**
   * @param {HTMLElement} node where they stand
   * @param {(show: Show | null) => void} chosen
   */
  constructor(node, chosen) {
    this.#chosen = chosen;
    for (const name of ["rings", "goal", "axis", "value"]) {
      const list = element("select");
      const words = element("span");
      this.#lists[name] = list;
      this.#labels[name] = words;
      list.addEventListener("change", () => this.#changed(name));
      node.append(element("label", {}, words, list));
    }
  }

  /**
   * Offer what there is, and stand at what is shown.
   * @param {Offer} offer
   * @param {Show | null} show
   * @param {string} rings
   */
  refresh(offer, show, rings) {
    this.#offer = offer;
    const { text } = offer;
    for (const name of Object.keys(this.#lists)) this.#labels[name].textContent = text(`wheel.choose.${name}`);
    const [axis, value] = Object.entries(show?.filter ?? {}).find(([name]) => AXES.includes(name)) ?? [this.#axis, ""];
    this.#axis = axis;
    fill(this.#lists.rings, RINGS.map((id) => ({ value: id, label: text(`wheel.rings.${id}`) })), rings);
    fill(this.#lists.goal, [{ value: "", label: text("wheel.choose.whole") }, ...offer.goals], show?.goal ?? "");
    const axes = AXES.filter((name) => offer.axes[name]?.length);
    fill(this.#lists.axis, [{ value: "", label: text("wheel.choose.all") }, ...axes.map((name) => ({ value: name, label: text(`wheel.axis.${name}`) }))], axis);
    fill(this.#lists.value, [{ value: "", label: text("wheel.choose.which") }, ...(offer.axes[axis] ?? [])], String(value));
    /** @type {HTMLElement} */ (this.#lists.value.parentElement).hidden = !axis;
  }

  #changed(/** @type {string} */ name) {
    const { rings, goal, axis, value } = Object.fromEntries(Object.entries(this.#lists).map(([id, list]) => [id, list.value]));
    if (name === "axis") this.#axis = axis;
    const picked = name === "axis" ? "" : value;
    const filter = { ...(axis && picked ? { [axis]: picked } : {}), ...(rings === this.#offer?.rings ? {} : { rings }) };
    const show = { ...(goal ? { goal } : {}), ...(Object.keys(filter).length ? { filter } : {}) };
    this.#chosen(Object.keys(show).length ? show : null);
    if (this.#offer) this.refresh(this.#offer, show, rings);
  }
}

/**
 * Write the options of a list where they differ, and choose one: the list keeps the focus.
 * @param {HTMLSelectElement} list
 * @param {Option[]} options
 * @param {string} value
 */
function fill(list, options, value) {
  const words = options.map((option) => `${option.value} ${option.label}`).join("\n");
  if (list.dataset.words !== words) {
    list.dataset.words = words;
    list.replaceChildren(...options.map((option) => element("option", { value: option.value }, option.label)));
  }
  list.value = options.some((option) => option.value === value) ? value : "";
}
