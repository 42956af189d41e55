"""Who serves what: the seven matrices of a wheel, and what its template expects in each cell (contract section 3).

It counts and compares with the expectation; it does not say what to think of a cell (`findings.py` does).

Readings of the contract that the words leave open:
- Rungs are those that the template lists (1 to 6 in every shipped one).
- A value that is on no axis (a target group that only the template knows) touches no cell, but its list is not unknown.
- GA and TA are counted with one area too; they only take no part in the findings then.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from toolkit.wheel.model import (
    EVERYONE,
    EVERYWHERE,
    NO_FRAMEWORK,
    Activity,
    ActivityState,
    Verdict,
    Wheel,
)
from toolkit.wheel.template import POSSIBLE, FrameworkStatus, Template

MATRICES = ("GL", "GR", "GT", "TR", "GTR", "GA", "TA")
"""All views: G goal, L legal framework, R rung, T target group, A area."""

AXES = {"G": "goal", "L": "framework", "R": "rung", "T": "target_group", "A": "area"}
"""The letters of a view with the names that they have in JSON."""

_LISTS = {"G": "goals", "L": "frameworks", "R": "rungs", "T": "target_groups", "A": "areas"}

LEAST_AREAS = 2
"""With fewer areas there is nothing to compare: GA and TA take no part."""

Value = str | int
Coords = tuple[Value, ...]


class Coverage(StrEnum):
    """How well a cell is served, from not at all to by several organisations."""

    EMPTY = "empty"
    WISH = "wish"
    PLANNED = "planned"
    SINGLE = "single"
    ONE_ORGANISATION = "one_organisation"
    COVERED = "covered"


OPEN = frozenset({Coverage.EMPTY, Coverage.WISH, Coverage.PLANNED})
"""The classes of a cell in which nothing exists yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of one view: ids of the activities that touch it, by state, each sorted.

    `organisations` are those of the existing ones, `broad` counts the activities that touch the cell only because
    they are for everyone or everywhere, `expected` is E: 2, 1 or 0.
    """

    existing: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    organisations: frozenset[str] = frozenset()
    broad: int = 0
    expected: int = 0

    @property
    def coverage(self) -> Coverage:
        """The class of the cell."""
        if len(self.organisations) > 1:
            return Coverage.COVERED
        if self.existing:
            return Coverage.SINGLE if len(self.existing) == 1 else Coverage.ONE_ORGANISATION
        if self.planned:
            return Coverage.PLANNED
        return Coverage.WISH if self.wishes else Coverage.EMPTY

    @property
    def cards(self) -> tuple[str, ...]:
        """Ids of all activities that touch the cell, sorted."""
        return tuple(sorted((*self.existing, *self.planned, *self.wishes)))


Cells = Mapping[Coords, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One active activity with the axis values that it touches, by the letter of the axis.

    `laws` are all frameworks that it names, `counts` says that it exists or is planned: a wish shows, but is nobody's
    offer yet. `broad` holds the letters on which it touches every value.
    """

    activity: Activity
    values: Mapping[str, frozenset[Value]]
    laws: frozenset[str]
    broad: frozenset[str]
    counts: bool
    exists: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """One wheel laid beside its template: the axes, what each active activity touches, and the cells of all views."""

    wheel: Wheel
    template: Template
    axes: Mapping[str, tuple[Value, ...]]
    reaches: tuple[Reach, ...]
    cells: Mapping[str, Cells]
    verdicts: Mapping[str, Verdict]
    absent: tuple[str, ...]


def survey_of(wheel: Wheel, template: Template, views: Iterable[str] = MATRICES) -> Survey:
    """Lay the wheel beside its template and count every cell of these views."""
    axes = axes_of(wheel, template)
    reaches = tuple(_reach(activity, axes) for activity in sorted(wheel.activities, key=_id) if is_active(activity))
    expectation = _Expectation(template, wheel)
    return Survey(
        wheel=wheel,
        template=template,
        axes=axes,
        reaches=reaches,
        cells={view: _cells(view, axes, reaches, expectation) for view in views},
        verdicts=last_verdicts(wheel),
        absent=absent_organisations(wheel),
    )


def cells_of(wheel: Wheel, template: Template) -> Mapping[str, Cells]:
    """Return the cells of every view, by their coordinates in the order of the view's letters."""
    return survey_of(wheel, template).cells


def axes_of(wheel: Wheel, template: Template) -> Mapping[str, tuple[Value, ...]]:
    """Return the values on each axis, by letter, in the order in which they are drawn."""
    return {
        "G": tuple(goal.id for goal in template.goals),
        "L": tuple(framework.id for framework in template.frameworks),
        "R": tuple(rung.id for rung in template.rungs),
        "T": tuple(group.id for group in wheel.target_groups),
        "A": tuple(area.id for area in wheel.areas),
    }


def is_active(activity: Activity) -> bool:
    """Say whether the activity counts: a stopped one is kept, and counts nowhere."""
    return activity.state is not ActivityState.STOPPED


def is_filled(reach: Reach, letter: str) -> bool:
    """Say whether the activity's own list on this axis is known, also where it names values of no axis."""
    return bool(getattr(reach.activity, _LISTS[letter]))


def has_areas(survey: Survey) -> bool:
    """Say whether GA and TA take part."""
    return len(survey.axes["A"]) >= LEAST_AREAS


def last_verdicts(wheel: Wheel) -> Mapping[str, Verdict]:
    """Return the verdict that counts for each judged key: the last in the file."""
    return {judgement.finding: judgement.verdict for judgement in wheel.judgements}


