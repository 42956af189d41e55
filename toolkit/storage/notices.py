"""Notices between processes by PostgreSQL's LISTEN and NOTIFY.

Sent on a connection of their own, after the commit that they are about: a NOTIFY inside a transaction makes all
commits wait for each other. Keeps no notice that nobody heard; see `sessions.neighbours`.
"""

import asyncio
import logging
import uuid
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from sqlalchemy import URL

from toolkit.sessions.neighbours import Hear, Kind, Notice
from toolkit.storage.postgres import SERVING, dsn_of

_CHANNEL = "participatiewiel"
_LARGEST_PAYLOAD = 7_000  # of the 8,000 bytes that PostgreSQL takes
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.1, 2.0

log_of = logging.getLogger(__name__)


class PostgresNotices:
    """What this process tells the others and hears from them, while `run` runs."""

    def __init__(self, url: URL) -> None:
        self.process = uuid.uuid4().hex[:12]
        self._dsn = dsn_of(url)
        self._hear: list[Hear] = []
        self._waiting: dict[tuple[Kind, str], int] = {}
        self._something = asyncio.Event()

    def tell(self, notice: Notice) -> None:
        """Tell all others soon; what waits for the same session goes in one."""
        key = notice.kind, notice.session
        self._waiting[key] = max(notice.seq, self._waiting.get(key, 0))
        self._something.set()

    def listen(self, hear: Hear) -> None:
        """Have `hear` called on the event loop with each notice of another process."""
        self._hear.append(hear)

    async def run(self) -> None:
        """Tell and hear until cancelled; a connection that goes is made again."""
        async with asyncio.TaskGroup() as both:
            both.create_task(self._again_and_again(self._telling))
            both.create_task(self._again_and_again(self._hearing))

    async def _again_and_again(self, act: Any) -> None:
        pause = _FIRST_PAUSE_SECONDS
        while True:
            started = asyncio.get_running_loop().time()
            try:
                await act()
            except psycopg.Error as error:
                log_of.warning("the notices of other processes are away: %s", type(error).__name__)
            lasted = asyncio.get_running_loop().time() - started
            pause = _FIRST_PAUSE_SECONDS if lasted > _LONGEST_PAUSE_SECONDS else min(pause * 2, _LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)

    async def _telling(self) -> None:
        async with self._connected("participatiewiel tells notices") as connection:
            while True:
                await self._something.wait()
                self._something.clear()
                waiting, self._waiting = self._waiting, {}
                try:
                    for payload in self._payloads(waiting.items()):
                        await connection.execute("SELECT pg_notify(%s, %s)", (_CHANNEL, payload))
                except psycopg.Error:
                    self._waiting = {**waiting, **self._waiting}
                    self._something.set()
                    raise

    async def _hearing(self) -> None:
        async with self._connected(SERVING) as connection:
            await connection.execute(f"LISTEN {_CHANNEL}")
            self._heard(None)
            async for heard in connection.notifies():
                for notice in self._notices(heard.payload):
                    self._heard(notice)

    def _heard(self, notice: Notice | None) -> None:
        for hear in self._hear:
            hear(notice)

    def _payloads(self, waiting: Iterable[tuple[tuple[Kind, str], int]]) -> Iterator[str]:
        """Yield the payloads that hold all notices: this process, then `kind session seq` for each."""
        payload = self.process
        for (kind, session), seq in waiting:
            one = f"\n{kind.value} {session} {seq}"
            if len(payload) + len(one) > _LARGEST_PAYLOAD:
                yield payload
                payload = self.process
            payload += one
        if payload != self.process:
            yield payload

    def _notices(self, payload: str) -> Iterator[Notice]:
        process, *lines = payload.split("\n")
        if process == self.process:
            return
        for line in lines:
            kind, session, seq = line.split(" ")
            if kind in list(Kind):  # a newer process may tell what this one does not know
                yield Notice(kind=Kind(kind), session=session, seq=int(seq))

    @asynccontextmanager
    async def _connected(self, name: str) -> AsyncIterator["psycopg.AsyncConnection[Any]"]:
        limits: dict[str, Any] = {"connect_timeout": 5, "keepalives_idle": 10, "tcp_user_timeout": 15_000}
        connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True, application_name=name, **limits)
        try:
            yield connection
        finally:
            await connection.close()
