// @ts-check
/**
 * Laws: each own card comes by with two questions, and provisions are placed beside the activities.
 *
 * Shares its controls with place.js; what it shows and sends goes through the page it is given (main.js).
 */

import {
  addTargetGroups, changeCard, changesBetween, contentOf, forWhom, goalMark, goalOptions, laws, lawsFor, missing, ownActivities, ownList, pendingAdd,
  rememberPlaced, removedNote, takeAway, valuesOf,
} from "./place.js";

/** @import { MakeView, Page, View } from "./main.js" */
/** @import { Line, Values } from "./place.js" */

const SUGGESTED = 6;

/** @type {Record<string, MakeView>} */
export const views = {
  frameworks: (page) => lawByLaw(page),
  voorziening: (page, id) => provisionForm(page, id),
};

/** @param {Page} page @returns {Line[]} */
function ownProvisions(page) {
  const own = page.mine();
  return page.lines("provisions", "card").filter(({ item }) => own && item.organisation === own && item.goals && item.framework);
}

/** @param {Page} page @returns {View} */
function lawByLaw(page) {
  const { el, t } = page;
  const head = page.stepHead();
  const ask = el("div");
  const provisions = ownList(page, () => ownProvisions(page), { title: t("phone.laws.provisions"), none: t("phone.laws.no_provisions"), hash: "voorziening" });
  const list = ownList(page, () => ownActivities(page), { title: t("phone.place.own"), none: t("phone.place.none"), hash: "kaart" });
  const removed = removedNote(page);
  /** @type {{id: string, busy: () => boolean} | null} */
  let asking = null;
  const next = () => {
    const seen = new Set(page.drafts.read("asked") ?? []);
    const cards = ownActivities(page).filter(({ item }) => item.state !== "stopped");
    const left = cards.filter(({ item }) => !seen.has(item.id));
    const line = left[0];
    if (!line) {
      asking = null;
      page.keyed(ask, [cards.length], () => "done", String, () => el("div", {}, cards.length > 0 && el("p.notice", {}, page.quiet() && cards.length > 1 ? t("phone.laws.done_quiet") : t("phone.laws.done", { count: cards.length })),
        cards.length > 0 && page.button(t("phone.laws.again"), () => (page.drafts.write("asked", null), update()), "link")));
    } else if (asking?.id !== line.item.id) {
      const form = lawForm(page, line.item, { number: cards.length - left.length + 1, of: cards.length }, () => {
        page.drafts.write("asked", [...seen, line.item.id]);
        asking = null;
        update();
        /** @type {HTMLElement | null} */ (ask.querySelector("h2"))?.focus();
      });
      asking = { id: line.item.id, busy: form.busy };
      ask.replaceChildren(form.node);
    }
  };
  const update = () => {
    head.update();
    removed.update();
    if (!page.may("card.change")) ask.replaceChildren();
    else next();
    provisions.update();
    list.update();
  };
  const add = page.mine() && page.may("card.add") && el("p", {}, el("a.button.wide", { href: "#voorziening/nieuw" }, `+ ${t("phone.laws.new_provision")}`));
  return { node: el("div", {}, head.node, ask, removed.node, provisions.node, add, list.node, head.ready, page.wheelLink()), update, busy: () => asking?.busy() ?? false };
}

/**
 * Two questions about one card: which law pays, and for whom it is.
 * @param {Page} page
 * @param {any} item
 * @param {{number: number, of: number}} place
 * @param {() => void} done
 */
function lawForm(page, item, place, done) {
  const { el, t } = page;
  const law = laws(page, item.goals?.[0]);
  const whom = forWhom(page);
  const start = valuesOf(item, page.mine());
  const { node, busy } = page.form({
    draft: `laws/${item.id}`, start, base: page.held.seq, label: t("phone.laws.save"), controls: [law, whom], children: [law.node, whom.node],
    send: (values, kept) => {
      const [before, after] = [{ ...start, ...kept.start }, { ...start, ...values }].map((all) => contentOf(all, page.mine(), item));
      const changes = changesBetween({ frameworks: before?.frameworks, target_groups: before?.target_groups }, { frameworks: after?.frameworks, target_groups: after?.target_groups });
      addTargetGroups(page, values.target_groups);
      changeCard(page, item.id, changes, kept.base);
      setTimeout(done);
    },
  });
  const skip = page.button(t("phone.laws.skip"), done, "wide");
  return { node: el("section.card", {}, !page.quiet() && el("p.quiet", {}, t("phone.laws.card", place)), el("h2", { tabindex: "-1" }, item.name), el("p", {}, goalMark(page, item.goals?.[0])), node, skip), busy };
}

