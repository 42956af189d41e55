// @ts-check
/**
 * Keep what a person made until the server has it: commands that wait, and text that is being typed.
 *
 * Sends in order, each command under its own id, and lets go of it only on an answer. Does not connect (see
 * connection.js) and does not know what a command means. A command that was refused stays, with its reason.
 */

/** @import { Ack, Refusal } from "./connection.js" */
/** @typedef {{id: string, type: string, [field: string]: any}} Command */
/**
 * `waiting`: on this device alone; `sent`: no answer yet; `accepted`: durable, not yet in what is held;
 * `refused`: a person has to look at it.
 * @typedef {{command: Command, order: number, state: "waiting" | "sent" | "accepted" | "refused", seq?: number,
 *   error?: Refusal, quiet?: boolean}} Item
 */
/**
 * Where things are kept between visits; each value survives a structured clone.
 * @typedef {object} Store
 * @property {(key: string, value: any) => Promise<void>} put
 * @property {(key: string) => Promise<void>} remove
 * @property {(prefix: string) => Promise<any[]>} all the values whose key begins with `prefix`
 */
/** @typedef {{submit: (command: Command) => Promise<Ack>, changed: () => void, wait?: (ms: number) => Promise<void>}} Rim */

const TRIES_AFTER_A_FAULT = 5;
const OPEN_WITHIN_MS = 3000;
const PREFIX = "command/";
const JOURNAL = "journal";

export class Outbox {
  /** @type {Item[]} */ items = [];
  /** @type {Store} */ #store;
  /** @type {Rim} */ #rim;
  #open = false;
  #busy = false;
  #heldSeq = 0;
  #journal;

  /**
   * @param {Store} store
   * @param {Rim} rim
   * @param {Pick<Drafts, "read" | "write">} [journal] what is written here stands at once: it bridges the moment until
   *   the store is done, in which a phone may kill the page, and stands in where the store fails
   */
  constructor(store, rim, journal = new Drafts("", new Map())) {
    this.#store = store;
    this.#rim = rim;
    this.#journal = journal;
  }

  /** Take up what an earlier visit left. */
  async load() {
    const stored = /** @type {Item[]} */ (await this.#store.all(PREFIX).catch(() => []));
    const kept = [...new Map([...this.#noted(), ...stored].map((item) => [item.command.id, item])).values()];
    const known = new Set(this.items.map((item) => item.command.id));
    const back = kept.filter((item) => !known.has(item.command.id));
    this.items = [...back, ...this.items].sort((a, b) => a.order - b.order);
    this.#rim.changed();
    this.#drain();
  }

  /**
   * Keep a command and send it as soon as that can be. A quiet one says nothing to the person when it is refused.
   * @param {Command} command
   * @param {{quiet?: boolean}} [options]
   */
  async add(command, { quiet = false } = {}) {
    const last = this.items.at(-1)?.order ?? 0;
    /** @type {Item} */
    const item = { command, order: Math.max(Date.now(), last + 1), state: "waiting", quiet };
    this.items = [...this.items, item];
    await this.#keep(item);
    this.#rim.changed();
    this.#drain();
  }

  /** The line is live: send what waits. */
  resume() {
    this.#open = true;
    this.#drain();
  }

  /** The line is gone: keep what waits. */
  pause() {
    this.#open = false;
  }

  /**
   * Let go of what was accepted at or before `seq`: what is held shows it now.
   * @param {number} seq
   */
  settle(seq) {
    this.#heldSeq = seq;
    const left = this.items.filter((item) => !(item.state === "accepted" && (item.seq ?? 0) <= seq));
    if (left.length === this.items.length) return;
    this.items = left;
    this.#rim.changed();
  }

  /**
   * Throw a command away: the person says so, or another one replaces it.
   * @param {string} id
   */
  async discard(id) {
    this.items = this.items.filter((item) => item.command.id !== id);
    this.#rim.changed();
    await this.#forget(id);
  }

  async #drain() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#next(); next; next = this.#next()) await this.#send(next);
    } finally {
      this.#busy = false;
    }
  }

  /** @returns {Item | undefined} */
  #next() {
    return this.#open ? this.items.find((item) => item.state === "waiting") : undefined;
  }

  /** @param {Item} item */
  async #send(item) {
    for (let tries = 1; this.#open; tries++) {
      this.#turn(item, { state: "sent" });
      const ack = await this.#rim.submit(item.command).catch(() => null);
      if (ack?.ok) return this.#accepted(item, ack.seq);
      if (ack && !passes(ack.error, tries)) return this.#refused(item, ack.error);
      this.#turn(item, { state: "waiting" });
      if (this.#open) await this.#pause(ack?.error.retry_after, tries);
    }
    return undefined;
  }

  /**
   * @param {Item} item
   * @param {number} seq
   */
  async #accepted(item, seq) {
    this.#turn(item, { state: "accepted", seq, error: undefined });
    this.settle(this.#heldSeq); // the patch may have come before the answer
    await this.#forget(item.command.id);
  }

  /**
   * @param {Item} item
   * @param {Refusal} error
   */
  async #refused(item, error) {
    if (item.quiet) return this.discard(item.command.id);
    this.#turn(item, { state: "refused", error });
    return this.#keep(item);
  }

