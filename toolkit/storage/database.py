"""The database: opening it, bringing it up to date, one thread that writes and several that read.

What arrives while a commit is under way shares the next one (group commit): a job is a plain function of a connection,
and all jobs of a batch are durable together before anyone hears of it. Where one of them fails, nothing of the batch is
kept and each is done again by itself, so that it fails alone. On PostgreSQL only what asks for it shares a commit
(`write_together`): others write there too, and who holds many rows at once waits for many. A database that is away for
a moment is waited for. Knows nothing of sessions or wheels; everything that is true of SQLite only stands in
`_prepare_sqlite`, what is true of PostgreSQL in postgres.py.
"""

import asyncio
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from sqlalchemy import URL, Connection, Engine, Executable, create_engine, event, inspect, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

if TYPE_CHECKING:
    from alembic.config import Config

T = TypeVar("T")
Work = Callable[[Connection], T]
Group = Callable[[Connection, Sequence[Any]], Sequence[Any]]

FILE_NAME = "participatiewiel.sqlite3"
_VERSION_TABLE = "alembic_version"
_MIGRATIONS = Path(__file__).with_name("migrations")
_LARGEST_BATCH = 256
# So many share the price of a commit well enough: the writer begins, and the loop decides the rest meanwhile.
_ENOUGH = 10
_PATIENCE_SECONDS = 5.0
_TRIES_TO_EMPTY = 6
_AWAY_SECONDS, _LOOK_AGAIN_SECONDS = 20.0, 0.1
_STARTING = threading.Lock()


def sqlite_url(folder: Path) -> URL:
    """Return the address of the database file in a data folder."""
    return URL.create("sqlite", database=str(folder / FILE_NAME))


@dataclass(slots=True)
class _Job:
    """Something to write, and who waits for it. `group` does it together with others of its kind, `work` by itself."""

    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]
    work: Work[Any] | None = None
    group: Group | None = None
    item: Any = None

    def tell(self, result: Any, error: BaseException | None) -> None:
        if self.done.done():
            return
        if error is None:
            self.done.set_result(result)
        else:
            self.done.set_exception(error)


class NewerDatabase(Exception):
    """The tables are of a newer version than this program knows."""


