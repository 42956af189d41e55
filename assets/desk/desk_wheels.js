// @ts-check
/**
 * Wheels as small pictures of themselves: a dot for each activity that counts, by goal; with their figures beside them.
 * Light enough for a page full of them; the wheel itself, with places and names, is participation-wheel.js.
 */
const { h } = /** @type {any} */ (globalThis).Vue;

const MIDDLE = 50;
const BAND = [44, 49];
const FIELD = 13;
const ROWS = [[40, 8], [34, 6], [28, 5], [22, 3]]; // radius and dots, from the rim inwards: what does not fit is in the figures

/** @param {number} radius @param {number} turn part of a whole turn, from the top, with the clock */
const at = (radius, turn) => {
  const angle = 2 * Math.PI * turn - Math.PI / 2;
  return [MIDDLE + radius * Math.cos(angle), MIDDLE + radius * Math.sin(angle)].map((one) => one.toFixed(1));
};

/** @param {number} inner @param {number} outer @param {number} from @param {number} to */
const ring = (inner, outer, from, to) =>
  `M${at(outer, from)}A${outer} ${outer} 0 0 1 ${at(outer, to)}L${at(inner, to)}A${inner} ${inner} 0 0 0 ${at(inner, from)}Z`;

/** @param {number} count @param {number} from @param {number} part @returns {string[][]} */
const places = (count, from, part) =>
  ROWS.flatMap(([radius, most]) => Array.from({ length: most }, (_, place) => at(radius, from + (part * (place + 1)) / (most + 1)))).slice(0, count);

/** @param {any[]} goals {number, count, note} @param {string} label */
const picture = (goals, label) => {
  const part = 1 / Math.max(goals.length, 1);
  const wedges = goals.map((goal, place) => {
    const from = place * part;
    const [x, y] = at(31, from + part / 2);
    return h("g", { class: "goal", "data-goal": goal.number, key: goal.number }, [
      h("path", { class: "tint", d: ring(FIELD, BAND[0], from, from + part) }),
      h("path", { class: "band", d: ring(BAND[0], BAND[1], from, from + part) }),
      ...places(goal.count, from, part).map(([cx, cy]) => h("circle", { class: "band", cx, cy, r: 1.7 })),
      goal.note && h("text", { x, y }, goal.note),
    ]);
  });
  const role = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return h("svg", { class: "wheel-picture", viewBox: "0 0 100 100", ...role }, wedges);
};

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    wheels: { type: Array, default: () => [] }, // {id, title, href, lines, marks, figures, goals, session: {label, href}}
    bare: { type: Boolean, default: false }, // the pictures alone; a wheel's title is then its label
    none: { type: String, default: "" }, // what is said where there are none
  },
  methods: {
    /** @param {any} wheel */
    renderWheel(wheel) {
      return h("li", { class: "wheel-card", key: wheel.id, "data-item": wheel.id }, [
        picture(wheel.goals, ""),
        h("div", { class: "wheel-told" }, [
          h("h2", { class: "item-title" }, h("a", { href: wheel.href }, wheel.title)),
          ...wheel.lines.map((/** @type {string} */ line) => h("p", { class: "item-line" }, line)),
          wheel.marks.length > 0 && h("ul", { class: "marks" }, wheel.marks.map((/** @type {any} */ mark) => h("li", { class: ["mark", mark.kind] }, mark.text))),
          h("dl", { class: "figures" }, wheel.figures.map((/** @type {any} */ figure) => h("div", { class: "figure" }, [h("dt", figure.label), h("dd", figure.value)]))),
          wheel.session && h("a", { class: "button main small", href: wheel.session.href }, wheel.session.label),
        ]),
      ]);
    },
  },
  render() {
    if (this.bare) return h("div", { class: "wheel-pictures" }, this.wheels.map((/** @type {any} */ wheel) => picture(wheel.goals, wheel.title)));
    if (!this.wheels.length) return h("p", { class: "quiet" }, this.none);
    return h("ul", { class: "wheel-cards" }, this.wheels.map((/** @type {any} */ wheel) => this.renderWheel(wheel)));
  },
};
