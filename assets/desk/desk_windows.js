// @ts-check
/**
 * Building tasks by window: a small table for each, its numbers also as bars, so that one sees where the windows differ.
 * Counts nothing; draws what it is given.
 */
const { h } = /** @type {any} */ (globalThis).Vue;

const LENGTH = 100;
const HEIGHT = 10;

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    tasks: { type: Array, default: () => [] }, // {id, name, said, windows: [{name, mean, said}]}
    labels: { type: Object, default: () => ({}) }, // none, remove, window, mean
    highest: { type: Number, default: 5 },
  },
  emits: ["remove"],
  methods: {
    /** @param {number} mean */
    renderBar(mean) {
      const part = h("rect", { class: "bar", width: (LENGTH * mean) / this.highest, height: HEIGHT });
      const whole = h("rect", { class: "bar-room", width: LENGTH, height: HEIGHT });
      return h("svg", { viewBox: `0 0 ${LENGTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, [whole, part]);
    },
    /** @param {any} window */
    renderWindow(window) {
      return h("tr", { key: window.name }, [h("th", { scope: "row" }, window.name), h("td", { class: "bar-cell" }, this.renderBar(window.mean)), h("td", window.said)]);
    },
    /** @param {any} task */
    renderTask(task) {
      const titled = `${this.$attrs.id}-${task.id}`;
      const head = h("tr", [h("th", { scope: "col" }, this.labels.window), h("th", { scope: "col", colspan: 2 }, this.labels.mean)]);
      return h("li", { class: "item", key: task.id, "data-item": task.id }, [
        h("h4", { class: "item-title", id: titled }, task.name),
        h("table", { class: "window-scores", "aria-labelledby": titled }, [h("thead", { class: "visually-hidden" }, head), h("tbody", task.windows.map((/** @type {any} */ one) => this.renderWindow(one)))]),
        task.said && h("p", { class: "item-line" }, task.said),
        h("div", { class: "item-buttons" }, [
          h("button", { type: "button", class: "button small", "aria-describedby": titled, onClick: () => this.$emit("remove", { task: task.id }) }, this.labels.remove),
        ]),
      ]);
    },
  },
  render() {
    if (!this.tasks.length) return h("p", { class: "quiet" }, this.labels.none);
    return h("ul", { class: "item-list" }, this.tasks.map((/** @type {any} */ task) => this.renderTask(task)));
  },
};
