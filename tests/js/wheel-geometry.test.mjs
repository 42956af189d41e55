// The wheel's geometry in the browser is the one of toolkit/wheel/layout.py: same integers, same golden file.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { CAP, FIELD, dotRadius, sectorPath, segment, slots, textArc, turned, upsideDown } from "../../assets/wheel/geometry.js";

const golden = JSON.parse(await readFile(new URL("../wheel/slots.json", import.meta.url), "utf8"));

test("the slots are those of the golden file", () => {
  assert.deepEqual({ ...FIELD, span: 60 }, golden.field);
  assert.deepEqual(slots(CAP), golden.slots);
});

test("dots are as large as in the golden file", () => {
  assert.deepEqual(golden.dot_sizes, golden.dot_sizes.map((_, index) => dotRadius(index + 1)));
});

test("other sectors have the slots of the golden file", () => {
  for (const { inner, outer, span, slots: wanted } of golden.others) assert.deepEqual(slots(wanted.length, { inner, outer }, span), wanted);
});

test("a slot never moves when more are asked for", () => {
  const few = slots(7, { inner: 900, outer: 2000 }, 60);
  assert.deepEqual(slots(24, { inner: 900, outer: 2000 }, 60).slice(0, 7), few);
});

test("turning a quarter brings the top to the right", () => {
  const [x, y] = turned([0, -100], 90);
  assert.ok(Math.abs(x - 100) < 1e-9 && Math.abs(y) < 1e-9);
});

test("the first segment begins at the top and the six meet", () => {
  const all = Array.from({ length: 6 }, (_, index) => segment(index, 6));
  assert.equal(all[0].from, 0);
  all.forEach((sector, index) => assert.equal(sector.to, all[index + 1]?.from ?? 360));
});

test("text stands upright everywhere", () => {
  for (let middle = 0; middle < 360; middle += 15) {
    const [, x1, , x2] = /^M(\S+) (\S+)A.* (\S+) \S+$/.exec(textArc(1000, middle - 20, middle + 20)) ?? [];
    const runs = Number(x2) - Number(x1);
    if (![90, 270].includes(middle)) assert.ok(runs > 0, `at ${middle} degrees text would run to the left`);
  }
  assert.equal(upsideDown(180), true);
  assert.equal(upsideDown(-30), false);
});

test("a sector's outline closes and leaves a lane", () => {
  const path = sectorPath({ inner: 1000, outer: 2000, from: 0, to: 60 }, 30);
  assert.match(path, /^M30\.0 -999\.5L30\.0 /);
  assert.match(path, /Z$/);
});
