"""Two rounds of one wheel beside each other: what is new, what stopped, which gaps closed and which opened.

Compares what stands on the wheels; scores and the roll-up of findings play no part (contract section 3, "Rounds").
Both wheels are read with the template of the new one. Sentences stand in `round_words.py`.

It works by ids: it says something sensible of two rounds of the same wheel, also after its municipality was renamed or
merged. For two wheels that never were one there is `side_by_side.py`.

Readings of the contract that the words leave open:
- Each activity is in one list, the first that fits: a card that came and stopped in between is `new`.
- A share of the money is part of `frameworks`: other shares are a change, a law's new name is not.
- An activity may be gone because it was removed; one that had stopped before and is gone now is `stopped` too.
- `added` and `dropped` ask for no expectation: such a cell has only one round to expect something in.
- Actions are split like activities: `done`, `busy`, `open` and `dropped` tell how those of the old wheel are doing,
  `new` are those that it does not have, `gone` those that only it has. `postponed` is the counter, where it is not 0.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from toolkit.wheel.coverage import OPEN, Cell, Cells, Coords, Coverage, Survey, has_areas, survey_of
from toolkit.wheel.model import Action, ActionState, Activity, ActivityState, Wheel
from toolkit.wheel.successors import Lineage, lineage_of, same_frameworks
from toolkit.wheel.template import Template

FIELDS = ("name", "organisations", "goals", "frameworks", "rungs", "target_groups", "areas", "state")
"""What may have changed on an activity. Notes, sources and places are not looked at."""

VIEWS = ("GT", "GR", "TR")
AREA_VIEWS = ("GA", "TA")
ALL_VIEWS = (*VIEWS, *AREA_VIEWS)

_RISING = (Coverage.SINGLE, Coverage.ONE_ORGANISATION, Coverage.COVERED)


class Change(StrEnum):
    """What became of a cell. One that is served as before is not listed."""

    CLOSED = "closed"
    OPENED = "opened"
    STILL_OPEN = "still_open"
    BETTER = "better"
    WORSE = "worse"
    ADDED = "added"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell in two rounds; None where its values are not on that round's wheel.

    `actions` holds ids of the actions that may have done it: their findings name the cell. Filled for cells that closed
    or got better.
    """

    view: str
    coords: Coords
    before: Cell | None
    after: Cell | None
    actions: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of the cell: `GT/vaardigheden/statushouders`."""
        return "/".join(map(str, (self.view, *self.coords)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityChanges:
    """Ids of activities, sorted; `changed` holds for each the fields that differ."""

    new: tuple[str, ...]
    stopped: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    unchanged: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionChanges:
    """Ids of actions, sorted; `postponed` holds how often each was put off in all, where it was."""

    done: tuple[str, ...]
    busy: tuple[str, ...]
    open: tuple[str, ...]
    dropped: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    postponed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The outcome. `cells` has every kind of change, each with its cells in the order of their keys."""

    activities: ActivityChanges
    cells: Mapping[Change, tuple[CellChange, ...]]
    actions: ActionChanges


def compare(old: Wheel, new: Wheel, template: Template) -> Comparison:
    """Compare two rounds of a wheel; `template` is that of the new one."""
    return Comparison(
        activities=_activities(old, new, lineage_of(template)),
        cells=_cells(survey_of(old, template, ALL_VIEWS), survey_of(new, template, ALL_VIEWS)),
        actions=_actions(old, new),
    )


