"""The wheel itself as shapes: bands, fields, laws, dots and white spots, as the live wheel shows them.

In units of 1/4096 of its radius around 0, 0. What stands beside it, and how large it becomes, is for `sheet.py`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot

from toolkit.texts import text
from toolkit.wheel.drawing.dots import EDGES, STATES, Dot, Group, Rings, Setting, setting_of
from toolkit.wheel.drawing.letters import letter_widths, plain, width
from toolkit.wheel.drawing.palette import Palette
from toolkit.wheel.drawing.rim import (
    LAW_LETTER,
    LAWS,
    SPOT_LETTER,
    SPOTS,
    Plate,
    law_plates,
    laws_of,
    spot_plates,
    spot_words,
    white_spots,
)
from toolkit.wheel.drawing.shapes import (
    Area,
    Ink,
    Outline,
    Point,
    Shape,
    Words,
    along_arc,
    circle,
    half_circle,
    hatch,
    moved,
    on_circle,
    placed,
    rounded,
    sector,
    strokes,
    upside_down,
)
from toolkit.wheel.finding import Finding
from toolkit.wheel.layout import FIELD
from toolkit.wheel.model import ActivityState, Wheel
from toolkit.wheel.template import Template

EDGE = 4400
"""What the whole drawing needs around its middle."""

_BAND = (3394, 3700)
_BAND_LETTER = 190
_BOARD = 4110
_HUB = 660
_LANE = 28
_GUEST = 0.66
_HATCH = 96
_RING_LETTER = 130


Body = Callable[[Dot, bool], tuple[Shape, ...]]
"""How a dot looks, in a radius of 100 around 0, 0; and whether its number can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A wheel that is ready to be drawn, with what its list needs: the dots, and the white spots."""

    shapes: tuple[Shape, ...]
    setting: Setting
    spots: tuple[Finding, ...]


def disc_of(
    wheel: Wheel,
    template: Template,
    findings: Iterable[Finding],
    colours: Palette,
    *,
    rings: Rings,
    language: str,
    smallest: float = 0.0,
    setting: Setting | None = None,
    body_of: Body | None = None,
) -> Disc:
    """Return the wheel as shapes; numbers in small dots that would be under `smallest` units are left out.

    Other dots than those of the wheel may stand on it (`setting`), and may look otherwise (`body_of`).
    """
    setting = setting or setting_of(wheel, template, rings)
    spots = white_spots(findings)
    turn = 360 / max(1, len(template.goals))
    shapes: list[Shape] = [_area(circle((0, 0), _BOARD), fill=colours.card, line=colours.hairline, width=8)]
    for index, goal in enumerate(template.goals):
        start, end = index * turn, (index + 1) * turn
        name = plain(goal.name.get(language) or next(iter(goal.name.values())))
        shapes += _segment(index, start, end, colours)
        shapes += _arc_words(name, _BAND, (start + end) / 2, _band_letter(name, turn), colours.on_band, bold=True)
        plates = law_plates(laws_of(goal.id, wheel, template, language), start, end)
        shapes += [shape for plate in plates for shape in _law(plate, index, colours)]
        words = spot_words(goal.id, spots, wheel, template, language)
        shapes += [shape for plate in spot_plates(words, start, end) for shape in _spot(plate, colours)]
    shapes += _rings(rings, colours)
    shapes += _empty_cells(spots, template, setting, rings, colours, language)
    shapes += _hub(language, colours)
    shapes += _ring_names(rings, setting, len(template.goals), colours, language)
    order = {one.id: number for number, one in enumerate(wheel.organisations)}
    for dot in setting.dots:
        if not dot.hidden:
            number = _number_fits(dot, setting.radius, smallest)
            body = body_of(dot, number) if body_of else dot_shapes(dot, order, colours, number=number)
            shapes += placed(body, setting.radius / 100, (dot.x, dot.y))
    shapes += [shape for group in setting.groups for shape in _group(group, setting.radius, colours)]
    if not setting.dots:
        shapes += _chip(text("wheel.empty", language), (0, 1000), 190, colours)
    return Disc(shapes=tuple(shapes), setting=setting, spots=spots)


def dot_shapes(dot: Dot, order: dict[str, int], colours: Palette, *, number: bool) -> tuple[Shape, ...]:
    """Return a dot of radius 100 around 0, 0: with its number, or with the picture of its organisation."""
    marks = [colours.mark(order.get(one)) for one in dot.card.organisations[:2]] or [colours.mark(None)]
    first, second = marks[0], marks[1] if len(marks) > 1 else None
    filled = dot.card.state is ActivityState.EXISTING
    dashes = (40.0, 27.9) if dot.card.state is ActivityState.WISH else ()
    width = 20.0 if number else 30.0
    shapes: list[Shape] = []
    if filled:
        shapes.append(_area(circle((0, 0), 100), fill=first.colour))
        shapes += [_area(half_circle(100), fill=second.colour)] if second else []
    else:
        ring = Ink(fill=colours.card, line=first.colour, width=width, dashes=dashes)
        shapes.append(Area(outline=circle((0, 0), 85), ink=ring))
        if second:
            half = Outline(half_circle(85).points[:-1], half_circle(85).steps[:-1])
            shapes.append(Area(outline=half, ink=Ink(line=second.colour, width=width, dashes=dashes)))
    colour = colours.card if filled else first.colour
    if number:
        size = (108 if dot.number < 100 else 82) * (1.0 if filled else 0.86)
        shapes.append(_words(str(dot.number), (0, size * 0.36), size, colour, bold=True))
    elif first.emblem:
        shapes.append(Area(outline=first.emblem, ink=Ink(fill=colour)))
    return placed(shapes, _GUEST, (0, 0)) if dot.guest else tuple(shapes)


def law_sample(solid: bool, colours: Palette) -> tuple[Shape, ...]:
    """Return a plate of a law in a square of 200, for the key."""
    ink = Ink(fill=colours.tint(0) if solid else None, line=colours.band(0), width=14, dashes=() if solid else (48, 36))
    return (Area(outline=rounded(-95, -60, 190, 120, 20), ink=ink),)


def spot_sample(colours: Palette) -> tuple[Shape, ...]:
    """Return a white spot in a square of 200, for the key."""
    return _hatched(rounded(-95, -60, 190, 120, 4), colours, pitch=34, weight=0.6)


def _area(outline: Outline, *, fill: str | None = None, line: str | None = None, width: float = 0) -> Area:
    return Area(outline=outline, ink=Ink(fill=fill, line=line, width=width))


def _words(words: str, at: Point, size: float, colour: str, *, bold: bool = False) -> Words:
    return Words(at=at, text=words, size=size, colour=colour, bold=bold, anchor="middle")


def _segment(index: int, start: float, end: float, colours: Palette) -> tuple[Shape, ...]:
    tint, band = colours.tint(index), colours.band(index)
    return (
        _area(sector(FIELD.inner, FIELD.outer, start, end, _LANE), fill=tint, line=tint, width=24),
        _area(sector(*_BAND, start, end, _LANE), fill=band, line=band, width=24),
    )


def _band_letter(name: str, turn: float) -> float:
    middle = (_BAND[0] + _BAND[1]) / 2
    return min(_BAND_LETTER, (turn - 3) * 3.14159 / 180 * middle / max(1.0, width(name, bold=True)))


def _arc_words(
    words: str, ring: tuple[float, float], angle: float, size: float, colour: str, *, bold: bool = False
) -> tuple[Shape, ...]:
    """Return words in the middle of a ring, each letter turned, upright everywhere."""
    radius = (ring[0] + ring[1]) / 2 + size * 0.36 * (1 if upside_down(angle) else -1)
    return tuple(
        Words(at=at, text=letter, size=size, colour=colour, bold=bold, turn=turn)
        for letter, at, turn in along_arc(letter_widths(words, size, bold=bold), radius, angle)
        if letter != " "
    )


def _law(plate: Plate, goal: int, colours: Palette) -> tuple[Shape, ...]:
    outline = sector(*LAWS, plate.start, plate.end)
    solid = Ink(fill=colours.tint(goal), line=colours.band(goal), width=14)
    dashed = Ink(line=colours.band(goal), width=14, dashes=(48, 36))
    shapes = () if plate.solid is None else (Area(outline=outline, ink=solid if plate.solid else dashed),)
    colour = colours.ink if plate.solid else colours.quiet
    return (*shapes, *_arc_words(plate.words, LAWS, (plate.start + plate.end) / 2, LAW_LETTER, colour))


def _spot(plate: Plate, colours: Palette) -> tuple[Shape, ...]:
    words = _arc_words(plate.words, SPOTS, (plate.start + plate.end) / 2, SPOT_LETTER, colours.ink)
    if plate.solid is None:
        return words
    middle, half = (plate.start + plate.end) / 2, width(plate.words) * SPOT_LETTER / 2 + 34
    around = half / ((SPOTS[0] + SPOTS[1]) / 2) * 57.29578
    border = Ink(line=colours.quiet, width=11, dashes=(49, 32))
    lines = Ink(line=colours.border, width=10)
    return (
        Area(outline=sector(*SPOTS, plate.start, plate.end), ink=border),
        Area(outline=strokes(*SPOTS, plate.start, middle - around, 44), ink=lines),
        Area(outline=strokes(*SPOTS, middle + around, plate.end, 44), ink=lines),
        *words,
    )


def _hatched(outline: Outline, colours: Palette, *, pitch: float = _HATCH, weight: float = 1.0) -> tuple[Shape, ...]:
    lines = Ink(line=colours.border, width=14 * weight)
    border = Ink(line=colours.quiet, width=16 * weight, dashes=(70 * weight, 46 * weight))
    ground = _area(outline, fill=colours.card)
    return (ground, *hatch(outline, lines, pitch), Area(outline=outline, ink=border))


def _rings(rings: Rings, colours: Palette) -> tuple[Shape, ...]:
    return tuple(_area(circle((0, 0), edge), line=colours.card, width=22) for edge in EDGES[rings][1:-1])


def _ring_names(rings: Rings, setting: Setting, goals: int, colours: Palette, language: str) -> tuple[Shape, ...]:
    """Return the names of the rings, each on a lane between two goals where it covers no dot."""
    edges = EDGES[rings]
    if rings is Rings.ONE:
        return ()
    shapes: list[Shape] = []
    for number, (inner, outer) in enumerate(pairwise(edges)):
        word = text(f"wheel.state.{STATES[number]}", language) if rings is Rings.STATE else str(number or "?")
        half = (width(word) * _RING_LETTER / 2 + 30, _RING_LETTER * 0.62)
        shapes += _ring_name(word, _free_place(inner, outer, half, setting, goals), half, colours)
    return tuple(shapes)


def _ring_name(word: str, at: Point | None, half: Point, colours: Palette) -> tuple[Shape, ...]:
    if at is None:
        return ()
    plate = rounded(at[0] - half[0], at[1] - half[1], 2 * half[0], 2 * half[1], half[1] * 0.7)
    line = _words(word, (at[0], at[1] + _RING_LETTER * 0.36), _RING_LETTER, colours.quiet)
    return (_area(plate, fill=colours.card), line)


def _free_place(inner: int, outer: int, half: Point, setting: Setting, goals: int) -> Point | None:
    """Return a place for a box on a lane, as near to the top and the middle of the ring as may be; None for none."""
    middle, reach = (inner + outer) / 2, max(0.0, (outer - inner) / 2 - half[1] - 20)
    for lane in range(max(1, goals)):
        for share in (0, -0.33, 0.33, -0.66, 0.66, -1, 1):
            at = on_circle(middle + share * reach, lane * 360 / max(1, goals))
            if not any(_covers(at, half, dot, setting.radius) for dot in setting.dots):
                return at
    return None


def _covers(at: Point, half: Point, dot: Dot, radius: float) -> bool:
    away = (max(0.0, abs(dot.x - at[0]) - half[0]), max(0.0, abs(dot.y - at[1]) - half[1]))
    return hypot(*away) < radius + 14


def _empty_cells(
    spots: Sequence[Finding], template: Template, setting: Setting, rings: Rings, colours: Palette, language: str
) -> tuple[Shape, ...]:
    """Return the parts of the field in which nothing is: a whole goal, or in the rings of rungs one of its rings."""
    goals = {goal.id: number for number, goal in enumerate(template.goals)}
    turn = 360 / max(1, len(goals))
    shapes: list[Shape] = []
    for spot in spots:
        index = goals.get(str(spot.axes.get("goal")), -1)
        ring = _empty_ring(spot, rings)
        if ring is None or index < 0:
            continue
        outline = sector(*ring, index * turn, (index + 1) * turn, _LANE)
        shapes += _hatched(outline, colours)
        near = [dot for dot in setting.dots if dot.goal == index]
        shapes += _word_in(ring, index * turn, turn, near, setting.radius, colours, text("wheel.kind.gap", language))
    return tuple(shapes)


def _empty_ring(spot: Finding, rings: Rings) -> tuple[int, int] | None:
    _, view, *_ = spot.key.split("/")
    rung = spot.axes.get("rung")
    if view == "GR" and rings is Rings.RUNG and isinstance(rung, int) and rung + 1 < len(EDGES[rings]):
        return EDGES[rings][rung], EDGES[rings][rung + 1]
    return (FIELD.inner, FIELD.outer) if view == "G" else None


def _word_in(
    ring: tuple[int, int], start: float, turn: float, near: Sequence[Dot], radius: float, colours: Palette, word: str
) -> tuple[Shape, ...]:
    """Return the word in the middle of a hatched cell or beside it, wherever it covers no dot; else nothing."""
    size, middle = 150, (ring[0] + ring[1]) / 2
    half = width(word) * size / 2 + 50
    around = half / middle * 57.29578
    for share in (0.5, 0.35, 0.65, 0.25, 0.75):
        angle = start + turn * share
        points = [on_circle(middle, angle + part * around) for part in (-1, -0.5, 0, 0.5, 1)]
        free = all(hypot(dot.x - x, dot.y - y) > radius + 130 for dot in near for x, y in points)
        if free and around < turn * min(share, 1 - share):
            cell = (middle - 115, middle + 115)
            plate = _area(sector(*cell, angle - around, angle + around), fill=colours.card)
            return (plate, *_arc_words(word, cell, angle, size, colours.ink))
    return ()


def _hub(language: str, colours: Palette) -> tuple[Shape, ...]:
    body = Outline(
        ((-225, 118), (-225, -172), (225, -172), (225, 118), (-225, 118)),
        "MCCCZ",
    )
    word = text("wheel.hub", language)
    return (
        _area(circle((0, 0), _HUB), fill=colours.card, line=colours.hairline, width=10),
        _area(circle((0, -278), 122), fill=colours.quiet),
        _area(body, fill=colours.quiet),
        _words(word, (0, 350), 190, colours.ink, bold=True),
    )


def _number_fits(dot: Dot, radius: float, smallest: float) -> bool:
    size = radius * 1.08 * (_GUEST if dot.guest else 1) * (0.76 if dot.number > 99 else 1)
    return size >= smallest


def _group(group: Group, radius: float, colours: Palette) -> tuple[Shape, ...]:
    large = radius * 1.2  # as much as its slot leaves free
    return (
        _area(circle((group.x, group.y), large), fill=colours.card, line=colours.border, width=12),
        _words(f"+{group.count}", (group.x, group.y + large * 0.3), large * 0.85, colours.ink, bold=True),
    )


def _chip(words: str, at: Point, size: float, colours: Palette) -> tuple[Shape, ...]:
    half = width(words) * size / 2 + size * 0.7
    box = moved(rounded(-half, -size, half * 2, size * 2, size * 0.5), 1, at)
    line = _words(words, (at[0], at[1] + size * 0.36), size, colours.ink)
    return (_area(box, fill=colours.card, line=colours.hairline, width=10), line)
