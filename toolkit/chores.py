"""What a server does by itself while it runs: keep promises about names, bring the library up to date, look around.

Where several processes serve the same sessions, one of them does what only one should. Decides nothing about a session.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from toolkit.sessions.rooms import Rooms
from toolkit.storage.company import Company

_HOUR_SECONDS = 3600.0
_RESTORE_EVERY_SECONDS = 60.0
_LOOK_AROUND_EVERY_SECONDS = 5.0

log_of = logging.getLogger(__name__)


def chores(rooms: Rooms, company: Company, *hourly: Callable[[], Awaitable[None]]) -> list[asyncio.Task[None]]:
    """Start all of it and return the tasks, to be cancelled at the end."""
    work = [
        # At start, for whoever was closed before, and each hour.
        _by_one(rooms.forget_names, _HOUR_SECONDS, company),
        # A process that was killed left a wheel behind its log: at start, and where others may be killed each minute.
        _by_one(rooms.restore, _RESTORE_EVERY_SECONDS if not company.alone else None, company),
    ]
    work += [_by_one(act, _HOUR_SECONDS, company) for act in hourly]
    if not company.alone:
        work.append(_each(rooms.look_around, _LOOK_AROUND_EVERY_SECONDS))  # a notice may have been lost
    return [asyncio.create_task(each) for each in work]


async def _by_one(act: Callable[[], Awaitable[None]], seconds: float | None, company: Company) -> None:
    async def when_it_is_ours() -> None:
        if await company.is_caretaker():
            await act()

    await _each(when_it_is_ours, seconds)


async def _each(act: Callable[[], Awaitable[None]], seconds: float | None) -> None:
    while True:
        try:
            await act()
        except Exception:
            log_of.exception("what a server does by itself could not be done; it is tried again")
        if seconds is None:
            return
        await asyncio.sleep(seconds)
