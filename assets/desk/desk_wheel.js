// @ts-check
/**
 * The wheel on the desk: places the one custom element, feeds it from a live line of its own, and looks back on request.
 * It changes nothing: presence, chosen cards and what the screen should show go to the page, which knows what they mean.
 */
const { h } = /** @type {any} */ (globalThis).Vue;

/** What a person may put on the screen from here. */
const SHOWABLE = ["goal", "filter"];

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    assets: { type: String, required: true },
    code: { type: String, required: true },
    token: { type: String, required: true },
    template: { type: String, required: true }, // its name, as `participatiewiel@2026.1`
    replay: { type: String, required: true }, // the address of how the wheel filled
    lang: { type: String, default: "nl" },
    labels: { type: Object, default: () => ({}) }, // words: each status of the line, and of the buttons
  },
  emits: ["presence", "card", "screen"],
  data() {
    return { status: "connecting", chosen: null, shown: null, looking: false, onScreen: false, failed: false };
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
      onChange: (/** @type {any} */ held) => this.take(held),
      onStatus: (/** @type {string} */ status) => (this.status = status),
      onPresence: (/** @type {any} */ { organisations }) => this.$emit("presence", { organisations }),
    });
    this.line.start();
  },
  unmounted() {
    this.line?.stop();
    this.player?.end();
  },
  methods: {
    take(/** @type {any} */ held) {
      this.held = held;
      const [session] = Object.values(held.collections.session ?? {});
      this.shown = session?.show ?? null;
      this.steps = session?.steps ?? [];
      if (!this.looking) this.$refs.wheel.held = held.collections;
    },
    /** Put on the screen what is chosen here; then the wheel follows the screen again. */
    put() {
      this.$emit("screen", Object.fromEntries(SHOWABLE.map((name) => [name, this.chosen?.[name] ?? null])));
      this.follow();
    },
    whole() {
      this.$emit("screen", {});
      this.follow();
    },
    follow() {
      this.chosen = null;
      this.$refs.wheel.show = undefined;
    },
    async lookBack() {
      this.failed = false;
      try {
        const [{ Film }, { Player }, answer] = await Promise.all([
          import(`${this.assets}/wheel/film.js`), import(`${this.assets}/wheel/player.js`), fetch(this.replay),
        ]);
        if (!answer.ok) throw new Error(String(answer.status));
        this.film = new Film((await answer.json()).frames);
        this.player = new Player(this.film, { word: (/** @type {string} */ name) => this.labels[`replay_${name}`], place: this.placeOf }, {
          moved: (/** @type {number} */ index) => (this.$refs.wheel.held = this.film.at(index)),
          settled: (/** @type {number} */ index, /** @type {boolean} */ playing) => this.settle(index, playing),
          closed: () => this.lookAhead(),
        });
        this.looking = true;
        await this.$nextTick();
        this.$refs.player.replaceChildren(this.player.node);
        this.player.node.querySelector("input").focus();
      } catch {
        this.failed = true;
      }
    },
    /** Back to how it is now. */
    lookAhead() {
      this.looking = false;
      this.player = null;
      if (this.onScreen) this.$emit("screen", {});
      this.onScreen = false;
      this.$refs.wheel.held = this.held.collections;
      this.$nextTick(() => this.$refs.open?.focus());
    },
    /** Tell the screen where to go: where the slider is, or to the end when it is played. */
    settle(/** @type {number} */ index, /** @type {boolean} */ playing) {
      this.at = index;
      if (!this.onScreen) return;
      this.$emit("screen", { replay: this.film.frame(index).seq });
      if (playing) this.$emit("screen", { replay: this.film.seq });
    },
    toggleScreen(/** @type {any} */ event) {
      this.onScreen = event.target.checked;
      this.$emit("screen", this.onScreen ? { replay: this.film.frame(this.at ?? this.film.length - 1).seq } : {});
    },
    placeOf(/** @type {any} */ film, /** @type {number} */ index) {
      const { at, step } = film.frame(index);
      const time = new Date(at).toLocaleTimeString(this.lang === "en" ? "en-GB" : "nl-NL", { hour: "2-digit", minute: "2-digit" });
      const title = this.steps.find((/** @type {any} */ one) => one.id === step)?.title;
      return [time, title?.[this.lang] ?? title?.nl, this.$refs.wheel.counted].filter(Boolean).join(" · ");
    },
  },
  render() {
    const labels = this.labels;
    const button = (/** @type {string} */ name, /** @type {() => void} */ onClick) => h("button", { type: "button", class: "button", onClick, ref: name }, labels[name]);
    const onChoose = (/** @type {any} */ { detail: { show } }) => (this.chosen = show);
    const screen = h("label", { class: "on-screen" }, [h("input", { type: "checkbox", checked: this.onScreen, onChange: this.toggleScreen }), labels.replay_screen]);
    return h("div", { class: "wheel-place" }, [
      h("p", { class: "state", "data-state": this.status }, labels[this.status]),
      h("participation-wheel", {
        ref: "wheel", lang: this.lang, rings: "one", "data-size": "desk", choose: "", onChoose,
        onCard: (/** @type {any} */ event) => this.$emit("card", { id: event.detail.id }),
      }),
      h("div", { class: "wheel-buttons" }, this.looking ? [] : [
        this.chosen ? button("put", this.put) : null,
        this.shown ? button("whole", this.whole) : null,
        button("open", this.lookBack),
      ]),
      this.failed ? h("p", { role: "alert" }, labels.replay_failed) : null,
      this.looking ? h("div", { class: "looking-back" }, [h("div", { ref: "player" }), screen]) : null,
    ]);
  },
};
