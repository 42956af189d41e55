// @ts-check
/**
 * Cards from paper, typed in one after another without a mouse: Enter goes on, the organisation and the number go along.
 * A card leaves the form at once and says later how it went; what was refused can be taken back into the form.
 * Decides nothing about cards: the page does, and answers each by its key.
 *
 * What is typed, and each card without an answer, stays in this browser: a page that comes back sends it again under the
 * same key, so that it is placed once. Without storage (a private window) a reload forgets.
 */
const { h, nextTick } = /** @type {any} */ (globalThis).Vue;

const SHOWN = 8;
const RESIDENT = "_resident";
const FIELDS = ["number", "organisation", "name", "goal", "who", "law", "state"];
const STATES = /** @type {Record<string, string>} */ ({ b: "existing", g: "planned", w: "wish", e: "existing", p: "planned" });

/** @param {string} text */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase("nl").trim();

/**
 * The one of a list that was meant: of that name, else the only one that begins so, else the only one that has it.
 * @param {{id: string, name: string}[]} list @param {string} typed
 */
function meant(list, typed) {
  const wanted = folded(typed);
  if (!wanted) return null;
  const exact = list.find(({ name }) => folded(name) === wanted);
  if (exact) return exact;
  const begins = list.filter(({ name }) => folded(name).split(/\s+/).some((word) => word.startsWith(wanted)) || folded(name).startsWith(wanted));
  if (begins.length === 1) return begins[0];
  const has = list.filter(({ name }) => folded(name).includes(wanted));
  return has.length === 1 ? has[0] : null;
}

/** Whether what was typed could be more than one of a list. @param {{id: string, name: string}[]} list @param {string} typed */
const isVague = (list, typed) => !meant(list, typed) && list.filter(({ name }) => folded(typed) && folded(name).includes(folded(typed))).length > 1;

const EMPTY = { number: "", organisation: "", name: "", goal: "", who: "", law: "", state: "" };

/** @param {string} key @returns {{values?: Record<string, string>, rows?: any[]}} */
const stored = (key) => {
  try {
    return JSON.parse(globalThis.localStorage.getItem(key) ?? "{}") ?? {};
  } catch {
    return {};
  }
};

/** @param {string} key @param {{values: Record<string, string>, rows: any[]}} typed */
const store = (key, typed) => {
  try {
    if (typed.rows.length || typed.values.name || typed.values.organisation) globalThis.localStorage.setItem(key, JSON.stringify(typed));
    else globalThis.localStorage.removeItem(key);
  } catch {
    /* no storage here: the form works, a reload forgets */
  }
};

