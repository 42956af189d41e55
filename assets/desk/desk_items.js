// @ts-check
/**
 * The one list of the desk: cards, people, findings, actions and history as items with buttons, drawn from data as text.
 * It searches, selects and asks for a reason by itself; what a button means is the page's to know.
 */
const { h, nextTick } = /** @type {any} */ (globalThis).Vue;

const FEW = 8; // what one sees at a glance needs no search

/** @param {string} text */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase("nl");

/** @param {any} item @returns {string} */
const words = (item) => folded([item.title, ...(item.lines ?? []), ...(item.marks ?? []).map((/** @type {any} */ m) => m.text)].join(" "));

/** @param {string} key */
const typedBefore = (key) => {
  try {
    return globalThis.localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
};

/** @param {string} key @param {string} text */
const keep = (key, text) => {
  try {
    if (text) globalThis.localStorage.setItem(key, text);
    else globalThis.localStorage.removeItem(key);
  } catch {
    /* no storage here: a reload forgets */
  }
};

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    items: { type: Array, default: () => [] }, // {id, title, lines, marks: [{text, kind}], buttons: [{name, label, kind, pressed, ask}], kind, fold, items}
    labels: { type: Object, default: () => ({}) }, // search, none, more, chosen, answer, cancel
    itemButtons: { type: Array, default: () => [] }, // for every item without buttons of its own
    chosenButtons: { type: Array, default: () => [] }, // {name, label, least, most}
    draft: { type: String, default: "" },
    heading: { type: String, default: "h3" },
    searchable: { type: Boolean, default: false },
    ordered: { type: Boolean, default: false },
    cap: { type: Number, default: 60 },
  },
  emits: ["act"],
  data() {
    return { query: "", chosen: [], asking: null, answer: "", shown: this.cap };
  },
  computed: {
    found() {
      const wanted = folded(this.query).split(/\s+/).filter(Boolean);
      return wanted.length ? this.items.filter((/** @type {any} */ item) => wanted.every((word) => words(item).includes(word))) : this.items;
    },
    selected() {
      const ids = new Set(this.items.map((/** @type {any} */ item) => item.id));
      return this.chosen.filter((/** @type {string} */ id) => ids.has(id));
    },
  },
  methods: {
    /** The page took what was asked of this item: close the question and forget its draft. @param {string} id */
    settle(id) {
      keep(`${this.draft}:${id}`, "");
      if (this.asking?.item === id) this.asking = null;
    },
    release() {
      this.chosen = [];
    },
    /** Bring an item into view and into focus. @param {string} id */
    point(id) {
      this.query = "";
      this.shown = Math.max(this.shown, this.items.findIndex((/** @type {any} */ item) => item.id === id) + 1);
      nextTick(() => {
        const element = this.$el.querySelector(`[data-item="${CSS.escape(id)}"]`);
        element?.scrollIntoView({ block: "nearest" });
        element?.querySelector("button, input, summary")?.focus();
      });
    },
    /** @param {any} item @param {any} button */
    press(item, button) {
      if (!button.ask) return this.$emit("act", { name: button.name, item: item.id });
      this.asking = { item: item.id, name: button.name };
      this.answer = typedBefore(`${this.draft}:${item.id}`);
      nextTick(() => this.$el.querySelector(".ask textarea")?.focus());
    },
    /** @param {string} id @param {boolean} on */
    choose(id, on) {
      this.chosen = on ? [...this.selected, id] : this.selected.filter((/** @type {string} */ other) => other !== id);
    },
    /** @param {any} item */
    renderAsk(item) {
      const button = this.buttonsOf(item).find((/** @type {any} */ b) => b.name === this.asking.name);
      if (!button) return null;
      const id = `${this.$attrs.id}-ask`;
      const onSubmit = (/** @type {Event} */ event) => {
        event.preventDefault();
        this.$emit("act", { name: button.name, item: item.id, text: this.answer });
      };
      const onInput = (/** @type {any} */ event) => {
        this.answer = event.target.value;
        keep(`${this.draft}:${item.id}`, this.answer);
      };
      return h("form", { class: "ask", onSubmit }, [
        h("label", { for: id }, button.ask),
        h("textarea", { id, class: "control", rows: 2, value: this.answer, onInput }),
        h("div", { class: "form-buttons" }, [
          h("button", { type: "submit", class: "button main" }, this.labels.answer),
          h("button", { type: "button", class: "button", onClick: () => (this.asking = null) }, this.labels.cancel),
        ]),
      ]);
    },
    /** @param {any} item @param {any} button */
    renderButton(item, button) {
      const asks = button.ask ? this.asking?.item === item.id && this.asking?.name === button.name : undefined;
      return h(
        "button",
        {
          type: "button",
          key: button.name,
          class: ["button", "small", button.kind],
          "data-act": button.name,
          "aria-pressed": button.pressed ?? undefined,
          "aria-expanded": asks,
          "aria-describedby": `${this.$attrs.id}-${item.id}`,
          onClick: () => this.press(item, button),
        },
        button.label,
      );
    },
    /** @param {any} item */
    buttonsOf(item) {
      return item.buttons?.length ? item.buttons : this.itemButtons;
    },
    /** @param {any} item */
    renderRows(item) {
      const rows = new Map();
      for (const button of this.buttonsOf(item)) rows.set(button.row, [...(rows.get(button.row) ?? []), button]);
      return [...rows].map(([row, buttons]) =>
        h("div", { class: "item-buttons", role: row ? "group" : undefined, "aria-label": row || undefined, key: `row-${row}` }, [
          row && h("span", { class: "quiet", "aria-hidden": "true" }, row),
          ...buttons.map((/** @type {any} */ button) => this.renderButton(item, button)),
        ]),
      );
    },
    /** @param {any} item */
    renderItem(item) {
      const titled = `${this.$attrs.id}-${item.id}`;
      const title = h(this.heading, { class: "item-title", id: titled }, item.href ? h("a", { href: item.href }, item.title) : item.title);
      const figures = (item.figures ?? []).map((/** @type {any} */ f) => h("div", { class: "figure" }, [h("dt", f.label), h("dd", f.value)]));
      const tick =
        this.chosenButtons.length > 0 &&
        h("input", {
          type: "checkbox",
          class: "item-tick",
          "aria-label": `${this.labels.choose}: ${item.title}`,
          checked: this.selected.includes(item.id),
          onChange: (/** @type {any} */ event) => this.choose(item.id, event.target.checked),
        });
      const marks = (item.marks ?? []).map((/** @type {any} */ m) => h("li", { class: ["mark", m.kind] }, m.text));
      const nested = (item.items ?? []).map((/** @type {any} */ inner) => this.renderInner(inner));
      return h("li", { class: ["item", item.kind], key: item.id, "data-item": item.id }, [
        h("div", { class: "item-head" }, [tick, title]),
        marks.length > 0 && h("ul", { class: "marks" }, marks),
        ...(item.lines ?? []).map((/** @type {string} */ line) => h("p", { class: "item-line" }, line)),
        figures.length > 0 && h("dl", { class: "figures" }, figures),
        nested.length > 0 && h("details", { class: "item-fold" }, [h("summary", item.fold), h("ul", { class: "inner" }, nested)]),
        ...this.renderRows(item),
        this.asking?.item === item.id && this.renderAsk(item),
      ]);
    },
    /** @param {any} inner */
    renderInner(inner) {
      return h("li", { key: inner.id, "data-item": inner.id }, [
        h("span", { id: `${this.$attrs.id}-${inner.id}` }, inner.title),
        ...(inner.lines ?? []).map((/** @type {string} */ line) => h("span", { class: "quiet" }, line)),
        inner.buttons?.length > 0 && h("div", { class: "item-buttons" }, inner.buttons.map((/** @type {any} */ b) => this.renderButton(inner, b))),
      ]);
    },
    renderSearch() {
      const id = `${this.$attrs.id}-search`;
      const onInput = (/** @type {any} */ event) => (this.query = event.target.value);
      return h("div", { class: "field search" }, [
        h("label", { for: id }, this.labels.search),
        h("input", { id, type: "search", class: "control", value: this.query, autocomplete: "off", onInput }),
      ]);
    },
    renderChosen() {
      const count = this.selected.length;
      const buttons = this.chosenButtons.map((/** @type {any} */ button) =>
        h(
          "button",
          {
            type: "button",
            class: "button small",
            "data-act": button.name,
            disabled: count < button.least || count > (button.most ?? Infinity),
            onClick: () => this.$emit("act", { name: button.name, items: this.selected }),
          },
          button.label,
        ),
      );
      return h("div", { class: "chosen" }, [h("span", { role: "status" }, count ? `${this.labels.chosen}: ${count}` : ""), ...(count ? buttons : [])]);
    },
  },
  render() {
    const shown = this.found.slice(0, this.shown);
    const rest = this.found.length - shown.length;
    return h("div", { class: "items" }, [
      this.searchable && this.items.length > FEW && this.renderSearch(),
      this.chosenButtons.length > 0 && this.renderChosen(),
      shown.length === 0 && h("p", { class: "quiet" }, this.query ? this.labels.unfound : this.labels.none),
      h(this.ordered ? "ol" : "ul", { class: "item-list" }, shown.map((/** @type {any} */ item) => this.renderItem(item))),
      rest > 0 && h("button", { type: "button", class: "button", onClick: () => (this.shown += this.cap) }, `${this.labels.more} (${rest})`),
    ]);
  },
};
