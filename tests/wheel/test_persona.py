"""A made-up resident walks the wheel: what is there for them, and where their line stops."""

from dataclasses import replace
from typing import Any

import pytest

from tests.wheel.small import AREAS, GROUPS, TEMPLATE, activity, wheel
from toolkit import shelf
from toolkit.errors import InvalidInput
from toolkit.texts import LANGUAGES
from toolkit.wheel.content import References, references_of
from toolkit.wheel.model import EVERYONE, EVERYWHERE, ActivityState
from toolkit.wheel.persona import Answer, Persona, Stride, check_persona, walked

SAMIRA = Persona(name="Samira, 54", target_groups=("oud",), rung=2, to=4, wants=Answer(goals=("werk",)))
FOR_HER: dict[str, Any] = {"target_groups": ("oud",)}


def refs() -> References:
    return references_of(wheel(target_groups=GROUPS, areas=AREAS), TEMPLATE)


def test_what_is_for_the_person_lights_up_and_what_is_unknown_does_not() -> None:
    walk = walked(
        SAMIRA,
        (
            activity("hers", **FOR_HER),
            activity("all", target_groups=(EVERYONE,)),
            activity("young", target_groups=("jong",)),
            activity("open"),
            activity("elsewhere", "leren", **FOR_HER),
        ),
    )
    assert walk.cards == walk.wants == ("hers", "all")
    assert walk.unknown == 1


def test_only_what_exists_is_there_to_walk_on() -> None:
    states = [state for state in ActivityState if state is not ActivityState.EXISTING]
    assert walked(SAMIRA, [activity(state.value, state=state, **FOR_HER) for state in states]).cards == ()


def test_each_question_has_its_own_cards_and_a_card_of_two_goals_stands_at_both() -> None:
    persona = replace(SAMIRA, can=Answer(goals=("contact",)), needs=Answer(goals=("leren",)))
    both = activity("both", goals=("werk", "leren"), **FOR_HER)
    walk = walked(persona, (both, activity("c", "contact", **FOR_HER)))
    assert (walk.wants, walk.can, walk.needs) == (("both",), ("c",), ("both",))
    assert walk.cards == ("both", "c")


def test_the_area_counts_where_the_person_lives_somewhere() -> None:
    cards = (
        activity("near", areas=("noord",), **FOR_HER),
        activity("far", areas=("zuid",), **FOR_HER),
        activity("all", areas=(EVERYWHERE,), **FOR_HER),
        activity("unknown", **FOR_HER),
    )
    assert len(walked(SAMIRA, cards).cards) == 4
    walk = walked(replace(SAMIRA, area="noord"), cards)
    assert (walk.cards, walk.unknown) == (("near", "all"), 1)


def test_the_line_stops_at_the_first_rung_without_a_card() -> None:
    walk = walked(SAMIRA, (activity("a", rungs=(2,), **FOR_HER), activity("b", "leren", rungs=(4,), **FOR_HER)))
    assert walk.line == (Stride(rung=2, card="a"),)
    assert walk.stops == 3


def test_the_line_may_pass_another_goal_and_reaches_its_end() -> None:
    cards = (activity("a", rungs=(2,), **FOR_HER), activity("b", "leren", rungs=(3,), **FOR_HER))
    walk = walked(SAMIRA, (*cards, activity("c", rungs=(4,), **FOR_HER)))
    assert [stride.card for stride in walk.line] == ["a", "b", "c"]
    assert (walk.stops, walk.cards) == (None, ("a", "b", "c"))


def test_who_can_stay_on_a_card_stays_and_else_goes_where_they_want() -> None:
    long = activity("long", "leren", rungs=(2, 3), **FOR_HER)
    wanted, other = activity("wanted", rungs=(3, 4), **FOR_HER), activity("also", "leren", rungs=(4,), **FOR_HER)
    assert [stride.card for stride in walked(SAMIRA, (other, wanted, long)).line] == ["long", "long", "wanted"]


def test_what_is_planned_or_wished_where_the_line_stops_is_told() -> None:
    planned = activity("p", rungs=(2,), state=ActivityState.PLANNED, **FOR_HER)
    walk = walked(SAMIRA, (planned, activity("w", rungs=(3,), state=ActivityState.WISH, **FOR_HER)))
    assert (walk.line, walk.stops, walk.coming) == ((), 2, ("p",))


def test_without_a_rung_there_is_no_line_and_without_goals_everything_counts() -> None:
    walk = walked(Persona(name="Iemand"), (activity("a", rungs=(2,)), activity("b", "leren")))
    assert (walk.line, walk.stops, walk.cards) == ((), None, ("a", "b"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"wants": Answer(text="x" * 1001)}, "wants.text"),
        ({"needs": Answer(goals=("nergens",))}, "needs.goals[0]"),
        ({"target_groups": ("niemand",)}, "target_groups[0]"),
        ({"area": "ver"}, "area"),
        ({"rung": 7}, "rung"),
        ({"to": 0}, "to"),
    ],
)
def test_a_persona_that_makes_no_sense_here_is_refused_by_name(changes: dict[str, Any], field: str) -> None:
    check_persona(SAMIRA, refs())
    with pytest.raises(InvalidInput) as refused:
        check_persona(replace(SAMIRA, **changes), refs())
    assert refused.value.field == field


def test_the_shipped_personas_fit_the_shipped_template_in_every_language() -> None:
    template = shelf.template("participatiewiel")
    known = replace(refs(), goals={g.id for g in template.goals}, target_groups={g.id for g in template.target_groups})
    for shipped in shelf.personas():
        for language in LANGUAGES:
            persona = shipped.spoken(language)
            check_persona(persona, known)
            assert all((persona.wants.goals, persona.can.goals, persona.needs.goals))
