"""Two rounds of a wheel: what changed is told, and nothing that did not."""

import json
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wheel import slow_rounds
from tests.wheel.small import AREAS, GROUPS, TEMPLATE, activity, templates, wheel, wheels
from tests.wheel.test_against_slow import UNHURRIED
from toolkit import shelf
from toolkit.wheel.model import (
    Action,
    ActionState,
    ActivityState,
    Area,
    FrameworkUse,
    Judgement,
    Municipality,
    TargetGroup,
    Verdict,
    Wheel,
)
from toolkit.wheel.rounds import Change, compare, comparison_json
from toolkit.wheel.successors import lineage_of, same_frameworks
from toolkit.wheel.template import FrameworkStatus, Template


def compared(old: Wheel, new: Wheel, template: Template = TEMPLATE) -> dict[str, Any]:
    return comparison_json(compare(old, new, template))


def laws(*ids: str) -> tuple[FrameworkUse, ...]:
    return tuple(FrameworkUse(id=id) for id in ids)


# --- against a second reading of the contract ----------------------------------------------------------------------


@st.composite
def two_rounds(draw: st.DrawFn) -> tuple[Wheel, Wheel, Template]:
    """Draw a wheel and a later one: another wheel with the same kind of ids, or the first with a few things changed."""
    template = draw(templates())
    old, other = draw(wheels(template)), draw(wheels(template))
    if draw(st.booleans()):
        return _with_actions(old, draw), _with_actions(other, draw), template
    chance = Random(draw(st.integers(0, 2**32)))
    return _with_actions(old, draw), _with_actions(_mixed(old, other, chance), draw), template


def _mixed(old: Wheel, other: Wheel, chance: Random) -> Wheel:
    later = {one.id: one for one in other.activities}
    cards = [replace(one, **_some_of_another(later.get(one.id), chance)) for one in old.activities]
    chance.shuffle(cards)
    return replace(other, activities=tuple(cards), target_groups=old.target_groups, areas=old.areas)


def _some_of_another(card: Any, chance: Random) -> dict[str, Any]:
    names = ("name", "organisations", "frameworks", "rungs", "state")
    return {name: getattr(card, name) for name in names if card is not None and chance.random() < 0.2}


def _with_actions(on: Wheel, draw: st.DrawFn) -> Wheel:
    ids = draw(st.lists(st.sampled_from(("x1", "x2", "x3", "x4")), unique=True))
    states, counts = st.sampled_from(list(ActionState)), st.integers(0, 3)
    actions = (Action(id=id, title="Actie", state=draw(states), postponed=draw(counts)) for id in ids)
    return replace(on, actions=tuple(actions))


@UNHURRIED
@given(two_rounds())
def test_any_two_rounds_are_compared_as_the_contract_says(case: tuple[Wheel, Wheel, Template]) -> None:
    assert compared(*case) == slow_rounds.comparison(*case)


@UNHURRIED
@given(two_rounds())
def test_a_wheel_beside_itself_has_no_change(case: tuple[Wheel, Wheel, Template]) -> None:
    old, _, template = case
    told = compared(old, old, template)
    assert len(told["activities"]["unchanged"]) == len(old.activities)
    assert not any(told["cells"][change] for change in Change if change is not Change.STILL_OPEN)
    assert not told["actions"]["new"] and not told["actions"]["gone"]


@UNHURRIED
@given(two_rounds())
def test_looked_at_backwards_everything_is_the_other_way_round(case: tuple[Wheel, Wheel, Template]) -> None:
    old, new, template = case
    there, back = compared(old, new, template)["cells"], compared(new, old, template)["cells"]
    for one, other in (("closed", "opened"), ("better", "worse"), ("added", "dropped"), ("still_open", "still_open")):
        assert there[one] == back[other]


@UNHURRIED
@given(two_rounds(), st.randoms(use_true_random=False))
def test_the_order_of_anything_is_no_change(case: tuple[Wheel, Wheel, Template], chance: Any) -> None:
    old, new, template = case
    cards = [replace(one, goals=one.goals[::-1], rungs=one.rungs[::-1]) for one in new.activities]
    chance.shuffle(cards)
    mixed = replace(new, activities=tuple(cards), actions=new.actions[::-1])
    assert json.dumps(compared(old, mixed, template)) == json.dumps(compared(old, new, template))


# --- activities ----------------------------------------------------------------------------------------------------


