// @ts-check
/**
 * The one form of the desk: native fields made from a list; what is typed stays in this browser until the server took it.
 * It knows no rules: the server says what is wrong, in one sentence beside the field.
 *
 * A draft holds only the fields that were touched, so that a field of another person's change is not overwritten by an
 * old copy. Without storage (a private window) everything works but the surviving of a reload.
 *
 * What is sent has a key, which changes with what is typed: sent again because no answer came, it is taken once.
 */
const { h, nextTick } = /** @type {any} */ (globalThis).Vue;

const GIVE_UP_AFTER = 10_000;
const KEY = ""; // what the key of a draft is called among its fields

/** A key that nobody else makes: on plain HTTP a browser has no randomUUID. */
const freshKey = () => [...globalThis.crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param {string} key */
const stored = (key) => {
  try {
    return JSON.parse(globalThis.localStorage.getItem(key) ?? "{}") ?? {};
  } catch {
    return {};
  }
};

/** @param {string} key @param {Record<string, unknown>} typed */
const store = (key, typed) => {
  try {
    if (Object.keys(typed).length) globalThis.localStorage.setItem(key, JSON.stringify(typed));
    else globalThis.localStorage.removeItem(key);
  } catch {
    /* no storage here: the form works, a reload forgets */
  }
};

/** @type {Record<string, any> & ThisType<any>} a component of Vue, which brings no types along */
export default {
  props: {
    fields: { type: Array, default: () => [] }, // {name, label, kind, hint, options, required, rows, fold}
    values: { type: Object, default: () => ({}) },
    errors: { type: Object, default: () => ({}) }, // sentence by field name; "" is the whole form
    draft: { type: String, default: "" },
    labels: { type: Object, default: () => ({}) }, // send, cancel, confirm, restored, discard, nothing, needed, unreachable
    confirming: { type: Boolean, default: false },
    action: { type: String, default: "" }, // where a file goes by POST instead of to the page
  },
  emits: ["send", "cancel"],
  data() {
    const typed = this.draft ? stored(this.draft) : {};
    return { typed, restored: Object.keys(typed).length > 0, sending: false, refused: "", key: freshKey() };
  },
  mounted() {
    if (this.restored) this.$el.closest("details")?.setAttribute("open", ""); // what was typed is not to be looked for
  },
  watch: {
    errors() {
      this.sending = false;
      this.renew();
      nextTick(() => this.$el.querySelector("[aria-invalid=true]")?.focus());
    },
  },
  methods: {
    /** Forget the draft: the server has it. */
    accepted() {
      this.sending = false;
      this.discard();
    },
    settled() {
      this.sending = false;
    },
    discard() {
      this.keep({});
      this.key = freshKey();
      this.restored = false;
    },
    /** @param {string} name @param {unknown} value */
    type(name, value) {
      this.keep({ ...this.typed, [name]: value, [KEY]: freshKey() });
    },
    /** What was refused is another thing when it is sent again. */
    renew() {
      this.key = freshKey();
      if (KEY in this.typed) this.keep({ ...this.typed, [KEY]: freshKey() });
    },
    /** @param {Record<string, unknown>} typed */
    keep(typed) {
      this.typed = typed;
      if (this.draft) store(this.draft, typed);
    },
    /** @param {any} field */
    value(field) {
      return this.typed[field.name] ?? this.values[field.name] ?? (Array.isArray(field.options) && field.many ? [] : "");
    },
    /** @param {boolean} confirmed */
    send(confirmed) {
      if (this.sending) return;
      this.sending = true;
      globalThis.setTimeout(() => this.settled(), GIVE_UP_AFTER);
      if (this.action) return void this.post();
      const names = new Set(this.fields.map((/** @type {any} */ field) => field.name));
      const { [KEY]: key = this.key, ...held } = this.typed;
      const typed = Object.keys(held).filter((name) => names.has(name));
      this.$emit("send", { key, values: { ...this.values, ...held }, typed, confirmed });
    },
    async post() {
      try {
        const response = await fetch(this.action, { method: "POST", body: new FormData(this.$el), credentials: "same-origin" });
        const answer = await response.json();
        if (answer.goto) globalThis.location.assign(answer.goto);
        else this.refused = answer.error ?? this.labels.unreachable;
      } catch {
        this.refused = this.labels.unreachable;
      }
      this.settled();
    },
    /** @param {any} field */
    renderField(field) {
      const id = `${this.$attrs.id}-${field.name}`;
      const error = this.errors[field.name];
      const described = [field.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
      const around = [
        field.hint && h("p", { class: "field-hint", id: `${id}-hint` }, field.hint),
        error && h("p", { class: "error", id: `${id}-error` }, error),
      ];
      const common = { id, name: field.name, "aria-invalid": error ? "true" : undefined, "aria-describedby": described };
      if (field.kind === "chips") return this.renderChips(field, around, described, error);
      const control = this.renderControl(field, common);
      return h("div", { class: ["field", `field-${field.kind}`], key: field.name }, [
        h("label", { for: id }, [field.label, field.required && h("span", { class: "needed" }, ` (${this.labels.needed})`)]),
        around[0],
        control,
        around[1],
      ]);
    },
    /** @param {any} field @param {any} common */
    renderControl(field, common) {
      const onInput = (/** @type {any} */ event) => this.type(field.name, event.target.value);
      if (field.kind === "file") return h("input", { ...common, type: "file", accept: field.accept, class: "control" });
      const control = { ...common, class: "control", value: this.value(field), autocomplete: "off" };
      if (field.kind === "area") return h("textarea", { ...control, rows: field.rows ?? 3, onInput });
      if (field.kind === "choice") {
        const options = field.options.map((/** @type {any} */ o) => h("option", { value: o.value, key: o.value }, o.label));
        return h("select", { ...control, onChange: onInput }, options);
      }
      return h("input", { ...control, type: field.kind, onInput });
    },
    /** @param {any} field @param {any[]} around @param {string|undefined} described @param {string|undefined} error */
    renderChips(field, around, described, error) {
      const chosen = new Set([this.value(field)].flat().map(String));
      const flip = (/** @type {any} */ option, /** @type {boolean} */ on) => {
        const next = field.many ? field.options.filter((/** @type {any} */ o) => (o.value === option.value ? on : chosen.has(o.value))) : [option];
        this.type(field.name, field.many ? next.map((/** @type {any} */ o) => o.value) : option.value);
      };
      const chips = field.options.map((/** @type {any} */ option, /** @type {number} */ at) =>
        h("label", { class: "choice", key: option.value }, [
          h("input", {
            type: field.many ? "checkbox" : "radio",
            name: `${this.$attrs.id}-${field.name}`,
            checked: chosen.has(option.value),
            "aria-invalid": error && at === 0 ? "true" : undefined,
            onChange: (/** @type {any} */ event) => flip(option, event.target.checked),
          }),
          h("span", option.label),
        ]),
      );
      const names = field.options.filter((/** @type {any} */ o) => chosen.has(o.value)).map((/** @type {any} */ o) => o.label);
      const body = h("div", { class: "chips" }, chips);
      const folded = field.fold && h("details", { open: Boolean(error) }, [h("summary", names.length ? names.join(", ") : this.labels.nothing), body]);
      return h("fieldset", { class: "field field-chips", key: field.name, "aria-describedby": described }, [
        h("legend", [field.label, field.required && h("span", { class: "needed" }, ` (${this.labels.needed})`)]),
        around[0],
        folded || body,
        around[1],
      ]);
    },
    renderButtons() {
      return h("div", { class: "form-buttons" }, [
        h("button", { type: "submit", class: "button main", disabled: this.sending }, this.labels.send),
        this.confirming && h("button", { type: "button", class: "button", onClick: () => this.send(true) }, this.labels.confirm),
        this.labels.cancel && h("button", { type: "button", class: "button", onClick: () => this.$emit("cancel") }, this.labels.cancel),
      ]);
    },
  },
  render() {
    const whole = this.errors[""] || this.refused;
    const onSubmit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.send(false);
    };
    return h("form", { class: "form", novalidate: true, onSubmit }, [
      this.restored &&
        h("p", { class: "draft-note" }, [
          h("span", this.labels.restored),
          h("button", { type: "button", class: "button quiet", onClick: () => this.discard() }, this.labels.discard),
        ]),
      ...this.fields.map((/** @type {any} */ field) => this.renderField(field)),
      h("p", { class: "form-error", role: "alert", hidden: !whole }, whole),
      this.renderButtons(),
    ]);
  },
};
