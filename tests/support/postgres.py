"""A PostgreSQL of our own: a private cluster in a temporary folder, from the programs that the system has.

Uses no service that runs already and leaves none behind. PostgreSQL refuses to run as root, so there it runs as the
user that Debian's package made for it.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from sqlalchemy import URL

from tests.support.ports import free_port
from toolkit.storage.database import Database

_USER = "wiel"
_TEMPLATE = "leeg"
_SETTINGS = {"listen_addresses": "127.0.0.1", "max_connections": "100", "shared_buffers": "32MB", "timezone": "UTC"}


@cache
def programs() -> Path:
    """Return the folder with PostgreSQL's own programs, the newest that is there."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    named = shutil.which("initdb")
    assert found or named, "PostgreSQL is not installed: `apt-get install postgresql`"
    return found[-1].parent if found else Path(str(named)).parent


@dataclass
class Cluster:
    """One PostgreSQL server. `durable` waits for the disk as a real one does; without it tests start faster."""

    durable: bool = False
    port: int = 0
    folder: Path = Path()

    def __enter__(self) -> "Cluster":
        self.folder = Path(tempfile.mkdtemp(prefix="wiel-pg-", dir="/tmp"))
        self.port = free_port()
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        made = ("initdb", "-D", self.data, "-U", _USER, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self._run(*made, "--no-instructions", *(() if self.durable else ("--no-sync",)))
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop("immediate")
        shutil.rmtree(self.folder)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start it and wait until it takes connections."""
        settings = {**_SETTINGS, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        settings["fsync"] = "on" if self.durable else "off"
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "120", "-l", self.folder / "log", "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it: `fast` lets go of everyone, `immediate` is a power cut."""
        self._run("pg_ctl", "-D", self.data, "-w", "-m", how, "stop")

    def url(self, database: str) -> str:
        """Return the address of a database, as `--database-url` takes it."""
        made = URL.create("postgresql+psycopg", username=_USER, host="127.0.0.1", port=self.port, database=database)
        return made.render_as_string(hide_password=False)

    def connect(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        """Return a connection that commits each statement by itself."""
        return psycopg.connect(f"host=127.0.0.1 port={self.port} user={_USER} dbname={database}", autocommit=True)

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        """Make a database with our tables (or without any) and yield its address; it goes afterwards."""
        name = f"wiel_{uuid.uuid4().hex[:12]}"
        with self.connect() as connection:
            template = "template0" if empty else self._migrated(connection)
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield self.url(name)
        finally:
            with self.connect() as connection:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _migrated(self, connection: "psycopg.Connection[Any]") -> str:
        """Return the database from which others are copied, brought up to date once."""
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_TEMPLATE]).fetchone() is None:
            connection.execute(f'CREATE DATABASE "{_TEMPLATE}" TEMPLATE template0')
            database = Database(self.url(_TEMPLATE))
            database.migrate()
            database.close()
        return _TEMPLATE

    def _run(self, program: str, *arguments: object) -> None:
        who: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        done = subprocess.run(
            [programs() / program, *map(str, arguments)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=150,
            **who,
        )
        assert done.returncode == 0, done.stderr
