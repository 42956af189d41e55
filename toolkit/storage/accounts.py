"""Who may come in, as kept: browsers at the desk, links, tokens of programs.

Keeps hashes only. What a secret looks like and what it opens is decided in `sessions.access`.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from toolkit.errors import NotFound
from toolkit.moments import iso, utc_now
from toolkit.sessions.access import Browser, Program
from toolkit.sessions.rights import FIRST_WORKSPACE
from toolkit.storage.database import Database
from toolkit.storage.revocations import remember, revoke
from toolkit.storage.tables import (
    AccountRow,
    ApiTokenRow,
    FacilitatorRow,
    LinkRow,
    MemberRow,
    SessionRow,
    WheelRow,
    WorkspaceRow,
    table_of,
)

_FACILITATOR, _LINK, _API = (table_of(row) for row in (FacilitatorRow, LinkRow, ApiTokenRow))
_ACCOUNT, _MEMBER, _WORKSPACE = (table_of(row) for row in (AccountRow, MemberRow, WorkspaceRow))
_SESSION, _WHEEL = table_of(SessionRow), table_of(WheelRow)

_REHEARSAL_LASTS = timedelta(minutes=5)  # longer than one may last: what was killed leaves no key behind
_NEVER = "9999-12-31T00:00:00.000+00:00"


@dataclass(slots=True)
class DatabaseAccounts:
    """The promises of `sessions.access.Accounts`, kept in the database."""

    database: Database

    async def replace_link(self, kind: str, secret_hash: str, created_at: str, expires_at: str) -> None:
        """Keep a new link of this kind; an older one of the kind that was not used is void."""
        values = {"secret_hash": secret_hash, "kind": kind, "created_at": created_at, "expires_at": expires_at}
        await self.database.write(partial(_replace_link, values=values))

    async def use_link(self, kind: str, secret_hash: str, at: str) -> bool:
        """Use a link up and tell whether it was good."""
        return await self.database.write(partial(_use_link, kind=kind, secret_hash=secret_hash, at=at))

    async def add_link(
        self, kind: str, subject: str, secret_hash: str, created_at: str, expires_at: str | None = None
    ) -> None:
        """Keep a link that lives until it is revoked, or until a moment."""
        values = {"kind": kind, "subject": subject, "secret_hash": secret_hash, "created_at": created_at}
        await self.database.execute(insert(_LINK).values(expires_at=expires_at or _NEVER, **values))

    async def subject_of(self, kind: str, secret_hash: str, at: str) -> str | None:
        """Return what a link opens, None for one that is not there (any more) or is used up."""
        good = (_LINK.c.used_at.is_(None), _LINK.c.expires_at > at)
        query = select(_LINK.c.subject).where(_LINK.c.kind == kind, _LINK.c.secret_hash == secret_hash, *good)
        return await self.database.read(lambda connection: connection.scalar(query))

    async def subjects(self, kind: str, starting: str) -> dict[str, int]:
        """Return how many links of this kind there are, for each subject that starts like this."""
        of_kind = (_LINK.c.kind == kind, _LINK.c.subject.startswith(starting, autoescape=True))
        query = select(_LINK.c.subject, func.count()).where(*of_kind).group_by(_LINK.c.subject)
        return await self.database.read(lambda connection: {row[0]: row[1] for row in connection.execute(query)})

    async def revoke_links(self, kind: str, subject: str) -> None:
        """Make all links of this kind to this subject worthless."""
        await self.database.write(partial(forget_links, kind=kind, subject=subject))

    async def add_browser(self, browser: Browser, token_hash: str) -> None:
        """Keep a browser that has signed in."""
        row = {name: getattr(browser, name) for name in ("id", "created_at", "seen_at", "expires_at", "device")}
        where = {"account_id": browser.account, "workspace_id": browser.workspace}
        await self.database.execute(insert(_FACILITATOR).values(token_hash=token_hash, **where, **row))

    async def browser(self, *, token_hash: str | None = None, id: str | None = None) -> Browser | None:
        """Return the browser with this token or this id, with what its account may; None for an unknown one."""
        is_it = _FACILITATOR.c.id == id if id is not None else _FACILITATOR.c.token_hash == token_hash
        query = browsers().where(is_it)
        found = await self.database.read(lambda connection: connection.execute(query).first())
        return None if found is None else browser_of(found._mapping)

    async def note_use(self, id: str, seen_at: str, expires_at: str) -> None:
        """Note that a browser is used, and until when it is signed in now."""
        values = {"seen_at": seen_at, "expires_at": expires_at}
        await self.database.execute(update(_FACILITATOR).where(_FACILITATOR.c.id == id).values(**values))

    async def remove_browser(self, id: str) -> None:
        """Sign a browser out."""
        await self.database.write(partial(_sign_out, id=id))

    async def program(self, token_hash: str, at: str) -> Program | None:
        """Return the program with this token, None for an unknown, revoked or lapsed one."""
        in_time = _API.c.expires_at.is_(None) | (_API.c.expires_at > at)
        query = select(_API).where(_API.c.token_hash == token_hash, _API.c.revoked_at.is_(None), in_time)
        found = await self.database.read(lambda connection: connection.execute(query).first())
        return None if found is None else program_of(found._mapping)

    async def workspace_of(self, session: str) -> str | None:
        """Return the workspace to which a session's wheel belongs, None for an unknown session."""
        query = select(_WHEEL.c.workspace_id).join(_SESSION, _SESSION.c.wheel_id == _WHEEL.c.id)
        return await self.database.read(lambda connection: connection.scalar(query.where(_SESSION.c.id == session)))


