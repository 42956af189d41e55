"""How the wheel filled: every change of what stands on it, from the opening on, as patches from frame to frame.

Whoever has all frames can stand at any of them without asking again. Folds the log and decides nothing. Names, choices
and findings are no part of it; and what is not on the screens any more comes back to no screen: see `frames`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.sessions.actors import Role
from toolkit.sessions.events import Accepted
from toolkit.sessions.phases import cards_visible
from toolkit.sessions.state import SessionState, TemplateOf, evolve, fold
from toolkit.sessions.views import Json, Patch, wheel_since

_CARDS = ("activities", "provisions")
_OF_A_DOT = ("id", "organisations", "organisation", "goals", "state", "places")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The wheel after one accepted command that changed it, as what is new since the frame before.

    `at` is when (ISO 8601), `step` where the session stood.
    """

    at: str
    step: str
    patch: Patch

    def json(self) -> Json:
        """Return the frame as it goes over the wire."""
        return {"at": self.at, "step": self.step, **self.patch.json()}


def frames(entries: Sequence[Accepted], template_of: TemplateOf, role: Role) -> list[Frame]:
    """Return how the wheel filled, as a role saw it then, up to the last entry.

    Other roles than the facilitator see less than they saw: no words of cards while these are hidden now, and none of
    a card that was taken off the wheel since, for it may have been taken off because of its words.
    """
    states = list(_states(entries, template_of))
    now = states[-1]
    found: list[Frame] = []
    for entry, state in zip(entries, states, strict=True):
        seen = state if role is Role.FACILITATOR or cards_visible(now) else _hidden(state)
        patch = wheel_since(seen, role, found[-1].patch.seq if found else 0)
        if found and not (patch.set or patch.gone):
            continue
        if role is not Role.FACILITATOR:
            patch = replace(patch, set=_without_gone(patch.set, now))
        found.append(Frame(at=entry.at, step=state.step, patch=patch))
    return found


def written(frames: Iterable[Frame]) -> bytes:
    """Return frames as JSON."""
    told = {"frames": [frame.json() for frame in frames]}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _states(entries: Iterable[Accepted], template_of: TemplateOf) -> Iterator[SessionState]:
    rest = iter(entries)
    state = fold([next(rest)], template_of)
    yield state
    for entry in rest:
        state = evolve(state, entry)
        yield state


def _hidden(state: SessionState) -> SessionState:
    return replace(state, reveal={**state.reveal, "cards": False})


def _without_gone(put: Mapping[str, Mapping[str, Json]], now: SessionState) -> Mapping[str, Mapping[str, Json]]:
    """Leave of cards that are no longer there only where they stood and whose they were."""
    return {
        name: {id: item if name not in _CARDS or id in now.items[name] else _dot(item) for id, item in items.items()}
        for name, items in put.items()
    }


def _dot(item: Json) -> Json:
    return {name: item[name] for name in _OF_A_DOT if name in item}
