"""Mixed working groups: as many organisations and disciplines at every table as can be, wishes honoured.

The way in: `request_of` a wheel, `formed`, and `formation_json`. What is asked stands in `group_request.py`, the search
in `group_search.py`, the counting in `formation.py`, keeping a formation whole when someone comes or leaves in
`regroup.py`. Reads no clock and throws no dice: equal input gives equal groups.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from toolkit.errors import InvalidInput
from toolkit.texts import DEFAULT_LANGUAGE
from toolkit.wheel.formation import Crossing, Formation, FormedGroup, counted
from toolkit.wheel.group_bridges import Bridge
from toolkit.wheel.group_limits import started
from toolkit.wheel.group_request import GroupSeat, Person, Request, pairs_within, problem_of, request_of
from toolkit.wheel.group_search import seated
from toolkit.wheel.group_words import worded
from toolkit.wheel.model import Wheel, WorkingGroup

__all__ = [
    "Bridge",
    "Crossing",
    "Formation",
    "FormedGroup",
    "GroupSeat",
    "Person",
    "Request",
    "formation_json",
    "formation_of",
    "formed",
    "pairs_within",
    "request_of",
    "with_groups",
]


def formed(request: Request, *, turns: int | None = None) -> Formation:
    """Form the groups.

    `turns` bounds the search and is the only thing that does: 300 people in 20 groups are within 2 % of the best
    after 1,500 and within 1 % after 6,000. Raises InvalidInput, in one sentence, for what cannot be.
    """
    _refuse_empty_groups(request)
    problem = problem_of(request)
    places = seated(problem, started(problem), turns)
    members: dict[str, list[str]] = {group.id: [] for group in request.groups}
    for person, place in zip(problem.people, places, strict=True):
        members[request.groups[place].id].append(person)
    return formation_of(request, members)


def formation_of(request: Request, seating: Mapping[str, Iterable[str]]) -> Formation:
    """Return what a seating comes to, with its sentences: after a person was moved by hand, or on reading a file.

    `seating` holds the members by group id; who is not among the request's people is left out.
    """
    return worded(counted(request, seating))


def formation_json(formation: Formation, language: str = DEFAULT_LANGUAGE) -> dict[str, Any]:
    """Return the formation as contract section 4 has it."""
    return {
        "groups": [
            {"id": group.id, "theme": group.theme, "members": list(group.members), "reason": group.reason[language]}
            for group in formation.groups
        ],
        "cost": formation.cost,
        "lower_bound": formation.lower_bound,
        "same_organisation_pairs": formation.same_organisation_pairs,
        "unavoidable_pairs": formation.unavoidable_pairs,
    }


def with_groups(wheel: Wheel, formation: Formation, language: str = DEFAULT_LANGUAGE) -> Wheel:
    """Return the wheel with these groups in place of its own."""
    groups = tuple(
        WorkingGroup(id=group.id, theme=group.theme, members=group.members, reason=group.reason[language])
        for group in formation.groups
    )
    return replace(wheel, groups=groups)


def _refuse_empty_groups(request: Request) -> None:
    people, groups = len(request.people), len(request.groups)
    if not people:
        raise InvalidInput("groups.refused.no_people")
    if not groups:
        raise InvalidInput("groups.refused.bad_number", number=groups)
    if people < groups:
        raise InvalidInput("groups.refused.too_few_people", people=people, groups=groups)