class Database:
    """One database. Open it, `migrate()`, then `write` and `read` from an event loop; `close()` at the end."""

    def __init__(self, url: URL | str) -> None:
        self.url = make_url(url)
        self.engine = _engine(self.url)
        self.is_local = self.engine.dialect.name == "sqlite"
        self.batches = 0
        self.writes = 0
        self._closing = False
        self._writing = self.engine.execution_options(writes=True)
        self._jobs: queue.SimpleQueue[list[_Job] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._kept: Connection | None = None
        self._soon: dict[asyncio.AbstractEventLoop, list[_Job]] = {}

    def migrate(self) -> None:
        """Bring the tables up to date; a new database gets them all."""
        if self._patiently(self._is_up_to_date):
            return
        # Loading it takes a good part of a start, and it is rarely needed.
        from alembic import command
        from alembic.util import CommandError

        with self._writing.begin() as connection:
            if not self.is_local:
                from toolkit.storage.postgres import lock_for_migrating

                lock_for_migrating(connection)
            try:
                command.upgrade(alembic_config(connection), "head")
            except CommandError as error:
                raise NewerDatabase(str(error)) from error

    def _is_up_to_date(self) -> bool:
        with self.engine.connect() as connection:
            if not inspect(connection).has_table(_VERSION_TABLE):
                return False
            return connection.exec_driver_sql(f"SELECT version_num FROM {_VERSION_TABLE}").scalars().all() == [
                _newest()
            ]

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction of the writer thread and return its result once that is durable.

        `work` may be run twice, the first time without effect. Raises what it raises, or what the database does.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._put([_Job(loop, done, work=work)])
        return await done

    async def write_together(self, group: Group, item: Any) -> Any:
        """Have `group` write this item, in one call with all others that wait for it; return what it gives for it.

        `group` returns one outcome for each item, in their order; an exception among them is raised where that item
        came from, and the rest is kept. What `group` itself raises is tried again for each item alone.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Any] = loop.create_future()
        # What is decided in one turn of the loop shares a commit: the writer would begin with the first of it alone.
        held = self._soon.setdefault(loop, [])
        if not held:
            loop.call_soon(self._put_held, loop)
        held.append(_Job(loop, done, group=group, item=item))
        if len(held) == _ENOUGH:
            self._put_held(loop)
        return await done

    def _put_held(self, loop: asyncio.AbstractEventLoop) -> None:
        if held := self._soon.pop(loop, None):
            self._put(held)

    @property
    def waiting(self) -> int:
        """How many writes are waiting for their turn."""
        return self._jobs.qsize()

    async def execute(self, statement: Executable) -> int:
        """Run one statement that writes, as `write` does, and return how many rows it met."""
        return await self.write(lambda connection: connection.execute(statement).rowcount)

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a connection of its own, away from the event loop."""
        return await asyncio.to_thread(self.read_now, work)

    def read_now(self, work: Work[T]) -> T:
        """Run `work` here and now: for the command line."""
        return self._patiently(lambda: self._read(work))

    def write_now(self, work: Work[T]) -> T:
        """Run `work` in a transaction here and now: for the command line, beside a running server."""
        with self._writing.begin() as connection:
            return work(connection)

    def forget_now(self, *, rewrite: bool = True) -> None:
        """Let no byte of what was deleted stay in the database file or beside it.

        `rewrite` makes the whole file anew; without it the log that stands beside the file is emptied, which is enough
        for what overwrote itself. Raises TimeoutError where others hold on to the database for too long. Does nothing
        to a database of another kind: that keeps its own house.
        """
        if not self.is_local:
            return
        raw = self.engine.raw_connection()
        try:
            connection: Any = raw.driver_connection
            if rewrite:
                _made_anew(connection)
            for _ in range(_TRIES_TO_EMPTY):
                if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0:
                    return
            raise TimeoutError("the write-ahead log is held by others")
        finally:
            raw.close()

    def close(self) -> None:
        """Finish what is waiting, then let go of the database."""
        self._closing = True
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
            self._thread = None
        self.engine.dispose()

    def _read(self, work: Work[T]) -> T:
        with self.engine.connect() as connection:
            return work(connection)

    def _put(self, jobs: list[_Job]) -> None:
        with _STARTING:
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_all, name="database-writer", daemon=True)
                self._thread.start()
        self._jobs.put(jobs)

    def _write_all(self) -> None:
        while (jobs := self._jobs.get()) is not None:
            batch, last = self._waiting_after(jobs)
            for part in self._parts(batch):
                self._commit(part)
            if last:
                break
        self._let_go()

    def _parts(self, batch: list[_Job]) -> list[list[_Job]]:
        """Return what of a batch shares a commit: all of it on SQLite, where nobody else writes meanwhile."""
        if self.is_local:
            return [batch]
        shared = [job for job in batch if job.group is not None]
        return [*([shared] if shared else []), *([job] for job in batch if job.group is None)]

    def _waiting_after(self, first: list[_Job]) -> tuple[list[_Job], bool]:
        batch = list(first)
        while len(batch) < _LARGEST_BATCH:
            try:
                jobs = self._jobs.get_nowait()
            except queue.Empty:
                break
            if jobs is None:
                return batch, True
            batch += jobs
        return batch, False

    def _commit(self, batch: list[_Job]) -> None:
        try:
            results = self._patiently(lambda: self._done(batch))
        except Exception as error:  # noqa: BLE001 - it is raised again where the job came from
            if len(batch) == 1:
                _tell_all([(batch[0], None, error)])
            else:
                for job in batch:
                    self._commit([job])
            return
        self.batches += 1
        self.writes += len(batch)
        _tell_all(
            [
                (job, None, result) if isinstance(result, Exception) else (job, result, None)
                for job, result in zip(batch, results, strict=True)
            ]
        )

    def _done(self, batch: list[_Job]) -> list[Any]:
        with self._transaction() as connection:
            results = {id(job): job.work(connection) for job in batch if job.work is not None}
            for group in dict.fromkeys(job.group for job in batch):
                if group is not None:
                    jobs = [job for job in batch if job.group is group]
                    outcomes = group(connection, [job.item for job in jobs])
                    results.update((id(job), outcome) for job, outcome in zip(jobs, outcomes, strict=True))
        return [results[id(job)] for job in batch]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Open a transaction on the writer's own connection, which stays until something goes wrong on it."""
        connection = self._kept = self._kept or self._writing.connect()
        try:
            with connection.begin():
                yield connection
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()

    def _patiently(self, act: Callable[[], T]) -> T:
        """Act, and again for as long as the database is only away for a moment. Raises what it raised last.

        What was committed in the moment that the connection went is written a second time: the log knows its own.
        """
        until = time.monotonic() + _AWAY_SECONDS
        while True:
            try:
                return act()
            except DBAPIError as error:
                if self.is_local or self._closing or time.monotonic() > until or not _passes(error):
                    raise
            time.sleep(_LOOK_AGAIN_SECONDS)


