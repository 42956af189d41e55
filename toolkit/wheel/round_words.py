"""One page about two rounds, in plain sentences: for the council, and for whoever was in the room.

The words stand in `assets/texts/{language}/rounds.json`; here is only which sentence fits, and how many fit on a page.
It counts nothing itself: that is rounds.py. What went well comes first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from toolkit.texts import DEFAULT_LANGUAGE, text
from toolkit.wheel.coverage import AXES, Cell, Coverage
from toolkit.wheel.model import Action, Activity, Wheel
from toolkit.wheel.naming import group_names, without_capital
from toolkit.wheel.rounds import ALL_VIEWS, CellChange, Change, Comparison
from toolkit.wheel.template import Template

LINES_IN_A_SECTION = 6
"""At most; fewer where so much changed that it would be more than one page. The rest is counted."""

LINES_ON_PAPER = 118
"""What a page in two columns holds, beside the picture and its table; a line has about this many letters."""

LETTERS_ON_A_LINE = 57

NAMES_IN_A_LINE = 3

T = TypeVar("T")

_GAPS = (Change.CLOSED, Change.OPENED, Change.STILL_OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its sentences."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is told of two rounds, in one language; a section without anything to say is left out."""

    title: str
    sections: tuple[Section, ...]


def page_of(
    comparison: Comparison, old: Wheel, new: Wheel, template: Template, language: str = DEFAULT_LANGUAGE
) -> Page:
    """Return the page about a comparison of these two wheels: one on paper, however much changed."""
    names = _Names(old, new, template, language)
    title = text("rounds.title", language, name=new.name, old=old.round, new=new.round)
    for most in range(LINES_IN_A_SECTION, 1, -1):
        page = Page(title=title, sections=_sections(_Teller(comparison, names, language, most), language))
        if lines_on_paper(page) <= LINES_ON_PAPER:
            break
    return page


