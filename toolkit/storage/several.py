"""Several processes on one PostgreSQL: what they tell each other, whom each has, and which one is the caretaker."""

import asyncio
import logging
from contextlib import suppress

from toolkit.sessions.attendance import Attendance, SharedAttendance
from toolkit.sessions.neighbours import Neighbours
from toolkit.storage.caretaker import Caretaker
from toolkit.storage.database import Database
from toolkit.storage.notices import PostgresNotices
from toolkit.storage.register import PresenceRegister

_FAREWELL_SECONDS = 2.0

log_of = logging.getLogger(__name__)


class Several:
    """The company of one of several processes; `start` it on the event loop."""

    alone = False

    def __init__(self, database: Database) -> None:
        self._notices = PostgresNotices(database.url)
        self._attendance = SharedAttendance(PresenceRegister(database), self._notices)
        self._caretaker = Caretaker(database.url)
        self._running: asyncio.Task[None] | None = None
        self.neighbours: Neighbours = self._notices
        self.attendance: Attendance = self._attendance

    async def is_caretaker(self) -> bool:
        """Tell whether what one process should do is this one's now."""
        return await asyncio.to_thread(self._caretaker.is_ours)

    def start(self) -> None:
        """Begin to tell and to hear."""
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Take leave: the others count on this process no longer."""
        with suppress(Exception):
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self._attendance.leave()
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
        await asyncio.to_thread(self._caretaker.close)

    async def _run(self) -> None:
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._notices.run())
                both.create_task(self._attendance.run())
        except Exception:
            log_of.exception("the other processes are not heard any more")
            raise
