"""What a formation of mixed groups starts from: people, groups, and what the facilitator asks (contract section 3).

Turns it into the numbers that the search works on. Does not search, and knows no names of people.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, count

from toolkit.errors import InvalidInput
from toolkit.wheel.group_bridges import Bridge, bridges_of
from toolkit.wheel.group_limits import bound_together, numbered
from toolkit.wheel.group_seating import APART, MET, NOT_CHOSEN, Problem
from toolkit.wheel.model import OrganisationKind, Wheel
from toolkit.wheel.template import Template

_WISHES = 3
"""So many wishes count, at 0, 1 and 2; a theme further down the list counts as not chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone to be seated. `organisation` is None for a resident, who is an organisation of their own.

    An unknown `discipline` is like no other. Who wishes nothing pays the price of "not chosen" in every group, as the
    contract has it: that changes Z and its lower bound alike, and no seating.
    """

    id: str
    organisation: str | None = None
    discipline: str | None = None
    wishes: tuple[str, ...] = ()
    kind: OrganisationKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSeat:
    """A group to be filled, with the theme it talks about."""

    id: str
    theme: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Everything that decides a formation.

    `locks` says which group someone stays in; each of `together` sits in one group; no two of one `apart` do; `met`
    holds pairs (the smaller id first) that sat together before, see `pairs_within`.
    """

    people: tuple[Person, ...]
    groups: tuple[GroupSeat, ...]
    locks: Mapping[str, str] = field(default_factory=dict)
    together: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    met: frozenset[tuple[str, str]] = frozenset()
    bridges: tuple[Bridge, ...] = ()


def pairs_within(groups: Iterable[Iterable[str]]) -> frozenset[tuple[str, str]]:
    """Return every pair of people that sat in one of these groups, the smaller id first."""
    return frozenset(chain.from_iterable(combinations(sorted(members), 2) for members in groups))


def request_of(
    wheel: Wheel,
    template: Template,
    *,
    groups: int | None = None,
    size: int | None = None,
    present: Collection[str] | None = None,
    locks: Mapping[str, str] | None = None,
    together: Sequence[Sequence[str]] = (),
    apart: Sequence[Sequence[str]] = (),
    met: frozenset[tuple[str, str]] = frozenset(),
    anew: bool = False,
) -> Request:
    """Return the request of a wheel's participants for so many `groups`, or for groups of at most `size` people.

    With neither, the groups are those of the wheel. `present` leaves out everyone else. The wheel's own groups are
    filled, whoever sat in them; where that is too few, new ones take the themes in turn. `anew` lets go of the
    wheel's groups that are too many; without it asking for fewer is refused. Raises InvalidInput.
    """
    kinds = {organisation.id: organisation.kind for organisation in wheel.organisations}
    people = tuple(
        Person(
            id=one.id,
            organisation=one.organisation,
            discipline=one.discipline,
            wishes=one.wishes,
            kind=kinds.get(one.organisation or ""),
        )
        for one in wheel.participants
        if present is None or one.id in present
    )
    return Request(
        people=people,
        groups=_seats(wheel, _number_of_groups(wheel, len(people), groups, size), anew=anew),
        locks=locks or {},
        together=tuple(map(tuple, together)),
        apart=tuple(map(tuple, apart)),
        met=met,
        bridges=bridges_of(template),
    )


def _number_of_groups(wheel: Wheel, people: int, groups: int | None, size: int | None) -> int:
    if groups is not None and groups < 1:
        raise InvalidInput("groups.refused.bad_number", number=groups)
    if size is not None and size < 1:
        raise InvalidInput("groups.refused.bad_size", size=size)
    if groups is not None:
        return groups
    needed = -(-people // size) if size is not None else 0
    return max(needed, len(wheel.groups))


def _seats(wheel: Wheel, number: int, *, anew: bool) -> tuple[GroupSeat, ...]:
    if len(wheel.groups) > number and not anew:
        raise InvalidInput("groups.refused.fewer_than_named", named=len(wheel.groups), number=number)
    taken = {group.id for group in wheel.groups}
    fresh = (name for name in (f"g{i}" for i in count(1)) if name not in taken)
    seats = [GroupSeat(id=group.id, theme=group.theme) for group in wheel.groups[:number]]
    for index in range(len(seats), number):
        theme = wheel.themes[index % len(wheel.themes)].id if wheel.themes else None
        seats.append(GroupSeat(id=next(fresh), theme=theme))
    return tuple(seats)


def wish_cost(wishes: Sequence[str], theme: str | None) -> int:
    """Return what a theme costs someone: its place in their list from 0, or the price of "not chosen"."""
    for place, wish in enumerate(wishes[:_WISHES]):
        if wish == theme:
            return place
    return NOT_CHOSEN


def problem_of(request: Request) -> Problem:
    """Return the request in numbers; raise InvalidInput for an id that nobody and no group has."""
    people = sorted(request.people, key=lambda person: person.id)
    known = {person.id: number for number, person in enumerate(people)}
    seats = {group.id: number for number, group in enumerate(request.groups)}
    locked = {
        numbered(known, [person], "unknown_person")[0]: numbered(seats, [group], "unknown_group")[0]
        for person, group in request.locks.items()
    }
    apart = {
        (min(pair), max(pair))
        for people_apart in request.apart
        for pair in combinations(numbered(known, people_apart, "unknown_person"), 2)
    }
    return Problem(
        people=tuple(known),
        groups=len(request.groups),
        organisation=_numbers([person.organisation for person in people]),
        discipline=_numbers([person.discipline for person in people]),
        wishes=[[wish_cost(person.wishes, group.theme) for group in request.groups] for person in people],
        locked=locked,
        blocks=bound_together(numbered(known, block, "unknown_person") for block in request.together),
        apart=tuple(sorted(apart)),
        pairs=_pairs(known, apart, request.met),
    )


def _numbers(values: Sequence[str | None]) -> list[int]:
    """Number the values in their own order; None gets a number of its own each time."""
    numbers = {value: number for number, value in enumerate(sorted({v for v in values if v is not None}))}
    fresh = count(len(numbers))
    return [next(fresh) if value is None else numbers[value] for value in values]


def _pairs(
    known: Mapping[str, int], apart: Iterable[tuple[int, int]], met: Iterable[tuple[str, str]]
) -> list[dict[int, int]]:
    pairs: list[dict[int, int]] = [{} for _ in known]
    again = ((known[one], known[other], MET) for one, other in sorted(met) if one in known and other in known)
    for one, other, weight in chain(again, ((one, other, APART) for one, other in sorted(apart))):
        pairs[one][other] = weight
        pairs[other][one] = weight
    return pairs
