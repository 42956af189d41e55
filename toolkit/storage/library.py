"""The library: every wheel as it stands now, and the sessions that were held on it.

A wheel with a session is the fold of its newest session; what is kept here is that fold, refreshed a moment later, so
that lists and files need no replay. Judges no content: what is a good wheel is known by `wheel.file`.
"""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from toolkit.errors import NotFound, Rejected
from toolkit.sessions.log import Entry
from toolkit.sessions.rooms import Figures, Opening, SessionRecord
from toolkit.storage.database import Database
from toolkit.storage.event_log import append_entries
from toolkit.storage.tables import LogRow, SessionRow, SettingRow, WheelRow, table_of
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.model import Wheel
from toolkit.wheel.template import Template

_LOG, _SESSION, _WHEEL, _SETTING = (table_of(row) for row in (LogRow, SessionRow, WheelRow, SettingRow))


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelSummary:
    """One line of the list. `session` and `code` are those of the open session, None where there is none."""

    id: str
    name: str
    round: int
    changed_at: str
    activities: int
    gaps: int
    actions_open: int
    session: str | None = None
    code: str | None = None


@dataclass(slots=True, kw_only=True)
class Library:
    """Wheels and sessions, kept in the database. `figures` counts what the list shows; it may take its time."""

    database: Database
    template_of: Callable[[str], Template]
    figures: Callable[[Wheel], Figures]

    async def wheels(self) -> tuple[WheelSummary, ...]:
        """Return all wheels, the newest changed first."""
        return await self.database.read(_summaries)

    async def wheel(self, id: str) -> Wheel:
        """Return the wheel as last kept. Raises NotFound."""
        file = await self.database.read(partial(_file_of, id=id))
        return read_wheel(file, self.template_of, source=id)

    async def keep(self, wheel: Wheel) -> str:
        """Keep a wheel that has no session yet and return its id, made here where it has none.

        Raises Rejected `exists` where a session was held on it: from then on only a session changes it.
        """
        wheel = wheel if wheel.id else replace(wheel, id=uuid.uuid4().hex)
        values = await self._values_of(wheel, session=None, seq=0)
        await self.database.write(partial(_keep_new, id=wheel.id, values=values))
        return wheel.id

    async def keep_fold(self, wheel: Wheel, *, session: str, seq: int) -> None:
        """Keep the wheel as a session has made it up to `seq`; an older fold or an older session is left out."""
        values = await self._values_of(wheel, session=session, seq=seq)
        await self.database.write(partial(_keep_fold, id=wheel.id, session=session, seq=seq, values=values))

    async def sessions(self, wheel_id: str) -> tuple[SessionRecord, ...]:
        """Return the sessions of a wheel, the newest first."""
        return await self.database.read(partial(_sessions, where=_SESSION.c.wheel_id == wheel_id))

    async def session(self, id: str) -> SessionRecord:
        """Return a session by its id. Raises NotFound."""
        return _only(await self.database.read(partial(_sessions, where=_SESSION.c.id == id)))

    async def session_of_code(self, code: str) -> SessionRecord:
        """Return a session, open or closed, by its join code. Raises NotFound."""
        return _only(await self.database.read(partial(_sessions, where=_SESSION.c.code == code)))

    async def open_sessions(self) -> tuple[SessionRecord, ...]:
        """Return all open sessions, the newest first."""
        return await self.database.read(partial(_sessions, where=_SESSION.c.closed_at.is_(None)))

    async def stale_sessions(self) -> tuple[str, ...]:
        """Return the sessions whose newest entries are not in the wheel as kept (the server was stopped before)."""
        return await self.database.read(_stale)

    async def open_session(self, opening: Opening, entry: Entry) -> None:
        """Store a new session with its first log entry, both or none.

        Raises Rejected `exists` with the id of the open session of that wheel, or `code` where the code is taken.
        """
        try:
            await self.database.write(partial(_open_session, opening=opening, entry=entry))
        except IntegrityError as error:
            raise Rejected("exists", field="code") from error

    async def noted(self, key: str) -> str | None:
        """Return what was noted under this key."""
        value = await self.database.read(lambda connection: connection.scalar(_setting(key)))
        return None if value is None else str(value)

    async def note(self, key: str, value: str) -> None:
        """Note something that is true of this installation, once."""
        await self.database.write(partial(remembered, key=key, value=value))

    async def _values_of(self, wheel: Wheel, *, session: str | None, seq: int) -> dict[str, object]:
        return await asyncio.to_thread(self._row, wheel, session, seq)

    def _row(self, wheel: Wheel, session: str | None, seq: int) -> dict[str, object]:
        figures = self.figures(wheel)
        return {
            "name": wheel.name,
            "round": wheel.round,
            "template": wheel.template,
            "changed_at": now(),
            "activities": figures.activities,
            "gaps": figures.gaps,
            "actions_open": figures.actions_open,
            "session_id": session,
            "seq": seq,
            "file": write_wheel(wheel).decode(),
        }


