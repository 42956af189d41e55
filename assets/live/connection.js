// @ts-check
/**
 * Hold the live line to a session: join, rejoin with what is already held, and say honestly how it stands.
 *
 * Knows nothing of steps or cards, keeps no drafts (see outbox.js) and shows nothing. Needs Socket.IO's own client,
 * loaded as a plain script (`window.io`). Works on plain HTTP: nothing here asks for a secure context.
 *
 *   const line = new Connection({ code, token, fields: () => ({ organisation }), onChange, onStatus });
 *   line.start();                       // joins, and joins again whenever that is needed
 *   const ack = await line.submit({ id, type: "card.add", card });
 */

import { NOTHING, applied } from "./patches.js";

/** @import { Held, Patch } from "./patches.js" */
/** @typedef {{code: string, message: string, field?: string, item?: any, masked?: string, retry_after?: number}} Refusal */
/** @typedef {{ok: true, id: string, seq: number} | {ok: false, id?: string, error: Refusal}} Ack */
/**
 * @typedef {{ok: true, role: string, participant: string | null, token?: string, epoch: string, seq: number,
 *   now: string | number, patch: Patch}} Joined
 */
/** @typedef {"connecting" | "live" | "reconnecting" | "offline" | "ended"} Status `ended`: does not try again by itself */
/** @typedef {{connected: number, organisations: Record<string, number>, now: string | number}} Presence */
/**
 * @typedef {object} Options
 * @property {string} code join code
 * @property {string} [token] who this is: made by `newToken`, kept by the caller
 * @property {() => Record<string, any>} [fields] what else goes along with a join (organisation, name, lang, screen …)
 * @property {(held: Held, patch: Patch) => void} [onChange] after each patch that was applied
 * @property {(status: Status, refusal: Refusal | null) => void} [onStatus]
 * @property {(joined: Joined) => void} [onJoined] after each join that succeeded, before its patch
 * @property {(presence: Presence) => void} [onPresence]
 * @property {(reason: string) => void} [onBye] `removed` ends the line; after any other it comes back
 * @property {(namespace: string, options: any) => any} [io] Socket.IO's client; `window.io` when left out
 * @property {any} [rim] window, for a test another event target
 */

const PROTOCOL = 1;
const ANSWER_WITHIN_MS = 8000;
/** These pass by themselves. Asking anything else again is answered the same: a person decides what happens next. */
const PASSING = new Set(["rate_limited", "internal"]);
/** The server speaks every second at least. Of a line that is silent for longer we ask whether the network is there … */
const QUIET_AFTER_MS = { from: 1400, to: 1700 };
/** … and where it is, the line has this moment, or as long as the answer took, to say that it lives after all. */
const GRACE_MS = 250;
/** Where it is not, the line is no longer called live … */
const DOUBTED_AFTER_MS = 3000;
/** … and a little later it is dead, whatever it says. */
const DEAD_AFTER_MS = { from: 5000, to: 6000 };
/** A line that is not open by then, hangs: ask whether the network came back in the meantime. */
const HANGS_AFTER_MS = 1000;
/** Ask often at first; later, when nobody knows for how long, half as often. */
const ASK_EVERY_MS = 500;
const ASK_OFTEN_TIMES = 20;
const QUESTIONS_AT_ONCE = 4;
/** An answer that takes longer says that network or server are slow, not that they are back. */
const PROMPT_MS = 1000;
const MOST_NAMED = 50;
const FIRST_PAUSE_MS = 400;
/** A server that fell is back in a moment: the first tries come quickly, and only then further and further apart. */
const QUICK_PAUSE_MS = 1000;
const QUICK_TRIES = 10;
const LONGEST_PAUSE_MS = 8000;
/** A try that hangs (a network that swallows all) makes way for the next one. */
const CONNECT_WITHIN_MS = { quick: 4000, patient: 12_000 };