def test_activities_are_new_stopped_changed_or_as_they_were() -> None:
    planned = ActivityState.PLANNED
    old = wheel(activity("a"), activity("b"), activity("c"), activity("d"), activity("e", state=planned))
    new = wheel(
        activity("a"),
        activity("b", state=ActivityState.STOPPED, name="Anders"),
        activity("d", name="Nieuwe naam", rungs=(3,)),
        activity("e"),
        activity("f"),
    )
    assert compared(old, new)["activities"] == {
        "new": ["f"],
        "stopped": ["b", "c"],
        "changed": {"d": ["name", "rungs"], "e": ["state"]},
        "unchanged": ["a"],
    }


def test_what_had_stopped_already_does_not_stop_again_and_may_start_again() -> None:
    stopped = activity("a", state=ActivityState.STOPPED)
    assert compared(wheel(stopped), wheel(stopped))["activities"]["unchanged"] == ["a"]
    assert compared(wheel(stopped), wheel(activity("a")))["activities"]["changed"] == {"a": ["state"]}


def test_a_note_a_source_or_a_place_is_not_looked_at() -> None:
    changed = replace(activity("a"), note="Anders", source="Bron", inferred=("rungs",))
    assert compared(wheel(activity("a")), wheel(changed))["activities"]["unchanged"] == ["a"]


# --- laws through the years ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (("wpb",), ("participatiewet",), True),
        (("wwb",), ("participatiewet",), True),
        (("wi2007",), ("wi2021",), True),
        (("wpb", "wwb"), ("participatiewet",), True),
        (("wpb", "wmo"), ("wmo", "participatiewet"), True),
        (("awbz",), ("wmo", "wlz"), True),
        (("participatiewet",), ("wwb",), True),
        (("wpb",), ("wwb",), False),
        (("wsw",), ("participatiewet",), False),
        (("wpb",), ("wi2021",), False),
        (("wpb",), (), False),
        ((), ("participatiewet",), False),
        (("none",), (), False),
        (("wpb", "wmo"), ("participatiewet",), False),
        (("wpb",), ("participatiewet", "wmo"), False),
    ],
)
def test_a_law_that_changed_its_name_is_the_same_law(before: Sequence[str], after: Sequence[str], same: bool) -> None:
    assert same_frameworks(laws(*before), laws(*after), lineage_of(shelf.template("participatiewiel"))) is same


def test_a_chain_of_successors_is_followed_and_a_circle_does_no_harm() -> None:
    first, second, third = (replace(TEMPLATE.frameworks[0], id=id, successor_of=()) for id in ("een", "twee", "drie"))
    chain = (first, replace(second, successor_of=("een",)), replace(third, successor_of=("twee",)))
    circle = (replace(first, successor_of=("drie",)), *chain[1:])
    for frameworks in (chain, circle):
        lineage = lineage_of(replace(TEMPLATE, frameworks=frameworks))
        assert same_frameworks(laws("een"), laws("drie"), lineage)


def test_another_share_of_the_money_is_a_change_and_a_new_name_with_the_same_share_is_not() -> None:
    lineage = lineage_of(TEMPLATE)
    half, all_of_it = FrameworkUse(id="pw", share=0.5), FrameworkUse(id="pw", share=1)
    assert not same_frameworks((half,), (all_of_it,), lineage)
    assert same_frameworks((FrameworkUse(id="wwb", share=0.5),), (half,), lineage)
    assert not same_frameworks((FrameworkUse(id="wwb", share=1),), (half,), lineage)


def test_laws_that_are_renamed_or_closed_make_no_false_gap() -> None:
    template = shelf.template("participatiewiel")
    status = {framework.id: framework.status for framework in template.frameworks}
    assert status["wsw"] is FrameworkStatus.CLOSED
    old = shelf.demo_wheels()[0]
    renamed = {"participatiewet": "wpb", "wi2021": "wi2007"}
    cards = tuple(
        replace(card, frameworks=tuple(replace(use, id=renamed.get(use.id, use.id)) for use in card.frameworks))
        for card in old.activities
    )
    told = compared(replace(old, activities=cards), old, template)
    assert cards != old.activities
    assert len(told["activities"]["unchanged"]) == len(cards)
    assert not any(told["cells"][change] for change in Change if change is not Change.STILL_OPEN)


# --- cells ---------------------------------------------------------------------------------------------------------


