"""How long it takes to compare two rounds, and to import a list: `python tests/bench/bench_rounds.py`.

Prints the seconds, and judges only what is promised: 2,000 against 2,000 activities within 0.5 s. Seconds are of the
processor, the best of three, so that a busy machine gives the same figures.
"""

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from time import process_time

from tests.bench.bench_analysis import wheel_of
from toolkit import shelf
from toolkit.wheel.model import Wheel
from toolkit.wheel.round_words import page_of
from toolkit.wheel.rounds import compare

CARDS = 2_000
COMPARE_WITHIN = 0.5


def next_year(wheel: Wheel) -> Wheel:
    """Return the wheel a year later: one card in ten replaced, one in five changed."""
    chance = random.Random(1)
    cards = [
        replace(card, id=f"{card.id}-nieuw")
        if chance.random() < 0.1
        else replace(card, rungs=(1, 2))
        if chance.random() < 0.2
        else card
        for card in wheel.activities
    ]
    return replace(wheel, activities=tuple(cards), round=wheel.round + 1)


def best_of_three(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(3):
        started = process_time()
        work()
        seconds.append(process_time() - started)
    return min(seconds)


def main() -> int:
    template = shelf.template("participatiewiel")
    old = wheel_of(CARDS, template)
    new = next_year(old)
    took = best_of_three(lambda: compare(old, new, template))
    comparison = compare(old, new, template)
    page = best_of_three(lambda: page_of(comparison, old, new, template))
    print(f"compare {CARDS} with {CARDS} activities: {took:.3f} s; its page: {page:.3f} s")
    return 0 if took <= COMPARE_WITHIN else 1


if __name__ == "__main__":
    sys.exit(main())
