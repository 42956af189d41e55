"""Accounts, workspaces and who is a member of what, as kept. Of a password only its argon2 hash.

Decides nothing: who may invite or take away is known by `membership`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from toolkit.errors import InvalidInput, NotFound
from toolkit.sessions.access import Browser
from toolkit.storage.accounts import browser_of, browsers
from toolkit.storage.database import Database
from toolkit.storage.tables import AccountRow, FacilitatorRow, LinkRow, MemberRow, WorkspaceRow, table_of

_ACCOUNT, _MEMBER, _WORKSPACE = (table_of(row) for row in (AccountRow, MemberRow, WorkspaceRow))
_FACILITATOR, _LINK = table_of(FacilitatorRow), table_of(LinkRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may sign in. Without a `password_hash` they sign in elsewhere: at `issuer`, as `subject`."""

    id: str
    name: str
    created_at: str
    address: str | None = None
    password_hash: str | None = None
    issuer: str | None = None
    subject: str | None = None
    is_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One who works in a workspace, or one of the workspaces where somebody works."""

    workspace: str
    workspace_name: str
    account: str
    name: str
    address: str | None
    role: str
    source: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A part of the installation with wheels and members of its own."""

    id: str
    name: str
    created_at: str
    members: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """A link that was made and not used yet; `id` names it without opening it."""

    id: str
    subject: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class DatabaseMembers:
    """Accounts and members in the database."""

    database: Database

    # -- accounts ------------------------------------------------------------------------------------------------

    async def account(self, id: str) -> Account:
        """Return an account. Raises NotFound."""
        return await self._account(_ACCOUNT.c.id == id)

    async def account_of_address(self, address: str) -> Account:
        """Return the account that signs in with this address. Raises NotFound."""
        return await self._account(_ACCOUNT.c.address == address)

    async def account_of_subject(self, issuer: str, subject: str) -> Account:
        """Return the account of somebody who signs in elsewhere. Raises NotFound."""
        return await self._account((_ACCOUNT.c.issuer == issuer) & (_ACCOUNT.c.subject == subject))

    async def _account(self, where: Any) -> Account:
        query = select(_ACCOUNT).where(where)
        row = await self.database.read(lambda connection: connection.execute(query).first())
        if row is None:
            raise NotFound("account")
        return Account(**row._mapping)

    async def add_account(self, account: Account) -> None:
        """Keep a new account. Raises InvalidInput where its address has one already."""
        row = {name: getattr(account, name) for name in Account.__dataclass_fields__}
        try:
            await self.database.execute(insert(_ACCOUNT).values(**row))
        except IntegrityError:
            raise InvalidInput("errors.address_taken", field="address") from None

    async def change_account(self, id: str, **values: Any) -> None:
        """Change fields of an account."""
        await self.database.execute(update(_ACCOUNT).where(_ACCOUNT.c.id == id).values(**values))

    async def names(self, ids: set[str]) -> dict[str, str]:
        """Return the names of accounts that still are, by id."""
        query = select(_ACCOUNT.c.id, _ACCOUNT.c.name).where(_ACCOUNT.c.id.in_(ids))
        return await self.database.read(lambda connection: {row.id: row.name for row in connection.execute(query)})

    # -- browsers ------------------------------------------------------------------------------------------------

    async def browsers(self, account: str) -> tuple[Browser, ...]:
        """Return where an account is signed in, the newest first."""
        query = browsers().where(_FACILITATOR.c.account_id == account).order_by(_FACILITATOR.c.created_at.desc())
        return await self.database.read(
            lambda connection: tuple(browser_of(row._mapping) for row in connection.execute(query))
        )

    async def remove_browsers(self, account: str, *, but: str = "") -> None:
        """Sign an account out everywhere, but in one browser."""
        gone = delete(_FACILITATOR).where(_FACILITATOR.c.account_id == account, _FACILITATOR.c.id != but)
        await self.database.execute(gone)

    async def work_in(self, browser: str, workspace: str) -> None:
        """Let a browser work in another workspace."""
        changed = update(_FACILITATOR).where(_FACILITATOR.c.id == browser).values(workspace_id=workspace)
        await self.database.execute(changed)

    async def forget_lapsed(self, at: str) -> None:
        """Let go of browsers and links whose time is over."""
        await self.database.execute(delete(_FACILITATOR).where(_FACILITATOR.c.expires_at <= at))
        await self.database.execute(delete(_LINK).where(_LINK.c.expires_at <= at))

    # -- workspaces ----------------------------------------------------------------------------------------------

    async def workspaces(self) -> tuple[Workspace, ...]:
        """Return all workspaces, the oldest first."""
        return await self.database.read(_workspaces)

    async def workspace(self, id: str) -> Workspace:
        """Return a workspace. Raises NotFound."""
        for one in await self.workspaces():
            if one.id == id:
                return one
        raise NotFound("workspace")

    async def add_workspace(self, id: str, name: str, at: str) -> None:
        """Make a workspace. Raises InvalidInput where there is one of that id."""
        try:
            await self.database.execute(insert(_WORKSPACE).values(id=id, name=name, created_at=at))
        except IntegrityError:
            raise InvalidInput("errors.workspace_taken", field="id") from None

    async def rename_workspace(self, id: str, name: str) -> None:
        """Give a workspace another name."""
        await self.database.execute(update(_WORKSPACE).where(_WORKSPACE.c.id == id).values(name=name))

    # -- members -------------------------------------------------------------------------------------------------

    async def members(self, workspace: str) -> tuple[Member, ...]:
        """Return who works in a workspace, by name."""
        return await self.database.read(partial(_members, where=_MEMBER.c.workspace_id == workspace))

    async def memberships(self, account: str) -> tuple[Member, ...]:
        """Return where somebody works, the workspaces by id."""
        return await self.database.read(partial(_members, where=_MEMBER.c.account_id == account))

    async def put_member(self, workspace: str, account: str, role: str, *, source: str, at: str) -> None:
        """Make an account a member of a workspace, or give it another role there."""
        values = {"role": role, "source": source}
        await self.database.write(partial(_put_member, workspace=workspace, account=account, values=values, at=at))

    async def remove_member(self, workspace: str, account: str) -> None:
        """Take an account out of a workspace; one that works nowhere any more goes as a whole."""
        await self.database.write(partial(_remove_member, workspace=workspace, account=account))

    async def drop_members(self, account: str, workspaces: Collection[str]) -> None:
        """Take an account out of workspaces; the account itself stays."""
        is_it = (_MEMBER.c.account_id == account, _MEMBER.c.workspace_id.in_(workspaces))
        await self.database.execute(delete(_MEMBER).where(*is_it))

    # -- links ---------------------------------------------------------------------------------------------------

    async def open_links(self, kind: str, starting: str, at: str) -> tuple[OpenLink, ...]:
        """Return the links of a kind that were not used yet, for subjects that start like this."""
        return await self.database.read(partial(_open_links, kind=kind, starting=starting, at=at))

    async def revoke_link(self, kind: str, id: str, starting: str) -> bool:
        """Make a link that was not used yet worthless, and tell whether there was one."""
        is_it = (_LINK.c.kind == kind, _LINK.c.secret_hash.startswith(id, autoescape=True), _LINK.c.used_at.is_(None))
        mine = _LINK.c.subject.startswith(starting, autoescape=True)
        return len(id) == _ID_LENGTH and await self.database.execute(delete(_LINK).where(*is_it, mine)) > 0