def test_a_cell_closes_opens_rises_and_falls() -> None:
    def on(*cards: tuple[str, ActivityState]) -> Wheel:
        states = [activity(f"a{n}", "werk", by, rungs=(5,), state=how) for n, (by, how) in enumerate(cards)]
        return wheel(*states)

    exists, planned, wish = ActivityState.EXISTING, ActivityState.PLANNED, ActivityState.WISH
    single, alone = on(("o1", exists)), on(("o1", exists), ("o1", exists))
    covered, plan, wished = on(("o1", exists), ("o2", exists)), on(("o1", planned)), on(("o1", wish))
    cell = "GR/werk/5"
    for old, new, change in (
        (wheel(), single, "closed"),
        (plan, covered, "closed"),
        (wished, single, "closed"),
        (single, wheel(), "opened"),
        (covered, plan, "opened"),
        (wheel(), plan, "still_open"),
        (wished, wished, "still_open"),
        (single, alone, "better"),
        (alone, covered, "better"),
        (covered, single, "worse"),
        (alone, single, "worse"),
    ):
        found = [name for name, keys in compared(old, new)["cells"].items() if cell in keys]
        assert found == [change]
    assert not any(cell in keys for keys in compared(alone, alone)["cells"].values())


def test_a_cell_in_which_nothing_is_expected_in_one_of_the_rounds_is_left_out() -> None:
    ruled_out = (Judgement(finding="gap/GR/werk/5", verdict=Verdict.NOT_APPLICABLE),)
    card = activity("a", rungs=(5,))
    for old, new in (
        (wheel(judgements=ruled_out), wheel(card)),
        (wheel(card), wheel(judgements=ruled_out)),
    ):
        assert not any("GR/werk/5" in keys for keys in compared(old, new)["cells"].values())


def test_an_empty_target_group_that_gets_its_first_activity_closes_and_opens_nothing() -> None:
    others = tuple(activity(f"a{n}", "leren", f"o{n}", target_groups=("jong",), rungs=(3,)) for n in range(1, 5))
    old = wheel(*others, target_groups=GROUPS)
    new = replace(old, activities=(*others, activity("b", "werk", target_groups=("oud",), rungs=(5,))))
    cells = compared(old, new)["cells"]
    assert {"GT/werk/oud", "TR/oud/5", "GR/werk/5"} == set(cells["closed"])
    assert not cells["opened"] and not cells["worse"]


@UNHURRIED
@given(two_rounds(), st.sampled_from(("jong", "oud", "x")))
def test_an_activity_more_never_opens_or_weakens_a_cell(case: tuple[Wheel, Wheel, Template], group: str) -> None:
    old, _, template = case
    more = activity("extra", template.goals[0].id, "o5", target_groups=(group,), rungs=(1, 2, 3))
    cells = compared(old, replace(old, activities=(*old.activities, more)), template)["cells"]
    assert not cells["opened"] and not cells["worse"] and not cells["added"] and not cells["dropped"]


def test_a_value_on_one_wheel_only_is_added_or_dropped_and_never_a_gap() -> None:
    old, new = wheel(target_groups=GROUPS[:1]), wheel(target_groups=GROUPS[1:2])
    cells = compared(old, new)["cells"]
    assert all("oud" in key for key in cells["added"]) and len(cells["added"]) == 3 + 6
    assert all("jong" in key for key in cells["dropped"]) and len(cells["dropped"]) == 3 + 6
    assert not cells["closed"] and not cells["opened"]
    assert all(key.startswith("GR/") for key in cells["still_open"])


def test_areas_take_part_where_both_wheels_have_two() -> None:
    both = wheel(areas=AREAS)
    assert any(key.startswith("GA/") for key in compared(both, both)["cells"]["still_open"])
    assert not any("/noord" in key for keys in compared(both, wheel(areas=AREAS[:1]))["cells"].values() for key in keys)


def test_a_renamed_or_merged_municipality_keeps_its_wheel() -> None:
    old = wheel(activity("a"), municipalities=(Municipality(name="Oud", code="GM0001"),))
    new = replace(old, municipalities=(Municipality(name="Nieuw", code="GM0002"),), name="Wiel Nieuw")
    assert compared(old, new) == compared(old, old)


# --- by which action -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finding", "names_it"),
    [
        ("gap/GT/werk/jong", True),
        ("thin/GT/werk/jong", True),
        ("gap/G/werk", True),
        ("gap/T/jong", True),
        ("gap/GTR/werk/jong/5", True),
        ("gap/GT/werk/oud", False),
        ("gap/TR/jong/5", False),
        ("unused/werk/jong", False),
        ("gap/GT/werk", False),
        ("gap", False),
        ("", False),
    ],
)
def test_a_cell_says_which_action_was_about_it(finding: str, names_it: bool) -> None:
    done = Action(id="x1", title="Doen", findings=(finding,), state=ActionState.DONE)
    old = wheel(target_groups=GROUPS[:1], actions=(replace(done, state=ActionState.OPEN),))
    new = replace(old, activities=(activity("a", target_groups=("jong",)),), actions=(done,))
    (cell,) = [one for one in compare(old, new, TEMPLATE).cells[Change.CLOSED] if one.key == "GT/werk/jong"]
    assert cell.actions == (("x1",) if names_it else ())