export class Connection {
  /** @type {Held} */ held = NOTHING;
  /** @type {Status} */ status = "connecting";
  /** @type {Presence | null} */ presence = null;
  /** @type {Options} */ #options;
  /** @type {any} */ #socket = null;
  /** @type {string | null} */ #epoch = null;
  /** @type {any} */ #timer = null;
  /** @type {any} */ #watch = null;
  /** Whether this line was silent for so long that it is not called live, though it may be. */
  #doubted = false;
  #probe;
  #clockOffset = 0;
  #pauses = 0;
  /** @type {any} */ #rim;

  /** @param {Options} options */
  constructor(options) {
    this.#options = options;
    this.#rim = options.rim ?? globalThis;
    this.#probe = new Probe(this.#rim, this.#networkIsThere);
  }

  /** Connect and join; from here on it comes back by itself. */
  start() {
    const io = this.#options.io ?? /** @type {any} */ (globalThis).io;
    this.#socket = io("/session", {
      path: "/live/socket.io",
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnection: false, // #afterPause does it: its pauses stay different from phone to phone, also the longest
      timeout: CONNECT_WITHIN_MS.quick,
      forceNew: true,
    });
    this.#listen(this.#socket);
    this.#askWhereItHangs();
    this.#signs("addEventListener");
  }

  /** Hang up for good. */
  stop() {
    this.#signs("removeEventListener");
    clearTimeout(this.#timer);
    this.#unwatch();
    this.#socket?.disconnect();
  }

  /** Drop the line and take it up anew, now: `connect` alone does nothing while Socket.IO sits in its back-off. */
  refresh() {
    this.#doubted = false;
    clearTimeout(this.#timer);
    this.#askWhereItHangs();
    this.#socket?.io?.timeout?.(this.#pauses < QUICK_TRIES ? CONNECT_WITHIN_MS.quick : CONNECT_WITHIN_MS.patient);
    this.#say(this.#absent());
    this.#socket?.disconnect().connect();
  }

  /** Give the server's time in milliseconds, as well as this device can tell. */
  now() {
    return Date.now() + this.#clockOffset;
  }

  /**
   * Send one command and give its answer; rejects where none came (send it again later, under the same id).
   * @param {{id: string, type: string, [field: string]: any}} command
   * @returns {Promise<Ack>}
   */
  submit(command) {
    return new Promise((resolve, reject) => {
      if (this.status !== "live") return reject(new Error("not connected"));
      this.#socket.timeout(ANSWER_WITHIN_MS).emit("submit", command, (/** @type {Error | null} */ lost, /** @type {Ack} */ ack) => {
        if (!lost) return resolve(ack);
        if (this.status === "live") this.refresh();
        reject(lost);
      });
    });
  }

  /**
   * Hear of everything after which a line that looks open may be dead: another network, a tab or a device that slept.
   * @param {"addEventListener" | "removeEventListener"} hear
   */
  #signs(hear) {
    const { document, navigator } = this.#rim;
    this.#rim[hear]?.("online", this.#lookAgain);
    this.#rim[hear]?.("offline", this.#lookAgain);
    this.#rim[hear]?.("pageshow", this.#shown);
    document?.[hear]("visibilitychange", this.#seen);
    document?.[hear]("resume", this.#lookAgain);
    navigator?.connection?.[hear]?.("change", this.#lookAgain);
  }

  #lookAgain = () => {
    if (this.status !== "ended") this.refresh();
  };

  #seen = () => {
    if (this.#rim.document.visibilityState === "visible") this.#lookAgain();
  };

  /** @param {PageTransitionEvent} event */
  #shown = (event) => {
    if (event.persisted) this.#lookAgain();
  };

  /** @param {any} socket */
  #listen(socket) {
    socket.on("connect", () => this.#join());
    socket.on("connect_error", () => this.#lost());
    socket.on("disconnect", (/** @type {string} */ reason) => {
      if (reason !== "io client disconnect") this.#lost();
    });
    socket.on("patch", (/** @type {Patch} */ patch) => this.#take(patch));
    socket.on("presence", (/** @type {Presence} */ presence) => {
      this.presence = presence;
      this.#heard();
      this.#setClock(presence.now);
      this.#options.onPresence?.(presence);
    });
    socket.on("bye", (/** @type {{reason: string}} */ { reason }) => {
      this.#options.onBye?.(reason);
      if (reason === "removed") this.#end({ code: "removed", message: "" });
    });
  }

  /** The line is gone, or could not be opened: try again in a moment. */
  #lost() {
    this.#unwatch();
    if (this.status === "ended") return;
    this.#say(this.#absent());
    this.#afterPause(() => this.refresh());
    if (this.#pauses > QUICK_TRIES) this.#probe.start(); // a try each second asks enough by itself
  }

  /** Something came: the line lives. Where nothing comes after it, ask, say so, and then take it up anew. */
  #heard() {
    this.#unwatch();
    if (this.#doubted) this.#say("live");
    this.#doubted = false;
    const quiet = between(QUIET_AFTER_MS);
    this.#watch = setTimeout(() => {
      this.#probe.start();
      this.#watch = setTimeout(this.#doubt, DOUBTED_AFTER_MS - quiet);
    }, quiet);
  }

  #doubt = () => {
    this.#doubted = this.status === "live";
    if (this.#doubted) this.#say(this.#absent());
    this.#watch = setTimeout(this.#lookAgain, between(DEAD_AFTER_MS) - DOUBTED_AFTER_MS);
  };

  #unwatch() {
    clearTimeout(this.#watch);
    this.#probe.stop();
  }

  /** The line is being opened: where that takes long, look whether the network went and came back meanwhile. */
  #askWhereItHangs() {
    this.#unwatch();
    this.#watch = setTimeout(() => this.#probe.start(), HANGS_AFTER_MS);
  }

  /**
   * Something answers: a line that stays silent all the same is dead, and a try that began without a network is in vain.
   * @param {{took: number, missed: boolean}} answer
   */
  #networkIsThere = ({ took, missed }) => {
    this.#probe.stop();
    if (this.status === "live" || this.#doubted) {
      clearTimeout(this.#watch);
      this.#watch = setTimeout(this.#lookAgain, Math.max(GRACE_MS, took));
    } else if (missed) this.#lookAgain();
  };

  #join() {
    const { code, token, fields } = this.#options;
    const known = this.#epoch === null ? {} : { since: this.held.seq, epoch: this.#epoch, ...this.#findings() };
    const request = { ...fields?.(), protocol: PROTOCOL, code, token, ...known };
    const socket = this.#socket;
    // A callback, not a promise: a patch that stands behind the answer must not overtake it.
    socket.timeout(ANSWER_WITHIN_MS).emit("join", request, (/** @type {Error | null} */ lost, /** @type {any} */ ack) => {
      if (lost) {
        if (socket.connected) this.#afterPause(() => this.refresh());
      } else if (ack.ok) this.#joined(ack);
      else this.#refused(ack.error);
    });
  }

  /** A server that was started anew finds for itself, and has to know which findings stand here; hundreds it does not. */
  #findings() {
    const findings = Object.keys(this.held.collections.findings ?? {});
    return findings.length <= MOST_NAMED ? { findings } : {};
  }

  /** @param {Joined} ack */
  #joined(ack) {
    this.#unwatch();
    this.#pauses = 0;
    this.#epoch = ack.epoch;
    this.#setClock(ack.now);
    this.#options.onJoined?.(ack);
    this.#take(ack.patch);
    this.#say("live");
  }

  /** @param {Refusal} refusal */
  #refused(refusal) {
    if (!PASSING.has(refusal.code)) {
      this.#end(refusal);
    } else {
      this.#afterPause(() => this.#socket.connected && this.#join(), (refusal.retry_after ?? 0) * 1000);
    }
  }

  /** @param {Refusal} refusal */
  #end(refusal) {
    this.#unwatch();
    this.#say("ended", refusal);
    this.#socket.disconnect();
  }

  /** @param {Patch} patch */
  #take(patch) {
    this.#heard();
    const next = applied(this.held, patch);
    if (next === null) return this.#join();
    if (next === this.held) return undefined;
    this.held = next;
    return this.#options.onChange?.(next, patch);
  }

  /** @param {string | number} now the server's time, ISO 8601 or milliseconds */
  #setClock(now) {
    const moment = typeof now === "number" ? now : Date.parse(now);
    if (Number.isFinite(moment)) this.#clockOffset = moment - Date.now();
  }

  /**
   * @param {() => void} action
   * @param {number} [atLeast] milliseconds
   */
  #afterPause(action, atLeast = 0) {
    const tries = this.#pauses++;
    const longest = tries < QUICK_TRIES
      ? Math.min(QUICK_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries)
      : Math.min(LONGEST_PAUSE_MS, QUICK_PAUSE_MS * 2 ** (tries - QUICK_TRIES + 1));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, atLeast + longest * (0.5 + Math.random() / 2));
  }

  /** @returns {Status} */
  #absent() {
    if (this.#rim.navigator?.onLine === false) return "offline";
    return this.#epoch === null ? "connecting" : "reconnecting";
  }

  /**
   * @param {Status} status
   * @param {Refusal | null} [refusal]
   */
  #say(status, refusal = null) {
    if (status === this.status && refusal === null) return;
    this.status = status;
    this.#options.onStatus?.(status, refusal);
  }
}

