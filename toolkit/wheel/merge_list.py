"""A list of activities that comes onto a wheel on which things stand already; the same list twice changes nothing.

What stands on the wheel was said by a room, so the list never overrules it: it adds what is not there, fills in what
was unknown, and reports where it says otherwise. A row that is likely a double of a card is shown and not made, until
a person says that it is another thing. What is not on the list stays.

A row is the card of the same name and organisations; where several are, the one that says the same, then the one that
came from an earlier list (by id), then the first. Of namesakes nothing is filled in: which is which is a guess.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

from toolkit.wheel.doubles import Double, doubles_between
from toolkit.wheel.labels import folded
from toolkit.wheel.layout import free_place
from toolkit.wheel.model import Activity, Place, Wheel
from toolkit.wheel.similarity import Lexicon
from toolkit.wheel.table import Imported

_COMPARED = ("name", "goals", "frameworks", "rungs", "target_groups", "areas", "state")
_FILLED_IN = ("frameworks", "rungs", "target_groups", "areas", "note", "source")
_LISTS = ("organisations", "target_groups", "areas")

Fields = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What came of a list on a wheel.

    Cards are ids of the wheel: `added` in the order of the list, `not_listed` (what the list does not have) in that of
    the wheel. `completed` holds the fields that the list filled in, `differing` those in which it says otherwise. A
    double is a row's id, as in `Imported` with its line, and a card's.
    """

    wheel: Wheel
    added: tuple[str, ...]
    completed: Fields
    differing: Fields
    doubles: tuple[Double, ...]
    not_listed: tuple[str, ...]


def merged(wheel: Wheel, imported: Imported, lexicon: Lexicon, *, also: Set[str] = frozenset()) -> Merged:
    """Bring a list onto a wheel. `also` holds ids of rows that are made though they look like doubles."""
    listed = frozenset(imported.columns.values())
    rows = _translated(imported.wheel, wheel)
    card_of = _matches(rows, wheel.activities, listed)
    row_of = {card: row for row in rows if (card := card_of.get(row.id))}
    free = [card for card in wheel.activities if card.id not in row_of]
    unmatched = [row for row in rows if row.id not in card_of]
    doubles = doubles_between([row for row in unmatched if row.id not in also], free, lexicon)
    shown = {double.one for double in doubles}
    namesakes = _namesakes(rows) | _namesakes(wheel.activities)
    kept = [_completed(card, row_of.get(card.id, card), namesakes) for card in wheel.activities]
    new = _placed(_told_apart([row for row in unmatched if row.id not in shown], wheel), kept)
    return Merged(
        wheel=_with_cards(wheel, imported.wheel, (*kept, *new)),
        added=tuple(card.id for card in new),
        completed=_filled({old.id: _unequal(_FILLED_IN, old, card) for old, card in _pairs(wheel.activities, kept)}),
        differing=_filled(
            {card.id: tuple(_otherwise(row_of[card.id], card, listed)) for card in kept if card.id in row_of}
        ),
        doubles=doubles,
        not_listed=tuple(card.id for card in free),
    )


def _translated(listed: Wheel, wheel: Wheel) -> Sequence[Activity]:
    """Return the rows with the wheel's own ids for organisations, target groups and areas."""
    ids = {name: _ids_on(getattr(wheel, name), getattr(listed, name)) for name in _LISTS}

    def own(row: Activity, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(ids[name].get(one, one) for one in getattr(row, name)))

    return [
        replace(
            row,
            organisations=own(row, "organisations"),
            target_groups=own(row, "target_groups"),
            areas=own(row, "areas"),
        )
        for row in listed.activities
    ]


def _ids_on(ours: Iterable[Any], theirs: Iterable[Any]) -> Mapping[str, str]:
    """Return the wheel's id for each thing of the list that the wheel has, by name."""
    names: dict[str, str] = {}
    for one in ours:
        names.setdefault(folded(one.name), one.id)
    return {one.id: names.get(folded(one.name), one.id) for one in theirs}


