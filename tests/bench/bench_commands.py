"""How many durable commands a process takes: through the room, beside bare group commits of the same rows.

`python tests/bench/bench_commands.py [--json]`. On SQLite and on a PostgreSQL of our own, both waiting for the disk.
The bare writer does nothing but insert: as many rows in a commit as the product had. In between stands the log alone
(look whether the place fits, append), without deciding and folding. Judged is what is promised: at least half of it.
The interpreter and the event loop are set as `serve` sets them.
"""

import asyncio
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import uvloop
from sqlalchemy import insert

from tests.bench.telling import as_lines, told
from tests.storage.services import WHEEL, closed, opened
from tests.support.postgres import Cluster
from toolkit.app import settle
from toolkit.sessions import commands as c
from toolkit.sessions.actors import FACILITATOR
from toolkit.sessions.log import Entry
from toolkit.sessions.room import Room
from toolkit.storage.database import Database
from toolkit.storage.event_log import DatabaseEventLog
from toolkit.storage.tables import LogRow, table_of

SESSIONS, AT_ONCE, COMMANDS = 20, 5, 4_000
HALF = 0.5
LOG = table_of(LogRow)


async def product(folder: Path, url: str | None) -> tuple[float, float]:
    """Return commands a second through the rooms of twenty sessions, and how many shared a commit."""
    services = opened(folder, database_url=url)
    rooms: list[Room] = []
    for n in range(SESSIONS):
        await services.library.keep(replace(WHEEL, id=f"wiel-{n}"))
        rooms.append(await services.rooms.start(f"wiel-{n}"))
    writes, batches = services.database.writes, services.database.batches

    async def hand(room: Room, hand: int, count: int) -> None:
        for n in range(count):
            name = f"Werktafel {hand}-{n} " + "x" * 60
            await room.submit(
                c.OrganisationChange(id=f"c{hand}-{n}", organisation="bieb", changes={"name": name}), FACILITATOR
            )

    started = perf_counter()
    async with asyncio.TaskGroup() as all_of_them:
        for room in rooms:
            for n in range(AT_ONCE):
                all_of_them.create_task(hand(room, n, COMMANDS // SESSIONS // AT_ONCE))
    took = perf_counter() - started
    shared = COMMANDS / max(1, services.database.batches - batches)
    assert services.database.writes > writes
    await closed(services)
    return COMMANDS / took, shared


def bare(database: Database, rows: list[dict[str, Any]], together: int) -> float:
    """Return rows a second where they are only inserted, so many in a commit."""
    started = perf_counter()
    for start in range(0, len(rows), together):
        database.write_now(
            lambda connection, start=start: connection.execute(insert(LOG), rows[start : start + together])
        )
    return len(rows) / (perf_counter() - started)


async def log_alone(database: Database, rows: list[dict[str, Any]]) -> float:
    """Return appends a second of the log by itself: one entry each, as many at once as there were before."""
    log = DatabaseEventLog(database)
    by_session: dict[str, list[Entry]] = {}
    for row in rows:
        held = by_session.setdefault(f"log-{row['session_id']}", [])
        fields = {name: row[name] for name in ("type", "at", "actor", "command_id", "version")}
        held.append(Entry(seq=len(held) + 1, events=tuple(row["events"]), **fields))

    async def write(session: str, entries: list[Entry]) -> None:
        for start in range(0, len(entries), AT_ONCE):
            await log.append(session, start, entries[start : start + AT_ONCE])

    started = perf_counter()
    async with asyncio.TaskGroup() as all_of_them:
        for session, entries in by_session.items():
            all_of_them.create_task(write(session, entries))
    return len(rows) / (perf_counter() - started)


def rows_of(database: Database) -> list[dict[str, Any]]:
    """Return what the product wrote, as rows of sessions that are not there yet."""
    held = database.read_now(lambda connection: connection.execute(LOG.select().where(LOG.c.seq > 1)).mappings().all())
    return [{**row, "session_id": f"bare-{row['session_id']}"} for row in held]


def measured(kind: str) -> dict[str, Any]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = None
        if kind == "postgresql":
            url = stack.enter_context(stack.enter_context(Cluster(durable=True)).database())
        speed, shared = uvloop.run(product(folder, url))
        database = Database(url or f"sqlite:///{next(folder.glob('*.sqlite3'))}")
        rows = rows_of(database)
        plain = bare(database, rows, max(1, round(shared)))
        log = uvloop.run(log_alone(database, rows))
        database.close()
    figures = {"commands_s": round(speed), "log_s": round(log), "bare_rows_s": round(plain), "shared": round(shared, 1)}
    return {"database": kind, **figures}


def main() -> int:
    """Measure both databases, print, and say whether the promise holds."""
    settle()
    cells = [measured(kind) for kind in ("sqlite", "postgresql")]
    promises = {
        f"{cell['database']}, {what}: at least half of bare group commits": cell[name] >= HALF * cell["bare_rows_s"]
        for cell in cells
        for name, what in (("commands_s", "through the room"), ("log_s", "the log alone"))
    }
    return told({"cells": cells}, promises, lambda: as_lines(cells))


if __name__ == "__main__":
    sys.exit(main())
