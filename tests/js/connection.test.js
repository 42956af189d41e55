// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { Connection, newId, newToken } from "../../assets/live/connection.js";

/** A socket of which the test is the server: `joins` holds what was asked, `answer` answers the last call. */
function fakeSocket() {
  /** @type {Record<string, (...given: any[]) => void>} */
  const heard = {};
  /** @type {{event: string, payload: any, answer: (lost: Error | null, ack?: any) => void}[]} */
  const calls = [];
  const socket = {
    connected: false,
    connects: 0,
    on: (/** @type {string} */ event, /** @type {() => void} */ act) => void (heard[event] = act),
    timeout: () => ({ emit: (/** @type {string} */ event, /** @type {any} */ payload, /** @type {any} */ answer) => void calls.push({ event, payload, answer }) }),
    disconnect() {
      socket.connected = false;
      return socket;
    },
    connect() {
      socket.connects += 1;
      return socket;
    },
  };
  const server = (/** @type {string} */ event, /** @type {any} */ given) => {
    if (event === "connect") socket.connected = true;
    heard[event]?.(given);
  };
  return { socket, server, calls, last: () => /** @type {NonNullable<typeof calls[0]>} */ (calls.at(-1)) };
}

/** A network to ask: `questions` holds what was asked; one is answered, late or never, by the test. */
function fakeNetwork() {
  /** @type {{answer: (response: {ok: boolean}) => void, fail: (error: Error) => void}[]} */
  const questions = [];
  const fetch = () => new Promise((answer, fail) => questions.push({ answer, fail }));
  return { questions, rim: Object.assign(new EventTarget(), { fetch }) };
}

/** Let time pass in small steps: a timer that another one sets counts from its own moment. @param {any} t @param {number} ms */
function passed(t, ms) {
  for (let step = 0; step < ms; step += 50) t.mock.timers.tick(50);
}

const settled = () => new Promise((done) => setImmediate(done));

/** @param {Partial<import("../../assets/live/connection.js").Options>} [options] */
function lineWith(options = {}) {
  const fake = fakeSocket();
  const rim = options.rim ?? new EventTarget();
  /** @type {string[]} */
  const said = [];
  const line = new Connection({ code: "K7M4XP", token: "t".repeat(22), io: () => fake.socket, rim, onStatus: (status, refusal) => void said.push(refusal ? `${status} ${refusal.code}` : status), ...options });
  line.start();
  return { ...fake, line, rim, said };
}

/** @type {(patch?: any) => any} */
const welcome = (patch = { from: 0, seq: 4, set: { session: { s: { id: "s", step: "plaatsen" } } }, gone: {} }) =>
  ({ ok: true, role: "participant", participant: "p1", epoch: "e1", seq: patch.seq, now: "2026-11-22T12:00:00.000+00:00", patch });

test("the first join says who it is and asks for everything", () => {
  const { server, last, line, said } = lineWith({ fields: () => ({ organisation: "o1", lang: "nl" }) });
  server("connect", undefined);
  assert.deepEqual(last().payload, { organisation: "o1", lang: "nl", protocol: 1, code: "K7M4XP", token: "t".repeat(22) });
  last().answer(null, welcome());
  assert.equal(line.held.seq, 4);
  assert.deepEqual(said, ["live"]);
});

test("a line that drops joins again with what it holds and the epoch of it", () => {
  const { server, last, said } = lineWith();
  server("connect", undefined);
  last().answer(null, welcome());
  server("disconnect", "transport close");
  server("connect", undefined);
  assert.deepEqual([last().payload.since, last().payload.epoch, last().payload.findings], [4, "e1", []]);
  last().answer(null, welcome({ from: 4, seq: 6, set: { findings: { "thin/GT/one": {} } }, gone: {} }));
  server("disconnect", "transport close");
  server("connect", undefined);
  assert.deepEqual([last().payload.since, last().payload.findings], [6, ["thin/GT/one"]]);
  last().answer(null, welcome({ from: 6, seq: 6, set: {}, gone: {} }));
  assert.deepEqual(said, ["live", "reconnecting", "live", "reconnecting", "live"]);
});

