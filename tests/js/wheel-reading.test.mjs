// What is read from the collections for the drawing and its table: laws, lights, rings, rows.
import assert from "node:assert/strict";
import { test } from "node:test";

import { heldOf, lawsOf, lightOf, meets, mixed, ringOf, valuesOn } from "../../assets/wheel/reading.js";
import { markAt } from "../../assets/wheel/style.js";
import { COLUMNS, cellsOf } from "../../assets/wheel/table.js";

const law = (id, serves = {}, more = {}) => ({ id, abbreviation: id.toUpperCase(), name: { nl: id }, status: "in_force", serves, ...more });
const template = (...frameworks) => ({ goals: [{ id: "work", name: { nl: "Werk" } }], frameworks });
const card = (id, fields = {}) => ({ id, name: id, goals: ["work"], organisations: ["o1"], state: "existing", ...fields });
const reader = (words) => words.map(({ id, used, expected }) => [id, used, expected]);

test("a law in use stands before one that could be, expected before possible", () => {
  const laws = lawsOf("work", template(law("possible", { work: 1 }), law("expected", { work: 2 }), law("used")), [card("a", { frameworks: [{ id: "used" }] })], [], "nl");
  assert.deepEqual(reader(laws), [["used", true, false], ["expected", false, true], ["possible", false, false]]);
});

test("a wish and a stopped card use no law, a provision does", () => {
  const frameworks = [{ id: "wmo" }];
  const unused = lawsOf("work", template(law("wmo")), [card("a", { state: "wish", frameworks }), card("b", { state: "stopped", frameworks })], [], "nl");
  assert.deepEqual(unused, []);
  const used = lawsOf("work", template(law("wmo")), [], [{ id: "p", framework: "wmo", goals: ["work"] }], "nl");
  assert.deepEqual(reader(used), [["wmo", true, false]]);
});

test("a law that is gone is no chance, and its use counts for its successor", () => {
  const old = law("awbz", { work: 2 }, { status: "repealed" });
  const laws = lawsOf("work", template(law("wlz", { work: 2 }, { successor_of: ["awbz"] }), old), [card("a", { frameworks: [{ id: "awbz" }] })], [], "nl");
  assert.deepEqual(reader(laws), [["awbz", true, false]]);
});

test("a finding lights its goal, its cells and its cards", () => {
  const finding = { key: "gap/GR/work/4", kind: "gap", axes: { goal: "work", rung: 4 }, cards: ["a"], text: {} };
  const light = lightOf({ finding: finding.key }, () => finding, [card("a")]);
  assert.deepEqual([light.gap, [...light.goals], [...light.rungs], [...light.cards]], [true, ["work"], [4], ["a"]]);
});

test("the cards that look alike are tied pair by pair, a line goes up rung by rung", () => {
  const overlap = { key: "k", kind: "overlap", axes: {}, cards: ["a", "b"], numbers: { pairs: [["a", "b", 0.7]] }, text: {} };
  assert.deepEqual(lightOf({ finding: "k" }, () => overlap, []).threads, [["a", "b"]]);
  const line = { key: "l", kind: "line", axes: {}, cards: ["a", "b"], text: {} };
  assert.deepEqual(lightOf({ finding: "l" }, () => line, [card("a", { rungs: [5] }), card("b", { rungs: [2] })]).threads, [["b", "a"]]);
});

test("nothing is lit without a show, nor for a finding that is not held", () => {
  assert.equal(lightOf(null, () => undefined, []), null);
  assert.equal(lightOf({ finding: "x" }, () => undefined, []), null);
});

test("a filter asks every value, and everyone is in every group", () => {
  const one = card("a", { target_groups: ["everyone"], rungs: [3] });
  assert.equal(meets(one, { target_group: "young", rung: "3" }), true);
  assert.equal(meets(one, { target_group: "young", rung: "4" }), false);
  assert.deepEqual([...lightOf({ filter: { organisation: "o1" } }, () => undefined, [one, card("b", { organisations: ["o2"] })]).cards], ["a"]);
});

test("a card without rungs stands in the ring of the unknown", () => {
  assert.equal(ringOf(card("a"), "rung"), 0);
  assert.equal(ringOf(card("a", { rungs: [4, 3] }), "rung"), 3);
  assert.equal(ringOf(card("a", { state: "wish" }), "state"), 2);
  assert.equal(ringOf(card("a", { rungs: [4] }), "one"), 0);
});

test("organisations next to each other differ in letter, colour and emblem", () => {
  const marks = Array.from({ length: 60 }, (_, index) => markAt(index));
  marks.slice(1).forEach((mark, index) => {
    for (const field of ["letter", "colour", "emblem"]) assert.notEqual(mark[field], marks[index][field]);
  });
  assert.equal(new Set(marks.map(({ letter }) => letter)).size, 60);
  assert.equal(new Set(marks.map(({ colour, emblem }) => colour + emblem)).size, 60);
});

test("a row of the table says what is unknown", () => {
  const cells = cellsOf({ key: "k", number: "3", card: "Taalcafé", state: "bestaat" }, () => "onbekend");
  assert.equal(cells.length, COLUMNS.length);
  assert.deepEqual([cells[0], cells[1], cells[3]], ["3", "Taalcafé", "onbekend"]);
  assert.equal(cellsOf({ key: "p", card: "Jobcoach" }, () => "onbekend")[0], "–");
});

test("a wheel file becomes the collections of the live protocol", () => {
  assert.deepEqual(heldOf({ activities: [{ id: "a1" }] }).activities, { a1: { id: "a1" } });
});

test("a persona lights what was found and walks the cards once each", () => {
  const walk = { cards: ["a", "b", "c"], line: [{ rung: 2, card: "a" }, { rung: 3, card: "a" }, { rung: 4, card: "b" }], stops: 5 };
  const light = lightOf({ persona: { name: "Samira", walk } }, () => undefined, []);
  assert.deepEqual([[...light.cards], light.line], [["a", "b", "c"], { cards: ["a", "b"], stops: 5 }]);
  assert.equal(lightOf({ persona: { name: "Samira" } }, () => undefined, []), null);
});

test("rings that come along with a filter light nothing", () => {
  assert.equal(lightOf({ filter: { rings: "rung" } }, () => undefined, [card("a")]), null);
});

test("kinds of findings take turns, each with its heaviest first", () => {
  const ranked = ["unused", "unused", "unused", "gap", "line", "gap"].map((kind, at) => ({ key: `${at}`, kind, rank: at + 1 }));
  assert.deepEqual(mixed(ranked.toReversed()).map(({ rank }) => rank), [1, 4, 5, 2, 6, 3]);
});

test("only values that active cards have are offered", () => {
  const all = [card("a", { frameworks: [{ id: "wmo" }, { id: "none" }], target_groups: ["young"] }), card("b", { state: "stopped", organisations: ["o9"] })];
  assert.deepEqual([valuesOn("framework", all), valuesOn("target_group", all), valuesOn("organisation", all), valuesOn("state", all)], [["wmo"], ["young"], ["o1"], ["existing"]]);
});
