// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { Drafts, Outbox, overlaid, storeInMemory } from "../../assets/live/outbox.js";

/** @import { Ack } from "../../assets/live/connection.js" */
/** @import { Command } from "../../assets/live/outbox.js" */

/** @type {(id: string) => Command} */
const card = (id) => ({ id: `c-${id}`, type: "card.add", card: { id, name: id } });

/**
 * A server that answers as it is told, one answer a command; `null` is a lost line.
 * @param {(Partial<import("../../assets/live/connection.js").Refusal> | number | null)[]} answers a seq, a refusal, or lost
 */
function server(...answers) {
  /** @type {string[]} */
  const got = [];
  /** @type {number[]} */
  const waits = [];
  let changes = 0;
  /** @type {() => void} */
  let look = () => undefined;
  const rim = {
    submit: async (/** @type {Command} */ command) => {
      got.push(command.id);
      const answer = answers.length ? answers.shift() : 99;
      if (answer === null) throw new Error("lost");
      if (typeof answer === "number") return /** @type {Ack} */ ({ ok: true, id: command.id, seq: answer });
      return /** @type {Ack} */ ({ ok: false, id: command.id, error: { code: "invalid", message: "Dat kan niet.", ...answer } });
    },
    changed: () => {
      changes += 1;
      look();
    },
    wait: async (/** @type {number} */ ms) => void waits.push(ms),
  };
  /** @type {(condition: () => boolean) => Promise<void>} */
  const until = (condition) =>
    new Promise((done) => {
      look = () => condition() && done();
      look();
    });
  return { rim, got, waits, until, changes: () => changes };
}

/** @param {Outbox} outbox */
const states = (outbox) => outbox.items.map((item) => `${item.command.id} ${item.state}`);

test("without a line a command waits on this device, and goes in order once there is one", async () => {
  const there = server(7, 8);
  const outbox = new Outbox(storeInMemory(), there.rim);
  await outbox.add(card("a"));
  await outbox.add(card("b"));
  assert.deepEqual(states(outbox), ["c-a waiting", "c-b waiting"]);
  outbox.resume();
  await there.until(() => outbox.items.every((item) => item.state === "accepted"));
  assert.deepEqual(there.got, ["c-a", "c-b"]);
});

test("an accepted command is shown until what is held has reached its seq", async () => {
  const there = server(7);
  const outbox = new Outbox(storeInMemory(), there.rim);
  outbox.resume();
  await outbox.add(card("a"));
  await there.until(() => outbox.items[0]?.state === "accepted");
  outbox.settle(6);
  assert.deepEqual(states(outbox), ["c-a accepted"]);
  outbox.settle(7);
  assert.deepEqual(states(outbox), []);
});

test("where the patch came before the answer, the command is let go at once", async () => {
  const there = server(7);
  const outbox = new Outbox(storeInMemory(), there.rim);
  outbox.settle(7);
  outbox.resume();
  await outbox.add(card("a"));
  await there.until(() => there.got.length === 1 && outbox.items.length === 0);
});

test("what was not answered survives a reload and goes out again under the same id", async () => {
  const store = storeInMemory();
  const dead = server(null);
  const before = new Outbox(store, dead.rim);
  await before.add(card("a"));
  await before.add(card("b"));
  const there = server();
  const after = new Outbox(store, there.rim);
  await after.load();
  assert.deepEqual(states(after), ["c-a waiting", "c-b waiting"]);
  after.resume();
  await there.until(() => after.items.every((item) => item.state === "accepted"));
  assert.deepEqual(there.got, ["c-a", "c-b"]);
  const third = new Outbox(store, server().rim);
  await third.load();
  assert.deepEqual(states(third), []);
});

test("a lost line sends the same command again, and nothing overtakes it", async () => {
  const there = server(null, null, 5, 6);
  const outbox = new Outbox(storeInMemory(), there.rim);
  outbox.resume();
  await outbox.add(card("a"));
  await outbox.add(card("b"));
  await there.until(() => outbox.items.length === 2 && outbox.items.every((item) => item.state === "accepted"));
  assert.deepEqual(there.got, ["c-a", "c-a", "c-a", "c-b"]);
});

test("a refused command stays with its sentence, also after a reload, and lets the next one through", async () => {
  const store = storeInMemory();
  const there = server({ code: "wrong_phase", message: "Deze stap is voorbij." }, 9);
  const outbox = new Outbox(store, there.rim);
  outbox.resume();
  await outbox.add(card("a"));
  await outbox.add(card("b"));
  await there.until(() => outbox.items.at(-1)?.state === "accepted" && outbox.items[0]?.state === "refused");
  const after = new Outbox(store, server().rim);
  await after.load();
  assert.equal(after.items[0]?.error?.message, "Deze stap is voorbij.");
  after.resume();
  assert.deepEqual(states(after), ["c-a refused"]);
});

