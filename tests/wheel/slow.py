"""Cells and findings once more, written from the text of the contract with plain loops, to hold the product to it.

Slow on purpose, and shares no code with the product but the data types and `similarity`, the only thing in it that
the contract leaves to us.
"""

from collections.abc import Callable, Iterable
from itertools import combinations, product
from math import exp
from typing import Any

from toolkit.wheel.model import Activity, Provision, Wheel
from toolkit.wheel.template import Template

Similarity = Callable[[str, str], float]
Cell = dict[str, Any]
Outcome = dict[str, dict[str, Any]]

LETTERS = {"G": "goal", "L": "framework", "R": "rung", "T": "target_group", "A": "area"}

EVIDENCE = ("cards", "existing")
"""Keys of a cell that are not in its JSON."""


def axis(letter: str, wheel: Wheel, template: Template) -> list[Any]:
    """Goals, frameworks and rungs come from the template, target groups and areas from the wheel's lists."""
    if letter == "G":
        return [goal.id for goal in template.goals]
    if letter == "L":
        return [framework.id for framework in template.frameworks]
    if letter == "R":
        return [rung.id for rung in template.rungs]
    if letter == "T":
        return [group.id for group in wheel.target_groups]
    return [area.id for area in wheel.areas]


def lies_on(activity: Activity, letter: str, value: Any) -> bool:
    if letter == "G":
        return value in activity.goals
    if letter == "L":
        return any(use.id == value for use in activity.frameworks)
    if letter == "R":
        return value in activity.rungs
    if letter == "T":
        return "everyone" in activity.target_groups or value in activity.target_groups
    return "everywhere" in activity.areas or value in activity.areas


def active(wheel: Wheel) -> list[Activity]:
    return [activity for activity in wheel.activities if activity.state in ("existing", "planned", "wish")]


def counting(wheel: Wheel) -> list[Activity]:
    return [activity for activity in wheel.activities if activity.state in ("existing", "planned")]


def existing(wheel: Wheel) -> list[Activity]:
    return [activity for activity in wheel.activities if activity.state == "existing"]


def touching(activities: Iterable[Activity], view: str, coords: tuple[Any, ...]) -> list[Activity]:
    return [
        activity
        for activity in activities
        if all(lies_on(activity, letter, value) for letter, value in zip(view, coords, strict=True))
    ]


def organisations_of(activities: Iterable[Activity]) -> set[str]:
    return {organisation for activity in activities for organisation in activity.organisations}


def expected(view: str, coords: tuple[Any, ...], wheel: Wheel, template: Template) -> int:
    last: dict[str, str] = {}
    for judgement in wheel.judgements:
        last[judgement.finding] = judgement.verdict
    values = "/".join(str(value) for value in coords)
    keys = [f"unused/{values}"] if view == "GL" else [f"gap/{view}/{values}", f"thin/{view}/{values}"]
    if any(last.get(key) == "not_applicable" for key in keys):
        return 0
    if view == "GL":
        framework = next(one for one in template.frameworks if one.id == coords[1])
        return framework.serves.get(coords[0], 0) if framework.status == "in_force" else 0
    if view == "GR":
        return next(goal for goal in template.goals if goal.id == coords[0]).rungs.get(coords[1], 0)
    if view == "GT":
        return template.expects[coords[0]].get(coords[1], 1) if coords[0] in template.expects else 1
    if view == "TR":
        for group in template.target_groups:
            if group.id == coords[0] and group.rungs is not None:
                return group.rungs.get(coords[1], 0)
        return 1
    if view == "GTR":
        goal, group, rung = coords
        return min(
            expected("GT", (goal, group), wheel, template),
            expected("GR", (goal, rung), wheel, template),
            expected("TR", (group, rung), wheel, template),
        )
    return 1


def all_cells(wheel: Wheel, template: Template) -> dict[str, dict[tuple[Any, ...], Cell]]:
    found: dict[str, dict[tuple[Any, ...], Cell]] = {}
    for view in ("GL", "GR", "GT", "TR", "GTR", "GA", "TA"):
        found[view] = {}
        for coords in product(*[axis(letter, wheel, template) for letter in view]):
            found[view][coords] = one_cell(view, coords, wheel, template)
    return found


