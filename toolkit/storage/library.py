"""The library: every wheel as it stands now, and the sessions that were held on it.

A wheel with a session is the fold of its newest session; what is kept here is that fold, refreshed a moment later, so
that lists and files need no replay. Only the heading (name, municipalities, tags) is the library's own: see
`sessions.keeper.Heading`. Judges no content: what is a good wheel is known by `wheel.file`.

`Library.within(workspace)` is the library of one workspace: each of its queries carries that workspace, so that nobody
who asks can forget it. What belongs to another one is not found. The whole library is for the rooms, and for links.
"""

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select, true, update
from sqlalchemy.exc import IntegrityError

from toolkit.errors import NotFound, Rejected
from toolkit.moments import now
from toolkit.sessions.keeper import Figures, Heading, Opening, Receipt, SessionRecord, heading_of
from toolkit.sessions.log import Entry
from toolkit.sessions.rights import FIRST_WORKSPACE
from toolkit.storage import wheel_rows as rows
from toolkit.storage.database import Database
from toolkit.storage.erasure import forget_names_of, wipe
from toolkit.storage.notes import noted, remembered
from toolkit.storage.tables import SessionRow, WheelRow, table_of
from toolkit.storage.wheel_rows import WheelSummary
from toolkit.wheel.content import check_header
from toolkit.wheel.file import read_wheel, write_wheel
from toolkit.wheel.labels import folded
from toolkit.wheel.model import Wheel
from toolkit.wheel.template import Template

_SESSION, _WHEEL = table_of(SessionRow), table_of(WheelRow)
_ALL = true()


