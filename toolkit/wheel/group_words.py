"""What is said of a formation, in plain sentences: one for each group, and a few for the whole.

The words stand in `assets/texts/{language}/groups.json`; here is only which sentence fits which number. People are
counted, never named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from toolkit.texts import LANGUAGES, text
from toolkit.wheel.formation import Formation, FormedGroup

_CLOSED: Mapping[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What a group's sentence is made of, so that it can be said in any language; `id` is the group's.

    `chosen` counts those who had the group's theme among their wishes; None where nobody wished anything.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    people: int
    organisations: int = 0
    residents: int = 0
    colleagues: int = 0
    chosen: int | None = None


def worded(formation: Formation) -> Formation:
    """Return the same formation with its sentences, in every language."""
    return replace(
        formation,
        groups=tuple(
            replace(group, reason={language: sentence(reason_of(group), language) for language in LANGUAGES})
            for group in formation.groups
        ),
        summary={language: tuple(_summary(formation, language)) for language in LANGUAGES},
    )


def reason_of(group: FormedGroup) -> Reason:
    """Return why this is a good group, in numbers."""
    return Reason(
        id=group.id,
        people=len(group.members),
        organisations=group.organisations,
        residents=group.residents,
        colleagues=group.same_organisation_pairs,
        chosen=group.chosen if group.wishing and group.theme else None,
    )


def sentence(reason: Reason, language: str) -> str:
    """Return one sentence that says why this is a good group."""
    if not reason.people:
        return text("groups.reason.empty", language)
    return text(
        "groups.reason.plain" if reason.chosen is None else "groups.reason.chosen",
        language,
        people=text("groups.people", language, count=reason.people),
        origin=_origin(reason, language),
        colleagues=_colleagues(reason.colleagues, language),
        chosen=_chosen(reason.chosen or 0, language),
    )


def _origin(reason: Reason, language: str) -> str:
    parts = [
        text(f"groups.{what}", language, count=number)
        for what, number in (("organisations", reason.organisations), ("residents", reason.residents))
        if number
    ]
    return text("groups.and", language).join(parts)


def _colleagues(pairs: int, language: str) -> str:
    return text("groups.colleagues", language, count=pairs) if pairs else text("groups.no_colleagues", language)


def _chosen(people: int, language: str) -> str:
    return text("groups.chosen", language, count=people) if people else text("groups.nobody_chose", language)


def _summary(formation: Formation, language: str) -> Iterator[str]:
    yield from _about_colleagues(formation, language)
    yield from _about_wishes(formation, language)
    yield from _about_bridges(formation, language)
    if formation.met_again:
        yield text("groups.summary.met", language, count=formation.met_again)
    yield from _about_the_worst(formation, language)
    if formation.best_possible:
        yield text("groups.summary.best", language)


def _about_colleagues(formation: Formation, language: str) -> Iterator[str]:
    pairs, least = formation.same_organisation_pairs, formation.unavoidable_pairs
    if not pairs:
        yield text("groups.summary.no_colleagues", language)
        return
    yield text("groups.summary.colleagues", language, count=pairs)
    if pairs == least:
        yield text("groups.summary.no_less", language)
    elif least:
        yield text("groups.summary.at_least", language, count=least)


def _about_wishes(formation: Formation, language: str) -> Iterator[str]:
    wishing, others = sum(formation.granted.values()), formation.granted[0]
    if not wishing:
        return
    yield text("groups.summary.first_wish", language, count=formation.granted[1], people=wishing)
    if others:
        yield text("groups.summary.not_chosen", language, count=others)
    elif formation.granted[1] < wishing:
        yield text("groups.summary.all_chosen", language)


def _about_bridges(formation: Formation, language: str) -> Iterator[str]:
    """Say of the first bridge, the one that the wheel is about, what is missing where; of all, how many hold."""
    numbers = {group.id: str(number) for number, group in enumerate(formation.groups, start=1)}
    for first in formation.bridges[:1]:
        if first.whole:
            yield text("groups.summary.both_sides", language, one=first.names[0], other=first.names[1])
        for law, name in zip(first.frameworks, first.names, strict=True):
            lacking = [numbers[group] for group in first.missing.get(law, ())]
            if lacking:
                listed = ", ".join(lacking)
                yield text("groups.summary.side_missing", language, count=len(lacking), groups=listed, law=name)
    if len(formation.bridges) > 1:
        whole = sum(bridge.whole for bridge in formation.bridges)
        yield text("groups.summary.bridges", language, whole=whole, all=len(formation.bridges))


def _about_the_worst(formation: Formation, language: str) -> Iterator[str]:
    if len({group.cost for group in formation.groups}) < 2:
        return
    number, worst = next((i, g) for i, g in enumerate(formation.groups, start=1) if g.id == formation.worst)
    yield text(
        "groups.summary.worst", language, number=number, colleagues=_colleagues(worst.same_organisation_pairs, language)
    )