/** A key that nobody else makes, and the id of its command: on plain HTTP a browser has no randomUUID. */
const freshKey = () => [...globalThis.crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    draft: { type: String, default: "" },
    organisations: { type: Array, default: () => [] }, // {id, name}; also the resident, as RESIDENT
    goals: { type: Array, default: () => [] }, // {id, name}, in wheel order
    groups: { type: Array, default: () => [] },
    laws: { type: Array, default: () => [] },
    taken: { type: Object, default: () => ({}) }, // name of the card by its number
    labels: { type: Object, default: () => ({}) },
  },
  emits: ["card"],
  data() {
    const { values, rows = [] } = stored(this.draft);
    return { values: { ...EMPTY, ...values }, errors: {}, added: "", rows, said: "" };
  },
  computed: {
    /** The first number after the highest that was typed in. */
    next() {
      const numbers = [...Object.keys(this.taken), ...this.rows.map((/** @type {any} */ row) => row.number)].map(Number);
      return String(Math.max(0, ...numbers) + 1);
    },
  },
  watch: {
    values: { deep: true, handler: "remember" },
    rows: "remember",
  },
  mounted() {
    this.values.number ||= this.next;
    this.focus(this.values.organisation ? "name" : "organisation");
    for (const row of this.rows.toReversed()) if (row.state === "sent") this.$emit("card", row.card);
  },
  methods: {
    /** Keep in this browser what is typed and what has no answer, or was refused. */
    remember() {
      store(this.draft, { values: this.values, rows: this.rows.filter((/** @type {any} */ row) => row.state !== "kept") });
    },
    /** @param {string} name */
    focus(name) {
      void nextTick(() => {
        const field = this.$el.querySelector(`[name=${name}]`);
        field?.focus();
        field?.select?.();
      });
    },
    /** @param {KeyboardEvent} event @param {string} name */
    onKey(event, name) {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      if (name === "organisation" && !this.organisationOf() && this.values.organisation.trim() && this.added !== this.values.organisation) {
        const vague = isVague(this.organisations, this.values.organisation);
        if (!vague) this.added = this.values.organisation;
        this.errors = { organisation: vague ? this.labels.vague_organisation : this.labels.unknown_organisation };
        return;
      }
      const further = { number: "organisation", organisation: "name", name: "goal" }[name];
      if (further) this.focus(further);
      else this.send(false);
    },
    organisationOf() {
      return meant(this.organisations, this.values.organisation);
    },
    /** What is wrong with the card as typed: a sentence for each field. */
    check() {
      const { number, organisation, name, goal, who, law, state } = this.values;
      const errors = /** @type {Record<string, string>} */ ({});
      const at = Number(number);
      if (!/^\d{1,4}$/.test(number.trim()) || at < 1) errors.number = this.labels.bad_number;
      else if (this.known(at)) errors.number = this.labels.double.replace("{number}", String(at)).replace("{name}", this.known(at));
      if (!organisation.trim()) errors.organisation = this.labels.no_organisation;
      else if (!this.organisationOf() && this.added !== organisation) errors.organisation = isVague(this.organisations, organisation) ? this.labels.vague_organisation : this.labels.unknown_organisation;
      if (!name.trim()) errors.name = this.labels.no_name;
      if (!this.goals[Number(goal) - 1]) errors.goal = this.labels.bad_goal;
      if (who.trim() && !meant(this.groups, who)) errors.who = this.labels.unknown_group;
      if (law.trim() && !meant(this.laws, law)) errors.law = this.labels.unknown_law;
      if (state.trim() && !STATES[folded(state)[0] ?? ""]) errors.state = this.labels.bad_state;
      return errors;
    },
    /** The name of the card that has this number already. @param {number} number */
    known(number) {
      const waiting = this.rows.find((/** @type {any} */ row) => Number(row.number) === number && row.state !== "refused");
      return this.taken[number] ?? waiting?.name;
    },
    /** @param {boolean} confirmed */
    send(confirmed) {
      this.errors = this.check();
      const wrong = FIELDS.find((name) => this.errors[name]);
      if (wrong) return this.focus(wrong);
      const { number, organisation, name, goal, who, law, state } = this.values;
      const known = this.organisationOf();
      const key = freshKey();
      const card = {
        key, confirmed, number: Number(number), name: name.trim(), goal: this.goals[Number(goal) - 1].id,
        organisation: known?.id ?? null, organisation_name: known ? known.name : organisation.trim(),
        who: meant(this.groups, who)?.id ?? null, law: meant(this.laws, law)?.id ?? null,
        state: known?.id === RESIDENT ? "wish" : (STATES[folded(state)[0] ?? ""] ?? "existing"),
      };
      this.rows = [{ key, number: String(card.number), name: card.name, organisation: card.organisation_name, goal, state: "sent", typed: { ...this.values }, card }, ...this.rows];
      this.values = { ...EMPTY, number: this.next, organisation: known?.name ?? organisation.trim() };
      this.added = "";
      this.$emit("card", card);
      this.focus("name");
    },
    /** The page's answer. @param {string} key @param {boolean} good @param {string} sentence @param {boolean} confirmable */
    answered(key, good, sentence, confirmable) {
      this.rows = this.rows.map((/** @type {any} */ row) => (row.key === key ? { ...row, state: good ? "kept" : "refused", why: good ? "" : sentence, confirmable } : row));
      this.said = sentence;
    },
    /** Take a refused card back into the form. @param {any} row @param {boolean} confirmed */
    again(row, confirmed) {
      this.rows = this.rows.filter((/** @type {any} */ other) => other.key !== row.key);
      this.values = { ...row.typed };
      if (confirmed) this.send(true);
      else this.focus("name");
    },
    /** @param {string} name @param {any} more */
    field(name, more = {}) {
      const error = this.errors[name];
      const described = [more.hint && `papier-${name}-hint`, error && `papier-${name}-error`].filter(Boolean).join(" ") || undefined;
      const list = more.list?.length ? `papier-${name}-list` : undefined;
      return h("div", { class: ["field", `paper-${name}`], key: name }, [
        h("label", { for: `papier-${name}` }, this.labels[name]),
        more.hint && h("p", { class: "field-hint", id: `papier-${name}-hint` }, more.hint),
        h("input", {
          id: `papier-${name}`, name, class: "control", type: "text", autocomplete: "off", maxlength: more.max, list,
          inputmode: more.numeric ? "numeric" : undefined, value: this.values[name],
          "aria-invalid": error ? "true" : undefined, "aria-describedby": described,
          onInput: (/** @type {any} */ event) => (this.values[name] = event.target.value),
          onKeydown: (/** @type {KeyboardEvent} */ event) => this.onKey(event, name),
        }),
        list && h("datalist", { id: list }, more.list.map((/** @type {any} */ one) => h("option", { value: one.name, key: one.id }))),
        error && h("p", { class: "error", id: `papier-${name}-error`, role: "alert" }, error),
      ]);
    },
    /** @param {any} row */
    line(row) {
      const mark = { sent: this.labels.sent, kept: this.labels.kept, refused: this.labels.refused }[/** @type {"sent"} */ (row.state)];
      return h("li", { key: row.key, class: ["item", row.state === "refused" && "silent"] }, [
        h("p", { class: "item-title" }, `${row.number}. ${row.name}`),
        h("p", { class: "item-line" }, [row.organisation, " · ", this.goals[Number(row.goal) - 1]?.name, " · ", mark]),
        row.why && h("p", { class: "error" }, row.why),
        row.state === "refused" && h("div", { class: "item-buttons" }, [
          h("button", { type: "button", class: "button small", onClick: () => this.again(row, false) }, this.labels.change),
          row.confirmable && h("button", { type: "button", class: "button small", onClick: () => this.again(row, true) }, this.labels.confirm),
        ]),
      ]);
    },
  },
  render() {
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.send(false);
    };
    const kept = this.rows.filter((/** @type {any} */ row) => row.state === "kept").length;
    return h("div", { class: "paper" }, [
      h("form", { class: "paper-form panel", novalidate: true, onSubmit: submit }, [
        this.field("number", { numeric: true, max: 4 }),
        this.field("organisation", { list: this.organisations }),
        this.field("name"),
        this.field("goal", { numeric: true, max: 1, hint: this.labels.goal_hint }),
        this.field("who", { list: this.groups }),
        this.field("law", { list: this.laws }),
        this.field("state", { hint: this.labels.state_hint }),
        h("button", { type: "submit", class: "button main" }, this.labels.send),
      ]),
      h("div", { class: "paper-side" }, [
        h("ol", { class: "paper-goals" }, this.goals.map((/** @type {any} */ goal, /** @type {number} */ at) =>
          h("li", { class: "goal", "data-goal": at + 1, key: goal.id }, [h("span", { class: "number", "aria-hidden": "true" }, at + 1), " ", goal.name]))),
        h("h2", this.labels.done.replace("{count}", String(kept))),
        h("ul", { class: "item-list" }, this.rows.filter((/** @type {any} */ row, /** @type {number} */ at) => at < SHOWN || row.state === "refused").map((/** @type {any} */ row) => this.line(row))),
        h("p", { class: "visually-hidden", role: "status" }, this.said),
      ]),
    ]);
  },
};