test("a patch that was missed is asked for, and one right behind the answer is not lost", () => {
  const { server, last, calls, line } = lineWith();
  server("connect", undefined);
  last().answer(null, welcome());
  server("patch", { from: 4, seq: 5, set: { actions: { x: { id: "x" } } }, gone: {} });
  assert.equal(line.held.seq, 5);
  server("patch", { from: 7, seq: 8, set: {}, gone: {} });
  assert.equal(calls.length, 2);
  assert.equal(last().payload.since, 5);
});

test("a wrong code and a closed session are not tried again by themselves", () => {
  for (const code of ["unknown_code", "closed", "protocol"]) {
    const { server, last, calls, socket, rim, said } = lineWith();
    server("connect", undefined);
    last().answer(null, { ok: false, error: { code, message: "Kijk nog eens." } });
    rim.dispatchEvent(new Event("online"));
    assert.deepEqual([calls.length, socket.connects, said], [1, 0, [`ended ${code}`]]);
  }
});

test("who is removed is not let in again unasked", () => {
  const { server, last, said, socket } = lineWith();
  server("connect", undefined);
  last().answer(null, welcome());
  server("bye", { reason: "removed" });
  server("disconnect", "io server disconnect");
  assert.deepEqual(said, ["live", "ended removed"]);
  assert.equal(socket.connects, 0);
});

test("a network that is back takes the line up anew, at once", () => {
  const { server, last, socket, rim } = lineWith();
  server("connect", undefined);
  last().answer(null, welcome());
  rim.dispatchEvent(new Event("online"));
  assert.equal(socket.connects, 1);
});

test("a line that falls silent is not called live for long, and is taken up anew when it stays so", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const { server, last, socket, said } = lineWith();
  server("connect", undefined);
  last().answer(null, welcome());
  server("presence", { connected: 1, organisations: {}, now: Date.now() });
  passed(t, 3100);
  assert.deepEqual(said, ["live", "reconnecting"]);
  server("presence", { connected: 1, organisations: {}, now: Date.now() });
  assert.deepEqual(said, ["live", "reconnecting", "live"]);
  assert.equal(socket.connects, 0);
  passed(t, 6100);
  assert.equal(said.at(-1), "reconnecting");
  assert.equal(socket.connects, 1);
});

test("a line that falls silent right after the join, before its first word, is asked after all the same", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const { questions, rim } = fakeNetwork();
  const { server, last, socket, said } = lineWith({ rim });
  server("connect", undefined);
  last().answer(null, welcome());
  passed(t, 1700);
  assert.equal(questions.length, 1);
  passed(t, 4400);
  assert.deepEqual([socket.connects, said], [1, ["live", "reconnecting"]]);
});

test("a line that was swallowed for a moment is known to be dead, and taken up anew, within two seconds", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const { questions, rim } = fakeNetwork();
  const { server, last, socket, said } = lineWith({ rim });
  server("connect", undefined);
  last().answer(null, welcome());
  server("presence", { connected: 1, organisations: {}, now: Date.now() }); // the last word of this line
  passed(t, 1300);
  assert.equal(questions.length, 0, "a line that speaks every second is asked nothing");
  passed(t, 400);
  assert.equal(questions.length, 1);
  questions[0]?.answer({ ok: true });
  await settled();
  assert.equal(socket.connects, 0, "it has a moment to say that it lives after all");
  passed(t, 300);
  assert.deepEqual([socket.connects, said], [1, ["live", "reconnecting"]]);
});

test("a server that hung and goes on finds every line as it was", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const { questions, rim } = fakeNetwork();
  const { server, last, socket, said } = lineWith({ rim });
  server("connect", undefined);
  last().answer(null, welcome());
  server("presence", { connected: 1, organisations: {}, now: Date.now() });
  passed(t, 4500);
  assert.ok(questions.length >= 3, "it never waits for an answer that stays out");
  for (const question of questions) question.answer({ ok: true });
  await settled();
  server("presence", { connected: 1, organisations: {}, now: Date.now() });
  passed(t, 1000);
  assert.deepEqual([socket.connects, said], [0, ["live", "reconnecting", "live"]]);
});