def _matches(rows: Sequence[Activity], cards: Sequence[Activity], listed: Set[str]) -> Mapping[str, str]:
    """Return which card each row is, by id; each card is at most one row."""
    by_key: dict[object, list[Activity]] = defaultdict(list)
    for card in cards:
        by_key[_key(card)].append(card)
    by_id = {card.id: card for card in cards}
    rules: Sequence[Callable[[Activity], Iterable[Activity]]] = (
        lambda row: (card for card in by_key.get(_key(row), ()) if _says_the_same(row, card, listed)),
        lambda row: (by_id[row.id],) if row.id in by_id else (),
        lambda row: by_key.get(_key(row), ()),
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for rule in rules:
        for row in (row for row in rows if row.id not in found):
            own = next((card.id for card in rule(row) if card.id not in taken), None)
            if own is not None:
                found[row.id] = own
                taken.add(own)
    return found


def _key(activity: Activity) -> object:
    return folded(activity.name), frozenset(activity.organisations)


def _says_the_same(row: Activity, card: Activity, listed: Set[str]) -> bool:
    return not any(_differs(name, row, card) for name in _COMPARED if name in listed)


def _otherwise(row: Activity, card: Activity, listed: Set[str]) -> Iterator[str]:
    """Yield the fields in which the row says something, and something else than the card."""
    return (name for name in _COMPARED if name in listed and getattr(row, name) and _differs(name, row, card))


def _differs(name: str, one: Activity, other: Activity) -> bool:
    if name == "name":
        return folded(one.name) != folded(other.name)
    a, b = getattr(one, name), getattr(other, name)
    return bool(set(a) != set(b) if isinstance(a, tuple) else a != b)


def _namesakes(activities: Iterable[Activity]) -> Set[object]:
    """Return the names with organisations that several of these have."""
    return {key for key, times in Counter(map(_key, activities)).items() if times > 1}


def _completed(card: Activity, row: Activity, namesakes: Set[object]) -> Activity:
    """Return the card with what the row knows and it does not."""
    if not namesakes.isdisjoint((_key(card), _key(row))):
        return card
    filled = {name: getattr(row, name) for name in _FILLED_IN if getattr(row, name) and not getattr(card, name)}
    return replace(card, **filled) if filled else card


def _told_apart(rows: Iterable[Activity], wheel: Wheel) -> Sequence[Activity]:
    """Give an id of its own to a row whose id another card has."""
    used = {card.id for card in wheel.activities} | {card.id for card in wheel.provisions}
    told = []
    for row in rows:
        numbered = (f"{row.id}-{number}" for number in count(2))
        id = next(one for one in chain((row.id,), numbered) if one not in used)
        used.add(id)
        told.append(replace(row, id=id))
    return told


def _placed(new: Iterable[Activity], kept: Iterable[Activity]) -> Sequence[Activity]:
    """Give the new cards a place in each goal of which every card has one: the lowest free slot, the next number."""
    places: dict[str, list[Place | None]] = defaultdict(list)
    for card in kept:
        for goal in card.goals:
            places[goal].append(card.places.get(goal))
    placed = []
    for card in new:
        own = {goal: free_place(filter(None, places[goal])) for goal in card.goals if None not in places[goal]}
        for goal, place in own.items():
            places[goal].append(place)
        placed.append(replace(card, places=own))
    return placed


def _with_cards(wheel: Wheel, listed: Wheel, cards: tuple[Activity, ...]) -> Wheel:
    """Return the wheel with these cards, and with what they name and it did not have."""
    lists: Any = {name: _extended(getattr(wheel, name), getattr(listed, name), cards, name) for name in _LISTS}
    return replace(wheel, activities=cards, **lists)


def _extended(ours: Sequence[Any], theirs: Iterable[Any], cards: Iterable[Activity], name: str) -> tuple[Any, ...]:
    named = {id for card in cards for id in getattr(card, name)} - {one.id for one in ours}
    return (*ours, *(one for one in theirs if one.id in named))


def _pairs(old: Iterable[Activity], new: Iterable[Activity]) -> Iterable[tuple[Activity, Activity]]:
    return zip(old, new, strict=True)


def _unequal(names: Iterable[str], one: Activity, other: Activity) -> tuple[str, ...]:
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))


def _filled(fields: Fields) -> Fields:
    return {id: names for id, names in fields.items() if names}
