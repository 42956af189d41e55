"""Lines, areas and words on paper, as plain data: what is to be drawn, before anything draws it.

Knows no wheel, no colours and no library. x to the right, y down; angles in degrees, clockwise from the top. Lengths
are in whatever unit the maker of a shape thinks in; `placed` brings shapes from one unit to another.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import asin, atan, ceil, cos, degrees, hypot, radians, sin, tan

Point = tuple[float, float]

_ROUND = 0.5522847498  # how far the handles of a quarter circle stand out
_STEP = re.compile(r"([MLHVZ])([^MLHVZ]*)")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Outline:
    """A line through points; `steps` has a letter a point: M move, L line, C curve (three points), Z close."""

    points: tuple[Point, ...]
    steps: str

    def __add__(self, other: "Outline") -> "Outline":
        return Outline(self.points + other.points, self.steps + other.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """Colours of the inside and of the line; None is nothing. `width` and `dashes` in the unit of the shape."""

    fill: str | None = None
    line: str | None = None
    width: float = 0.0
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An outline with its ink; `within` cuts off what falls outside it."""

    outline: Outline
    ink: Ink
    within: Outline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A line of text: `at` is its start, middle or end on the baseline, `size` the height of the letter's body."""

    at: Point
    text: str
    size: float
    colour: str
    bold: bool = False
    anchor: str = "start"
    turn: float = 0.0


Shape = Area | Words


def placed(shapes: Iterable[Shape], scale: float, at: Point) -> tuple[Shape, ...]:
    """Return shapes made larger by `scale`, with what was at 0, 0 put at `at`."""
    return tuple(_placed(shape, scale, at) for shape in shapes)


def _placed(shape: Shape, scale: float, at: Point) -> Shape:
    if isinstance(shape, Words):
        (x, y) = shape.at
        return replace(shape, at=(x * scale + at[0], y * scale + at[1]), size=shape.size * scale)
    ink = shape.ink
    return Area(
        outline=moved(shape.outline, scale, at),
        ink=replace(ink, width=ink.width * scale, dashes=tuple(dash * scale for dash in ink.dashes)),
        within=moved(shape.within, scale, at) if shape.within else None,
    )


def moved(outline: Outline, scale: float, at: Point) -> Outline:
    """Return an outline made larger and put somewhere else."""
    return Outline(tuple((x * scale + at[0], y * scale + at[1]) for x, y in outline.points), outline.steps)


def on_circle(radius: float, angle: float) -> Point:
    """Return the point at an angle, clockwise from the top, around 0, 0."""
    return radius * sin(radians(angle)), -radius * cos(radians(angle))


def line(*points: Point) -> Outline:
    """Return an open line."""
    return Outline(points, "M" + "L" * (len(points) - 1))


def circle(at: Point, radius: float) -> Outline:
    """Return a circle."""
    return moved(arc(1, 0, 360, start="M") + Outline(((0, -1),), "Z"), radius, at)


def half_circle(radius: float) -> Outline:
    """Return the right half of a circle around 0, 0."""
    return arc(radius, 0, 180, start="M") + Outline(((0, -radius),), "Z")


def rounded(left: float, top: float, width: float, height: float, corner: float) -> Outline:
    """Return a rectangle with round corners."""
    right, bottom, soft = left + width, top + height, corner * (1 - _ROUND)
    points = (
        *((left + corner, top), (right - corner, top)),
        *((right - soft, top), (right, top + soft), (right, top + corner), (right, bottom - corner)),
        *((right, bottom - soft), (right - soft, bottom), (right - corner, bottom), (left + corner, bottom)),
        *((left + soft, bottom), (left, bottom - soft), (left, bottom - corner), (left, top + corner)),
        *((left, top + soft), (left + soft, top), (left + corner, top), (left + corner, top)),
    )
    return Outline(points, "MLCCCLCCCLCCCLCCCZ")


