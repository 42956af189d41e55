// @ts-check
/**
 * What lies around the steps: waiting in the lobby, who you are, the end of the line, and what was refused.
 *
 * Imports nothing at run time: all that it shows and sends goes through the page it is given (main.js).
 */

/** @import { MakeView, Page, View } from "./main.js" */
/** @import { Item } from "../live/outbox.js" */

/** @type {Record<string, MakeView>} */
export const views = {
  lobby: (page) => lobby(page),
  jij: (page) => aboutYou(page),
  ended: (page) => ended(page),
};

/** A refusal of what was written: sending the same again is refused again. */
const ABOUT_CONTENT = new Set(["invalid", "too_long", "too_large", "exists", "not_found"]);

/**
 * Before the first step a welcome; later on a break, in which a card that was forgotten may still be placed.
 * @param {Page} page
 * @returns {View}
 */
function lobby(page) {
  const { el, t } = page;
  const head = page.stepHead();
  const others = el("p");
  const late = el("p");
  const what = [t("phone.lobby.place"), t("phone.lobby.look"), t("phone.lobby.act")].map((text) => el("li", {}, text));
  const welcome = el("div", {}, el("p", {}, t("phone.lobby.wait")), el("h2", {}, t("phone.lobby.what")), el("ol", {}, ...what));
  const update = () => {
    head.update();
    const { steps, step } = page.session();
    welcome.hidden = steps?.[0]?.id !== step;
    page.keyed(late, page.may("card.add") ? ["late"] : [], String, () => 0, () => el("a.button.wide", { href: "#kaart/nieuw" }, t("phone.explore.late_card")));
    const presence = page.line()?.presence;
    page.write(others, presence && !page.quiet() ? t("phone.lobby.people", { count: presence.connected }) : "");
  };
  return { node: el("div", {}, head.node, welcome, late, others), update };
}

/** @param {Page} page @returns {View} */
function ended(page) {
  const { el, t } = page;
  const { code, message } = page.refusal() ?? { code: "", message: "" };
  const ways = {
    unknown_code: page.button(t("phone.ended.other_code"), () => location.assign("/"), "main"),
    protocol: page.button(t("phone.ended.reload"), () => location.reload(), "main"),
  };
  const way = ways[/** @type {keyof typeof ways} */ (code)] ?? page.button(t("phone.ended.again"), page.again, "main");
  const typed = page.outbox.items.length > 0 && el("p", {}, t("phone.ended.kept"));
  return { node: el("div", {}, el("h1", {}, t("phone.ended.title")), el("p", {}, message || t("phone.ended.text")), typed, el("p", {}, way)) };
}

/** @param {Page} page @returns {View} */
function aboutYou(page) {
  const { el, t } = page;
  const me = page.me();
  const organisation = me.organisation ? page.nameOf("organisations", me.organisation) : t("phone.you.resident");
  const own = page.worded("disciplines", page.session().disciplines ?? []);
  const disciplines = new Map([...page.template.disciplines, ...own].map(({ id, name }) => [id, { value: id, label: page.said(name) }]));
  const windows = [["resident", t("phone.window.resident")], ["professional", t("phone.window.professional")], ["policy", t("phone.window.policy")], ["organisation", t("phone.window.organisation")]];
  const unset = (/** @type {unknown} */ value) => (value ? [] : [{ value: "", label: t("phone.choose_none") }]); // what is chosen can only be changed
  const name = page.field({ name: "name", label: t("phone.welcome.name"), autocomplete: "name" });
  const discipline = page.selection({ name: "discipline", label: t("phone.you.discipline"), options: [...unset(me.discipline), ...disciplines.values()] });
  const view = page.selection({ name: "window", label: t("phone.you.window"), options: [...unset(me.window), ...windows.map(([value = "", label = ""]) => ({ value, label }))] });
  const start = /** @type {Record<string, string>} */ ({ name: me.name ?? "", discipline: me.discipline ?? "", window: me.window ?? "" });
  const { node, busy } = page.form({
    draft: "you", start, label: t("phone.save"), controls: me.organisation ? [name, discipline, view] : [discipline, view],
    children: [me.organisation && name.node, discipline.node, view.node],
    send: (values) => {
      const changes = Object.fromEntries(Object.entries(values).filter(([field, value]) => value !== start[field]));
      if (Object.keys(changes).length) void page.submit({ type: "participant.change", ...changes });
      if ("name" in changes) page.renamed(values.name);
      page.tell(t("phone.saved"));
      page.close();
    },
  });
  const unsent = (page.outbox.items.length > 0 || page.drafts.names().some((name) => name.endsWith("/nieuw"))) && el("p.error", {}, t("phone.you.unsent"));
  const other = el("details", {}, el("summary", {}, t("phone.you.else")), el("p", {}, t("phone.you.else_text")), unsent, page.button(t("phone.you.leave"), page.leave));
  return { node: el("div", {}, page.back(), el("h1", {}, t("phone.you.title")), el("p", {}, t("phone.you.as", { organisation })), node, over(page), other), busy };
}

