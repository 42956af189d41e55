"""A card keeps its place: slots never move, never touch, and are the same in Python and in the browser."""

import json
from itertools import combinations
from math import atan2, degrees, hypot
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.wheel.layout import (
    CAP,
    DOT_SIZES,
    FIELD,
    RADIUS,
    Sector,
    dot_size,
    free_place,
    hidden_slots,
    slot_positions,
    turned,
)
from toolkit.wheel.model import Place

GOLDEN = json.loads((Path(__file__).parent / "slots.json").read_text(encoding="utf-8"))

RINGS = [Sector(inner=740 + 431 * ring, outer=740 + 431 * (ring + 1)) for ring in range(6)]


def test_the_slots_are_those_of_the_golden_file() -> None:
    assert {"inner": FIELD.inner, "outer": FIELD.outer, "span": FIELD.span} == GOLDEN["field"]
    assert [list(slot) for slot in slot_positions(CAP)] == GOLDEN["slots"]
    assert [dot_size(count) for count in range(1, CAP + 1)] == GOLDEN["dot_sizes"]


@pytest.mark.parametrize("other", GOLDEN["others"], ids=lambda other: f"{other['span']}-{other['inner']}")
def test_other_sectors_are_those_of_the_golden_file(other: dict[str, object]) -> None:
    sector = Sector(inner=int(str(other["inner"])), outer=int(str(other["outer"])), span=int(str(other["span"])))
    assert [list(slot) for slot in slot_positions(24, sector)] == other["slots"]


@pytest.mark.parametrize("count", [1, 2, 12, 30, 60, CAP])
@pytest.mark.parametrize("span", [30, 45, 60, 90, 120])
def test_dots_on_the_field_touch_neither_each_other_nor_the_border(span: int, count: int) -> None:
    sector = Sector(inner=FIELD.inner, outer=FIELD.outer, span=span)
    size = dot_size(count, sector)
    slots = slot_positions(count, sector)
    assert all(hypot(a[0] - b[0], a[1] - b[1]) > 2 * size for a, b in combinations(slots, 2))
    for x, y in slots:
        assert FIELD.inner + size < hypot(x, y) < FIELD.outer - size
        assert 0 < degrees(atan2(x, -y)) < span


def test_a_ring_is_filled_without_two_cards_on_one_spot() -> None:
    for ring in RINGS:
        slots = slot_positions(24, ring)
        assert len(set(slots)) == 24
        assert all(ring.inner < hypot(*slot) < ring.outer for slot in slots)


def test_one_card_more_moves_no_other() -> None:
    for count in range(1, CAP):
        assert slot_positions(count) == slot_positions(count + 1)[:count]


def test_dots_only_shrink_as_cards_come() -> None:
    sizes = [dot_size(count) for count in range(CAP + 5)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == DOT_SIZES[0]
    assert len(set(sizes)) > 3


def test_a_card_on_an_empty_goal_gets_slot_0_and_number_1() -> None:
    assert free_place([]) == Place(slot=0, number=1)


def test_a_new_card_takes_the_lowest_free_slot_and_a_number_that_was_never_given() -> None:
    taken = [Place(slot=0, number=1), Place(slot=2, number=7), Place(slot=3, number=3)]
    assert free_place(taken) == Place(slot=1, number=8)


@given(st.lists(st.integers(0, 40), unique=True))
def test_a_free_place_is_free(slots: list[int]) -> None:
    place = free_place(Place(slot=slot, number=number) for number, slot in enumerate(slots, start=1))
    assert place.slot not in slots
    assert all(slot in slots for slot in range(place.slot))
    assert place.number == len(slots) + 1


def test_as_long_as_all_cards_fit_none_is_hidden() -> None:
    assert hidden_slots(range(CAP)) == frozenset()
    assert hidden_slots([]) == frozenset()


def test_with_one_card_too_many_the_last_spot_says_how_many_more() -> None:
    assert hidden_slots(range(CAP + 1)) == {CAP - 1, CAP}
    assert hidden_slots([0, 5, 6], cap=5) == {5, 6}


def test_a_quarter_turn_brings_the_top_to_the_right() -> None:
    assert turned((0, -RADIUS), 90) == pytest.approx((RADIUS, 0))
