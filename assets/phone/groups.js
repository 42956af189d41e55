// @ts-check
/**
 * The own working group: which table, with whom, why; and before that the wishes.
 *
 * Forms no groups and guesses none: who sits where comes from the server. Imports nothing at run time.
 */

/** @import { MakeView, Page, View } from "./main.js" */
/** @typedef {{id: string, theme: string | null, members: string[], reason: string, text?: {nl: string, en: string}}} Group */
/** @typedef {{group: Group, number: number}} Seat */

const WISHES = 3;

/** @type {Record<string, MakeView>} */
export const views = { groups: (page) => grouped(page) };

/** Give the own group and its number, which is its place among all; null while there is none. @param {Page} page @returns {Seat | null} */
export function seatOf(page) {
  const groups = page.items("groups");
  const at = groups.findIndex(({ id }) => id === page.me().group);
  return at < 0 ? null : { group: groups[at], number: at + 1 };
}

/** @param {Page} page @param {string | null | undefined} id @returns {any} */
export const themeOf = (page, id) => (id ? page.held.collections.themes?.[id] : undefined);

/** The findings that a theme answers, as far as this step shows them. @param {Page} page @param {any} theme @returns {any[]} */
export const findingsOf = (page, theme) => (theme?.findings ?? []).map((/** @type {string} */ key) => page.held.collections.findings?.[key]).filter(Boolean);

/**
 * Say once, and clearly, that this person sits elsewhere than when they looked last.
 * @param {Page} page
 */
export function movedNote(page) {
  const { el, t } = page;
  const node = el("div", { role: "status" });
  const update = () => {
    const seat = seatOf(page);
    const known = page.drafts.read("group");
    if (seat && !known) page.drafts.write("group", seat.group.id);
    const moved = seat && known && known !== seat.group.id ? [seat] : [];
    page.keyed(node, moved, ({ group }) => group.id, ({ number }) => number, ({ group, number }) => el("div.notice", {},
      el("p", {}, el("strong", {}, t("choose.group.moved", { number }))),
      page.button(t("choose.group.understood"), () => {
        page.drafts.write("group", group.id);
        update();
      }, "main")));
  };
  return { node, update };
}

/** @param {Page} page @returns {View} */
function grouped(page) {
  page.dress("choose");
  const { el, t } = page;
  const head = page.stepHead();
  const moved = movedNote(page);
  const place = el("div");
  const wishes = wishList(page);
  const later = el("details", {}, el("summary", {}, t("choose.wish.later")));
  const open = el("div");
  const update = () => {
    head.update();
    moved.update();
    const seat = seatOf(page);
    const state = seat ? [seat] : [];
    page.keyed(place, state.length ? state : [null], () => "seat", (one) => [one, page.items("groups").length, one && companions(page, one.group), one && theme(page, one)], (one) => (one ? seatCard(page, one) : waiting(page)));
    wishes.update();
    const home = seat ? later : open;
    if (wishes.node.parentElement !== home) home.append(wishes.node);
    later.hidden = !seat || wishes.node.hidden;
  };
  return { node: el("div", {}, head.node, moved.node, place, open, later, head.ready), update };
}

/** @param {Page} page */
function waiting(page) {
  const others = page.items("groups").length > 0;
  return page.el("p.notice", {}, others ? page.t("choose.group.none") : page.t("choose.group.wait"));
}

/** @param {Page} page @param {Seat} seat */
const theme = (page, { group }) => [themeOf(page, group.theme)?.name, findingsOf(page, themeOf(page, group.theme)).map(({ text }) => text)];

/** @param {Page} page @param {Seat} seat */
function seatCard(page, { group, number }) {
  const { el, t } = page;
  const about = themeOf(page, group.theme);
  const others = companions(page, group);
  return el("div.card.seat", {},
    el("h2", {}, t("choose.group.yours", { number })),
    el("p", {}, !others.length ? t("choose.group.alone") : page.quiet() ? t("choose.group.with_quiet") : t("choose.group.with", { count: group.members.length - 1 })),
    el("ul", {}, ...others.map((who) => el("li", {}, who))),
    about && el("h3", {}, t("choose.group.theme")), about && el("p", {}, el("strong", {}, page.said(about.name))),
    about && el("ul", {}, ...findingsOf(page, about).map(({ text }) => el("li", {}, page.said(text)))),
    ...why(page, group));
}

