"""Secrets that were made worthless: forgotten where they were kept, and remembered as such by their hash.

So that no restore makes a link good again that somebody revoked after the backup. Knows nothing of what they opened.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, delete, insert, select

from toolkit.moments import now
from toolkit.storage.tables import ApiTokenRow, FacilitatorRow, LinkRow, RevocationRow, table_of

_REVOCATION = table_of(RevocationRow)
_KEPT_AS: tuple[Column[Any], ...] = (
    table_of(LinkRow).c.secret_hash,
    table_of(FacilitatorRow).c.token_hash,
    table_of(ApiTokenRow).c.token_hash,
)


def revoke(connection: Connection, hashes: Column[Any], *which: ColumnElement[bool]) -> int:
    """Make the secrets that are kept in this column worthless, those that fit; return how many there were."""
    gone = remember(connection, hashes, *which)
    connection.execute(delete(hashes.table).where(hashes.in_(gone)))
    return len(gone)


def remember(connection: Connection, hashes: Column[Any], *which: ColumnElement[bool]) -> Sequence[str]:
    """Remember the secrets in this column that fit as revoked, and return their hashes."""
    gone = connection.scalars(select(hashes).where(*which)).all()
    _note(connection, [{"secret_hash": one, "at": now()} for one in gone])
    return gone


def revocations_in(connection: Connection) -> list[dict[str, Any]]:
    """Return every secret that was revoked here, by its hash, and when."""
    return [dict(row._mapping) for row in connection.execute(select(_REVOCATION))]


def revoke_again(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Make worthless in a restored database what was revoked after its backup was made."""
    _note(connection, rows)
    for hashes in _KEPT_AS:
        connection.execute(delete(hashes.table).where(hashes.in_(select(_REVOCATION.c.secret_hash))))


def _note(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Remember that these are revoked."""
    for row in rows:
        connection.execute(delete(_REVOCATION).where(_REVOCATION.c.secret_hash == row["secret_hash"]))
        connection.execute(insert(_REVOCATION).values(**row))
