// @ts-check
/**
 * A whole session by a JavaScript socket.io-client, written from the contract alone (section 5).
 *
 * Makes nothing by itself: the wheel and the session are there, `node contract_client.mjs BASE CODE TOKEN` leads it with
 * a facilitator's token. After each step of the story every client must hold what a fresh one gets. Prints one JSON
 * document: what was answered, and what everyone saw. Imports nothing of ours: another program would not either.
 */

import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { io } from "socket.io-client";

const WAIT_MS = 30_000;
const [base = "", code = "", facilitatorToken = ""] = process.argv.slice(2);

/** @typedef {Record<string, Record<string, any>>} Collections */
/** @typedef {{from: number, seq: number, set: Collections, gone: Record<string, string[]>}} Patch */

/** One client: `collections` is what it shows, `seq` up to where. */
class Client {
  /** @type {Collections} */ collections = {};
  seq = 0;
  epoch = "";
  /** @type {Set<() => void>} */ waiting = new Set();

  /** @param {string} token */
  constructor(token) {
    this.token = token;
    this.socket = this.open();
  }

  open() {
    const socket = io(`${base}/session`, { path: "/live/socket.io", transports: ["websocket"], forceNew: true, reconnection: false });
    socket.on("patch", (patch) => this.apply(patch));
    return socket;
  }

  /**
   * Join, or join again with what is held; the patch of the answer is applied before anything that comes after it.
   * @param {Record<string, any>} who
   * @returns {Promise<any>}
   */
  join(who = {}) {
    const known = this.seq ? { since: this.seq, epoch: this.epoch } : {};
    return this.call("join", { protocol: 1, code, token: this.token, ...known, ...who }, (ack) => {
      if (!ack.ok) return;
      this.epoch = ack.epoch;
      this.apply(ack.patch);
    });
  }

  /**
   * @param {string} type
   * @param {Record<string, any>} fields
   */
  submit(type, fields = {}) {
    return this.call("submit", { id: randomBytes(12).toString("hex"), type, ...fields });
  }

  /**
   * @param {string} event
   * @param {Record<string, any>} payload
   * @param {(ack: any) => void} heard
   * @returns {Promise<any>}
   */
  call(event, payload, heard = () => undefined) {
    return new Promise((resolve, reject) => {
      this.socket.timeout(WAIT_MS).emit(event, payload, (/** @type {Error | null} */ error, /** @type {any} */ ack) => {
        if (error) return reject(error);
        heard(ack);
        return resolve(ack);
      });
    });
  }

  /** The rule of section 5. @param {Patch} patch */
  apply({ from, seq, set, gone }) {
    if (from === 0) this.collections = {};
    else if (seq < this.seq) return;
    else if (from > this.seq) throw new Error(`a gap: ${from} after ${this.seq}`);
    for (const [name, ids] of Object.entries(gone)) for (const id of ids) delete this.collections[name]?.[id];
    for (const [name, items] of Object.entries(set)) this.collections[name] = { ...this.collections[name], ...items };
    this.seq = seq;
    for (const look of [...this.waiting]) look();
  }

  /** What is shown: a collection with nothing in it is no collection. */
  get held() {
    return Object.fromEntries(Object.entries(this.collections).filter(([, items]) => Object.keys(items).length));
  }

  get session() {
    return Object.values(this.collections.session ?? {})[0];
  }

  /** @param {string} name @returns {any[]} */
  items(name) {
    return Object.values(this.collections[name] ?? {});
  }

  close() {
    this.socket.disconnect();
  }
}

/**
 * Wait until something holds of what these clients hold; it is looked at after each patch.
 * @param {string} what
 * @param {Client[]} clients
 * @param {() => boolean} holds
 * @returns {Promise<void>}
 */
function until(what, clients, holds) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      for (const client of clients) client.waiting.delete(look);
    };
    const look = () => void (holds() && (end(), resolve()));
    const timer = setTimeout(() => (end(), reject(new Error(`it never came to be: ${what}`))), WAIT_MS);
    for (const client of clients) client.waiting.add(look);
    look();
  });
}

/** @type {[string, string, string, number | string][]} */
const told = [];
const compared = { times: 0 };
/** @type {Record<string, Client>} */
const clients = {};

/**
 * Say something as one of the clients and keep the answer.
 * @param {string} who
 * @param {string} type
 * @param {Record<string, any>} fields
 */
async function says(who, type, fields = {}) {
  const ack = await clients[who].submit(type, fields);
  told.push([who, type, ack.ok ? "ok" : ack.error.code, ack.ok ? ack.seq : (ack.error.field ?? "")]);
  if (ack.ok) await until(`${who} reaches ${ack.seq}`, [clients[who]], () => clients[who].seq >= ack.seq);
  return ack;
}

/**
 * @param {string} who
 * @param {string} token
 * @param {Record<string, any>} fields
 */
async function comesIn(who, token, fields = {}) {
  clients[who] = new Client(token);
  const ack = await clients[who].join(fields);
  told.push([who, "join", ack.ok ? ack.role : ack.error.code, ack.ok ? ack.seq : ""]);
  return ack;
}

