"""What each role may see, as keyed collections, and the patch from one seq to another.

A view names every field that it shows; nothing is stripped. A snapshot, a catch-up and a live change are the same
thing: a patch (contract section 5). Findings are not of the state: room.py adds them. What concerns one person alone
stands in belongings.py.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from toolkit.errors import InvalidInput
from toolkit.sessions.actors import Role
from toolkit.sessions.choices import THEME_AXES
from toolkit.sessions.history import RECENT, Recent
from toolkit.sessions.phases import cards_visible, findings_visible, names_visible, rights_in
from toolkit.sessions.state import SessionState, changed_since, counted_theme, scored_task
from toolkit.texts import LANGUAGES
from toolkit.wheel.file import item_from, item_json
from toolkit.wheel.group_words import sentence
from toolkit.wheel.model import Activity, BuildingTask, Card, Participant, Theme, WorkingGroup
from toolkit.wheel.persona import Persona, walked

Names = Mapping[str, str]
Json = dict[str, Any]

FINDINGS_SHOWN = 20
# A large wheel has thousands of names that are a little alike: nobody reads those at a desk.
FINDINGS_AT_THE_DESK = 400
CARDS = ("activities", "provisions")
_PLAIN = ("organisations", "areas", "target_groups", "groups", "actions")
_COUNTED = ("themes", "building_tasks")
ON_THE_WHEEL = ("activities", "provisions", "organisations", "areas", "target_groups")
_OF_THE_STATE = (*_PLAIN, *_COUNTED, *CARDS, "participants")


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
    return Patch(
        since=0,
        seq=state.seq,
        set={**shown, **_session(state, role), **_votes(state, role, 0)[0], **_recent(state, role, 0)[0]},
    )


def followed(whole: Patch, patch: Patch) -> Patch:
    """Return a snapshot brought up to date by what changed after it; what nothing touched is the same mapping still."""
    put = dict(whole.set)
    for name, keys in patch.gone.items():
        put[name] = {key: item for key, item in put.get(name, {}).items() if key not in keys}
    for name, items in patch.set.items():
        put[name] = {**put.get(name, {}), **items}
    return Patch(since=0, seq=patch.seq, set={name: put[name] for name in put if put[name] or name in _OF_THE_STATE})


def patch_since(state: SessionState, role: Role, names: Names, since: int) -> Patch:
    """Return what a role has missed after `since`: the composition of all patches in between."""
    render = _renderer(state, role, names)
    put, gone = _items_since(state, role, render, since, _OF_THE_STATE)
    counted = role is not Role.PARTICIPANT and changed_since(state, "checks", since)
    walking = "persona" in state.show and changed_since(state, "activities", since)
    if state.session_seq > since or counted or walking:
        put |= _session(state, role)
    for newest, old in (_votes(state, role, since), _recent(state, role, since)):
        put |= newest
        gone |= old
    return Patch(since=since, seq=state.seq, set=put, gone=gone)


def wheel_since(state: SessionState, role: Role, since: int) -> Patch:
    """Return what changed after `since` of what stands on the wheel, and nothing else; everything since 0."""
    render = _renderer(state, role, {})
    if since:
        put, gone = _items_since(state, role, render, since, ON_THE_WHEEL)
        return Patch(since=since, seq=state.seq, set=put, gone=gone)
    items = {name: {key: render(name, item) for key, item in state.items[name].items()} for name in ON_THE_WHEEL}
    return Patch(since=0, seq=state.seq, set=items)


Put = dict[str, Mapping[str, Json]]
Gone = dict[str, tuple[str, ...]]


def _items_since(
    state: SessionState, role: Role, render: Callable[[str, Any], Json], since: int, collections: Iterable[str]
) -> tuple[Put, Gone]:
    put: Put = {}
    gone: Gone = {}
    for name in collections:
        changed, anew = changed_since(state, name, since), _shown_anew(state, role, name, since)
        if not changed and not anew:
            continue
        held = state.items[name]
        shown = held if anew else [key for key in changed if key in held]
        if shown:
            put[name] = {key: render(name, held[key]) for key in shown}
        if dropped := tuple(key for key in changed if key not in held):
            gone[name] = dropped
    return put, gone


def totals(state: SessionState, role: Role) -> dict[str, Json]:
    """Return the outcome of the vote by theme, once it is revealed; before that the desk hears only how many voted."""
    if state.reveal.get("votes", False):
        return {theme.id: _total(state, theme) for theme in state.themes.values()}
    if role is not Role.FACILITATOR or not (state.votes or state.ratings):
        return {}
    voters = {vote.voter for vote in state.votes.values()} | {rating.voter for rating in state.ratings.values()}
    return {"cast": {"id": "cast", "dots": len(state.votes), "voters": len(voters)}}


def _total(state: SessionState, theme: Theme) -> Json:
    values = {
        axis: [r.value for r in state.ratings.values() if r.item == theme.id and r.axis == axis] for axis in THEME_AXES
    }
    means = {axis: round(sum(held) / len(held), 2) if held else None for axis, held in values.items()}
    return {"id": theme.id, "theme": theme.id, "total": counted_theme(state, theme).votes, **means}


def findings_for(state: SessionState, role: Role, findings: Iterable[Json]) -> dict[str, Json]:
    """Return the findings that a role may see now, by key, each with its rank; the screen's own, wherever it stands."""
    if role is not Role.FACILITATOR and not findings_visible(state):
        return {}
    most = FINDINGS_AT_THE_DESK if role is Role.FACILITATOR else FINDINGS_SHOWN
    lit = state.show.get("finding") if role is Role.PROJECTOR else None
    ranked = enumerate(findings if lit else islice(findings, most), 1)
    return {
        finding["key"]: {**finding, "rank": rank} for rank, finding in ranked if rank <= most or finding["key"] == lit
    }


