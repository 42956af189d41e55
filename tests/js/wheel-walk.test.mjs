// Walking with a keyboard, and where dots stand in rings.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CAP } from "../../assets/wheel/geometry.js";
import { Spots } from "../../assets/wheel/spots.js";
import { after } from "../../assets/wheel/walk.js";

const ground = {
  goals: () => ["a", "b", "c"],
  cardsOf: (goal) => (goal === "b" ? ["b/1", "b/2"] : []),
  dot: (key) => (key.includes("/") ? { goal: key.split("/")[0] } : undefined),
};

test("arrows go round the goals, down into the cards and back up", () => {
  assert.deepEqual(["ArrowRight", "ArrowLeft", "Home", "End", "ArrowDown"].map((arrow) => after("b", arrow, ground)), ["c", "a", "a", "c", "b/1"]);
  assert.deepEqual(["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp", "Escape"].map((arrow) => after("b/2", arrow, ground)), ["b/1", "b/1", "b/1", "b", "b"]);
  assert.equal(after("a", "ArrowDown", ground), undefined);
  assert.equal(after("b/1", "Tab", ground), undefined);
});

test("a dot takes the slot that its card carries, and in rings the lowest that is free", () => {
  const one = new Spots(["a"], "one");
  assert.equal(one.take("a/x", "a", 0, 7, undefined), 7);
  const rung = new Spots(["a"], "rung");
  assert.deepEqual(["x", "y", "z"].map((id) => rung.take(`a/${id}`, "a", 3, 9, undefined)), [0, 1, 2]);
  rung.free({ key: "a/y", goal: "a", ring: 3, spot: 1 });
  assert.equal(rung.take("a/w", "a", 3, 9, undefined), 1);
  assert.equal(rung.take("a/x", "a", 3, 9, { key: "a/x", goal: "a", ring: 3, spot: 0 }), 0);
});

test("a cell shows no more dots than stand clear of each other", () => {
  const goals = ["a", "b", "c", "d", "e", "f"];
  assert.equal(new Spots(goals, "one").cap(0), CAP);
  for (const rings of ["rung", "state"]) {
    const spots = new Spots(goals, rings);
    for (let ring = 0; ring < 3; ring++) {
      const points = Array.from({ length: spots.cap(ring) }, (_, spot) => spots.point("a", ring, spot));
      const nearest = Math.min(...points.flatMap(([x, y], at) => points.slice(0, at).map(([a, b]) => Math.hypot(x - a, y - b))));
      assert.ok(nearest >= 56 * 2, `${rings} ${ring}: ${nearest}`);
    }
  }
});
