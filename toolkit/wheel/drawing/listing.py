"""The list beside the wheel: every number with its full name, in columns of equal width.

Breaks and stacks; a name is never cut. Where the columns stand is for `sheet.py`. All lengths in sizes of the letter
until a column gives that a size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from toolkit.wheel.drawing.letters import Line, Run, lines_of, width
from toolkit.wheel.drawing.shapes import Area, Ink, Outline, Point, Shape, Words, placed

_LEADING = 1.26
_BETWEEN = 0.42
_NUMBER = 1.9
_TEXT = 3.55
_HEAD = 1.14


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list: a number, a sample in a square of 200 around 0, 0, and words in several styles.

    `wide` is how wide the words are on one line: measured once, for a list is tried in many widths.
    """

    number: str
    sample: tuple[Shape, ...]
    runs: tuple[Run, ...]
    wide: float = field(init=False)

    def __post_init__(self) -> None:
        wide = sum(width(run.text, bold=run.bold) * run.size for run in self.runs)
        object.__setattr__(self, "wide", wide)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading in its colour, and what stands under it."""

    title: str
    colour: str
    count: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns of equal width, filled from the first: `left` of each, and `top` and `bottom` of all."""

    lefts: tuple[float, ...]
    width: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading with its first entry, or one more entry: what is never torn apart."""

    lines: tuple[tuple[float, Line], ...]
    height: float
    before: float
    block: Block
    entry: Entry | None
    titled: float


def fitting(blocks: Sequence[Block], columns: Columns, size: float) -> tuple[tuple[Point, Part], ...] | None:
    """Return where every part stands in these columns at a size of letter; None where they do not all fit."""
    if least_height(blocks, columns.width / size) * size > (columns.bottom - columns.top) * len(columns.lefts):
        return None  # breaking all lines to find out would take long
    found, rest = filled(_parts(blocks, columns.width / size), columns, size)
    return None if rest else found


def least_height(blocks: Sequence[Block], room: float) -> float:
    """Return how high blocks are at the very least, in sizes."""
    entries = [entry for block in blocks for entry in block.entries]
    lines = sum(ceil(entry.wide / (room - _TEXT)) for entry in entries)
    return lines * _LEADING + max(0, len(entries) - len(blocks)) * _BETWEEN + len(blocks) * _HEAD


def filled(
    parts: tuple[Part, ...], columns: Columns, size: float
) -> tuple[tuple[tuple[Point, Part], ...], tuple[Part, ...]]:
    """Fill columns from the first on; return where parts stand, and the parts for which there was no room."""
    found: list[tuple[Point, Part]] = []
    column, y = 0, columns.top
    for at, part in enumerate(parts):
        before = part.before * size if y > columns.top else 0.0
        if y + before + part.height * size > columns.bottom + 0.01 and y > columns.top:
            column, y, before = column + 1, columns.top, 0.0
        if column == len(columns.lefts):
            return tuple(found), parts[at:]
        found.append(((columns.lefts[column], y + before), part))
        y += before + part.height * size
    return tuple(found), ()


def parts_of(blocks: Sequence[Block], width: float, size: float) -> tuple[Part, ...]:
    """Return blocks as parts for columns of a width."""
    return _parts(blocks, width / size)


def shapes_of(stood: Sequence[tuple[Point, Part]], size: float, ink: str, quiet: str) -> tuple[Shape, ...]:
    """Return the shapes of parts that have their place."""
    shapes: list[Shape] = []
    for at, part in stood:
        shapes += placed(_shapes(part, ink, quiet), size, at)
    return tuple(shapes)


def _parts(blocks: Sequence[Block], room: float) -> tuple[Part, ...]:
    parts: list[Part] = []
    for block in blocks:
        title = lines_of((Run(block.title, _HEAD, bold=True), Run(block.count, 0.86, quiet=True)), room)
        head = len(title) * _HEAD * _LEADING + 0.55
        entries = block.entries or (None,)
        for number, entry in enumerate(entries):
            first = number == 0
            lines = [(row * _HEAD * _LEADING, line) for row, line in enumerate(title)] if first else []
            height = head if first else 0.0
            if entry is not None:
                told = lines_of(entry.runs, room - _TEXT)
                lines += [(height + row * _LEADING, line) for row, line in enumerate(told)]
                height += len(told) * _LEADING
            before = 1.5 if first else _BETWEEN
            titled = head if first else 0.0
            parts.append(
                Part(lines=tuple(lines), height=height, before=before, block=block, entry=entry, titled=titled)
            )
    return tuple(parts)


def _shapes(part: Part, ink: str, quiet: str) -> tuple[Shape, ...]:
    shapes: list[Shape] = []
    for y, line in part.lines:
        left = _TEXT if y >= part.titled else 0.0
        for piece in line:
            heading = y < part.titled and not piece.run.quiet
            colour = part.block.colour if heading else quiet if piece.run.quiet else ink
            shapes.append(
                Words(
                    at=(left + piece.x, y + (_HEAD if y < part.titled else 1.0)),
                    text=piece.run.text,
                    size=piece.run.size,
                    colour=colour,
                    bold=piece.run.bold,
                )
            )
    if part.titled:
        shapes.append(_rule(part.titled - 0.42, part.block.colour))
    if part.entry:
        baseline = part.titled + 1.0
        number = part.entry.number
        shapes.append(
            Words(at=(_NUMBER, baseline), text=number, size=1.0, colour=part.block.colour, bold=True, anchor="end")
        )
        shapes += placed(part.entry.sample, 0.0054, (_NUMBER + 0.86, baseline - 0.36))
    return tuple(shapes)


def _rule(y: float, colour: str) -> Area:
    return Area(outline=Outline(((0, y), (4.2, y)), "ML"), ink=Ink(line=colour, width=0.16))