@dataclass(slots=True, kw_only=True)
class Library:
    """Wheels and sessions, kept in the database. `figures` counts what the list shows; it may take its time.

    Without a `workspace` it is the whole of the installation, and what is new goes into the first.
    """

    database: Database
    template_of: Callable[[str], Template]
    figures: Callable[[Wheel], Figures]
    workspace: str | None = None

    def within(self, workspace: str) -> "Library":
        """Return the library of one workspace."""
        return replace(self, workspace=workspace)

    @property
    def _mine(self) -> ColumnElement[bool]:
        """What every query asks of a wheel."""
        return _ALL if self.workspace is None else _WHEEL.c.workspace_id == self.workspace

    @property
    def _mine_too(self) -> ColumnElement[bool]:
        """What every query asks of a session: that its wheel is one of these."""
        return _ALL if self.workspace is None else _SESSION.c.wheel_id.in_(select(_WHEEL.c.id).where(self._mine))

    # -- the list ------------------------------------------------------------------------------------------------

    async def wheels(
        self, search: str = "", *, tag: str | None = None, archived: bool = False
    ) -> tuple[WheelSummary, ...]:
        """Return all wheels, the newest changed first, without the archived ones or those alone.

        `search` wants each of its words in the name, a municipality or a tag; capitals and accents make no difference.
        """
        found = await self.database.read(partial(rows.summaries, mine=self._mine, archived=archived))
        words = folded(search).split()
        return tuple(one for one in found if _matches(one, words) and (tag is None or tag in one.tags))

    async def summary(self, id: str) -> WheelSummary:
        """Return one line of the list, of an archived wheel too. Raises NotFound."""
        return await self.database.read(partial(rows.summary_by_id, id=id, mine=self._mine))

    async def tags(self) -> tuple[str, ...]:
        """Return every tag of the wheels in the list, by the alphabet."""
        return tuple(sorted({tag for one in await self.wheels() for tag in one.tags}, key=folded))

    # -- one wheel -----------------------------------------------------------------------------------------------

    async def wheel(self, id: str) -> Wheel:
        """Return the wheel as last kept. Raises NotFound."""
        file, heading = await self.database.read(partial(rows.file_of, id=id, mine=self._mine))
        wheel = read_wheel(file, self.template_of, source=id)
        return heading.on(wheel) if heading is not None else wheel

    async def heading(self, id: str) -> Heading:
        """Return the heading of a wheel as it holds now. Raises NotFound."""
        return heading_of(await self.wheel(id))

    async def keep(self, wheel: Wheel) -> str:
        """Keep a wheel that has no session yet and return its id, made here where it has none.

        An id that another workspace has already is replaced too: nobody can take that wheel's place, or find it so.
        Raises Rejected `exists` where a session was held on it: from then on only a session changes it.
        """
        workspace = self.workspace or FIRST_WORKSPACE
        elsewhere = (_WHEEL.c.id == wheel.id, _WHEEL.c.workspace_id != workspace)
        if not wheel.id or await self.database.read(partial(rows.is_there, where=elsewhere)):
            wheel = replace(wheel, id=uuid.uuid4().hex)
        values = await self._values_of(wheel, session=None, seq=0)
        values = {**values, "heading": None, "workspace_id": workspace}
        try:
            await self.database.write(partial(rows.keep_new, id=wheel.id, values=values))
        except IntegrityError as error:  # another workspace took it this very moment
            raise Rejected("exists", field="id") from error
        return wheel.id

    async def upload(self, data: bytes, *, source: str = "", as_copy: bool = False) -> str:
        """Keep the wheel of a wheel file and return its id. Raises InvalidInput where the file is wrong.

        Raises Rejected `exists` where the library has a wheel of that id; `as_copy` takes it in under a new one.
        """
        wheel = await asyncio.to_thread(read_wheel, data, self.template_of, source)
        if as_copy:
            wheel = replace(wheel, id="")
        elif wheel.id and await self.has(wheel.id):
            raise Rejected("exists", key="errors.wheel_exists", field="id", details={"wheel": wheel.id})
        return await self.keep(wheel)

    async def change_heading(self, id: str, heading: Heading) -> None:
        """Give a wheel another name, other municipalities or tags, at any moment. Raises NotFound, InvalidInput.

        Without doubles and in the order given. An open session keeps the name under which it opened.
        """
        tags = tuple(dict.fromkeys(tag.strip() for tag in heading.tags if tag.strip()))
        heading = replace(heading, name=heading.name.strip(), tags=tags)
        check_header(heading.on(await self.wheel(id)))
        await self.database.execute(update(_WHEEL).where(_WHEEL.c.id == id, self._mine).values(**rows.headed(heading)))

    async def archive(self, id: str) -> None:
        """Take a wheel out of the list and end its organisation links; nothing of it is lost. Raises NotFound.

        Raises Rejected `exists` with the id of its open session: close that first.
        """
        await self.database.write(partial(rows.archive, id=id, mine=self._mine, at=now()))

    async def unarchive(self, id: str) -> None:
        """Put an archived wheel back in the list. Raises NotFound."""
        put_back = update(_WHEEL).where(_WHEEL.c.id == id, self._mine).values(archived_at=None)
        if not await self.database.execute(put_back):
            raise NotFound("wheel")

    async def has(self, id: str) -> bool:
        """Tell whether the library has a wheel of this id, in the archive or not."""
        return await self.database.read(partial(rows.is_there, where=(_WHEEL.c.id == id, self._mine)))

    # -- sessions ------------------------------------------------------------------------------------------------

    async def keep_fold(self, wheel: Wheel, *, session: str, seq: int) -> None:
        """Keep the wheel as a session has made it up to `seq`; an older fold or an older session is left out."""
        values = await self._values_of(wheel, session=session, seq=seq)
        await self.database.write(partial(rows.keep_fold, id=wheel.id, session=session, seq=seq, values=values))

    async def sessions(self, wheel_id: str) -> tuple[SessionRecord, ...]:
        """Return the sessions of a wheel, the newest first."""
        return await self._sessions(_SESSION.c.wheel_id == wheel_id)

    async def session(self, id: str) -> SessionRecord:
        """Return a session by its id. Raises NotFound."""
        return _only(await self._sessions(_SESSION.c.id == id))

    async def session_of_code(self, code: str) -> SessionRecord:
        """Return a session, open or closed, by its join code. Raises NotFound."""
        return _only(await self._sessions(_SESSION.c.code == code))

    async def open_sessions(self) -> tuple[SessionRecord, ...]:
        """Return all open sessions, the newest first."""
        return await self._sessions(_SESSION.c.closed_at.is_(None))

    async def _sessions(self, where: ColumnElement[bool]) -> tuple[SessionRecord, ...]:
        return await self.database.read(partial(rows.sessions_where, where=self._mine_too & where))

    async def ends(self, sessions: Sequence[str]) -> Mapping[str, int]:
        """Return up to which seq the log of each of these sessions goes; one that is no more is left out."""
        return await self.database.read(partial(rows.ends, sessions=sessions))

    async def stale_sessions(self) -> tuple[str, ...]:
        """Return the sessions whose newest entries are not in the wheel as kept (the server was stopped before)."""
        return await self.database.read(rows.stale)

    async def open_session(self, opening: Opening, entry: Entry) -> None:
        """Store a new session with its first log entry, both or none.

        Raises Rejected `exists` with the id of the open session of that wheel, or `code` where the code is taken;
        NotFound where the wheel went meanwhile. A wheel with a session is in the archive no longer.
        """
        try:
            await self.database.write(partial(rows.open_session, opening=opening, entry=entry))
        except IntegrityError as error:
            raise Rejected("exists", field="code") from error

    # -- forgetting ----------------------------------------------------------------------------------------------

    async def erase(self, wheel_id: str, participant: str | None = None) -> Receipt:
        """Erase a wheel with its sessions, links and names, or the name of one participant, for good.

        Returns the receipt once no byte of it is left in the database file; where somebody holds on to the file (a
        backup that is being made) it is `pending`, and `forget_names` sees to it later. Raises NotFound, for a
        participant where neither this nor a backup holds a name. Open rooms are not told: see `Rooms.erase`.
        """
        receipt = await self.database.write(partial(rows.erased, wheel=wheel_id, participant=participant, at=now()))
        return replace(receipt, pending=not await asyncio.to_thread(wipe, self.database))

    async def forget_names(self, closed_before: str) -> tuple[str, ...]:
        """Erase the names of all sessions that were closed by then, and return the sessions that had any.

        What an earlier erasure could not finish is finished too.
        """
        closed = select(_SESSION.c.id).where(_SESSION.c.closed_at <= closed_before)
        gone = await self.database.write(partial(forget_names_of, sessions=closed))
        await asyncio.to_thread(wipe, self.database)
        return gone

    # -- notes ---------------------------------------------------------------------------------------------------

    async def noted(self, key: str) -> str | None:
        """Return what was noted under this key."""
        value = await self.database.read(lambda connection: connection.scalar(noted(key)))
        return None if value is None else str(value)

    async def note(self, key: str, value: str) -> None:
        """Note something that is true of this installation, once."""
        await self.database.write(partial(remembered, key=key, value=value))

    async def _values_of(self, wheel: Wheel, *, session: str | None, seq: int) -> dict[str, Any]:
        return await asyncio.to_thread(self._row, wheel, session, seq)

    def _row(self, wheel: Wheel, session: str | None, seq: int) -> dict[str, Any]:
        figures = self.figures(wheel)
        return {
            **rows.listed(heading_of(wheel)),
            "round": wheel.round,
            "template": wheel.template,
            "changed_at": now(),
            "activities": figures.activities,
            "gaps": figures.gaps,
            "actions_open": figures.actions_open,
            "goals": dict(figures.goals),
            "session_id": session,
            "seq": seq,
            "file": write_wheel(wheel).decode(),
        }


def _matches(summary: WheelSummary, words: Sequence[str]) -> bool:
    if not words:
        return True
    told = folded(" ".join((summary.name, *summary.municipalities, *summary.tags)))
    return all(word in told for word in words)


def _only(found: tuple[SessionRecord, ...]) -> SessionRecord:
    if not found:
        raise NotFound("session")
    return found[0]
