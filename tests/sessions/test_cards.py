"""Placing, changing, merging cards."""

from dataclasses import replace

import pytest

from tests.sessions.scene import (
    ANNA,
    BO,
    RES,
    SCRIPT,
    WHEEL,
    action,
    activity,
    opened,
    provision,
    wish,
    with_notes,
    with_people,
)
from toolkit.sessions import commands as c
from toolkit.sessions.actors import Actor, Role
from toolkit.wheel.model import Activity, ActivityState, Area, FrameworkUse, TargetGroup


def test_CA1_a_card_gets_the_lowest_free_slot_and_a_number_that_stays() -> None:
    scene = with_people()
    for id in ("a1", "a2", "a3"):
        scene.do(c.CardAdd, ANNA, card=activity(id))
    scene.do(c.CardRemove, ANNA, card="a2")
    scene.do(c.CardAdd, ANNA, card=activity("a4"))
    places = {id: card.places["leren"] for id, card in scene.state.activities.items()}
    assert {id: place.slot for id, place in places.items()} == {"a1": 0, "a3": 2, "a4": 1}
    assert {id: place.number for id, place in places.items()} == {"a1": 1, "a3": 3, "a4": 4}


def test_CA1_a_card_keeps_its_place_when_a_goal_is_added() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    before = scene.state.activities["a1"].places["leren"]
    scene.do(c.CardChange, ANNA, card="a1", changes={"goals": ("werk", "leren")})
    places = scene.state.activities["a1"].places
    assert places["leren"] == before
    assert places["werk"].slot == 0


@pytest.mark.parametrize(
    ("card", "code", "field"),
    [
        (activity("a1", "x" * 121), "too_long", "card.name"),
        (activity("a1", " "), "invalid", "card.name"),
        (activity("a1", goals=("vliegen",)), "invalid", "card.goals[0]"),
        (activity("a1", goals=()), "invalid", "card.goals"),
        (activity("a1", organisations=()), "invalid", "card.organisations"),
        (activity("a1", organisations=("nergens",)), "invalid", "card.organisations[0]"),
        (activity("a1", rungs=(7,)), "invalid", "card.rungs[0]"),
        (activity("a1", note="n" * 1001), "too_long", "card.note"),
        (activity("A 1"), "invalid", "card.id"),
        (provision("v1", framework="niets"), "invalid", "card.framework"),
    ],
)
def test_a_card_that_makes_no_sense_is_refused_with_its_field(card: Activity, code: str, field: str) -> None:
    refused = with_people().refusal(c.CardAdd, ANNA, card=card)
    assert (refused.code, refused.field) == (code, field)


@pytest.mark.parametrize(
    "name", ["🏡 Buurtkamer 👨‍👩‍👧", "قهوة الصباح", '=HYPERLINK("http://x")', "<b>vet</b>", "a" * 120]
)
def test_any_name_of_at_most_120_signs_is_kept_to_the_letter(name: str) -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1", name))
    assert scene.state.activities["a1"].name == name


def test_LI3_an_id_that_was_ever_used_is_not_used_again() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    assert scene.refusal(c.CardAdd, BO, card=provision("a1", organisation="uwv")).code == "exists"
    scene.do(c.CardRemove, ANNA, card="a1")
    refused = scene.refusal(c.CardAdd, ANNA, card=activity("a1"))
    assert (refused.code, refused.field) == ("exists", "card.id")


def test_CA2_a_participant_changes_own_cards_only() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.do(c.CardAdd, ANNA, card=activity("a2", organisations=("bieb", "uwv")))
    for kind, fields in (
        (c.CardChange, {"card": "a1", "changes": {"name": "Van mij"}}),
        (c.CardRemove, {"card": "a1"}),
        (c.CardConfirm, {"card": "a1"}),
        (c.CardsMerge, {"into": "a2", "cards": ("a1",)}),
        (c.CardsKeepApart, {"cards": ("a1", "a2")}),
    ):
        assert scene.refusal(kind, BO, **fields).code == "not_allowed"
    scene.do(c.CardChange, BO, card="a2", changes={"name": "Van ons"})
    assert scene.state.activities["a2"].name == "Van ons"