/** @param {Page} page @param {string} id @returns {View} */
function provisionForm(page, id) {
  const { el, t } = page;
  const isNew = id === "nieuw";
  const line = page.lines("provisions", "card").find(({ item }) => item.id === id);
  if (!isNew && !line) return { node: el("div", {}, page.back(), el("h1", {}, t("phone.card.gone")), el("p", {}, t("phone.card.gone_text"))) };
  const item = line?.item ?? {};
  const ordered = lawsFor(page.template.frameworks, undefined);
  const framework = page.selection({ name: "framework", label: t("phone.provision.law"), options: [{ value: "", label: t("phone.provision.choose_law") },
    ...ordered.map((law) => ({ value: law.id, label: [law.abbreviation, page.said(law.name)].filter(Boolean).join(" – ") }))] });
  const name = page.field({ name: "name", label: t("phone.provision.name"), hint: t("phone.provision.name_hint") });
  const goals = page.choices({ name: "goals", label: t("phone.provision.goals"), type: "checkbox", options: goalOptions(page) });
  const whom = forWhom(page);
  const suggestions = el("div.chips");
  name.node.append(suggestions);
  const take = (/** @type {string} */ one) => {
    name.write(one);
    name.node.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const suggest = () => {
    const known = (page.known("frameworks", framework.read())?.provisions ?? []).map((/** @type {string} */ one) => page.button(one, () => take(one)));
    const rest = known.slice(SUGGESTED);
    const more = rest.length > 0 && page.button(t("phone.more_choices", { count: rest.length }), () => more && more.replaceWith(...rest), "link");
    suggestions.replaceChildren(...known.slice(0, SUGGESTED), ...(more ? [more] : []));
  };
  framework.node.addEventListener("change", suggest);
  const start = { framework: item.framework ?? "", name: item.name ?? "", goals: item.goals ?? [], target_groups: item.target_groups ?? [] };
  const { node, busy, fail } = page.form({
    draft: `provision/${id}`, start, base: page.held.seq, label: isNew ? t("phone.card.send") : t("phone.save"), controls: [framework, name, goals, whom],
    children: [framework.node, name.node, goals.node, whom.node],
    send: (values, kept) => {
      const errors = { ...missing(page, values), ...(values.framework ? {} : { framework: t("phone.provision.law_error") }), ...(values.goals.length ? {} : { goals: t("phone.card.goal_error") }) };
      if (Object.keys(errors).length) return errors;
      addTargetGroups(page, values.target_groups);
      sendProvision(page, { id, isNew, values, start: kept.start, base: kept.base });
      page.close();
      return undefined;
    },
  });
  suggest();
  page.recall("card", id, fail);
  const remove = !isNew && page.may("card.remove") && page.button(t("phone.card.remove"), () => void takeAway(page, item), "wide");
  return { node: el("div", {}, page.back(), el("h1", {}, isNew ? t("phone.laws.new_provision") : item.name), node, remove), busy };
}

/** @param {Page} page @param {{id: string, isNew: boolean, values: Values, start: Values, base: number}} what */
function sendProvision(page, { id, isNew, values, start, base }) {
  const pending = isNew ? undefined : pendingAdd(page, id);
  if (isNew || pending) {
    const card = isNew ? page.newId() : id;
    rememberPlaced(page, card);
    void page.submit({ type: "card.add", card: { kind: "provision", id: card, organisation: page.mine(), ...values } });
    if (pending) void page.outbox.discard(pending.command.id);
  } else {
    changeCard(page, id, changesBetween(start, values), base);
  }
  page.tell(page.t("phone.card.kept", { name: values.name }));
}
