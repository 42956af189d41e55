"""Rows of a list that are likely what stands there already: the same organisation, the same goal, nearly one name.

It shows pairs, and merges nothing: whether two are the same, a person says. Likely the same offer at *different*
organisations is no double but a finding (overlaps.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from toolkit.wheel.model import EVERYONE, EVERYWHERE, Activity
from toolkit.wheel.overlaps import SAME, compatible
from toolkit.wheel.similarity import Lexicon, NameIndex, similarity


class Double(NamedTuple):
    """Two activities that are likely one, by id, with the similarity of their names."""

    one: str
    other: str
    similarity: float


def doubles_between(rows: Sequence[Activity], cards: Sequence[Activity], lexicon: Lexicon) -> tuple[Double, ...]:
    """Return for each of the rows the cards that it is likely a double of, the likeliest first."""
    own, theirs = _by_offer(rows), _by_offer(cards)
    shared = own.keys() & theirs.keys()
    found = {pair for one in shared for pair in _pairs(own[one], theirs[one], lexicon)}
    place = {row.id: at for at, row in enumerate(rows)}
    return tuple(sorted(found, key=lambda pair: (place[pair.one], -pair.similarity, pair.other)))


def doubles_among(rows: Sequence[Activity], lexicon: Lexicon) -> tuple[Double, ...]:
    """Return the pairs of rows that are likely doubles, each once: the later row, then the earlier."""
    place = {row.id: at for at, row in enumerate(rows)}
    return tuple(pair for pair in doubles_between(rows, rows, lexicon) if place[pair.other] < place[pair.one])


def _by_offer(activities: Iterable[Activity]) -> Mapping[tuple[str, str], Mapping[str, Sequence[Activity]]]:
    """Return the activities of each organisation on each goal, by name."""
    found: dict[tuple[str, str], dict[str, list[Activity]]] = defaultdict(lambda: defaultdict(list))
    for activity in activities:
        for offer in product(activity.organisations, activity.goals):
            found[offer][activity.name].append(activity)
    return found


def _pairs(
    rows: Mapping[str, Sequence[Activity]], cards: Mapping[str, Sequence[Activity]], lexicon: Lexicon
) -> Iterator[Double]:
    """Yield the likely doubles of one organisation on one goal."""
    index = NameIndex(lexicon, SAME)
    index.add((*cards, *rows))
    for name, named in rows.items():
        alike = {name: similarity(name, name, lexicon), **index.like(name)}
        for other, score in alike.items():
            for card in cards.get(other, ()):
                yield from (Double(row.id, card.id, score) for row in named if _may_be_one(row, card))


def _may_be_one(row: Activity, card: Activity) -> bool:
    return (
        row.id != card.id
        and compatible(row.target_groups, card.target_groups, EVERYONE)
        and compatible(row.areas, card.areas, EVERYWHERE)
    )
