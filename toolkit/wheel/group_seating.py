"""The counting table under the mixed groups: who sits where, and what one more or one less costs.

Whole numbers throughout, and every change is a few additions. Looks for nothing: searching stands in
`group_search.py`, what a wheel means by it in `groups.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import add

COLLEAGUES = 4
"""What a pair of one organisation in one group costs (contract section 3)."""
SAME_DISCIPLINE = 2
"""What a pair of one discipline in one group costs."""
NOT_CHOSEN = 5
"""What a theme costs that is not among the three wishes, which cost 0, 1 and 2."""
MET = 1_000
"""What a pair costs that sat together before: more than any wish, so that it is avoided where it can be."""
APART = 1_000_000_000
"""What a pair costs that must be apart: never worth it."""
_SEAT = 1_000_000_000_000
"""What two empty seats in one group would cost: this keeps the sizes within one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """People and groups as numbers: people in the order of their ids, groups in the order of the file.

    `organisation` and `discipline` number each person's own; who has none has a number for themselves alone.
    `wishes[person][group]` is the cost of that theme. `larger` of the groups hold `size` + 1 people, the others `size`.
    `locked` is the group by person, `blocks` are people who stay together, `apart` the pairs that must not be, and
    `pairs[person]` holds what each other person beside this one costs on top (apart, met before).
    """

    people: tuple[str, ...]
    groups: int
    organisation: Sequence[int]
    discipline: Sequence[int]
    wishes: Sequence[Sequence[int]]
    locked: Mapping[int, int]
    blocks: Sequence[tuple[int, ...]]
    apart: Sequence[tuple[int, int]]
    pairs: Sequence[Mapping[int, int]]

    @property
    def size(self) -> int:
        return len(self.people) // self.groups

    @property
    def larger(self) -> int:
        return len(self.people) % self.groups


class Seating:
    """Who sits where, with the counts that make every price a matter of three additions.

    `seat[person]` is a group, or -1 while the person stands. After `seal()` a group of the smaller size has one
    empty seat, a person of its own that costs nothing and is never beside another empty seat, so that every exchange
    keeps the sizes within one.
    """

    __slots__ = (
        "by_discipline",
        "by_organisation",
        "discipline",
        "organisation",
        "pairs",
        "problem",
        "seat",
        "sizes",
        "weights",
        "wishes",
    )

    def __init__(self, problem: Problem) -> None:
        groups = range(problem.groups)
        self.problem = problem
        self.organisation = list(problem.organisation)
        self.discipline = list(problem.discipline)
        self.wishes = list(problem.wishes)
        self.pairs = list(problem.pairs)
        self.seat = [-1] * len(problem.people)
        self.sizes = [0 for _ in groups]
        self.by_organisation = [[0 for _ in groups] for _ in range(max(problem.organisation, default=-1) + 1)]
        self.by_discipline = [[0 for _ in groups] for _ in range(max(problem.discipline, default=-1) + 1)]
        self.weights = [COLLEAGUES] * len(self.by_organisation)

    def sit(self, person: int, group: int) -> None:
        """Seat someone who stands."""
        organisation = self.organisation[person]
        self.seat[person] = group
        self.sizes[group] += 1
        self.by_organisation[organisation][group] += self.weights[organisation]
        self.by_discipline[self.discipline[person]][group] += SAME_DISCIPLINE

    def stand(self, person: int) -> int:
        """Let someone stand up and return the group they sat in."""
        group, organisation = self.seat[person], self.organisation[person]
        self.seat[person] = -1
        self.sizes[group] -= 1
        self.by_organisation[organisation][group] -= self.weights[organisation]
        self.by_discipline[self.discipline[person]][group] -= SAME_DISCIPLINE
        return group

    def prices(self, person: int) -> list[int]:
        """Return what each group costs for someone who stands."""
        row = list(
            map(
                add,
                map(add, self.by_organisation[self.organisation[person]], self.by_discipline[self.discipline[person]]),
                self.wishes[person],
            )
        )
        seat = self.seat
        for other, weight in self.pairs[person].items():
            if seat[other] >= 0:
                row[seat[other]] += weight
        return row

    def cost(self) -> int:
        """Return what the whole seating costs, penalties included."""
        pairs = sum(
            weight * _pairs(count // weight)
            for counts, weight in zip(self.by_organisation, self.weights, strict=True)
            for count in counts
        )
        pairs += sum(SAME_DISCIPLINE * _pairs(count // SAME_DISCIPLINE) for row in self.by_discipline for count in row)
        return pairs + sum(
            self.wishes[person][group] + self._beside(person, group)
            for person, group in enumerate(self.seat)
            if group >= 0
        )

    def _beside(self, person: int, group: int) -> int:
        """Return what the later people in the same group cost beside this one, so that each pair counts once."""
        seat = self.seat
        return sum(w for other, w in self.pairs[person].items() if other > person and seat[other] == group)

    def seal(self) -> None:
        """Put an empty seat in every group of the smaller size."""
        short = [group for group in range(self.problem.groups) if self.sizes[group] == self.problem.size]
        if not self.problem.larger or not short:
            return
        groups = range(self.problem.groups)
        self.by_organisation.append([0 for _ in groups])
        self.weights.append(_SEAT)
        for group in short:
            self.organisation.append(len(self.by_organisation) - 1)
            self.discipline.append(len(self.by_discipline))
            self.by_discipline.append([0 for _ in groups])
            self.wishes.append([0 for _ in groups])
            self.pairs.append({})
            self.seat.append(-1)
            self.sit(len(self.seat) - 1, group)

    def places(self) -> list[int]:
        """Return the group of each person, empty seats left out."""
        return self.seat[: len(self.problem.people)]


def seating_of(problem: Problem, places: Sequence[int]) -> Seating:
    """Return the seating in which person i sits in group `places[i]`."""
    seating = Seating(problem)
    for person, group in enumerate(places):
        seating.sit(person, group)
    return seating


def _pairs(count: int) -> int:
    return count * (count - 1) // 2