def test_CA3_a_change_is_stale_only_where_somebody_else_changed_the_same_field_since() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1", organisations=("bieb", "uwv")))
    base = len(scene.log)
    scene.do(c.CardChange, ANNA, card="a1", changes={"name": "Taalhuis"}, base=base)
    scene.do(c.CardChange, BO, card="a1", changes={"note": "op dinsdag"}, base=base)
    refused = scene.refusal(c.CardChange, BO, card="a1", changes={"name": "Taalpunt"}, base=base)
    assert (refused.code, refused.field) == ("stale", "changes.name")
    assert refused.details["item"]["name"] == "Taalhuis"
    scene.do(c.CardChange, ANNA, card="a1", changes={"name": "Taalhuis Oost"}, base=base)
    scene.do(c.CardChange, BO, card="a1", changes={"name": "Taalpunt"}, base=len(scene.log))
    scene.do(c.CardChange, BO, card="a1", changes={"name": "Zonder base"})


def test_CA3_a_merge_counts_as_writing_the_fields_that_it_changed() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.do(c.CardAdd, ANNA, card=activity("a2", goals=("werk",)))
    base = len(scene.log)
    scene.do(c.CardsMerge, into="a1", cards=("a2",))
    assert scene.refusal(c.CardChange, ANNA, card="a1", changes={"goals": ("leren",)}, base=base).code == "stale"
    scene.do(c.CardChange, ANNA, card="a1", changes={"name": "Nog steeds vrij"}, base=base)


def test_CA4_a_merge_keeps_both_owners_and_what_either_knew_and_can_be_undone() -> None:
    scene = with_people()
    left = activity("a1", frameworks=(FrameworkUse(id="none"),), rungs=(3,), note="links")
    right = activity(
        "a2",
        organisations=("uwv",),
        goals=("werk",),
        frameworks=(FrameworkUse(id="wmo", share=0.7),),
        target_groups=("everyone",),
        note="rechts",
        state=ActivityState.PLANNED,
    )
    scene.do(c.CardAdd, ANNA, card=left)
    scene.do(c.CardAdd, BO, card=right)
    before = scene.state.items
    scene.do(c.CardsMerge, into="a1", cards=("a1", "a2"))
    card = scene.state.activities["a1"]
    assert (card.organisations, card.goals) == (("bieb", "uwv"), ("leren", "werk"))
    assert [use.id for use in card.frameworks] == ["wmo"]
    assert (card.target_groups, card.rungs, card.note) == (("everyone",), (3,), "links\nrechts")
    assert card.state is ActivityState.EXISTING
    assert set(card.places) == {"leren", "werk"}
    assert "a2" not in scene.state.activities
    scene.do(c.Undo, seq=len(scene.log))
    assert scene.state.items == before


def test_a_merge_needs_two_activities() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.do(c.CardAdd, ANNA, card=provision("v1"))
    assert scene.refusal(c.CardsMerge, into="a1", cards=("a1",)).key == "errors.merge_needs_two"
    assert scene.refusal(c.CardsMerge, into="a1", cards=("v1",)).key == "errors.merge_activities_only"


def test_CA5_a_resident_places_wishes_only() -> None:
    scene = with_people()
    scene.do(c.CardAdd, RES, card=wish("w1"))
    assert scene.refusal(c.CardAdd, RES, card=activity("a1")).key == "errors.resident_wish"
    assert scene.refusal(c.CardAdd, RES, card=provision("v1")).key == "errors.resident_wish"
    scene.do(c.CardChange, RES, card="w1", changes={"note": "liefst dichtbij"})


@pytest.mark.parametrize("text", ["mail jan@voorbeeld.nl", "bel 06-12345678", "bel +31 30 123 45 67", "bsn 111222333"])
def test_CA6_personal_data_is_refused_with_its_masked_form_until_confirmed(text: str) -> None:
    scene = with_people()
    refused = scene.refusal(c.CardAdd, ANNA, card=activity("a1", note=text))
    assert (refused.code, refused.field) == ("personal_data", "card.note")
    masked = refused.details["masked"]
    assert "•" in masked and masked.split("•")[0] == text[: len(masked.split("•")[0])]
    assert not any(digit in masked.replace("bel", "") for digit in "123456789")
    scene.do(c.CardAdd, ANNA, card=activity("a1", note=text), confirmed=True)
    assert scene.state.activities["a1"].note == text