  /**
   * @param {Item} item
   * @param {Partial<Item>} change
   */
  #turn(item, change) {
    Object.assign(item, change);
    this.#rim.changed();
  }

  /**
   * Keep an item: noted at once, and then in the store; where that fails the note stays.
   * @param {Item} item
   */
  async #keep(item) {
    const kept = { ...item, state: item.state === "refused" ? "refused" : "waiting" };
    const { id } = item.command;
    this.#note(id, kept);
    await this.#store.put(PREFIX + id, kept).then(() => this.#note(id), () => undefined);
  }

  /** @param {string} id */
  async #forget(id) {
    this.#note(id);
    await this.#store.remove(PREFIX + id).catch(() => undefined); // what comes back is answered the same
  }

  /** @returns {Item[]} what is in the journal */
  #noted() {
    return Object.values(this.#journal.read(JOURNAL) ?? {});
  }

  /**
   * Write an item in the journal, or without one take it out.
   * @param {string} id
   * @param {any} [kept]
   */
  #note(id, kept) {
    const { [id]: _, ...others } = this.#journal.read(JOURNAL) ?? {};
    const noted = kept ? { ...others, [id]: kept } : others;
    this.#journal.write(JOURNAL, Object.keys(noted).length ? noted : null);
  }

  /**
   * @param {number | undefined} seconds what the server asked for
   * @param {number} tries
   */
  #pause(seconds, tries) {
    const wait = this.#rim.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
    const own = Math.min(8000, 300 * 2 ** tries) * (0.5 + Math.random() / 2);
    return wait(seconds === undefined ? own : seconds * 1000 + own / 4);
  }
}

/**
 * Say whether a refusal passes by itself, so that the same command is worth another try.
 * @param {Refusal} error
 * @param {number} tries
 */
function passes(error, tries) {
  return error.code === "rate_limited" || (error.code === "internal" && tries < TRIES_AFTER_A_FAULT);
}

/**
 * Lay what waits over what is held, so that a person sees their own work at once.
 * @template {{id: string}} T
 * @param {readonly T[]} held items of one collection
 * @param {readonly Item[]} items of the outbox
 * @param {{add: string, change: string, remove: string, item: string}} names command types, and the field of the item
 * @returns {{item: T, state: Item["state"] | "held", waiting: Item | null}[]}
 */
export function overlaid(held, items, names) {
  const lines = new Map(held.map((item) => [item.id, { item, state: /** @type {Item["state"] | "held"} */ ("held"), waiting: /** @type {Item | null} */ (null) }]));
  for (const waiting of items) {
    const { command, state } = waiting;
    const subject = command[names.item];
    if (command.type === names.add && !lines.has(subject.id)) lines.set(subject.id, { item: subject, state, waiting });
    const line = lines.get(subject);
    if (command.type === names.change && line) lines.set(subject, { item: { ...line.item, ...command.changes }, state, waiting });
    if (command.type === names.remove && line) {
      if (state === "refused") lines.set(subject, { ...line, state, waiting });
      else lines.delete(subject);
    }
  }
  return [...lines.values()];
}