def _renderer(state: SessionState, role: Role, names: Names) -> Callable[[str, Any], Json]:
    open_cards = role is Role.FACILITATOR or cards_visible(state)
    shown_names = names if role is Role.FACILITATOR or names_visible(state) else {}

    def rendered(name: str, item: Any) -> Json:
        if name == "participants":
            return _person(state, item, shown_names, full=role is Role.FACILITATOR)
        if name in CARDS and not open_cards:
            return _dot(item)
        if name in _COUNTED:
            return _counted(state, item)
        if name == "groups":
            return _group(state, item)
        return item_json(item)

    return rendered


def _shown_anew(state: SessionState, role: Role, name: str, since: int) -> bool:
    """Tell whether a step or a reveal since then may have changed what this role sees of the whole collection."""
    if state.visible_seq > since:
        return name in _COUNTED or (role is not Role.FACILITATOR and name in (*CARDS, "participants"))
    totals_shown = name in _COUNTED and state.reveal.get("votes", False)
    return totals_shown and any(changed_since(state, each, since) for each in ("votes", "ratings"))


def _group(state: SessionState, group: WorkingGroup) -> Json:
    """Return a group with `text` beside the file's Dutch `reason`: why it is together, in every language."""
    reason = state.reasons.get(group.id)
    if reason is None:
        return item_json(group)
    return {**item_json(group), "text": {language: sentence(reason, language) for language in LANGUAGES}}


def _counted(state: SessionState, item: Theme | BuildingTask) -> Json:
    """Return a theme or building task with what it got, once that is revealed: nothing before."""
    shown = state.reveal.get("votes", False)
    if isinstance(item, Theme):
        return item_json(counted_theme(state, item) if shown else replace(item, votes=0))
    return item_json(scored_task(state, item) if shown else replace(item, scores={}))


def _votes(
    state: SessionState, role: Role, since: int
) -> tuple[dict[str, Mapping[str, Json]], dict[str, tuple[str, ...]]]:
    """Return the totals where they may have changed, and as gone every total that is shown no longer."""
    touched = any(changed_since(state, name, since) for name in ("votes", "ratings", "themes"))
    if since and not touched and state.visible_seq <= since:
        return {}, {}
    shown = totals(state, role)
    known = {"cast", *state.themes, *changed_since(state, "themes", since)}
    gone = tuple(sorted(known - shown.keys())) if since else ()
    return ({"votes": shown} if shown else {}), ({"votes": gone} if gone else {})


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


def all_cards(state: SessionState) -> list[Card]:
    """Return the activities and the provisions."""
    return [*state.activities.values(), *state.provisions.values()]


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
        "show": _shown(state, role) or None,
        "shows": list(step.show),
        "findings_shown": findings_visible(state),
        "closed": state.closed,
    }
    if role is Role.FACILITATOR:
        item["say"] = dict(step.say)
    if role is not Role.PARTICIPANT and state.checks.came_along:
        item["checks"] = {"done": len(state.checks.done), "of": len(state.checks.came_along)}
    return {"session": {state.id: item}}


def _shown(state: SessionState, role: Role) -> Json:
    """Return what the screen shows; of a persona also the walk, to whom may see what the cards say."""
    show = dict(state.show)
    if "persona" not in show or not (role is Role.FACILITATOR or cards_visible(state)):
        return show
    try:
        walk = walked(item_from(Persona, show["persona"]), state.activities.values())
    except InvalidInput:  # a log of before personas had a form
        return show
    return {**show, "persona": {**show["persona"], "walk": item_json(walk)}}


def _recent(
    state: SessionState, role: Role, since: int
) -> tuple[dict[str, dict[str, Json]], dict[str, tuple[str, ...]]]:
    """Return the facilitator's history: the last commands put, those that fell off gone."""
    if role is not Role.FACILITATOR:
        return {}, {}
    recent = state.history.recent
    newest = {str(line.seq): _line(line) for line in recent if line.seq > since}
    first_held = recent[0].seq if recent else state.seq + 1
    # Up to the first that stands: who takes this patch may have come further than `since` meanwhile.
    old = tuple(str(seq) for seq in range(max(since - RECENT + 1, 1), first_held))
    return ({"recent": newest} if newest else {}), ({"recent": old} if old and since else {})


def _line(line: Recent) -> Json:
    return {"seq": line.seq, "type": line.type, "at": line.at, "actor": line.actor, "what": line.what}