/** How one goes on on another device: a code that works once, made only when it is asked for. @param {Page} page */
function over(page) {
  const { el, t } = page;
  const place = el("div", { "aria-live": "polite" });
  const make = async () => {
    try {
      const { link, qr } = await page.handOver();
      const address = el("input", { readonly: true, value: link, id: "over-link" });
      const picture = el("img.qr", { src: qr, alt: t("phone.over.qr") });
      place.replaceChildren(picture, el("label.label", { for: "over-link" }, t("phone.over.link")), address);
      place.scrollIntoView({ block: "nearest" });
    } catch {
      place.replaceChildren(el("p.error", {}, t("phone.over.failed")));
    }
  };
  const unsent = page.outbox.items.length > 0 && el("p", {}, t("phone.over.here"));
  return el("details", {}, el("summary", {}, t("phone.over.title")), el("p", {}, t("phone.over.text")), unsent, el("p", {}, page.button(t("phone.over.make"), make)), place);
}

// ---- what was refused ----

/**
 * Say why a command was refused, and offer what can be done about it. Nothing that was typed goes away by itself.
 * @param {Page} page
 * @param {Item} item
 * @returns {HTMLElement}
 */
export function trouble(page, item) {
  const { command, error = { code: "internal", message: "" } } = item;
  const { el, t } = page;
  if (error.code === "stale" && error.item) return staleChoice(page, item);
  if (error.code === "personal_data" && error.masked !== undefined) return maskChoice(page, item);
  const subject = command.card ?? command.action ?? command.theme;
  const title = subject?.name ?? subject?.title;
  const hash = command.type.endsWith(".remove") ? "" : hashOf(command);
  const again = !ABOUT_CONTENT.has(error.code) && page.may(command.type) && page.button(t("phone.trouble.again"), () => void sendAgain(page, item, {}), "main");
  return el("div", {}, el("p.error", {}, title && `${title}: `, error.message || t("phone.trouble.unknown")),
    el("p.row", {}, again, hash && el("a.button", { href: hash }, t("phone.trouble.edit")), drop(page, item)));
}

/** Where this command's form is. @param {Item["command"]} command */
function hashOf(command) {
  if (command.type === "theme.add") return `#thema/${command.theme.id}`;
  const subject = command.card ?? command.action;
  const id = subject?.id ?? subject;
  if (typeof id !== "string") return "";
  if (command.type.startsWith("action.")) return `#actie/${id}`;
  return subject.kind === "provision" ? `#voorziening/${id}` : `#kaart/${id}`;
}

/** @param {Page} page @param {Item} item */
const drop = (page, item) => page.button(page.t("phone.trouble.drop"), () => void page.outbox.discard(item.command.id), "link");

/** @param {Page} page @param {Item} item */
function maskChoice(page, item) {
  const { el, t } = page;
  const { command, error } = item;
  const masked = error?.masked ?? "";
  const clean = structuredClone(command);
  const path = (error?.field ?? "").split(".");
  const last = path.pop() ?? "";
  const owner = path.reduce((/** @type {any} */ part, key) => part?.[key], clean);
  if (owner) owner[last] = masked;
  return el("div", {}, el("p.error", {}, error?.message), el("p", {}, t("phone.personal.masked"), " ", el("strong", {}, masked)),
    el("p.row", {}, owner && page.button(t("phone.personal.use"), () => void sendAgain(page, item, clean), "main"),
      page.button(t("phone.personal.anyway"), () => void sendAgain(page, item, { confirmed: true })), drop(page, item)));
}

/** @param {Page} page @param {Item} item */
function staleChoice(page, item) {
  const { el, t } = page;
  const { command, error } = item;
  const rows = Object.entries(command.changes ?? {}).filter(([name, value]) => JSON.stringify(error?.item[name]) !== JSON.stringify(value));
  const versions = rows.map(([name, value]) => el("dl", {},
    el("dt", {}, t("phone.stale.theirs")), el("dd", {}, page.shownValue(name, error?.item[name])),
    el("dt", {}, t("phone.stale.yours")), el("dd", {}, page.shownValue(name, value))));
  const keep = page.button(t("phone.stale.keep"), () => void page.outbox.discard(command.id));
  const mine = rows.length > 0 && page.button(t("phone.stale.mine"), () => void sendAgain(page, item, {}), "main");
  return el("div", {}, el("p.error", {}, error?.message), ...versions, el("p.row", {}, keep, mine));
}

/**
 * Send what was refused as a new command, on what is there now; the old one goes only when the new one is kept.
 * @param {Page} page
 * @param {Item} item
 * @param {Record<string, any>} changes
 */
async function sendAgain(page, item, changes) {
  const base = item.command.base === undefined ? {} : { base: page.held.seq };
  await page.submit({ ...item.command, ...base, ...changes, id: page.newId() });
  await page.outbox.discard(item.command.id);
}