/** Everyone holds what a fresh client with the same token gets. */
async function compare() {
  for (const [who, client] of Object.entries(clients)) {
    const fresh = new Client(client.token);
    const ack = await fresh.join(who === "screen" ? { screen: true } : {});
    if (!ack.ok || ack.patch.from !== 0) throw new Error(`a fresh ${who} got ${JSON.stringify(ack.error ?? ack.patch.from)}`);
    await until(`${who} holds what a fresh one holds`, [client, fresh], () => client.seq === fresh.seq && isDeepStrictEqual(client.held, fresh.held));
    compared.times += 1;
    fresh.close();
  }
}

const newToken = () => randomBytes(16).toString("base64url");
const card = (/** @type {string} */ id, /** @type {string} */ name, /** @type {Record<string, any>} */ more) => ({ kind: "activity", id, name, goals: ["sociale-contacten"], ...more });

await comesIn("desk", facilitatorToken);
await comesIn("anna", newToken(), { organisation: "bieb" });
await comesIn("bo", newToken(), { organisation_name: "Buurthuis De Zon" });
await comesIn("screen", newToken(), { screen: true });
const zon = clients.bo.items("me")[0].organisation;
await compare();

await says("anna", "card.add", { card: card("a1", "Taalcafé", { organisations: ["bieb"] }) }); // not yet
await says("desk", "step.set", { step: "place" });
await says("desk", "reveal.set", { what: "cards", shown: false });
const base1 = (await says("anna", "card.add", { card: card("a1", "Taalcafé", { organisations: ["bieb"] }) })).seq;
await says("bo", "card.add", { card: card("a2", "Taalcafé in de wijk", { organisations: [zon] }) });
await says("bo", "card.add", { card: card("a2", "Nog een keer", { organisations: [zon] }) });
await says("bo", "card.change", { card: "a1", changes: { name: "Van mij" } });
await compare();
await until("the screen has two dots", [clients.screen], () => clients.screen.items("activities").length === 2);
const hidden = clients.screen.items("activities").map((one) => one.name ?? null);
await says("desk", "reveal.set", { what: "cards", shown: true });
await until("the screen reads both", [clients.screen], () => clients.screen.items("activities").every((one) => one.name));
const shown = clients.screen.items("activities").map((one) => one.name).sort();
await compare();

const changed = (await says("desk", "card.change", { card: "a1", changes: { name: "Taalcafé Zuid" }, base: base1 })).seq;
const stale = await says("anna", "card.change", { card: "a1", changes: { name: "Taalhuis" }, base: base1 });
await says("anna", "card.change", { card: "a1", changes: { note: "op dinsdag" }, base: base1 }); // another field: no quarrel
await says("desk", "undo", { seq: changed }); // the note came after it
await says("desk", "card.change", { card: "a2", changes: { goals: ["vaardigheden"] } });
const moved = clients.desk.seq;
await says("desk", "undo", { seq: moved });
await compare();

clients.anna.close();
const since = clients.anna.seq;
await says("desk", "area.add", { area: { id: "centrum", name: "Centrum" } });
clients.anna.socket = clients.anna.open();
const back = await clients.anna.join();
told.push(["anna", "join", back.role, back.seq]);
await compare();

await says("desk", "step.set", { step: "explore" });
const everyone = Object.values(clients);
await until("all see the overlap", everyone, () => everyone.every((one) => one.items("findings").some((found) => found.kind === "overlap")));
const finding = clients.anna.items("findings").find((found) => found.kind === "overlap").key;
await says("desk", "finding.judge", { finding, verdict: "confirmed" });
await says("desk", "screen.show", { finding });
await until("the verdict is seen", [clients.screen], () => clients.screen.collections.findings?.[finding]?.verdict === "confirmed");
await compare();

await says("desk", "step.set", { step: "actions" });
await says("bo", "action.add", { action: { id: "x1", title: "Samen één taalcafé", owner: zon, organisations: [zon, "bieb"], due: "2027-03-01", findings: [finding] } });
await says("anna", "action.change", { action: "x1", changes: { first_step: "Bel elkaar" } });
await compare();

await says("desk", "session.close");
await says("anna", "card.add", { card: card("a3", "Te laat", { organisations: ["bieb"] }) });
const stranger = new Client(newToken());
const refused = await stranger.join({ resident: true });
stranger.close();
await compare();

const { desk, screen } = clients;
const wheel = Object.fromEntries(desk.items("activities").map((one) => [one.id, [one.name, one.note, one.goals]]));
const actions = desk.items("actions").map((one) => [one.number, one.title, one.first_step, one.due, one.findings]);
for (const client of everyone) client.close();
process.stdout.write(`${JSON.stringify({
  told, compared: compared.times, hidden, shown, stale: stale.error.item.name, missed: [back.patch.from === since, Object.keys(back.patch.set.areas ?? {})],
  wheel, actions, finding, closed: screen.session.closed, stranger: refused.error.code,
})}\n`);
