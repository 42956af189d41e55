// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, applied, itemsOf, onlyOf } from "../../assets/live/patches.js";

/** @type {import("../../assets/live/patches.js").Held} */
const held = { seq: 5, collections: { activities: { a: { id: "a", name: "Taalcafé" }, b: { id: "b", name: "Maatjes" } } } };

test("a full patch replaces everything, even to a lower seq", () => {
  const after = applied(held, { from: 0, seq: 3, set: { actions: { x: { id: "x" } } } });
  assert.deepEqual(after, { seq: 3, collections: { actions: { x: { id: "x" } } } });
});

test("the next patch sets and removes by key and leaves the rest alone", () => {
  const after = applied(held, { from: 5, seq: 6, set: { activities: { c: { id: "c" } } }, gone: { activities: ["a"] } });
  assert.deepEqual(after, { seq: 6, collections: { activities: { b: { id: "b", name: "Maatjes" }, c: { id: "c" } } } });
});

test("a merged patch that overlaps with what is held is applied", () => {
  assert.equal(applied(held, { from: 2, seq: 9, set: {} })?.seq, 9);
});

test("a patch at the own seq is applied, so that findings and what is personal arrive", () => {
  const after = applied(held, { from: 5, seq: 5, set: { findings: { k: { key: "k" } } } });
  assert.deepEqual(after && itemsOf(after, "findings"), [{ key: "k" }]);
});

test("an older patch is ignored", () => {
  assert.equal(applied(held, { from: 3, seq: 4, gone: { activities: ["a"] } }), held);
});

test("news that moves nothing and comes late asks for a new join, for no later patch holds it", () => {
  assert.equal(applied(held, { from: 4, seq: 4, set: { findings: { k: { key: "k" } } } }), null);
});

test("a gap asks for a new join", () => {
  assert.equal(applied(held, { from: 6, seq: 7, set: {} }), null);
  assert.equal(applied(NOTHING, { from: 1, seq: 2, set: {} }), null);
});

test("what was given stays as it was", () => {
  const before = structuredClone(held);
  applied(held, { from: 5, seq: 6, set: { activities: { a: { id: "a", name: "anders" } } }, gone: { activities: ["b"] } });
  assert.deepEqual(held, before);
});

test("what is set and gone in one patch stands, and what is gone and unknown does no harm", () => {
  const after = applied(held, { from: 5, seq: 6, set: { activities: { a: { id: "a", name: "nieuw" } } }, gone: { activities: ["a", "z"] } });
  assert.equal(after?.collections.activities.a.name, "nieuw");
});

test("changes one by one end where the merged patch ends", () => {
  const one = applied(held, { from: 5, seq: 6, set: { activities: { c: { id: "c" } } } });
  const two = one && applied(one, { from: 6, seq: 7, set: { activities: { b: { id: "b", name: "Buren" } } }, gone: { activities: ["c"] } });
  const merged = applied(held, { from: 5, seq: 7, set: { activities: { b: { id: "b", name: "Buren" } } }, gone: { activities: ["c"] } });
  assert.deepEqual(two, merged);
});

test("a collection of one gives its item, or null", () => {
  assert.equal(onlyOf(held, "session"), null);
  assert.deepEqual(onlyOf({ seq: 1, collections: { session: { s: { name: "Houten" } } } }, "session"), { name: "Houten" });
});
