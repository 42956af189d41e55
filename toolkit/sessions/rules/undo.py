"""Taking one whole command back, so that everything still fits what has happened since (RULES.md, UN)."""

from collections import Counter
from dataclasses import replace
from typing import Any, cast

from toolkit.errors import Rejected
from toolkit.sessions.choices import DOTS
from toolkit.sessions.commands import Undo
from toolkit.sessions.events import AnyEvent, Undone
from toolkit.sessions.history import STEP, Key
from toolkit.sessions.items import Items, effects_of, items_of
from toolkit.sessions.rules import themes
from toolkit.sessions.rules.cards import placed
from toolkit.sessions.state import SessionState, is_latest
from toolkit.wheel.model import Activity

Effects = dict[Key, Any]


def undone(state: SessionState, command: Undo) -> tuple[AnyEvent, ...]:
    """Return what takes one command back; stale where later commands touched the same things."""
    effects = dict(state.history.before[command.seq])
    if not all(is_latest(state, key, command.seq) for key in effects):
        raise Rejected("stale", key="errors.undo_stale", field="seq")
    step = effects.pop(STEP, None)
    fitting = _with_dependents(state, _without_spent_dots(state, _placed(state, effects)))
    return (Undone(seq=command.seq, items=items_of(fitting), step=step),)


def _placed(state: SessionState, effects: Effects) -> Effects:
    """Put every card that comes back on a place that is free by now."""
    leaving = {id for (collection, id), item in effects.items() if collection == "activities" and item is None}
    rest: dict[str, Activity] = {id: card for id, card in state.activities.items() if id not in leaving}
    fitting = {}
    for key, item in effects.items():
        if isinstance(item, Activity):
            item = cast(Activity, placed(replace(state, items={**state.items, "activities": rest}), item, item.places))
            rest = {**rest, item.id: item}
        fitting[key] = item
    return fitting


def _without_spent_dots(state: SessionState, effects: Effects) -> Effects:
    """Leave out a dot that would come back to someone who has given it elsewhere since."""
    leaving = {id for (collection, id), item in effects.items() if collection == "votes" and item is None}
    given = Counter(vote.voter for id, vote in state.votes.items() if id not in leaving)
    fitting = {}
    for (collection, id), item in effects.items():
        if collection == "votes" and item is not None:
            if given[item.voter] >= DOTS:
                continue
            given[item.voter] += 1
        fitting[collection, id] = item
    return fitting


def _with_dependents(state: SessionState, effects: Effects) -> Effects:
    """Let what hangs on a thing that goes, go with it: votes and wishes of a theme, the apart pairs of a card."""
    more: Effects = {}
    for (collection, id), item in effects.items():
        if item is None and collection == "themes":
            (event,) = themes.removed(state, id)
            more |= {(name, key): value for name, key, value in effects_of(getattr(event, "items", Items()))}
        if item is None and collection == "groups":
            more |= {("actions", one.id): replace(one, group=None) for one in state.actions.values() if one.group == id}
        if item is None and collection in ("activities", "provisions"):
            more |= {("apart", key): None for key, pair in state.items["apart"].items() if id in pair}
    return {**more, **effects}