test("a try that hangs makes way as soon as the network is back, and is left alone where it only takes long", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const { questions, rim } = fakeNetwork();
  const { server, socket } = lineWith({ rim });
  passed(t, 1000);
  questions[0]?.answer({ ok: true });
  await settled();
  passed(t, 2000);
  assert.deepEqual([socket.connects, questions.length], [0, 1], "the network was there all the time");
  server("connect_error", new Error("timeout"));
  passed(t, 400);
  assert.equal(socket.connects, 1);
  passed(t, 2000);
  const asked = questions.length;
  passed(t, 700);
  assert.ok(questions.length > asked);
  questions.at(-1)?.answer({ ok: true });
  await settled();
  assert.equal(socket.connects, 2);
});

test("a server that fell is asked for at least once a second at first, and by each phone at moments of its own", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const { server, last, socket } = lineWith();
  server("connect", undefined);
  last().answer(null, welcome());
  server("disconnect", "transport close");
  for (let second = 1; second <= 8; second++) {
    t.mock.timers.tick(1000);
    assert.ok(socket.connects >= second, `${socket.connects} tries in ${second} seconds`);
    server("connect_error", new Error("refused"));
  }
  for (let tries = 0; tries < 20; tries++) {
    t.mock.timers.tick(8000);
    server("connect_error", new Error("refused"));
  }
  const before = socket.connects;
  t.mock.timers.tick(3900);
  assert.equal(socket.connects, before);
});

test("a page that slept takes the line up anew when it wakes", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const { questions, rim } = fakeNetwork();
  const { server, last, socket } = lineWith({ rim });
  server("connect", undefined);
  last().answer(null, welcome());
  server("presence", { connected: 1, organisations: {}, now: Date.now() });
  t.mock.timers.tick(60_000); // nothing ran in between
  assert.equal(questions.length, 1);
  questions[0]?.answer({ ok: true });
  await settled();
  t.mock.timers.tick(300);
  assert.equal(socket.connects, 1);
});

test("a clock that is set to another day drops no line that lives", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  const { server, last, socket, said, line } = lineWith();
  server("connect", undefined);
  last().answer(null, welcome());
  for (const ahead of [86_400_000, 3_600_000]) {
    t.mock.timers.setTime(Date.now() + ahead);
    server("presence", { connected: 1, organisations: {}, now: "2026-11-22T12:00:01.000+00:00" });
    passed(t, 1000);
    assert.ok(Math.abs(line.now() - Date.parse("2026-11-22T12:00:02Z")) < 100, "what is counted down goes by the server");
  }
  assert.deepEqual([socket.connects, said], [0, ["live"]]);
});

test("a command is answered, or rejected where no answer came", async () => {
  const { server, last, line } = lineWith();
  await assert.rejects(line.submit({ id: "c1", type: "card.remove", card: "a" }));
  server("connect", undefined);
  last().answer(null, welcome());
  const answered = line.submit({ id: "c1", type: "card.remove", card: "a" });
  last().answer(null, { ok: true, id: "c1", seq: 5 });
  assert.deepEqual(await answered, { ok: true, id: "c1", seq: 5 });
  const lost = line.submit({ id: "c2", type: "card.remove", card: "a" });
  last().answer(new Error("timeout"));
  await assert.rejects(lost);
});

test("the clock is the server's", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2031-01-01T00:00:00Z") });
  const { server, last, line } = lineWith();
  server("connect", undefined);
  last().answer(null, welcome());
  assert.ok(Math.abs(line.now() - Date.parse("2026-11-22T12:00:00Z")) < 1000);
});

test("tokens are 128 bits of base64url, ids fit the contract, and none comes twice", () => {
  const tokens = new Set(Array.from({ length: 200 }, newToken));
  assert.equal(tokens.size, 200);
  for (const token of tokens) assert.match(token, /^[A-Za-z0-9_-]{22}$/);
  assert.match(newId(), /^[a-z0-9][a-z0-9-]{0,63}$/);
});