def test_an_action_that_was_dropped_or_only_agreed_on_now_has_closed_nothing() -> None:
    agreed = Action(id="x1", title="Doen", findings=("gap/T/jong",))
    old = wheel(target_groups=GROUPS[:1])
    new = replace(old, activities=(activity("a", target_groups=("jong",)),), actions=(agreed,))
    dropped = replace(new, actions=(replace(agreed, state=ActionState.DROPPED),))
    for later in (new, dropped):
        assert not any(cell.actions for cell in compare(old, later, TEMPLATE).cells[Change.CLOSED])


def test_actions_tell_who_did_what_they_said() -> None:
    old = wheel(actions=tuple(Action(id=f"x{n}", title="Actie") for n in range(1, 6)))
    states = (ActionState.DONE, ActionState.BUSY, ActionState.OPEN, ActionState.DROPPED)
    kept = tuple(replace(one, state=state) for one, state in zip(old.actions, states, strict=False))
    late = replace(kept[2], postponed=2)
    new = replace(old, actions=(*kept[:2], late, kept[3], Action(id="x9", title="Nieuw")))
    assert compared(old, new)["actions"] == {
        "done": ["x1"],
        "busy": ["x2"],
        "open": ["x3"],
        "dropped": ["x4"],
        "new": ["x9"],
        "gone": ["x5"],
        "postponed": {"x3": 2},
    }


# --- three rounds of a real wheel ----------------------------------------------------------------------------------


class Years:
    """What happens to a wheel between two rounds, by a seed; it writes down itself what it did."""

    def __init__(self, wheel: Wheel, seed: int) -> None:
        self.wheel, self._chance = wheel, Random(seed)
        self.truth: dict[str, Any] = {"new": set(), "stopped": set(), "changed": {}}

    def _untouched(self, count: int) -> list[str]:
        touched = self.truth["new"] | self.truth["stopped"] | self.truth["changed"].keys()
        free = [card.id for card in self.wheel.activities if card.id not in touched and card.state == "existing"]
        return self._chance.sample(free, min(count, len(free)))

    def _put(self, changes: dict[str, dict[str, Any]]) -> None:
        cards = (replace(card, **changes.get(card.id, {})) for card in self.wheel.activities)
        self.wheel = replace(self.wheel, activities=tuple(cards))

    def add(self, count: int) -> None:
        models = self._chance.sample(self.wheel.activities, count)
        made = tuple(replace(card, id=f"nieuw-{self._chance.getrandbits(40):x}", places={}) for card in models)
        self.truth["new"] |= {card.id for card in made}
        self.wheel = replace(self.wheel, activities=(*self.wheel.activities, *made))

    def stop(self, count: int) -> None:
        ids = self._untouched(count)
        self._put({id: {"state": ActivityState.STOPPED} for id in ids})
        self.truth["stopped"] |= set(ids)

    def remove(self, count: int) -> None:
        ids = self._untouched(count)
        self.wheel = replace(self.wheel, activities=tuple(card for card in self.wheel.activities if card.id not in ids))
        self.truth["stopped"] |= set(ids)

    def rename(self, count: int) -> None:
        ids = self._untouched(count)
        names = {card.id: f"{card.name[:100]} nieuwe stijl" for card in self.wheel.activities}
        self._put({id: {"name": names[id]} for id in ids})
        self.truth["changed"] |= {id: ["name"] for id in ids}

    def move(self, count: int) -> None:
        """Other rungs and another goal: each is chosen so that it differs."""
        goals = [goal.id for goal in shelf.template("participatiewiel").goals]
        cards = {card.id: card for card in self.wheel.activities}
        for id in self._untouched(count):
            other = self._chance.choice([goal for goal in goals if goal not in cards[id].goals])
            rung = self._chance.choice([rung for rung in range(1, 7) if rung not in cards[id].rungs])
            self._put({id: {"goals": (other, *cards[id].goals), "rungs": (*cards[id].rungs, rung)}})
            self.truth["changed"][id] = ["goals", "rungs"]

    def succeed(self, succession: dict[str, str]) -> None:
        """A law gets a new name on every card: no change at all."""
        renewed = {
            card.id: {"frameworks": tuple(replace(use, id=succession.get(use.id, use.id)) for use in card.frameworks)}
            for card in self.wheel.activities
        }
        self._put(renewed)

    def merge_areas(self, ids: tuple[str, str], into: Area) -> None:
        """Two areas become one, on the cards too: a change of those that name one of them."""
        for card in self.wheel.activities:
            if not set(card.areas).isdisjoint(ids):
                kept = tuple(area for area in card.areas if area not in ids)
                self._put({card.id: {"areas": (*kept, into.id)}})
                self._also(card.id, "areas")
        areas = tuple(area for area in self.wheel.areas if area.id not in ids)
        self.wheel = replace(self.wheel, areas=(*areas, into), round=self.wheel.round + 1)

    def _also(self, id: str, field: str) -> None:
        if id not in self.truth["new"] | self.truth["stopped"]:
            self.truth["changed"][id] = [*self.truth["changed"].get(id, []), field]


