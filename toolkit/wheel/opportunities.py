"""What could be and is not: unused laws, missing steps, laws and organisations side by side (contract section 3).

It finds and weighs; holes in the wheel stand in `gaps.py`, likely doubles in `overlaps.py`.

Readings of the contract that the words leave open:
- Wherever `unused` speaks of use, use of a framework named in `successor_of` counts; it is not followed further back.
- `line` compares frameworks by id, and its rung between counts for that target group only.
- `together`: "under both" is meant on that goal. "Share most" counts common target groups, common areas, and one more
  for equal or adjacent rungs; `numbers.pair` names the card of the first framework first.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise, product
from math import exp

from toolkit.wheel.coverage import Reach, Survey, Value
from toolkit.wheel.finding import Finding, FindingKind, found
from toolkit.wheel.model import EVERYONE, Provision
from toolkit.wheel.naming import Naming
from toolkit.wheel.template import EXPECTED, Framework

USERS_SHOWN = 3
LEAST_STEP = 2
CROWD = 3

Offer = Reach | Provision


def opportunities_of(survey: Survey, naming: Naming) -> Iterator[Finding]:
    """Yield what is unused, broken off, side by side, crowded, or not known."""
    for finders in (_unused_of, _lines_of, _together_of, _crowded_of, _unknown_of):
        yield from (finding for finding in finders(survey, naming) if finding is not None)


def adjacent(rungs: Iterable[Value], others: Iterable[Value]) -> bool:
    """Say whether two sets of rungs hold an equal or adjacent pair."""
    return any(abs(int(one) - int(other)) <= 1 for one, other in product(rungs, others))


def _id(offer: Offer) -> str:
    return offer.id if isinstance(offer, Provision) else offer.activity.id


# Unused: a law that could serve this goal, and that nobody uses here.


def _unused_of(survey: Survey, naming: Naming) -> Iterator[Finding | None]:
    activities = Counter(goal for reach in survey.reaches if reach.counts for goal in reach.values["G"])
    for framework in survey.template.frameworks:
        users = _users(survey, framework)
        used_on = {goal for user in users for goal in _goals(user)}
        for goal in survey.axes["G"]:
            expected = survey.cells["GL"][goal, framework.id].expected
            if expected and goal not in used_on:
                yield _unused(survey, naming, str(goal), framework, users, expected, activities[goal])


def _users(survey: Survey, framework: Framework) -> list[Offer]:
    """Return what uses the framework, or one that it replaced."""
    own = {framework.id, *framework.successor_of}
    activities = [reach for reach in survey.reaches if reach.counts and not own.isdisjoint(reach.laws)]
    return [*activities, *(provision for provision in survey.wheel.provisions if provision.framework in own)]


def _goals(offer: Offer) -> Iterable[Value]:
    return offer.goals if isinstance(offer, Provision) else offer.values["G"]


def _unused(
    survey: Survey, naming: Naming, goal: str, framework: Framework, users: list[Offer], expected: int, activities: int
) -> Finding | None:
    organisations = sorted({organisation for user in users for organisation in _organisations(user)})
    used_by = organisations[:USERS_SHOWN]
    return found(
        survey,
        FindingKind.UNUSED,
        f"{goal}/{framework.id}",
        0.7 * expected / EXPECTED * (1 - exp(-activities / 4)) * (1 if users else 0.7),
        axes={"goal": goal, "framework": framework.id},
        cards=map(_id, users),
        numbers={"activities": activities, "used_by": used_by},
        sentence="findings.unused.elsewhere" if used_by else "findings.unused.nowhere",
        words={"goal": naming.goal_inside(goal), "framework": naming.framework(framework.id)}
        | ({"organisation": naming.organisation(used_by[0])} if used_by else {}),
    )


def _organisations(offer: Offer) -> Iterable[str]:
    return (offer.organisation,) if isinstance(offer, Provision) else offer.activity.organisations


# Line: a step too large between two rungs for one target group.


def _lines_of(survey: Survey, naming: Naming) -> Iterator[Finding | None]:
    for group in map(str, survey.axes["T"]):
        reaches = [reach for reach in survey.reaches if group in reach.values["T"]]
        footing = sorted({int(rung) for reach in reaches if reach.exists for rung in reach.values["R"]})
        for low, high in pairwise(footing):
            if high - low >= LEAST_STEP:
                yield _line(survey, naming, group, low, high, reaches)


def _line(survey: Survey, naming: Naming, group: str, low: int, high: int, reaches: list[Reach]) -> Finding | None:
    below, above = ([reach for reach in reaches if reach.exists and rung in reach.values["R"]] for rung in (low, high))
    seam = _is_seam(below, above)
    between = {reach.activity.id for reach in reaches if any(low < int(rung) < high for rung in reach.values["R"])}
    return found(
        survey,
        FindingKind.LINE,
        f"{group}/{low}-{high}",
        0.6 + 0.2 * seam - 0.2 * bool(between),
        axes={"target_group": group},
        cards={reach.activity.id for reach in (*below, *above)} | between,
        numbers={"from": low, "to": high, "seam": seam, "between": len(between)},
        sentence=_LINE_SENTENCES[bool(between), seam],
        words={"target_group": naming.target_group(group), "low": low, "high": high},
    )


def _is_seam(below: list[Reach], above: list[Reach]) -> bool:
    """Say whether the law changes on the way up: both sides have one, and none in common."""
    low, high = ({law for reach in side for law in reach.laws} for side in (below, above))
    return bool(low and high) and low.isdisjoint(high)


_LINE_SENTENCES = {
    (False, False): "findings.line.plain",
    (False, True): "findings.line.seam",
    (True, False): "findings.line.between",
    (True, True): "findings.line.between_seam",
}


# Together: two laws on one goal, each on its own.


def _together_of(survey: Survey, naming: Naming) -> Iterator[Finding | None]:
    for goal in map(str, survey.axes["G"]):
        offers: list[Offer] = [reach for reach in survey.reaches if reach.counts and goal in reach.values["G"]]
        offers += [provision for provision in survey.wheel.provisions if goal in provision.goals]
        for first, second in survey.template.bridges:
            yield _together(survey, naming, goal, first, second, offers)


def _together(
    survey: Survey, naming: Naming, goal: str, first: str, second: str, offers: list[Offer]
) -> Finding | None:
    if any({first, second} <= _laws(offer) for offer in offers):
        return None
    one, other = ([offer for offer in offers if law in _laws(offer) and _stands(offer)] for law in (first, second))
    if not one or not other:
        return None
    left, right = _closest(survey, one, other)
    return found(
        survey,
        FindingKind.TOGETHER,
        f"{goal}/{first}+{second}",
        0.5 * (1 - exp(-min(len(one), len(other)) / 2)),
        axes={"goal": goal},
        cards=map(_id, (*one, *other)),
        numbers={"pair": [left, right], "first": len(one), "second": len(other)},
        sentence="findings.together",
        words={
            "goal": naming.goal(goal),
            "first": naming.framework(first),
            "second": naming.framework(second),
            "left": naming.card(left),
            "right": naming.card(right),
        },
    )


def _stands(offer: Offer) -> bool:
    return isinstance(offer, Provision) or offer.exists


def _laws(offer: Offer) -> frozenset[str]:
    return frozenset({offer.framework}) if isinstance(offer, Provision) else offer.laws


def _closest(survey: Survey, one: list[Offer], other: list[Offer]) -> tuple[str, str]:
    """Return the ids of the two that share most; of equals the smallest ids."""
    _, left, right = min((-_shared(survey, a, b), _id(a), _id(b)) for a, b in product(one, other))
    return left, right


def _shared(survey: Survey, one: Offer, other: Offer) -> int:
    groups = _groups(survey, one) & _groups(survey, other)
    if isinstance(one, Provision) or isinstance(other, Provision):
        return len(groups)
    areas = one.values["A"] & other.values["A"]
    return len(groups) + len(areas) + adjacent(one.values["R"], other.values["R"])


def _groups(survey: Survey, offer: Offer) -> frozenset[Value]:
    if not isinstance(offer, Provision):
        return offer.values["T"]
    axis = frozenset(survey.axes["T"])
    return axis if EVERYONE in offer.target_groups else axis.intersection(offer.target_groups)


# Crowded and unknown: many apart in one cell; activities whose law nobody has named.


def _crowded_of(survey: Survey, naming: Naming) -> Iterator[Finding | None]:
    shared = {reach.activity.id for reach in survey.reaches if len(set(reach.activity.organisations)) > 1}
    for (goal, group), cell in survey.cells["GT"].items():
        if len(cell.organisations) >= CROWD and shared.isdisjoint(cell.existing):
            yield found(
                survey,
                FindingKind.CROWDED,
                f"{goal}/{group}",
                0.3 * (1 - exp(-(len(cell.organisations) - 2) / 2)),
                axes={"goal": goal, "target_group": group},
                cards=cell.existing,
                numbers={"organisations": len(cell.organisations), "activities": len(cell.existing)},
                sentence="findings.crowded",
                words={
                    "count": len(cell.organisations),
                    "goal": naming.goal_inside(str(goal)),
                    "target_group": naming.target_group(str(group)),
                },
            )


def _unknown_of(survey: Survey, naming: Naming) -> Iterator[Finding | None]:
    for goal in map(str, survey.axes["G"]):
        cards = [
            reach.activity.id
            for reach in survey.reaches
            if reach.exists and goal in reach.values["G"] and not reach.activity.frameworks
        ]
        yield found(
            survey,
            FindingKind.UNKNOWN,
            goal,
            0.3 * (1 - exp(-len(cards) / 3)),
            axes={"goal": goal},
            cards=cards,
            numbers={"activities": len(cards)},
            sentence="findings.unknown",
            words={"count": len(cards), "goal": naming.goal(goal)},
        )
