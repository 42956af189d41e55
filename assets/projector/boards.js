// @ts-check
/**
 * What the big screen shows of choosing, groups and actions: themes, the outcome, tables, actions by table.
 *
 * Shows what it is given and asks for nothing: before the votes are revealed no count has come here. Numbers stand
 * beside every picture, so that no length, place or colour tells something alone.
 */

/** @typedef {(Node | string | null | undefined | false)} Child */
/**
 * @typedef {object} Screen what main.js lends
 * @property {(what: string, ...children: Child[]) => HTMLElement} el
 * @property {(key: string, params?: Record<string, string | number>) => string} t
 * @property {(text: any) => string} said
 * @property {(collection: string) => any[]} items
 * @property {(collection: string, id: string | null | undefined) => any} find
 * @property {(number: number) => string} figure
 * @property {(day: string) => string} date
 * @property {() => boolean} quiet whether people and cards go uncounted
 * @property {(count: number) => string} more what is said of so many that are left out
 */
/** @typedef {{theme: any, rank: number, total: number, impact: number | null, feasibility: number | null}} Ranked */

const SVG = "http://www.w3.org/2000/svg";
/** More themes than this stand in two columns. */
const ROOMY = 7;
/** More tables than this stand closer together. */
const MANY = 12;
/** The outcome names so many themes; the rest is on the phones. */
const RANKED = 10;

// ---- choosing ----

/** What there is to choose from, and nothing of what was chosen. @param {Screen} screen */
export function themes({ el, t, said, items }) {
  const list = items("themes");
  if (!list.length) return [el("p.quiet", t("projector.themes.none"))];
  return [el(list.length > ROOMY ? "ul.themes.dense" : "ul.themes", ...list.map(({ name }) => el("li", said(name))))];
}

/** @param {Screen} screen */
export function tasks({ el, t, said, items }) {
  const list = items("building_tasks");
  return list.length ? [el("h3", t("projector.tasks")), el("ul.themes.dense", ...list.map(({ name }) => el("li", said(name))))] : [];
}

/** The outcome as tiles: the themes in order, and each building task that has figures. @param {Screen} screen */
export function outcome(screen) {
  const list = ranking(screen);
  const weighed = list.some(({ impact, feasibility }) => impact !== null || feasibility !== null);
  const shown = list.slice(0, RANKED);
  const rest = list.length - shown.length;
  const more = rest > 0 ? screen.el("p.quiet", screen.more(rest)) : null;
  const table = screen.el("div", weighed ? weighedTable(screen, shown) : barTable(screen, shown), more);
  const first = screen.el(weighed ? "li.tile.all.weighed" : "li.tile.all", weighed ? chart(screen, shown) : null, table);
  return [screen.el("ul.tiles", list.length ? first : null, ...taskTiles(screen))];
}

/** @param {Screen} screen @returns {Ranked[]} */
function ranking({ items, find }) {
  return items("themes")
    .map((theme) => ({ impact: null, feasibility: null, total: theme.votes ?? 0, ...find("votes", theme.id), theme }))
    .sort((a, b) => b.total - a.total || (b.impact ?? 0) + (b.feasibility ?? 0) - (a.impact ?? 0) - (a.feasibility ?? 0))
    .map((one, at) => ({ ...one, rank: at + 1 }));
}

/** @param {Screen} screen @param {string[]} heads @param {HTMLElement[]} rows */
function tableOf({ el }, heads, rows) {
  const head = el("tr", ...heads.map((words) => attributed(el("th", words), { scope: "col" })));
  return attributed(el("table", el("thead", head), el("tbody", ...rows)), { class: "outcome" });
}

/** @param {Screen} screen @param {Ranked[]} list */
function barTable(screen, list) {
  const { el, t, said } = screen;
  const most = Math.max(1, ...list.map(({ total }) => total));
  const rows = list.map(({ rank, theme, total }) => el("tr", el("td.rank", String(rank)), el("td", said(theme.name)), el("td.length", bar(total / most)), el("td.number", t("projector.dots", { count: total }))));
  return tableOf(screen, [t("projector.outcome.place"), t("projector.outcome.theme"), t("projector.outcome.bar"), t("projector.outcome.dots")], rows);
}

