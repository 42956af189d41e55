"""Who did what, by ids: kept for as long as a setting says, and read by the owner of a workspace.

Holds no name: whose id it is stands in the accounts, and goes when the account goes.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from sqlalchemy import Connection, delete, func, insert, select

from toolkit.storage.database import Database
from toolkit.storage.tables import AccountRow, AuditRow, WheelRow, table_of

_AUDIT, _ACCOUNT, _WHEEL = table_of(AuditRow), table_of(AccountRow), table_of(WheelRow)
BY_COMMAND = "command:"  # whoever can read the data folder, on the command line


class Deed(StrEnum):
    """What is worth keeping."""

    SIGNED_IN = "signed_in"
    OPENED = "opened"
    EXPORTED = "exported"
    STARTED = "started"
    SHARED = "shared"
    UNSHARED = "unshared"
    INVITED = "invited"
    JOINED = "joined"
    ROLE = "role"
    LEFT = "left"
    HELPED = "helped"
    TOKEN = "token"
    NO_TOKEN = "no_token"
    WORKSPACE = "workspace"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: `who` is `account:…`, `token:…`, `key:…` or BY_COMMAND, `subject` the id of what it is about."""

    at: str
    who: str
    what: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit of all workspaces. `keep` tells whether anything is written: a laptop has nobody to tell apart."""

    database: Database
    keep: bool

    async def note(self, *, at: str, workspace: str, who: str, what: Deed, subject: str = "", detail: str = "") -> None:
        """Write one line, durably."""
        if self.keep:
            line = partial(write_line, at=at, workspace=workspace, who=who, what=what)
            await self.database.write(partial(line, subject=subject, detail=detail))

    async def lines(self, workspace: str, *, limit: int, offset: int = 0) -> tuple[Line, ...]:
        """Return lines of one workspace, the newest first."""
        return await self.database.read(partial(_lines, workspace=workspace, limit=limit, offset=offset))

    async def count(self, workspace: str) -> int:
        """Return how many lines a workspace has."""
        query = select(func.count()).where(_AUDIT.c.workspace_id == workspace)
        found: int | None = await self.database.read(lambda connection: connection.scalar(query))
        return found or 0

    async def forget(self, before: str) -> int:
        """Let go of all lines from before a moment; return how many there were."""
        return await self.database.execute(delete(_AUDIT).where(_AUDIT.c.at < before))


def write_line(
    connection: Connection, *, at: str, workspace: str, who: str, what: Deed, subject: str, detail: str
) -> None:
    """Write one line within the connection's transaction."""
    row = {"id": uuid.uuid4().hex, "at": at, "workspace_id": workspace, "who": who, "what": what.value}
    connection.execute(insert(_AUDIT).values(subject=subject, detail=detail, **row))


def keeps_audit(connection: Connection) -> bool:
    """Tell whether there are accounts, and so an audit to write in, where no server says so."""
    return connection.scalar(select(_ACCOUNT.c.id).limit(1)) is not None


def workspace_of(connection: Connection, wheel: str) -> str:
    """Return the workspace of a wheel, empty where there is no such wheel."""
    return connection.scalar(select(_WHEEL.c.workspace_id).where(_WHEEL.c.id == wheel)) or ""


def _lines(connection: Connection, *, workspace: str, limit: int, offset: int) -> tuple[Line, ...]:
    columns = [_AUDIT.c[name] for name in ("at", "who", "what", "subject", "detail")]
    query = select(*columns).where(_AUDIT.c.workspace_id == workspace)
    newest = query.order_by(_AUDIT.c.at.desc(), _AUDIT.c.id).limit(limit).offset(offset)
    return tuple(Line(**row._mapping) for row in connection.execute(newest))