@pytest.mark.parametrize(
    "text", ["Mevrouw Jansen zoekt taal", "dhr. van der Berg", "geboren 3-4-1980", "bel 0612345678"]
)
def test_CA10_in_a_step_about_one_resident_personal_data_is_refused_also_when_confirmed(text: str) -> None:
    about_one = tuple(replace(step, show=("case",)) for step in SCRIPT.steps)
    scene = with_people(script=replace(SCRIPT, steps=about_one))
    refused = scene.refusal(c.CardAdd, ANNA, card=activity("a1", note=text), confirmed=True)
    assert (refused.code, refused.key) == ("personal_data", "errors.personal_data_case")
    assert "•" in refused.details["masked"]


@pytest.mark.parametrize("text", ["van 2026 tot 2027", "bsn 111222334", "10.000 inwoners", "kamer 12, 2e etage", "a@b"])
def test_CA6_ordinary_numbers_are_no_personal_data(text: str) -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1", note=text))
    assert scene.state.activities["a1"].note == text


def test_CA7_one_card_too_many_finds_the_wheel_full() -> None:
    full = tuple(activity(f"a{n}", goals=("werk", "leren")[n % 2 : n % 2 + 1]) for n in range(2000))
    scene = opened(replace(WHEEL, activities=full))
    refused = scene.refusal(c.CardAdd, card=activity("een-te-veel"))
    assert (refused.code, refused.key) == ("full", "errors.full_cards")


@pytest.mark.parametrize("field", ["id", "places", "framework", "onzin"])
def test_CA8_the_house_keeps_its_own_fields(field: str) -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    refused = scene.refusal(c.CardChange, ANNA, card="a1", changes={field: "iets"})
    assert (refused.code, refused.field) == ("invalid", f"changes.{field}")


def test_LI2_an_area_or_target_group_that_goes_leaves_no_card_behind() -> None:
    scene = with_people()
    scene.do(c.AreaAdd, ANNA, area=Area(id="noord", name="Noord"))
    scene.do(c.TargetGroupAdd, ANNA, target_group=TargetGroup(id="vaders", name="Vaders"))
    scene.do(c.CardAdd, ANNA, card=activity("a1", areas=("noord", "centrum"), target_groups=("vaders",)))
    scene.do(c.CardAdd, ANNA, card=provision("v1", target_groups=("vaders",)))
    scene.do(c.AreaRemove, area="noord")
    scene.do(c.TargetGroupRemove, target_group="vaders")
    card = scene.state.activities["a1"]
    assert (card.areas, card.target_groups) == (("centrum",), ())
    assert scene.state.provisions["v1"].target_groups == ()
    scene.do(c.AreaChange, area="centrum", changes={"name": "Hart van het dorp"})
    scene.do(c.TargetGroupChange, target_group="jongeren", changes={"name": "Jongeren tot 27"})
    assert scene.state.areas["centrum"].name == "Hart van het dorp"
    assert scene.refusal(c.AreaAdd, area=Area(id="noord", name="Weer")).code == "exists"
    assert scene.refusal(c.AreaAdd, area=Area(id="everywhere", name="Overal")).code == "invalid"


def test_a_pair_is_kept_apart_once_and_forgotten_with_its_card() -> None:
    scene = with_people()
    for id in ("a1", "a2"):
        scene.do(c.CardAdd, ANNA, card=activity(id))
    scene.do(c.CardsKeepApart, ANNA, cards=("a2", "a1"))
    assert scene.refusal(c.CardsKeepApart, ANNA, cards=("a1", "a2")).code == "exists"
    assert scene.refusal(c.CardsKeepApart, ANNA, cards=("a1", "a1")).code == "invalid"
    scene.do(c.CardRemove, ANNA, card="a2")
    assert scene.state.items["apart"] == {}


