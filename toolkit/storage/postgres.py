"""What is true of PostgreSQL alone: how it is connected to, what passes by itself, and its locks.

Imported only where a PostgreSQL is used. Knows no tables but for the log's name.
"""

from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

_POOL, _POOL_PATIENCE_SECONDS = 8, 10
_STATEMENT_MS, _LOCK_MS, _IDLE_IN_TRANSACTION_MS = 15_000, 10_000, 30_000
# A machine that fell over says nothing: the network has to tell us, within seconds.
_CONNECTION = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
    "application_name": "participatiewiel",
}
# Class 08 is a lost connection; 57P01 to 57P03 a server that stops, falls over or starts; 53300 one that is full;
# 40001 and 40P01 two transactions that met, of which one goes again.
_PASSES = {"57P01", "57P02", "57P03", "53300", "40001", "40P01"}
SERVING = "participatiewiel hears notices"  # the name of the one connection on which a process hears the others
MIGRATING, CARING = 7_283_001, 7_283_002


def postgres_engine(url: URL, **settings: Any) -> Engine:
    """Return an engine with a limit on connections, on how long one statement may take, and on waiting for a lock."""
    limits = {
        "statement_timeout": _STATEMENT_MS,
        "lock_timeout": _LOCK_MS,
        "idle_in_transaction_session_timeout": _IDLE_IN_TRANSACTION_MS,
    }
    options = " ".join(f"-c {name}={value}" for name, value in limits.items())
    connect = {name: value for name, value in {**_CONNECTION, "options": options}.items() if name not in url.query}
    return create_engine(
        url,
        connect_args=connect,
        pool_size=_POOL,
        max_overflow=0,  # who waits for one is not woken when one beyond the limit is closed
        pool_timeout=_POOL_PATIENCE_SECONDS,
        pool_pre_ping=True,
        pool_recycle=1800,
        **settings,
    )


def dsn_of(url: URL) -> str:
    """Return the address as psycopg takes it, without the name of the driver."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def passes(error: BaseException) -> bool:
    """Tell whether trying again may help: the server is away for a moment, or two transactions met."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return state in _PASSES or str(state).startswith("08")
    return error.connection_invalidated or isinstance(error, OperationalError)


def lock_for_migrating(connection: Connection) -> None:
    """Let one process at a time bring the tables up to date, however long that takes."""
    for limit in ("statement_timeout", "lock_timeout"):
        connection.execute(text(f"SET LOCAL {limit} = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATING})


def share_log(connection: Connection) -> None:
    """Append beside others, but never beside an erasure: see `shut_log`."""
    connection.exec_driver_sql("LOCK TABLE log IN ROW EXCLUSIVE MODE")


def shut_log(connection: Connection) -> None:
    """Wait for all who append and hold back the rest until this transaction ends.

    Otherwise an entry that another process has not committed yet would outlive the erasure of its session.
    """
    connection.execute(text("LOCK TABLE log IN SHARE ROW EXCLUSIVE MODE"))