/** @param {Screen} screen @param {Ranked[]} list */
function weighedTable(screen, list) {
  const { el, t, said, figure } = screen;
  const number = (/** @type {number | null} */ value) => el("td.number", value === null ? "–" : figure(value));
  const rows = list.map(({ rank, theme, total, impact, feasibility }) => el("tr", el("td.rank", String(rank)), el("td", said(theme.name)), number(total), number(impact), number(feasibility)));
  return tableOf(screen, [t("projector.outcome.place"), t("projector.outcome.theme"), t("projector.outcome.dots"), t("projector.outcome.impact"), t("projector.outcome.feasibility")], rows);
}

/**
 * Impact by feasibility, 1 to 5 each; a theme is the number that it has in the table.
 * @param {Screen} screen
 * @param {Ranked[]} list
 */
function chart({ t }, list) {
  const x = (/** @type {number} */ value) => 130 + ((value - 1) / 4) * 780;
  const y = (/** @type {number} */ value) => 780 - ((value - 1) / 4) * 660;
  const picture = drawn("svg", { class: "chart", viewBox: "0 0 1000 920", role: "img", "aria-label": t("projector.chart.label") });
  for (let at = 1; at <= 5; at++) {
    picture.append(drawn("path", { class: at === 3 ? "line middle" : "line", d: `M${x(at)} ${y(1)}V${y(5)}M${x(1)} ${y(at)}H${x(5)}` }),
      letters(x(at), 846, String(at)), letters(72, y(at) + 12, String(at)));
  }
  picture.append(letters(520, 902, `${t("projector.outcome.feasibility")} →`), letters(200, 40, `↑ ${t("projector.outcome.impact")}`));
  /** @type {[number, number][]} */
  const taken = [];
  for (const { rank, impact, feasibility } of list) {
    if (impact === null || feasibility === null) continue;
    const point = free([x(feasibility), y(impact)], taken);
    taken.push(point);
    picture.append(drawn("circle", { class: "point", cx: point[0], cy: point[1], r: 34 }), letters(point[0], point[1] + 13, String(rank), "on-point"));
  }
  return picture;
}

/** Move a point aside until it covers no other. @param {[number, number]} point @param {[number, number][]} taken @returns {[number, number]} */
function free([x, y], taken) {
  const covers = taken.some(([a, b]) => Math.hypot(a - x, b - y) < 60);
  return covers ? free(x > 880 ? [130, y - 64] : [x + 64, y], taken) : [x, y];
}

/** @param {Screen} screen */
function taskTiles({ el, t, said, items, figure }) {
  const windows = [["resident", t("projector.window.resident")], ["professional", t("projector.window.professional")], ["policy", t("projector.window.policy")], ["organisation", t("projector.window.organisation")]];
  const mean = (/** @type {number[]} */ scores) => scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return items("building_tasks")
    .map(({ name, scores = {} }) => ({ name, means: windows.filter(([id = ""]) => scores[id]?.length).map(([id = "", label = ""]) => ({ label, value: mean(scores[id]) })) }))
    .map((task) => ({ ...task, gap: Math.max(...task.means.map(({ value }) => value)) - Math.min(...task.means.map(({ value }) => value)) }))
    .filter(({ means }) => means.length)
    .sort((a, b) => b.gap - a.gap)
    .map(({ name, means, gap }) => el("li.tile.half", el("h3", said(name)), el("p.quiet", [means.length > 1 && t("projector.task.gap", { number: figure(gap) }), t("projector.task.scale")].filter(Boolean).join(" · ")),
      el("ul.windows", ...means.map(({ label, value }) => el("li", el("span", label), scale(value), el("b", figure(value)))))));
}

// ---- groups ----

/** @param {Screen} screen */
export function tables(screen) {
  return [screen.el(screen.items("groups").length > MANY ? "ul.tiles.many" : "ul.tiles", ...screen.items("groups").map((group, at) => screen.el("li.tile", ...heading(screen, group, at + 1), members(screen, group))))];
}

/** @param {Screen} screen @param {any} group @param {number} number */
function heading({ el, t, said, find }, group, number) {
  const theme = find("themes", group.theme);
  return [el("h3", t("projector.group", { number })), theme ? el("p.about", said(theme.name)) : null];
}

