"""Where nothing is yet (gap, witte vlek) and what hangs on one (thin, kwetsbaar), of contract section 3.

It finds and weighs; what is possible but unused stands in `opportunities.py`.

Readings of the contract that the words leave open:
- The template's `views` say where gaps and thin cells are looked for; `gap/G`, `gap/T` and `gap/A` belong to no view.
- A face is "itself reported" when its finding is in the outcome: its view takes part and its score reaches 0.05.
- "No other gap that has this value" needs no rule: without existing or planned activities the margin of the value
  is 0, and so is the score of each of its cells.
"""

from collections.abc import Iterator, Mapping
from math import exp
from typing import Any

from toolkit.wheel.coverage import (
    AXES,
    OPEN,
    Cell,
    Coords,
    Coverage,
    Survey,
    Value,
    expected_numbers,
    has_areas,
    is_filled,
)
from toolkit.wheel.finding import Finding, FindingKind, Worded, found, sentence_of
from toolkit.wheel.naming import Naming

SEVERITY = {
    Coverage.WISH: 1.0,
    Coverage.EMPTY: 0.8,
    Coverage.PLANNED: 0.4,
    Coverage.SINGLE: 0.35,
    Coverage.ONE_ORGANISATION: 0.2,
}
FULLY_EXPECTED = 2

_FACES = ("GT", "TR", "GR")
_ROLLED_UP = frozenset({Coverage.EMPTY, Coverage.WISH})

_SUBJECTS = {
    "GR": "findings.cell.goal_rung",
    "GT": "findings.cell.target_group_goal",
    "TR": "findings.cell.target_group_rung",
    "GTR": "findings.cell.target_group_goal_rung",
    "GA": "findings.cell.goal_area",
    "TA": "findings.cell.target_group_area",
}

_SENTENCES = {
    Coverage.WISH: "findings.gap.wish",
    Coverage.PLANNED: "findings.gap.planned",
    Coverage.SINGLE: "findings.thin.single",
    Coverage.ONE_ORGANISATION: "findings.thin.one_organisation",
}

_BARE = {"G": "findings.gap.goal", "T": "findings.gap.target_group", "A": "findings.gap.area"}
_BARE_WISHED = {
    "G": "findings.gap.goal_wish",
    "T": "findings.gap.target_group_wish",
    "A": "findings.gap.area_wish",
}


def gaps_of(survey: Survey, naming: Naming) -> Iterator[Finding]:
    """Yield every gap and thin cell, and every value on which nothing stands at all."""
    for letter in ("G", "T", "A") if has_areas(survey) else ("G", "T"):
        yield from _bare_values(survey, naming, letter)
    reported: set[tuple[str, Coords]] = set()
    for view in _views(survey):
        for coords, finding in _of_view(survey, naming, view, reported):
            if survey.cells[view][coords].coverage in _ROLLED_UP:
                reported.add((view, coords))
            yield finding


def _views(survey: Survey) -> Iterator[str]:
    """Yield the views that take part, faces before the cells that roll up into them."""
    for view in (*_FACES, "GA", "TA", "GTR"):
        if view in survey.template.views and ("A" not in view or has_areas(survey)):
            yield view


def _of_view(
    survey: Survey, naming: Naming, view: str, reported: set[tuple[str, Coords]]
) -> Iterator[tuple[Coords, Finding]]:
    cells = survey.cells[view]
    expected = expected_numbers(cells)
    for coords, cell in cells.items():
        if not cell.expected or cell.coverage is Coverage.COVERED or _rolls_up(view, coords, reported):
            continue
        finding = _cell_finding(survey, naming, view, coords, cell, expected[coords])
        if finding is not None:
            yield coords, finding


def _rolls_up(view: str, coords: Coords, reported: set[tuple[str, Coords]]) -> bool:
    """Say whether a larger hole, already reported, holds this cell; it can then be nothing but a hole itself."""
    if view != "GTR":
        return False
    goal, group, rung = coords
    return not reported.isdisjoint({("GT", (goal, group)), ("TR", (group, rung)), ("GR", (goal, rung))})


