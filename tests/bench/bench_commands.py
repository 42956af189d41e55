"""How many durable commands a process takes: through the room, beside bare group commits of the same rows.

`python tests/bench/bench_commands.py [--json]`. On SQLite and on a PostgreSQL of our own, both waiting for the disk.
Bare group commits: as many writers as there are commands under way, each waits until its row is durable, and what waits
shares a commit; nothing is decided, looked at or told. Beside it stand the log alone (look whether the place fits,
append) and rows for which nobody waits. One full room, and twenty small ones. Judged is what is promised: at least half
of bare group commits, in the middle one of three runs. The interpreter and the event loop are set as `serve` sets them.
"""

import asyncio
import queue
import sys
import tempfile
import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
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

COMMANDS = 10_000
HALF = 0.5
LOG = table_of(LogRow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """So many sessions, each with so many people who give one command after the other."""

    sessions: int
    people: int

    @property
    def at_once(self) -> int:
        return self.sessions * self.people


LOADS = (Load(sessions=1, people=20), Load(sessions=20, people=5))


async def product(load: Load, folder: Path, url: str | None) -> tuple[float, float]:
    """Return commands a second through the rooms of all sessions, and how many shared a commit."""
    services = opened(folder, database_url=url)
    rooms: list[Room] = []
    for n in range(load.sessions):
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
            for n in range(load.people):
                all_of_them.create_task(hand(room, n, COMMANDS // load.at_once))
    took = perf_counter() - started
    shared = COMMANDS / max(1, services.database.batches - batches)
    assert services.database.writes > writes
    await closed(services)
    return COMMANDS / took, shared


async def group_commits(database: Database, rows: list[dict[str, Any]], at_once: int) -> float:
    """Return rows a second of so many writers who wait for the disk, row after row; what waits shares a commit."""
    loop = asyncio.get_running_loop()
    waiting: queue.SimpleQueue[tuple[dict[str, Any], asyncio.Future[None]] | None] = queue.SimpleQueue()

    def commit_all() -> None:
        while (first := waiting.get()) is not None:
            batch = [first, *(waiting.get_nowait() for _ in range(waiting.qsize()))]
            held = [each for each in batch if each is not None]
            database.write_now(lambda connection, held=held: connection.execute(insert(LOG), [row for row, _ in held]))
            loop.call_soon_threadsafe(lambda held=held: [done.set_result(None) for _, done in held])

    async def write(mine: list[dict[str, Any]]) -> None:
        for row in mine:
            done = loop.create_future()
            waiting.put((row, done))
            await done

    thread = threading.Thread(target=commit_all)
    thread.start()
    started = perf_counter()
    async with asyncio.TaskGroup() as all_of_them:
        for n in range(at_once):
            all_of_them.create_task(write(rows[n::at_once]))
    took = perf_counter() - started
    waiting.put(None)
    thread.join()
    return len(rows) / took


def inserted(database: Database, rows: list[dict[str, Any]], together: int) -> float:
    """Return rows a second where they are only inserted, so many in a commit, and nobody waits."""
    started = perf_counter()
    for start in range(0, len(rows), together):
        database.write_now(
            lambda connection, start=start: connection.execute(insert(LOG), rows[start : start + together])
        )
    return len(rows) / (perf_counter() - started)


async def log_alone(database: Database, rows: list[dict[str, Any]], people: int) -> float:
    """Return entries a second that the log by itself takes: of each session so many at once."""
    log = DatabaseEventLog(database)
    by_session: dict[str, list[Entry]] = {}
    for row in rows:
        held = by_session.setdefault(f"log-{row['session_id']}", [])
        fields = {name: row[name] for name in ("type", "at", "actor", "command_id", "version")}
        held.append(Entry(seq=len(held) + 1, events=tuple(row["events"]), **fields))

    async def write(session: str, entries: list[Entry]) -> None:
        for start in range(0, len(entries), people):
            await log.append(session, start, entries[start : start + people])

    started = perf_counter()
    async with asyncio.TaskGroup() as all_of_them:
        for session, entries in by_session.items():
            all_of_them.create_task(write(session, entries))
    return len(rows) / (perf_counter() - started)


def rows_of(database: Database) -> list[dict[str, Any]]:
    """Return what the product wrote, session by session."""
    query = LOG.select().where(LOG.c.seq > 1)
    held = database.read_now(lambda connection: connection.execute(query).mappings().all())
    return [dict(row) for row in held]


def _named(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the rows as those of sessions that are not there yet."""
    return [{**row, "session_id": f"{name}-{row['session_id']}"} for row in rows]


def measured(kind: str, load: Load) -> dict[str, Any]:
    """Measure one database under one load."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = None
        if kind == "postgresql":
            url = stack.enter_context(stack.enter_context(Cluster(durable=True)).database())
        speed, shared = uvloop.run(product(load, folder, url))
        database = Database(url or f"sqlite:///{next(folder.glob('*.sqlite3'))}")
        rows = rows_of(database)
        commits = uvloop.run(group_commits(database, _named(rows, "commits"), load.at_once))
        log = uvloop.run(log_alone(database, rows, load.people))
        plain = inserted(database, _named(rows, "plain"), max(1, round(shared)))
        database.close()
    return {
        "database": kind,
        "sessions": load.sessions,
        "people": load.people,
        "commands_s": round(speed),
        "log_s": round(log),
        "group_commits_s": round(commits),
        "rows_s": round(plain),
        "shared": round(shared, 1),
    }


def middle_one(kind: str, load: Load) -> dict[str, Any]:
    """Measure three times, and return the middle one by what the room reaches of bare group commits."""
    runs = (measured(kind, load) for _ in range(3))
    return sorted(runs, key=lambda run: float(run["commands_s"] / run["group_commits_s"]))[1]


def _load_of(cell: dict[str, Any]) -> str:
    return f"{cell['people']} people in {cell['sessions']} room{'s' if cell['sessions'] > 1 else ''}"


def main() -> int:
    """Measure both databases, print, and say whether the promise holds."""
    settle()
    cells = [middle_one(kind, load) for kind in ("sqlite", "postgresql") for load in LOADS]
    promises = {
        f"{cell['database']}, {_load_of(cell)}, {what}: at least half of bare group commits": cell[name]
        >= HALF * cell["group_commits_s"]
        for cell in cells
        for name, what in (("commands_s", "through the room"), ("log_s", "the log alone"))
    }
    return told({"cells": cells}, promises, lambda: as_lines(cells))


if __name__ == "__main__":
    sys.exit(main())
