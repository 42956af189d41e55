"""Which cards came along from an earlier round, and which of them somebody has looked at since (*klopt dit nog?*).

Counts only; what a person may confirm or change is decided by the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from toolkit.sessions.events import AnyEvent, CardChanged, CardConfirmed, CardRemoved, CardsMerged, ItemsEvent
from toolkit.wheel.model import ActivityState, Wheel


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """The cards that came along, each with every organisation that stood on it in this session; and which are done.

    Done is what was confirmed, changed, merged or removed, by whomever. A card that goes to another organisation stays
    in the list of the first, so that what was counted once is never less.
    """

    came_along: Mapping[str, frozenset[str]] = field(default_factory=dict)
    done: frozenset[str] = frozenset()


def checks_at_start(wheel: Wheel) -> Checks:
    """Return what a round asks after: from the second on, each activity of an organisation that is not stopped."""
    if wheel.round < 2:
        return Checks()
    asked = (card for card in wheel.activities if card.organisations and card.state is not ActivityState.STOPPED)
    return Checks(came_along={card.id: frozenset(card.organisations) for card in asked})


def after(checks: Checks, event: AnyEvent) -> Checks:
    """Return the checks after one event; the same object where it changes nothing."""
    if not checks.came_along:
        return checks
    owners = _owners_in(checks, event)
    done = _looked_at(event) & checks.came_along.keys() - checks.done
    if not owners and not done:
        return checks
    return replace(checks, came_along={**checks.came_along, **owners}, done=checks.done | done)


def changed_between(before: Checks, now: Checks) -> tuple[str, ...]:
    """Return the cards of which there is news."""
    return tuple(
        id
        for id, owners in now.came_along.items()
        if owners is not before.came_along.get(id) or (id in now.done) != (id in before.done)
    )


def _looked_at(event: AnyEvent) -> frozenset[str]:
    match event:
        case CardConfirmed(card=card):
            return frozenset((card,))
        case CardChanged(items=items) | CardRemoved(items=items) | CardsMerged(items=items):
            return frozenset((*(card.id for card in items.activities), *items.gone.get("activities", ())))
        case _:
            return frozenset()


def _owners_in(checks: Checks, event: AnyEvent) -> Mapping[str, frozenset[str]]:
    """Return the cards that got an organisation which never stood on them before, with all that ever did."""
    if not isinstance(event, ItemsEvent):
        return {}
    asked = {card.id: checks.came_along[card.id] for card in event.items.activities if card.id in checks.came_along}
    named = {card.id: card.organisations for card in event.items.activities if card.id in asked}
    return {id: held.union(named[id]) for id, held in asked.items() if not held.issuperset(named[id])}
