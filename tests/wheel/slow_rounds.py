"""The comparison of two rounds once more, written from the text of the contract with plain loops.

Shares no code with the product but the data types; the cells come from the slow reading in slow.py.
"""

from itertools import product
from typing import Any

from tests.wheel import slow
from toolkit.wheel.model import Activity, Wheel
from toolkit.wheel.template import Template

OPEN = ("empty", "wish", "planned")
SERVED = ("single", "one_organisation", "covered")


def comparison(old: Wheel, new: Wheel, template: Template) -> dict[str, Any]:
    """Return what `compare --json` says."""
    return {
        "activities": activities(old, new, template),
        "cells": cells(old, new, template),
        "actions": actions(old, new),
    }


def activities(old: Wheel, new: Wheel, template: Template) -> dict[str, Any]:
    found: dict[str, Any] = {"new": [], "stopped": [], "changed": {}, "unchanged": []}
    for id in sorted({one.id for one in (*old.activities, *new.activities)}):
        before = next((one for one in old.activities if one.id == id), None)
        after = next((one for one in new.activities if one.id == id), None)
        if before is None:
            found["new"].append(id)
        elif after is None or (after.state == "stopped" and before.state != "stopped"):
            found["stopped"].append(id)
        else:
            fields = changed(before, after, template)
            if fields:
                found["changed"][id] = fields
            else:
                found["unchanged"].append(id)
    return found


def changed(before: Activity, after: Activity, template: Template) -> list[str]:
    fields = []
    if before.name != after.name:
        fields.append("name")
    for name in ("organisations", "goals"):
        if set(getattr(before, name)) != set(getattr(after, name)):
            fields.append(name)
    if not same_laws(before, after, template):
        fields.append("frameworks")
    for name in ("rungs", "target_groups", "areas"):
        if set(getattr(before, name)) != set(getattr(after, name)):
            fields.append(name)
    if before.state != after.state:
        fields.append("state")
    return fields


def same_laws(before: Activity, after: Activity, template: Template) -> bool:
    for one in before.frameworks:
        if not any(share(one) == share(other) and same_law(one.id, other.id, template) for other in after.frameworks):
            return False
    for other in after.frameworks:
        if not any(share(one) == share(other) and same_law(one.id, other.id, template) for one in before.frameworks):
            return False
    return True


def share(use: Any) -> float | None:
    return None if use.share is None else float(use.share)


def same_law(one: str, other: str, template: Template) -> bool:
    return one == other or succeeds(one, other, template, ()) or succeeds(other, one, template, ())


def succeeds(later: str, earlier: str, template: Template, seen: tuple[str, ...]) -> bool:
    """Say whether one law came in the place of another, in as many steps as it takes."""
    for framework in template.frameworks:
        if framework.id == later and later not in seen:
            for direct in framework.successor_of:
                if direct == earlier or succeeds(direct, earlier, template, (*seen, later)):
                    return True
    return False


def cells(old: Wheel, new: Wheel, template: Template) -> dict[str, list[str]]:
    names = ("closed", "opened", "still_open", "better", "worse", "added", "dropped")
    found: dict[str, list[str]] = {name: [] for name in names}
    views = ["GR", "GT", "TR"]
    if len(old.areas) >= 2 and len(new.areas) >= 2:
        views += ["GA", "TA"]
    for view in views:
        before, after = of_view(view, old, template), of_view(view, new, template)
        for coords in set(before) | set(after):
            kind = became(before.get(coords), after.get(coords))
            if kind is not None:
                found[kind].append("/".join([view, *[str(value) for value in coords]]))
    return {name: sorted(keys) for name, keys in found.items()}


def of_view(view: str, wheel: Wheel, template: Template) -> dict[tuple[Any, ...], slow.Cell]:
    axes = [slow.axis(letter, wheel, template) for letter in view]
    return {coords: slow.one_cell(view, coords, wheel, template) for coords in product(*axes)}


def became(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str | None:
    if before is None:
        return "added"
    if after is None:
        return "dropped"
    if before["expected"] == 0 or after["expected"] == 0:
        return None
    if before["class"] in OPEN:
        return "still_open" if after["class"] in OPEN else "closed"
    if after["class"] in OPEN:
        return "opened"
    risen = SERVED.index(after["class"]) - SERVED.index(before["class"])
    return "better" if risen > 0 else "worse" if risen < 0 else None


def actions(old: Wheel, new: Wheel) -> dict[str, Any]:
    found: dict[str, Any] = {"done": [], "busy": [], "open": [], "dropped": [], "new": [], "gone": [], "postponed": {}}
    for action in sorted(new.actions, key=lambda one: one.id):
        there = any(one.id == action.id for one in old.actions)
        found[action.state.value if there else "new"].append(action.id)
        if action.postponed > 0:
            found["postponed"][action.id] = action.postponed
    for action in sorted(old.actions, key=lambda one: one.id):
        if not any(one.id == action.id for one in new.actions):
            found["gone"].append(action.id)
    return found
