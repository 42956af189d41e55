// @ts-check
/**
 * The wheel on the desk: places the one custom element and feeds it from a live line of its own, as facilitator.
 * It changes nothing: presence and chosen cards go to the page, which knows what they mean.
 */
const { h } = /** @type {any} */ (globalThis).Vue;

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    assets: { type: String, required: true },
    code: { type: String, required: true },
    token: { type: String, required: true },
    template: { type: String, required: true }, // its name, as `participatiewiel@2026.1`
    lang: { type: String, default: "nl" },
    rings: { type: String, default: "one" },
    labels: { type: Object, default: () => ({}) }, // a word for each status of the line
  },
  emits: ["presence", "card"],
  data() {
    return { status: "connecting" };
  },
  async mounted() {
    await import(`${this.assets}/participation-wheel.js`);
    const { Connection } = await import(`${this.assets}/live/connection.js`);
    const template = await (await fetch(`${this.assets}/template/${encodeURIComponent(this.template)}.json`)).json();
    if (!this.$refs.wheel) return;
    this.$refs.wheel.template = template;
    this.line = new Connection({
      code: this.code,
      token: this.token,
      fields: () => ({ lang: this.lang }),
      onChange: (/** @type {any} */ held) => (this.$refs.wheel.held = held.collections),
      onStatus: (/** @type {string} */ status) => (this.status = status),
      onPresence: (/** @type {any} */ { connected, organisations }) => this.$emit("presence", { connected, organisations }),
    });
    this.line.start();
  },
  unmounted() {
    this.line?.stop();
  },
  render() {
    const onCard = (/** @type {any} */ event) => this.$emit("card", { id: event.detail.id });
    return h("div", { class: "wheel-place" }, [
      h("p", { class: "state", "data-state": this.status }, this.labels[this.status]),
      h("participation-wheel", { ref: "wheel", lang: this.lang, rings: this.rings, "data-size": "desk", onCard }),
    ]);
  },
};