test("rate_limited waits as long as was asked, then sends the same command", async () => {
  const there = server({ code: "rate_limited", retry_after: 3 }, 4);
  const outbox = new Outbox(storeInMemory(), there.rim);
  outbox.resume();
  await outbox.add(card("a"));
  await there.until(() => outbox.items[0]?.state === "accepted");
  assert.deepEqual(there.got, ["c-a", "c-a"]);
  assert.ok((there.waits[0] ?? 0) >= 3000);
});

test("a fault of the server is tried again, but does not hold up the rest for ever", async () => {
  const fault = { code: "internal" };
  const there = server(fault, fault, fault, fault, fault, 8);
  const outbox = new Outbox(storeInMemory(), there.rim);
  outbox.resume();
  await outbox.add(card("a"));
  await outbox.add(card("b"));
  await there.until(() => outbox.items.at(-1)?.state === "accepted");
  assert.deepEqual(states(outbox), ["c-a refused", "c-b accepted"]);
});

test("a quiet command that is refused leaves nothing behind", async () => {
  const there = server({ code: "exists" });
  const outbox = new Outbox(storeInMemory(), there.rim);
  outbox.resume();
  await outbox.add(card("a"), { quiet: true });
  await there.until(() => outbox.items.length === 0);
  assert.deepEqual(there.got, ["c-a"]);
});

test("what is thrown away does not come back", async () => {
  const store = storeInMemory();
  const outbox = new Outbox(store, server().rim);
  await outbox.add(card("a"));
  await outbox.discard("c-a");
  const after = new Outbox(store, server().rim);
  await after.load();
  assert.deepEqual(after.items, []);
});

const CARDS = { add: "card.add", change: "card.change", remove: "card.remove", item: "card" };
/** @type {{id: string, name: string}[]} */
const onTheWheel = [{ id: "a", name: "Taalcafé" }, { id: "b", name: "Maatjes" }];
/** @type {(command: any, state: any) => import("../../assets/live/outbox.js").Item} */
const item = (command, state) => ({ command: { id: "1", ...command }, order: 1, state });

test("own work lies over what is held: a new card, a changed one, one that was taken away", () => {
  const lines = overlaid(onTheWheel, [
    item({ type: "card.add", card: { id: "n", name: "Nieuw" } }, "waiting"),
    item({ type: "card.change", card: "a", changes: { name: "Taalhuis" } }, "sent"),
    item({ type: "card.remove", card: "b" }, "sent"),
  ], CARDS);
  assert.deepEqual(lines.map(({ item: { name }, state }) => `${name} ${state}`), ["Taalhuis sent", "Nieuw waiting"]);
});

test("a removal that was refused leaves the card in sight, with its reason", () => {
  const lines = overlaid(onTheWheel, [item({ type: "card.remove", card: "b" }, "refused")], CARDS);
  assert.deepEqual(lines.map(({ item: { name }, state }) => `${name} ${state}`), ["Taalcafé held", "Maatjes refused"]);
});

test("a draft is read back as it was typed, and per session", () => {
  const storage = new Map();
  new Drafts("K7M4XP", storage).write("card", { name: "Taalca" });
  assert.deepEqual(new Drafts("K7M4XP", storage).read("card"), { name: "Taalca" });
  assert.equal(new Drafts("BCDFGH", storage).read("card"), null);
  assert.deepEqual([new Drafts("K7M4XP", storage).names(), new Drafts("BCDFGH", storage).names()], [["card"], []]);
  new Drafts("K7M4XP", storage).write("card", null);
  assert.equal(new Drafts("K7M4XP", storage).read("card"), null);
});

test("what was made in the moment before a phone kills the page is there when it comes back", async () => {
  const storage = new Map();
  const slow = { ...storeInMemory(), put: () => new Promise(() => undefined) };
  const first = new Outbox(slow, server().rim, new Drafts("K7M4XP", storage));
  void first.add(card("a"));
  const there = server(7);
  const second = new Outbox(storeInMemory(), there.rim, new Drafts("K7M4XP", storage));
  await second.load();
  assert.deepEqual(states(second), ["c-a waiting"]);
  second.resume();
  await there.until(() => second.items[0]?.state === "accepted");
  await new Promise((done) => setImmediate(done));
  assert.equal(new Drafts("K7M4XP", storage).read("journal"), null);
});

test("a store that fails keeps nobody from sending, and loses nothing", async () => {
  const storage = new Map();
  const full = { put: () => Promise.reject(new Error("full")), remove: () => Promise.reject(new Error("full")), all: () => Promise.reject(new Error("gone")) };
  const kept = new Outbox(full, server().rim, new Drafts("K7M4XP", storage));
  await kept.add(card("a"));
  const there = server(7);
  const outbox = new Outbox(full, there.rim, new Drafts("K7M4XP", storage));
  await outbox.load();
  outbox.resume();
  await there.until(() => outbox.items[0]?.state === "accepted");
  assert.deepEqual(there.got, ["c-a"]);
});
