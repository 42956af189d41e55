"""Walk the wheel as a made-up resident: what exists for that person, and how far the line of rungs goes.

A persona is fiction; nothing here is about a real resident. Matches by what cards say of themselves and weighs nothing:
a card counts where its target groups and areas take the person in (`everyone` and `everywhere` do; an empty list is
unknown, and takes nobody in), and only what exists is there to walk on. Who may see the walk, views.py decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from toolkit.wheel.content import References
from toolkit.wheel.model import EVERYONE, EVERYWHERE, Activity, ActivityState
from toolkit.wheel.shape import parsed_yaml, shaped
from toolkit.wheel.values import (
    NOTE_LENGTH,
    below,
    check_known_all,
    check_known_or_none,
    check_name,
    check_rung,
    check_text,
)

HIGHEST_RUNG = 6
_CLOSED: Mapping[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person says to one of the three questions, and the goals that it is about."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    text: str = ""
    goals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """A made-up resident: "Samira, 54, bijstand". No target group or area named means: not asked for.

    `rung` is where the person stands on the ladder, `to` where they want to be; without `rung` there is no line.
    """

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    name: str
    wants: Answer = field(default_factory=Answer)
    can: Answer = field(default_factory=Answer)
    needs: Answer = field(default_factory=Answer)
    target_groups: tuple[str, ...] = ()
    area: str | None = None
    rung: int | None = None
    to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stride:
    """One rung of the line, and the card on which it rests."""

    rung: int
    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What exists for a persona. `cards` holds all that lights up, in the order of the wheel.

    `line` goes up from the persona's rung, one card for each; `stops` is the rung for which there is none, None where
    the line reaches its end. `coming` are planned and wished cards on that rung. `unknown` counts the cards of the
    persona's goals that do not say for whom or where they are.
    """

    cards: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    can: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    line: tuple[Stride, ...] = ()
    stops: int | None = None
    coming: tuple[str, ...] = ()
    unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedAnswer:
    """An answer of a shipped persona, by language."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    text: Mapping[str, str]
    goals: tuple[str, ...] = ()

    def spoken(self, language: str) -> Answer:
        """Return the answer in one language."""
        return Answer(text=self.text[language], goals=self.goals)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedPersona:
    """A persona on the shelf: its texts by language."""

    __pydantic_config__: ClassVar[Mapping[str, Any]] = _CLOSED
    id: str
    name: Mapping[str, str]
    wants: ShippedAnswer
    can: ShippedAnswer
    needs: ShippedAnswer
    target_groups: tuple[str, ...]
    rung: int
    to: int

    def spoken(self, language: str) -> Persona:
        """Return the persona in one language."""
        return Persona(
            name=self.name[language],
            wants=self.wants.spoken(language),
            can=self.can.spoken(language),
            needs=self.needs.spoken(language),
            target_groups=self.target_groups,
            rung=self.rung,
            to=self.to,
        )


def read_personas(data: bytes | str) -> tuple[ShippedPersona, ...]:
    """Read a file of personas (YAML: a list). Raises InvalidInput."""
    return tuple(shaped(ShippedPersona, each) for each in parsed_yaml(data))


def check_persona(persona: Persona, refs: References) -> None:
    """Raise InvalidInput where the persona makes no sense on this wheel."""
    check_name(persona.name)
    for question in ("wants", "can", "needs"):
        answer: Answer = getattr(persona, question)
        with below(question):
            check_text(answer.text, "text", NOTE_LENGTH)
            check_known_all(answer.goals, "goals", "goal", refs.goals)
    check_known_all(persona.target_groups, "target_groups", "target_group", refs.target_groups)
    check_known_or_none(persona.area, "area", "area", refs.areas)
    for name in ("rung", "to"):
        if (rung := getattr(persona, name)) is not None:
            check_rung(rung, name)


def texts_of(persona: Persona) -> Mapping[str, str]:
    """Return every free text of a persona, by its path."""
    said = {f"{name}.text": getattr(persona, name).text for name in ("wants", "can", "needs")}
    return {"name": persona.name, **said}


def walked(persona: Persona, activities: Iterable[Activity]) -> Walk:
    """Return what exists for the persona among the activities, and its line."""
    every = tuple(activities)
    there = [card for card in every if card.state is ActivityState.EXISTING and takes_in(card, persona)]
    goals = frozenset((*persona.wants.goals, *persona.can.goals, *persona.needs.goals))
    asked = [card for card in there if not goals or goals.intersection(card.goals)]
    line, stops = _line(persona, there, goals)
    lit = {card.id for card in asked} | {stride.card for stride in line}
    return Walk(
        cards=tuple(card.id for card in there if card.id in lit),
        wants=_at(persona.wants, there),
        can=_at(persona.can, there),
        needs=_at(persona.needs, there),
        line=line,
        stops=stops,
        coming=_coming(persona, every, stops),
        unknown=sum(_is_unknown(card, persona, goals) for card in every),
    )


def takes_in(card: Activity, persona: Persona) -> bool:
    """Tell whether a card says that it is for such a person, there."""
    groups, areas = card.target_groups, card.areas
    for_them = not persona.target_groups or EVERYONE in groups or bool(set(groups).intersection(persona.target_groups))
    near = persona.area is None or EVERYWHERE in areas or persona.area in areas
    return for_them and near


def _at(answer: Answer, cards: Sequence[Activity]) -> tuple[str, ...]:
    return tuple(card.id for card in cards if set(answer.goals).intersection(card.goals))


def _line(persona: Persona, cards: Sequence[Activity], goals: frozenset[str]) -> tuple[tuple[Stride, ...], int | None]:
    """Return the strides from the persona's rung up, and the first rung that has no card."""
    if persona.rung is None:
        return (), None
    line: list[Stride] = []
    for rung in range(persona.rung, (persona.to or HIGHEST_RUNG) + 1):
        on_it = [card for card in cards if rung in card.rungs]
        if not on_it:
            return tuple(line), rung
        last = line[-1].card if line else ""
        # Who can stay where they are need not change; then what was asked for goes first.
        best = min(on_it, key=lambda card: (card.id != last, not goals.intersection(card.goals), card.id))
        line.append(Stride(rung=rung, card=best.id))
    return tuple(line), None


def _coming(persona: Persona, cards: Sequence[Activity], rung: int | None) -> tuple[str, ...]:
    later = (ActivityState.PLANNED, ActivityState.WISH)
    return tuple(card.id for card in cards if card.state in later and rung in card.rungs and takes_in(card, persona))


def _is_unknown(card: Activity, persona: Persona, goals: frozenset[str]) -> bool:
    if card.state is not ActivityState.EXISTING or (goals and not goals.intersection(card.goals)):
        return False
    return bool(persona.target_groups and not card.target_groups) or (persona.area is not None and not card.areas)
