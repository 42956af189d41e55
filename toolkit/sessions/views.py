"""What each role may see, as keyed collections, and the patch from one seq to another.

A view names every field that it shows; nothing is stripped. A snapshot, a catch-up and a live change are the same
thing: a patch (contract section 5). Findings are not of the state: room.py adds them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from toolkit.sessions.actors import Role
from toolkit.sessions.phases import cards_visible, findings_visible, names_visible, rights_in
from toolkit.sessions.state import SessionState, changed_since
from toolkit.wheel.file import item_json
from toolkit.wheel.model import Activity, Card, Participant

Names = Mapping[str, str]
Json = dict[str, Any]

FINDINGS_SHOWN = 20
_KEPT_RECENT = 20
_CARDS = ("activities", "provisions")
_PLAIN = ("organisations", "areas", "target_groups", "themes", "groups", "actions", "building_tasks")
_OF_THE_STATE = (*_PLAIN, *_CARDS, "participants")


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks: a role, and for a participant which one."""

    role: Role
    participant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """What brings a client from seq `since` to `seq`; `since` 0 replaces all that it holds."""

    since: int
    seq: int
    set: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    gone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def json(self) -> Json:
        """Return the patch as it goes over the wire."""
        return {
            "from": self.since,
            "seq": self.seq,
            "set": self.set,
            "gone": {collection: list(keys) for collection, keys in self.gone.items()},
        }


def snapshot(state: SessionState, role: Role, names: Names) -> Patch:
    """Return everything that a role may see."""
    render = _renderer(state, role, names)
    shown = {name: {key: render(name, item) for key, item in state.items[name].items()} for name in _OF_THE_STATE}
    return Patch(since=0, seq=state.seq, set={**shown, **_session(state, role), **_recent(state, role, 0)[0]})


def patch_since(state: SessionState, role: Role, names: Names, since: int) -> Patch:
    """Return what a role has missed after `since`: the composition of all patches in between."""
    render = _renderer(state, role, names)
    put: dict[str, Mapping[str, Json]] = {}
    gone: dict[str, tuple[str, ...]] = {}
    for name in _OF_THE_STATE:
        held = state.items[name]
        changed = changed_since(state, name, since)
        shown = held if _shown_anew(state, role, name, since) else [key for key in changed if key in held]
        if shown:
            put[name] = {key: render(name, held[key]) for key in shown}
        if dropped := tuple(key for key in changed if key not in held):
            gone[name] = dropped
    if state.session_seq > since:
        put |= _session(state, role)
    newest, old = _recent(state, role, since)
    return Patch(since=since, seq=state.seq, set={**put, **newest}, gone={**gone, **old})


def personal(state: SessionState, participant: str, names: Names) -> Json:
    """Return what concerns one person alone, as the item of `me`; own cards stand in it while cards are hidden."""
    person = state.participants.get(participant)
    if person is None:
        return {}
    own: Mapping[str, Json] = {}
    if not cards_visible(state):
        own = {card.id: _own(card) for card in _all_cards(state) if _is_mine(state, card, person)}
    return {
        "id": person.id,
        "organisation": person.organisation,
        "resident": person.organisation is None,
        "window": person.window,
        "discipline": person.discipline,
        "name": names.get(person.id),
        "ready": person.id in state.ready,
        "placed": [card.id for card in _all_cards(state) if state.by.get(card.id) == person.id],
        "written": [action.id for action in state.actions.values() if state.by.get(action.id) == person.id],
        "cards": own,
    }


def concerned(state: SessionState, since: int) -> frozenset[str]:
    """Return the participants whose `me` may have changed after `since`."""
    everyone = frozenset(state.participants)
    if state.visible_seq > since:
        return everyone
    people = {id for id in changed_since(state, "participants", since) if id in everyone}
    makers = {
        state.by[id] for name in (*_CARDS, "actions") for id in changed_since(state, name, since) if id in state.by
    }
    if not cards_visible(state):
        people |= {
            person.id
            for person in state.participants.values()
            for name in _CARDS
            for id in changed_since(state, name, since)
            if (card := state.card(id)) is not None and _is_mine(state, card, person)
        }
    return frozenset(people | (makers & everyone))


