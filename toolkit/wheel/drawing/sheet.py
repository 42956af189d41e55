"""One or more sheets of paper with a wheel on it: title, wheel, key, and beside it every card with its full name.

Chooses how large the letters are and where things stand, in millimetres; what does not fit beside the wheel at a size
that one can read goes to the next sheet. Knows no cards: what stands on a sheet is told in a `Content`. Draws nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from toolkit.wheel.drawing.disc import EDGE
from toolkit.wheel.drawing.letters import Run, lines_of, width
from toolkit.wheel.drawing.listing import Block, Columns, Part, filled, fitting, parts_of, shapes_of
from toolkit.wheel.drawing.palette import Palette
from toolkit.wheel.drawing.shapes import Point, Shape, Words, placed

_SMALLEST_NUMBER = 1.25


class Size(StrEnum):
    """How large the paper is: a screen, or a sheet of that name lying down."""

    SCREEN = "screen"
    A3 = "a3"
    A0 = "a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Millimetres; the letters of the list are between `good` and `least`, those of the title eight `unit`s."""

    width: float
    height: float
    margin: float
    good: float
    least: float
    unit: float
    dots_per_inch: float


PAPERS: Mapping[Size, Paper] = {
    Size.SCREEN: Paper(width=400, height=250, margin=9, good=2.9, least=2.35, unit=1.0, dots_per_inch=152.4),
    Size.A3: Paper(width=420, height=297, margin=12, good=3.0, least=2.25, unit=1.15, dots_per_inch=150),
    Size.A0: Paper(width=1189, height=841, margin=30, good=6.4, least=2.9, unit=2.3, dots_per_inch=100),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Shapes on paper of so many millimetres."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What stands on the sheets: the wheel, titles and facts, a list for each goal, and how the wheel is read.

    `beside` stands below the lists. Where these go to sheets of their own, `alone` stands beside the wheel; without it
    `beside` goes along. The key is a line for each sign, with its sample in a square of 200; the first is its heading.
    """

    wheel: tuple[Shape, ...]
    title: str
    facts: tuple[str, ...]
    list_title: str
    blocks: tuple[Block, ...]
    beside: tuple[Block, ...]
    alone: tuple[Block, ...]
    key: tuple[tuple[str, tuple[Shape, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How large the wheel is, and what stands in the columns left and right of it."""

    radius: float
    shapes: tuple[Shape, ...]


def smallest_number(size: Size) -> float:
    """Return under which size, in units of the disc, a number in a dot is left out: nobody could read it."""
    paper = PAPERS[size]
    return _SMALLEST_NUMBER / ((paper.height / 2 - paper.margin) / EDGE)


def laid_out(content: Content, colours: Palette, size: Size) -> tuple[Sheet, ...]:
    """Return the sheets; the first has the wheel."""
    paper = PAPERS[size]
    header, top = _header(content, paper, colours)
    key, bottom = _key(content, paper, colours)
    plan = _planned(content.blocks, content.beside, paper, (top, bottom), colours)
    radius = plan.radius if plan else paper.height / 2 - paper.margin
    wheel = placed(content.wheel, radius / EDGE, (paper.width / 2, paper.height / 2))
    if plan:
        return (_sheet(paper, (*wheel, *header, *key, *plan.shapes)),)
    beside = _spots_alone(content.alone, paper, colours)
    return (_sheet(paper, (*wheel, *header, *key, *beside)), *_lists(content, paper, colours))


def _sheet(paper: Paper, shapes: Iterable[Shape]) -> Sheet:
    return Sheet(width=paper.width, height=paper.height, shapes=tuple(shapes))


def _planned(
    blocks: Sequence[Block], spots: Sequence[Block], paper: Paper, within: tuple[float, float], colours: Palette
) -> _Plan | None:
    """Return how all stands beside the wheel, None where it does not fit.

    The lists of the goals right of the middle stand right of it, then the white spots; those of the others left of
    it, the topmost first. Where that side is full, the lowest of them moves to the other.
    """
    top, bottom = within
    half = (len(blocks) + 1) // 2
    splits = [(tuple(reversed(blocks[at:])), (*blocks[:at], *spots)) for at in (half, half + 1) if at <= len(blocks)]
    most = paper.height / 2 - paper.margin
    for share, size in _choices(paper):
        room = (paper.width - 2 * most * share) / 2 - paper.margin - 1.2 * size
        other = paper.width - paper.margin - room
        for left, right in splits:
            first = _side(left, room, size, paper.margin, (top, bottom))
            if first is None:
                continue
            second = _side(right, room, size, other, (paper.margin, paper.height - paper.margin))
            if second is not None:
                shapes = shapes_of((*first, *second), size, colours.ink, colours.quiet)
                return _Plan(radius=most * share, shapes=shapes)
    return None


def _side(
    blocks: Sequence[Block], room: float, size: float, left: float, within: tuple[float, float]
) -> tuple[tuple[Point, Part], ...] | None:
    """Return where all stands in as few columns as it needs, None where it needs more than there is room for."""
    for lefts, wide in _columns(room, size):
        columns = Columns(lefts=tuple(left + at for at in lefts), width=wide, top=within[0], bottom=within[1])
        stood = fitting(blocks, columns, size)
        if stood is not None:
            return stood
    return None


def _spots_alone(blocks: Sequence[Block], paper: Paper, colours: Palette) -> tuple[Shape, ...]:
    """Return the white spots in the corner below the wheel, as large as there is room for."""
    room = _corner(paper)
    for size in (paper.good * 1.2, paper.good, paper.least):
        tall = sum(part.height + part.before for part in parts_of(blocks, room, size)) * size
        top = max(paper.height / 2, paper.height - paper.margin - tall)
        columns = Columns(
            lefts=(paper.width - paper.margin - room,), width=room, top=top, bottom=paper.height - paper.margin
        )
        stood = fitting(blocks, columns, size)
        if stood is not None:
            return shapes_of(stood, size, colours.ink, colours.quiet)
    return ()


def _choices(paper: Paper) -> Sequence[tuple[float, float]]:
    """Return parts of the largest radius with sizes of letter, the best first: a large wheel counts most."""
    steps = 12
    sizes = [paper.good - (paper.good - paper.least) * step / steps for step in range(steps + 1)]
    shares = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72)
    every = [(share, size) for share in shares for size in sizes]
    return sorted(every, key=lambda one: -(1.15 * one[0] + one[1] / paper.good))


