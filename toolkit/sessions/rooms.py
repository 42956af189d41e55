"""The rooms of this process: opened from the log when somebody comes, kept while they are used.

Starts sessions, and follows what happens in them (see folding.py) and at other processes. Decides nothing about what
happens in a session.
"""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from toolkit.errors import NotFound, Rejected
from toolkit.moments import utc_now
from toolkit.sessions.codec import entry_of
from toolkit.sessions.folding import Folding
from toolkit.sessions.keeper import Keeper, Opening, Receipt
from toolkit.sessions.neighbours import Kind, Neighbours, Nobody, Notice
from toolkit.sessions.room import Room, opening
from toolkit.sessions.script import Script
from toolkit.sessions.state import wheel_of
from toolkit.sessions.tokens import code_of, new_code
from toolkit.wheel.model import Wheel
from toolkit.wheel.next_round import next_round

_IDLE_SECONDS = 1800.0
_SWEEP_EVERY_SECONDS = 60.0
_TRIES_FOR_A_CODE = 8

log_of = logging.getLogger(__name__)


class Rooms:
    """All rooms of this process. `open_room` folds the log of a session into a room.

    `keep_names` is how long after closing the names of a session's people are kept.
    """

    def __init__(
        self,
        *,
        keeper: Keeper,
        open_room: Callable[[str], Awaitable[Room]],
        script_of: Callable[[str | None], Script],
        clock: Callable[[], datetime] = utc_now,
        keep_names: timedelta = timedelta(0),
        neighbours: Neighbours | None = None,
    ) -> None:
        self._keeper = keeper
        self._open_room = open_room
        self._script_of = script_of
        self._clock = clock
        self._keep_names = keep_names
        self._neighbours = neighbours or Nobody()
        self._neighbours.listen(self._hear)
        self._shared = neighbours is not None
        self._hearing: set[asyncio.Task[None]] = set()
        self._forgetting: asyncio.Task[None] | None = None
        self._used: dict[str, tuple[Room, float]] = {}
        self.resting: WeakValueDictionary[str, Room] = WeakValueDictionary()
        self._doors: dict[str, asyncio.Lock] = {}
        self._folding = Folding(keeper, self._held)
        self._swept = 0.0

    async def start(self, wheel_id: str, script_id: str | None = None) -> Room:
        """Open a session on a wheel, as its next round, and return its room.

        Raises NotFound for an unknown wheel or script, Rejected `exists` with the id of the session that is open.
        """
        script = self._script_of(script_id)
        earlier = await self._keeper.sessions(wheel_id)
        wheel = await self.wheel(wheel_id)
        if earlier:
            wheel = next_round(wheel)
        session = uuid.uuid4().hex
        await self._stored(session, wheel, script)
        room = await self.room(session)
        self._folding.soon(session)
        return room

    async def room(self, session: str) -> Room:
        """Return the room of a session, open or closed. Raises NotFound."""
        room = self._held(session)
        if room is not None:
            return room
        async with self._doors.setdefault(session, asyncio.Lock()):
            room = self._held(session)
            if room is None:
                await self._keeper.session(session)
                room = await self._open_room(session)
                room.follow(partial(self._changed, session))
                self._keep(session, room)
                await self._fresh(room)  # what came while it was read, before notices reached it
        self._doors.pop(session, None)
        return room

    async def by_code(self, code: str) -> Room:
        """Return the room with that join code, however it was typed. Raises NotFound."""
        wanted = code_of(code)
        if wanted is None:
            raise NotFound("code")
        for room, _ in self._used.values():
            if room.state.code == wanted:
                return self._held(room.session) or room
        return await self.room((await self._keeper.session_of_code(wanted)).id)

    async def wheel(self, wheel_id: str) -> Wheel:
        """Return a wheel as it stands this moment: as its newest session has it, under the library's heading.

        Raises NotFound.
        """
        for record in (await self._keeper.sessions(wheel_id))[:1]:
            room = await self._fresh(await self.room(record.id))
            return (await self._keeper.heading(wheel_id)).on(wheel_of(room.state))
        return await self._keeper.wheel(wheel_id)

    async def rounds(self, wheel_id: str) -> tuple[Wheel, ...]:
        """Return a wheel as each of its rounds left it, the oldest first; the last is how it stands now.

        Raises NotFound.
        """
        earlier = (await self._keeper.sessions(wheel_id))[1:]
        rooms = [await self.room(record.id) for record in reversed(earlier)]
        return (*(wheel_of(room.state) for room in rooms), await self.wheel(wheel_id))

    async def round(self, wheel_id: str, number: int) -> Wheel:
        """Return a wheel as the round of that number left it. Raises NotFound."""
        for wheel in reversed(await self.rounds(wheel_id)):
            if wheel.round == number:
                return wheel
        raise NotFound("round")

    async def erase(self, wheel_id: str, participant: str | None = None) -> Receipt:
        """Erase a wheel with all that hung on it, or the name of one participant, and tell who looks at it.

        Returns the receipt once nothing of it is left. Raises NotFound.
        """
        sessions = [record.id for record in await self._keeper.sessions(wheel_id)]
        receipt = await self._keeper.erase(wheel_id, participant)
        for session in sessions:
            if participant is None:
                await self._let_go(session)
                self._tell(Kind.GONE, session)
            else:
                if (room := self._held(session)) is not None:
                    room.forget_names({participant})
                self._tell(Kind.NAMES, session)
        log_of.info("erased: wheel %s, participant %s", wheel_id, participant or "-")
        return receipt

    async def forget_names(self) -> None:
        """Let go of the names of all sessions that were closed long enough ago."""
        before = self._clock() - self._keep_names
        for session in await self._keeper.forget_names(before.isoformat()):
            if (room := self._held(session)) is not None:
                room.forget_names(set(room.names))
            self._tell(Kind.NAMES, session)

    async def settle(self, session: str) -> None:
        """Bring the library up to what a session has made of its wheel."""
        await self._folding.at_once(await self._fresh(await self.room(session)))

    async def look_around(self) -> None:
        """Bring all rooms up to what other processes have done: a notice may have been lost."""
        held = dict(self.resting)
        ends = await self._keeper.ends(list(held)) if held else {}
        for session, room in held.items():
            if session in ends:
                room.hear(ends[session])
            else:
                await self._let_go(session)

    async def restore(self) -> None:
        """Bring the library up to date with sessions that went on after it was last told."""
        for session in await self._keeper.stale_sessions():
            await self.settle(session)

    async def close(self) -> None:
        """Write what is waiting and let go of all rooms."""
        await self._folding.close()
        if self._forgetting is not None:
            await asyncio.wait([self._forgetting])
        for task in tuple(self._hearing):
            task.cancel()
        for room, _ in self._used.values():
            await room.close()
        self._used.clear()

    @property
    def count(self) -> int:
        """How many rooms are in use."""
        return len(self._used)

    async def _stored(self, session: str, wheel: Wheel, script: Script) -> None:
        for _ in range(_TRIES_FOR_A_CODE):
            code = new_code()
            entry = entry_of(opening(session, code, wheel, script, self._clock()))
            about = Opening(id=session, wheel_id=wheel.id, round=wheel.round, code=code, script=script.id)
            try:
                await self._keeper.open_session(about, entry)
                return
            except Rejected as refusal:
                if refusal.field != "code":
                    raise
        raise Rejected("internal")

    # -- other processes -----------------------------------------------------------------------------------------

    def _tell(self, kind: Kind, session: str) -> None:
        self._neighbours.tell(Notice(kind=kind, session=session))

    def _hear(self, notice: Notice | None) -> None:
        """Look at what another process says has changed; without a notice at everything."""
        if notice is None:
            self._look_soon(self._look_at_all())
            return
        room = self.resting.get(notice.session)
        match notice.kind:
            case Kind.LOG if room is not None:
                room.hear(notice.seq)
            case Kind.NAMES if room is not None:
                self._look_soon(room.refresh_names())
            case Kind.GONE:
                self._look_soon(self._let_go(notice.session))

    async def _look_at_all(self) -> None:
        await self.look_around()
        for room in list(self.resting.values()):
            await room.refresh_names()

    def _look_soon(self, look: Coroutine[Any, Any, None]) -> None:
        async def looked() -> None:
            try:
                await look
            except Exception:
                log_of.exception("what another process did is looked at later")

        task = asyncio.create_task(looked())
        self._hearing.add(task)
        task.add_done_callback(self._hearing.discard)

    async def _fresh(self, room: Room) -> Room:
        """Return a room with all that other processes have done in it so far."""
        if self._shared:
            await room.refresh()
        return room

    # -- keeping rooms -------------------------------------------------------------------------------------------

    def _held(self, session: str) -> Room | None:
        used = self._used.get(session)
        room = used[0] if used is not None else self.resting.get(session)
        if room is not None:
            self._keep(session, room)
        return room

    def _keep(self, session: str, room: Room) -> None:
        """Hold on to a room for a while; one that nobody asks for is held only by those who still look at it."""
        now = asyncio.get_running_loop().time()
        self._used[session] = (room, now)
        self.resting[session] = room
        if now > self._swept + _SWEEP_EVERY_SECONDS:
            self._swept = now
            due = self._folding.due
            self._used = {id: held for id, held in self._used.items() if held[1] > now - _IDLE_SECONDS or id in due}

    def _changed(self, session: str) -> None:
        """Follow a change of our own; that of another process is followed there."""
        room = self._held(session)
        if room is None or (self._shared and room.own_seq != room.state.seq):
            return
        self._folding.follow(room)
        if room.state.closed and room.names:
            self._forget_soon()

    def _forget_soon(self) -> None:
        if not self._keep_names and (self._forgetting is None or self._forgetting.done()):
            self._forgetting = asyncio.create_task(self._forget())

    async def _forget(self) -> None:
        """Forget what is due; where that fails, the next look (at start, each hour) does it."""
        try:
            await self.forget_names()
        except Exception:
            log_of.exception("the names of closed sessions could not be erased yet")

    async def _let_go(self, session: str) -> None:
        """End the room of a session that is no more."""
        self._folding.forget(session)
        room = self._held(session)
        self._used.pop(session, None)
        self.resting.pop(session, None)
        if room is not None:
            await room.end("erased")
