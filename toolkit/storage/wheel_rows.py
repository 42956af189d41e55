"""Wheels and their sessions as rows: what the library asks of the database, each within one transaction.

Whose wheels these are is said by who asks (`mine`). Makes no wheel of a file and keeps no workspace: see library.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select, true, update

from toolkit.errors import NotFound, Rejected
from toolkit.sessions.keeper import Backup, Heading, Opening, Receipt, SessionRecord
from toolkit.sessions.links import ORGANISATION_LINK
from toolkit.sessions.log import Entry
from toolkit.storage.accounts import forget_links
from toolkit.storage.erasure import erase_person, erase_wheel, holders_of
from toolkit.storage.event_log import append_entries
from toolkit.storage.tables import LogRow, SessionRow, WheelRow, table_of
from toolkit.wheel.file import item_from, item_json

_LOG, _SESSION, _WHEEL = (table_of(row) for row in (LogRow, SessionRow, WheelRow))
_ALL = true()
_SHOWN = (
    *("id", "name", "round", "changed_at", "activities", "gaps", "actions_open", "archived_at"),
    *("municipalities", "tags", "goals"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelSummary:
    """One line of the list. `session` and `code` are those of the open session, None where there is none.

    `municipalities` are names. `goals` has the cards that count by goal: what a small picture of the wheel needs.
    """

    id: str
    name: str
    round: int
    changed_at: str
    activities: int
    gaps: int
    actions_open: int
    session: str | None = None
    code: str | None = None
    archived_at: str | None = None
    municipalities: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    goals: Mapping[str, int] = field(default_factory=dict)


def erased(connection: Connection, *, wheel: str, participant: str | None, at: str) -> Receipt:
    """Erase within the connection's transaction and return the receipt. Raises NotFound."""
    name = summary_by_id(connection, id=wheel).name
    sessions = tuple(connection.scalars(select(_SESSION.c.id).where(_SESSION.c.wheel_id == wheel)))
    backups = tuple(Backup(at=at, file=file) for at, file in holders_of(connection, wheel, sessions, participant))
    if participant is None:
        counts = erase_wheel(connection, wheel=wheel, sessions=sessions, at=at)
    else:
        counts = erase_person(connection, wheel=wheel, sessions=sessions, participant=participant, at=at)
        if not backups and not counts["names"]:
            raise NotFound("participant")
    return Receipt(wheel=wheel, name=name, participant=participant, at=at, counts=counts, backups=backups)


def is_there(connection: Connection, *, where: tuple[ColumnElement[bool], ...]) -> bool:
    """Tell whether there is a wheel of which all this is true."""
    return connection.scalar(select(_WHEEL.c.id).where(*where)) is not None


def summaries(connection: Connection, *, mine: ColumnElement[bool], archived: bool) -> tuple[WheelSummary, ...]:
    """Return a line of the list for each wheel, the newest changed first: of the archived ones, or of the others."""
    kept = _WHEEL.c.archived_at.is_not(None) if archived else _WHEEL.c.archived_at.is_(None)
    rows = connection.execute(_listing().where(mine, kept).order_by(_WHEEL.c.changed_at.desc(), _WHEEL.c.id))
    return tuple(_summary_of(row._mapping) for row in rows)


def summary_by_id(connection: Connection, *, id: str, mine: ColumnElement[bool] = _ALL) -> WheelSummary:
    """Return one line of the list, of an archived wheel too. Raises NotFound."""
    row = connection.execute(_listing().where(_WHEEL.c.id == id, mine)).first()
    if row is None:
        raise NotFound("wheel")
    return _summary_of(row._mapping)


def _listing() -> Select[Any]:
    columns = [_WHEEL.c[name] for name in _SHOWN]
    is_open = (_SESSION.c.wheel_id == _WHEEL.c.id) & _SESSION.c.closed_at.is_(None)
    open_one = (_SESSION.c.id.label("session"), _SESSION.c.code)
    return select(*columns, *open_one).select_from(_WHEEL.outerjoin(_SESSION, is_open))


def _summary_of(row: Mapping[Any, Any]) -> WheelSummary:
    return WheelSummary(**{**row, "municipalities": tuple(row["municipalities"]), "tags": tuple(row["tags"])})


def file_of(connection: Connection, *, id: str, mine: ColumnElement[bool]) -> tuple[str, Heading | None]:
    """Return the wheel file as last kept, and the heading that was given since (None: none). Raises NotFound."""
    row = connection.execute(select(_WHEEL.c.file, _WHEEL.c.heading).where(_WHEEL.c.id == id, mine)).first()
    if row is None:
        raise NotFound("wheel")
    return str(row.file), None if row.heading is None else item_from(Heading, row.heading)


