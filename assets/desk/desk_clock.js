// @ts-check
/**
 * The clock of a step: counts down to the end by the server's clock, whatever this computer thinks the time is.
 * It stops nothing: what happens when the time is over is the facilitator's.
 */
const { h } = /** @type {any} */ (globalThis).Vue;

/** @param {number} seconds */
const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    ends: { type: String, default: "" }, // ISO 8601
    now: { type: String, default: "" }, // the server's time when this was sent
    labels: { type: Object, default: () => ({}) }, // left, over, none
  },
  data() {
    return { ahead: this.lead(), tick: Date.now() };
  },
  watch: {
    now() {
      this.ahead = this.lead();
    },
  },
  methods: {
    /** How far the server's clock is ahead of this one, in milliseconds. */
    lead() {
      return this.now ? Date.parse(this.now) - Date.now() : 0;
    },
  },
  mounted() {
    this.beat = globalThis.setInterval(() => (this.tick = Date.now()), 500);
  },
  unmounted() {
    globalThis.clearInterval(this.beat);
  },
  render() {
    if (!this.ends) return h("p", { class: "timer", role: "timer" }, h("span", { class: "quiet" }, this.labels.none));
    const seconds = Math.round((Date.parse(this.ends) - this.tick - this.ahead) / 1000);
    const late = seconds < 0;
    const unit = h("span", { class: "timer-word" }, late ? this.labels.over : this.labels.left);
    return h("p", { class: ["timer", { late }], role: "timer", "aria-live": "off" }, [h("span", { class: "timer-clock" }, clock(Math.abs(seconds))), " ", unit]);
  },
};
