// @ts-check
/**
 * What only a browser can tell before a workshop: whether the fast line is open, how far its clock is off, how large the
 * screen is, whether it keeps what is typed. Measures and tells the page; judges and shows nothing.
 */
const { h } = /** @type {any} */ (globalThis).Vue;
const PATIENCE = 8000;

/**
 * Open a line of one kind and close it again; gives how long an answer took, in milliseconds, or null.
 * @param {string} transport @returns {Promise<number | null>}
 */
function lineBy(transport) {
  const began = performance.now();
  const io = /** @type {any} */ (globalThis).io;
  const socket = io("/session", { path: "/live/socket.io", transports: [transport], reconnection: false, timeout: PATIENCE, forceNew: true });
  return new Promise((settle) => {
    const end = (/** @type {number | null} */ took) => {
      socket.disconnect();
      settle(took);
    };
    socket.on("connect", () => end(performance.now() - began));
    socket.on("connect_error", () => end(null));
    globalThis.setTimeout(() => end(null), PATIENCE);
  });
}

/** How many seconds this browser's clock is ahead of the server's; null where the server does not say. */
async function clockAhead() {
  const before = Date.now();
  const answer = await fetch("/live/proof", { method: "POST", cache: "no-store" });
  const { now } = await answer.json();
  return ((before + Date.now()) / 2 - Date.parse(now)) / 1000;
}

/** Whether this browser keeps what is typed over a reload. */
function keepsDrafts() {
  try {
    localStorage.setItem("wiel:proef", "1");
    localStorage.removeItem("wiel:proef");
    return true;
  } catch {
    return false;
  }
}

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  emits: ["measured"],
  mounted() {
    void this.measure();
  },
  methods: {
    async measure() {
      const websocket = await lineBy("websocket");
      const polling = websocket === null ? await lineBy("polling") : 0;
      const ahead = await clockAhead().catch(() => null);
      const ratio = globalThis.devicePixelRatio || 1;
      this.$emit("measured", {
        websocket, polling, ahead,
        width: Math.round(screen.width * ratio), height: Math.round(screen.height * ratio),
        zone: -new Date().getTimezoneOffset(), drafts: keepsDrafts(),
      });
    },
  },
  render() {
    return h("span", { hidden: true });
  },
};
