"""A session as it stands, and how an event changes it.

`evolve` cannot refuse and knows no clock: the fold of the log is the truth, always. What may happen is decide.py's;
what is remembered of each command is history.py's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never, cast

from toolkit.sessions import checks as checking
from toolkit.sessions.checks import Checks
from toolkit.sessions.choices import Rating, Vote
from toolkit.sessions.events import (
    Accepted,
    AnyEvent,
    CardConfirmed,
    GroupsFormed,
    ItemsEvent,
    ReadySet,
    RevealSet,
    ScreenShown,
    SessionClosed,
    SessionOpened,
    SessionReopened,
    StepSet,
    TimerSet,
    Undone,
)
from toolkit.sessions.history import STEP, History, Key, remembered
from toolkit.sessions.items import COLLECTIONS, WHEEL_COLLECTIONS, effects_of, key_of
from toolkit.sessions.script import Script, Step
from toolkit.wheel.group_request import pairs_within
from toolkit.wheel.group_words import Reason
from toolkit.wheel.model import (
    Action,
    Activity,
    Area,
    BuildingTask,
    Card,
    Organisation,
    Participant,
    Provision,
    TargetGroup,
    Theme,
    Wheel,
    Window,
    WorkingGroup,
)
from toolkit.wheel.template import Template

TemplateOf = Callable[[str], Template]

_UNTOUCHED: dict[str, int] = {}


@dataclass(frozen=True, kw_only=True)
class SessionState:
    """Everything that the log says. `items` holds each collection by key, in the order of first placing.

    `touched` holds for each collection the seq that last put or dropped a key, oldest first (dropped keys stay: they
    are what a catch-up calls gone, and an id is never reused), and under `checks`, which is no collection, the cards
    that were checked. `asked` holds how the groups were asked for, `met` the pairs of people who sat together in
    formations before this one.

    Without slots, unlike all else: made anew for each command, it is copied in one go (`_with`).
    """

    seq: int = 0
    id: str = ""
    code: str = ""
    wheel: Wheel
    template: Template
    script: Script
    step: str = ""
    step_at: str = ""
    previous_step: str = ""
    ends_at: str | None = None
    reveal: Mapping[str, bool] = field(default_factory=dict)
    show: Mapping[str, Any] = field(default_factory=dict)
    closed: bool = False
    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    touched: Mapping[str, dict[str, int]] = field(default_factory=dict)
    session_seq: int = 1
    visible_seq: int = 1
    history: History = field(default_factory=History)
    ready: frozenset[str] = frozenset()
    confirmed: frozenset[str] = frozenset()
    checks: Checks = field(default_factory=Checks)
    asked: GroupsFormed | None = None
    met: frozenset[tuple[str, str]] = frozenset()

    @property
    def organisations(self) -> Mapping[str, Organisation]:
        return self.items["organisations"]

    @property
    def areas(self) -> Mapping[str, Area]:
        return self.items["areas"]

    @property
    def target_groups(self) -> Mapping[str, TargetGroup]:
        return self.items["target_groups"]

    @property
    def participants(self) -> Mapping[str, Participant]:
        return self.items["participants"]

    @property
    def activities(self) -> Mapping[str, Activity]:
        return self.items["activities"]

    @property
    def provisions(self) -> Mapping[str, Provision]:
        return self.items["provisions"]

    @property
    def actions(self) -> Mapping[str, Action]:
        return self.items["actions"]

    @property
    def current(self) -> Step:
        """The step that the room is in."""
        return self.script.step_or_first(self.step)

    @property
    def themes(self) -> Mapping[str, Theme]:
        return self.items["themes"]

    @property
    def groups(self) -> Mapping[str, WorkingGroup]:
        return self.items["groups"]

    @property
    def reasons(self) -> Mapping[str, Reason]:
        """Why a group is together, by its id; none of a group that an older version or a file brought."""
        return self.items["reasons"]

    @property
    def votes(self) -> Mapping[str, Vote]:
        return self.items["votes"]

    @property
    def ratings(self) -> Mapping[str, Rating]:
        return self.items["ratings"]

    def card(self, id: str) -> Card | None:
        return self.activities.get(id) or self.provisions.get(id)

    def used(self, collection: str, id: str) -> bool:
        """Tell whether the id stands in the collection or ever stood there."""
        return id in self.items[collection] or id in self.touched.get(collection, {})


def wheel_of(state: SessionState) -> Wheel:
    """Return the wheel as the session made it: what is kept, analysed and exported."""
    held: Any = {collection: tuple(state.items[collection].values()) for collection in WHEEL_COLLECTIONS}
    held["themes"] = tuple(counted_theme(state, theme) for theme in held["themes"])
    held["building_tasks"] = tuple(scored_task(state, task) for task in held["building_tasks"])
    return replace(state.wheel, **held)


def voter_for(state: SessionState, person: Participant) -> str:
    """Return whose dots someone gives: their own, or in a step of one voice those of their organisation."""
    if "one_voice" in state.current.show and person.organisation is not None:
        return f"organisation/{person.organisation}"
    return person.id


def counted_theme(state: SessionState, theme: Theme) -> Theme:
    """Return the theme with the dots that it got in this session."""
    dots = sum(vote.theme == theme.id for vote in state.votes.values())
    return replace(theme, votes=theme.votes + dots) if dots else theme


def scored_task(state: SessionState, task: BuildingTask) -> BuildingTask:
    """Return the building task with the scores of this session, each under the window of who gave it."""
    scores: dict[Window, tuple[int, ...]] = dict(task.scores)
    for rating in state.ratings.values():
        person = state.participants.get(rating.voter)
        if rating.item == task.id and person is not None and person.window is not None:
            scores[person.window] = (*scores.get(person.window, ()), rating.value)
    return replace(task, scores=scores)


def fold(entries: Iterable[Accepted], template_of: TemplateOf) -> SessionState:
    """Return the state that the entries lead to; the first must open the session.

    Raises ValueError for no entries, NotFound where the template is not known here.
    """
    rest = iter(entries)
    first = next(rest, None)
    if first is None:
        raise ValueError("a log without entries is no session")
    state = _opened(first, template_of)
    for entry in rest:
        state = evolve(state, entry)
    return state


def evolve(state: SessionState, entry: Accepted) -> SessionState:
    """Return the state after one accepted command."""
    before: dict[Key, Any] = {}
    after = state
    for event in entry.events:
        after = _applied(after, event, entry.seq, before)
    history = remembered(state.history, entry, before, after.items, after.step)
    return _with(after, seq=entry.seq, history=history)


def _with(state: SessionState, **changes: Any) -> SessionState:
    """Return the state with other values in some of its fields: what `replace` does, in a tenth of the time."""
    changed = object.__new__(SessionState)
    changed.__dict__.update(state.__dict__, **changes)
    return changed


def is_latest(state: SessionState, key: Key, seq: int) -> bool:
    """Tell whether the command of that seq made the thing as it is now."""
    collection, id = key
    return seq in (state.touched[collection][id], state.history.origins.get(key))


def changed_since(state: SessionState, collection: str, since: int) -> list[str]:
    """Return the keys that were put or dropped after `since`, oldest first."""
    touched = state.touched.get(collection, _UNTOUCHED)
    keys: list[str] = []
    for key in reversed(touched):
        if touched[key] <= since:
            break
        keys.append(key)
    keys.reverse()
    return keys


def _opened(entry: Accepted, template_of: TemplateOf) -> SessionState:
    event = entry.events[0]
    assert isinstance(event, SessionOpened)
    wheel = event.wheel
    items = {
        collection: {key_of(collection, item): item for item in getattr(wheel, collection, ())}
        for collection in COLLECTIONS
    }
    nothing: Any = dict.fromkeys(WHEEL_COLLECTIONS, ())
    return SessionState(
        seq=entry.seq,
        id=event.session,
        code=event.code,
        wheel=replace(wheel, **nothing),
        template=template_of(wheel.template),
        script=event.script,
        step=event.script.steps[0].id,
        previous_step=event.script.steps[0].id,
        step_at=entry.at,
        items=items,
        checks=checking.checks_at_start(wheel),
    )


def _applied(state: SessionState, event: AnyEvent, seq: int, before: dict[Key, Any]) -> SessionState:
    if isinstance(event, GroupsFormed):
        met = pairs_within(group.members for group in state.groups.values())
        state = replace(state, asked=event, met=state.met | met)
    if isinstance(event, ItemsEvent):
        state = _put(state, event, seq, before)
    state = _checked(state, event, seq)
    match event:
        case CardConfirmed(card=card):
            return replace(state, confirmed=state.confirmed | {card})
        case ReadySet(participant=participant, ready=ready):
            people = state.ready | {participant} if ready else state.ready - {participant}
            return replace(state, ready=people, touched=_touched(state, "participants", (participant,), seq))
        case StepSet() | Undone(step=StepSet()):
            before.setdefault(STEP, StepSet(step=state.step, ends_at=state.ends_at, at=state.step_at))
            return _in_step(state, event if isinstance(event, StepSet) else cast(StepSet, event.step), seq)
        case TimerSet(ends_at=ends_at):
            return replace(state, ends_at=ends_at, session_seq=seq)
        case RevealSet(what=what, shown=shown):
            return replace(state, reveal={**state.reveal, what: shown}, session_seq=seq, visible_seq=seq)
        case ScreenShown(show=show):
            return replace(state, show=show, session_seq=seq)
        case SessionClosed() | SessionReopened():
            return replace(state, closed=isinstance(event, SessionClosed), session_seq=seq)
        case SessionOpened() | ItemsEvent():
            return state
        case _:
            assert_never(event)


def _checked(state: SessionState, event: AnyEvent, seq: int) -> SessionState:
    """Return the state with what the event says about the cards that came along from an earlier round."""
    checks = checking.after(state.checks, event)
    if checks is state.checks:
        return state
    news = checking.changed_between(state.checks, checks)
    return replace(state, checks=checks, touched=_touched(state, "checks", news, seq))


def _put(state: SessionState, event: ItemsEvent, seq: int, before: dict[Key, Any]) -> SessionState:
    changed: dict[str, dict[str, Any]] = {}
    touched: dict[str, list[str]] = {}
    for collection, key, item in effects_of(event.items):
        held = changed.setdefault(collection, dict(state.items[collection]))
        before.setdefault((collection, key), held.get(key))
        touched.setdefault(collection, []).append(key)
        if item is None:
            held.pop(key, None)
        else:
            held[key] = item
    recency = {
        collection: _recency(state.touched.get(collection, {}), keys, seq) for collection, keys in touched.items()
    }
    return _with(state, items={**state.items, **changed}, touched={**state.touched, **recency})


def _recency(held: Mapping[str, int], keys: Iterable[str], seq: int) -> dict[str, int]:
    """Return the keys by last seq, the newest at the end, so that a catch-up reads only the tail."""
    newer = dict(held)
    for key in keys:
        newer.pop(key, None)
        newer[key] = seq
    return newer


def _touched(state: SessionState, collection: str, keys: Iterable[str], seq: int) -> Mapping[str, dict[str, int]]:
    return {**state.touched, collection: _recency(state.touched.get(collection, {}), keys, seq)}


def _in_step(state: SessionState, event: StepSet, seq: int) -> SessionState:
    return replace(
        state,
        step=event.step,
        previous_step=state.step,
        step_at=event.at,
        ends_at=event.ends_at,
        ready=frozenset(),
        touched={**_touched(state, "participants", state.ready, seq), STEP[0]: {STEP[1]: seq}},
        session_seq=seq,
        visible_seq=seq,
    )
