// @ts-check
/**
 * Writing actions: what is agreed, who pulls it, and which findings it answers; one's own working group first.
 *
 * What it shows and sends goes through the page it is given (main.js).
 */

import { movedNote, seatOf, themeOf } from "./groups.js";

/** @import { MakeView, Page, View } from "./main.js" */
/** @import { Line } from "./place.js" */

const TITLE_LENGTH = 120;
const FIRST_STEP_LENGTH = 300;

/** @type {Record<string, MakeView>} */
export const views = {
  actions: (page) => listed(page),
  actie: (page, id) => actionForm(page, id),
};

/** @param {Page} page @returns {View} */
function listed(page) {
  const { el, t } = page;
  const head = page.stepHead();
  const moved = movedNote(page);
  const seat = el("div");
  const add = el("p");
  const ours = lineList(page);
  const others = lineList(page);
  const update = () => {
    head.update();
    moved.update();
    const own = seatOf(page);
    const theme = themeOf(page, own?.group.theme);
    page.keyed(seat, own ? [own] : [], () => "seat", ({ number }) => [number, theme?.name], ({ number }) => el("div.notice", {},
      el("p", {}, el("strong", {}, t("choose.group.yours", { number }))), theme && el("p", {}, t("choose.action.theme", { name: page.said(theme.name) }))));
    const lines = page.lines("actions", "action");
    const begun = page.drafts.read("action/nieuw")?.values?.title;
    page.keyed(add, page.may("action.add") ? [begun ?? ""] : [], () => "add", (title) => title, (title) =>
      el("a.button.main.wide", { href: "#actie/nieuw" }, title ? t("phone.place.go_on", { name: title }) : `+ ${t("phone.action.new")}`));
    const mine = own ? lines.filter(({ item }) => item.group === own.group.id) : [];
    ours.node.hidden = !own;
    ours.update(mine, page.headed(t("choose.action.group"), mine.length), t("choose.action.none"));
    const rest = lines.filter((line) => !mine.includes(line));
    others.node.hidden = Boolean(own) && rest.length === 0;
    others.update(rest, page.headed(own ? t("choose.action.all") : t("phone.action.all"), rest.length), "");
  };
  return { node: el("div", {}, head.node, moved.node, seat, add, ours.node, others.node, head.ready), update };
}

/** @param {Page} page */
function lineList(page) {
  const { el } = page;
  const heading = el("h2");
  const none = el("p.quiet");
  const list = el("ul.plain.lines");
  return {
    node: el("section", {}, heading, none, list),
    update(/** @type {Line[]} */ lines, /** @type {string} */ title, /** @type {string} */ empty) {
      page.write(heading, title);
      page.write(none, lines.length ? "" : empty);
      none.hidden = lines.length > 0 || !empty;
      page.keyed(list, lines, ({ item }) => item.id, ({ item, state, waiting }) => [item, state, waiting?.error, mayChange(page, item)], (line) => actionLine(page, line));
    },
  };
}

/** @param {Page} page @param {any} action */
function mayChange(page, action) {
  const own = page.mine();
  const group = page.held.collections.groups?.[action.group];
  return page.may("action.change") && (isOurs(action, own) || (page.me().written ?? []).includes(action.id) || Boolean(group?.members.includes(page.me().id)));
}

/** @param {any} action @param {string | null} own */
const isOurs = (action, own) => Boolean(own && (action.owner === own || action.holder === own || action.organisations?.includes(own)));

/** @param {Page} page @param {Line} line */
function actionLine(page, { item, state, waiting }) {
  const { el, t } = page;
  const marks = { waiting: t("phone.card.on_this_phone"), sent: t("phone.card.under_way"), accepted: t("phone.card.under_way"), held: t("phone.action.in_list"), refused: t("phone.card.refused") };
  const open = state === "refused" || state === "waiting" || mayChange(page, item);
  const who = item.owner && t("phone.action.owner_line", { name: page.nameOf("organisations", item.owner) });
  const title = item.number ? `${item.number}. ${item.title}` : item.title;
  return el("li", {},
    el("div.line", {}, open ? el("a.target", { href: `#actie/${item.id}`, "aria-label": t("phone.card.edit_named", { name: title }) }, title) : el("span", {}, title), el("span.mark", { "data-state": state }, marks[state])),
    el("p.quiet", {}, [who, item.due && t("phone.action.due_line", { date: day(page, item.due) })].filter(Boolean).join(" · ")),
    waiting?.state === "refused" && page.trouble(waiting));
}

/** @param {Page} page @param {string} iso a date */
function day(page, iso) {
  const date = new Date(`${iso}T12:00:00`);
  return Number.isNaN(date.getTime()) ? iso : date.toLocaleDateString(page.lang === "en" ? "en-GB" : "nl-NL", { day: "numeric", month: "long", year: "numeric" });
}

/** @param {Page} page */
function organisationOptions(page) {
  return page.items("organisations").map(({ id, name }) => ({ value: id, label: page.said(name) })).sort((a, b) => a.label.localeCompare(b.label, "nl"));
}

