"""Likely the same offer at several organisations (overlap), and pairs that only look alike (contract section 3).

It asks, and never merges: what a person called "not the same" is not brought up again.

Readings of the contract that the words leave open:
- "Of different organisations": the two have no organisation in common.
- An `overlap` is a connected component of pairs with similarity 0.50 or more; mean similarity and `numbers.pairs` are
  over these pairs, k counts all organisations of its cards.
- A pair "is in no group" unless both of its cards are in the same one.
- `axes` holds a goal that all the cards share, the first in wheel order, where there is one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import exp, fsum
from typing import NamedTuple

from toolkit.wheel.coverage import Reach, Survey
from toolkit.wheel.finding import Finding, FindingKind, found
from toolkit.wheel.model import EVERYONE, EVERYWHERE
from toolkit.wheel.naming import Naming
from toolkit.wheel.opportunities import adjacent
from toolkit.wheel.similarity import Lexicon, names_alike, similarity

ALIKE = 0.26
SAME = 0.50


class Pair(NamedTuple):
    """Two activities that may be the same, ids in order."""

    a: str
    b: str
    similarity: float


def overlaps_of(survey: Survey, naming: Naming, lexicon: Lexicon) -> Iterator[Finding]:
    """Yield the groups of likely the same activities, and the pairs that look alike."""
    pairs = sorted(_pairs(survey, lexicon))
    groups = _groups([pair for pair in pairs if pair.similarity >= SAME])
    group_of = {card: number for number, (cards, _) in enumerate(groups) for card in cards}
    reaches = {reach.activity.id: reach for reach in survey.reaches}
    findings = [_overlap(survey, naming, [reaches[card] for card in cards], own) for cards, own in groups]
    for pair in pairs:
        if pair.similarity < SAME and (pair.a not in group_of or group_of[pair.a] != group_of.get(pair.b)):
            findings.append(_alike(survey, naming, [reaches[pair.a], reaches[pair.b]], pair))
    yield from (finding for finding in findings if finding is not None)


def _pairs(survey: Survey, lexicon: Lexicon) -> set[Pair]:
    """Return every pair that looks alike and may be the same offer."""
    apart = {frozenset(pair) for pair in survey.wheel.apart}
    found_pairs: set[Pair] = set()
    for goal in survey.axes["G"]:
        by_name: dict[str, list[Reach]] = defaultdict(list)
        for reach in survey.reaches:
            if reach.counts and goal in reach.values["G"]:
                by_name[reach.activity.name].append(reach)
        alike = names_alike(by_name, lexicon, ALIKE, (survey.wheel.id, goal))
        for name, reaches in by_name.items():
            if len(reaches) > 1:
                found_pairs |= _pairs_between(reaches, reaches, similarity(name, name, lexicon))
            for other, score in alike[name].items():
                if name < other:
                    found_pairs |= _pairs_between(reaches, by_name[other], score)
    return {pair for pair in found_pairs if pair.similarity >= ALIKE and frozenset(pair[:2]) not in apart}


def _pairs_between(some: Iterable[Reach], others: Iterable[Reach], score: float) -> set[Pair]:
    others = list(others)
    pairs = set()
    for one in some:
        for other in others:
            if _may_be_the_same(one, other):
                a, b = sorted((one.activity.id, other.activity.id))
                pairs.add(Pair(a, b, score))
    return pairs


def _may_be_the_same(one: Reach, other: Reach) -> bool:
    """Say whether different organisations offer these for compatible groups, areas and rungs; unknown is compatible."""
    a, b = one.activity, other.activity
    return (
        a.id != b.id
        and set(a.organisations).isdisjoint(b.organisations)
        and compatible(a.target_groups, b.target_groups, EVERYONE)
        and compatible(a.areas, b.areas, EVERYWHERE)
        and (not a.rungs or not b.rungs or adjacent(a.rungs, b.rungs))
    )


def compatible(some: tuple[str, ...], others: tuple[str, ...], broad: str) -> bool:
    """Say whether two lists may speak of the same: unknown is compatible, and so is what stands for all."""
    return not some or not others or broad in some or broad in others or not set(some).isdisjoint(others)


def _groups(pairs: list[Pair]) -> list[tuple[list[str], list[Pair]]]:
    """Return the connected groups with their cards, sorted, and their own pairs."""
    root: dict[str, str] = {}

    def top(card: str) -> str:
        while root.setdefault(card, card) != card:
            root[card] = card = root[root[card]]
        return card

    for pair in pairs:
        root[top(pair.b)] = top(pair.a)
    own: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        own[top(pair.a)].append(pair)
    return [(sorted({card for pair in group for card in pair[:2]}), group) for group in own.values()]


def _overlap(survey: Survey, naming: Naming, reaches: list[Reach], pairs: list[Pair]) -> Finding | None:
    cards = [reach.activity.id for reach in reaches]
    organisations = {organisation for reach in reaches for organisation in reach.activity.organisations}
    mean = fsum(pair.similarity for pair in pairs) / len(pairs)
    return found(
        survey,
        FindingKind.OVERLAP,
        f"{cards[0]}+{cards[1]}",
        0.5 * mean * (1 - exp(-(len(organisations) - 1) / 2)) + 0.1,
        axes=_common_goal(survey, reaches),
        cards=cards,
        numbers={"pairs": [list(pair) for pair in pairs], "organisations": len(organisations)},
        sentence="findings.overlap.two" if len(cards) == 2 else "findings.overlap.many",
        words={
            "count": len(organisations),
            "left": naming.card(cards[0]),
            "right": naming.card(cards[1]),
        },
    )


def _alike(survey: Survey, naming: Naming, reaches: list[Reach], pair: Pair) -> Finding | None:
    return found(
        survey,
        FindingKind.ALIKE,
        f"{pair.a}+{pair.b}",
        0.2 * pair.similarity,
        axes=_common_goal(survey, reaches),
        cards=(pair.a, pair.b),
        numbers={"pairs": [list(pair)]},
        sentence="findings.alike",
        words={"left": naming.card(pair.a), "right": naming.card(pair.b)},
    )


def _common_goal(survey: Survey, reaches: list[Reach]) -> dict[str, str | int]:
    shared = frozenset.intersection(*(reach.values["G"] for reach in reaches))
    return next(({"goal": goal} for goal in survey.axes["G"] if goal in shared), {})
