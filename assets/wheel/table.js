// @ts-check
/**
 * The wheel as a real table, kept in step with the drawing: the same cards, goal by goal, in the order of their numbers.
 *
 * Decides nothing about what stands on the wheel: it writes the rows that it is given.
 */

/** @import { Card } from "./reading.js" */
/** @import { Words } from "./words.js" */
/** @typedef {Record<string, any> & {key: string}} Row */
/** @typedef {{id: string, name: string, style: string, rows: Row[]}} Block one goal */

export const COLUMNS = ["number", "card", "organisations", "frameworks", "target_groups", "rungs", "areas", "state"];

/** @typedef {{key: string, id: string, goal: string, number: number, guest: boolean}} Dot */

/**
 * Give the same as is drawn as rows by goal: one for each card in each goal, and the provisions.
 * @param {string[]} goals
 * @param {Dot[]} dots
 * @param {(collection: string) => Map<string, any>} of
 * @param {Words} words
 * @param {boolean} [counted] whether a goal's name says how many stand there
 * @returns {Block[]}
 */
export function blocksOf(goals, dots, of, words, counted = true) {
  const axis = (/** @type {string} */ name, /** @type {any[] | undefined} */ values) => (values ?? []).map((value) => words.axis(name, value)).join(", ");
  const drawn = dots.map((dot) => {
    /** @type {Card} */
    const card = of("activities").get(dot.id);
    const said = words.card(card);
    const laws = (card.frameworks ?? []).map(({ id }) => (id === "none" ? words.text("wheel.no_law") : words.axis("framework", id)));
    const state = [words.text(`wheel.state.${said.state}`), dot.guest ? words.text("wheel.guest") : ""].filter(Boolean).join(", ");
    return { key: dot.key, goal: dot.goal, order: dot.number, number: String(dot.number), card: said.name || words.text("wheel.hidden"),
      organisations: said.organisations.join(", ") || words.text("wheel.resident"), frameworks: laws.join(", "), target_groups: axis("target_group", card.target_groups),
      rungs: (card.rungs ?? []).join(", "), areas: axis("area", card.areas), state };
  });
  const provisions = [...of("provisions").values()].flatMap((provision) => (provision.goals ?? []).filter((/** @type {string} */ goal) => goals.includes(goal)).map((/** @type {string} */ goal) => ({
    key: `${goal}/provision/${provision.id}`, goal, order: Infinity, number: "", card: provision.name ?? words.text("wheel.hidden"),
    organisations: of("organisations").get(provision.organisation)?.name ?? "", frameworks: words.axis("framework", provision.framework),
    target_groups: axis("target_group", provision.target_groups), rungs: "", areas: "", state: words.text("wheel.provision") })));
  const rows = [...drawn, ...provisions].sort((a, b) => goals.indexOf(a.goal) - goals.indexOf(b.goal) || a.order - b.order);
  return goals.map((id, index) => {
    const own = rows.filter((row) => row.goal === id);
    return { id, name: counted ? `${words.goal(id)} (${own.length})` : words.goal(id), style: `g${index % 6}`, rows: own };
  });
}

/**
 * Give the words of a row, cell by cell; what is not known is said, for an empty cell says nothing.
 * @param {Row} row
 * @param {(key: string) => string} text
 */
export function cellsOf(row, text) {
  return COLUMNS.map((column) => row[column] || (column === "number" ? "–" : text("wheel.unknown")));
}

export class TableTwin {
  #table = document.createElement("table");
  /** @type {Map<string, {node: HTMLTableRowElement, words: string}>} */ #rows = new Map();
  #blocksOf;
  #text;

  /**
   * @param {Element} place
   * @param {() => Block[]} blocksOf
   * @param {(key: string) => string} text
   */
  constructor(place, blocksOf, text) {
    this.#blocksOf = blocksOf;
    this.#text = text;
    place.replaceChildren(this.#table);
    this.#table.createCaption().textContent = text("wheel.table.caption");
    const head = this.#table.createTHead().insertRow();
    for (const column of COLUMNS) head.append(heading(text(`wheel.column.${column}`), "col"));
  }

  /** Write what has changed; a row that says the same stays the same node. */
  refresh() {
    const blocks = this.#blocksOf();
    const seen = new Set();
    blocks.forEach((block, index) => this.#write(block, this.#bodyAt(index), seen));
    for (const [key, { node }] of this.#rows) {
      if (seen.has(key)) continue;
      node.remove();
      this.#rows.delete(key);
    }
  }

  #bodyAt(/** @type {number} */ index) {
    return this.#table.tBodies[index] ?? this.#table.createTBody();
  }

  /**
   * @param {Block} block
   * @param {HTMLTableSectionElement} body
   * @param {Set<string>} seen
   */
  #write({ name, style, rows }, body, seen) {
    if (!body.rows.length) body.insertRow().append(heading(name, "rowgroup", COLUMNS.length));
    body.className = style;
    body.rows[0].cells[0].textContent = name;
    rows.forEach((row, index) => {
      seen.add(row.key);
      const node = this.#row(row);
      if (body.rows[index + 1] !== node) body.insertBefore(node, body.rows[index + 1] ?? null);
    });
  }

  #row(/** @type {Row} */ row) {
    const cells = cellsOf(row, this.#text);
    const words = cells.join("\u0000");
    const known = this.#rows.get(row.key);
    if (known?.words === words) return known.node;
    const node = known?.node ?? document.createElement("tr");
    node.replaceChildren(...cells.map((cell, index) => (COLUMNS[index] === "card" ? heading(cell, "row") : datum(cell, COLUMNS[index]))));
    this.#rows.set(row.key, { node, words });
    return node;
  }
}

/**
 * @param {string} words
 * @param {string} scope
 * @param {number} [span]
 */
function heading(words, scope, span = 1) {
  const cell = document.createElement("th");
  cell.scope = scope;
  cell.colSpan = span;
  cell.textContent = words;
  return cell;
}

/**
 * @param {string} words
 * @param {string} column
 */
function datum(words, column) {
  const cell = document.createElement("td");
  if (column === "number") cell.className = "number";
  cell.textContent = words;
  return cell;
}
