"""Backups of the database file: made while a server goes on, and put in the place of the one that is there.

For SQLite alone: another database has tools of its own for this. Who may do it and when is the command line's to say.
"""

import logging
import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, delete, insert, select
from sqlalchemy.exc import DatabaseError

from toolkit.errors import InvalidInput
from toolkit.moments import now
from toolkit.storage.database import Database, NewerDatabase
from toolkit.storage.erasure import erase_again, erasures_in, note_backup, wipe
from toolkit.storage.notes import new_epoch
from toolkit.storage.revocations import revocations_in, revoke_again
from toolkit.storage.tables import BackupRow, SettingRow, table_of

_BACKUP, _SETTING = table_of(BackupRow), table_of(SettingRow)
_BESIDE = ("-wal", "-shm", "-journal")

log_of = logging.getLogger(__name__)


def back_up(database: Database, file: Path, out: Path) -> None:
    """Write all that the database in `file` holds at this moment into one file, and note where that is.

    Others may read and write meanwhile: what is copied is one moment, so each log in it is a prefix of the log.
    What was written is looked over before it replaces what was in `out`. Raises InvalidInput where that cannot be, and
    then what was there is there still.
    """
    if out.resolve() in {file.resolve(), *(_beside(file.resolve()))}:
        raise InvalidInput("cli.backup.itself")
    part, at = out.with_name(f".{out.name}.part"), now()
    try:
        _copied(file, part)
        noted = _noted_in(part, str(out.resolve()), at)
        _one_file(part)
        _check(part)
        os.replace(part, out)
        _on_disk(out.parent)
    except InvalidInput:
        raise InvalidInput("cli.backup.cannot", file=out.name) from None
    except (OSError, sqlite3.Error, DatabaseError):
        raise InvalidInput("cli.backup.cannot", file=out.name) from None
    finally:
        _remove(part)
    database.write_now(partial(_note, rows=noted))


def restore(backup: Path, file: Path) -> Path | None:
    """Put a backup in the place of the database in `file`, and begin a new epoch; return where the old one is now.

    What was erased or revoked since the backup was made is so again. Raises InvalidInput where the file is no backup of
    ours, and then nothing has changed. Nobody else may use the database meanwhile.
    """
    part = file.with_name(f".{file.name}.part")
    try:
        _check(backup)
        _copied(backup, part)
        aside = _set_aside(file)
        _made_ready(part, file)
        for each in _beside(file):
            each.unlink(missing_ok=True)
        os.replace(part, file)
        return aside
    except NewerDatabase:
        raise InvalidInput("errors.database_newer") from None
    except (OSError, sqlite3.Error, DatabaseError):
        raise InvalidInput("cli.restore.cannot", file=backup.name) from None
    finally:
        _remove(part)


def _check(backup: Path) -> None:
    """Raise InvalidInput where a file is no database of ours, or a broken one."""
    if not backup.is_file():
        raise InvalidInput("cli.cannot_read", file=backup.name)
    try:
        with closing(sqlite3.connect(f"{backup.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            is_whole = opened.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            is_ours = opened.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 1
    except sqlite3.Error:
        is_whole = is_ours = False
    if not (is_whole and is_ours):
        raise InvalidInput("cli.restore.no_backup", file=backup.name)


def _copied(source: Path, target: Path) -> None:
    """Copy a database that may be in use, as it is at one moment, into a file that only its owner may read."""
    _remove(target)
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)


def _noted_in(part: Path, out: str, at: str) -> list[dict[str, Any]]:
    """Note in the copy itself that it is one, and return the note for the database that was copied."""
    copy = Database(_url(part))
    try:
        copy.write_now(partial(note_backup, file=out, at=at))
        return copy.read_now(partial(_backups, file=out))
    finally:
        copy.close()


def _one_file(part: Path) -> None:
    """Make of a database a single file that is on the disk."""
    with closing(sqlite3.connect(part)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE").close()
    with part.open("rb+") as written:
        os.fsync(written.fileno())


def _on_disk(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the system knows such a thing."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _set_aside(file: Path) -> Path | None:
    """Keep the present database under another name, where there is one."""
    if not file.exists():
        return None
    aside = file.with_name(f"{file.stem}-{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%f')}{file.suffix}")
    present = Database(_url(file))
    try:
        present.migrate()
        present.write_now(partial(note_backup, file=str(aside.resolve()), at=now()))
        present.forget_now(rewrite=False)
    except (NewerDatabase, DatabaseError, TimeoutError):
        log_of.warning("the present database cannot be read: it is kept as it is")
    finally:
        present.close()
    for each in (file, *_beside(file)):
        if each.exists():
            shutil.copy2(each, aside.with_name(each.name.replace(file.name, aside.name, 1)))
    return aside


def _made_ready(part: Path, file: Path) -> None:
    """Bring a restored database up to date, erase and revoke again what was, and begin its new epoch."""
    remembered = _remembered_by(file) if file.exists() else _Remembered()
    restored = Database(_url(part))
    try:
        restored.migrate()
        restored.write_now(partial(_begun, remembered=remembered))
        wipe(restored)
    finally:
        restored.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembered:
    """What a database knows that no restore may undo: the wheel and the participant of erasures, and rows of tables."""

    erasures: Sequence[tuple[str, str | None]] = ()
    revocations: Sequence[dict[str, Any]] = ()
    backups: Sequence[dict[str, Any]] = ()


def _remembered_by(file: Path) -> _Remembered:
    """Return what the present database remembers, nothing where it cannot be read."""
    present = Database(_url(file))
    try:
        return present.read_now(_remembered)
    except DatabaseError:
        return _Remembered()
    finally:
        present.close()


def _remembered(connection: Connection) -> _Remembered:
    return _Remembered(
        erasures=erasures_in(connection), revocations=revocations_in(connection), backups=_backups(connection)
    )


def _begun(connection: Connection, *, remembered: _Remembered) -> None:
    _note(connection, rows=remembered.backups)
    connection.execute(delete(_SETTING).where(_SETTING.c.key == "epoch"))
    connection.execute(insert(_SETTING).values(key="epoch", value=new_epoch()))
    revoke_again(connection, remembered.revocations)
    erase_again(connection, remembered.erasures, now())


def _backups(connection: Connection, file: str | None = None) -> list[dict[str, Any]]:
    query = select(_BACKUP) if file is None else select(_BACKUP).where(_BACKUP.c.file == file)
    return [dict(row._mapping) for row in connection.execute(query)]


def _note(connection: Connection, *, rows: Sequence[dict[str, Any]]) -> None:
    for row in rows:
        connection.execute(delete(_BACKUP).where(_BACKUP.c.file == row["file"]))
        connection.execute(insert(_BACKUP).values(**row))


def _url(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


def _beside(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in _BESIDE]


def _remove(file: Path) -> None:
    for each in (file, *_beside(file)):
        each.unlink(missing_ok=True)
