"""What the database says of itself, for whoever watches over the installation: how soon it answers, what is open.

Figures only: no names, no codes.
"""

from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, func, select, text

from toolkit.storage.database import Database
from toolkit.storage.postgres import SERVING
from toolkit.storage.register import alive
from toolkit.storage.tables import PresenceRow, SessionRow, table_of

_PRESENCE, _SESSION = table_of(PresenceRow), table_of(SessionRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`phones` are those of all processes, None on a database that only one process serves; so are the last two."""

    seconds: float
    sessions: int
    bytes: int
    processes: int = 1
    phones: int | None = None
    connections: int | None = None
    most_connections: int | None = None


async def figures_in(database: Database) -> Figures:
    """Return the figures. Raises what the database raises."""
    return await database.read(partial(_figures, is_local=database.is_local))


def _figures(connection: Connection, *, is_local: bool) -> Figures:
    connection.execute(select(1))  # a connection that has to be made anew is no sign of a slow database
    began = perf_counter()
    count = select(func.count()).select_from(_SESSION).where(_SESSION.c.closed_at.is_(None))
    sessions = int(connection.scalar(count) or 0)
    own: dict[str, Any] = {"seconds": perf_counter() - began, "sessions": sessions}
    if is_local:
        pages, size = (connection.scalar(text(f"PRAGMA {name}")) for name in ("page_count", "page_size"))
        return Figures(bytes=int(pages or 0) * int(size or 0), **own)
    people = connection.scalars(select(_PRESENCE.c.people).where(alive())).all()
    processes = text(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()"
    )
    connections = text("SELECT sum(numbackends) FROM pg_stat_database")
    return Figures(
        bytes=int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0),
        processes=int(connection.scalar(processes, {"name": SERVING}) or 0),
        phones=sum(map(len, people)),
        connections=int(connection.scalar(connections) or 0),
        most_connections=int(connection.scalar(text("SELECT current_setting('max_connections')")) or 0),
        **own,
    )
