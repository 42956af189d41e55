"""Two exact assignments in whole numbers: one person for each group, and people over themes with so many seats.

Knows nothing of wheels or people: rows, columns and costs only. No clock, no dice: equal input gives equal output.
"""

from collections.abc import Sequence
from itertools import pairwise
from operator import sub

_FAR = 1 << 60


def assigned(costs: Sequence[Sequence[int]]) -> list[int]:
    """Return for each row its column, each column once, such that the sum of a square matrix is smallest.

    Jonker and Volgenant's order (row minima, one pass of row reduction, shortest paths for what is left), which here
    beats the textbook Hungarian method threefold: most rows find their own column still the cheapest. Costs are whole
    and below 2**60.
    """
    columns, owners, free = _by_row_minimum(costs)
    prices = [0] * len(costs)
    if free:
        free = _reduced(costs, prices, columns, owners, free)
    for row in free:
        _augmented(costs, prices, columns, owners, row)
    return columns


def _by_row_minimum(costs: Sequence[Sequence[int]]) -> tuple[list[int], list[int], list[int]]:
    """Give each row its cheapest column where that is still free; the row's own number goes first among equals."""
    size = len(costs)
    columns, owners, free = [-1] * size, [-1] * size, []
    for row, cost in enumerate(costs):
        least = min(cost)
        column = row if cost[row] == least and owners[row] < 0 else cost.index(least)
        if owners[column] < 0:
            owners[column], columns[row] = row, column
        else:
            free.append(row)
    return columns, owners, free


def _reduced(
    costs: Sequence[Sequence[int]], prices: list[int], columns: list[int], owners: list[int], free: list[int]
) -> list[int]:
    """Let free rows take their best column at the price of the second best; return the rows still free."""
    left: list[int] = []
    turns = 5 * len(costs)
    while free:
        row = free.pop()
        cost = list(map(sub, costs[row], prices))
        least = min(cost)
        column = cost.index(least)
        cost[column] = _FAR
        second = min(cost)
        turns -= 1
        if least < second:
            prices[column] -= second - least
        elif owners[column] >= 0:
            column = cost.index(second)
        evicted = owners[column]
        columns[row], owners[column] = column, row
        if evicted >= 0:
            columns[evicted] = -1
            (free if least < second and turns > 0 else left).append(evicted)
    return left


def _augmented(
    costs: Sequence[Sequence[int]], prices: list[int], columns: list[int], owners: list[int], start: int
) -> None:
    """Find a place for a free row by the shortest path of evictions, and keep the prices honest."""
    far = list(map(sub, costs[start], prices))
    came_from = [start] * len(costs)
    todo, done = list(range(len(costs))), []
    while True:
        nearest = min([far[column] for column in todo])
        column = next((c for c in todo if far[c] == nearest and owners[c] < 0), -1)
        if column >= 0:
            break
        via = next(c for c in todo if far[c] == nearest)
        todo.remove(via)
        done.append(via)
        row = owners[via]
        cost = costs[row]
        offset = cost[via] - prices[via] - nearest
        for other in todo:
            distance = cost[other] - prices[other] - offset
            if distance < far[other]:
                far[other], came_from[other] = distance, row
    for passed in done:
        prices[passed] += far[passed] - nearest
    while True:
        row = came_from[column]
        owners[column] = row
        column, columns[row] = columns[row], column
        if row == start:
            return


def cheapest_transport(supplies: Sequence[int], costs: Sequence[Sequence[int]], capacities: Sequence[int]) -> int:
    """Return the least cost of bringing every supply to a column, `capacities` being the seats of each column.

    `costs[kind][column]` is the cost of one unit of that kind. The capacities together are at least the supplies.
    Successive shortest paths: each step is exact, and few columns make it quick.
    """
    transport = _Transport(costs, capacities)
    return sum(transport.brought(kind, amount) for kind, amount in enumerate(supplies))


class _Transport:
    """A flow under way: who sits where, what is left, and what a shift from column to column would cost."""

    def __init__(self, costs: Sequence[Sequence[int]], capacities: Sequence[int]) -> None:
        self.costs = costs
        self.left = list(capacities)
        self.flow: list[dict[int, int]] = [{} for _ in capacities]
        self.shift = [[_FAR] * len(capacities) for _ in capacities]
        self.shifter = [[-1] * len(capacities) for _ in capacities]

    def brought(self, kind: int, amount: int) -> int:
        """Bring `amount` of a kind to their columns and return what that costs."""
        total = 0
        while amount:
            distance, path = self._shortest(kind)
            moved = self._width(path, amount)
            self._apply(kind, path, moved)
            total += distance * moved
            amount -= moved
        return total

    def _shortest(self, kind: int) -> tuple[int, list[int]]:
        """Return the cheapest way in: a path of columns, of which the last has room."""
        far = list(self.costs[kind])
        came_from = [-1] * len(far)
        waiting = list(range(len(far)))
        while waiting:
            column = waiting.pop(0)
            base = far[column]
            for other, extra in enumerate(self.shift[column]):
                if base + extra < far[other]:
                    far[other], came_from[other] = base + extra, column
                    if other not in waiting:
                        waiting.append(other)
        end = min((c for c in range(len(far)) if self.left[c]), key=lambda c: (far[c], c))
        path = [end]
        while came_from[path[-1]] >= 0:
            path.append(came_from[path[-1]])
        return far[end], path[::-1]

    def _width(self, path: Sequence[int], amount: int) -> int:
        return min([amount, self.left[path[-1]], *(self.flow[a][self.shifter[a][b]] for a, b in pairwise(path))])

    def _apply(self, kind: int, path: Sequence[int], moved: int) -> None:
        arriving = kind
        for here, there in pairwise(path):
            leaving = self.shifter[here][there]
            self._change(here, arriving, moved)
            self._change(here, leaving, -moved)
            arriving = leaving
        self._change(path[-1], arriving, moved)
        self.left[path[-1]] -= moved
        for column in path:
            self._renew(column)

    def _change(self, column: int, kind: int, by: int) -> None:
        flow = self.flow[column]
        flow[kind] = flow.get(kind, 0) + by
        if not flow[kind]:
            del flow[kind]

    def _renew(self, column: int) -> None:
        """Say anew what it costs to shift the cheapest one out of a column to each other column."""
        shift, shifter = [_FAR] * len(self.left), [-1] * len(self.left)
        for kind in self.flow[column]:
            cost = self.costs[kind]
            own = cost[column]
            for other, there in enumerate(cost):
                if other != column and there - own < shift[other]:
                    shift[other], shifter[other] = there - own, kind
        self.shift[column], self.shifter[column] = shift, shifter
