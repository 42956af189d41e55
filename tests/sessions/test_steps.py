"""Steps, timer, reveal, undo, closing; and the order of refusals."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.sessions.scene import ANNA, BO, START, action, activity, with_people
from toolkit.sessions import commands as c
from toolkit.sessions.actors import PROJECTOR
from toolkit.sessions.decide import FACILITATOR_ONLY
from toolkit.wheel.model import BuildingTask, Theme, Verdict
from toolkit.wheel.persona import Answer, Persona


def test_PH1_steps_are_free_to_go_to_and_to_repeat() -> None:
    scene = with_people()
    for step in ("acties", "plaatsen", "plaatsen", "inloop"):
        assert scene.at(step).state.step == step
    assert scene.at("explore").state.step == "kijken"
    assert scene.refusal(c.StepSet, step="nergens").code == "not_found"


def test_a_step_brings_its_timer_and_minutes_override_it() -> None:
    scene = with_people()
    assert scene.state.ends_at == (START + timedelta(minutes=20)).isoformat()
    scene.do(c.StepSet, step="plaatsen", minutes=5)
    assert scene.state.ends_at == (START + timedelta(minutes=5)).isoformat()
    assert scene.at("kijken").state.ends_at is None
    scene.do(c.TimerSet, ends_at="2026-11-22T10:00:00+00:00")
    assert scene.state.ends_at == "2026-11-22T10:00:00+00:00"
    scene.do(c.TimerSet, ends_at=None)
    assert scene.state.ends_at is None
    for wrong in ("straks", "2026-11-22T10:00:00"):
        assert scene.refusal(c.TimerSet, ends_at=wrong).field == "ends_at"
    assert scene.refusal(c.StepSet, step="kijken", minutes=-1).field == "minutes"


def test_PH2_a_participant_does_what_the_step_says_else_what_its_phase_says() -> None:
    scene = with_people().at("acties")
    scene.do(c.ActionAdd, ANNA, action=action("x1"))
    scene.at("plaatsen").later(60)
    assert scene.refusal(c.ActionAdd, ANNA, action=action("x2")).code == "wrong_phase"
    scene.at("niets-mag").later(60)
    assert scene.refusal(c.ReadySet, ANNA, ready=True).code == "wrong_phase"


def test_PH3_a_late_card_is_taken_for_thirty_seconds_and_while_the_step_has_late_cards() -> None:
    scene = with_people().at("kijken").later(29)
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.later(2)
    assert scene.refusal(c.CardAdd, ANNA, card=activity("a2")).code == "wrong_phase"
    scene.at("kijken-laat").later(3600)
    scene.do(c.CardAdd, ANNA, card=activity("a2"))
    assert scene.refusal(c.CardRemove, ANNA, card="a2").code == "wrong_phase"


@pytest.mark.parametrize("type", sorted(FACILITATOR_ONLY))
def test_PH5_no_participant_and_no_projector_does_what_is_the_facilitators(type: str) -> None:
    scene = with_people()
    scene.do(c.ThemeAdd, theme=Theme(id="t1", name="Een"))
    scene.do(c.ThemeAdd, theme=Theme(id="t2", name="Twee"))
    scene.do(c.BuildingTaskAdd, building_task=BuildingTask(id="b1", name="Bouw"))
    scene.do(c.GroupsForm, groups=1)
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    given = {
        "step.set": (c.StepSet, {"step": "kijken"}),
        "timer.set": (c.TimerSet, {"ends_at": None}),
        "reveal.set": (c.RevealSet, {"what": "cards", "shown": True}),
        "finding.judge": (c.FindingJudge, {"finding": "gap/G/werk", "verdict": Verdict.CONFIRMED}),
        "participant.remove": (c.ParticipantRemove, {"participant": "bo"}),
        "screen.show": (c.ScreenShow, {"goal": "werk"}),
        "undo": (c.Undo, {"seq": len(scene.log)}),
        "session.close": (c.SessionClose, {}),
        "session.reopen": (c.SessionReopen, {}),
        "organisation.change": (c.OrganisationChange, {"organisation": "bieb", "changes": {"name": "B"}}),
        "organisations.merge": (c.OrganisationsMerge, {"into": "bieb", "organisations": ("uwv",)}),
        "area.change": (c.AreaChange, {"area": "centrum", "changes": {"name": "C"}}),
        "area.remove": (c.AreaRemove, {"area": "centrum"}),
        "target_group.change": (c.TargetGroupChange, {"target_group": "jongeren", "changes": {"name": "J"}}),
        "target_group.remove": (c.TargetGroupRemove, {"target_group": "jongeren"}),
        "theme.change": (c.ThemeChange, {"theme": "t1", "changes": {"name": "T"}}),
        "theme.remove": (c.ThemeRemove, {"theme": "t1"}),
        "themes.merge": (c.ThemesMerge, {"into": "t1", "themes": ("t2",)}),
        "groups.form": (c.GroupsForm, {"groups": 1}),
        "groups.move": (c.GroupsMove, {"participant": "anna", "group": "g1"}),
        "building_task.add": (c.BuildingTaskAdd, {"building_task": BuildingTask(id="b2", name="B")}),
        "building_task.remove": (c.BuildingTaskRemove, {"building_task": "b1"}),
    }
    kind, fields = given[type]
    for actor in (ANNA, PROJECTOR):
        assert scene.refusal(kind, actor, **fields).code == "not_allowed"


def test_a_verdict_is_kept_and_one_that_puts_away_says_why() -> None:
    scene = with_people()
    scene.do(c.FindingJudge, finding="gap/G/werk", verdict=Verdict.CONFIRMED)
    scene.do(c.FindingJudge, finding="gap/G/werk", verdict=Verdict.DISMISSED, reason="doen we al")
    assert [j.verdict for j in scene.state.items["judgements"].values()] == [Verdict.DISMISSED]
    assert scene.refusal(c.FindingJudge, finding="gap/G/werk", verdict=Verdict.DISMISSED).field == "reason"
    assert scene.refusal(c.FindingJudge, finding=" ", verdict=Verdict.CONFIRMED).field == "finding"
    long = scene.refusal(c.FindingJudge, finding="x", verdict=Verdict.CONFIRMED, reason="r" * 1001)
    assert (long.code, long.field) == ("too_long", "reason")


def test_the_screen_shows_what_was_asked_and_the_whole_wheel_again() -> None:
    scene = with_people()
    scene.do(c.ScreenShow, goal="werk")
    assert scene.state.show == {"goal": "werk"}
    scene.do(c.ScreenShow)
    assert scene.state.show == {}


def test_PH6_the_screen_shows_what_is_there_and_nothing_else() -> None:
    scene = with_people()
    scene.do(c.ScreenShow, filter={"organisation": "bieb", "rings": "rung"})
    assert scene.state.show == {"filter": {"organisation": "bieb", "rings": "rung"}}
    scene.do(c.ScreenShow, replay=len(scene.log))
    assert scene.refusal(c.ScreenShow, goal="nergens").code == "not_found"
    assert scene.refusal(c.ScreenShow, group="g9").field == "group"
    for fields, field in (({"filter": {"smaak": "x"}}, "filter.smaak"), ({"replay": 99}, "replay")):
        refused = scene.refusal(c.ScreenShow, **fields)
        assert (refused.code, refused.field) == ("invalid", field)


SAMIRA = Persona(name="Samira, 54, bijstand", target_groups=("ouderen",), wants=Answer(text="Werk", goals=("werk",)))


def test_PH7_a_persona_is_shown_as_it_was_made_up() -> None:
    scene = with_people()
    scene.do(c.ScreenShow, persona=SAMIRA)
    assert scene.state.show["persona"]["name"] == "Samira, 54, bijstand"
    refused = scene.refusal(c.ScreenShow, persona=replace(SAMIRA, area="ver"))
    assert (refused.code, refused.field) == ("invalid", "persona.area")


@pytest.mark.parametrize(
    "text",
    ["geboren 12-03-1971", "geboren 3 mei 1971", "woont op 3995 AB 12", "bel 06 12345678", "s@vb.nl", "bsn 111222333"],
)
def test_PH7_a_persona_that_looks_like_somebody_is_refused_with_its_masked_form(text: str) -> None:
    scene = with_people()
    persona = replace(SAMIRA, needs=Answer(text=text))
    refused = scene.refusal(c.ScreenShow, persona=persona)
    assert (refused.code, refused.field) == ("personal_data", "persona.needs.text")
    assert "•" in refused.details["masked"]
    scene.do(c.ScreenShow, persona=persona, confirmed=True)


def test_UN1_each_kind_that_can_be_undone_is_and_others_are_not_found() -> None:
    scene = with_people()
    start = scene.state
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.do(c.CardChange, ANNA, card="a1", changes={"name": "Anders"})
    scene.do(c.ActionAdd, action=action("x1"))
    scene.do(c.FindingJudge, finding="gap/G/werk", verdict=Verdict.CONFIRMED)
    scene.at("kijken")
    for seq in range(len(scene.log), start.seq, -1):
        scene.do(c.Undo, seq=seq)
    after = scene.state
    assert after.items == start.items
    assert (after.step, after.ends_at, after.step_at) == (start.step, start.ends_at, start.step_at)
    scene.do(c.ScreenShow, goal="werk")
    assert scene.refusal(c.Undo, seq=len(scene.log)).code == "not_found"
    assert scene.refusal(c.Undo, seq=2).code == "not_found"
    assert scene.refusal(c.Undo, seq=9999).code == "not_found"


def test_UN2_undo_is_stale_where_later_commands_touched_the_same_things() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    seq = len(scene.log)
    scene.do(c.CardChange, ANNA, card="a1", changes={"name": "Anders"})
    assert scene.refusal(c.Undo, seq=seq).code == "stale"
    scene.at("kijken")
    step = len(scene.log)
    scene.at("acties")
    assert scene.refusal(c.Undo, seq=step).code == "stale"


def test_UN3_what_was_undone_and_is_undone_again_is_redone() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.do(c.CardRemove, ANNA, card="a1")
    scene.do(c.Undo, seq=len(scene.log))
    assert "a1" in scene.state.activities
    scene.do(c.Undo, seq=len(scene.log))
    assert "a1" not in scene.state.activities
    scene.do(c.Undo, seq=len(scene.log))
    scene.do(c.CardChange, ANNA, card="a1", changes={"note": "nog steeds van mij"})


def test_UN4_a_card_that_comes_back_gets_a_free_place() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.do(c.CardRemove, ANNA, card="a1")
    removal = len(scene.log)
    scene.do(c.CardAdd, BO, card=activity("a2", organisations=("uwv",)))
    scene.do(c.Undo, seq=removal)
    slots = [card.places["leren"].slot for card in scene.state.activities.values()]
    assert sorted(slots) == [0, 1]


def test_closing_goes_to_the_last_step_and_reopening_takes_it_all_again() -> None:
    scene = with_people()
    assert scene.refusal(c.SessionReopen).code == "invalid"
    scene.do(c.SessionClose)
    assert (scene.state.closed, scene.state.step) == (True, "slot")
    assert scene.refusal(c.CardAdd, card=activity("a1")).code == "closed"
    scene.do(c.SessionReopen)
    scene.at("plaatsen").do(c.CardAdd, ANNA, card=activity("a1"))
    assert not scene.state.closed


def test_OR1_the_first_that_applies_is_told() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    nonsense = {"name": "", "goals": ()}
    scene.at("kijken").later(60)
    assert scene.refusal(c.CardChange, BO, card="weg", changes=nonsense).code == "not_found"
    assert scene.refusal(c.CardChange, BO, card="a1", changes=nonsense).code == "not_allowed"
    assert scene.refusal(c.CardChange, ANNA, card="a1", changes=nonsense).code == "wrong_phase"
    scene.at("plaatsen")
    assert scene.refusal(c.CardChange, ANNA, card="a1", changes=nonsense).code == "invalid"
    taken_and_wrong = activity("a1", goals=("vliegen",))
    assert scene.refusal(c.CardAdd, ANNA, card=taken_and_wrong).code == "invalid"
    assert scene.refusal(c.CardAdd, ANNA, card=activity("a1")).code == "exists"
    scene.do(c.SessionClose)
    assert scene.refusal(c.CardChange, BO, card="weg", changes=nonsense).code == "closed"


@pytest.mark.parametrize("id", ["", "HOOFD", "a b", "x" * 65, "-a"])
def test_a_command_id_has_the_form_of_an_id(id: str) -> None:
    from toolkit.errors import Rejected
    from toolkit.sessions.actors import FACILITATOR
    from toolkit.sessions.decide import decide

    with pytest.raises(Rejected) as refused:
        decide(with_people().state, c.ScreenShow(id=id), FACILITATOR, START)
    assert (refused.value.code, refused.value.field) == ("invalid", "id")
