"""The database itself: durable, forgetful, up to date, and unharmed by what fails."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from toolkit.sessions.log import Entry
from toolkit.storage.database import FILE_NAME, Database, _newest, alembic_config, sqlite_url
from toolkit.storage.event_log import DatabaseEventLog
from toolkit.storage.tables import METADATA, SettingRow, table_of

SETTING = table_of(SettingRow)
ON_SQLITE = pytest.mark.parametrize("kept_in", [{}], ids=["sqlite"])  # what is true of a file alone


@pytest.fixture
def database(tmp_path: Path, kept_in: dict[str, str]) -> Iterator[Database]:
    made = Database(kept_in.get("database_url") or sqlite_url(tmp_path))
    made.migrate()
    yield made
    made.close()


def put(connection: Connection, key: str, value: str = "x") -> str:
    connection.execute(insert(SETTING).values(key=key, value=value))
    return key


def keys(connection: Connection) -> list[str]:
    return list(connection.scalars(select(SETTING.c.key).order_by(SETTING.c.key)))


def test_models_and_migrations_agree(database: Database) -> None:
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_there_is_one_line_of_migrations_and_its_files_are_called_by_their_place_in_it(database: Database) -> None:
    with database.engine.connect() as connection:
        assert ScriptDirectory.from_config(alembic_config(connection)).get_heads() == [_newest()]


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.write_now(partial(put, key="kept"))
    database.migrate()
    assert database.read_now(keys) == ["kept"]


@ON_SQLITE
def test_sqlite_waits_for_the_disk_and_overwrites_what_it_deletes(database: Database) -> None:
    with database.engine.connect() as connection:
        asked = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        told = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert told == ["wal", 2, 1, 1]


@ON_SQLITE
async def test_what_waits_shares_one_commit(database: Database) -> None:
    await asyncio.gather(*(database.write(partial(put, key=f"k{n}")) for n in range(200)))
    assert len(database.read_now(keys)) == 200
    assert database.writes == 200
    assert database.batches < 100


async def test_what_fails_in_a_batch_fails_alone(database: Database) -> None:
    outcomes = await asyncio.gather(
        *(database.write(partial(put, key="same" if n in (3, 5) else f"k{n}")) for n in range(8)),
        return_exceptions=True,
    )
    assert [type(one) for one in outcomes if isinstance(one, BaseException)] == [IntegrityError]
    assert database.read_now(keys) == ["k0", "k1", "k2", "k4", "k6", "k7", "same"]


async def test_a_locked_database_refuses_and_keeps_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.storage.database._PATIENCE_SECONDS", 0.1)
    database = Database(sqlite_url(tmp_path))
    database.migrate()
    log = DatabaseEventLog(database)
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(OperationalError):
        await log.append("s", 0, [_entry(1)])
    other.execute("ROLLBACK")
    other.close()
    assert await log.read("s") == ()
    await log.append("s", 0, [_entry(1)])
    assert len(await log.read("s")) == 1
    database.close()


@ON_SQLITE
async def test_a_full_disk_refuses_and_keeps_nothing_of_it(database: Database) -> None:
    log = DatabaseEventLog(database)
    await log.append("s", 0, [_entry(1)])
    await database.write(partial(_limit_pages, extra=2))
    large = _entry(2, words="x" * 200_000)
    with pytest.raises(OperationalError, match="full"):
        await log.append("s", 1, [large])
    assert [entry.seq for entry in await log.read("s")] == [1]
    await database.write(partial(_limit_pages, extra=10_000))
    await log.append("s", 1, [large])
    assert [entry.seq for entry in await log.read("s")] == [1, 2]


def _limit_pages(connection: Connection, extra: int) -> None:
    """Let the file grow by so many pages and no more: a disk that is full at a moment of our choosing."""
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
    connection.exec_driver_sql(f"PRAGMA max_page_count={pages + extra}")


@ON_SQLITE
async def test_what_is_acknowledged_survives_a_copy_of_the_files_at_that_moment(
    tmp_path: Path, database: Database
) -> None:
    log = DatabaseEventLog(database)
    for seq in range(1, 30):
        await log.append("s", seq - 1, [_entry(seq)])
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for file in tmp_path.glob(f"{FILE_NAME}*"):
        shutil.copy(file, elsewhere)
    copy = Database(sqlite_url(elsewhere))
    assert [entry.seq for entry in await DatabaseEventLog(copy).read("s")] == list(range(1, 30))
    copy.close()


async def test_a_name_that_is_erased_is_nowhere_in_the_files(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path))
    database.migrate()
    log = DatabaseEventLog(database)
    await log.append("s", 0, [_entry(1)], {"p1": "Guurtje Zonderling"})
    await log.append("s", 1, [_entry(2)], {"p1": None})
    with sqlite3.connect(tmp_path / FILE_NAME) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    assert b"Zonderling" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def _entry(seq: int, words: str = "") -> Entry:
    return Entry(
        seq=seq,
        command_id=f"c{seq}",
        type="ready.set",
        at="2026-11-22T09:00:00+00:00",
        actor="p1",
        events=({"type": "ready.set", "participant": "p1", "ready": True, "words": words},),
    )
