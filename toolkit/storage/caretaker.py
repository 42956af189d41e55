"""Which of several processes does what only one of them should: whoever holds one lock of the database.

A process that dies lets go of it by itself, and another one takes its place.
"""

import psycopg
from sqlalchemy import URL

from toolkit.storage.postgres import CARING, dsn_of


class Caretaker:
    """Ask `is_ours` before each piece of such work; `close` at the end. Both wait for the database."""

    def __init__(self, url: URL) -> None:
        self._dsn = dsn_of(url)
        self._connection: psycopg.Connection[tuple[bool]] | None = None

    def is_ours(self) -> bool:
        """Tell whether this process is the one; where nobody is, it becomes so now."""
        try:
            if self._connection is not None:
                self._connection.execute("SELECT true")
                return True
            connection: psycopg.Connection[tuple[bool]] = psycopg.connect(
                self._dsn, autocommit=True, connect_timeout=5, application_name="participatiewiel caretaker"
            )
            locked = connection.execute("SELECT pg_try_advisory_lock(%s)", (CARING,)).fetchone()
            if locked is not None and locked[0]:
                self._connection = connection
                return True
            connection.close()
        except psycopg.Error:
            self.close()
        return False

    def close(self) -> None:
        """Let another process be the one."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
