"""Who is in a data folder: servers hold a shared lock on it, and whoever needs it alone holds the other kind.

A lock goes with its process, however that ends; the file beside it only says under which address the server answers
on this machine. On Windows, which has no shared locks here, the first server holds it alone.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from toolkit.errors import InvalidInput

LOCK_FILE = "server.lock"
ADDRESS_FILE = "server.json"
_PATIENCE_SECONDS, _LOOK_AGAIN_SECONDS = 3.0, 0.05


@contextmanager
def served(folder: Path) -> Iterator[None]:
    """Be a server on this folder. Raises InvalidInput while somebody else needs the folder alone."""
    with _opened(folder) as lock:
        until = time.monotonic() + _PATIENCE_SECONDS  # for who only looked whether a server runs
        while not _locked(lock, shared=True) and os.name == "posix":
            if time.monotonic() > until:
                raise InvalidInput("errors.folder_taken")
            time.sleep(_LOOK_AGAIN_SECONDS)
        try:
            yield
        finally:
            with suppress(OSError):
                (folder / ADDRESS_FILE).unlink()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Have this folder alone. Raises InvalidInput where a server runs on it."""
    with _opened(folder) as lock:
        if not _locked(lock, shared=False):
            raise InvalidInput("errors.server_running")
        yield


def announce(folder: Path, address: str) -> None:
    """Say under which address the server of this folder answers on this machine."""
    file = folder / ADDRESS_FILE
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps({"address": address, "pid": os.getpid()}), encoding="utf-8")
    os.replace(beside, file)


def server_of(folder: Path) -> str | None:
    """Return under which address the server of this folder answers, None where none runs.

    Raises InvalidInput where one runs that does not answer yet.
    """
    try:
        with alone(folder):
            return None
    except InvalidInput:
        pass
    try:
        return str(json.loads((folder / ADDRESS_FILE).read_text(encoding="utf-8"))["address"])
    except (OSError, ValueError, KeyError):
        raise InvalidInput("errors.server_silent") from None


def _opened(folder: Path) -> IO[str]:
    return (folder / LOCK_FILE).open("a+", encoding="utf-8")


def _locked(lock: IO[str], *, shared: bool) -> bool:
    """Take the lock, which ends when its file is closed; tell whether that was possible."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        else:
            import msvcrt

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True
