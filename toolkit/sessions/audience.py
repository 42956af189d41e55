"""Everyone who looks at one room, and how a change reaches them: encoded once for each role, in order, without a gap.

A change goes out at once when the last one is out, and as long again ago as that took; otherwise it is merged into the
next: a small room notices nothing of it, a full one never spends more than half of its time on telling. Who reads too
slowly gets one merged patch later, or is cut off. Knows no tokens and no commands: socket.py lets people in and takes
what they ask.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

import orjson

from toolkit.moments import now
from toolkit.sessions.actors import Role
from toolkit.sessions.attendance import Attendance, OnlyHere
from toolkit.sessions.room import Publication, Room
from toolkit.sessions.views import Patch, Viewer

_LEAST_APART_SECONDS, _MOST_APART_SECONDS = 0.001, 0.1
_PRESENCE_SECONDS = 1.0
_HEARTBEAT_SECONDS = 1.0  # a client that hears nothing for a little longer asks whether the network is there
_LOOK_AT_SLOW_SECONDS = 0.25
_CUT_AFTER_SECONDS = 20.0
_SLOW_FROM = 24
_CAUGHT_UP_AT = 2
_LARGE = 20  # items from which a collection is encoded apart


class Wire(Protocol):
    """How messages reach a connection; `message` is what `encoded` gave, and `put` tells how many wait behind it."""

    def encoded(self, event: str, data: Mapping[str, Any]) -> Any: ...
    def put(self, connection: str, message: Any) -> int: ...
    def waiting(self, connection: str) -> int: ...
    def cut(self, connection: str) -> None: ...


@dataclass(slots=True, kw_only=True)
class Listener:
    """One connection that has joined. `held` is the seq up to which it was told everything."""

    connection: str
    viewer: Viewer
    held: int
    slow_since: float | None = None


def composed(first: Patch, then: Patch) -> Patch:
    """Return one patch that does what the two do one after the other; what came and went inside stands in `gone`."""
    if then.since == 0:
        return then
    put = {name: dict(items) for name, items in first.set.items()}
    gone = {name: dict.fromkeys(keys) for name, keys in first.gone.items()}
    for name, keys in then.gone.items():
        for key in keys:
            put.get(name, {}).pop(key, None)
            gone.setdefault(name, {})[key] = None
    for name, items in then.set.items():
        put.setdefault(name, {}).update(items)
        for key in items:
            gone.get(name, {}).pop(key, None)
    return Patch(
        since=first.since,
        seq=then.seq,
        set={name: items for name, items in put.items() if items},
        gone={name: tuple(keys) for name, keys in gone.items() if keys},
    )


def merged(first: Publication, then: Publication) -> Publication:
    """Return one publication for two."""
    roles = dict(first.roles)
    for role, patch in then.roles.items():
        roles[role] = composed(roles[role], patch) if role in roles else patch
    personal = dict(first.personal)
    for id, patch in then.personal.items():
        personal[id] = composed(personal[id], patch) if id in personal else patch
    return Publication(seq=then.seq, roles=roles, personal=personal, bye=then.bye)


class Audience:
    """The connections of one room. `add` and `remove` them; the rest goes by itself."""

    def __init__(self, room: Room, wire: Wire, attendance: Attendance | None = None) -> None:
        self.room = room
        self._attendance = attendance or OnlyHere()
        self.listeners: dict[str, Listener] = {}
        self._wire = wire
        self._loop = asyncio.get_running_loop()
        self._pending: Publication | None = None
        self._fragments: dict[str, list[tuple[Mapping[str, Any], orjson.Fragment]]] = {}
        self._sent_at = 0.0
        self._apart = 0.0
        self._told_at = 0.0
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._leave = room.subscribe(self._published)

    def add(
        self, connection: str, viewer: Viewer, since: int, epoch: str, shown: Collection[str] | None = None
    ) -> Patch:
        """Let a connection in and return the patch that its join is answered with; see `Room.patch_since`."""
        self.flush()
        patch = self.room.patch_since(viewer, since, epoch, shown)
        self.listeners[connection] = Listener(connection=connection, viewer=viewer, held=patch.seq)
        self._presence_soon()
        return patch

    def packed(self, patch: Patch) -> dict[str, Any]:
        """Return a patch for the answer to a join; of a whole one each large collection is encoded once for all."""
        if patch.since:
            return patch.json()
        return {**patch.json(), "set": {name: self._encoded(name, items) for name, items in patch.set.items()}}

    def _encoded(self, name: str, items: Mapping[str, Any]) -> Any:
        if len(items) < _LARGE:
            return items
        for held, fragment in self._fragments.get(name, ()):
            if held is items:
                return fragment
        try:
            fragment = orjson.Fragment(orjson.dumps(items))
        except (TypeError, ValueError):  # half an emoji: the patient codec takes it as it is
            return items
        # One for each role that sees it in its own way.
        self._fragments[name] = [(items, fragment), *self._fragments.get(name, [])][: len(Role)]
        return fragment

    def remove(self, connection: str) -> None:
        """Forget a connection."""
        if self.listeners.pop(connection, None) is not None and self.listeners:
            self._presence_soon()

    def close(self) -> None:
        """Stop listening to the room."""
        self._leave()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._attendance.here(self.room.session, frozenset())

    def say_goodbye(self, reason: str, to: Iterable[str] | None = None) -> None:
        """Tell connections that this is the end, and why; all of them where none is named."""
        message = self._wire.encoded("bye", {"reason": reason})
        for connection in list(self.listeners if to is None else to):
            self._wire.put(connection, message)

    def flush(self) -> None:
        """Send what is pending."""
        publication, self._pending = self._pending, None
        self._cancel("flush")
        if publication is None:
            return
        began = self._loop.time()
        here = {listener.viewer.role for listener in self.listeners.values()}
        messages = {
            role: self._wire.encoded("patch", patch.json()) for role, patch in publication.roles.items() if role in here
        }
        for listener in self.listeners.values():
            if listener.slow_since is None:
                self._send(listener, publication, messages)
        self._sent_at = self._loop.time()
        self._apart = min(max(_LEAST_APART_SECONDS, self._sent_at - began), _MOST_APART_SECONDS)
        self._dismiss_removed(publication)

    # -- patches -------------------------------------------------------------------------------------------------

    def _published(self, publication: Publication) -> None:
        self._pending = publication if self._pending is None else merged(self._pending, publication)
        if publication.bye:
            self._end(publication.bye)
            return
        wait = self._sent_at + self._apart - self._loop.time()
        if wait <= 0:
            self.flush()
        else:
            self._later("flush", wait, self.flush)

    def _send(self, listener: Listener, publication: Publication, messages: Mapping[Role, Any]) -> None:
        waiting, role = 0, listener.viewer.role
        own = publication.personal.get(listener.viewer.participant or "")
        if own is not None:
            first = self._wire.encoded("patch", self._in_front(own, publication, role))
            waiting = self._wire.put(listener.connection, first)
        if role in messages:
            waiting = self._wire.put(listener.connection, messages[role])
        listener.held = publication.seq
        if waiting > _SLOW_FROM:
            listener.slow_since = self._loop.time()
            self._later("slow", _LOOK_AT_SLOW_SECONDS, self._look_at_slow)

    def _in_front(self, own: Patch, publication: Publication, role: Role) -> dict[str, Any]:
        """Return what concerns one person as it goes before the role's patch: at the seq that the client holds then."""
        at = publication.roles[role].since if role in publication.roles else publication.seq
        return replace(own, since=at, seq=at).json()

    def _look_at_slow(self) -> None:
        self.flush()
        now = self._loop.time()
        for listener in list(self.listeners.values()):
            if listener.slow_since is None:
                continue
            if self._wire.waiting(listener.connection) <= _CAUGHT_UP_AT:
                self._catch_up(listener)
            elif now - listener.slow_since > _CUT_AFTER_SECONDS:
                self._wire.cut(listener.connection)
        if any(listener.slow_since is not None for listener in self.listeners.values()):
            self._later("slow", _LOOK_AT_SLOW_SECONDS, self._look_at_slow)

    def _catch_up(self, listener: Listener) -> None:
        patch = self.room.patch_since(listener.viewer, listener.held)
        self._wire.put(listener.connection, self._wire.encoded("patch", patch.json()))
        listener.held, listener.slow_since = patch.seq, None

    def _dismiss_removed(self, publication: Publication) -> None:
        """Send those away whom the facilitator has removed."""
        patch = publication.roles.get(Role.FACILITATOR)
        removed = set(patch.gone.get("participants", ())) if patch is not None else set()
        gone = [id for id, listener in self.listeners.items() if listener.viewer.participant in removed]
        if gone:
            self.say_goodbye("removed", gone)
            for connection in gone:
                self._wire.cut(connection)
            self._presence_soon()

    def _end(self, reason: str) -> None:
        """Send what is pending, say that it is over, and hang up."""
        self.flush()
        self.say_goodbye(reason)
        for connection in self.listeners:
            self._wire.cut(connection)

    # -- presence ------------------------------------------------------------------------------------------------

    def tell_presence(self) -> None:
        """Tell everyone soon who is connected: somebody came or went elsewhere."""
        self._presence_soon()

    def _presence_soon(self) -> None:
        self._cancel("heartbeat")
        self._later("presence", max(0.0, self._told_at + _PRESENCE_SECONDS - self._loop.time()), self._tell_presence)

    def _tell_presence(self) -> None:
        self._told_at = self._loop.time()
        message = self._wire.encoded("presence", self._presence())
        for listener in self.listeners.values():
            if listener.slow_since is None:
                self._wire.put(listener.connection, message)
        if self.listeners:
            self._later("heartbeat", _HEARTBEAT_SECONDS, self._tell_presence)

    def _presence(self) -> dict[str, Any]:
        here = {id for listener in self.listeners.values() if (id := listener.viewer.participant) is not None}
        self._attendance.here(self.room.session, here)
        present = here | self._attendance.elsewhere(self.room.session)
        people = [person for id, person in self.room.state.participants.items() if id in present]
        organisations = Counter(person.organisation for person in people if person.organisation is not None)
        return {"connected": len(people), "organisations": dict(organisations), "now": now()}

    # -- timers --------------------------------------------------------------------------------------------------

    def _later(self, name: str, seconds: float, act: Any) -> None:
        if name not in self._timers:
            self._timers[name] = self._loop.call_later(seconds, self._act, name, act)

    def _act(self, name: str, act: Any) -> None:
        self._timers.pop(name, None)
        act()

    def _cancel(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()
