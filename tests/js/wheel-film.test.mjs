// Looking back: what stood on the wheel at any frame, forwards and backwards.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Film } from "../../assets/wheel/film.js";

const card = (number) => ({ id: `a${number}`, state: number % 10 ? "existing" : "stopped" });
const frames = Array.from({ length: 300 }, (_, number) => ({
  from: number ? number * 2 - 1 : 0, seq: number * 2 + 1, at: "2026-11-22T09:00:00+00:00", step: "plaatsen",
  set: { activities: { [`a${number}`]: card(number) } }, gone: number > 4 ? { activities: [`a${number - 5}`] } : {},
}));
const wanted = (index) => Object.fromEntries(Array.from({ length: Math.min(5, index + 1) }, (_, back) => card(index - back)).reverse().map((one) => [one.id, one]));

test("every frame shows what stood there, in whatever order it is asked", () => {
  const film = new Film(frames);
  for (const index of [299, 0, 64, 63, 65, 128, 3, 200, 127, 1]) assert.deepEqual(film.at(index), { activities: wanted(index) });
});

test("what did not change between two frames is the same object, so that only the rest is drawn", () => {
  const film = new Film(frames);
  assert.equal(film.at(130).activities.a128, film.at(131).activities.a128);
});

test("the frame of a seq is the last one that had happened then", () => {
  const film = new Film(frames);
  assert.deepEqual([1, 2, 3, 598, 9999].map((seq) => film.indexOf(seq)), [0, 0, 1, 298, 299]);
  assert.equal(film.seq, 599);
});

test("a short session is played slowly, a long one within half a minute", () => {
  const film = new Film(frames);
  assert.equal(film.pace(3), 400);
  assert.ok(film.pace(300) * 300 < 30_000);
});