def one_cell(view: str, coords: tuple[Any, ...], wheel: Wheel, template: Template) -> Cell:
    here = touching(active(wheel), view, coords)
    e = [activity for activity in here if activity.state == "existing"]
    p = [activity for activity in here if activity.state == "planned"]
    w = [activity for activity in here if activity.state == "wish"]
    organisations = organisations_of(e)
    if not e and not p and not w:
        kind = "empty"
    elif not e and not p:
        kind = "wish"
    elif not e:
        kind = "planned"
    elif len(organisations) >= 2:
        kind = "covered"
    elif len(e) == 1:
        kind = "single"
    else:
        kind = "one_organisation"
    return {
        "e": len(e),
        "p": len(p),
        "w": len(w),
        "organisations": sorted(organisations),
        "class": kind,
        "expected": expected(view, coords, wheel, template),
        "cards": sorted(activity.id for activity in here),
        "existing": sorted(activity.id for activity in e),
    }


def mu(view: str, coords: tuple[Any, ...], cells: dict[tuple[Any, ...], Cell]) -> float:
    incidences = [other for other, cell in cells.items() for _ in range(cell["e"] + cell["p"])]
    n = len(incidences)
    if n == 0:
        return 0.0
    result = float(n)
    for i in range(len(view)):
        m = len([other for other in incidences if other[i] == coords[i]])
        result *= m / n
    return result


def absent(wheel: Wheel) -> list[str]:
    with_card = organisations_of(active(wheel)) | {provision.organisation for provision in wheel.provisions}
    return sorted(one.id for one in wheel.organisations if one.invited and one.id not in with_card)


def known(wheel: Wheel) -> dict[str, tuple[int, int]]:
    activities = active(wheel)
    return {
        name: (len([activity for activity in activities if getattr(activity, name)]), len(activities))
        for name in ("target_groups", "frameworks", "rungs", "areas")
    }


def all_findings(wheel: Wheel, template: Template, similarity: Similarity) -> Outcome:
    """Return every finding by key, with score, axes, cards and the numbers that the contract names."""
    found: Outcome = {}
    gap_and_thin(found, wheel, template)
    unused(found, wheel, template)
    line(found, wheel, template)
    together(found, wheel, template)
    overlap_and_alike(found, wheel, similarity)
    crowded(found, wheel, template)
    unknown(found, wheel, template)
    for judgement in wheel.judgements:
        if judgement.finding in found:
            found[judgement.finding]["verdict"] = judgement.verdict
    return found


def add(found: Outcome, key: str, score: float, cards: Iterable[str], axes: dict[str, Any], **numbers: Any) -> None:
    if round(score, 4) >= 0.05:
        found[key] = {
            "score": round(score, 4),
            "cards": sorted(set(cards)),
            "axes": axes,
            "numbers": numbers,
            "verdict": None,
        }


SEVERITY = {"wish": 1.0, "empty": 0.8, "planned": 0.4, "single": 0.35, "one_organisation": 0.2}


def gap_and_thin(found: Outcome, wheel: Wheel, template: Template) -> None:
    enough_areas = len(wheel.areas) >= 2
    bare = {letter: bare_values(found, letter, wheel, template) for letter in ("G", "T", "A")}
    if not enough_areas:
        bare["A"] = []
    matrices = all_cells(wheel, template)
    for view in ("GR", "GT", "TR", "GA", "TA", "GTR"):
        if view not in template.views or ("A" in view and not enough_areas):
            continue
        for coords, cell in matrices[view].items():
            kind = cell["class"]
            if cell["expected"] == 0 or kind == "covered":
                continue
            score = SEVERITY[kind] * cell["expected"] / 2 * (1 - exp(-mu(view, coords, matrices[view])))
            values = "/".join(str(value) for value in coords)
            axes = {LETTERS[letter]: value for letter, value in zip(view, coords, strict=True)}
            if kind in ("single", "one_organisation"):
                add(found, f"thin/{view}/{values}", score, cell["existing"], axes)
                continue
            if any(value in bare.get(letter, []) for letter, value in zip(view, coords, strict=True)):
                continue
            if view == "GTR" and kind in ("empty", "wish") and rolled_up(found, coords, matrices):
                continue
            numbers = {"absent": missing(axes["goal"], wheel, template)} if "goal" in axes else {}
            add(found, f"gap/{view}/{values}", score, cell["cards"], axes, **numbers)


def rolled_up(found: Outcome, coords: tuple[Any, ...], matrices: dict[str, dict[tuple[Any, ...], Cell]]) -> bool:
    goal, group, rung = coords
    for view, face in (("GT", (goal, group)), ("TR", (group, rung)), ("GR", (goal, rung))):
        if matrices[view][face]["class"] in ("empty", "wish") and f"gap/{view}/{face[0]}/{face[1]}" in found:
            return True
    return False