def now() -> str:
    """Return this moment as every table writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def remembered(connection: Connection, *, key: str, value: str) -> str:
    """Return the setting of that key, made with `value` where there is none."""
    held = connection.scalar(_setting(key))
    if held is not None:
        return str(held)
    connection.execute(insert(_SETTING).values(key=key, value=value))
    return value


def _setting(key: str) -> Select[Any]:
    return select(_SETTING.c.value).where(_SETTING.c.key == key)


def epoch_of(database: Database) -> str:
    """Return the epoch: made with the database, another one once a backup was restored."""
    return database.write_now(partial(remembered, key="epoch", value=uuid.uuid4().hex[:12]))


def _summaries(connection: Connection) -> tuple[WheelSummary, ...]:
    columns = [_WHEEL.c[name] for name in ("id", "name", "round", "changed_at", "activities", "gaps", "actions_open")]
    is_open = (_SESSION.c.wheel_id == _WHEEL.c.id) & _SESSION.c.closed_at.is_(None)
    query = (
        select(*columns, _SESSION.c.id.label("session"), _SESSION.c.code)
        .select_from(_WHEEL.outerjoin(_SESSION, is_open))
        .order_by(_WHEEL.c.changed_at.desc(), _WHEEL.c.id)
    )
    return tuple(WheelSummary(**row._mapping) for row in connection.execute(query))


def _file_of(connection: Connection, *, id: str) -> str:
    file = connection.scalar(select(_WHEEL.c.file).where(_WHEEL.c.id == id))
    if file is None:
        raise NotFound("wheel")
    return str(file)


def _keep_new(connection: Connection, *, id: str, values: dict[str, object]) -> None:
    held = connection.execute(
        select(_SESSION.c.id).where(_SESSION.c.wheel_id == id).order_by(_SESSION.c.opened_at.desc())
    ).first()
    if held is not None:
        raise Rejected("exists", field="id", details={"session": held.id})
    _put(connection, id, values)


def _keep_fold(connection: Connection, *, id: str, session: str, seq: int, values: dict[str, object]) -> None:
    newest = connection.scalar(
        select(_SESSION.c.id).where(_SESSION.c.wheel_id == id).order_by(_SESSION.c.opened_at.desc()).limit(1)
    )
    held = connection.execute(select(_WHEEL.c.session_id, _WHEEL.c.seq).where(_WHEEL.c.id == id)).first()
    if newest == session and not (held and held.session_id == session and held.seq >= seq):
        _put(connection, id, values)


def _put(connection: Connection, id: str, values: dict[str, object]) -> None:
    if connection.execute(update(_WHEEL).where(_WHEEL.c.id == id).values(**values)).rowcount == 0:
        connection.execute(insert(_WHEEL).values(id=id, **values))


def _sessions(connection: Connection, *, where: object) -> tuple[SessionRecord, ...]:
    query = select(_SESSION).where(where).order_by(_SESSION.c.opened_at.desc())  # type: ignore[arg-type]
    return tuple(SessionRecord(**row._mapping) for row in connection.execute(query))


def _only(found: tuple[SessionRecord, ...]) -> SessionRecord:
    if not found:
        raise NotFound("session")
    return found[0]


def _stale(connection: Connection) -> tuple[str, ...]:
    newest = select(_LOG.c.session_id, func.max(_LOG.c.seq).label("seq")).group_by(_LOG.c.session_id).subquery()
    last = select(_SESSION.c.wheel_id, func.max(_SESSION.c.opened_at).label("at")).group_by(_SESSION.c.wheel_id)
    last_of = last.subquery()
    kept = (_WHEEL.c.session_id == newest.c.session_id) & (_WHEEL.c.seq >= newest.c.seq)
    query = (
        select(_SESSION.c.id)
        .join(last_of, (last_of.c.wheel_id == _SESSION.c.wheel_id) & (last_of.c.at == _SESSION.c.opened_at))
        .join(newest, newest.c.session_id == _SESSION.c.id)
        .outerjoin(_WHEEL, (_WHEEL.c.id == _SESSION.c.wheel_id) & kept)
        .where(_WHEEL.c.id.is_(None))
    )
    return tuple(connection.scalars(query))


def _open_session(connection: Connection, *, opening: Opening, entry: Entry) -> None:
    is_open = (_SESSION.c.wheel_id == opening.wheel_id, _SESSION.c.closed_at.is_(None))
    other = connection.scalar(select(_SESSION.c.id).where(*is_open))
    if other is not None:
        raise Rejected("exists", details={"session": other})
    row = {"id": opening.id, "wheel_id": opening.wheel_id, "code": opening.code, "script": opening.script}
    connection.execute(insert(_SESSION).values(**row, opened_at=entry.at, closed_at=None))
    append_entries(connection, session=opening.id, expected_seq=0, entries=(entry,), names={})
