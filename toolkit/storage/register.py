"""Who is connected through which process, in the database: the promises of `sessions.attendance.Register`.

Ids only, in a table that a crash may empty. A process that gives no sign of life for half a minute has nobody.
"""

import uuid
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from toolkit.storage.database import Database
from toolkit.storage.tables import PresenceRow, table_of

_PRESENCE = table_of(PresenceRow)
_ALIVE_SECONDS = 30
_NOW: Any = func.extract("epoch", func.clock_timestamp())  # the database's clock: those of the processes may differ


def alive() -> Any:
    """Return the condition that the process of a row gave a sign of life of late."""
    return _PRESENCE.c.seen > _NOW - _ALIVE_SECONDS


@dataclass(slots=True)
class PresenceRegister:
    """Kept on PostgreSQL; a database with one process needs none."""

    database: Database
    process: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    async def put(self, here: Mapping[str, Collection[str]]) -> None:
        """Keep who is connected here, by session; nobody leaves no row."""
        await self.database.write(partial(self._put, here=here))

    async def sign_of_life(self) -> None:
        """Keep what stands here for another half minute, and let go of what the dead have left."""
        await self.database.write(self._sign)

    async def elsewhere(self, sessions: Collection[str]) -> Mapping[str, Set[str]]:
        """Return who is connected to these sessions through other processes."""
        return await self.database.read(partial(self._elsewhere, sessions=sessions))

    async def leave(self) -> None:
        """Let go of all that stands here."""
        await self.database.execute(delete(_PRESENCE).where(_PRESENCE.c.process == self.process))

    def _put(self, connection: Connection, *, here: Mapping[str, Collection[str]]) -> None:
        own = _PRESENCE.c.process == self.process
        connection.execute(delete(_PRESENCE).where(own, _PRESENCE.c.session_id.in_(here)))
        for session, people in here.items():
            if people:
                row = {"process": self.process, "session_id": session, "people": sorted(people), "seen": _NOW}
                connection.execute(insert(_PRESENCE).values(**row))

    def _sign(self, connection: Connection) -> None:
        connection.execute(update(_PRESENCE).where(_PRESENCE.c.process == self.process).values(seen=_NOW))
        connection.execute(delete(_PRESENCE).where(_PRESENCE.c.seen < _NOW - 2 * _ALIVE_SECONDS))

    def _elsewhere(self, connection: Connection, *, sessions: Collection[str]) -> dict[str, Set[str]]:
        others = (_PRESENCE.c.process != self.process, alive())
        query = select(_PRESENCE.c.session_id, _PRESENCE.c.people).where(_PRESENCE.c.session_id.in_(sessions), *others)
        found: dict[str, Set[str]] = {}
        for row in connection.execute(query):
            found[row.session_id] = found.get(row.session_id, frozenset()) | frozenset(row.people)
        return found
