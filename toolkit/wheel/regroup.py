"""Keep a formation whole when someone comes or leaves: at most two others move (contract section 3).

People sit and talk already, so a move must earn its place. Never forms anew: that is `groups.formed`.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from toolkit.wheel.formation import Formation
from toolkit.wheel.group_request import Request, problem_of
from toolkit.wheel.group_seating import COLLEAGUES, SAME_DISCIPLINE, Seating
from toolkit.wheel.groups import formation_of

MOVE = COLLEAGUES
"""What it costs that someone must get up: as much as a pair of colleagues. Nobody moves for a smaller gain."""
_UNEVEN = 10**15
"""What sizes cost that differ by more than one: only where locks leave nothing else."""

Steps = tuple[tuple[int, int], ...]
"""Who goes where, in turn: a person and a group each."""


def repaired(request: Request, seating: Mapping[str, Iterable[str]]) -> Formation:
    """Return the formation of the people in `request`, who sat as `seating` says (members by group id).

    A group that is not in the request is no more: who sat there counts as having come.

    Who is not in the request has left, who is not in the seating has come. They are taken one after the other, those
    who left first, then by id. For each of them at most two others move, along one chain that starts at the place in
    question: the cheapest such chain, with `MOVE` for everyone who gets up. Nobody moves who is locked or stays
    together. Sizes stay within one, or as far apart as they were. A newcomer always gets a seat: where they cannot be
    kept apart as asked, it is where that hurts least. The formation's `moved` names who got up.
    """
    sat = {group.id: tuple(seating.get(group.id, ())) for group in request.groups}
    tables = _Tables(request, sat)
    present = {person.id for person in request.people}
    for _, group in sorted((p, group) for group, members in sat.items() for p in members if p not in present):
        tables.close(group)
    for person in sorted(present - {person for members in sat.values() for person in members}):
        tables.open(person)
    return replace(formation_of(request, tables.members()), moved=tables.moved())


class _Tables:
    """The tables as they are. Who has left holds a chair until it is their turn: `held` counts chairs."""

    def __init__(self, request: Request, seating: Mapping[str, Sequence[str]]) -> None:
        self.problem = problem_of(request)
        self.seating = Seating(self.problem)
        self.ids = [group.id for group in request.groups]
        self.held = [len(seating[group]) for group in self.ids]
        self.bound = {*self.problem.locked, *(person for block in self.problem.blocks for person in block)}
        numbers = {person: number for number, person in enumerate(self.problem.people)}
        for number, group in enumerate(self.ids):
            for person in seating[group]:
                if person in numbers:
                    self.seating.sit(numbers[person], number)
        self.before = list(self.seating.seat)

    def members(self) -> dict[str, list[str]]:
        """Return who sits where, by group id."""
        members: dict[str, list[str]] = {group: [] for group in self.ids}
        for person, group in zip(self.problem.people, self.seating.seat, strict=True):
            members[self.ids[group]].append(person)
        return members

    def moved(self) -> tuple[str, ...]:
        """Return who sat somewhere and now sits somewhere else."""
        moves = zip(self.problem.people, self.before, self.seating.seat, strict=True)
        return tuple(person for person, before, now in moves if before not in (-1, now))

    def close(self, group: str) -> None:
        """Someone has left `group`: fill the chair or take it away, whichever is best."""
        chain = _Chain(self.seating, self.held, -1, self.bound)
        chain.fill(self.ids.index(group))
        self._take(chain)

    def open(self, person: str) -> None:
        """Someone has come: find the best chair, with others making room where that is better."""
        newcomer = self.problem.people.index(person)
        chain = _Chain(self.seating, self.held, +1, self.bound)
        prices = self.seating.prices(newcomer)
        for group in self._open_to(newcomer):
            chain.make_room(newcomer, group, prices[group])
        self._take(chain)

    def _open_to(self, newcomer: int) -> Sequence[int]:
        """Return the groups where a newcomer may sit: a lock says one, those they belong with another."""
        if newcomer in self.problem.locked:
            return [self.problem.locked[newcomer]]
        seat = self.seating.seat
        company = {seat[person] for block in self.problem.blocks if newcomer in block for person in block} - {-1}
        return sorted(company) or range(len(self.held))

    def _take(self, chain: "_Chain") -> None:
        self.held[chain.end] += chain.change
        for person, group in chain.steps:
            if self.seating.seat[person] >= 0:
                self.seating.stand(person)
            self.seating.sit(person, group)


class _Chain:
    """The cheapest chain found so far, and the group (`end`) that it leaves with a chair less or more (`change`).

    `gains[person][group]` is what a move saves as people sit now. Two moves in one chain change each other's saving
    only by what the two cost beside one another, so that no one has to get up to reckon it.
    """

    def __init__(self, seating: Seating, held: Sequence[int], change: int, bound: set[int]) -> None:
        self.seating, self.change = seating, change
        self.cost = _UNEVEN * _UNEVEN
        self.steps: Steps = ()
        self.end = -1
        allowed = max(1, max(held) - min(held))
        self.even = [self._spread(held, group) <= allowed for group in range(len(held))]
        self.free: list[list[int]] = [[] for _ in held]
        for person, group in enumerate(seating.seat):
            if group >= 0 and person not in bound:
                self.free[group].append(person)
        self.gains = {person: self._gains(person) for members in self.free for person in members}

    def _spread(self, held: Sequence[int], group: int) -> int:
        after = [chairs + self.change * (other == group) for other, chairs in enumerate(held)]
        return max(after) - min(after)

    def _gains(self, person: int) -> list[int]:
        here = self.seating.stand(person)
        prices = self.seating.prices(person)
        self.seating.sit(person, here)
        return [prices[here] - price for price in prices]

    def fill(self, hole: int) -> None:
        """Try every way to fill a chair in `hole`: not at all, with one person, or with one whose chair is filled."""
        self._offer(hole, 0, ())
        for group, members in enumerate(self.free):
            if group != hole:
                followers = self._followers(group)
                for person in members:
                    cost = MOVE - self.gains[person][hole]
                    self._offer(group, cost, ((person, hole),))
                    self._follow(person, hole, group, cost, followers)

    def _followers(self, to: int) -> list[tuple[int, int, int]]:
        """Return who may go to a group: their saving, themselves and where they sit, the largest saving first."""
        return sorted(
            (-self.gains[person][to], person, group)
            for group, members in enumerate(self.free)
            if group != to and self.even[group]
            for person in members
        )

    def _follow(self, first: int, hole: int, group: int, cost: int, followers: Sequence[tuple[int, int, int]]) -> None:
        reach = 2 * self._most_beside(first)
        for loss, person, seat in followers:
            after = cost + MOVE + loss
            if after - reach >= self.cost:
                return
            beside = self._beside(first, person)
            self._offer(seat, after - beside * (2 if seat == hole else 1), ((first, hole), (person, group)))

    def make_room(self, newcomer: int, full: int, cost: int) -> None:
        """Try every way to seat a newcomer in `full`: as they are, with one going on, or with two."""
        start = ((newcomer, full),)
        self._offer(full, cost, start)
        for person in self.free[full]:
            base = cost + MOVE - self._beside(person, newcomer)
            for group, gain in enumerate(self.gains[person]):
                if group != full:
                    steps = (*start, (person, group))
                    self._offer(group, base - gain, steps)
                    self._push_on(person, newcomer, full, base - gain, steps)

    def _push_on(self, first: int, newcomer: int, full: int, cost: int, steps: Steps) -> None:
        reach = 2 * self._most_beside(first)
        group = steps[-1][1]
        for loss, person, best, second in self._leavers[group]:
            after = cost + MOVE + loss
            if after - reach >= self.cost:
                return
            beside = self._beside(first, person)
            for to in (best, second, full):
                if to >= 0 and to != group and self.even[to]:
                    extra = self._beside(person, newcomer) - beside if to == full else 0
                    price = cost + MOVE - self.gains[person][to] - beside + extra
                    self._offer(to, price, (*steps, (person, to)))

    @cached_property
    def _leavers(self) -> list[list[tuple[int, int, int, int]]]:
        """Return, by group, who may leave it: their loss, themselves and their two best groups (-1: none)."""
        return [
            sorted(self._leaver(person, group) for person in members) if len(self.free) > 1 else []
            for group, members in enumerate(self.free)
        ]

    def _leaver(self, person: int, group: int) -> tuple[int, int, int, int]:
        gains = self.gains[person]
        open_to = (to for to in range(len(gains)) if to != group and self.even[to])
        best, second, *_ = (*heapq.nsmallest(2, open_to, key=lambda to: (-gains[to], to)), -1, -1)
        return (-gains[best] if best >= 0 else _UNEVEN, person, best, second)

    def _beside(self, one: int, other: int) -> int:
        """Return what two people cost beside each other."""
        seating = self.seating
        return (
            COLLEAGUES * (seating.organisation[one] == seating.organisation[other])
            + SAME_DISCIPLINE * (seating.discipline[one] == seating.discipline[other])
            + seating.pairs[one].get(other, 0)
        )

    def _most_beside(self, person: int) -> int:
        return COLLEAGUES + SAME_DISCIPLINE + max(self.seating.pairs[person].values(), default=0)

    def _offer(self, end: int, cost: int, steps: Steps) -> None:
        """Keep a chain that is cheaper than all before it; sizes that differ by more are the last resort."""
        price = cost if self.even[end] else cost + _UNEVEN
        if price < self.cost:
            self.cost, self.steps, self.end = price, steps, end
