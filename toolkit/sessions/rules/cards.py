"""Cards: placing, changing, merging, keeping apart (RULES.md, CA)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from toolkit.errors import Rejected
from toolkit.sessions.actors import Actor
from toolkit.sessions.commands import CardAdd, CardChange, CardConfirm, CardsKeepApart, CardsMerge
from toolkit.sessions.events import (
    AnyEvent,
    CardAdded,
    CardChanged,
    CardConfirmed,
    CardRemoved,
    CardsKeptApart,
    CardsMerged,
)
from toolkit.sessions.items import Items, pair_key
from toolkit.sessions.rules.content import (
    content,
    field_names,
    is_case,
    references_in,
    refuse_fields,
    refuse_personal_data,
    refuse_stale,
    refuse_used,
)
from toolkit.sessions.state import SessionState
from toolkit.wheel.content import check_card
from toolkit.wheel.layout import free_place
from toolkit.wheel.model import (
    EVERYONE,
    EVERYWHERE,
    NO_FRAMEWORK,
    Activity,
    ActivityState,
    Card,
    FrameworkUse,
    Place,
    Provision,
)
from toolkit.wheel.values import NOTE_LENGTH

CARDS = 2000
BOTH = ("activities", "provisions")
_OURS = frozenset({"id", "places"})
_STRONGEST = (ActivityState.EXISTING, ActivityState.PLANNED, ActivityState.WISH, ActivityState.STOPPED)


def collection_of(card: Card) -> str:
    """Return the collection in which a card of this kind stands."""
    return "activities" if isinstance(card, Activity) else "provisions"


def put(card: Card, gone: Mapping[str, tuple[str, ...]] | None = None) -> Items:
    """Return the items that put one card."""
    if isinstance(card, Activity):
        return Items(activities=(card,), gone=gone or {})
    return Items(provisions=(card,), gone=gone or {})


def added(state: SessionState, command: CardAdd) -> tuple[AnyEvent, ...]:
    """Return the card on its place; a place that the client made up is not taken over."""
    card = command.card
    with content("card"):
        check_card(card, references_in(state))
    if len(state.activities) + len(state.provisions) >= CARDS:
        raise Rejected("full", key="errors.full_cards")
    refuse_personal_data(command, "card", _free_texts(card), case=is_case(state))
    refuse_used(state, BOTH, card.id, "card.id")
    return (CardAdded(items=put(placed(state, card, {}))),)


def changed(state: SessionState, command: CardChange, actor: Actor) -> tuple[AnyEvent, ...]:
    """Return the changed card on the places that it held, a free one in each new goal."""
    card = state.card(command.card)
    assert card is not None
    refuse_fields(command.changes, field_names(type(card)) - _OURS)
    after = replace(card, **command.changes)
    with content("changes"):
        check_card(after, references_in(state))
    refuse_personal_data(
        command, "changes", {k: v for k, v in _free_texts(after).items() if k in command.changes}, case=is_case(state)
    )
    refuse_stale(state, collection_of(card), card.id, command.changes, command.base, actor)
    return (CardChanged(items=put(placed(state, after, _places(card)))),)


def removed(state: SessionState, id: str) -> tuple[AnyEvent, ...]:
    """Return the wheel without the card, and without what was said of it beside others."""
    card = state.card(id)
    assert card is not None
    apart = tuple(key for key, pair in state.items["apart"].items() if id in pair)
    gone = {collection_of(card): (id,)} | ({"apart": apart} if apart else {})
    return (CardRemoved(items=Items(gone=gone)),)


def confirmed(command: CardConfirm) -> tuple[AnyEvent, ...]:
    """Return that the card was looked at, and holds as it stands."""
    return (CardConfirmed(card=command.card),)


def merged(state: SessionState, command: CardsMerge) -> tuple[AnyEvent, ...]:
    """Return one activity made of several: both owners stay, what either knew is known."""
    others = tuple(id for id in dict.fromkeys(command.cards) if id != command.into)
    if not others:
        raise Rejected("invalid", key="errors.merge_needs_two", field="cards")
    cards = [state.activities.get(id) for id in (command.into, *others)]
    if any(card is None for card in cards):
        raise Rejected("invalid", key="errors.merge_activities_only", field="cards")
    after = _union([card for card in cards if card is not None])
    apart = tuple(key for key, pair in state.items["apart"].items() if not set(others).isdisjoint(pair))
    gone = {"activities": others} | ({"apart": apart} if apart else {})
    return (CardsMerged(items=put(placed(state, after, _places(after)), gone)),)


def kept_apart(state: SessionState, command: CardsKeepApart) -> tuple[AnyEvent, ...]:
    """Return that two cards are not the same, however alike their names."""
    a, b = sorted(command.cards)
    if a == b:
        raise Rejected("invalid", key="errors.merge_needs_two", field="cards")
    if pair_key(a, b) in state.items["apart"]:
        raise Rejected("exists", field="cards", id=pair_key(a, b))
    return (CardsKeptApart(items=Items(apart=((a, b),))),)


def placed(state: SessionState, card: Card, held: Mapping[str, Place]) -> Card:
    """Return the card with a place in each of its goals: the one it held if nobody else sits there, else a free one."""
    if isinstance(card, Provision):
        return card
    others = [other for other in state.activities.values() if other.id != card.id]
    places = {}
    for goal in card.goals:
        taken = [other.places[goal] for other in others if goal in other.places]
        mine = held.get(goal)
        free = mine is not None and all(place.slot != mine.slot for place in taken)
        places[goal] = mine if mine is not None and free else free_place(taken)
    return replace(card, places=places)


def _places(card: Card) -> Mapping[str, Place]:
    return card.places if isinstance(card, Activity) else {}


def _free_texts(card: Card) -> dict[str, str]:
    if isinstance(card, Activity):
        return {"name": card.name, "note": card.note, "source": card.source}
    return {"name": card.name}


def _union(cards: list[Activity]) -> Activity:
    into = cards[0]
    notes = "\n".join(dict.fromkeys(card.note for card in cards if card.note))
    return replace(
        into,
        organisations=_all(card.organisations for card in cards),
        goals=_all(card.goals for card in cards),
        frameworks=_frameworks(cards),
        rungs=tuple(sorted(set().union(*(card.rungs for card in cards)))),
        target_groups=_broad(_all(card.target_groups for card in cards), EVERYONE),
        areas=_broad(_all(card.areas for card in cards), EVERYWHERE),
        state=min((card.state for card in cards), key=_STRONGEST.index),
        note=notes if len(notes) <= NOTE_LENGTH else notes[: NOTE_LENGTH - 1] + "…",
        source=into.source or next((card.source for card in cards if card.source), ""),
    )


def _all(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for values in lists for value in values))


def _broad(values: tuple[str, ...], everything: str) -> tuple[str, ...]:
    return (everything,) if everything in values else values


def _frameworks(cards: list[Activity]) -> tuple[FrameworkUse, ...]:
    uses: dict[str, FrameworkUse] = {}
    for use in (use for card in cards for use in card.frameworks):
        uses.setdefault(use.id, use)
    if len(uses) > 1:
        uses.pop(NO_FRAMEWORK, None)
    total = sum(use.share or 0.0 for use in uses.values())
    # Shares of two activities do not add up to those of one: where they would exceed the whole they are unknown.
    return tuple(replace(use, share=None) if total > 1 else use for use in uses.values())