/** Why the group is together, which counts people; a group of an older session or of a file has a Dutch sentence only. @param {Page} page @param {Group} group */
const why = ({ el, t, said, quiet }, { reason, text }) =>
  (!reason || quiet() ? [] : [el("h3", {}, t("choose.group.reason")), text ? el("p", {}, said(text)) : el("p", { lang: "nl" }, reason)]);

/**
 * Say who sits in the group beside oneself: by name where names are given, else how many of which organisation.
 * @param {Page} page
 * @param {Group} group
 * @returns {string[]}
 */
function companions(page, group) {
  const people = group.members.filter((id) => id !== page.me().id).map((id) => page.held.collections.participants?.[id] ?? {});
  const from = (/** @type {any} */ { organisation }) => (organisation ? page.nameOf("organisations", organisation) : page.t("choose.group.resident"));
  const named = people.filter(({ name }) => name).map((person) => `${person.name} (${from(person)})`);
  /** @type {Map<string | null, number>} */
  const counts = new Map();
  for (const { organisation = null, name } of people) if (!name) counts.set(organisation, (counts.get(organisation) ?? 0) + 1);
  const unnamed = [...counts].map(([organisation, count]) => page.quiet() ? from({ organisation })
    : organisation ? page.t("choose.group.of", { count, organisation: page.nameOf("organisations", organisation) }) : page.t("choose.group.residents", { count }));
  return [...named, ...unnamed.sort((a, b) => a.localeCompare(b, page.lang))];
}

// ---- wishes ----

/** Give the own wishes as this person sees them: what is on its way counts. @param {Page} page @returns {string[]} */
function ownWishes(page) {
  const sent = page.outbox.items.filter(({ command, state }) => command.type === "wish.set" && state !== "refused").at(-1);
  return sent?.command.wishes ?? page.me().wishes ?? [];
}

/** @param {Page} page */
function wishList(page) {
  const { el, t } = page;
  const names = [t("choose.wish.first"), t("choose.wish.second"), t("choose.wish.third")];
  const themes = () => page.items("themes");
  const kept = el("p.quiet", { role: "status" });
  const place = el("div");
  const troubles = el("div");
  const node = el("section", {}, el("h2", {}, t("choose.wish.title")), el("p", {}, t("choose.wish.text")), place, kept, troubles);
  /** @type {HTMLSelectElement[]} */
  let selects = [];
  const take = (/** @type {number} */ at) => {
    const before = ownWishes(page);
    const chosen = selects.map((select) => select.value);
    const twin = chosen.findIndex((value, other) => other !== at && value && value === chosen[at]);
    if (twin >= 0) chosen[twin] = before[at] ?? "";
    void page.submit({ type: "wish.set", wishes: chosen.filter(Boolean) });
  };
  const build = () => {
    const options = () => [["", t("choose.wish.nothing")], ...themes().map(({ id, name }) => [id, page.said(name)])].map(([value, label]) => el("option", { value }, label));
    const fields = names.slice(0, Math.min(WISHES, themes().length)).map((label, at) => {
      const select = el("select", { id: `wish-${at}`, onchange: () => take(at) }, ...options());
      return { select, node: el("div.field", {}, el("label.label", { for: `wish-${at}` }, label), select) };
    });
    selects = fields.map(({ select }) => select);
    return el("div", {}, ...fields.map((field) => field.node));
  };
  const update = () => {
    node.hidden = !page.may("wish.set") || themes().length === 0;
    page.keyed(place, [0], () => "wishes", () => themes().map(({ id, name }) => [id, name]), build);
    const wishes = ownWishes(page);
    selects.forEach((select, at) => {
      if (select.value !== (wishes[at] ?? "")) select.value = wishes[at] ?? "";
    });
    const waits = page.outbox.items.some(({ command, state }) => command.type === "wish.set" && state !== "refused");
    page.write(kept, wishes.length === 0 ? "" : waits ? t("choose.wish.under_way") : t("choose.wish.kept"));
    refusals(page, troubles, ["wish.set"]);
  };
  return { node, update };
}

/**
 * Show what was refused of these commands, each with what can be done about it.
 * @param {Page} page
 * @param {HTMLElement} place
 * @param {string[]} types
 */
export function refusals(page, place, types) {
  const items = page.outbox.items.filter(({ command, state }) => state === "refused" && types.includes(command.type));
  page.keyed(place, items, ({ command }) => command.id, ({ error }) => error, (item) => page.el("div.card", {}, page.trouble(item)));
}