def run_plain(connection: Connection, statement: str, values: Sequence[Any] = ()) -> Sequence[Any]:
    """Run a statement in the driver's own words and return its rows. Raises what SQLAlchemy does.

    On SQLite nothing stands between: this is on the way of every acknowledgement, and what does takes half of it.
    """
    if connection.dialect.name != "sqlite":
        result = connection.exec_driver_sql(statement, tuple(values))
        return result.all() if result.returns_rows else ()
    driver: Any = connection.connection.driver_connection
    try:
        rows: Sequence[Any] = driver.execute(statement, values).fetchall()
    except sqlite3.Error as error:
        kind = IntegrityError if isinstance(error, sqlite3.IntegrityError) else OperationalError
        raise kind(statement, None, error) from error
    return rows


def _passes(error: DBAPIError) -> bool:
    from toolkit.storage.postgres import passes

    return passes(error)


def _made_anew(connection: Any) -> None:
    try:
        connection.execute("VACUUM").close()
    except sqlite3.OperationalError as error:
        raise TimeoutError("the database is held by others") from error


def _tell_all(outcomes: list[tuple[_Job, Any, BaseException | None]]) -> None:
    """Wake each event loop once for all of its jobs; one that has closed meanwhile hears nothing."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_Job, Any, BaseException | None]]] = {}
    for outcome in outcomes:
        by_loop.setdefault(outcome[0].loop, []).append(outcome)
    for loop, theirs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_tell_each, theirs)


def _tell_each(outcomes: list[tuple[_Job, Any, BaseException | None]]) -> None:
    for job, result, error in outcomes:
        job.tell(result, error)


def _newest() -> str:
    """Return the newest version of the tables: the first word of its file's name."""
    return max(file.name.split("_")[0] for file in (_MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def alembic_config(connection: Connection) -> "Config":
    """Return the configuration of the migrations that ship with this package, on an open connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _engine(url: URL) -> Engine:
    common: dict[str, Any] = {
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
        "hide_parameters": True,  # an error is logged, and what people wrote is not
    }
    if url.get_backend_name() != "sqlite":
        from toolkit.storage.postgres import postgres_engine

        return postgres_engine(url, **common)
    engine = create_engine(url, **common, connect_args={"timeout": _PATIENCE_SECONDS, "check_same_thread": False})
    _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    """Make SQLite durable and forgetful: a commit waits for the disk, what is deleted is overwritten.

    The driver's own way of opening transactions is switched off, so that a writer takes the lock at once instead of
    failing halfway.
    """

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        run_plain(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")