def _cell_finding(
    survey: Survey, naming: Naming, view: str, coords: Coords, cell: Cell, expected: float
) -> Finding | None:
    is_gap = cell.coverage in OPEN
    axes = _axes(view, coords)
    return found(
        survey,
        FindingKind.GAP if is_gap else FindingKind.THIN,
        "/".join((view, *map(str, coords))),
        cell_score(cell, expected),
        axes=axes,
        cards=cell.cards if is_gap else cell.existing,
        numbers=_numbers(cell, expected) | (_absent(survey, axes) if is_gap else {}),
        sentence=_sentence(cell, expected),
        words=_words(naming, cell, expected) | {"subject": sentence_of(_SUBJECTS[view], _names(naming, axes))},
    )


def cell_score(cell: Cell, expected: float) -> float:
    """Weigh an open or thin cell: severity · E/2 · surprise, before rounding."""
    return SEVERITY[cell.coverage] * cell.expected / FULLY_EXPECTED * (1 - exp(-expected))


def _sentence(cell: Cell, expected: float) -> str:
    if cell.coverage is Coverage.EMPTY:
        return "findings.gap.empty_expected" if round(expected) > 1 else "findings.gap.empty"
    return _SENTENCES[cell.coverage]


def _words(naming: Naming, cell: Cell, expected: float) -> dict[str, Worded]:
    if cell.coverage is Coverage.EMPTY:
        return {"expected": round(expected)}
    if cell.coverage in OPEN:
        return {"count": len(cell.wishes if cell.coverage is Coverage.WISH else cell.planned)}
    (organisation,) = cell.organisations
    return {
        "count": len(cell.existing),
        "card": naming.card(cell.existing[0]),
        "organisation": naming.organisation(organisation),
    }


def _numbers(cell: Cell, expected: float) -> dict[str, Any]:
    return {
        "expected": round(expected, 1),
        "existing": len(cell.existing),
        "planned": len(cell.planned),
        "wishes": len(cell.wishes),
        "organisations": len(cell.organisations),
    }


def _bare_values(survey: Survey, naming: Naming, letter: str) -> Iterator[Finding]:
    """Yield the values of an axis on which no activity exists or is planned."""
    counting = [reach for reach in survey.reaches if reach.counts]
    served = {value for reach in counting for value in reach.values[letter]}
    filled = sum(is_filled(reach, letter) for reach in counting)
    for value in survey.axes[letter]:
        if value not in served:
            finding = _bare_value(survey, naming, letter, value, filled)
            if finding is not None:
                yield finding


def _bare_value(survey: Survey, naming: Naming, letter: str, value: Value, filled: int) -> Finding | None:
    wishes = [reach.activity.id for reach in survey.reaches if value in reach.values[letter]]
    axes = _axes(letter, (value,))
    severity = SEVERITY[Coverage.WISH if wishes else Coverage.EMPTY]
    return found(
        survey,
        FindingKind.GAP,
        f"{letter}/{value}",
        severity * (1 - exp(-filled / len(survey.axes[letter]))),
        axes=axes,
        cards=wishes,
        numbers={"activities": filled, "values": len(survey.axes[letter]), "wishes": len(wishes)}
        | _absent(survey, axes),
        sentence=_BARE_WISHED[letter] if wishes else _BARE[letter],
        words=_names(naming, axes),
    )


def _axes(letters: str, coords: Coords) -> dict[str, Value]:
    return {AXES[letter]: value for letter, value in zip(letters, coords, strict=True)}


def _names(naming: Naming, axes: Mapping[str, Value]) -> dict[str, Worded]:
    """Name the values of a cell as its sentence needs them: a goal after a target group loses its capital."""
    words: dict[str, Worded] = {axis: value for axis, value in axes.items() if axis == "rung"}
    if "goal" in axes:
        goal = str(axes["goal"])
        words["goal"] = naming.goal_inside(goal) if "target_group" in axes else naming.goal(goal)
    if "target_group" in axes:
        words["target_group"] = naming.target_group(str(axes["target_group"]))
    if "area" in axes:
        words["area"] = naming.area(str(axes["area"]))
    return words


def _absent(survey: Survey, axes: Mapping[str, Value]) -> dict[str, Any]:
    """Name who is not in the room and might offer this: then it may be a false gap."""
    goal = next((goal for goal in survey.template.goals if goal.id == axes.get("goal")), None)
    if goal is None:
        return {}
    kinds = {one.id: one.kind for one in survey.wheel.organisations}
    return {"absent": [one for one in survey.absent if kinds[one] in goal.kinds]}