def _columns(room: float, size: float) -> Iterable[tuple[tuple[float, ...], float]]:
    """Yield where columns begin, and how wide they are: one, then more, as long as a line holds a few words."""
    between = 1.6 * size
    for count in range(1, 5):
        wide = (room - (count - 1) * between) / count
        if wide >= 15.5 * size:
            yield tuple(number * (wide + between) for number in range(count)), wide


def _lists(content: Content, paper: Paper, colours: Palette) -> tuple[Sheet, ...]:
    """Return sheets with the list alone, in as many columns as are easy to read."""
    unit = paper.unit
    blocks = (*content.blocks, *(() if content.alone else content.beside))
    sizes = [paper.good * step / 100 for step in (115, 107, 100, 94, 88)]
    tried = [(_pages(blocks, paper, size, unit), size) for size in sizes]
    pages, size = min(tried, key=lambda one: (len(one[0]), -one[1]))
    head = Words(
        at=(paper.margin, paper.margin + 5 * unit),
        text=content.list_title,
        size=5 * unit,
        colour=colours.ink,
        bold=True,
    )
    return tuple(_sheet(paper, (head, *shapes_of(page, size, colours.ink, colours.quiet))) for page in pages)


def _pages(blocks: Sequence[Block], paper: Paper, size: float, unit: float) -> Sequence[tuple[tuple[Point, Part], ...]]:
    """Return what stands where on each sheet of a list, at a size of letter."""
    gap, room = 3 * size, paper.width - 2 * paper.margin
    count = max(1, int((room + gap) / (24 * size + gap)))
    wide = (room - (count - 1) * gap) / count
    lefts = tuple(paper.margin + number * (wide + gap) for number in range(count))
    columns = Columns(lefts=lefts, width=wide, top=paper.margin + 13 * unit, bottom=paper.height - paper.margin)
    pages, parts = [], parts_of(blocks, wide, size)
    while parts:
        stood, parts = filled(parts, columns, size)
        pages.append(stood)
    return pages


def _header(content: Content, paper: Paper, colours: Palette) -> tuple[tuple[Shape, ...], float]:
    """Return the title with what belongs to it, in the corner above the left columns, and where it ends."""
    room = _corner(paper, 0.1 * paper.height)
    title, unit = content.title, paper.unit
    size = next((s * unit for s in (8, 7, 6, 5) if _reads_well(title, room / (s * unit))), 4.2 * unit)
    shapes: list[Shape] = []
    y = paper.margin
    for line in _wrapped(title, room / size):
        y += size
        shapes.append(Words(at=(paper.margin, y), text=line, size=size, colour=colours.ink, bold=True))
        y += size * 0.2
    small = 3 * unit
    for told in content.facts:
        for line in _wrapped(told, room / small, bold=False):
            y += small * 1.35
            shapes.append(Words(at=(paper.margin, y), text=line, size=small, colour=colours.quiet))
    return tuple(shapes), y + 6 * unit


def _corner(paper: Paper, high: float = 1e9) -> float:
    """Return how wide a text may be in a corner of so many millimetres high, beside the largest wheel."""
    radius = paper.height / 2 - paper.margin
    away = max(0.0, radius - high)
    return paper.width / 2 - sqrt(radius**2 - away**2) - paper.margin - 0.01 * paper.width


def _reads_well(title: str, room: float) -> bool:
    """Tell whether a title takes two lines at most, and none of its words is broken."""
    return len(_wrapped(title, room)) < 3 and all(width(word, bold=True) <= room for word in title.split(" "))


def _wrapped(words: str, room: float, *, bold: bool = True) -> tuple[str, ...]:
    lines = lines_of((Run(words, bold=bold),), room)
    return tuple(" ".join(piece.run.text for piece in line) for line in lines)


def _key(content: Content, paper: Paper, colours: Palette) -> tuple[tuple[Shape, ...], float]:
    """Return how the wheel is read, in the corner below the left columns, and where it begins."""
    lines, size = content.key, 2.7 * paper.unit
    top = paper.height - paper.margin - len(lines) * size * 1.5
    shapes: list[Shape] = []
    y = top
    for number, (words, sample) in enumerate(lines):
        y += size * 1.5
        left = paper.margin + (size * 2.1 if number else 0)
        colour = colours.quiet if number else colours.ink
        shapes.append(Words(at=(left, y), text=words, size=size, colour=colour, bold=not number))
        shapes += placed(sample, size * 0.0062, (paper.margin + size * 0.7, y - size * 0.36))
    return tuple(shapes), top - 4 * paper.unit
