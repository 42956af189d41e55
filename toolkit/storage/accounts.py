"""Who may come in, as kept: browsers at the desk, links, tokens of programs.

Keeps hashes only. What a secret looks like and what it opens is decided in `sessions.access`.
"""

import uuid
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, delete, func, insert, select, update

from toolkit.storage.database import Database
from toolkit.storage.tables import ApiTokenRow, FacilitatorRow, LinkRow, table_of

_FACILITATOR, _LINK, _API = (table_of(row) for row in (FacilitatorRow, LinkRow, ApiTokenRow))

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

    async def add_link(self, kind: str, subject: str, secret_hash: str, created_at: str) -> None:
        """Keep a link that lives until it is revoked."""
        values = {"kind": kind, "subject": subject, "secret_hash": secret_hash, "created_at": created_at}
        await self.database.execute(insert(_LINK).values(expires_at=_NEVER, **values))

    async def subject_of(self, kind: str, secret_hash: str) -> str | None:
        """Return what a link opens, None for one that is not there (any more)."""
        query = select(_LINK.c.subject).where(_LINK.c.kind == kind, _LINK.c.secret_hash == secret_hash)
        return await self.database.read(lambda connection: connection.scalar(query))

    async def subjects(self, kind: str, starting: str) -> dict[str, int]:
        """Return how many links of this kind there are, for each subject that starts like this."""
        of_kind = (_LINK.c.kind == kind, _LINK.c.subject.startswith(starting, autoescape=True))
        query = select(_LINK.c.subject, func.count()).where(*of_kind).group_by(_LINK.c.subject)
        return await self.database.read(lambda connection: {row[0]: row[1] for row in connection.execute(query)})

    async def revoke_links(self, kind: str, subject: str) -> None:
        """Forget all links of this kind to this subject."""
        await self.database.execute(delete(_LINK).where(_LINK.c.kind == kind, _LINK.c.subject == subject))

    async def add_facilitator(self, token_hash: str, at: str) -> str:
        """Keep a browser that has signed in; return its id."""
        row = {"id": uuid.uuid4().hex, "token_hash": token_hash, "created_at": at}
        await self.database.execute(insert(_FACILITATOR).values(**row))
        return row["id"]

    async def facilitator(self, token_hash: str) -> str | None:
        """Return the id of the browser with this token, None for an unknown one."""
        query = select(_FACILITATOR.c.id).where(_FACILITATOR.c.token_hash == token_hash)
        return await self.database.read(lambda connection: connection.scalar(query))

    async def is_facilitator(self, id: str) -> bool:
        """Tell whether the browser of this id is still signed in."""
        query = select(_FACILITATOR.c.id).where(_FACILITATOR.c.id == id)
        return await self.database.read(lambda connection: connection.scalar(query)) is not None

    async def remove_facilitator(self, id: str) -> None:
        """Sign a browser out."""
        gone = delete(_FACILITATOR).where(_FACILITATOR.c.id == id)
        await self.database.execute(gone)

    async def api_role(self, token_hash: str) -> str | None:
        """Return the role of a program's token, None for an unknown or revoked one."""
        query = select(_API.c.role).where(_API.c.token_hash == token_hash, _API.c.revoked_at.is_(None))
        return await self.database.read(lambda connection: connection.scalar(query))

    async def add_api_token(self, token_hash: str, role: str, at: str) -> None:
        """Keep a new token of a program."""
        await self.database.write(partial(add_api_token, token_hash=token_hash, role=role, at=at))

    async def forget_api_token(self, token_hash: str) -> None:
        """Forget a program's token: it opens nothing any more."""
        await self.database.write(partial(forget_api_token, token_hash=token_hash))


def add_api_token(connection: Connection, *, token_hash: str, role: str, at: str) -> None:
    """Keep a new token of a program."""
    row = {"id": uuid.uuid4().hex, "token_hash": token_hash, "role": role, "created_at": at}
    connection.execute(insert(_API).values(**row))


def forget_api_token(connection: Connection, *, token_hash: str) -> None:
    """Forget a program's token: it opens nothing any more."""
    connection.execute(delete(_API).where(_API.c.token_hash == token_hash))


def forget_links(connection: Connection, kind: str, subject: str) -> int:
    """Forget all links of this kind to this subject, or where it ends in `/` to all below it; return how many."""
    below = subject.endswith("/")
    is_it = _LINK.c.subject.startswith(subject, autoescape=True) if below else _LINK.c.subject == subject
    return connection.execute(delete(_LINK).where(_LINK.c.kind == kind, is_it)).rowcount


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
