// @ts-check
/**
 * How to join, on the big screen: the address, the code, and a QR code as large as the moment allows.
 *
 * Knows no step and no role: when people still come, the page says.
 */

/** @import { Screen } from "./boards.js" */
/** @typedef {{code: string, joinUrl: () => string, spoken: () => {code: string, name?: string, closed?: boolean} | null}} Door `spoken`: the session, once known */

export class Joining {
  #works = true;
  #screen;
  #door;
  #changed;

  /**
   * @param {Pick<Screen, "el" | "t">} screen
   * @param {Door} door
   * @param {() => void} changed called where the QR code cannot be had
   */
  constructor(screen, door, changed) {
    this.#screen = screen;
    this.#door = door;
    this.#changed = changed;
  }

  /** The host that phones go to, as one says it. */
  get #address() {
    return this.#door.joinUrl().replace(/^https?:\/\//, "").replace(/\/d\/.*$/, "");
  }

  get #code() {
    return (this.#door.spoken()?.code ?? this.#door.code).replace(/(..)(?=.)/g, "$1 ");
  }

  /** The whole board, while the room fills. */
  welcome() {
    const { el } = this.#screen;
    const picture = this.#pictured(/** @type {HTMLImageElement} */ (el("img")));
    const parts = (this.#address.match(/[^.:]+[.:]*/g) ?? []).flatMap((part) => [part, el("wbr")]); // broken where people would
    return el("div.welcome", el("p.address", ...parts), this.#works ? picture : null, el("p.join-code", this.#code));
  }

  /**
   * The line at the bottom with its small QR code, and while people still come one that can be scanned from a chair.
   * Nothing before the session is known: the code may be a wrong one.
   * @param {{line: HTMLElement, small: HTMLImageElement, large: HTMLElement}} nodes
   * @param {{lobby: boolean, early: boolean, lit: boolean}} moment
   */
  show({ line, small, large }, { lobby, early, lit }) {
    const { el, t } = this.#screen;
    const session = this.#door.spoken();
    const words = [`${t("projector.join")} ${this.#address} · ${t("projector.join.code")} `, el("b", this.#code)];
    const open = session && !session.closed;
    line.replaceChildren(...(lobby && !lit ? [session?.name ?? ""] : open ? words : []));
    small.hidden = lobby || early || !this.#works || !open;
    if (!small.src && !small.hidden) this.#pictured(small);
    this.#showLarge(large, early);
  }

  /** @param {HTMLElement} node @param {boolean} early */
  #showLarge(node, early) {
    const { el, t } = this.#screen;
    node.hidden = !early;
    if (!early || node.dataset.address === this.#address) return;
    node.dataset.address = this.#address;
    const picture = this.#works ? [this.#pictured(/** @type {HTMLImageElement} */ (el("img")))] : [];
    node.replaceChildren(...picture, el("p", el("span", `${t("projector.join")} ${this.#address}`), el("b", this.#code)));
  }

  /** Fetch the QR code into a picture; without it the address and the code are enough. */
  #pictured(/** @type {HTMLImageElement} */ picture) {
    picture.addEventListener("error", () => {
      this.#works = false;
      this.#changed();
    });
    picture.src = `/live/session/${encodeURIComponent(this.#door.code)}/qr.svg`;
    picture.alt = this.#screen.t("projector.qr");
    return picture;
  }
}
