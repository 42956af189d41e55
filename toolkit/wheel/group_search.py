"""Look for the cheapest seating: deal, take one out of every group and put them back best, swap.

Turns, not seconds, and a small generator of its own with a fixed start: equal input gives equal groups on every
machine. Small rooms are searched to the end. Does not know what a wheel is, and does not refuse: `group_limits.py`
has made sure that there is a seating at all.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import comb
from operator import add

from toolkit.wheel.group_assignment import assigned
from toolkit.wheel.group_seating import APART, SAME_DISCIPLINE, Problem, Seating, seating_of

_WORK = 2_400_000
"""Turns times groups squared, when nobody says how many turns: half a second for 300 people in 20 groups."""
_LEAST, _MOST = 20, 20_000
"""The bounds of that: a turn with hundreds of groups is long, one with three is short but soon says nothing new."""
_PATIENCE = 300
"""Stop after so many turns without gain, and more where groups are large: a gain becomes rarer, not smaller."""
_FEW = 60_000
"""Rooms with no more seatings than this are searched to the end."""
_SWAPPABLE = 600
"""The most people for whom every swap is tried: it takes their square."""


def seated(problem: Problem, start: Mapping[int, int], turns: int | None = None) -> list[int]:
    """Return a group for each person, as cheap as can be found.

    `start` seats those who are bound by locks, together or apart, in a way that can be completed. `turns` is the
    number of times that one person leaves every group; left out, it follows from the number of groups.
    """
    seating = dealt(problem, start)
    seating.seal()
    fixed = {*problem.locked, *(person for block in problem.blocks for person in block)}
    if turns is None:
        turns = min(_MOST, max(_LEAST, _WORK // problem.groups**2))
    draws = _draws()
    for _ in range(3 if problem.blocks else 1):
        reassign(seating, fixed, turns, draws)
        _shift_blocks(seating, fixed)
    if len(problem.people) <= _SWAPPABLE:
        swap(seating, fixed)
    places = seating.places()
    if _seatings(len(problem.people), problem.groups) <= _FEW:
        return _searched_to_the_end(problem, places)
    return places


def dealt(problem: Problem, start: Mapping[int, int]) -> Seating:
    """Deal people over the groups, the largest organisation first, each to the group where they cost least."""
    seating = Seating(problem)
    for person, group in start.items():
        seating.sit(person, group)
    crowd = Counter(problem.organisation)
    order = sorted(
        set(range(len(problem.people))) - set(start),
        key=lambda p: (-crowd[problem.organisation[p]], problem.organisation[p], problem.discipline[p], p),
    )
    for person in order:
        prices = seating.prices(person)
        seating.sit(person, min(_open_groups(seating), key=lambda g: (prices[g], seating.sizes[g], g)))
    return seating


def _open_groups(seating: Seating) -> list[int]:
    """Return the groups that can take one more while sizes stay within one."""
    size, larger = seating.problem.size, seating.problem.larger
    room = larger - sum(1 for held in seating.sizes if held > size)
    return [group for group, held in enumerate(seating.sizes) if held < size or (held == size and room > 0)]


def _draws() -> Iterator[int]:
    """Yield the same numbers on every machine (Park and Miller's generator)."""
    state = 20_260_101
    while True:
        state = state * 16_807 % 2_147_483_647
        yield state


def reassign(seating: Seating, fixed: set[int], turns: int, draws: Iterator[int]) -> None:
    """Take one out of every group and put these people back in the best possible way, `turns` times.

    Exact in each turn: every group gets one back, so that what a person costs there does not depend on the others
    who were taken. Never makes the seating worse.
    """
    members = _movable(seating, fixed)
    active = [group for group, movable in enumerate(members) if movable]
    if len(active) < 2:
        return
    patience = _PATIENCE + 20 * sum(map(len, members))
    quiet = 0
    for _ in range(turns):
        quiet = 0 if _turn(seating, members, active, draws) else quiet + 1
        if quiet == patience:
            return


def _movable(seating: Seating, fixed: set[int]) -> list[list[int]]:
    members: list[list[int]] = [[] for _ in seating.sizes]
    for person, group in enumerate(seating.seat):
        if person not in fixed:
            members[group].append(person)
    return members


def _turn(seating: Seating, members: list[list[int]], active: Sequence[int], draws: Iterator[int]) -> bool:
    """Take one turn and say whether it gained.

    This is the inner loop of the whole search: it writes out `stand`, `prices` and `sit` on local names.
    """
    organisation, discipline, wishes = seating.organisation, seating.discipline, seating.wishes
    by_organisation, by_discipline = seating.by_organisation, seating.by_discipline
    weights, pairs, seat = seating.weights, seating.pairs, seating.seat
    drawn: list[int] = []
    taken: list[int] = []
    for group in active:
        around = members[group]
        at = next(draws) % len(around)
        person = around[at]
        drawn.append(at)
        taken.append(person)
        seat[person] = -1
        by_organisation[organisation[person]][group] -= weights[organisation[person]]
        by_discipline[discipline[person]][group] -= SAME_DISCIPLINE
    rows: list[list[int]] = []
    for person in taken:
        row = list(
            map(add, map(add, by_organisation[organisation[person]], by_discipline[discipline[person]]), wishes[person])
        )
        if pairs[person]:
            for other, weight in pairs[person].items():
                if seat[other] >= 0:
                    row[seat[other]] += weight
        rows.append(row)
    if len(active) < len(members):
        rows = [[row[group] for group in active] for row in rows]
    gain = 0
    for index, column in enumerate(assigned(rows)):
        person, group = taken[index], active[column]
        gain += rows[index][index] - rows[index][column]
        members[group][drawn[column]] = person
        seat[person] = group
        by_organisation[organisation[person]][group] += weights[organisation[person]]
        by_discipline[discipline[person]][group] += SAME_DISCIPLINE
    return gain > 0


def swap(seating: Seating, fixed: set[int]) -> None:
    """Exchange two people as long as that gains anything."""
    movable = [person for person in range(len(seating.seat)) if person not in fixed]
    gained = True
    while gained:
        gained = False
        for person in movable:
            gained = _swapped(seating, person, movable) or gained


def _swapped(seating: Seating, person: int, movable: Sequence[int]) -> bool:
    """Exchange a person with the best other one, if that gains."""
    here = seating.stand(person)
    prices = seating.prices(person)
    best, partner = 0, -1
    for other in movable:
        there = seating.seat[other]
        if there in (-1, here):
            continue
        gain = prices[here] - prices[there] + _gain_of_giving_way(seating, other, there, here, person)
        if gain > best:
            best, partner = gain, other
    if partner >= 0:
        there = seating.stand(partner)
        seating.sit(partner, here)
        seating.sit(person, there)
    else:
        seating.sit(person, here)
    return partner >= 0


def _gain_of_giving_way(seating: Seating, other: int, there: int, here: int, person: int) -> int:
    """Return what is gained when `other` leaves `there` for the place of a standing `person`.

    The person's price of `there` still counts `other`, who will be gone: that part comes back.
    """
    organisation, discipline, wishes = seating.organisation[other], seating.discipline[other], seating.wishes[other]
    firms, trades = seating.by_organisation[organisation], seating.by_discipline[discipline]
    weight = seating.weights[organisation]
    gain = firms[there] - weight - firms[here] + trades[there] - SAME_DISCIPLINE - trades[here]
    gain += wishes[there] - wishes[here]
    if organisation == seating.organisation[person]:
        gain += weight
    if discipline == seating.discipline[person]:
        gain += SAME_DISCIPLINE
    for beside, extra in seating.pairs[other].items():
        if beside == person or seating.seat[beside] == there:
            gain += extra
        elif seating.seat[beside] == here:
            gain -= extra
    return gain


def _shift_blocks(seating: Seating, fixed: set[int]) -> None:
    """Move those who stay together to another group, against as many others, where that gains."""
    for block in seating.problem.blocks:
        if any(person in seating.problem.locked for person in block):
            continue
        here = seating.seat[block[0]]
        for there in range(len(seating.sizes)):
            if there != here and _shifted(seating, block, there, fixed):
                here = there


def _shifted(seating: Seating, block: Sequence[int], there: int, fixed: set[int]) -> bool:
    """Try one exchange of a block; leave everything as it was where it does not gain."""
    here = seating.seat[block[0]]
    others = [person for person, group in enumerate(seating.seat) if group == there and person not in fixed]
    if len(others) < len(block):
        return False
    cost = 0
    for person in block:
        seating.stand(person)
        cost -= seating.prices(person)[here]
    moved: list[int] = []
    for _ in block:
        best = min((p for p in others if p not in moved), key=lambda p: (_price_of_moving(seating, p, here), p))
        cost += _price_of_moving(seating, best, here)
        seating.stand(best)
        seating.sit(best, here)
        moved.append(best)
    for person in block:
        cost += seating.prices(person)[there]
        seating.sit(person, there)
    if cost < 0:
        return True
    for person in (*block, *moved):
        seating.stand(person)
    for person in block:
        seating.sit(person, here)
    for person in moved:
        seating.sit(person, there)
    return False


def _price_of_moving(seating: Seating, person: int, to: int) -> int:
    group = seating.stand(person)
    prices = seating.prices(person)
    seating.sit(person, group)
    return prices[to] - prices[group]


def _seatings(people: int, groups: int) -> int:
    """Return in how many ways so many people can be divided over groups of equal size, give or take one."""
    size, larger = divmod(people, groups)
    ways, left = comb(groups, larger), people
    for group in range(groups):
        held = size + (group < larger)
        ways *= comb(left, held)
        left -= held
        if ways > _FEW:
            break
    return ways


def _searched_to_the_end(problem: Problem, places: list[int]) -> list[int]:
    """Return the cheapest seating there is; the given one where nothing is cheaper."""
    firms, crowd = problem.organisation, Counter(problem.organisation)
    order = sorted(range(len(problem.people)), key=lambda p: (p not in problem.locked, -crowd[firms[p]], p))
    search = _Search(problem, order, seating_of(problem, places).cost())
    search.go(0, 0)
    return search.found or places


class _Search:
    """Branch and bound over people in `order`: what is seated costs so much, the rest at least its best wishes."""

    def __init__(self, problem: Problem, order: Sequence[int], best: int) -> None:
        self.problem, self.order, self.best = problem, order, best
        self.seating = Seating(problem)
        self.found: list[int] = []
        self.at_least = [0] * (len(order) + 1)
        for index in reversed(range(len(order))):
            self.at_least[index] = self.at_least[index + 1] + min(problem.wishes[order[index]])
        self.with_whom = {person: block for block in problem.blocks for person in block}

    def go(self, index: int, cost: int) -> None:
        """Seat the person at `index` and those after, in every way that may still be cheaper."""
        if index == len(self.order):
            self.best, self.found = cost, self.seating.places()
            return
        person = self.order[index]
        prices = self.seating.prices(person)
        for group in sorted(self._groups_for(person), key=lambda g: (prices[g], g)):
            if cost + prices[group] + self.at_least[index + 1] < self.best and prices[group] < APART:
                self.seating.sit(person, group)
                self.go(index + 1, cost + prices[group])
                self.seating.stand(person)

    def _groups_for(self, person: int) -> list[int]:
        groups = _open_groups(self.seating)
        if person in self.problem.locked:
            groups = [group for group in groups if group == self.problem.locked[person]]
        seats = {self.seating.seat[other] for other in self.with_whom.get(person, ())} - {-1}
        return [group for group in groups if not seats or group in seats]
