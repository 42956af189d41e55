// @ts-check
/**
 * The working groups as tables of people: tick some of them, and say who stays, who sits together and who does not.
 * What is ticked for the next division stays in this browser until it is formed; who sits where is the server's.
 */
const { h } = /** @type {any} */ (globalThis).Vue;

/** @typedef {{locks: Record<string, string>, together: string[][], apart: string[][]}} Asks */

/** @param {string} key @returns {Asks | null} */
const stored = (key) => {
  try {
    return JSON.parse(globalThis.localStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
};

/** @param {string} key @param {Asks | null} asks */
const store = (key, asks) => {
  try {
    if (asks) globalThis.localStorage.setItem(key, JSON.stringify(asks));
    else globalThis.localStorage.removeItem(key);
  } catch {
    /* no storage here: a reload forgets */
  }
};

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    groups: { type: Array, default: () => [] }, // {id, title, lines, shown, people: [{id, name, from}]}; without an id: not seated
    asked: { type: Object, default: () => ({ locks: {}, together: [], apart: [] }) }, // with the division as it is
    labels: { type: Object, default: () => ({}) },
    draft: { type: String, default: "" },
  },
  emits: ["asks", "show", "move"],
  data() {
    return { chosen: [], own: stored(this.draft), to: "" };
  },
  computed: {
    /** @returns {Asks} */
    asks() {
      return this.own ?? this.asked;
    },
    people() {
      return new Map(this.groups.flatMap((/** @type {any} */ group) => group.people.map((/** @type {any} */ one) => [one.id, { ...one, group }])));
    },
    selected() {
      return this.chosen.filter((/** @type {string} */ id) => this.people.has(id));
    },
    seats() {
      return this.groups.filter((/** @type {any} */ group) => group.id);
    },
  },
  mounted() {
    if (this.own) this.$emit("asks", this.own);
  },
  methods: {
    settle() {
      this.keep(null);
    },
    /** @param {Asks | null} asks */
    keep(asks) {
      this.own = asks;
      store(this.draft, asks);
      this.chosen = [];
    },
    /** @param {Partial<Asks>} more */
    ask(more) {
      this.keep({ ...this.asks, ...more });
      this.$emit("asks", this.own);
    },
    lock() {
      const seated = this.selected.filter((/** @type {string} */ id) => this.people.get(id).group.id);
      this.ask({ locks: { ...this.asks.locks, ...Object.fromEntries(seated.map((/** @type {string} */ id) => [id, this.people.get(id).group.id])) } });
    },
    move() {
      this.$emit("move", { person: this.selected[0], group: this.to });
      this.chosen = [];
      this.to = "";
    },
    /** @param {string} id @param {boolean} on */
    choose(id, on) {
      this.chosen = on ? [...this.selected, id] : this.selected.filter((/** @type {string} */ other) => other !== id);
    },
    /** @param {string} sentence @param {Record<string, string>} params */
    fill(sentence, params) {
      return sentence.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? "");
    },
    /** Every agreement in words, with what it takes to let go of it. */
    agreements() {
      const names = (/** @type {string[]} */ ids) => ids.map((id) => this.people.get(id)?.name).filter(Boolean).join(", ");
      const { locks, together, apart } = this.asks;
      const locked = Object.entries(locks).map(([id, group]) => ({
        said: this.fill(this.labels.lock_said, { people: names([id]), group: this.groups.find((/** @type {any} */ one) => one.id === group)?.title ?? "" }),
        without: { locks: Object.fromEntries(Object.entries(locks).filter(([other]) => other !== id)) },
      }));
      const lists = (/** @type {"together" | "apart"} */ kind, /** @type {string[][]} */ held) => held.map((ids) => ({
        said: this.fill(this.labels[`${kind}_said`], { people: names(ids) }),
        without: { [kind]: held.filter((other) => other !== ids) },
      }));
      return [...locked, ...lists("together", together), ...lists("apart", apart)];
    },
    renderAgreements() {
      const agreements = this.agreements();
      if (!agreements.length) return null;
      const rows = agreements.map((/** @type {{said: string, without: Partial<Asks>}} */ { said, without }, /** @type {number} */ at) => {
        const id = `${this.$attrs.id}-ask-${at}`;
        return h("li", { key: said }, [
          h("span", { id }, said),
          h("button", { type: "button", class: "button small", "aria-describedby": id, onClick: () => this.ask(without) }, this.labels.forget),
        ]);
      });
      return h("section", { class: "agreements" }, [h("h3", this.labels.title_asked), h("ul", { class: "inner" }, rows), this.own && h("p", { class: "quiet" }, this.labels.later)]);
    },
    renderChosen() {
      const count = this.selected.length;
      const button = (/** @type {string} */ label, /** @type {() => void} */ onClick, off = false) => h("button", { type: "button", class: "button small", disabled: off, onClick }, label);
      const seated = this.selected.some((/** @type {string} */ id) => this.people.get(id).group.id);
      const buttons = count > 0 && [
        seated && button(this.labels.lock, () => this.lock()),
        button(this.labels.together, () => this.ask({ together: [...this.asks.together, this.selected] }), count < 2),
        button(this.labels.apart, () => this.ask({ apart: [...this.asks.apart, this.selected] }), count < 2),
        count === 1 && this.seats.length > 1 && this.renderMove(button),
      ];
      return h("div", { class: "chosen" }, [h("span", { role: "status" }, count ? `${this.labels.chosen}: ${count}` : ""), buttons]);
    },
    /** @param {(label: string, onClick: () => void, off?: boolean) => any} button */
    renderMove(button) {
      const id = `${this.$attrs.id}-to`;
      const here = this.people.get(this.selected[0]).group.id;
      const options = [{ id: "", title: "…" }, ...this.seats.filter((/** @type {any} */ group) => group.id !== here)];
      const onChange = (/** @type {any} */ event) => (this.to = event.target.value);
      return h("div", { class: "move-to" }, [
        h("label", { for: id }, this.labels.move_to),
        h("select", { id, value: this.to, onChange }, options.map((group) => h("option", { value: group.id, key: group.id }, group.title))),
        button(this.labels.move, () => this.move(), !this.to),
      ]);
    },
    /** @param {any} group */
    renderGroup(group) {
      const titled = `${this.$attrs.id}-${group.id || "rest"}`;
      return h("li", { class: "item", key: group.id, "data-item": group.id }, [
        h("h3", { class: "item-title", id: titled }, group.title),
        ...group.lines.map((/** @type {string} */ line) => h("p", { class: "item-line" }, line)),
        h("ul", { class: "seats", "aria-labelledby": titled }, group.people.map((/** @type {any} */ person) => this.renderSeat(person, group))),
        group.id &&
          h("div", { class: "item-buttons" }, [
            h("button", { type: "button", class: "button small", "aria-pressed": group.shown, "aria-describedby": titled, onClick: () => this.$emit("show", { group: group.id }) }, this.labels.show),
          ]),
      ]);
    },
    /** @param {any} person @param {any} group */
    renderSeat(person, group) {
      const onChange = (/** @type {any} */ event) => this.choose(person.id, event.target.checked);
      const locked = group.id && this.asks.locks[person.id] === group.id;
      return h("li", { key: person.id }, h("label", { class: "seat" }, [
        h("input", { type: "checkbox", checked: this.selected.includes(person.id), onChange }),
        h("span", { class: "seat-name" }, person.name),
        h("span", { class: "quiet" }, [person.from, locked && ` · ${this.labels.locked}`]),
      ]));
    },
  },
  render() {
    if (!this.groups.length) return h("p", { class: "quiet" }, this.labels.none);
    return h("div", { class: "tables" }, [
      this.renderAgreements(),
      this.renderChosen(),
      h("ul", { class: "item-list" }, this.groups.map((/** @type {any} */ group) => this.renderGroup(group))),
    ]);
  },
};
