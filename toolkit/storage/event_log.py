"""The log of each session in the database: the promises of `sessions.log.EventLog`, kept on disk.

The row of the session and the names of people follow the log in the same transaction. Reads no meaning into events but
for the opening and closing of a session, which the list of sessions must show truly.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from typing import Any

import orjson
from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from toolkit.errors import Rejected, StaleLog
from toolkit.sessions.log import Entry
from toolkit.storage.database import Database, run_plain
from toolkit.storage.postgres import share_log
from toolkit.storage.tables import LogRow, PersonRow, SessionRow, table_of

_LOG, _PERSON, _SESSION = table_of(LogRow), table_of(PersonRow), table_of(SessionRow)
_COLUMNS = ("session_id", "seq", "command_id", "type", "version", "at", "actor", "events")
# All ends stand in one value: at each row the driver would let go of the interpreter and wait for its turn.
_ENDS = {
    "sqlite": "SELECT json_group_object(value, (SELECT max(seq) FROM log WHERE session_id = value)) FROM json_each(?)",
    "postgresql": (
        "SELECT json_object_agg(id, (SELECT max(seq) FROM log WHERE session_id = id))::text"
        " FROM json_array_elements_text(%s::json) AS given(id)"
    ),
}
_INTO = f"INSERT INTO log ({', '.join(_COLUMNS)})"
_FROM_JSON = f"{_INTO} SELECT {', '.join(_COLUMNS)} FROM json_populate_recordset(NULL::log, %s::json)"
_ROWS_AT_ONCE = 1_000  # eight values each, and a statement of SQLite takes some tens of thousands


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """What one process wants to write after `expected_seq` of one session."""

    session: str
    expected_seq: int
    entries: Sequence[Entry]
    names: Mapping[str, str | None]


def _nobody(session: str, seq: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class DatabaseEventLog:
    """Durable, append-only, gapless from seq 1. `told` hears of each append of this process once it is durable."""

    database: Database
    told: Callable[[str, int], None] = _nobody

    async def append(
        self, session: str, expected_seq: int, entries: Sequence[Entry], names: Mapping[str, str | None] | None = None
    ) -> None:
        """Store all entries durably or none. Raises StaleLog where the last seq is not `expected_seq`."""
        append = Append(session=session, expected_seq=expected_seq, entries=entries, names=names or {})
        try:
            await self.database.write_together(append_all, append)
        except IntegrityError as error:
            if await self.database.read(partial(last_seq, session=session)) != expected_seq:
                raise StaleLog(session) from error
            raise
        self.told(session, expected_seq + len(entries))

    async def read(self, session: str, after: int = 0) -> Sequence[Entry]:
        """Return the entries with seq > `after`, in order; empty for an unknown session."""
        return await self.database.read(partial(entries_after, session=session, after=after))

    async def names(self, session: str) -> Mapping[str, str]:
        """Return people's names by participant id."""
        query = select(_PERSON.c.id, _PERSON.c.name).where(_PERSON.c.session_id == session)
        return await self.database.read(lambda connection: {row.id: row.name for row in connection.execute(query)})


def append_all(connection: Connection, appends: Sequence[Append]) -> list[StaleLog | Rejected | None]:
    """Write what several want to append within the connection's transaction; return for each why it was not written.

    In the order of the sessions, so that two processes never wait for each other.
    """
    if connection.dialect.name == "postgresql":
        share_log(connection)
    ends = ends_of(connection, {append.session for append in appends})
    outcomes: list[StaleLog | Rejected | None] = [None] * len(appends)
    written: list[Append] = []
    for index in sorted(range(len(appends)), key=lambda index: appends[index].session):
        append = appends[index]
        outcomes[index] = _refusal(connection, append, ends[append.session])
        if outcomes[index] is None:
            written.append(append)
            ends[append.session] = append.expected_seq + len(append.entries)
    _insert(connection, [_row(append.session, entry) for append in written for entry in append.entries])
    for append in written:
        for participant, name in append.names.items():
            _rename(connection, append.session, participant, name)
        for entry in append.entries:
            _follow(connection, append.session, entry)
    return outcomes


def append_entries(
    connection: Connection,
    *,
    session: str,
    expected_seq: int,
    entries: Iterable[Entry],
    names: Mapping[str, str | None],
) -> None:
    """Write the entries of one session within the connection's transaction. Raises StaleLog, Rejected."""
    append = Append(session=session, expected_seq=expected_seq, entries=tuple(entries), names=names)
    (refusal,) = append_all(connection, [append])
    if refusal is not None:
        raise refusal


def ends_of(connection: Connection, sessions: Collection[str]) -> dict[str, int]:
    """Return the seq of the last entry of each session, 0 where it has none: each is one step into the index."""
    given = orjson.dumps(sorted(sessions)).decode()
    ((ends,),) = run_plain(connection, _ENDS[connection.dialect.name], (given,))
    return {id: end or 0 for id, end in orjson.loads(ends).items()}


def _refusal(connection: Connection, append: Append, end: int) -> StaleLog | Rejected | None:
    """Return why an append cannot be written: its place is not the end of the log, or a newer session is there."""
    if append.expected_seq != end:
        return StaleLog(append.session)
    if any(happened.get("type") == "session.reopened" for entry in append.entries for happened in entry.events):
        return _newer(connection, append.session)
    return None


def _insert(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert all rows by one statement, for the same reason. PostgreSQL's driver takes each new text apart: it gets one
    that stays the same, and all rows in one value.
    """
    if connection.dialect.name == "postgresql":
        given = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        run_plain(connection, _FROM_JSON, (orjson.dumps(given).decode(),))
        return
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        values = ((*row[:-1], orjson.dumps(row[-1]).decode()) for row in part)
        run_plain(connection, _from_values(len(part)), tuple(chain.from_iterable(values)))


@cache
def _from_values(rows: int) -> str:
    row = f"({', '.join('?' * len(_COLUMNS))})"
    return f"{_INTO} VALUES {', '.join([row] * rows)}"


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
                connection.execute(update(_SESSION).where(_SESSION.c.id == session).values(closed_at=None))


def _newer(connection: Connection, session: str) -> Rejected | None:
    """A wheel has one open session, and is the fold of its newest: an older one is not reopened."""
    own = connection.execute(select(_SESSION.c.wheel_id, _SESSION.c.opened_at).where(_SESSION.c.id == session)).first()
    if own is None:
        return None
    newer = select(_SESSION.c.id).where(_SESSION.c.wheel_id == own.wheel_id, _SESSION.c.opened_at > own.opened_at)
    other = connection.scalar(newer.order_by(_SESSION.c.opened_at.desc()).limit(1))
    return None if other is None else Rejected("exists", key="errors.newer_session", details={"session": other})


def _row(session: str, entry: Entry) -> tuple[Any, ...]:
    """Return an entry in the order of `_COLUMNS`."""
    return session, entry.seq, entry.command_id, entry.type, entry.version, entry.at, entry.actor, entry.events


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
