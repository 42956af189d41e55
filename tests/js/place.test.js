// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { changesBetween, contentOf, lawsFor, likeness, mostLike } from "../../assets/phone/place.js";

const CARDS = [{ id: "a", name: "Taalcafé in de wijk" }, { id: "b", name: "Werkfit" }, { id: "c", name: "" }];

test("names are alike without regard to accents, capitals and signs", () => {
  assert.equal(likeness("Taalcafé", "taalcafe!"), 1);
  assert.equal(likeness("", ""), 0);
  assert.ok(likeness("Taalcafé", "Werkfit") < 0.1);
});

test("the most alike card is named, and none where nothing looks like it or too little is typed", () => {
  assert.equal(mostLike("Taalcafe wijk", CARDS)?.id, "a");
  assert.equal(mostLike("Moestuin", CARDS), null);
  assert.equal(mostLike("Taa", CARDS), null);
});

test("laws that serve the goal come first, those out of force last", () => {
  const laws = [{ id: "old", status: "repealed", serves: { g: 2 } }, { id: "none" }, { id: "possible", status: "in_force", serves: { g: 1 } }, { id: "expected", serves: { g: 2 } }];
  assert.deepEqual(lawsFor(laws, "g").map(({ id }) => id), ["expected", "possible", "none", "old"]);
});

const VALUES = { name: "Taalcafé", goal: "sociale-contacten", also: ["sociale-contacten", "vaardigheden"], organisations: ["o2"], frameworks: ["wmo"], rungs: ["2", "3"], target_groups: [], areas: [], state: "existing", note: "" };

test("what the form holds becomes an activity of the contract", () => {
  const card = contentOf(VALUES, "o1");
  assert.deepEqual([card.goals, card.organisations, card.frameworks, card.rungs], [["sociale-contacten", "vaardigheden"], ["o1", "o2"], [{ id: "wmo" }], [2, 3]]);
});

test("a share of the money stays with its law, and who was not on the card is not put there", () => {
  const card = contentOf(VALUES, "o1", { frameworks: [{ id: "wmo", share: 0.5 }], organisations: ["o2"] });
  assert.deepEqual([card.frameworks, card.organisations], [[{ id: "wmo", share: 0.5 }], ["o2"]]);
});

test("only what a person changed is sent", () => {
  assert.deepEqual(changesBetween({ name: "a", goals: ["x"] }, { name: "b", goals: ["x"] }), { name: "b" });
});
