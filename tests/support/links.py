"""Links that the desk hands out, made beside a running server as its command line makes things."""

import asyncio
from datetime import UTC, datetime

from tests.support.client import new_token
from tests.support.server import Server
from toolkit.sessions.links import ORGANISATION_LINK, SHARE_LINK
from toolkit.sessions.tokens import hashed
from toolkit.storage.accounts import DatabaseAccounts
from toolkit.storage.database import Database, sqlite_url


async def link_for(server: Server, wheel: str, organisation: str | None = None) -> str:
    """Make a link for an organisation on a wheel, or one to share the wheel; return its secret."""
    secret, database = new_token(), Database(sqlite_url(server.data))
    kind, subject = (ORGANISATION_LINK, f"{wheel}/{organisation}") if organisation else (SHARE_LINK, wheel)
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    await DatabaseAccounts(database).add_link(kind, subject, hashed(secret), at)
    await asyncio.to_thread(database.close)
    return secret
