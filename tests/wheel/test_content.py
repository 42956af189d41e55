"""What stands on a wheel makes sense, or it is refused by name and place."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies
from toolkit.errors import InvalidInput
from toolkit.texts import LANGUAGES, text
from toolkit.wheel import content, values
from toolkit.wheel.content import References
from toolkit.wheel.model import (
    Action,
    Activity,
    ActivityState,
    Area,
    BuildingTask,
    FrameworkUse,
    Judgement,
    Organisation,
    Participant,
    Place,
    Provision,
    TargetGroup,
    Theme,
    Verdict,
    Wheel,
    Window,
    WorkingGroup,
)

REFS = References(
    goals=frozenset({"betaald-werk"}),
    frameworks=frozenset({"wmo"}),
    target_groups=frozenset({"ouderen"}),
    areas=frozenset({"centrum"}),
    organisations=frozenset({"o1"}),
    disciplines=frozenset({"werkcoach"}),
    themes=frozenset({"t1"}),
    groups=frozenset({"g1"}),
    participants=frozenset({"d1"}),
)
ACTIVITY = Activity(id="a1", name="Op Koers", organisations=("o1",), goals=("betaald-werk",))
PROVISION = Provision(id="p1", name="Jobcoach", framework="wmo", organisation="o1", goals=("betaald-werk",))
ACTION = Action(id="x1", title="Bellen")


def refused(check: Any, *given: Any) -> tuple[str, str]:
    """Return the key and the field with which something is refused; its sentence exists in every language."""
    with pytest.raises(InvalidInput) as caught:
        check(*given)
    for language in LANGUAGES:
        assert text(caught.value.key, language, **caught.value.params)
    return caught.value.key, caught.value.field


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_whatever_the_strategies_draw_is_accepted(data: st.DataObject) -> None:
    content.check_wheel(data.draw(strategies.wheels()), strategies.template())


@pytest.mark.parametrize(
    ("changes", "key", "field"),
    [
        ({"id": "A1"}, "bad_id", "id"),
        ({"id": ""}, "bad_id", "id"),
        ({"id": "-a"}, "bad_id", "id"),
        ({"id": "a" * 65}, "bad_id", "id"),
        ({"id": "a1\n"}, "bad_id", "id"),
        ({"name": ""}, "name_missing", "name"),
        ({"name": " \t\u00a0"}, "name_missing", "name"),
        ({"name": "x" * 121}, "too_long", "name"),
        ({"name": "e\u0301"}, "not_nfc", "name"),
        ({"name": "a\0b"}, "bad_character", "name"),
        ({"note": "x" * 1001}, "too_long", "note"),
        ({"note": "\ud800"}, "bad_character", "note"),
        ({"goals": ()}, "goal_missing", "goals"),
        ({"goals": ("betaald-werk", "werk")}, "unknown_goal", "goals[1]"),
        ({"organisations": ()}, "organisation_missing", "organisations"),
        ({"organisations": ("o2",)}, "unknown_organisation", "organisations[0]"),
        ({"frameworks": (FrameworkUse(id="wet"),)}, "unknown_framework", "frameworks[0].id"),
        ({"frameworks": (FrameworkUse(id="wmo", share=1.01),)}, "bad_share", "frameworks[0].share"),
        ({"frameworks": (FrameworkUse(id="wmo", share=float("nan")),)}, "bad_share", "frameworks[0].share"),
        ({"rungs": (1, 7)}, "bad_rung", "rungs[1]"),
        ({"rungs": (0,)}, "bad_rung", "rungs[0]"),
        ({"target_groups": ("everywhere",)}, "unknown_target_group", "target_groups[0]"),
        ({"areas": ("everyone",)}, "unknown_area", "areas[0]"),
        ({"places": {"werk": Place(slot=0, number=1)}}, "unknown_goal", "places.werk"),
        ({"places": {"betaald-werk": Place(slot=-1, number=1)}}, "bad_count", "places.betaald-werk.slot"),
        ({"places": {"betaald-werk": Place(slot=0, number=0)}}, "bad_count", "places.betaald-werk.number"),
    ],
)
def test_an_activity_that_makes_no_sense_is_refused_by_key_and_field(
    changes: dict[str, Any], key: str, field: str
) -> None:
    assert refused(content.check_activity, replace(ACTIVITY, **changes), REFS) == (f"errors.{key}", field)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 120, "note": "x" * 1000},
        {"name": "\U0001f469" * 120},
        {"target_groups": ("everyone", "ouderen"), "areas": ("everywhere",)},
        {"frameworks": (FrameworkUse(id="none"), FrameworkUse(id="wmo", share=0.0), FrameworkUse(id="wmo", share=1.0))},
        {"organisations": (), "state": ActivityState.WISH},
        {"id": "0" * 64},
    ],
)
def test_an_activity_at_the_edge_of_what_is_allowed_is_accepted(changes: dict[str, Any]) -> None:
    content.check_activity(replace(ACTIVITY, **changes), REFS)


@pytest.mark.parametrize("state", [state for state in ActivityState if state is not ActivityState.WISH])
def test_only_a_wish_needs_no_organisation(state: ActivityState) -> None:
    lonely = replace(ACTIVITY, organisations=(), state=state)
    assert refused(content.check_activity, lonely, REFS) == ("errors.organisation_missing", "organisations")


def test_too_long_says_how_long_it_is_and_how_long_it_may_be() -> None:
    with pytest.raises(InvalidInput) as caught:
        content.check_activity(replace(ACTIVITY, name="é" * 130), REFS)
    assert caught.value.params == {"length": 130, "limit": 120}


@pytest.mark.parametrize(
    ("changes", "key", "field"),
    [
        ({"framework": ""}, "framework_missing", "framework"),
        ({"framework": "wet"}, "unknown_framework", "framework"),
        ({"organisation": ""}, "organisation_missing", "organisation"),
        ({"organisation": "o9"}, "unknown_organisation", "organisation"),
        ({"goals": ()}, "goal_missing", "goals"),
        ({"target_groups": ("iedereen",)}, "unknown_target_group", "target_groups[0]"),
    ],
)
def test_a_provision_needs_a_law_and_an_organisation(changes: dict[str, Any], key: str, field: str) -> None:
    assert refused(content.check_provision, replace(PROVISION, **changes), REFS) == (f"errors.{key}", field)


@pytest.mark.parametrize(
    ("changes", "key", "field"),
    [
        ({"title": " "}, "name_missing", "title"),
        ({"title": "x" * 121}, "too_long", "title"),
        ({"first_step": "x" * 301}, "too_long", "first_step"),
        ({"note": "x" * 1001}, "too_long", "note"),
        ({"due": "2027-02-30"}, "bad_date", "due"),
        ({"due": "20270301"}, "bad_date", "due"),
        ({"check": "2027-W01-1"}, "bad_date", "check"),
        ({"owner": "o9"}, "unknown_organisation", "owner"),
        ({"holder": "o9"}, "unknown_organisation", "holder"),
        ({"organisations": ("o9",)}, "unknown_organisation", "organisations[0]"),
        ({"group": "g9"}, "unknown_group", "group"),
        ({"postponed": -1}, "bad_count", "postponed"),
        ({"number": 2_000_000}, "bad_count", "number"),
        ({"round": 0}, "bad_count", "round"),
    ],
)
def test_an_action_that_makes_no_sense_is_refused_by_key_and_field(
    changes: dict[str, Any], key: str, field: str
) -> None:
    assert refused(content.check_action, replace(ACTION, **changes), REFS) == (f"errors.{key}", field)


@pytest.mark.parametrize(
    ("item", "key", "path"),
    [
        ({"areas": (Area(id="everywhere", name="x"),)}, "reserved_id", "areas[0].id"),
        ({"target_groups": (TargetGroup(id="everyone", name="x"),)}, "reserved_id", "target_groups[0].id"),
        ({"organisations": (Organisation(id="o", name="x"),) * 2}, "id_twice", "organisations[1].id"),
        ({"participants": (Participant(id="d", organisation="o9"),)}, "unknown_organisation",
         "participants[0].organisation"),
        ({"participants": (Participant(id="d", discipline="x"),)}, "unknown_discipline", "participants[0].discipline"),
        ({"participants": (Participant(id="d", wishes=("t",)),)}, "unknown_theme", "participants[0].wishes[0]"),
        ({"themes": (Theme(id="t", name="x", votes=-1),)}, "bad_count", "themes[0].votes"),
        ({"groups": (WorkingGroup(id="g", theme="t9"),)}, "unknown_theme", "groups[0].theme"),
        ({"groups": (WorkingGroup(id="g", members=("d9",)),)}, "unknown_participant", "groups[0].members[0]"),
        ({"building_tasks": (BuildingTask(id="b", name="x", scores={Window.POLICY: (0,)}),)}, "bad_score",
         "building_tasks[0].scores.policy[0]"),
        ({"judgements": (Judgement(finding="f", verdict=Verdict.DISMISSED, reason="x" * 1001),)}, "too_long",
         "judgements[0].reason"),
        ({"apart": (("a", "b"),)}, "unknown_card", "apart[0][0]"),
        ({"id": "W"}, "bad_id", "id"),
        ({"name": " "}, "name_missing", "name"),
        ({"round": 0}, "bad_count", "round"),
        ({"extra": {"a": ["e\u0301"]}}, "not_nfc", "extra"),
    ],
)  # fmt: skip
def test_each_list_of_a_wheel_is_checked(item: dict[str, Any], key: str, path: str) -> None:
    wheel = Wheel(**{"name": "Wiel", "template": "participatiewiel", **item})
    assert refused(content.check_wheel, wheel, strategies.template()) == (f"errors.{key}", path)


def test_a_target_group_or_discipline_of_the_template_may_be_used_without_listing_it() -> None:
    template = strategies.template()
    wheel = Wheel(
        name="Wiel",
        template=template.ref,
        organisations=(Organisation(id="o1", name="Buurthuis"),),
        activities=(replace(ACTIVITY, target_groups=(template.target_groups[0].id,)),),
        participants=(Participant(id="d1", discipline=template.disciplines[0].id),),
    )
    content.check_wheel(wheel, template)


def test_a_text_by_language_needs_dutch_and_knows_no_other_languages() -> None:
    assert refused(values.check_translated, {"en": "x"}, "name") == ("errors.missing_key", "name.nl")
    assert refused(values.check_translated, {"nl": "x", "xx": "x"}, "name") == ("errors.unknown_key", "name.xx")
    assert refused(values.check_translated, {"nl": "x", "en": " "}, "name") == ("errors.name_missing", "name.en")
