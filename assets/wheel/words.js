// @ts-check
/**
 * What things on the wheel are called, in the language of the page. Reads names; draws nothing.
 */

import { named, stateOf } from "./reading.js";

/** @import { Card, Finding, Template } from "./reading.js" */

/** @type {Map<string, Promise<Record<string, string>>>} */
const catalogues = new Map();

/**
 * Fetch the element's texts in a language, once.
 * @param {string} language
 */
export function catalogue(language) {
  let texts = catalogues.get(language);
  if (!texts) {
    texts = fetch(new URL(`../texts/${language}/wheel.json`, import.meta.url)).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`${answer.status}`))));
    catalogues.set(language, texts);
    texts.catch(() => catalogues.delete(language));
  }
  return texts;
}

export class Words {
  /** @type {Record<string, string>} */ texts = {};
  /** @type {Template | null} */ template = null;
  language = "nl";
  #of;

  /** @param {(collection: string) => Map<string, any>} of */
  constructor(of) {
    this.#of = of;
  }

  /**
   * @param {string} key
   * @param {Record<string, any>} [values] `count` chooses the form
   */
  text(key, values = {}) {
    const full = "count" in values && `${key}.other` in this.texts ? `${key}.${new Intl.PluralRules(this.language).select(values.count)}` : key;
    return (this.texts[full] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
  }

  /** Give a text that the server or a template wrote in both languages. */
  said(/** @type {Record<string, string> | string | undefined} */ text) {
    return named(text, this.language);
  }

  goal(/** @type {string} */ id) {
    return this.said(this.template?.goals.find((goal) => goal.id === id)?.name) || id;
  }

  /** The words of a card, empty where they are still hidden. */
  card(/** @type {Card} */ card) {
    const organisations = (card.organisations ?? []).map((id) => this.#of("organisations").get(id)?.name ?? id);
    return { id: card.id, name: card.name ?? "", organisations, goals: card.goals, state: stateOf(card) };
  }

  /** Name what an axis of a finding or a filter points at. */
  axis(/** @type {string} */ axis, /** @type {any} */ value) {
    if (value === "everyone" || value === "everywhere") return this.text(`wheel.${value}`);
    if (axis === "goal") return this.goal(value);
    if (axis === "rung") return this.text("wheel.rung", { rung: value });
    if (axis === "state") return this.text(`wheel.state.${value}`);
    if (axis === "organisation") return this.#of("organisations").get(value)?.name ?? value;
    if (axis === "framework") {
      const law = this.template?.frameworks.find(({ id }) => id === value);
      return law ? law.abbreviation || this.said(law.name) : value;
    }
    if (axis === "area") return this.#of("areas").get(value)?.name ?? value;
    const own = this.#of("target_groups").get(value)?.name;
    const shipped = this.template?.target_groups?.find(({ id }) => id === value)?.name;
    // A name that the template gave is said in this language; a word of the room's own stays as it is.
    return own && !Object.values(shipped ?? {}).includes(own) ? own : this.said(shipped) || own || value;
  }

  /** Name what a finding is about, beside its goal. */
  about(/** @type {Finding | undefined} */ finding) {
    const axes = finding?.axes ?? {};
    return ["target_group", "rung", "area", "framework"].filter((axis) => axes[axis] != null)
      .map((axis) => [axes[axis]].flat().map((value) => this.axis(axis, value)).join(", ")).join(" · ");
  }

  /**
   * @param {Card} card
   * @param {{number: number, guest: boolean}} dot
   */
  label(card, { number, guest }) {
    const { name, organisations, state } = this.card(card);
    const who = organisations.length ? organisations.join(", ") : this.text("wheel.resident");
    return [`${number}. ${name || this.text("wheel.hidden")}`, who, this.text(`wheel.state.${state}`), ...(guest ? [this.text("wheel.guest")] : [])].join(", ");
  }
}
