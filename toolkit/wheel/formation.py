"""What a formation comes to: its price, the part of it that nothing can avoid, and each group's own numbers.

Counts only, from the definitions in contract section 3 and apart from the search, so that the two check each other.
The sentences about it stand in `group_words.py`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from toolkit.wheel.group_assignment import cheapest_transport
from toolkit.wheel.group_bridges import Bridge, missing_sides
from toolkit.wheel.group_request import Person, Request, pairs_within, wish_cost
from toolkit.wheel.group_seating import COLLEAGUES, NOT_CHOSEN, SAME_DISCIPLINE

_NEVER = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FormedGroup:
    """One group: `members` sorted by id, its own part of the price, and who is in it.

    `chosen` counts those who had its theme among their wishes, `wishing` those who wished anything. `reason` is one
    sentence by language.
    """

    id: str
    theme: str | None
    members: tuple[str, ...]
    cost: int
    organisations: int
    residents: int
    same_organisation_pairs: int
    same_discipline_pairs: int
    chosen: int
    wishing: int
    reason: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Whether both sides of a bridge sit in every group: `missing` holds the ids of the groups without, by law."""

    frameworks: tuple[str, str]
    names: tuple[str, str]
    missing: Mapping[str, tuple[str, ...]]

    @property
    def whole(self) -> bool:
        return not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Formation:
    """All groups, what they cost (Z of contract section 3) and what nothing could have avoided.

    `granted` counts people by the place of their theme in their list (1, 2, 3), under 0 those who wished another
    theme; who wished nothing is not in it. `met_again` counts pairs that sat together before: these are not part of
    `cost`. `worst` is the id of the group that costs most, `moved` names who went to another group in a repair, and
    `summary` holds the sentences for the desk by language.
    """

    groups: tuple[FormedGroup, ...]
    cost: int
    lower_bound: int
    same_organisation_pairs: int
    unavoidable_pairs: int
    same_discipline_pairs: int
    unavoidable_discipline_pairs: int
    granted: Mapping[int, int]
    met_again: int
    worst: str
    bridges: tuple[Crossing, ...] = ()
    moved: tuple[str, ...] = ()
    summary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def best_possible(self) -> bool:
        """Whether no other formation can be cheaper."""
        return self.cost == self.lower_bound

    def members(self) -> dict[str, tuple[str, ...]]:
        """Return who sits where, by group id."""
        return {group.id: group.members for group in self.groups}


def counted(request: Request, seating: Mapping[str, Iterable[str]]) -> Formation:
    """Return what a seating (members by group id) comes to; who is not in the request is left out."""
    people = {person.id: person for person in request.people}
    groups = tuple(
        _formed(group.id, group.theme, [people[p] for p in sorted(seating.get(group.id, ())) if p in people])
        for group in request.groups
    )
    pairs = unavoidable_pairs([person.organisation for person in request.people], len(groups))
    trades = unavoidable_pairs([person.discipline for person in request.people], len(groups))
    return Formation(
        groups=groups,
        cost=sum(group.cost for group in groups),
        lower_bound=COLLEAGUES * pairs + SAME_DISCIPLINE * trades + least_wish_cost(request),
        same_organisation_pairs=sum(group.same_organisation_pairs for group in groups),
        unavoidable_pairs=pairs,
        same_discipline_pairs=sum(group.same_discipline_pairs for group in groups),
        unavoidable_discipline_pairs=trades,
        granted=_granted(people, groups),
        met_again=len(pairs_within(group.members for group in groups) & request.met),
        worst=max(groups, key=lambda group: group.cost).id if groups else "",
        bridges=tuple(_crossing(bridge, people, groups) for bridge in request.bridges),
    )


def _formed(group: str, theme: str | None, members: list[Person]) -> FormedGroup:
    firms = Counter(person.organisation for person in members if person.organisation is not None)
    trades = Counter(person.discipline for person in members if person.discipline is not None)
    colleagues, same = sum(map(_pairs, firms.values())), sum(map(_pairs, trades.values()))
    prices = [wish_cost(person.wishes, theme) for person in members]
    return FormedGroup(
        id=group,
        theme=theme,
        members=tuple(person.id for person in members),
        cost=COLLEAGUES * colleagues + SAME_DISCIPLINE * same + sum(prices),
        organisations=len(firms),
        residents=sum(1 for person in members if person.organisation is None),
        same_organisation_pairs=colleagues,
        same_discipline_pairs=same,
        chosen=sum(1 for price in prices if price < NOT_CHOSEN),
        wishing=sum(1 for person in members if person.wishes),
    )


def _crossing(bridge: Bridge, people: Mapping[str, Person], groups: Iterable[FormedGroup]) -> Crossing:
    missing: dict[str, tuple[str, ...]] = {}
    for group in groups:
        for law in missing_sides(bridge, [people[member].kind for member in group.members]):
            missing[law] = (*missing.get(law, ()), group.id)
    return Crossing(frameworks=bridge.frameworks, names=bridge.names, missing=missing)


def _granted(people: Mapping[str, Person], groups: Iterable[FormedGroup]) -> dict[int, int]:
    places = Counter(
        (wish_cost(people[member].wishes, group.theme) + 1) % (NOT_CHOSEN + 1)
        for group in groups
        for member in group.members
        if people[member].wishes
    )
    return {place: places[place] for place in (1, 2, 3, 0)}


def unavoidable_pairs(labels: Iterable[str | None], groups: int) -> int:
    """Return how many pairs of one label no division over so many groups can avoid: each spread evenly."""
    least = 0
    for label, crowd in Counter(labels).items():
        if label is not None:
            size, larger = divmod(crowd, groups)
            least += larger * _pairs(size + 1) + (groups - larger) * _pairs(size)
    return least


def least_wish_cost(request: Request) -> int:
    """Return what the wishes cost at least where nothing else counts, with the seats that every theme has.

    A theme has `size` seats a group, and one more a group that may stay empty; so many empty seats are dealt with
    them that what is left are the sizes of contract section 3.
    """
    size, larger = divmod(len(request.people), len(request.groups))
    seats = Counter(group.theme for group in request.groups)
    themes = sorted(seats, key=str)
    kinds = Counter(tuple(wish_cost(person.wishes, theme) for theme in themes) for person in request.people)
    real = [[*kind, *kind] for kind in sorted(kinds)]
    empty = [_NEVER if column < len(themes) else 0 for column in range(2 * len(themes))]
    extra = [seats[theme] if larger else 0 for theme in themes]
    return cheapest_transport(
        [*(kinds[kind] for kind in sorted(kinds)), len(request.groups) - larger if larger else 0],
        [*real, empty],
        [*(size * seats[theme] for theme in themes), *extra],
    )


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
