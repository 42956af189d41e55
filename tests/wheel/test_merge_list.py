"""A list comes onto a wheel: it adds and fills in, never overrules, and twice is once."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import strategies
from tests.wheel.test_against_slow import UNHURRIED
from tests.wheel.test_table import TEMPLATE, imported
from toolkit import shelf
from toolkit.wheel.content import check_wheel
from toolkit.wheel.doubles import doubles_among
from toolkit.wheel.file import write_wheel
from toolkit.wheel.labels import folded
from toolkit.wheel.merge_list import Merged, merged
from toolkit.wheel.model import Activity, Area, Organisation, Place, Wheel

HEADING = "naam;organisatie;doel;wijk;trede;toelichting\n"
SKILLS, WORK = "vaardigheden", "betaald-werk"
BIEB = Organisation(id="o1", name="De Bieb")


def card(id: str, name: str, **changes: object) -> Activity:
    return replace(Activity(id=id, name=name, organisations=("o1",), goals=(SKILLS,)), **changes)  # type: ignore[arg-type]


def wheel(*cards: Activity) -> Wheel:
    return Wheel(name="Wiel", template=TEMPLATE.ref, organisations=(BIEB,), activities=cards)


def brought(on: Wheel, *rows: str, also: Sequence[str] = ()) -> Merged:
    outcome = merged(on, imported(HEADING + "\n".join(rows)), shelf.lexicon(), also=frozenset(also))
    check_wheel(outcome.wheel, TEMPLATE)
    return outcome


def test_a_row_is_the_card_of_the_same_name_and_organisations_however_they_are_written() -> None:
    on = wheel(card("c1", "Taalcafé"))
    outcome = brought(on, "taalcafe;de bieb;vaardigheden;;;")
    assert outcome.wheel is on or outcome.wheel == on
    assert (outcome.added, outcome.not_listed, outcome.doubles) == ((), (), ())


def test_what_was_unknown_is_filled_in_and_what_was_said_stays() -> None:
    on = wheel(card("c1", "Taalcafé", rungs=(4,)))
    outcome = brought(on, "Taalcafé;De Bieb;betaald werk;Noord;2;Elke week")
    (kept,) = outcome.wheel.activities
    assert (kept.rungs, kept.goals, kept.areas, kept.note) == ((4,), (SKILLS,), ("noord",), "Elke week")
    assert outcome.wheel.areas == (Area(id="noord", name="Noord"),)
    assert outcome.completed == {"c1": ("areas", "note")}
    assert outcome.differing == {"c1": ("goals", "rungs")}


def test_an_area_or_organisation_that_the_wheel_has_keeps_its_id() -> None:
    on = replace(wheel(), areas=(Area(id="w7", name="Wijk Noord"),))
    outcome = brought(on, "Naaiatelier;DE BIEB;betaald werk;wijk noord;;")
    assert (outcome.wheel.areas, outcome.wheel.organisations) == (on.areas, on.organisations)
    assert (outcome.wheel.activities[0].areas, outcome.wheel.activities[0].organisations) == (("w7",), ("o1",))


def test_a_likely_double_is_shown_and_not_made_until_a_person_says_that_it_is_another() -> None:
    on = wheel(card("c1", "Taalcafé in de bibliotheek"))
    rows = ("Taalcafé;De Bieb;vaardigheden;;;", "Naaiatelier;De Bieb;vaardigheden;;;")
    outcome = brought(on, *rows)
    assert [activity.name for activity in outcome.wheel.activities] == ["Taalcafé in de bibliotheek", "Naaiatelier"]
    (double,) = outcome.doubles
    assert double.other == "c1" and double.similarity >= 0.5
    after = brought(on, *rows, also=[double.one])
    assert len(after.wheel.activities) == 3 and not after.doubles
    assert brought(after.wheel, *rows).wheel == after.wheel


@pytest.mark.parametrize(
    "row",
    [
        "Taalcafé;Een ander;vaardigheden;;;",
        "Taalcafé;De Bieb;betaald werk;;;",
        "Taalcafé;De Bieb;vaardigheden;Zuid;;",
        "Fietsen maken;De Bieb;vaardigheden;;;",
    ],
    ids=["another organisation", "another goal", "another area", "another name"],
)
def test_what_cannot_be_the_same_is_no_double(row: str) -> None:
    on = replace(wheel(card("c1", "Taalcafé in de bieb", areas=("n",))), areas=(Area(id="n", name="Noord"),))
    outcome = brought(on, row)
    assert not outcome.doubles and len(outcome.added) == 1


def test_doubles_within_a_list_are_shown_once_and_both_made() -> None:
    table = imported(HEADING + "Taalcafé;Bieb;vaardigheden;;;\nTaalcafé in de bieb;Bieb;vaardigheden;;;\n")
    (pair,) = doubles_among(table.wheel.activities, shelf.lexicon())
    assert [table.lines[id] for id in pair[:2]] == [3, 2]
    assert len(table.wheel.activities) == 2


def test_what_the_list_does_not_have_stays_and_is_told() -> None:
    on = wheel(card("c1", "Taalcafé"), card("c2", "Naaiatelier"))
    outcome = brought(on, "Naaiatelier;De Bieb;vaardigheden;;;")
    assert outcome.wheel == on and outcome.not_listed == ("c1",)


def test_new_cards_get_the_lowest_free_place_and_the_next_number() -> None:
    placed = {SKILLS: Place(slot=1, number=4)}
    outcome = brought(wheel(card("c1", "Taalcafé", places=placed)), "Naaiatelier;X;vaardigheden, betaald werk;;;")
    assert outcome.wheel.activities[1].places == {SKILLS: Place(slot=0, number=5), WORK: Place(slot=0, number=1)}


def test_a_card_that_was_renamed_since_the_list_came_is_not_made_again() -> None:
    first = brought(wheel(), "Taalcafé;De Bieb;vaardigheden;;;").wheel
    renamed = replace(first, activities=(replace(first.activities[0], name="Iets heel anders"),))
    outcome = brought(renamed, "Taalcafé;De Bieb;vaardigheden;;;")
    assert outcome.wheel == renamed
    assert outcome.differing == {first.activities[0].id: ("name",)}


def test_an_id_that_another_card_has_is_not_taken() -> None:
    table = imported("naam;doel;status\nWandelen;betaald werk;wens\nWandelen;vaardigheden;wens\n")
    taken = table.wheel.activities[0].id
    on = wheel(card(taken, "Wandelen", organisations=(), goals=(SKILLS,), state="wish"))
    outcome = merged(on, table, shelf.lexicon())
    assert len({activity.id for activity in outcome.wheel.activities}) == 2
    assert merged(outcome.wheel, table, shelf.lexicon()).wheel == outcome.wheel


NAMES = ("Taalcafé", "Taalcafé in de bieb", "taalcafe", "Naaiatelier", "Naai atelier", "Inloop")
ROWS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(("De Bieb", "de bieb", "Werktafel", "De Bieb, Werktafel")),
        st.sampled_from(("vaardigheden", "betaald werk", "vaardigheden, betaald werk")),
        st.sampled_from(("", "Noord", "Zuid", "overal")),
        st.sampled_from(("", "2", "3-4")),
        st.sampled_from(("", "Elke week")),
    ).map(";".join),
    min_size=1,
    max_size=9,
)


@settings(deadline=None, max_examples=200)
@given(ROWS, ROWS, st.integers(0, 2**32))
def test_the_same_list_twice_changes_nothing_and_nothing_on_the_wheel_is_lost(
    before: list[str], rows: list[str], seed: int
) -> None:
    there = brought(wheel(), *before).wheel
    chance = Random(seed)
    cards = [
        replace(one, id=f"eigen-{at}", rungs=chance.choice(((), one.rungs)), note=chance.choice(("", one.note)))
        for at, one in enumerate(there.activities)
    ]
    chance.shuffle(cards)
    on = replace(there, activities=tuple(cards))
    once = brought(on, *rows)
    twice = brought(once.wheel, *rows)
    assert twice.wheel == once.wheel
    assert (twice.added, twice.completed) == ((), {})
    assert [(row, name_of(once.wheel, other)) for row, other, _ in twice.doubles] == [
        (row, name_of(once.wheel, other)) for row, other, _ in once.doubles
    ]
    assert [card.id for card in once.wheel.activities[: len(cards)]] == [card.id for card in cards]
    for old, new in zip(cards, once.wheel.activities, strict=False):
        assert all(getattr(new, name) == value for name in ("name", "goals", "rungs") if (value := getattr(old, name)))


def name_of(on: Wheel, id: str) -> str:
    return next(folded(one.name) for one in on.activities if one.id == id)


@UNHURRIED
@given(strategies.wheels())
def test_any_wheel_takes_a_list_and_stays_a_right_wheel(on: Wheel) -> None:
    table = imported(HEADING + "Taalcafé;De Bieb;vaardigheden;Noord;2;\nNaaiatelier;Werktafel;betaald werk;;;\n")
    once = merged(on, table, shelf.lexicon()).wheel
    check_wheel(once, strategies.template())
    assert write_wheel(merged(once, table, shelf.lexicon()).wheel) == write_wheel(once)
