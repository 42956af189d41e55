// What the big screen calls close to a gap.
import assert from "node:assert/strict";
import { test } from "node:test";

import { beside, nearest } from "../../assets/projector/gap.js";

const card = (id, fields = {}) => ({ id, name: id, goals: ["work"], organisations: [`of-${id}`], state: "existing", ...fields });
const ids = (axes, ...cards) => nearest(axes, cards).map(({ id }) => id);

test("who is there for the same people stands before who is there for the same goal", () => {
  const same = card("people", { goals: ["learn"], target_groups: ["young"] });
  assert.deepEqual(ids({ goal: "work", target_group: "young" }, card("goal"), same, card("none", { goals: ["learn"] })), ["people", "goal"]);
});

test("the next rung is closer than a far one, and everyone is not quite the group itself", () => {
  const axes = { target_group: "young", rung: 3 };
  const [near, far, all] = [card("near", { target_groups: ["young"], rungs: [4] }), card("far", { target_groups: ["young"], rungs: [6] }), card("all", { target_groups: ["everyone"] })];
  assert.deepEqual(ids(axes, all, far, near), ["near", "far", "all"]);
});

test("a wish, a plan and a stopped card help nobody now, and each organisation is named once", () => {
  const not = ["wish", "planned", "stopped"].map((state) => card(state, { state }));
  assert.deepEqual(ids({ goal: "work" }, ...not, card("a", { organisations: ["o"] }), card("b", { organisations: ["o"] })), ["a"]);
});

test("of many the four closest are named", () => {
  assert.equal(ids({ goal: "work" }, ...["a", "b", "c", "d", "e"].map((id) => card(id))).length, 4);
});

test("beside a goal with nothing stand the cards of the goals closest on the wheel, over its end too, the broad ones first", () => {
  const wheel = ["work", "learn", "meet", "care", "home"];
  const cards = [card("far", { goals: ["meet"] }), card("last", { goals: ["home"] }), card("broad", { goals: ["meet", "learn"] }), card("next", { goals: ["learn"] })];
  assert.deepEqual(beside("work", cards, wheel).map(({ card: { id }, goal }) => [id, goal]), [["broad", "learn"], ["last", "home"], ["next", "learn"]]);
});

test("a wheel on which nothing runs has nothing beside a gap", () => {
  assert.deepEqual(beside("work", [card("wish", { goals: ["learn"], state: "wish" })], ["work", "learn"]), []);
});