def findings_for(state: SessionState, role: Role, findings: Iterable[Json]) -> dict[str, Json]:
    """Return the findings that a role may see now, by key, each with its rank."""
    if role is not Role.FACILITATOR and not findings_visible(state):
        return {}
    ranked = {finding["key"]: {**finding, "rank": rank} for rank, finding in enumerate(findings, 1)}
    if role is Role.FACILITATOR:
        return ranked
    return {key: finding for key, finding in ranked.items() if finding["rank"] <= FINDINGS_SHOWN}


def _renderer(state: SessionState, role: Role, names: Names) -> Callable[[str, Any], Json]:
    open_cards = role is Role.FACILITATOR or cards_visible(state)
    shown_names = names if role is Role.FACILITATOR or names_visible(state) else {}

    def rendered(name: str, item: Any) -> Json:
        if name == "participants":
            return _person(state, item, shown_names, full=role is Role.FACILITATOR)
        if name in _CARDS and not open_cards:
            return _dot(item)
        return item_json(item)

    return rendered


def _shown_anew(state: SessionState, role: Role, name: str, since: int) -> bool:
    """Tell whether a step or a reveal since then may have changed what this role sees of the whole collection."""
    return state.visible_seq > since and role is not Role.FACILITATOR and name in (*_CARDS, "participants")


def _person(state: SessionState, person: Participant, names: Names, *, full: bool) -> Json:
    shown: Json = {"id": person.id, "organisation": person.organisation, "ready": person.id in state.ready}
    if person.id in names:
        shown["name"] = names[person.id]
    if full:
        shown |= {"window": person.window, "discipline": person.discipline}
    return shown


def _dot(card: Card) -> Json:
    """Return a card before the reveal: where and whose it is, and no words."""
    if isinstance(card, Activity):
        return {
            "id": card.id,
            "organisations": list(card.organisations),
            "goals": list(card.goals),
            "state": card.state.value,
            "places": {goal: item_json(place) for goal, place in card.places.items()},
        }
    return {"id": card.id, "organisation": card.organisation, "goals": list(card.goals)}


def _own(card: Card) -> Json:
    return {"kind": "activity" if isinstance(card, Activity) else "provision", **item_json(card)}


def _all_cards(state: SessionState) -> list[Card]:
    return [*state.activities.values(), *state.provisions.values()]


def _is_mine(state: SessionState, card: Card, person: Participant) -> bool:
    on_it = card.organisations if isinstance(card, Activity) else (card.organisation,)
    return state.by.get(card.id) == person.id or (person.organisation is not None and person.organisation in on_it)


def _session(state: SessionState, role: Role) -> dict[str, dict[str, Json]]:
    step = state.current
    item: Json = {
        "id": state.id,
        "code": state.code,
        "name": state.wheel.name,
        "round": state.wheel.round,
        "template": state.wheel.template,
        "municipalities": [place.name for place in state.wheel.municipalities],
        "disciplines": [item_json(discipline) for discipline in state.wheel.disciplines],
        "step": step.id,
        "steps": [{"id": each.id, "phase": each.phase, "title": dict(each.title)} for each in state.script.steps],
        "phase": step.phase,
        "title": dict(step.title),
        "instruction": dict(step.instruction),
        "ends_at": state.ends_at,
        "may": sorted(rights_in(state, state.step)) if role is Role.PARTICIPANT else [],
        "late_cards": step.late_cards,
        "reveal": {"cards": cards_visible(state), "votes": state.reveal.get("votes", False)},
        "show": dict(state.show) or None,
        "findings_shown": findings_visible(state),
        "closed": state.closed,
    }
    if role is Role.FACILITATOR:
        item["say"] = dict(step.say)
    return {"session": {state.id: item}}


def _recent(
    state: SessionState, role: Role, since: int
) -> tuple[dict[str, dict[str, Json]], dict[str, tuple[str, ...]]]:
    """Return the facilitator's history: the last commands put, those that fell off gone."""
    if role is not Role.FACILITATOR:
        return {}, {}
    newest = {str(line.seq): asdict(line) for line in state.recent if line.seq > since}
    first_held = state.recent[0].seq if state.recent else state.seq + 1
    old = tuple(str(seq) for seq in range(max(since - _KEPT_RECENT + 1, 1), min(since + 1, first_held)))
    return ({"recent": newest} if newest else {}), ({"recent": old} if old and since else {})
