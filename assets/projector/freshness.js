// @ts-check
/**
 * How fresh the picture on the big screen is, said to the room, and asked of the server when the line says nothing.
 *
 * Draws nothing of the session and keeps nothing: what was there last stays on screen, and this says since when.
 */

/** @import { Connection, Refusal } from "../live/connection.js" */
/** @typedef {{here: number, there: number}} Contact by this machine's clock, and how late it was by the server's */

/** No sign of life for longer than this is said to the room. */
const HONEST_WITHIN_MS = 4500;
const BEAT_MS = 1500;
/** The server speaks every second; so long a silence on a line that seems open means that it is not. */
const SILENT_MS = 16000;

/**
 * Say why this screen may not look.
 * @param {Refusal} refusal
 * @param {(key: string) => string} t
 */
export const endedBy = ({ code }, t) => t(`projector.ended.${code}`) || t("projector.ended.other");

export class Freshness {
  /** When there was contact last. @type {Contact} */ contact = { here: 0, there: 0 };
  #heard = Date.now();
  #missed = false;
  #node;
  #words;
  #line;

  /**
   * @param {HTMLElement} node where it is said
   * @param {{t: (key: string, params?: Record<string, string | number>) => string, locale: string}} words
   * @param {() => Connection} line
   */
  constructor(node, words, line) {
    this.#node = node;
    this.#words = words;
    this.#line = line;
  }

  /** Something came over the line. */
  hear() {
    this.#heard = Date.now();
    this.touch();
  }

  /** There is contact, at this moment. */
  touch() {
    this.contact = { here: Date.now(), there: this.#line().now() };
  }

  /** Say how old the picture is, and never that it is live when it may not be. @param {Refusal | null} refusal */
  show(refusal) {
    const [node, { here, there }, { t }] = [this.#node, this.contact, this.#words];
    const live = this.#line().status === "live" && Date.now() - here < HONEST_WITHIN_MS;
    node.dataset.state = refusal ? "lost" : live ? "live" : here ? "lost" : "connecting";
    const sentence = refusal ? endedBy(refusal, t)
      : live ? t("projector.fresh.live", { time: this.#clock(there) })
      : here ? t("projector.fresh.lost", { time: this.#clock(there) }) : t("projector.fresh.connecting");
    if (node.textContent !== sentence) node.textContent = sentence;
  }

  #clock(/** @type {number} */ at) {
    return new Date(at).toLocaleTimeString(this.#words.locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  }

  /** Ask the server whether it is there, from now on: a line that broke silently would stay "open" for half a minute. */
  async beat() {
    try {
      const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(BEAT_MS * 1.5) });
      if (!answer.ok) throw new Error(String(answer.status));
      if (this.#line().status === "live") {
        if (this.#missed || Date.now() - this.#heard > SILENT_MS) this.#again();
        this.touch();
      }
      this.#missed = false;
    } catch {
      this.#missed = true;
    }
    setTimeout(() => void this.beat(), BEAT_MS);
  }

  #again() {
    this.#heard = Date.now();
    this.#line().refresh();
  }
}