def missing(goal: str, wheel: Wheel, template: Template) -> list[str]:
    kinds = next(one for one in template.goals if one.id == goal).kinds
    return [one for one in absent(wheel) if next(o for o in wheel.organisations if o.id == one).kind in kinds]


def bare_values(found: Outcome, letter: str, wheel: Wheel, template: Template) -> list[Any]:
    values = axis(letter, wheel, template)
    bare = [value for value in values if not any(lies_on(activity, letter, value) for activity in counting(wheel))]
    lists = {"G": "goals", "T": "target_groups", "A": "areas"}
    n = len([activity for activity in counting(wheel) if getattr(activity, lists[letter])])
    if letter == "A" and len(values) < 2:
        return bare
    for value in bare:
        wishes = [a.id for a in active(wheel) if a.state == "wish" and lies_on(a, letter, value)]
        severity = 1.0 if wishes else 0.8
        numbers = {"absent": missing(value, wheel, template)} if letter == "G" else {}
        axes = {LETTERS[letter]: value}
        add(found, f"gap/{letter}/{value}", severity * (1 - exp(-n / len(values))), wishes, axes, **numbers)
    return bare


def unused(found: Outcome, wheel: Wheel, template: Template) -> None:
    for goal in template.goals:
        for framework in template.frameworks:
            e = expected("GL", (goal.id, framework.id), wheel, template)
            own = [framework.id, *framework.successor_of]
            by_activity = [a for a in counting(wheel) if any(use.id in own for use in a.frameworks)]
            by_provision = [p for p in wheel.provisions if p.framework in own]
            here = any(goal.id in a.goals for a in by_activity) or any(goal.id in p.goals for p in by_provision)
            if e == 0 or here:
                continue
            n = len([a for a in counting(wheel) if goal.id in a.goals])
            used = bool(by_activity or by_provision)
            users = sorted(organisations_of(by_activity) | {p.organisation for p in by_provision})
            add(
                found,
                f"unused/{goal.id}/{framework.id}",
                0.7 * e / 2 * (1 - exp(-n / 4)) * (1 if used else 0.7),
                [a.id for a in by_activity] + [p.id for p in by_provision],
                {"goal": goal.id, "framework": framework.id},
                used_by=users[:3],
            )


def laws(activities: Iterable[Activity], template: Template) -> set[str]:
    own = {framework.id for framework in template.frameworks}
    return {use.id for activity in activities for use in activity.frameworks if use.id in own}


def line(found: Outcome, wheel: Wheel, template: Template) -> None:
    rungs = [rung.id for rung in template.rungs]
    for group in [one.id for one in wheel.target_groups]:
        on = {rung: touching(existing(wheel), "TR", (group, rung)) for rung in rungs}
        for a, b in product(rungs, rungs):
            consecutive = on[a] and on[b] and not any(on[c] for c in rungs if a < c < b)
            if b - a < 2 or not consecutive:
                continue
            between = [
                activity
                for activity in active(wheel)
                if activity.state != "existing"
                and lies_on(activity, "T", group)
                and any(a < rung < b for rung in activity.rungs)
            ]
            low, high = laws(on[a], template), laws(on[b], template)
            seam = len(low) > 0 and len(high) > 0 and not low & high
            score = 0.6
            if seam:
                score += 0.2
            if between:
                score -= 0.2
            cards = [activity.id for activity in [*on[a], *on[b], *between]]
            add(found, f"line/{group}/{a}-{b}", score, cards, {"target_group": group}, seam=seam)


def shared(one: Activity | Provision, other: Activity | Provision, wheel: Wheel) -> int:
    def is_for(card: Activity | Provision, group: str) -> bool:
        return "everyone" in card.target_groups or group in card.target_groups

    count = len([group for group in wheel.target_groups if is_for(one, group.id) and is_for(other, group.id)])
    if isinstance(one, Activity) and isinstance(other, Activity):
        count += len([area for area in wheel.areas if lies_on(one, "A", area.id) and lies_on(other, "A", area.id)])
        count += 1 if any(abs(a - b) <= 1 for a in one.rungs for b in other.rungs) else 0
    return count


