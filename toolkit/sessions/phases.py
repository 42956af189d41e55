"""What each kind of step allows and shows when the script does not say otherwise."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from toolkit.sessions.state import SessionState

LATE = timedelta(seconds=30)
LATE_COMMANDS = frozenset({"card.add", "card.change"})

_ALWAYS = frozenset({"participant.change", "ready.set"})
_LISTS = frozenset({"organisation.add", "area.add", "target_group.add"})
_CARDS = frozenset(
    {"card.add", "card.change", "card.remove", "card.confirm", "cards.merge", "cards.keep_apart"} | _LISTS
)
_CHOICES = frozenset({"theme.add", "vote.cast", "vote.withdraw", "rating.set", "wish.set"})
_ACTIONS = frozenset({"action.add", "action.change", "action.remove"})

RIGHTS: Mapping[str, frozenset[str]] = {
    "lobby": _ALWAYS | {"organisation.add"},
    "resident": _ALWAYS | {"card.add", "card.change", "card.remove"},
    "place": _ALWAYS | _CARDS,
    "frameworks": _ALWAYS | _CARDS,
    "explore": _ALWAYS,
    "choose": _ALWAYS | _CHOICES,
    "groups": _ALWAYS | {"wish.set"},
    "actions": _ALWAYS | _ACTIONS,
    "closed": frozenset(),
}
_SHOWS_CARDS = frozenset({"explore", "choose", "groups", "actions", "closed"})
_AFTER_CLOSING = frozenset({"action.change", "card.confirm", "card.change", "session.reopen"})


def rights_in(state: SessionState, step: str) -> frozenset[str]:
    """Return the types of command that a participant may send in that step."""
    held = state.script.step_or_first(step)
    if held.may is not None and "participant" in held.may:
        return frozenset(held.may["participant"])
    return RIGHTS[held.phase]


def is_open_to(state: SessionState, type: str, now: datetime) -> bool:
    """Tell whether a participant may send this type now, a card drafted in the step before for 30 seconds too."""
    if type in rights_in(state, state.step):
        return True
    if type not in LATE_COMMANDS:
        return False
    if state.current.late_cards:
        return True
    just_left = now - datetime.fromisoformat(state.step_at) <= LATE
    return just_left and type in rights_in(state, state.previous_step)


def takes_after_closing(type: str) -> bool:
    """Tell whether a closed session still takes this type, from organisation links and the facilitator."""
    return type in _AFTER_CLOSING


def cards_visible(state: SessionState) -> bool:
    """Tell whether everyone may read the cards of all (a reveal decides, else the step)."""
    if "cards" in state.reveal:
        return state.reveal["cards"]
    return state.current.phase in _SHOWS_CARDS or "cards_hidden" not in state.current.show


def findings_visible(state: SessionState) -> bool:
    """Tell whether participants and the projector get the findings in this step: never while cards are hidden.

    A finding names the cards that it rests on.
    """
    if not cards_visible(state):
        return False
    return "findings" in state.current.show or (not state.current.show and state.current.phase in _SHOWS_CARDS)


def names_visible(state: SessionState) -> bool:
    """Tell whether participants may see each other's names in this step."""
    return "names" in state.current.show
