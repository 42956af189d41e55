"""Where the cards of a wheel stand on paper: the same slots and numbers as on every screen.

The geometry of slots is that of `toolkit/wheel/layout.py`; here cards get theirs. Draws nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from math import dist

from toolkit.wheel.layout import (
    CAP,
    DOT_SIZES,
    FIELD,
    Sector,
    dot_size,
    free_place,
    hidden_slots,
    slot_positions,
    turned,
)
from toolkit.wheel.model import Activity, ActivityState, Place, Wheel
from toolkit.wheel.template import Template

STATES = (ActivityState.EXISTING, ActivityState.PLANNED, ActivityState.WISH)
CAP_IN_RING = 60


class Rings(StrEnum):
    """What the rings of the wheel stand for: nothing (one field), the rung, or the state of a card."""

    ONE = "one"
    RUNG = "rung"
    STATE = "state"


EDGES: Mapping[Rings, tuple[int, ...]] = {
    Rings.ONE: (FIELD.inner, FIELD.outer),
    Rings.RUNG: (FIELD.inner, 1010, 1480, 1890, 2270, 2635, 2990, FIELD.outer),
    Rings.STATE: (FIELD.inner, 2160, 2790, FIELD.outer),
}
"""Radii between the rings, from the middle outwards, as in `assets/wheel/spots.js`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One card in one of its goals. A guest has its home in another goal; `x`, `y` in 1/4096 of the radius."""

    card: Activity
    goal: int
    ring: int
    number: int
    guest: bool
    hidden: bool
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The place of "+k" in a full cell."""

    goal: int
    count: int
    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """All dots of a wheel, ordered by goal and number; `radius` is that of all of them."""

    dots: tuple[Dot, ...]
    groups: tuple[Group, ...]
    radius: int

    def of_goal(self, goal: int) -> tuple[Dot, ...]:
        return tuple(dot for dot in self.dots if dot.goal == goal)


def setting_of(wheel: Wheel, template: Template, rings: Rings) -> Setting:
    """Return where every active card of a wheel stands."""
    sectors = _sectors(len(template.goals), rings)
    turn = 360 / max(1, len(template.goals))
    dots: list[Dot] = []
    groups: list[Group] = []
    radii: list[int] = []
    for (goal, ring), held in _cells(wheel, template, rings).items():
        cap = _cap(sectors[ring], rings)
        shown = min(cap, 1 + max(slot for slot, _, _ in held))
        hidden = hidden_slots((slot for slot, _, _ in held), cap)
        points = [turned(point, goal * turn) for point in slot_positions(shown, sectors[ring])]
        for slot, place, card in held:
            x, y = points[min(slot, len(points) - 1)]
            guest = bool(card.goals) and card.goals[0] != template.goals[goal].id
            number = place.number
            dots.append(
                Dot(card=card, goal=goal, ring=ring, number=number, guest=guest, hidden=slot in hidden, x=x, y=y)
            )
        if hidden:
            x, y = points[-1]
            groups.append(Group(goal=goal, count=len(hidden), x=x, y=y))
        radii.append(dot_size(shown, sectors[ring]))
    return Setting(
        dots=tuple(sorted(dots, key=lambda dot: (dot.goal, dot.number, dot.card.id))),
        groups=tuple(groups),
        radius=min(radii, default=dot_size(1)),
    )


def _cells(
    wheel: Wheel, template: Template, rings: Rings
) -> Mapping[tuple[int, int], Sequence[tuple[int, Place, Activity]]]:
    """Return the cards of each cell, by goal and ring, each with its slot: its own, or in rings the next free one."""
    cells: dict[tuple[int, int], list[tuple[int, Place, Activity]]] = {}
    for index, goal in enumerate(template.goals):
        for card, place in _places(goal.id, wheel):
            held = cells.setdefault((index, ring_of(card, rings)), [])
            held.append((place.slot if rings is Rings.ONE else len(held), place, card))
    return cells


def ring_of(card: Activity, rings: Rings) -> int:
    """Return the ring of a card, from the middle outwards; in the rings of rungs 0 is "unknown"."""
    if rings is Rings.RUNG:
        return min(card.rungs, default=0)
    return STATES.index(card.state) if rings is Rings.STATE else 0


def _sectors(goals: int, rings: Rings) -> tuple[Sector, ...]:
    edges, span = EDGES[rings], 360 // max(1, goals)
    pairs = pairwise(edges)
    return tuple(Sector(inner=inner, outer=outer, span=span) for inner, outer in pairs)


@cache
def _cap(sector: Sector, rings: Rings) -> int:
    """Return how many dots a cell shows: in rings no more than stand clear of each other at the smallest size."""
    if rings is Rings.ONE:
        return CAP
    points, clear = slot_positions(CAP_IN_RING, sector), DOT_SIZES[-1] * 2.24
    near = (min((dist(one, other) for other in points[:at]), default=clear) for at, one in enumerate(points))
    return max(2, next((at for at, distance in enumerate(near) if distance < clear), len(points)))


def _places(goal: str, wheel: Wheel) -> Iterable[tuple[Activity, Place]]:
    """Yield the active cards of a goal with their places, in order of number; who has none gets the next free one."""
    cards = [card for card in wheel.activities if goal in card.goals and card.state in STATES]
    placed = [(card, card.places[goal]) for card in cards if goal in card.places]
    for card in cards:
        if goal not in card.places:
            placed.append((card, free_place(place for _, place in placed)))
    return sorted(placed, key=lambda pair: (pair[1].number, pair[0].id))
