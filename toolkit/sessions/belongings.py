"""What concerns one person alone: their own cards, dots, ratings and group, and who has news of it after a change.

A view names every field that it shows, as in views.py, which has what all of one role see. Knows no socket.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from toolkit.sessions.choices import DOTS, voter_in
from toolkit.sessions.phases import cards_visible
from toolkit.sessions.state import SessionState, changed_since, voter_for
from toolkit.sessions.views import CARDS, Json, Names, Patch, all_cards
from toolkit.wheel.file import item_json
from toolkit.wheel.model import Activity, Card

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """Whose everything is, by participant or voter: counted once for all who are told of one change."""

    placed: Mapping[str, list[str]]
    written: Mapping[str, list[str]]
    cards: Mapping[str, list[Card]]
    votes: Mapping[str, list[str]]
    ratings: Mapping[str, list[Json]]
    groups: Mapping[str, str]
    checks: Mapping[str, list[str]]


def belongings(state: SessionState) -> Belongings:
    """Return whose everything is; cards by organisation too, and only while they are hidden."""
    cards: list[tuple[str, Card]] = []
    if not cards_visible(state):
        cards = [(owner, card) for card in all_cards(state) for owner in _owners(state, card)]
    ratings = [(r.voter, {"item": r.item, "axis": r.axis, "value": r.value}) for r in state.ratings.values()]
    return Belongings(
        placed=_by((state.history.makers.get(card.id), card.id) for card in all_cards(state)),
        written=_by((state.history.makers.get(id), id) for id in state.actions),
        cards=_by(cards),
        votes=_by((vote.voter, vote.theme) for vote in state.votes.values()),
        ratings=_by(ratings),
        groups={member: group.id for group in state.groups.values() for member in group.members},
        checks=_by((owner, id) for id, owners in state.checks.came_along.items() for owner in owners),
    )


def personal(state: SessionState, participant: str, names: Names, held: Belongings | None = None) -> Json:
    """Return what concerns one person alone, as the item of `me`; own cards stand in it while cards are hidden."""
    person = state.participants.get(participant)
    if person is None:
        return {}
    held = held or belongings(state)
    votes = held.votes.get(voter_for(state, person), [])
    cards = [*held.cards.get(person.id, ()), *held.cards.get(f"organisation/{person.organisation}", ())]
    return {
        "id": person.id,
        "organisation": person.organisation,
        "resident": person.organisation is None,
        "window": person.window,
        "discipline": person.discipline,
        "name": names.get(person.id),
        "ready": person.id in state.ready,
        "placed": held.placed.get(person.id, []),
        "written": held.written.get(person.id, []),
        "cards": {card.id: _own(card) for card in cards},
        "wishes": list(person.wishes),
        "votes": votes,
        "dots_left": DOTS - len(votes),
        "ratings": held.ratings.get(person.id, []),
        "group": held.groups.get(person.id),
        "checks": {id: id in state.checks.done for id in held.checks.get(person.organisation or "", ())},
    }


def personal_patch(
    state: SessionState, participant: str, names: Names, since: int, held: Belongings | None = None
) -> Patch:
    """Return what concerns one person alone, whole: `me`, and in `votes` their own under `mine/{theme}`."""
    me = personal(state, participant, names, held)
    own = {f"mine/{theme}": {"id": f"mine/{theme}", "theme": theme, "mine": True} for theme in me.get("votes", ())}
    known = {*state.themes, *changed_since(state, "themes", since)} if since else set()
    gone = tuple(sorted(f"mine/{theme}" for theme in known if f"mine/{theme}" not in own))
    return Patch(
        since=state.seq,
        seq=state.seq,
        set={"me": {participant: me}, **({"votes": own} if own else {})},
        gone={"votes": gone} if gone else {},
    )


def _by(pairs: Iterable[tuple[str | None, Item]]) -> dict[str, list[Item]]:
    gathered: dict[str, list[Item]] = {}
    for owner, item in pairs:
        if owner is not None:
            gathered.setdefault(owner, []).append(item)
    return gathered


def _owners(state: SessionState, card: Card) -> set[str]:
    on_it = card.organisations if isinstance(card, Activity) else (card.organisation,)
    maker = state.history.makers.get(card.id)
    return {f"organisation/{id}" for id in on_it} | ({maker} if maker else set())


def concerned(state: SessionState, since: int) -> frozenset[str]:
    """Return the participants whose `me` or own votes may have changed after `since`."""
    cards = [id for name in CARDS for id in changed_since(state, name, since)]
    # A card that is gone does not say any more whose it was.
    gone = any(state.card(id) is None for id in cards)
    if state.visible_seq > since or gone or changed_since(state, "groups", since):
        return frozenset(state.participants)
    people = {*changed_since(state, "participants", since)}
    makers = state.history.makers
    people |= {makers[id] for id in (*cards, *changed_since(state, "actions", since)) if id in makers}
    people |= _choosers(state, since)
    people |= _checkers(state, since)
    if cards and not cards_visible(state):
        owners = set().union(*(_owners(state, card) for id in cards if (card := state.card(id)) is not None))
        people |= {p.id for p in state.participants.values() if f"organisation/{p.organisation}" in owners}
    return frozenset(person for person in people if person in state.participants)


def _checkers(state: SessionState, since: int) -> set[str]:
    """Return the people of each organisation that has news of a card that came along."""
    asked = set().union(*(state.checks.came_along[id] for id in changed_since(state, "checks", since)))
    return {p.id for p in state.participants.values() if p.organisation in asked} if asked else set()


def _choosers(state: SessionState, since: int) -> set[str]:
    """Return whose votes or ratings changed: a person, or everyone of an organisation with one voice."""
    voters = {voter_in(key, 1) for key in changed_since(state, "votes", since)}
    voters |= {voter_in(key, 2) for key in changed_since(state, "ratings", since)}
    if not voters:
        return voters
    return voters | {p.id for p in state.participants.values() if f"organisation/{p.organisation}" in voters}


def _own(card: Card) -> Json:
    return {"kind": "activity" if isinstance(card, Activity) else "provision", **item_json(card)}