def arc(radius: float, start_angle: float, end_angle: float, *, start: str) -> Outline:
    """Return an arc around 0, 0 from one angle to another; `start` is the step to its first point, M or L."""
    parts = max(1, ceil(abs(end_angle - start_angle) / 45 - 1e-9))
    turn = (end_angle - start_angle) / parts
    points = [on_circle(radius, start_angle)]
    for part in range(parts):
        points += _curve(radius, start_angle + part * turn, turn)
    return Outline(tuple(points), start + "C" * (3 * parts))


def _curve(radius: float, angle: float, turn: float) -> tuple[Point, Point, Point]:
    (ax, ay), (bx, by) = on_circle(radius, angle), on_circle(radius, angle + turn)
    reach = 4 / 3 * tan(radians(turn) / 4)
    return (ax - ay * reach, ay + ax * reach), (bx + by * reach, by - bx * reach), (bx, by)


def sector(inner: float, outer: float, start: float, end: float, lane: float = 0.0) -> Outline:
    """Return the outline between two radii and two angles, with a lane of equal width along its straight sides."""
    near, far = degrees(asin(min(1.0, lane / inner))), degrees(asin(min(1.0, lane / outer)))
    outside = arc(outer, start + far, end - far, start="M")
    inside = arc(inner, end - near, start + near, start="L")
    return outside + inside + Outline((outside.points[0],), "Z")


def hatch(area: Outline, ink: Ink, pitch: float) -> tuple[Shape, ...]:
    """Return slanting lines over an area, `pitch` apart: real lines, that grow with the paper."""
    xs, ys = [x for x, _ in area.points], [y for _, y in area.points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    height, step = bottom - top, pitch * hypot(1, 1)
    first = ceil((left - height + bottom) / step) * step - bottom  # on one grid, wherever the area is
    starts = [first + step * number for number in range(int((right - first) / step) + 1)]
    strokes = [line((x, bottom), (x + height, top)) for x in starts]
    joined = Outline(tuple(p for one in strokes for p in one.points), "".join(one.steps for one in strokes))
    return (Area(outline=joined, ink=ink, within=area),) if strokes else ()


def strokes(inner: float, outer: float, start: float, end: float, pitch: float) -> Outline:
    """Return slanting lines across a part of a ring, about `pitch` apart, none of them outside it."""
    slant = degrees((outer - inner) / 2 / outer)
    step = degrees(pitch / outer)
    count = max(1, int((end - start - slant) / step) + 1)
    spare = (end - start - slant - (count - 1) * step) / 2
    angles = [start + spare + number * step for number in range(count)]
    lines = [line(on_circle(inner, angle), on_circle(outer, angle + slant)) for angle in angles]
    return Outline(tuple(point for one in lines for point in one.points), "ML" * count)


def outline_of(path: str) -> Outline:
    """Return the outline of an SVG path of straight lines (M, L, H, V and Z)."""
    points: list[Point] = []
    steps = ""
    x = y = 0.0
    for letter, numbers in _STEP.findall(path):
        values = [float(number) for number in _NUMBER.findall(numbers)]
        if letter == "Z":
            points.append(points[steps.rindex("M")])
        else:
            x = values[0] if letter in "MLH" else x
            y = values[-1] if letter in "MLV" else y
            points.append((x, y))
        steps += "L" if letter in "HV" else letter
    return Outline(tuple(points), steps)


def upside_down(angle: float) -> bool:
    """Tell whether text along an arc around this angle must run the other way round to stay upright."""
    return 100 < angle % 360 < 260


def along_arc(letters: Sequence[tuple[str, float]], radius: float, angle: float) -> Iterable[tuple[str, Point, float]]:
    """Yield each letter with its place and turn, so that a text stands upright along an arc, its middle at `angle`.

    `letters` are letters with their widths, in the unit of `radius`, which is that of the baseline.
    """
    way = -1 if upside_down(angle) else 1
    around = degrees(sum(width for _, width in letters) / radius)
    at = angle - way * around / 2
    for letter, width in letters:
        half = degrees(atan(width / radius)) / 2
        at += way * half
        start = on_circle(radius, at)
        turn = at + (180 if way < 0 else 0)
        step = (-width / 2 * cos(radians(turn)), -width / 2 * sin(radians(turn)))
        yield letter, (start[0] + step[0], start[1] + step[1]), turn
        at += way * half
