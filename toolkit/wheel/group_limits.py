"""What the facilitator asks of a formation: locks, together, apart. Refuse in one sentence what cannot be.

Finds a first seating for those who are bound, not a good one. People are named by their id: names are not known here,
the rim that has them may put them in (`ids` in the error's params).
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

from toolkit.errors import InvalidInput
from toolkit.wheel.group_seating import Problem

_TRIES = 20_000
"""How many seats are tried before a set of wishes counts as impossible."""


def started(problem: Problem) -> dict[int, int]:
    """Return a group for everyone who is bound, such that the others can fill the rest.

    Raises InvalidInput, in one sentence that names the people, where there is no such seating.
    """
    _refuse_plainly(problem)
    units = _units(problem)
    start = _placed(problem, units)
    if start is None:
        raise _refused("impossible", problem, _culprits(problem, units))
    return start


def bound_together(tuples: Iterable[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Return who stays with whom, where staying together is passed on: (a, b) and (b, c) give (a, b, c)."""
    blocks: list[set[int]] = []
    for people in tuples:
        block = set(people)
        touching = [other for other in blocks if other & block]
        blocks = [other for other in blocks if not other & block] + [block.union(*touching)]
    return tuple(sorted(tuple(sorted(block)) for block in blocks if len(block) > 1))


def _refuse_plainly(problem: Problem) -> None:
    """Refuse the common contradictions, each with a sentence of its own."""
    largest = problem.size + bool(problem.larger)
    block_of = {person: index for index, block in enumerate(problem.blocks) for person in block}
    for block in problem.blocks:
        if len(block) > largest:
            raise _refused("too_many_together", problem, block, size=largest)
        locked = [person for person in block if person in problem.locked]
        for one, other in combinations(locked, 2):
            if problem.locked[one] != problem.locked[other]:
                raise _refused("locked_and_together", problem, (one, other))
    for one, other in problem.apart:
        if one in block_of and block_of[one] == block_of.get(other):
            raise _refused("together_and_apart", problem, (one, other))
        if one in problem.locked and problem.locked[one] == problem.locked.get(other):
            raise _refused("locked_and_apart", problem, (one, other))
    for group in sorted(set(problem.locked.values())):
        people = [person for person, locked in problem.locked.items() if locked == group]
        if len(people) > largest:
            raise _refused("too_many_locked", problem, people, size=largest)


def _units(problem: Problem) -> list[tuple[int, ...]]:
    """Return those who are bound in some way, blocks as one, the most bound first."""
    blocked = {person for block in problem.blocks for person in block}
    apart = [person for pair in problem.apart for person in pair]
    alone = sorted(({*problem.locked, *apart}) - blocked)
    units = [*problem.blocks, *((person,) for person in alone)]
    bonds = {person: apart.count(person) for person in apart}
    return sorted(
        units,
        key=lambda unit: (
            all(p not in problem.locked for p in unit),
            -len(unit),
            -sum(bonds.get(p, 0) for p in unit),
            unit,
        ),
    )


def _placed(problem: Problem, units: Sequence[tuple[int, ...]]) -> dict[int, int] | None:
    """Return a group for everyone in `units`, found by going back where it sticks; None where there is none."""
    places = _Places(problem)
    options: list[list[int]] = []
    tries = _TRIES + len(units)
    while len(options) < len(units):
        unit = units[len(options)]
        options.append(places.fitting(unit))
        while not options[-1]:
            options.pop()
            if not options:
                return None
            places.empty(units[len(options) - 1])
        tries -= 1
        if not tries:
            return None
        places.fill(units[len(options) - 1], options[-1].pop())
    return places.seats


class _Places:
    """Who of the bound sits where, and how many each group holds."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.seats: dict[int, int] = {}
        self.held = [0] * problem.groups
        self.enemies: dict[int, set[int]] = {}
        for one, other in problem.apart:
            self.enemies.setdefault(one, set()).add(other)
            self.enemies.setdefault(other, set()).add(one)

    def fitting(self, unit: tuple[int, ...]) -> list[int]:
        """Return the groups that can take a unit, the least wished first, so that `pop` gives the most wished."""
        wishes = self.problem.wishes
        fitting = [group for group in range(self.problem.groups) if self._fits(unit, group)]
        return sorted(fitting, key=lambda g: (sum(wishes[p][g] for p in unit), self.held[g], g), reverse=True)

    def _fits(self, unit: tuple[int, ...], group: int) -> bool:
        size, larger, locked = self.problem.size, self.problem.larger, self.problem.locked
        after = self.held[group] + len(unit)
        room = larger - sum(1 for g, held in enumerate(self.held) if held > size and g != group)
        return (
            all(locked.get(person, group) == group for person in unit)
            and (after <= size or (after == size + 1 and room > 0))
            and not any(self.seats.get(enemy) == group for person in unit for enemy in self.enemies.get(person, ()))
        )

    def fill(self, unit: tuple[int, ...], group: int) -> None:
        self.held[group] += len(unit)
        self.seats.update(dict.fromkeys(unit, group))

    def empty(self, unit: tuple[int, ...]) -> None:
        self.held[self.seats[unit[0]]] -= len(unit)
        for person in unit:
            del self.seats[person]


def _culprits(problem: Problem, units: Sequence[tuple[int, ...]]) -> list[int]:
    """Return a smallest set of bound people who cannot be seated: without any one of them it would go."""
    needed = list(units)
    for unit in units:
        rest = [other for other in needed if other != unit]
        if _placed(problem, rest) is None:
            needed = rest
    return sorted(person for unit in needed for person in unit)


def _refused(key: str, problem: Problem, people: Iterable[int], **params: Any) -> InvalidInput:
    ids = tuple(problem.people[person] for person in people)
    return InvalidInput(f"groups.refused.{key}", people=", ".join(ids), ids=ids, **params)


def numbered(known: Mapping[str, int], asked: Iterable[str], key: str) -> tuple[int, ...]:
    """Return the numbers of ids; raise InvalidInput for one that is not known."""
    ids = tuple(dict.fromkeys(asked))
    for unknown in ids:
        if unknown not in known:
            raise InvalidInput(f"groups.refused.{key}", id=unknown)
    return tuple(known[one] for one in ids)