/** Text that is being typed, kept at every stroke (in localStorage: what is asynchronous may miss a reload). */
export class Drafts {
  #prefix;
  #storage;

  /**
   * @param {string} prefix one session's
   * @param {Storage | Map<string, string> | null} [storage]
   */
  constructor(prefix, storage = localStorageOrNull()) {
    this.#prefix = `participatiewiel/${prefix}/`;
    this.#storage = storage instanceof Map ? ofMap(storage) : storage ? ofBrowser(storage) : ofMap(new Map());
  }

  /**
   * @param {string} name
   * @returns {any} what was kept, or null
   */
  read(name) {
    try {
      return JSON.parse(this.#storage.get(this.#prefix + name) ?? "null");
    } catch {
      return null;
    }
  }

  /** Give the names of all that is kept. @returns {string[]} */
  names() {
    try {
      return this.#storage.keys().filter((key) => key.startsWith(this.#prefix)).map((key) => key.slice(this.#prefix.length));
    } catch {
      return [];
    }
  }

  /**
   * @param {string} name
   * @param {any} value null throws it away
   */
  write(name, value) {
    try {
      if (value === null) this.#storage.remove(this.#prefix + name);
      else this.#storage.set(this.#prefix + name, JSON.stringify(value));
    } catch {
      // A full or forbidden storage: the text still stands in its field.
    }
  }
}

/** @typedef {{get: (key: string) => string | null, set: (key: string, value: string) => void, remove: (key: string) => void, keys: () => string[]}} Kept */

/** @param {Map<string, string>} map @returns {Kept} */
function ofMap(map) {
  return { get: (key) => map.get(key) ?? null, set: (key, value) => void map.set(key, value), remove: (key) => void map.delete(key), keys: () => [...map.keys()] };
}

/** @param {Storage} storage @returns {Kept} */
function ofBrowser(storage) {
  return { get: (key) => storage.getItem(key), set: (key, value) => storage.setItem(key, value), remove: (key) => storage.removeItem(key), keys: () => Object.keys(storage) };
}

/** @returns {Storage | null} null where the browser forbids it */
function localStorageOrNull() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}

/**
 * Open a store in IndexedDB, or one in memory where the browser has none (some private windows).
 * @param {string} prefix one session's
 * @returns {Promise<Store>}
 */
export async function openStore(prefix) {
  try {
    return storeIn(await openDatabase(), `${prefix}/`);
  } catch {
    return storeInMemory();
  }
}

/** @returns {Promise<IDBDatabase>} */
function openDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("participatiewiel", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("kept");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
    setTimeout(() => reject(new Error("no answer")), OPEN_WITHIN_MS); // some browsers never say a word
  });
}

/**
 * @param {IDBDatabase} database
 * @param {string} prefix
 * @returns {Store}
 */
function storeIn(database, prefix) {
  /** @type {(mode: IDBTransactionMode, ask: (kept: IDBObjectStore) => IDBRequest) => Promise<any>} */
  const done = (mode, ask) =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction("kept", mode, { durability: "strict" });
      const request = ask(transaction.objectStore("kept"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  return {
    put: (key, value) => done("readwrite", (kept) => kept.put(value, prefix + key)),
    remove: (key) => done("readwrite", (kept) => kept.delete(prefix + key)),
    all: (start) => done("readonly", (kept) => kept.getAll(IDBKeyRange.bound(prefix + start, `${prefix}${start}\uffff`))),
  };
}

/** @returns {Store} */
export function storeInMemory() {
  /** @type {Map<string, any>} */
  const map = new Map();
  return {
    put: async (key, value) => void map.set(key, structuredClone(value)),
    remove: async (key) => void map.delete(key),
    all: async (start) => [...map].filter(([key]) => key.startsWith(start)).map(([, value]) => structuredClone(value)),
  };
}
