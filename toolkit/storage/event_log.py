"""The log of each session in the database: the promises of `sessions.log.EventLog`, kept on disk.

The row of the session and the names of people follow the log in the same transaction. Reads no meaning into events but
for the opening and closing of a session, which the list of sessions must show truly.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from toolkit.errors import Rejected, StaleLog
from toolkit.sessions.log import Entry
from toolkit.storage.database import Database
from toolkit.storage.tables import LogRow, PersonRow, SessionRow, table_of

_LOG, _PERSON, _SESSION = table_of(LogRow), table_of(PersonRow), table_of(SessionRow)


@dataclass(slots=True)
class DatabaseEventLog:
    """Durable, append-only, gapless from seq 1."""

    database: Database

    async def append(
        self, session: str, expected_seq: int, entries: Sequence[Entry], names: Mapping[str, str | None] | None = None
    ) -> None:
        """Store all entries durably or none. Raises StaleLog where the last seq is not `expected_seq`."""
        work = partial(append_entries, session=session, expected_seq=expected_seq, entries=entries, names=names or {})
        try:
            await self.database.write(work)
        except IntegrityError as error:
            if await self.database.read(partial(last_seq, session=session)) != expected_seq:
                raise StaleLog(session) from error
            raise

    async def read(self, session: str, after: int = 0) -> Sequence[Entry]:
        """Return the entries with seq > `after`, in order; empty for an unknown session."""
        return await self.database.read(partial(entries_after, session=session, after=after))


def append_entries(
    connection: Connection,
    *,
    session: str,
    expected_seq: int,
    entries: Iterable[Entry],
    names: Mapping[str, str | None],
) -> None:
    """Write the entries within the connection's transaction."""
    if last_seq(connection, session=session) != expected_seq:
        raise StaleLog(session)
    rows = [_row(session, entry) for entry in entries]
    if rows:
        connection.execute(insert(_LOG), rows)
    for participant, name in names.items():
        _rename(connection, session, participant, name)
    for entry in entries:
        _follow(connection, session, entry)


def last_seq(connection: Connection, *, session: str) -> int:
    """Return the seq of the last entry of a session, 0 where there is none."""
    newest = select(func.coalesce(func.max(_LOG.c.seq), 0)).where(_LOG.c.session_id == session)
    return int(connection.scalar(newest) or 0)


def entries_after(connection: Connection, *, session: str, after: int) -> tuple[Entry, ...]:
    """Return the entries of a session with seq > `after`, in order."""
    rows = connection.execute(select(_LOG).where(_LOG.c.session_id == session, _LOG.c.seq > after).order_by(_LOG.c.seq))
    return tuple(_entry(row._mapping) for row in rows)


def _rename(connection: Connection, session: str, participant: str, name: str | None) -> None:
    """Write a person's name; no name leaves no row."""
    connection.execute(delete(_PERSON).where(_PERSON.c.session_id == session, _PERSON.c.id == participant))
    if name:
        connection.execute(insert(_PERSON).values(session_id=session, id=participant, name=name))


def _follow(connection: Connection, session: str, entry: Entry) -> None:
    """Let the session's row say what the log says: open or closed."""
    for happened in entry.events:
        match happened.get("type"):
            case "session.closed":
                connection.execute(update(_SESSION).where(_SESSION.c.id == session).values(closed_at=entry.at))
            case "session.reopened":
                _refuse_second(connection, session)
                connection.execute(update(_SESSION).where(_SESSION.c.id == session).values(closed_at=None))


def _refuse_second(connection: Connection, session: str) -> None:
    """A wheel has one open session, and is the fold of its newest: an older one is not reopened."""
    own = connection.execute(select(_SESSION.c.wheel_id, _SESSION.c.opened_at).where(_SESSION.c.id == session)).first()
    if own is None:
        return
    newer = select(_SESSION.c.id).where(_SESSION.c.wheel_id == own.wheel_id, _SESSION.c.opened_at > own.opened_at)
    other = connection.scalar(newer.order_by(_SESSION.c.opened_at.desc()).limit(1))
    if other is not None:
        raise Rejected("exists", key="errors.newer_session", details={"session": other})


def _row(session: str, entry: Entry) -> dict[str, Any]:
    return {
        "session_id": session,
        "seq": entry.seq,
        "command_id": entry.command_id,
        "type": entry.type,
        "version": entry.version,
        "at": entry.at,
        "actor": entry.actor,
        "events": list(entry.events),
    }


def _entry(row: Any) -> Entry:
    return Entry(
        seq=row["seq"],
        command_id=row["command_id"],
        type=row["type"],
        at=row["at"],
        actor=row["actor"],
        events=tuple(row["events"]),
        version=row["version"],
    )