LAWS_NOW, LAWS_THEN = ("participatiewet", "wi2021"), ("wpb", "wi2007")
CITY = tuple(Area(id=id, name=id.title()) for id in ("noord", "oost", "zuid", "west", "kern"))


def first_round(seed: int) -> Wheel:
    """Return the demo's activities under the laws of before, in five areas."""
    chance, demo = Random(seed), shelf.demo_wheels()[0]
    before = dict(zip(LAWS_NOW, LAWS_THEN, strict=True))
    cards = tuple(
        replace(
            card,
            areas=tuple(chance.sample([area.id for area in CITY], chance.randint(1, 2))),
            frameworks=tuple(replace(use, id=before.get(use.id, use.id)) for use in card.frameworks),
        )
        for card in demo.activities
    )
    return replace(demo, areas=CITY, activities=cards)


@pytest.mark.parametrize("seed", range(6))
def test_three_rounds_of_a_real_wheel_are_told_as_they_went(seed: int) -> None:
    template = shelf.template("participatiewiel")
    one = first_round(seed)

    second = Years(one, seed)
    second.stop(5)
    second.rename(4)
    second.move(6)
    second.remove(2)
    second.succeed({"wpb": "participatiewet"})
    second.merge_areas(("noord", "oost"), Area(id="noordoost", name="Noordoost"))
    second.add(7)
    two = second.wheel

    third = Years(two, seed + 100)
    third.remove(3)
    third.move(3)
    third.succeed({"wi2007": "wi2021"})
    third.merge_areas(("zuid", "west"), Area(id="zuidwest", name="Zuidwest"))
    third.add(4)
    three = third.wheel

    for old, new, truth in ((one, two, second.truth), (two, three, third.truth)):
        told = compared(old, new, template)
        assert set(told["activities"]["new"]) == truth["new"]
        assert set(told["activities"]["stopped"]) == truth["stopped"]
        assert told["activities"]["changed"] == truth["changed"]
        assert len(told["activities"]["unchanged"]) == len(old.activities) - len(truth["stopped"]) - len(
            truth["changed"]
        )
        assert told["cells"] == slow_rounds.cells(old, new, template)
        merged = {area.id for area in new.areas} - {area.id for area in old.areas}
        assert {key.split("/")[-1] for key in told["cells"]["added"]} == merged

    whole = compared(one, three, template)
    assert set(whole["activities"]["new"]) == {card.id for card in three.activities} - {
        card.id for card in one.activities
    }
    assert not any("frameworks" in fields for fields in whole["activities"]["changed"].values())
    assert whole == slow_rounds.comparison(one, three, template)


def test_a_law_that_was_renamed_between_rounds_leaves_every_cell_as_it_was() -> None:
    template, one = shelf.template("participatiewiel"), first_round(1)
    years = Years(one, 1)
    years.succeed(dict(zip(LAWS_THEN, LAWS_NOW, strict=True)))
    told = compared(one, years.wheel, template)
    assert not told["activities"]["changed"]
    assert not any(told["cells"][change] for change in Change if change is not Change.STILL_OPEN)


def test_a_target_group_that_got_another_name_is_the_same_group() -> None:
    old = wheel(activity("a", target_groups=("jong",)), target_groups=GROUPS[:1])
    new = replace(old, target_groups=(TargetGroup(id="jong", name="Jongeren tot 27"),))
    assert compared(old, new) == compared(old, old)
