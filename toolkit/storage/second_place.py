"""A second place for everything: a copy of the database each minute, in a folder that is somewhere else.

For the day on which the laptop that is the server falls into the water. What is copied is one moment, looked over
before it takes the place of the copy before. Does not restore: `participatiewiel restore` does. For SQLite alone.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from toolkit.errors import InvalidInput
from toolkit.moments import utc_now
from toolkit.storage.backup import back_up
from toolkit.storage.database import Database

COPY_NAME = "participatiewiel-copy.sqlite3"
EVERY_SECONDS = 60.0

log_of = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class SecondPlace:
    """The folder of the copies. `made_at` is when the last one was made, `away` tells whether the newest try failed."""

    folder: Path
    database: Database
    file: Path
    epoch: str
    clock: Callable[[], datetime] = utc_now
    made_at: datetime | None = None
    away: bool = False

    @property
    def copy(self) -> Path:
        """Where the newest copy is."""
        return self.folder / COPY_NAME

    async def keep_up(self) -> None:
        """Make a copy now and each minute, for as long as the server runs."""
        while True:
            await asyncio.to_thread(self.copy_now)
            await asyncio.sleep(EVERY_SECONDS)

    def copy_now(self) -> None:
        """Make a copy; where that fails the one before stays, and `away` says so. Never makes the folder itself.

        A stick that was pulled out leaves no folder, and one that we made would be on the disk that it should not be.
        """
        try:
            if not self.folder.is_dir():
                raise InvalidInput("cli.backup.cannot", file=str(self.folder))
            self._set_aside_anothers()
            back_up(self.database, self.file, self.copy)
        except Exception as error:  # noqa: BLE001 - a second place may fail in any way, and the first one goes on
            if not self.away:
                log_of.warning("no copy could be made in the second place: %s", type(error).__name__)
            self.away = True
        else:
            if self.away:
                log_of.warning("copies are made in the second place again")
            self.away, self.made_at = False, self.clock()

    def _set_aside_anothers(self) -> None:
        """Keep the copy of another installation, or of before a restore: the last thing to write over."""
        if not self.copy.exists() or _epoch_in(self.copy) == self.epoch:
            return
        name = f"{self.copy.stem}-{self.clock().strftime('%Y%m%dT%H%M%S')}{self.copy.suffix}"
        os.replace(self.copy, self.copy.with_name(name))


def _epoch_in(copy: Path) -> str | None:
    """Return the epoch of the database in a copy, None where it cannot be read."""
    try:
        with closing(sqlite3.connect(f"{copy.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            found = opened.execute("SELECT value FROM setting WHERE key = 'epoch'").fetchone()
    except sqlite3.Error:
        return None
    return str(found[0]) if found else None
