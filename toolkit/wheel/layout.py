"""Where every card sits: a slot that never moves, the same on every screen and on paper.

It gives places, not pictures: colours, lines and letters stand in `drawing/` and in `assets/wheel`.

Slots are found by "the largest empty circle": each next slot is the point that lies furthest from the border and from
all earlier slots. So a card that comes moves no other, and a slot that falls free is given to the next card.
`assets/wheel/geometry.js` does the same, and a golden file (`tests/wheel/slots.json`) holds both to it. To make that
possible on every machine, it is done in whole numbers alone, below 2^53, with no root or sine of a candidate:

1. Unit: 1/4096 of the wheel's radius; x to the right, y down, the middle of the wheel at 0, 0. A sector begins at the
   top and runs `span` degrees clockwise, between the radii `inner` and `outer`. S = round(4096 · sin span),
   C = round(4096 · cos span); a span above 180 is taken as 180.
2. Candidates: pitch = max(32, (outer - inner) // 48). For y = -outer, -outer + pitch, … up to outer, and within it for
   x = pitch, 2 · pitch, … up to outer: square = x² + y²; skip unless inner² < square < outer²;
   radius = floor(√square) (exact: square is a whole number below 2^53);
   border = min(radius - inner, outer - radius, x, floor((-y · S - x · C) / 4096)); skip unless border > 0.
   Its room is 4 · border² (its distance to the border counts double: a dot needs only half of it there).
3. Repeat: take the candidate with the largest room, of equals the first; then for every candidate
   room = min(room, dx² + dy²) to the slot just taken.
4. A sector that does not begin at the top is the same one, turned when it is drawn (`turned`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import cos, isqrt, radians, sin

from toolkit.wheel.model import Place

RADIUS = 4096
CAP = 120
"""How many dots one goal shows; with more cards the last of these slots says "+k"."""

DOT_SIZES = (150, 126, 104, 86, 70, 56)
"""Radii of dots, the largest first."""

Point = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A part of the wheel between two radii, from the top on clockwise; `span` in degrees."""

    inner: int
    outer: int
    span: int = 60


FIELD = Sector(inner=740, outer=3330)
"""The field of one goal out of six, from the hub to the coloured band."""

_FINEST = 32
_STEPS = 48


def free_place(taken: Iterable[Place]) -> Place:
    """Return the place for one more card in a goal: the lowest free slot, and the number after the highest."""
    held = tuple(taken)
    slots = {place.slot for place in held}
    slot = next(n for n in range(len(slots) + 1) if n not in slots)
    return Place(slot=slot, number=max((place.number for place in held), default=0) + 1)


def slot_positions(count: int, sector: Sector = FIELD) -> tuple[Point, ...]:
    """Return the first `count` slots (CAP at most) of a sector that begins at the top, in 1/4096 of the radius."""
    return _slots(sector)[0][:count]


def dot_size(count: int, sector: Sector = FIELD) -> int:
    """Return the largest radius with which dots on the first `count` slots touch neither each other nor the border."""
    rooms = _slots(sector)[1]
    room = rooms[min(max(count, 1), len(rooms)) - 1]
    return next((size for size in DOT_SIZES if (56 * size) ** 2 <= 625 * room), DOT_SIZES[-1])


def hidden_slots(taken: Iterable[int], cap: int = CAP) -> frozenset[int]:
    """Return the slots that stand together under "+k" at slot cap - 1: none, as long as all fit."""
    held = frozenset(taken)
    return frozenset(slot for slot in held if slot >= cap - 1) if held and max(held) >= cap else frozenset()


def turned(point: tuple[float, float], degrees: float) -> tuple[float, float]:
    """Turn a point clockwise about the middle."""
    (x, y), angle = point, radians(degrees)
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


@cache
def _slots(sector: Sector) -> tuple[tuple[Point, ...], tuple[int, ...]]:
    """Return the slots of a sector, and beside each the room (squared diameter) that is left once it is taken."""
    points, rooms = _candidates(sector)
    slots, left = [], []
    for _ in range(min(CAP, len(points))):
        room = max(rooms)
        x, y = points[rooms.index(room)]
        slots.append((x, y))
        left.append(room)
        rooms = [min(old, (px - x) ** 2 + (py - y) ** 2) for old, (px, py) in zip(rooms, points, strict=True)]
    return tuple(slots), tuple(left)


def _candidates(sector: Sector) -> tuple[list[Point], list[int]]:
    points, rooms = [], []
    pitch = max(_FINEST, (sector.outer - sector.inner) // _STEPS)
    for y in range(-sector.outer, sector.outer + 1, pitch):
        for x in range(pitch, sector.outer + 1, pitch):
            border = _to_border(x, y, sector)
            if border > 0:
                points.append((x, y))
                rooms.append(4 * border * border)
    return points, rooms


def _to_border(x: int, y: int, sector: Sector) -> int:
    """Return the distance to the border of the sector, 0 or less outside it."""
    square = x * x + y * y
    if not sector.inner**2 < square < sector.outer**2:
        return 0
    angle = radians(min(sector.span, 180))
    across = (-y * round(RADIUS * sin(angle)) - x * round(RADIUS * cos(angle))) // RADIUS
    radius = isqrt(square)
    return min(radius - sector.inner, sector.outer - radius, x, across)
