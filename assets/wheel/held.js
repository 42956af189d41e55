// @ts-check
/**
 * What the wheel holds: collections kept up to date by patches, and the organisations in the order in which they came.
 *
 * Draws nothing, and never changes an item.
 */

import { active } from "./reading.js";
import { markAt } from "./style.js";

/** @import { Card } from "./reading.js" */
/** @typedef {{from: number, seq: number, set?: Record<string, Record<string, any>>, gone?: Record<string, string[]>}} Patch */
/** @typedef {{cards: Set<string>, goals: Set<string>}} Touched what has to be placed and told again */

const COLLECTIONS = ["activities", "provisions", "organisations", "areas", "target_groups", "findings", "session"];

export class Held {
  /** @type {Map<string, Map<string, any>>} */ #collections = new Map(COLLECTIONS.map((name) => [name, new Map()]));
  /** @type {string[]} organisations in order of arrival: their marks stay */ #order = [];

  /** @returns {Map<string, any>} */
  of(/** @type {string} */ name) {
    return /** @type {Map<string, any>} */ (this.#collections.get(name));
  }

  /** @returns {Card} */
  card(/** @type {string} */ id) {
    return this.of("activities").get(id);
  }

  /**
   * Give the patch after which exactly this is held: only items that are another object than before.
   * @param {Record<string, Record<string, any>>} wanted
   * @returns {Required<Patch>}
   */
  changeTo(wanted) {
    /** @type {Required<Patch>} */
    const patch = { from: 0, seq: 0, set: {}, gone: {} };
    for (const [name, present] of this.#collections) {
      const items = wanted[name] ?? {};
      patch.set[name] = Object.fromEntries(Object.entries(items).filter(([id, item]) => present.get(id) !== item));
      patch.gone[name] = [...present.keys()].filter((id) => !(id in items));
    }
    return patch;
  }

  /**
   * Apply a patch, and tell which cards and goals it touches.
   * @param {Required<Patch>} patch
   * @returns {Touched}
   */
  take({ set, gone }) {
    const goals = new Set();
    for (const [name, items] of this.#collections) {
      const left = (/** @type {any} */ item) => {
        if (name === "activities" || name === "provisions") for (const goal of item?.goals ?? []) goals.add(goal);
      };
      for (const id of gone[name] ?? []) {
        left(items.get(id));
        items.delete(id);
      }
      for (const [id, item] of Object.entries(set[name] ?? {})) {
        left(items.get(id));
        items.set(id, item);
      }
    }
    this.#order = this.#order.filter((id) => this.of("organisations").has(id));
    for (const id of this.of("organisations").keys()) if (!this.#order.includes(id)) this.#order.push(id);
    for (const provision of Object.values(set.provisions ?? {})) for (const goal of provision.goals ?? []) goals.add(goal);
    return { cards: this.#touchedCards(set, gone), goals };
  }

  /**
   * @param {Record<string, Record<string, any>>} set
   * @param {Record<string, string[]>} gone
   */
  #touchedCards(set, gone) {
    const cards = new Set([...Object.keys(set.activities ?? {}), ...(gone.activities ?? [])]);
    const renamed = new Set(Object.keys(set.organisations ?? {}));
    if (renamed.size)
      for (const card of this.of("activities").values()) if (card.organisations?.some((/** @type {string} */ id) => renamed.has(id))) cards.add(card.id);
    return cards;
  }

  /** How many organisations came before this one; -1 for one that is not held. */
  placeOf(/** @type {string} */ organisation) {
    return this.#order.indexOf(organisation);
  }

  /** Give how an organisation's dots look, or a resident's. */
  markOf(/** @type {string | undefined} */ organisation) {
    return organisation === undefined ? { letter: "", colour: "resident", emblem: "" } : markAt(Math.max(0, this.placeOf(organisation)));
  }

  /** The organisations with how many cards they have on the wheel, in order of arrival. */
  get organisations() {
    const counts = new Map();
    for (const card of this.of("activities").values())
      if (active(card)) for (const id of card.organisations ?? []) counts.set(id, (counts.get(id) ?? 0) + 1);
    return this.#order.map((id, index) => {
      const name = this.of("organisations").get(id)?.name ?? id;
      return { id, name, cards: counts.get(id) ?? 0, mark: markAt(index).letter };
    });
  }
}