/** Who sits there, by organisation: how many, or their names where names are given; no more in a quiet room. @param {Screen} screen @param {any} group */
function members({ el, t, find, quiet }, group) {
  /** @type {Map<string, {names: string[], count: number}>} */
  const by = new Map();
  for (const id of group.members) {
    const person = find("participants", id) ?? {};
    const from = person.organisation ? (find("organisations", person.organisation)?.name ?? person.organisation) : t("projector.resident");
    const held = by.get(from) ?? { names: [], count: 0 };
    by.set(from, { names: person.name ? [...held.names, person.name] : held.names, count: held.count + 1 });
  }
  const lines = [...by].map(([from, { names, count }]) => {
    const others = count - names.length;
    const who = [...names, others > 0 && names.length > 0 ? `+${others}` : ""].filter(Boolean).join(", ");
    return el("li", who ? `${who} (${from})` : count > 1 && !quiet() ? `${from} (${count})` : from);
  });
  return el("ul.members", ...lines);
}

// ---- actions ----

/** Actions where they come from: a tile for each group, and one for what belongs to none. @param {Screen} screen */
export function actionsByGroup(screen) {
  const { el, t, items } = screen;
  const all = items("actions").sort((a, b) => a.number - b.number);
  const groups = items("groups");
  const tile = (/** @type {Child[]} */ head, /** @type {any[]} */ actions) =>
    el("li.tile", ...head, actions.length ? el("ol.actions", ...actions.map((action) => actionLine(screen, action))) : el("p.quiet", t("projector.group.no_actions")));
  const loose = all.filter(({ group }) => !groups.some(({ id }) => id === group));
  return [el("ul.tiles", ...groups.map((group, at) => tile(heading(screen, group, at + 1), all.filter((action) => action.group === group.id))),
    loose.length ? tile([el("h3", t("projector.group.loose"))], loose) : null)];
}

/** One group tells: its theme and its actions, large. @param {Screen} screen @param {string} id */
export function presenting(screen, id) {
  const { el, t, said, items, find } = screen;
  const groups = items("groups");
  const at = groups.findIndex((group) => group.id === id);
  if (at < 0) return null;
  const theme = find("themes", groups[at].theme);
  const actions = items("actions").filter(({ group }) => group === id).sort((a, b) => a.number - b.number);
  return [el("p.sentence", [t("projector.group", { number: at + 1 }), theme && said(theme.name)].filter(Boolean).join(": ")), members(screen, groups[at]),
    actions.length ? el("ol.actions.large", ...actions.map((action) => actionLine(screen, action, true))) : el("p.quiet", t("projector.group.no_actions"))];
}

/** @param {Screen} screen @param {any} action @param {boolean} [whole] with its first step */
function actionLine({ el, t, find, date }, { number, title, owner, due, first_step: first }, whole = false) {
  const who = owner ? t("projector.actions.owner", { owner: find("organisations", owner)?.name ?? owner }) : "";
  return el("li", el("span.rank", String(number)), el("span", el("b", title), whole && first ? el("span.step", t("projector.actions.first", { step: first })) : null,
    el("small", [who, due ? date(due) : ""].filter(Boolean).join(" · "))));
}

// ---- drawing ----

/** @param {string} tag @param {Record<string, string | number>} attributes */
function drawn(tag, attributes) {
  return attributed(document.createElementNS(SVG, tag), attributes);
}

/**
 * @template {Element} T
 * @param {T} node
 * @param {Record<string, string | number>} attributes
 * @returns {T}
 */
function attributed(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
}

/** @param {number} x @param {number} y @param {string} words @param {string} [style] */
function letters(x, y, words, style = "") {
  const node = drawn("text", { x, y, class: style, "font-size": 36, "text-anchor": "middle" });
  node.textContent = words;
  return node;
}

/** @param {number} share 0 to 1 */
function bar(share) {
  const picture = drawn("svg", { class: "bar", viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" });
  picture.append(drawn("rect", { class: "rest", width: 100, height: 10 }), drawn("rect", { class: "part", width: 100 * share, height: 10 }));
  return picture;
}

/** A dot on a line from 1 to 5. @param {number} value */
function scale(value) {
  const x = (/** @type {number} */ at) => 20 + ((at - 1) / 4) * 360;
  const picture = drawn("svg", { class: "scale", viewBox: "0 0 400 40", "aria-hidden": "true" });
  picture.append(drawn("path", { class: "line", d: `M20 20H380${[1, 2, 3, 4, 5].map((at) => `M${x(at)} 10V30`).join("")}` }), drawn("circle", { class: "point", cx: x(value), cy: 20, r: 15 }));
  return picture;
}