_ID_LENGTH = 16


def _workspaces(connection: Connection) -> tuple[Workspace, ...]:
    counted = select(_MEMBER.c.workspace_id, func.count().label("members")).group_by(_MEMBER.c.workspace_id).subquery()
    joined = _WORKSPACE.outerjoin(counted, counted.c.workspace_id == _WORKSPACE.c.id)
    query = select(_WORKSPACE, func.coalesce(counted.c.members, 0).label("members")).select_from(joined)
    rows = connection.execute(query.order_by(_WORKSPACE.c.created_at, _WORKSPACE.c.id))
    return tuple(Workspace(**row._mapping) for row in rows)


def _members(connection: Connection, *, where: Any) -> tuple[Member, ...]:
    joined = _MEMBER.join(_ACCOUNT, _ACCOUNT.c.id == _MEMBER.c.account_id)
    joined = joined.join(_WORKSPACE, _WORKSPACE.c.id == _MEMBER.c.workspace_id)
    query = select(_MEMBER, _ACCOUNT.c.name, _ACCOUNT.c.address, _WORKSPACE.c.name.label("workspace_name"))
    rows = connection.execute(query.select_from(joined).where(where).order_by(_MEMBER.c.workspace_id, _ACCOUNT.c.name))
    return tuple(
        Member(
            workspace=row.workspace_id,
            workspace_name=row.workspace_name,
            account=row.account_id,
            name=row.name,
            address=row.address,
            role=row.role,
            source=row.source,
            since=row.since,
        )
        for row in rows
    )


def _put_member(connection: Connection, *, workspace: str, account: str, values: dict[str, str], at: str) -> None:
    is_it = (_MEMBER.c.workspace_id == workspace, _MEMBER.c.account_id == account)
    if connection.execute(update(_MEMBER).where(*is_it).values(**values)).rowcount == 0:
        connection.execute(insert(_MEMBER).values(workspace_id=workspace, account_id=account, since=at, **values))


def _remove_member(connection: Connection, *, workspace: str, account: str) -> None:
    connection.execute(delete(_MEMBER).where(_MEMBER.c.workspace_id == workspace, _MEMBER.c.account_id == account))
    connection.execute(delete(_FACILITATOR).where(_FACILITATOR.c.account_id == account))
    elsewhere = select(_MEMBER.c.account_id).where(_MEMBER.c.account_id == account)
    if connection.scalar(elsewhere) is None:
        connection.execute(delete(_ACCOUNT).where(_ACCOUNT.c.id == account, _ACCOUNT.c.is_admin.is_(False)))


def _open_links(connection: Connection, *, kind: str, starting: str, at: str) -> tuple[OpenLink, ...]:
    good = (_LINK.c.kind == kind, _LINK.c.used_at.is_(None), _LINK.c.expires_at > at)
    query = select(_LINK).where(*good, _LINK.c.subject.startswith(starting, autoescape=True))
    rows = connection.execute(query.order_by(_LINK.c.created_at.desc()))
    return tuple(
        OpenLink(id=row.secret_hash[:_ID_LENGTH], subject=row.subject, expires_at=row.expires_at) for row in rows
    )