def add_api_token(
    connection: Connection,
    *,
    token_hash: str,
    role: str,
    at: str,
    workspace: str = FIRST_WORKSPACE,
    expires_at: str | None = None,
    name: str | None = None,
) -> str:
    """Keep a new token of a program and return its id. Raises NotFound where there is no such workspace."""
    if connection.scalar(select(_WORKSPACE.c.id).where(_WORKSPACE.c.id == workspace)) is None:
        raise NotFound("workspace")
    row = {"id": uuid.uuid4().hex[:12], "token_hash": token_hash, "role": role, "created_at": at}
    connection.execute(insert(_API).values(workspace_id=workspace, expires_at=expires_at, name=name, **row))
    return row["id"]


def add_rehearsal_token(connection: Connection, *, token_hash: str, workspace: str = FIRST_WORKSPACE) -> str:
    """Keep a token with which a rehearsal makes, leads and erases its wheel, and return its id.

    Raises NotFound where there is no such workspace.
    """
    made = utc_now()
    lapses = iso(made + _REHEARSAL_LASTS)
    about = {"role": "all", "workspace": workspace, "at": iso(made), "expires_at": lapses}
    return add_api_token(connection, token_hash=token_hash, **about)


def programs(connection: Connection, *, workspace: str | None = None) -> tuple[Program, ...]:
    """Return the tokens that were not revoked, of one workspace or of all, the oldest first."""
    query = select(_API).where(_API.c.revoked_at.is_(None)).order_by(_API.c.created_at, _API.c.id)
    if workspace is not None:
        query = query.where(_API.c.workspace_id == workspace)
    return tuple(program_of(row._mapping) for row in connection.execute(query))


def revoke_api_token(connection: Connection, *, id: str, at: str, workspace: str | None = None) -> bool:
    """Make a token worthless, and tell whether there was one of that id (in that workspace)."""
    is_it = (_API.c.id == id, _API.c.revoked_at.is_(None))
    mine = () if workspace is None else (_API.c.workspace_id == workspace,)
    remember(connection, _API.c.token_hash, *is_it, *mine)
    return connection.execute(update(_API).where(*is_it, *mine).values(revoked_at=at)).rowcount == 1


def program_of(row: Mapping[Any, Any]) -> Program:
    """Return a program's token out of its row."""
    return Program(
        id=row["id"],
        scope=row["role"],
        workspace=row["workspace_id"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        name=row["name"],
    )


def browsers() -> Select[Any]:
    """Return the query for browsers, with what the account of each may where it works now."""
    in_it = (_MEMBER.c.account_id == _FACILITATOR.c.account_id) & (
        _MEMBER.c.workspace_id == _FACILITATOR.c.workspace_id
    )
    joined = _FACILITATOR.outerjoin(_ACCOUNT, _ACCOUNT.c.id == _FACILITATOR.c.account_id).outerjoin(_MEMBER, in_it)
    return select(_FACILITATOR, _ACCOUNT.c.is_admin, _MEMBER.c.role).select_from(joined)


def browser_of(row: Mapping[Any, Any]) -> Browser:
    """Return a browser out of its row."""
    return Browser(
        id=row["id"],
        created_at=row["created_at"],
        account=row["account_id"],
        workspace=row["workspace_id"],
        role=row["role"],
        is_admin=bool(row["is_admin"]),
        seen_at=row["seen_at"],
        expires_at=row["expires_at"],
        device=row["device"],
    )


def forget_api_token(connection: Connection, *, token_hash: str) -> None:
    """Forget a program's token: it opens nothing any more."""
    revoke(connection, _API.c.token_hash, _API.c.token_hash == token_hash)


def forget_links(connection: Connection, kind: str, subject: str) -> int:
    """Forget all links of this kind to this subject, or where it ends in `/` to all below it; return how many."""
    below = subject.endswith("/")
    is_it = _LINK.c.subject.startswith(subject, autoescape=True) if below else _LINK.c.subject == subject
    return revoke(connection, _LINK.c.secret_hash, _LINK.c.kind == kind, is_it)


def _sign_out(connection: Connection, *, id: str) -> None:
    revoke(connection, _FACILITATOR.c.token_hash, _FACILITATOR.c.id == id)


def _replace_link(connection: Connection, *, values: dict[str, str]) -> None:
    connection.execute(delete(_LINK).where(_LINK.c.kind == values["kind"], _LINK.c.used_at.is_(None)))
    connection.execute(insert(_LINK).values(subject="", **values))


def _use_link(connection: Connection, *, kind: str, secret_hash: str, at: str) -> bool:
    good = (
        _LINK.c.secret_hash == secret_hash,
        _LINK.c.kind == kind,
        _LINK.c.used_at.is_(None),
        _LINK.c.expires_at > at,
    )
    return connection.execute(update(_LINK).where(*good).values(used_at=at)).rowcount == 1
