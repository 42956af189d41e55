// @ts-check
/**
 * What this browser keeps of an organisation's page: what waits to be sent, with its refusals, and what is half typed.
 *
 * Other links share this store, in other tabs too: all in it says whose it is. Sends nothing and shows nothing.
 */

const WAITING = "participatiewiel/organisation/waiting";
const DRAFTS = "participatiewiel/organisation/drafts";

/** @typedef {{id: string, secret: string, command: any, error?: any}} Waiting `error`: it was refused */
/** What is kept under these keys where this browser keeps nothing. @type {Record<string, any>} */
const here = {};

/** @param {string} key @returns {any} */
function read(key) {
  try {
    return here[key] ?? JSON.parse(localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

/** @param {string} key @param {any} value */
function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    delete here[key];
  } catch {
    here[key] = value; // Private windows may forbid it: this page alone then holds it.
  }
}

/** Give all that waits, in the order in which it was made. @returns {Waiting[]} */
export const waiting = () => read(WAITING) ?? [];

/** Give the first that is still to be sent. */
export const unsent = () => waiting().find((item) => !item.error);

/** @param {(items: Waiting[]) => Waiting[]} change */
export const alter = (change) => keep(WAITING, change(waiting()));

/** Give all that is half typed, by wheel and subject. @returns {Record<string, any>} */
export const drafts = () => read(DRAFTS) ?? {};

/** @param {Record<string, any>} held */
export const keepDrafts = (held) => keep(DRAFTS, held);

/** Name a card or an action among both. @param {any} item */
export const subjectOf = (item) => `${item.goals ? "card" : "action"}/${item.id}`;

/** Name the card or the action that a command is about, in the same way. @param {any} command @returns {string} */
export const targetOf = (command) => (command.card ? `card/${command.card}` : `action/${command.action}`);
