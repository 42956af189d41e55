"""What is true of PostgreSQL alone: limits, a lock around migrations, erasing beside who appends, a database away."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import OperationalError

from tests.storage.services import WHEEL, closed, opened
from tests.support.postgres import Cluster
from toolkit.errors import StaleLog
from toolkit.moments import now
from toolkit.sessions.log import Entry
from toolkit.storage.database import Database
from toolkit.storage.event_log import DatabaseEventLog
from toolkit.storage.notes import epoch_of
from toolkit.storage.tables import LogRow, table_of
from toolkit.storage.wheel_rows import erased

LOG = table_of(LogRow)


@pytest.fixture
def url(cluster: Cluster) -> Iterator[str]:
    with cluster.database() as made:
        yield made


def entry(seq: int) -> Entry:
    return Entry(seq=seq, command_id=f"c{seq}", type="ready.set", at=now(), actor="p1", events=())


def test_of_many_that_start_at_once_on_an_empty_database_one_makes_the_tables(cluster: Cluster) -> None:
    with cluster.database(empty=True) as empty, ThreadPoolExecutor(4) as four:
        databases = [Database(empty) for _ in range(4)]
        list(four.map(Database.migrate, databases))
        assert len(set(four.map(epoch_of, databases))) == 1
        for database in databases:
            database.close()


def test_no_statement_takes_longer_than_it_may(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.storage.postgres._STATEMENT_MS", 100)
    database = Database(url)
    with pytest.raises(OperationalError, match="statement timeout"):
        database.read_now(lambda connection: connection.execute(text("SELECT pg_sleep(30)")))
    database.close()


def test_a_process_takes_no_more_connections_than_it_may(url: str, cluster: Cluster) -> None:
    database, enough = Database(url), threading.Barrier(8)

    def hold(connection: Connection) -> int:
        connection.execute(select(1))
        enough.wait(timeout=60)  # eight at once, and not one more while they are held
        return int(connection.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")))

    with ThreadPoolExecutor(16) as many:
        assert max(many.map(lambda _: database.read_now(hold), range(16))) <= 8
    database.close()


async def test_who_loses_the_race_for_a_place_in_the_log_hears_it(url: str) -> None:
    one, other = DatabaseEventLog(Database(url)), DatabaseEventLog(Database(url))
    for seq in range(1, 30):
        outcomes = await asyncio.gather(
            *(log.append("s", seq - 1, [entry(seq)]) for log in (one, other)), return_exceptions=True
        )
        assert sorted(type(outcome) for outcome in outcomes if outcome is not None) == [StaleLog]
    assert [each.seq for each in await one.read("s")] == list(range(1, 30))
    for log in (one, other):
        log.database.close()


async def test_a_write_waits_for_a_database_that_is_away_for_a_moment_and_is_kept_once() -> None:
    with Cluster() as own, own.database() as url:
        database = Database(url)
        log = DatabaseEventLog(database)
        await log.append("s", 0, [entry(1)])
        await asyncio.to_thread(own.stop, "immediate")
        writing = asyncio.create_task(log.append("s", 1, [entry(2)]))
        reading = asyncio.create_task(log.read("s"))
        done, _ = await asyncio.wait([writing, reading], timeout=0.3)
        assert not done, "nothing is acknowledged while the database is away"
        await asyncio.to_thread(own.start)
        await writing
        assert len(await reading) in (1, 2)
        assert [each.seq for each in await log.read("s")] == [1, 2]
        database.close()


async def test_an_append_that_is_under_way_elsewhere_does_not_outlive_the_erasure_of_its_session(
    tmp_path: Path, url: str
) -> None:
    services = opened(tmp_path, database_url=url)
    await services.library.keep(WHEEL)
    room = await services.rooms.start("proef")
    other = Database(url)
    with other.engine.connect() as connection, connection.begin() as appending:
        connection.execute(text("LOCK TABLE log IN ROW EXCLUSIVE MODE"))
        row = {"session_id": room.session, "seq": 2, "command_id": "c2", "type": "x", "version": 1, "at": now()}
        connection.execute(LOG.insert().values(**row, actor="p1", events=[]))
        erasing = asyncio.create_task(asyncio.to_thread(_erase, Database(url)))
        done, _ = await asyncio.wait([erasing], timeout=0.3)
        assert not done, "it waits for who appends"
        appending.commit()
    await erasing
    left = other.read_now(lambda c: c.scalars(select(LOG.c.seq).where(LOG.c.session_id == room.session)).all())
    assert left == []
    other.close()
    await closed(services)


def _erase(database: Database) -> None:
    database.write_now(lambda connection: erased(connection, wheel="proef", participant=None, at=now()))
    database.close()