/** @param {Page} page @param {string} id @returns {View} */
function actionForm(page, id) {
  const { el, t } = page;
  const isNew = id === "nieuw";
  const line = page.lines("actions", "action").find(({ item }) => item.id === id);
  if (!isNew && !line) return { node: el("div", {}, page.back(), el("h1", {}, t("phone.card.gone")), el("p", {}, t("phone.action.gone_text"))) };
  const item = /** @type {any} */ (line?.item ?? fresh(page));
  const controls = actionControls(page);
  const start = { title: item.title ?? "", owner: item.owner ?? "", organisations: item.organisations ?? [], first_step: item.first_step ?? "", due: item.due ?? "", window: item.window ?? "", findings: item.findings ?? [], note: item.note ?? "" };
  const [title, first, owner, due, ...rest] = controls;
  const { node, busy, fail } = page.form({
    draft: `action/${id}`, start, base: page.held.seq, label: isNew ? t("phone.action.send") : t("phone.save"), controls,
    children: [...[title, first, owner, due].map((control) => control?.node), el("details", {}, el("summary", {}, t("phone.action.more")), ...rest.map((control) => control.node))],
    send: (values, kept) => {
      const errors = missing(page, values);
      if (errors) return errors;
      sendAction(page, { id, isNew, values: { ...start, ...values, findings: withUnlisted(page, start.findings, values.findings) }, start: { ...start, ...kept.start }, base: kept.base });
      page.close();
      return undefined;
    },
  });
  page.recall("action", id, fail);
  const remove = !isNew && page.may("action.remove") && page.button(t("phone.action.remove"), () => {
    const pending = pendingAdd(page, id);
    if (pending) void page.outbox.discard(pending.command.id);
    else void page.submit({ type: "action.remove", action: id });
    page.close();
  }, "wide");
  return { node: el("div", {}, page.back(), el("h1", {}, isNew ? t("phone.action.new") : t("phone.action.edit")), node, remove), busy };
}

/** What a new action begins with: one's own organisation, and what one's group is about. @param {Page} page */
function fresh(page) {
  const group = seatOf(page)?.group;
  return { owner: page.mine(), group: group?.id ?? null, findings: themeOf(page, group?.theme)?.findings ?? [] };
}

/**
 * Give the chosen findings with those that the form could not show: only the first twenty reach a phone, and they may
 * still be on their way. What nobody could untick stays bound.
 * @param {Page} page @param {string[]} before @param {string[] | undefined} chosen
 */
function withUnlisted(page, before, chosen = before) {
  const listed = new Set(page.items("findings").map(({ key }) => key));
  return [...new Set([...chosen, ...before.filter((key) => !listed.has(key))])];
}

/** @param {Page} page */
function actionControls(page) {
  const { t } = page;
  const organisations = organisationOptions(page);
  const findings = page.items("findings").sort((a, b) => a.rank - b.rank);
  const windows = [["resident", t("phone.window.resident")], ["professional", t("phone.window.professional")], ["policy", t("phone.window.policy")], ["organisation", t("phone.window.organisation")]];
  return [
    page.field({ name: "title", label: t("phone.action.title"), rows: 2 }),
    page.field({ name: "first_step", label: t("phone.action.first_step"), hint: t("phone.action.first_step_hint"), rows: 2 }),
    page.selection({ name: "owner", label: t("phone.action.owner"), options: [{ value: "", label: t("phone.action.nobody") }, ...organisations] }),
    page.field({ name: "due", label: t("phone.action.due"), type: "date" }),
    page.choices({ name: "organisations", label: t("phone.action.with"), type: "checkbox", chips: true, fold: 6, options: organisations }),
    ...(findings.length ? [page.choices({ name: "findings", label: t("phone.action.answers"), type: "checkbox", fold: 5, options: findings.map(({ key, text }) => ({ value: key, label: page.said(text) })) })] : []),
    page.selection({ name: "window", label: t("phone.action.window"), options: [{ value: "", label: t("phone.choose_none") }, ...windows.map(([value = "", label = ""]) => ({ value, label }))] }),
    page.field({ name: "note", label: t("phone.card.note"), hint: t("phone.card.note_hint"), rows: 3 }),
  ];
}

/** @param {Page} page @param {Record<string, any>} values @returns {Record<string, string> | null} */
function missing(page, values) {
  const errors = /** @type {Record<string, string>} */ ({});
  if (!values.title) errors.title = page.t("phone.action.title_error");
  if ([...values.title].length > TITLE_LENGTH) errors.title = page.t("phone.too_long", { limit: TITLE_LENGTH });
  if ([...values.first_step].length > FIRST_STEP_LENGTH) errors.first_step = page.t("phone.too_long", { limit: FIRST_STEP_LENGTH });
  return Object.keys(errors).length ? errors : null;
}

/** @param {Page} page @param {string} id */
const pendingAdd = (page, id) => page.outbox.items.find(({ command, state }) => command.type === "action.add" && command.action.id === id && ["waiting", "refused"].includes(state));

/**
 * @param {Page} page
 * @param {{id: string, isNew: boolean, values: Record<string, any>, start: Record<string, any>, base: number}} what
 */
function sendAction(page, { id, isNew, values, start, base }) {
  const content = contentOf(values);
  const pending = isNew ? undefined : pendingAdd(page, id);
  if (isNew || pending) {
    const action = isNew ? page.newId() : id;
    const group = pending ? pending.command.action.group : fresh(page).group;
    void page.submit({ type: "action.add", action: { id: action, group: group ?? null, ...content } });
    if (pending) void page.outbox.discard(pending.command.id);
  } else {
    const before = /** @type {Record<string, any>} */ (contentOf(start));
    const changes = Object.fromEntries(Object.entries(content).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name])));
    if (Object.keys(changes).length) void page.submit({ type: "action.change", action: id, changes, base });
    for (const { command, state } of page.outbox.items) if (state === "refused" && command.action === id) void page.outbox.discard(command.id);
  }
  page.tell(page.t("phone.action.kept", { title: values.title }));
}

/**
 * Give the fields of an action as the contract has them: what is not known is null.
 * @param {Record<string, any>} values
 */
function contentOf({ title, owner, organisations, first_step, due, window, findings, note }) {
  const all = owner && !organisations.includes(owner) ? [owner, ...organisations] : organisations;
  return { title: title.replace(/\s+/g, " "), owner: owner || null, organisations: all, first_step, due: due || null, window: window || null, findings, note };
}