def comparison_json(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison in the form of `compare --json` (contract section 4)."""
    activities, actions = comparison.activities, comparison.actions
    return {
        "activities": {
            "new": list(activities.new),
            "stopped": list(activities.stopped),
            "changed": {id: list(fields) for id, fields in activities.changed.items()},
            "unchanged": list(activities.unchanged),
        },
        "cells": {change.value: [cell.key for cell in cells] for change, cells in comparison.cells.items()},
        "actions": {
            **{name: list(getattr(actions, name)) for name in ("done", "busy", "open", "dropped", "new", "gone")},
            "postponed": dict(actions.postponed),
        },
    }


def _activities(old: Wheel, new: Wheel, lineage: Lineage) -> ActivityChanges:
    before = {activity.id: activity for activity in old.activities}
    after = {activity.id: activity for activity in new.activities}
    stopped = {id for id, one in before.items() if id not in after or _has_stopped(one, after[id])}
    changed = {id: _changed(before[id], after[id], lineage) for id in sorted(before.keys() & after.keys() - stopped)}
    return ActivityChanges(
        new=_sorted(after.keys() - before.keys()),
        stopped=_sorted(stopped),
        changed={id: fields for id, fields in changed.items() if fields},
        unchanged=tuple(id for id, fields in changed.items() if not fields),
    )


def _has_stopped(before: Activity, after: Activity) -> bool:
    return after.state is ActivityState.STOPPED and before.state is not ActivityState.STOPPED


def _changed(before: Activity, after: Activity, lineage: Lineage) -> tuple[str, ...]:
    """Return the fields that differ; the order within a list is none."""
    return tuple(name for name in FIELDS if not _is_same(name, getattr(before, name), getattr(after, name), lineage))


def _is_same(name: str, before: Any, after: Any, lineage: Lineage) -> bool:
    if name == "frameworks":
        return same_frameworks(before, after, lineage)
    return bool(set(before) == set(after) if isinstance(before, tuple) else before == after)


def _cells(old: Survey, new: Survey) -> Mapping[Change, tuple[CellChange, ...]]:
    views = ALL_VIEWS if has_areas(old) and has_areas(new) else VIEWS
    actions = _acting(old.wheel, new.wheel)
    found: dict[Change, list[CellChange]] = {change: [] for change in Change}
    for view in views:
        for change, cell in _changes(view, old.cells[view], new.cells[view], actions):
            found[change].append(cell)
    return {change: tuple(sorted(cells, key=lambda cell: cell.key)) for change, cells in found.items()}


def _changes(
    view: str, old: Cells, new: Cells, actions: Mapping[str, tuple[frozenset[str], ...]]
) -> Iterator[tuple[Change, CellChange]]:
    for coords in old.keys() | new.keys():
        before, after = old.get(coords), new.get(coords)
        change = _change(before, after)
        if change is not None:
            by = _by(view, coords, actions) if change in (Change.CLOSED, Change.BETTER) else ()
            yield change, CellChange(view=view, coords=coords, before=before, after=after, actions=by)


def _change(before: Cell | None, after: Cell | None) -> Change | None:
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.DROPPED
    if not (before.expected and after.expected):
        return None
    return _step(before.coverage, after.coverage)


def _step(before: Coverage, after: Coverage) -> Change | None:
    if after in OPEN:
        return Change.STILL_OPEN if before in OPEN else Change.OPENED
    if before in OPEN:
        return Change.CLOSED
    if before is after:
        return None
    return Change.BETTER if _RISING.index(after) > _RISING.index(before) else Change.WORSE


def _acting(old: Wheel, new: Wheel) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Return for each action that may have done something what its findings name: values, marked by their axis.

    A dropped action did nothing, and neither did one that was only agreed on since and is still open.
    """
    before = {action.id for action in old.actions}
    return {
        action.id: tuple(filter(None, map(_named, action.findings)))
        for action in sorted(new.actions, key=lambda action: action.id)
        if action.state is not ActionState.DROPPED and (action.id in before or action.state is not ActionState.OPEN)
    }


def _by(view: str, coords: Coords, actions: Mapping[str, tuple[frozenset[str], ...]]) -> tuple[str, ...]:
    """Return the actions of which a finding names this cell, a cell within it, or all cells of one of its values."""
    cell = _marked(view, map(str, coords))
    return tuple(id for id, named in actions.items() if any(one <= cell or cell <= one for one in named))


def _named(finding: str) -> frozenset[str]:
    """Return the values that a finding on a cell or a bare value names; nothing for other kinds."""
    kind, _, cell = finding.partition("/")
    view, *values = cell.split("/")
    return _marked(view, values) if kind in ("gap", "thin") and len(view) == len(values) else frozenset()


def _marked(view: str, values: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{letter}/{value}" for letter, value in zip(view, values, strict=True))


def _actions(old: Wheel, new: Wheel) -> ActionChanges:
    before = {action.id for action in old.actions}
    after = {action.id: action for action in new.actions}
    kept = [action for action in new.actions if action.id in before]
    return ActionChanges(
        **{state.value: _in_state(kept, state) for state in ActionState},
        new=_sorted(after.keys() - before),
        gone=_sorted(before - after.keys()),
        postponed={id: after[id].postponed for id in sorted(after) if after[id].postponed},
    )


def _in_state(actions: Iterable[Action], state: ActionState) -> tuple[str, ...]:
    return _sorted(action.id for action in actions if action.state is state)


def _sorted(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(ids))
