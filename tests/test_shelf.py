"""What is shipped can be read, makes sense and says where it comes from."""

import csv

import pytest

from toolkit import shelf
from toolkit.errors import NotFound
from toolkit.resources import shipped
from toolkit.wheel.content import check_wheel
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.model import Activity, ActivityState, Place

DEMO = shipped("templates") / "demo"
FOUND = list(csv.DictReader((DEMO / "activities.csv").read_text(encoding="utf-8").splitlines()))


def demo_card(name: str) -> Activity:
    (card,) = (one for one in shelf.demo_wheels()[0].activities if one.name == name)
    return card


def test_a_template_is_found_by_its_id_and_by_its_release() -> None:
    assert shelf.template("participatiewiel") is shelf.template("participatiewiel@2026.1")


def test_a_release_that_is_not_shipped_gives_the_shipped_template_of_that_id() -> None:
    assert shelf.template("participatiewiel@2031.4") is shelf.template("participatiewiel")


def test_what_is_not_on_the_shelf_is_not_found() -> None:
    with pytest.raises(NotFound):
        shelf.template("ander-wiel@2026.1")
    with pytest.raises(NotFound):
        shelf.script("nachtsessie")


def test_the_default_script_stands_first() -> None:
    assert [one.id for one in shelf.scripts()] == ["werksessie", "casustafel", "intern", "kort", "vervolgronde"]
    assert shelf.scripts()[0].id == shelf.DEFAULT_SCRIPT


def test_the_weights_of_name_similarity_are_on_the_shelf() -> None:
    assert shelf.lexicon() is shelf.lexicon()


def test_the_demo_wheel_makes_sense_and_is_written_in_the_canonical_form() -> None:
    (file,) = DEMO.glob("*.wheel.json")
    wheel = read_wheel(file.read_bytes(), shelf.template, file.name)
    check_wheel(wheel, shelf.template(wheel.template))
    assert write_wheel(wheel) == file.read_bytes()
    assert shelf.demo_wheels() == (wheel,)


def test_the_demo_wheel_has_at_least_60_real_activities_each_with_its_source() -> None:
    real = [one for one in shelf.demo_wheels()[0].activities if one.state is ActivityState.EXISTING]
    assert len(real) == len(FOUND) >= 60
    assert all(one.source for one in real)


def test_the_demo_wheel_does_not_pretend_to_be_of_a_municipality() -> None:
    wheel = shelf.demo_wheels()[0]
    assert (wheel.name, wheel.municipalities) == ("Voorbeeldwiel", ())


@pytest.mark.parametrize("row", FOUND, ids=lambda row: row["name"])
def test_no_fact_of_a_demo_activity_is_lost(row: dict[str, str]) -> None:
    card = demo_card(row["name"])
    wheel = shelf.demo_wheels()[0]
    goals = {one.id: one.name["nl"] for one in shelf.template(wheel.template).goals}
    names = {one.id: one.name.casefold() for one in wheel.organisations}
    said = [part for part in row["organisation"].split(";") if part]
    assert [goals[goal] for goal in card.goals] == row["goals"].split(";")
    assert [str(rung) for rung in card.rungs] == [rung for rung in row["ladder_rung"].split(";") if rung]
    assert len(card.frameworks) == len(row["laws"].split(";"))
    assert [names[one] for one in card.organisations] == [part.casefold() for part in said] or not said
    assert row["target_group"] in card.note
    assert all(part in card.note for part in row["municipality"].split(";"))
    assert card.source == row["source"]


@pytest.mark.parametrize("row", FOUND, ids=lambda row: row["name"])
def test_what_was_our_own_reading_is_marked_on_the_card(row: dict[str, str]) -> None:
    fields = {"laws": "frameworks", "goals": "goals", "ladder_rung": "rungs", "target_group": "target_groups"}
    ours = {fields[column] for column in row["inferred"].split(";") if column in fields}
    assert ours <= set(demo_card(row["name"]).inferred)


def test_every_demo_card_has_its_own_slot_and_number_in_each_of_its_goals() -> None:
    by_goal: dict[str, list[Place]] = {}
    for card in shelf.demo_wheels()[0].activities:
        assert card.places.keys() == set(card.goals)
        for goal, place in card.places.items():
            by_goal.setdefault(goal, []).append(place)
    for held in by_goal.values():
        assert [place.slot for place in held] == list(range(len(held)))
        assert [place.number for place in held] == list(range(1, len(held) + 1))