def lines_on_paper(page: Page) -> int:
    """Return about how many lines the sections of a page take on paper; a heading takes the room of two."""
    lines = [line for section in page.sections for line in section.lines]
    return 2 * len(page.sections) + sum(-(-len(line) // LETTERS_ON_A_LINE) for line in lines)


def _sections(teller: "_Teller", language: str) -> tuple[Section, ...]:
    told = ((heading, tuple(lines)) for heading, lines in teller.sections())
    return tuple(
        Section(heading=text(f"rounds.heading.{heading}", language), lines=lines) for heading, lines in told if lines
    )


class _Teller:
    """Says what became of cells, activities and actions, in one language and so many lines in a section."""

    def __init__(self, comparison: Comparison, names: "_Names", language: str, most: int) -> None:
        self._comparison, self._names, self._language, self._most = comparison, names, language, most

    def sections(self) -> Iterator[tuple[str, Iterable[str]]]:
        """Yield the headings with their lines, in the order of the page."""
        activities = self._comparison.activities
        yield "summary", self._summary()
        yield "closed", self._cells(Change.CLOSED, self._closed)
        yield "better", self._cells(Change.BETTER, self._moved)
        yield "opened", self._cells(Change.OPENED, self._opened)
        yield "worse", self._cells(Change.WORSE, self._moved)
        yield "still_open", self._cells(Change.STILL_OPEN, self._still_open)
        yield "actions", self._limited(self._kept_actions(), self._action)
        yield "new_actions", self._limited(self._comparison.actions.new, self._new_action)
        yield "new", self._limited(activities.new, self._activity)
        yield "stopped", self._limited(activities.stopped, self._activity)
        yield "changed", self._limited(tuple(activities.changed), self._changed)

    def _say(self, key: str, **params: object) -> str:
        return text(key, self._language, **params)

    def _summary(self) -> Iterator[str]:
        activities, actions = self._comparison.activities, self._comparison.actions
        counts = {change.value: len(cells) for change, cells in self._comparison.cells.items()}
        yield self._say(
            "rounds.summary.activities",
            new=len(activities.new),
            stopped=len(activities.stopped),
            changed=len(activities.changed),
            unchanged=len(activities.unchanged),
        )
        yield self._say("rounds.summary.gaps", **{change.value: counts[change.value] for change in _GAPS})
        yield self._say("rounds.summary.served", better=counts["better"], worse=counts["worse"])
        states = {name: len(getattr(actions, name)) for name in ("done", "busy", "open", "dropped", "new")}
        if any(states.values()):
            yield self._say("rounds.summary.actions", **states)
        yield from self._axes()

    def _axes(self) -> Iterator[str]:
        """Say which target groups and areas are on one of the wheels only: they are compared with nothing."""
        for key, names in (
            ("rounds.summary.added", self._names.added),
            ("rounds.summary.dropped", self._names.dropped),
        ):
            if names:
                yield self._say(key, names=self._some(names))

    def _cells(self, change: Change, say: Callable[[CellChange], str]) -> Iterable[str]:
        ordered = sorted(self._comparison.cells[change], key=_weight)
        return self._limited(ordered, say)

    def _closed(self, change: CellChange) -> str:
        assert change.after is not None
        line = self._say("rounds.closed", cell=self._names.cell(change), activities=self._running(change.after))
        return " ".join((line, *self._by(change)))

    def _opened(self, change: CellChange) -> str:
        assert change.before is not None
        return self._say("rounds.opened", cell=self._names.cell(change), activities=self._running(change.before))

    def _still_open(self, change: CellChange) -> str:
        assert change.after is not None
        how = change.after.coverage
        return self._say(f"rounds.still_open.{how.value}", cell=self._names.cell(change))

    def _moved(self, change: CellChange) -> str:
        assert change.before is not None and change.after is not None
        line = self._say(
            "rounds.moved",
            cell=self._names.cell(change),
            before=self._served(change.before.coverage),
            after=self._served(change.after.coverage),
        )
        return " ".join((line, *self._by(change)))

    def _served(self, coverage: Coverage) -> str:
        return self._say(f"rounds.served.{coverage.value}")

    def _by(self, change: CellChange) -> Iterator[str]:
        """Yield one sentence about what had been agreed on this cell, where anything had."""
        if change.actions:
            agreed = self._some([self._short_action(id) for id in change.actions])
            yield self._say("rounds.by", actions=agreed)

    def _running(self, cell: Cell) -> str:
        return self._some([f"‘{self._names.activities[id].name}’" for id in cell.existing])

    def _activity(self, id: str) -> str:
        activity = self._names.activities[id]
        by = self._some([self._names.organisation(one) for one in activity.organisations])
        return self._say("rounds.activity", name=activity.name, organisations=by) if by else f"{activity.name}."

    def _changed(self, id: str) -> str:
        fields = self._comparison.activities.changed[id]
        named = self._joined([self._say(f"rounds.field.{field}") for field in fields])
        return self._say("rounds.changed", name=self._names.activities[id].name, fields=named)

    def _kept_actions(self) -> Sequence[str]:
        actions = self._comparison.actions
        return (*actions.done, *actions.busy, *actions.open, *actions.dropped)

    def _action(self, id: str) -> str:
        action = self._names.actions[id]
        line = self._say(f"rounds.action.{action.state.value}", action=self._short_action(id))
        times = self._comparison.actions.postponed.get(id, 0)
        return f"{line} {self._say('rounds.postponed', count=times)}" if times else line

    def _new_action(self, id: str) -> str:
        action = self._names.actions[id]
        if action.owner is None:
            return f"{self._short_action(id)}."
        return self._say(
            "rounds.action.new", action=self._short_action(id), owner=self._names.organisation(action.owner)
        )

    def _short_action(self, id: str) -> str:
        action = self._names.actions[id]
        return self._say("rounds.action", number=action.number, title=action.title)

    def _limited(self, things: Sequence[T], say: Callable[[T], str]) -> Iterator[str]:
        yield from map(say, things[: self._most])
        left = len(things) - self._most
        if left > 0:
            yield self._say("rounds.more", count=left)

    def _some(self, names: Sequence[str]) -> str:
        """Join a few names; the rest is counted."""
        if len(names) <= NAMES_IN_A_LINE:
            return self._joined(names)
        shown, left = names[: NAMES_IN_A_LINE - 1], len(names) - NAMES_IN_A_LINE + 1
        return self._joined([*shown, self._say("rounds.others", count=left)])

    def _joined(self, names: Sequence[str]) -> str:
        first, last = names[:-1], names[-1:]
        return self._say("rounds.and").join((", ".join(first), *last)) if first else "".join(last)


class _Names:
    """What things are called, in one language: as on the new wheel, and as on the old one where only that has them."""

    def __init__(self, old: Wheel, new: Wheel, template: Template, language: str) -> None:
        self._language = language
        before, after = (_listed(wheel, template, language) for wheel in (old, new))
        goals = {("goal", goal.id): _in(language, goal.name) for goal in template.goals}
        self._axes: Mapping[tuple[str, str], str] = {**goals, **before, **after}
        self._organisations = {one.id: one.name for one in (*old.organisations, *new.organisations)}
        self.activities: Mapping[str, Activity] = {one.id: one for one in (*old.activities, *new.activities)}
        self.actions: Mapping[str, Action] = {one.id: one for one in (*old.actions, *new.actions)}
        self.added = [name for one, name in after.items() if one not in before]
        self.dropped = [name for one, name in before.items() if one not in after]

    def organisation(self, id: str) -> str:
        return self._organisations.get(id, id)

    def cell(self, change: CellChange) -> str:
        """Name a cell as findings do: `Statushouders bij opdoen van vaardigheden`."""
        named = {AXES[letter]: str(value) for letter, value in zip(change.view, change.coords, strict=True)}
        words = {axis: self._axes.get((axis, value), value) for axis, value in named.items()}
        if "target_group" in words and "goal" in words:
            words["goal"] = without_capital(words["goal"])
        return text(_CELLS[change.view], self._language, **words)


_CELLS = {
    "GR": "findings.cell.goal_rung",
    "GT": "findings.cell.target_group_goal",
    "TR": "findings.cell.target_group_rung",
    "GA": "findings.cell.goal_area",
    "TA": "findings.cell.target_group_area",
}


def _listed(wheel: Wheel, template: Template, language: str) -> Mapping[tuple[str, str], str]:
    """Return the names of what a wheel lists itself, by axis and id: target groups and areas."""
    names = group_names(template, wheel.target_groups)
    groups = {("target_group", group.id): _in(language, names[group.id]) for group in wheel.target_groups}
    return groups | {("area", area.id): area.name for area in wheel.areas}


def _in(language: str, name: Mapping[str, str]) -> str:
    return name.get(language) or next(iter(name.values()))


def _weight(change: CellChange) -> tuple[bool, int, int, str]:
    """Order cells on the page: those that were agreed on first, then what is most expected, then by view."""
    expected = change.after.expected if change.after else 0
    return not change.actions, -expected, ALL_VIEWS.index(change.view), change.key