/**
 * Asks the server for one word, again and again and never waiting for an answer that stays out: a question from before
 * the network came back may hang for long. Tells of each prompt answer, and whether an earlier question had none.
 */
class Probe {
  #rim;
  #answered;
  /** @type {any} */ #timer = null;
  /** @type {AbortController[]} */ #asked = [];
  #times = 0;
  #missed = false;

  /**
   * @param {any} rim without `fetch` nothing is ever asked
   * @param {(answer: {took: number, missed: boolean}) => void} answered `took` milliseconds
   */
  constructor(rim, answered) {
    this.#rim = rim;
    this.#answered = answered;
  }

  start() {
    this.stop();
    if (this.#rim.fetch) this.#ask();
  }

  stop() {
    clearTimeout(this.#timer);
    for (const asked of this.#asked) asked.abort();
    this.#asked = [];
    this.#times = 0;
    this.#missed = false;
  }

  #ask = () => {
    const every = this.#times++ < ASK_OFTEN_TIMES ? ASK_EVERY_MS : 2 * ASK_EVERY_MS;
    this.#timer = setTimeout(this.#ask, every * (0.75 + Math.random() / 2));
    const asked = new AbortController();
    this.#asked.push(asked);
    if (this.#asked.length > QUESTIONS_AT_ONCE) this.#asked.shift()?.abort();
    const began = performance.now(); // no clock that can be set
    const late = setTimeout(() => this.#asked.includes(asked) && (this.#missed = true), PROMPT_MS);
    this.#rim.fetch("/healthz", { method: "HEAD", cache: "no-store", signal: asked.signal })
      .then((/** @type {{ok: boolean}} */ response) => response.ok, () => false)
      .then((/** @type {boolean} */ ok) => {
        clearTimeout(late);
        if (!this.#asked.includes(asked)) return;
        this.#asked = this.#asked.filter((other) => other !== asked);
        const took = performance.now() - began;
        if (ok && took < PROMPT_MS) this.#answered({ took, missed: this.#missed });
        else this.#missed = true;
      });
  };
}

/** @param {{from: number, to: number}} bounds both in the same unit, as what is given: each phone at a moment of its own */
function between({ from, to }) {
  return from + Math.random() * (to - from);
}

/** Give a new token of 128 random bits, as base64url. */
export function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Give a new id for a command, a card or an action, in the form that the contract asks. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
