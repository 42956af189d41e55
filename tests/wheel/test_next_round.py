"""A next round starts as a check and not as typing: what stood there stands there, who was there is let go."""

from dataclasses import replace

from hypothesis import given

from tests import strategies
from tests.wheel.test_against_slow import UNHURRIED
from toolkit.wheel.content import check_wheel
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.model import Wheel
from toolkit.wheel.next_round import next_round
from toolkit.wheel.rounds import Change, compare, comparison_json

TEMPLATE = strategies.template()


@UNHURRIED
@given(strategies.wheels())
def test_the_next_round_is_a_right_wheel_of_one_round_later(wheel: Wheel) -> None:
    check_wheel(wheel, TEMPLATE)
    later = next_round(wheel)
    assert later.round == wheel.round + 1
    assert read_wheel(write_wheel(later), lambda _: TEMPLATE) == later


@UNHURRIED
@given(strategies.wheels())
def test_everything_but_people_and_their_choices_comes_along(wheel: Wheel) -> None:
    later = next_round(wheel)
    assert (later.participants, later.groups) == ((), ())
    assert [(theme.id, theme.name, theme.votes) for theme in later.themes] == [(t.id, t.name, 0) for t in wheel.themes]
    assert all(not task.scores for task in later.building_tasks)
    kept = ("id", "name", "organisations", "areas", "target_groups", "activities", "provisions", "judgements", "apart")
    assert all(getattr(later, name) == getattr(wheel, name) for name in (*kept, "disciplines", "tags", "extra"))
    assert [task.name for task in later.building_tasks] == [task.name for task in wheel.building_tasks]
    assert later.actions == tuple(replace(action, group=None) for action in wheel.actions)


@UNHURRIED
@given(strategies.wheels())
def test_a_round_that_has_only_begun_differs_in_nothing_from_the_one_before(wheel: Wheel) -> None:
    told = comparison_json(compare(wheel, next_round(wheel), TEMPLATE))
    assert len(told["activities"]["unchanged"]) == len(wheel.activities)
    assert not any(told["cells"][change] for change in Change if change is not Change.STILL_OPEN)
    assert not told["actions"]["new"] and not told["actions"]["gone"]
