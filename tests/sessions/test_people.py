"""Who takes part, and for which organisation."""

from dataclasses import replace

import pytest

from tests.sessions.scene import ANNA, BO, WHEEL, action, activity, opened, participant, with_people
from toolkit.sessions import commands as c
from toolkit.sessions.codec import event_json
from toolkit.sessions.rules import cards, people
from toolkit.wheel.model import Participant


def test_PE2_a_new_organisation_comes_along_with_its_first_person_and_is_there_once() -> None:
    scene = opened()
    scene.do(c.Join, participant("p1"), participant="p1", organisation_name="Buurtkamer Oost")
    scene.do(c.Join, participant("p2"), participant="p2", organisation_name=" buurtkamer oost ")
    state = scene.state
    assert state.participants["p1"].organisation == state.participants["p2"].organisation
    assert [o.name for o in state.organisations.values()].count("Buurtkamer Oost") == 1


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({}, "invalid", "organisation"),
        ({"organisation": "nergens"}, "not_found", "organisation"),
        ({"organisation_name": "x" * 121}, "too_long", "organisation_name"),
        ({"organisation_name": "   "}, "invalid", "organisation_name"),
        ({"resident": True, "name": "x" * 121}, "too_long", "name"),
        ({"resident": True, "discipline": "tovenaar"}, "invalid", "discipline"),
    ],
)
def test_a_join_that_makes_no_sense_is_refused_with_its_field(fields: dict, code: str, field: str) -> None:
    refused = opened().refusal(c.Join, ANNA, participant="anna", **fields)
    assert (refused.code, refused.field) == (code, field)


def test_PE3_who_has_placed_a_card_changes_organisation_only_through_the_facilitator() -> None:
    scene = with_people()
    scene.do(c.ParticipantChange, ANNA, organisation="uwv")
    scene.do(c.CardAdd, ANNA, card=activity("a1", organisations=("uwv",)))
    refused = scene.refusal(c.ParticipantChange, ANNA, organisation="bieb")
    assert (refused.code, refused.key) == ("not_allowed", "errors.organisation_fixed")
    scene.do(c.ParticipantChange, participant="anna", organisation="bieb")
    assert scene.state.participants["anna"].organisation == "bieb"


def test_a_participant_changes_nobody_else() -> None:
    assert with_people().refusal(c.ParticipantChange, ANNA, participant="bo", name="Jan").code == "not_allowed"


def test_PE4_a_name_stands_in_no_event() -> None:
    scene = opened()
    scene.do(c.Join, ANNA, participant="anna", organisation="bieb", name="Annabel Vogelzang")
    scene.do(c.ParticipantChange, ANNA, name="Annabel de Vries", window="policy")
    assert "Annabel" not in str([event_json(event) for entry in scene.log for event in entry.events])


def test_PE5_one_participant_too_many_finds_the_session_full() -> None:
    crowd = tuple(Participant(id=f"p{n}", organisation="bieb") for n in range(people.PARTICIPANTS))
    scene = opened(replace(WHEEL, participants=crowd))
    assert scene.refusal(c.Join, ANNA, participant="anna", organisation="bieb").code == "full"


def test_PE6_who_was_removed_may_not_act_and_may_join_again() -> None:
    scene = with_people()
    scene.do(c.ParticipantRemove, participant="anna")
    refused = scene.refusal(c.CardAdd, ANNA, card=activity("a1"))
    assert (refused.code, refused.key) == ("not_allowed", "errors.removed")
    scene.do(c.Join, ANNA, participant="anna", organisation="bieb")
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    assert "a1" in scene.state.activities


def test_LI1_when_organisations_merge_everything_names_the_one_that_stays() -> None:
    scene = with_people()
    scene.do(c.CardAdd, BO, card=activity("a1", organisations=("uwv", "bieb")))
    scene.do(c.ActionAdd, action=action("x1", owner="uwv"))
    merge = len(scene.log) + 1
    scene.do(c.OrganisationsMerge, into="bieb", organisations=("uwv", "bieb"))
    state = scene.state
    assert state.activities["a1"].organisations == ("bieb",)
    assert state.participants["bo"].organisation == "bieb"
    assert (state.actions["x1"].owner, state.actions["x1"].holder) == ("bieb", "bieb")
    assert "uwv" not in state.organisations
    scene.do(c.Undo, seq=merge)
    assert scene.state.activities["a1"].organisations == ("uwv", "bieb")
    assert "uwv" in scene.state.organisations


def test_a_merge_needs_two() -> None:
    assert with_people().refusal(c.OrganisationsMerge, into="bieb", organisations=("bieb",)).code == "invalid"


def test_the_ready_sign_is_a_persons_own_and_gone_in_the_next_step() -> None:
    scene = with_people()
    scene.do(c.ReadySet, ANNA, ready=True)
    assert scene.state.ready == {"anna"}
    assert scene.at("kaders").state.ready == frozenset()
    assert scene.refusal(c.ReadySet, ready=True).code == "not_allowed"


def test_the_limits_are_those_of_the_contract() -> None:
    assert (people.PARTICIPANTS, cards.CARDS) == (2000, 2000)