def together(found: Outcome, wheel: Wheel, template: Template) -> None:
    for goal in [one.id for one in template.goals]:
        for l1, l2 in template.bridges:
            on_goal = [a for a in counting(wheel) if goal in a.goals]
            if any(lies_on(a, "L", l1) and lies_on(a, "L", l2) for a in on_goal):
                continue
            sides: list[list[Activity | Provision]] = []
            for law, other in ((l1, l2), (l2, l1)):
                own = [a for a in existing(wheel) if goal in a.goals and lies_on(a, "L", law)]
                side: list[Activity | Provision] = [a for a in own if not lies_on(a, "L", other)]
                side += [p for p in wheel.provisions if p.framework == law and goal in p.goals]
                sides.append(side)
            if not sides[0] or not sides[1]:
                continue
            best: tuple[int, str, str] | None = None
            for x in sorted(sides[0], key=lambda card: card.id):
                for y in sorted(sides[1], key=lambda card: card.id):
                    if best is None or shared(x, y, wheel) > best[0]:
                        best = (shared(x, y, wheel), x.id, y.id)
            assert best is not None
            add(
                found,
                f"together/{goal}/{l1}+{l2}",
                0.5 * (1 - exp(-min(len(sides[0]), len(sides[1])) / 2)),
                [card.id for side in sides for card in side],
                {"goal": goal},
                pair=[best[1], best[2]],
            )


def compatible(some: tuple[str, ...], others: tuple[str, ...], broad: str) -> bool:
    if len(some) == 0 or len(others) == 0 or broad in some or broad in others:
        return True
    return any(value in others for value in some)


def candidates(wheel: Wheel, similarity: Similarity) -> list[tuple[str, str, float]]:
    pairs = []
    for one, other in combinations(sorted(counting(wheel), key=lambda a: a.id), 2):
        if set(one.organisations) & set(other.organisations) or not set(one.goals) & set(other.goals):
            continue
        if not compatible(one.target_groups, other.target_groups, "everyone"):
            continue
        if not compatible(one.areas, other.areas, "everywhere"):
            continue
        if one.rungs and other.rungs and not any(abs(a - b) <= 1 for a in one.rungs for b in other.rungs):
            continue
        if any({one.id, other.id} == set(pair) for pair in wheel.apart):
            continue
        pairs.append((one.id, other.id, similarity(one.name, other.name)))
    return pairs


def overlap_and_alike(found: Outcome, wheel: Wheel, similarity: Similarity) -> None:
    pairs = candidates(wheel, similarity)
    same = [pair for pair in pairs if pair[2] >= 0.50]
    groups: list[set[str]] = [{a, b} for a, b, _ in same]
    while True:
        touching_groups = next(((x, y) for x, y in combinations(groups, 2) if x & y), None)
        if touching_groups is None:
            break
        x, y = touching_groups
        groups = [group for group in groups if group is not x and group is not y] + [x | y]
    by_id = {activity.id: activity for activity in wheel.activities}
    for group in groups:
        own = [pair for pair in same if pair[0] in group]
        mean = sum(pair[2] for pair in own) / len(own)
        k = len(organisations_of([by_id[card] for card in group]))
        a, b = sorted(group)[:2]
        score = 0.5 * mean * (1 - exp(-(k - 1) / 2)) + 0.1
        add(found, f"overlap/{a}+{b}", score, group, {}, pairs=[list(pair) for pair in own])
    for a, b, score in pairs:
        if 0.26 <= score < 0.50 and not any(a in group and b in group for group in groups):
            add(found, f"alike/{a}+{b}", 0.2 * score, [a, b], {}, pairs=[[a, b, score]])


def crowded(found: Outcome, wheel: Wheel, template: Template) -> None:
    for goal in [one.id for one in template.goals]:
        for group in [one.id for one in wheel.target_groups]:
            here = touching(existing(wheel), "GT", (goal, group))
            k = len(organisations_of(here))
            if k < 3 or any(len(set(activity.organisations)) >= 2 for activity in here):
                continue
            cards = [activity.id for activity in here]
            axes = {"goal": goal, "target_group": group}
            add(found, f"crowded/{goal}/{group}", 0.3 * (1 - exp(-(k - 2) / 2)), cards, axes)


def unknown(found: Outcome, wheel: Wheel, template: Template) -> None:
    for goal in [one.id for one in template.goals]:
        here = [a.id for a in existing(wheel) if goal in a.goals and len(a.frameworks) == 0]
        add(found, f"unknown/{goal}", 0.3 * (1 - exp(-len(here) / 3)), here, {"goal": goal})