def test_a_confirmed_card_is_remembered_and_as_it_was() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    before = scene.state.activities["a1"]
    scene.do(c.CardConfirm, ANNA, card="a1")
    assert scene.state.confirmed == {"a1"}
    assert scene.state.activities["a1"] == before


def test_CA9_from_the_second_round_on_cards_that_came_along_are_asked_after() -> None:
    kept = [activity(f"k{n}", f"Les {n}") for n in range(5)]
    stopped = activity("oud", "Oude les", state=ActivityState.STOPPED)
    wheel = with_notes(round=2, activities=(*kept, stopped, wish("w")))
    scene = with_people(wheel)
    scene.do(c.CardAdd, ANNA, card=activity("nieuw"))
    scene.do(c.CardConfirm, ANNA, card="nieuw")
    assert scene.state.checks.came_along.keys() == {card.id for card in kept}
    scene.do(c.CardConfirm, ANNA, card="k0")
    scene.do(c.CardChange, ANNA, card="k1", changes={"state": ActivityState.STOPPED})
    scene.do(c.CardsMerge, ANNA, into="k2", cards=("k3",))
    assert scene.state.checks.done == {"k0", "k1", "k2", "k3"}
    assert opened(with_notes(activities=tuple(kept))).state.checks.came_along == {}


def test_AC1_an_action_gets_the_next_number_and_its_owner_holds_it() -> None:
    scene = with_people().at("acties")
    scene.do(c.ActionAdd, ANNA, action=action("x1", number=99, postponed=7, round=5))
    scene.do(c.ActionAdd, ANNA, action=action("x2", holder="uwv"))
    first, second = scene.state.actions.values()
    assert (first.number, first.holder, first.postponed, first.round) == (1, "bieb", 0, 1)
    assert (second.number, second.holder) == (2, "uwv")


def test_AC2_a_due_date_that_moves_later_is_counted() -> None:
    scene = with_people().at("acties")
    scene.do(c.ActionAdd, ANNA, action=action("x1", due="2027-03-01"))
    for due, counted in (("2027-04-01", 1), ("2027-02-01", 1), (None, 1), ("2027-09-01", 1), ("2027-09-02", 2)):
        scene.do(c.ActionChange, ANNA, action="x1", changes={"due": due})
        assert scene.state.actions["x1"].postponed == counted
    assert scene.refusal(c.ActionChange, ANNA, action="x1", changes={"postponed": 0}).code == "invalid"
    assert scene.refusal(c.ActionChange, ANNA, action="x1", changes={"due": "morgen"}).field == "changes.due"


def test_AC3_a_participant_changes_own_actions_only() -> None:
    scene = with_people().at("acties")
    scene.do(c.ActionAdd, ANNA, action=action("x1"))
    scene.do(c.ActionAdd, ANNA, action=action("x2", organisations=("uwv",)))
    assert scene.refusal(c.ActionChange, BO, action="x1", changes={"title": "Nee"}).key == "errors.not_own_action"
    assert scene.refusal(c.ActionRemove, BO, action="x1").code == "not_allowed"
    scene.do(c.ActionChange, BO, action="x2", changes={"title": "Ja"})
    scene.do(c.ActionRemove, BO, action="x2")


def test_OR2_an_organisation_link_keeps_its_own_things_up_to_date_after_closing() -> None:
    scene = with_people()
    scene.do(c.CardAdd, ANNA, card=activity("a1"))
    scene.do(c.ActionAdd, action=action("x1"))
    scene.do(c.SessionClose)
    link = Actor(role=Role.ORGANISATION, organisation="bieb")
    other = Actor(role=Role.ORGANISATION, organisation="uwv")
    scene.do(c.ActionChange, link, action="x1", changes={"state": "done"})
    scene.do(c.CardConfirm, link, card="a1")
    scene.do(c.CardChange, link, card="a1", changes={"state": ActivityState.STOPPED})
    assert scene.refusal(c.CardConfirm, other, card="a1").code == "not_allowed"
    assert scene.refusal(c.CardRemove, link, card="a1").code == "closed"
    assert scene.refusal(c.CardConfirm, ANNA, card="a1").code == "closed"
