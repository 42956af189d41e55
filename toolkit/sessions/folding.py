"""Bringing the library up to what sessions have made of their wheels: a moment after each change, one after another.

What is not folded yet is in the log, so nothing is lost where this fails or comes late. Opens no room.
"""

import asyncio
import logging
from collections.abc import Callable, Collection

from toolkit.sessions.keeper import Keeper
from toolkit.sessions.room import Room
from toolkit.sessions.state import wheel_of

_AFTER_SECONDS = 1.0
# After each fold all of them rest, for as many times as long as it took: they cost a twentieth of a core at most.
_REST_TIMES, _LONGEST_REST_SECONDS = 19, 10.0

log_of = logging.getLogger(__name__)


class Folding:
    """The folds of this process. `held` gives the room of a session while that is in use here."""

    def __init__(self, keeper: Keeper, held: Callable[[str], Room | None]) -> None:
        self._keeper = keeper
        self._held = held
        self._due: dict[str, asyncio.Task[None]] = {}
        self._folded: dict[str, int] = {}
        self._one_at_a_time = asyncio.Lock()
        self._resting_until = 0.0

    @property
    def due(self) -> Collection[str]:
        """The sessions that wait for their fold."""
        return self._due.keys()

    def follow(self, room: Room) -> None:
        """Fold the wheel of a room soon where it went on; that of a closed one before all others."""
        if room.state.seq > self._folded.get(room.session, 0):
            if room.state.closed:
                self._cancel(room.session)  # it may be waiting for its turn
            self.soon(room.session)

    def soon(self, session: str) -> None:
        """Fold the wheel of a session in a moment."""
        task = self._due.get(session)
        if task is None or task.done():
            self._due[session] = asyncio.create_task(self._later(session))

    async def at_once(self, room: Room) -> None:
        """Fold the wheel of a room without waiting."""
        self._cancel(room.session)
        await self._fold(room)

    def forget(self, session: str) -> None:
        """Think of a session no more: it was erased."""
        self._cancel(session)
        self._folded.pop(session, None)

    async def close(self) -> None:
        """Fold what is waiting, and nothing after that."""
        waiting = list(self._due)
        for session in waiting:
            self._cancel(session)
        for session in waiting:
            room = self._held(session)
            if room is not None:
                await self._fold(room)

    def _cancel(self, session: str) -> None:
        task = self._due.pop(session, None)
        if task is not None:
            task.cancel()

    async def _later(self, session: str) -> None:
        room = self._held(session)
        if room is None:
            return
        if not room.state.closed:
            await asyncio.sleep(_AFTER_SECONDS)
        if room.state.closed:
            seq = await self._fold(room)
        else:
            seq = await self._in_turn(room)
        self._due.pop(session, None)
        if room.state.seq != seq:
            self.soon(session)

    async def _in_turn(self, room: Room) -> int:
        """Fold an open session when it is its turn: however many there are, and however large, people go first."""
        loop = asyncio.get_running_loop()
        async with self._one_at_a_time:
            await asyncio.sleep(max(0.0, self._resting_until - loop.time()))
            began = loop.time()
            seq = await self._fold(room)
            ended = loop.time()
            self._resting_until = ended + min(_REST_TIMES * (ended - began), _LONGEST_REST_SECONDS)
        return seq

    async def _fold(self, room: Room) -> int:
        """Write the wheel as it is now, and return up to which seq that is; where it fails the log still has it."""
        state = room.state
        try:
            await self._keeper.keep_fold(wheel_of(state), session=room.session, seq=state.seq)
            self._folded[room.session] = state.seq
        except Exception:
            log_of.exception("session %s: the library could not be brought up to date", room.session)
        return state.seq
