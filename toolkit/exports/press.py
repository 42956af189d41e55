"""The press: makes files in a process of its own, so that a drawing never holds up a live session.

That process starts with the first file and ends with the server, however the server ends. What is made, and of what, is
for whoever asks: the press takes a function and plain values, and knows neither wheels nor formats.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Lock, Thread
from typing import ParamSpec

from toolkit.errors import Rejected
from toolkit.texts import own_in_use, use_own

_AT_A_TIME = 1 if (os.cpu_count() or 1) < 4 else 2
_BEHIND_SESSIONS = 10  # of the 19 steps in which a process may be modest

log_of = logging.getLogger(__name__)
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class _Pool:
    """Processes that work, and the end of the line that they hold on to: closing it ends them."""

    executor: ProcessPoolExecutor
    line: Connection


class Press:
    """Makes one file after the other. A process that dies costs the files that it was at; the next has a new one."""

    def __init__(self) -> None:
        self._pool: _Pool | None = None
        self._lock = Lock()

    async def made(self, make: Callable[P, bytes], *given: P.args, **named: P.kwargs) -> bytes:
        """Return what a function makes of plain values, in the process of the press.

        Raises Rejected (`internal`) where it could not be made; the log says of which kind the error was, and no more:
        an error's own words may quote a card.
        """
        pool, made = await asyncio.to_thread(self._asked, make, given, named)
        try:
            return await asyncio.wrap_future(made)
        except Exception as error:  # noqa: BLE001 - whatever went wrong in another process
            if isinstance(error, BrokenProcessPool):
                self._let_go(pool)
            log_of.error("a file was not made: %s", type(error).__name__)
            raise Rejected("internal", key="errors.not_made") from None

    def close(self) -> None:
        """End the process at once, whatever it is at."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)

    def _asked(
        self, make: Callable[..., bytes], given: tuple[object, ...], named: dict[str, object]
    ) -> tuple[_Pool, Future[bytes]]:
        pool = self._started()
        try:
            return pool, pool.executor.submit(make, *given, **named)
        except BrokenProcessPool:  # it died while it had nothing to do
            self._let_go(pool)
        pool = self._started()
        return pool, pool.executor.submit(make, *given, **named)

    def _started(self) -> _Pool:
        with self._lock:
            if self._pool is None:
                self._pool = _opened()
            return self._pool

    def _let_go(self, pool: _Pool) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        _end(pool)


def this_moment() -> str:
    """Return the moment that is printed on what is made now: ISO 8601, with the clock of this machine."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def _opened() -> _Pool:
    context = get_context("spawn")  # a fork would take the server's sockets, threads and locks along
    held, line = context.Pipe(duplex=False)
    executor = ProcessPoolExecutor(
        max_workers=_AT_A_TIME, mp_context=context, initializer=_at_the_press, initargs=(held, own_in_use())
    )
    return _Pool(executor, line)


def _end(pool: _Pool) -> None:
    pool.line.close()
    pool.executor.shutdown(wait=False, cancel_futures=True)


def _at_the_press(line: Connection, own: dict[str, Mapping[str, str]]) -> None:
    """Let sessions go first, leave Ctrl+C to the server, say what it says, and watch whether it is still there."""
    use_own(own)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(_BEHIND_SESSIONS)
    Thread(target=_end_with, args=(line,), daemon=True).start()


def _end_with(line: Connection) -> None:
    with suppress(EOFError, OSError):
        line.recv_bytes()  # nothing is ever sent: it ends when the other side is closed, or gone
    os._exit(0)