def headed(heading: Heading) -> dict[str, Any]:
    """Return what a row has of a heading that the library gives."""
    return {"heading": item_json(heading), **listed(heading)}


def listed(heading: Heading) -> dict[str, Any]:
    """Return what a row has of a heading so that it is listed and found."""
    municipalities = [municipality.name for municipality in heading.municipalities]
    return {"name": heading.name, "municipalities": municipalities, "tags": list(heading.tags)}


def archive(connection: Connection, *, id: str, mine: ColumnElement[bool], at: str) -> None:
    """Take a wheel out of the list, and end its organisation links.

    Raises NotFound, Rejected `exists` with its open session.
    """
    summary = summary_by_id(connection, id=id, mine=mine)
    if summary.session is not None:
        raise Rejected("exists", key="errors.session_open", details={"session": summary.session})
    connection.execute(update(_WHEEL).where(_WHEEL.c.id == id).values(archived_at=at))
    forget_links(connection, ORGANISATION_LINK, f"{id}/")


def keep_new(connection: Connection, *, id: str, values: dict[str, Any]) -> None:
    """Keep a wheel. Raises Rejected `exists` with its newest session where it has had one."""
    held = connection.execute(
        select(_SESSION.c.id).where(_SESSION.c.wheel_id == id).order_by(_SESSION.c.opened_at.desc())
    ).first()
    if held is not None:
        raise Rejected("exists", field="id", details={"session": held.id})
    _put(connection, id, values)


def keep_fold(connection: Connection, *, id: str, session: str, seq: int, values: dict[str, Any]) -> None:
    """Keep a fold, where it is newer than what is kept, and of the newest session; the heading stays."""
    kept = select(_WHEEL.c.session_id, _WHEEL.c.seq, _WHEEL.c.heading).where(_WHEEL.c.id == id)
    held = connection.execute(kept.with_for_update()).first()
    newest = connection.scalar(
        select(_SESSION.c.id).where(_SESSION.c.wheel_id == id).order_by(_SESSION.c.opened_at.desc()).limit(1)
    )
    if held is None or newest != session or (held.session_id == session and held.seq >= seq):
        return
    if held.heading is not None:
        values = {**values, **listed(item_from(Heading, held.heading))}
    connection.execute(update(_WHEEL).where(_WHEEL.c.id == id).values(**values))


def _put(connection: Connection, id: str, values: dict[str, Any]) -> None:
    own = (_WHEEL.c.id == id, _WHEEL.c.workspace_id == values["workspace_id"])
    if connection.execute(update(_WHEEL).where(*own).values(**values)).rowcount == 0:
        connection.execute(insert(_WHEEL).values(id=id, **values))


def sessions_where(connection: Connection, *, where: ColumnElement[bool]) -> tuple[SessionRecord, ...]:
    """Return the sessions of which this is true, the newest first."""
    query = select(_SESSION).where(where).order_by(_SESSION.c.opened_at.desc())
    return tuple(SessionRecord(**row._mapping) for row in connection.execute(query))


def ends(connection: Connection, *, sessions: Sequence[str]) -> dict[str, int]:
    """Return up to which seq the log of each of these sessions goes, of those that are."""
    end = select(func.max(_LOG.c.seq)).where(_LOG.c.session_id == _SESSION.c.id).scalar_subquery()
    rows = connection.execute(select(_SESSION.c.id, end.label("end")).where(_SESSION.c.id.in_(sessions)))
    return {row.id: row.end for row in rows if row.end is not None}


def stale(connection: Connection) -> tuple[str, ...]:
    """Return the newest session of each wheel whose log goes on after what is kept."""
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


def open_session(connection: Connection, *, opening: Opening, entry: Entry) -> None:
    """Store a new session with its first log entry. Raises NotFound, Rejected `exists` with the open session."""
    is_open = (_SESSION.c.wheel_id == opening.wheel_id, _SESSION.c.closed_at.is_(None))
    other = connection.scalar(select(_SESSION.c.id).where(*is_open))
    if other is not None:
        raise Rejected("exists", details={"session": other})
    # The fold comes a moment later; until then the rounds would be counted from one too few.
    taken_up = update(_WHEEL).where(_WHEEL.c.id == opening.wheel_id).values(archived_at=None, round=opening.round)
    if not connection.execute(taken_up).rowcount:
        raise NotFound("wheel")
    row = {"id": opening.id, "wheel_id": opening.wheel_id, "code": opening.code, "script": opening.script}
    connection.execute(insert(_SESSION).values(**row, opened_at=entry.at, closed_at=None))
    append_entries(connection, session=opening.id, expected_seq=0, entries=(entry,), names={})
