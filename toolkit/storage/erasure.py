"""What goes for good: a wheel with all that hung on it, or people's names; and which backups still hold it.

Works within one transaction; that no byte stays behind in the file is `wipe`'s care, afterwards.
"""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, func, insert, select

from toolkit.sessions.links import EMBED_LINK, ORGANISATION_LINK, SHARE_LINK
from toolkit.storage.accounts import forget_links
from toolkit.storage.database import Database
from toolkit.storage.postgres import shut_log
from toolkit.storage.tables import BackupRow, ErasureRow, LogRow, PersonRow, SessionRow, SettingRow, WheelRow, table_of

_BACKUP, _ERASURE, _LOG = table_of(BackupRow), table_of(ErasureRow), table_of(LogRow)
_PERSON, _SESSION, _WHEEL = table_of(PersonRow), table_of(SessionRow), table_of(WheelRow)
_SETTING = table_of(SettingRow)
_DUE = "forget"


def erase_wheel(connection: Connection, *, wheel: str, sessions: Sequence[str], at: str) -> dict[str, int]:
    """Erase a wheel, its sessions with their logs and names, and all links to it; return how many of each."""
    if connection.dialect.name == "postgresql":
        shut_log(connection)
    activities = select(_WHEEL.c.activities).where(_WHEEL.c.id == wheel)
    counts = {"activities": int(connection.scalar(activities) or 0), "sessions": len(sessions)}
    counts["names"] = _names_in(connection, sessions)
    forget_names_of(connection, sessions=sessions)
    counts["log_entries"] = connection.execute(delete(_LOG).where(_LOG.c.session_id.in_(sessions))).rowcount
    connection.execute(delete(_SESSION).where(_SESSION.c.wheel_id == wheel))
    connection.execute(delete(_WHEEL).where(_WHEEL.c.id == wheel))
    counts["links"] = forget_links(connection, ORGANISATION_LINK, f"{wheel}/")
    counts["links"] += sum(forget_links(connection, kind, wheel) for kind in (SHARE_LINK, EMBED_LINK))
    _note(connection, wheel=wheel, participant=None, at=at, counts=counts)
    return counts


def erase_person(
    connection: Connection, *, wheel: str, sessions: Sequence[str], participant: str, at: str
) -> dict[str, int]:
    """Erase the name of one participant of a wheel; return how many times it stood there."""
    theirs = _PERSON.c.session_id.in_(sessions) & (_PERSON.c.id == participant)
    counts = {"names": int(connection.scalar(select(func.count()).where(theirs)) or 0)}
    _forget(connection, theirs)
    _note(connection, wheel=wheel, participant=participant, at=at, counts=counts)
    return counts


def erase_again(connection: Connection, erasures: Sequence[tuple[str, str | None]], at: str) -> None:
    """Erase in a restored database what was erased after its backup was made."""
    for wheel, participant in erasures:
        sessions = tuple(connection.scalars(select(_SESSION.c.id).where(_SESSION.c.wheel_id == wheel)))
        if connection.scalar(select(_WHEEL.c.id).where(_WHEEL.c.id == wheel)) is None:
            continue
        if participant is None:
            erase_wheel(connection, wheel=wheel, sessions=sessions, at=at)
        else:
            erase_person(connection, wheel=wheel, sessions=sessions, participant=participant, at=at)


def erasures_in(connection: Connection) -> tuple[tuple[str, str | None], ...]:
    """Return what was erased here: the wheel, and where it was one name the participant."""
    rows = connection.execute(select(_ERASURE.c.wheel_id, _ERASURE.c.participant).order_by(_ERASURE.c.at))
    return tuple((row.wheel_id, row.participant) for row in rows)


def forget_names_of(connection: Connection, *, sessions: Sequence[str] | Select[Any]) -> tuple[str, ...]:
    """Erase all names of these sessions and return the sessions that had any."""
    theirs = _PERSON.c.session_id.in_(sessions)
    gone = tuple(connection.scalars(select(_PERSON.c.session_id).where(theirs).distinct()))
    if gone:
        _forget(connection, theirs)
        mark_due(connection, rewrite=False)
    return gone


def mark_due(connection: Connection, *, rewrite: bool) -> None:
    """Note that bytes of what was deleted are still to be overwritten, so that no kill in between leaves them.

    On SQLite alone: another database keeps its own house.
    """
    if connection.dialect.name != "sqlite":
        return
    held = connection.scalar(_due())
    connection.execute(delete(_SETTING).where(_SETTING.c.key == _DUE))
    value = "rewrite" if rewrite or held == "rewrite" else "empty"
    connection.execute(insert(_SETTING).values(key=_DUE, value=value))


def wipe(database: Database) -> bool:
    """Overwrite what is due, and tell whether that is done: others may hold on to the file, then it is due still."""
    due = database.read_now(lambda connection: connection.scalar(_due()))
    if due is None:
        return True
    try:
        database.forget_now(rewrite=due == "rewrite")
    except TimeoutError:
        return False
    database.write_now(lambda connection: connection.execute(delete(_SETTING).where(_SETTING.c.key == _DUE)))
    return True


def _due() -> Select[Any]:
    return select(_SETTING.c.value).where(_SETTING.c.key == _DUE)


def note_backup(connection: Connection, *, file: str, at: str) -> None:
    """Note that a backup was made of what is here, and whose data it holds."""
    people = connection.execute(select(_PERSON.c.session_id, _PERSON.c.id))
    holds = [*connection.scalars(select(_WHEEL.c.id)), *(f"{person.session_id}/{person.id}" for person in people)]
    connection.execute(delete(_BACKUP).where(_BACKUP.c.file == file))
    connection.execute(insert(_BACKUP).values(file=file, at=at, holds=holds))


def holders_of(
    connection: Connection, wheel: str, sessions: Sequence[str], participant: str | None
) -> tuple[tuple[str, str], ...]:
    """Return when and in which file each backup was made that holds a wheel, or the name of a participant of it."""
    wanted = {wheel} if participant is None else {f"{session}/{participant}" for session in sessions}
    rows = connection.execute(select(_BACKUP).order_by(_BACKUP.c.at))
    return tuple((row.at, row.file) for row in rows if not wanted.isdisjoint(row.holds))


def _names_in(connection: Connection, sessions: Sequence[str]) -> int:
    return int(connection.scalar(select(func.count()).where(_PERSON.c.session_id.in_(sessions))) or 0)


def _forget(connection: Connection, theirs: ColumnElement[bool]) -> None:
    """Delete people's names.

    On SQLite the table is emptied as a whole and filled again with the others: every page of it is then overwritten,
    while a row that is deleted alone can leave an older copy of itself behind in a page that was once split.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(delete(_PERSON).where(theirs))
        return
    others = connection.execute(select(_PERSON).where(~theirs)).mappings().all()
    connection.execute(delete(_PERSON))
    if others:
        connection.execute(insert(_PERSON), [dict(row) for row in others])


def _note(connection: Connection, *, wheel: str, participant: str | None, at: str, counts: dict[str, int]) -> None:
    mark_due(connection, rewrite=True)
    row = {"id": uuid.uuid4().hex, "wheel_id": wheel, "participant": participant, "at": at, "counts": counts}
    connection.execute(insert(_ERASURE).values(**row))