def absent_organisations(wheel: Wheel) -> tuple[str, ...]:
    """Return the ids of invited organisations without a card, sorted as text."""
    active = filter(is_active, wheel.activities)
    seen = {organisation for activity in active for organisation in activity.organisations}
    seen |= {provision.organisation for provision in wheel.provisions}
    return tuple(sorted(one.id for one in wheel.organisations if one.invited and one.id not in seen))


def expected_numbers(cells: Cells) -> Mapping[Coords, float]:
    """Return μ of each cell: how many activities it would hold if they were spread as the margins say.

    Counted over incidences (activity, cell) of existing and planned activities; 0 where there are none.
    """
    counts = {coords: len(cell.existing) + len(cell.planned) for coords, cell in cells.items()}
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(cells, 0.0)
    margins: dict[tuple[int, Value], int] = {}
    for coords, count in counts.items():
        for place in enumerate(coords):
            margins[place] = margins.get(place, 0) + count
    return {coords: _spread(total, [margins[place] for place in enumerate(coords)]) for coords in cells}


def _spread(total: int, margins: Iterable[int]) -> float:
    number = float(total)
    for margin in margins:
        number *= margin / total
    return number


def _id(activity: Activity) -> str:
    return activity.id


def _reach(activity: Activity, axes: Mapping[str, tuple[Value, ...]]) -> Reach:
    groups, areas = frozenset(activity.target_groups), frozenset(activity.areas)
    laws = frozenset(use.id for use in activity.frameworks) - {NO_FRAMEWORK}
    named: dict[str, frozenset[Value]] = {
        "G": frozenset(activity.goals),
        "L": frozenset(laws),
        "R": frozenset(activity.rungs),
        "T": frozenset(axes["T"] if EVERYONE in groups else groups),
        "A": frozenset(axes["A"] if EVERYWHERE in areas else areas),
    }
    broad = {letter for letter, is_broad in (("T", EVERYONE in groups), ("A", EVERYWHERE in areas)) if is_broad}
    return Reach(
        activity=activity,
        values={letter: values.intersection(axes[letter]) for letter, values in named.items()},
        laws=laws,
        broad=frozenset(broad),
        counts=activity.state in (ActivityState.EXISTING, ActivityState.PLANNED),
        exists=activity.state is ActivityState.EXISTING,
    )


def _cells(
    view: str, axes: Mapping[str, tuple[Value, ...]], reaches: tuple[Reach, ...], expectation: "_Expectation"
) -> Cells:
    touching: dict[Coords, list[Reach]] = {coords: [] for coords in product(*(axes[letter] for letter in view))}
    for reach in reaches:
        for coords in product(*(reach.values[letter] for letter in view)):
            touching[coords].append(reach)
    return {coords: _cell(view, found, expectation.of(view, coords)) for coords, found in touching.items()}


def _cell(view: str, touching: list[Reach], expected: int) -> Cell:
    if not touching:
        return Cell(expected=expected)
    existing = [reach.activity for reach in touching if reach.exists]
    return Cell(
        existing=tuple(activity.id for activity in existing),
        planned=tuple(_ids(touching, ActivityState.PLANNED)),
        wishes=tuple(_ids(touching, ActivityState.WISH)),
        organisations=frozenset(organisation for activity in existing for organisation in activity.organisations),
        broad=sum(not reach.broad.isdisjoint(view) for reach in touching),
        expected=expected,
    )


def _ids(reaches: Iterable[Reach], state: ActivityState) -> Iterator[str]:
    return (reach.activity.id for reach in reaches if reach.activity.state is state)


class _Expectation:
    """What the template expects, less what the room called not applicable."""

    def __init__(self, template: Template, wheel: Wheel) -> None:
        self._goal_rungs = {goal.id: goal.rungs for goal in template.goals}
        self._group_rungs = {group.id: group.rungs for group in template.target_groups}
        self._expects = template.expects
        self._serves = {
            framework.id: framework.serves
            for framework in template.frameworks
            if framework.status is FrameworkStatus.IN_FORCE
        }
        verdicts = last_verdicts(wheel)
        self._ruled_out = frozenset(
            cell
            for key, verdict in verdicts.items()
            if verdict is Verdict.NOT_APPLICABLE and (cell := _cell_of_key(key)) is not None
        )

    def of(self, view: str, coords: Coords) -> int:
        """Return E of a cell."""
        if self._ruled_out and (view, *map(str, coords)) in self._ruled_out:
            return 0
        if view == "GTR":
            goal, group, rung = coords
            return min(self.of("GT", (goal, group)), self.of("GR", (goal, rung)), self.of("TR", (group, rung)))
        return self._plain(view, coords)

    def _plain(self, view: str, coords: Coords) -> int:
        first, second = coords
        if view == "GL":
            return self._serves.get(str(second), {}).get(str(first), 0)
        if view == "GR":
            return self._goal_rungs[str(first)].get(int(second), 0)
        if view == "GT":
            return self._expects.get(str(first), {}).get(str(second), POSSIBLE)
        rungs = self._group_rungs.get(str(first)) if view == "TR" else None
        return POSSIBLE if rungs is None else rungs.get(int(second), 0)


def _cell_of_key(key: str) -> tuple[str, ...] | None:
    """Return the view and values that a finding's key speaks of, None where it is about no cell."""
    kind, _, rest = key.partition("/")
    if kind == "unused":
        return ("GL", *rest.split("/"))
    return tuple(rest.split("/")) if kind in ("gap", "thin") else None
