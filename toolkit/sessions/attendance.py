"""Who is connected to a session through other processes: volatile, and no part of any history.

Each process says which participants it has; that of one that died runs out by itself. Tells nobody who looks at the
room: see audience.py.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Set
from typing import Protocol

from toolkit.sessions.neighbours import Kind, Neighbours, Notice

_TOGETHER_SECONDS = 0.5
_SIGN_OF_LIFE_SECONDS = 10.0

log_of = logging.getLogger(__name__)


class Attendance(Protocol):
    """What an audience says of its own people, and asks of those elsewhere; both by session and participant id."""

    def here(self, session: str, people: Set[str]) -> None: ...
    def elsewhere(self, session: str) -> Set[str]: ...
    def listen(self, changed: Callable[[str], None]) -> None: ...


class OnlyHere:
    """The attendance of a process that serves its sessions alone."""

    def here(self, session: str, people: Set[str]) -> None:
        """Nobody asks for it."""

    def elsewhere(self, session: str) -> Set[str]:
        return frozenset()

    def listen(self, changed: Callable[[str], None]) -> None:
        """Nothing ever changes."""


class Register(Protocol):
    """Where each process keeps whom it has, for as long as it gives a sign of life."""

    async def put(self, here: Mapping[str, Collection[str]]) -> None: ...
    async def sign_of_life(self) -> None: ...
    async def elsewhere(self, sessions: Collection[str]) -> Mapping[str, Set[str]]: ...
    async def leave(self) -> None: ...


class SharedAttendance:
    """Attendance over several processes, while `run` runs."""

    def __init__(self, register: Register, neighbours: Neighbours) -> None:
        self._register = register
        self._neighbours = neighbours
        self._here: dict[str, Set[str]] = {}
        self._elsewhere: dict[str, Set[str]] = {}
        self._to_write: dict[str, Set[str]] = {}
        self._to_read: set[str] = set()
        self._changed: list[Callable[[str], None]] = []
        self._something = asyncio.Event()
        neighbours.listen(self._hear)

    def here(self, session: str, people: Set[str]) -> None:
        """Take note of who is connected here, nobody included."""
        before = self._here.get(session)
        if before == people or (before is None and not people):
            return
        if before is None:
            self._to_read.add(session)
        if people:
            self._here[session] = frozenset(people)
        else:
            del self._here[session]
            self._elsewhere.pop(session, None)
        self._to_write[session] = frozenset(people)
        self._something.set()

    def elsewhere(self, session: str) -> Set[str]:
        """Return who is connected through other processes."""
        return self._elsewhere.get(session, frozenset())

    def listen(self, changed: Callable[[str], None]) -> None:
        """Have `changed` called with a session when others came or went elsewhere."""
        self._changed.append(changed)

    async def run(self) -> None:
        """Write and read what changed, a moment later and together; give a sign of life. Until cancelled."""
        loop = asyncio.get_running_loop()
        alive_at = 0.0
        while True:
            try:
                async with asyncio.timeout(_SIGN_OF_LIFE_SECONDS):
                    await self._something.wait()
            except TimeoutError:
                pass
            self._something.clear()
            try:
                if loop.time() > alive_at + _SIGN_OF_LIFE_SECONDS:
                    alive_at = loop.time()
                    await self._register.sign_of_life()
                    self._to_read.update(self._here)
                await self._write()
                await self._read()
            except Exception:
                log_of.exception("who is connected elsewhere is not known for now")
            await asyncio.sleep(_TOGETHER_SECONDS)

    async def leave(self) -> None:
        """Say that nobody is connected here any more."""
        await self._register.leave()
        for session in self._here:
            self._neighbours.tell(Notice(kind=Kind.HERE, session=session))

    def _hear(self, notice: Notice | None) -> None:
        if notice is None:
            self._to_read.update(self._here)
        elif notice.kind is Kind.HERE and notice.session in self._here:
            self._to_read.add(notice.session)
        else:
            return
        self._something.set()

    async def _write(self) -> None:
        writing, self._to_write = self._to_write, {}
        if writing:
            try:
                await self._register.put(writing)
            except BaseException:
                self._to_write = {**writing, **self._to_write}
                raise
        for session in writing:
            self._neighbours.tell(Notice(kind=Kind.HERE, session=session))

    async def _read(self) -> None:
        reading, self._to_read = self._to_read & self._here.keys(), set()
        if not reading:
            return
        found = await self._register.elsewhere(reading)
        for session in reading:
            people = found.get(session, frozenset())
            if people != self._elsewhere.get(session, frozenset()):
                self._elsewhere[session] = people
                for changed in self._changed:
                    changed(session)
