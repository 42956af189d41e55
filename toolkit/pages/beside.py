"""Two municipalities beside each other, in plain sentences: what is here and not there, and the other way round.

Judges neither: more is not better. What is laid side by side is side_by_side.py's to find.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from toolkit.pages.words import Words
from toolkit.texts import text
from toolkit.wheel.coverage import OPEN, Coverage
from toolkit.wheel.model import Wheel
from toolkit.wheel.naming import group_names
from toolkit.wheel.round_words import LINES_IN_A_SECTION, Page, Section
from toolkit.wheel.side_by_side import Alike, Beside, SideBySide
from toolkit.wheel.template import Template

T = TypeVar("T")
_VIEWS = {"GT": "findings.cell.target_group_goal", "GR": "findings.cell.goal_rung"}
_AXES = {"G": "goal", "T": "target_group", "R": "rung"}


def beside_page(found: SideBySide, left: Wheel, right: Wheel, template: Template, words: Words) -> Page:
    """Return the page about two wheels of different municipalities."""
    teller = _Teller(found, left, right, template, words)
    sections = (Section(heading=heading, lines=tuple(lines)) for heading, lines in teller.sections())
    return Page(
        title=words("compare.beside", left=left.name, right=right.name),
        sections=tuple(section for section in sections if section.lines),
    )


class _Teller:
    def __init__(self, found: SideBySide, left: Wheel, right: Wheel, template: Template, words: Words) -> None:
        self._found, self._left, self._right, self._words = found, left, right, words
        self._goals = {goal.id: words.named(goal.name) for goal in template.goals}
        groups = group_names(template, (*right.target_groups, *left.target_groups))
        self._groups = {id: words.named(name) for id, name in groups.items()}

    def sections(self) -> Iterator[tuple[str, Iterator[str]]]:
        words, left, right = self._words, self._left.name, self._right.name
        yield words("compare.only", here=left, there=right), self._cells(lambda a, b: _served(a) and _is_open(b))
        yield words("compare.only", here=right, there=left), self._cells(lambda a, b: _is_open(a) and _served(b))
        yield words("compare.neither"), self._cells(lambda a, b: _is_open(a) and _is_open(b))
        yield words("compare.alike"), self._limited(self._found.alike, self._alike)

    def _cells(self, wanted: Callable[[Coverage | None, Coverage | None], bool]) -> Iterator[str]:
        fitting = [
            (view, coords, cell)
            for view in _VIEWS
            for coords, cell in self._found.cells[view].items()
            if cell.expected and wanted(cell.left, cell.right)
        ]
        fitting.sort(key=lambda one: -one[2].expected)
        return self._limited(fitting, self._cell)

    def _cell(self, one: tuple[str, tuple[str | int, ...], Beside]) -> str:
        view, coords, _ = one
        named = {_AXES[letter]: self._named(value) for letter, value in zip(view, coords, strict=True)}
        return f"{text(_VIEWS[view], self._words.language, **named)}."

    def _named(self, value: str | int) -> str:
        return self._goals.get(str(value)) or self._groups.get(str(value)) or str(value)

    def _alike(self, pair: Alike) -> str:
        names = (_name_on(self._left, pair.left), _name_on(self._right, pair.right))
        return self._words("compare.pair", left=names[0], right=names[1])

    def _limited(self, things: Sequence[T], say: Callable[[T], str]) -> Iterator[str]:
        yield from map(say, things[:LINES_IN_A_SECTION])
        if len(things) > LINES_IN_A_SECTION:
            yield text("rounds.more", self._words.language, count=len(things) - LINES_IN_A_SECTION)


def _served(coverage: Coverage | None) -> bool:
    return coverage is not None and coverage not in OPEN


def _is_open(coverage: Coverage | None) -> bool:
    return coverage in OPEN


def _name_on(wheel: Wheel, id: str) -> str:
    return next((activity.name for activity in wheel.activities if activity.id == id), id)
