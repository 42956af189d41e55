"""What changed between two rounds, counted by goal: the numbers in the wedges of the diff wheel and of its table.

Counts what rounds.py compared; says nothing in sentences, that is round_words.py's.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.pages.wheels import Wedge
from toolkit.wheel.model import Activity, Wheel
from toolkit.wheel.rounds import CellChange, Change, Comparison
from toolkit.wheel.template import Template

COUNTED = ("new", "changed", "stopped", "closed", "opened")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalChange:
    """One goal in two rounds: activities that are new, changed or stopped; white spots that closed or opened."""

    goal: str
    new: int = 0
    changed: int = 0
    stopped: int = 0
    closed: int = 0
    opened: int = 0


def changes_by_goal(comparison: Comparison, old: Wheel, new: Wheel, template: Template) -> tuple[GoalChange, ...]:
    """Return what changed for each goal of the template, in wheel order; an activity counts for each of its goals."""
    before, after = _by_id(old), _by_id(new)
    activities = comparison.activities
    counts = {
        "new": _goals_of(after[id] for id in activities.new),
        "changed": _goals_of(after[id] for id in activities.changed),
        "stopped": _goals_of(before[id] for id in activities.stopped),
        "closed": _goals_in(comparison.cells[Change.CLOSED]),
        "opened": _goals_in(comparison.cells[Change.OPENED]),
    }
    return tuple(
        GoalChange(goal=goal.id, **{name: count[goal.id] for name, count in counts.items()}) for goal in template.goals
    )


def diff_wedges(changes: Iterable[GoalChange]) -> tuple[Wedge, ...]:
    """Return the wedges of the diff wheel: what came and what went."""
    return tuple(Wedge(number=number, note=_note(one)) for number, one in enumerate(changes, start=1))


def _note(change: GoalChange) -> str:
    parts = (f"+{change.new}" if change.new else "", f"−{change.stopped}" if change.stopped else "")
    return " ".join(filter(None, parts)) or "="


def _by_id(wheel: Wheel) -> Mapping[str, Activity]:
    return {activity.id: activity for activity in wheel.activities}


def _goals_of(activities: Iterable[Activity]) -> Counter[str]:
    return Counter(goal for activity in activities for goal in dict.fromkeys(activity.goals))


def _goals_in(cells: Iterable[CellChange]) -> Counter[str]:
    return Counter(str(cell.coords[0]) for cell in cells if cell.view.startswith("G"))
