"""How soon a full room is live again after `kill -9` of its server, where network and phones are quick.

`python tests/bench/bench_back.py [--json]`. Its watcher starts the server anew; 300 phones come back in as the page
does (assets/live/connection.js: the same pauses), with the seq that they hold. The storm (`make chaos`) has the same
amid all other faults, and reads every card that comes; here a phone only counts. Judged is what is promised: all are
live again within five seconds, and the organisation that was acknowledged right before is there.
"""

import asyncio
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvloop

from tests.bench.telling import as_lines, told
from tests.support.client import new_id
from tests.support.server import Server
from toolkit.sessions.tokens import new_token
from toolkit.simulation.line import NAMESPACE, SimpleSocket

PHONES, KILLS, WITHIN_SECONDS = 300, 5, 5.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.4, 1.0
# The next server that stands ready has to load, and one that falls soon again is started less soon each time.
_CALM_SECONDS, _PATIENCE_SECONDS = 12.0, 60.0
_JOINED = b"43" + NAMESPACE + b",1"


@dataclass(slots=True)
class Phone:
    """One phone, which comes back by itself whenever it lost its line. `live_at` is when it was let in last."""

    url: str
    code: str
    token: str = field(default_factory=new_token)
    held: dict[str, Any] = field(default_factory=dict)
    live_at: float = 0.0
    _answer: asyncio.Future[dict[str, Any]] | None = None
    _lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def stay(self) -> None:
        """Be there until cancelled."""
        tries = 0
        while True:
            try:
                await self._come_in()
            except OSError:
                tries += 1
                longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1))
                await asyncio.sleep(longest * random.uniform(0.5, 1.0))
                continue
            tries = 0
            await self._lost.wait()
            await asyncio.sleep(_FIRST_PAUSE * random.uniform(0.5, 1.0))

    async def _come_in(self) -> None:
        loop, parts = asyncio.get_running_loop(), urlsplit(self.url)
        self._lost.clear()
        self._answer = loop.create_future()
        socket = SimpleSocket(self.url, self._heard, self._gone)
        await loop.create_connection(lambda: socket, parts.hostname, parts.port)
        await socket.connected
        asked = {"protocol": 1, "code": self.code, "token": self.token, "resident": True, **self.held}
        socket.send(b"42%s,1%s" % (NAMESPACE, json.dumps(["join", asked]).encode()))
        joined = await self._answer
        assert joined["ok"], joined
        self.held = {"since": joined["seq"], "epoch": joined["epoch"]}
        self.live_at = time.monotonic()

    def _heard(self, message: bytes) -> None:
        if message.startswith(_JOINED) and self._answer is not None:
            self._answer.set_result(json.loads(message[len(_JOINED) :])[0])

    def _gone(self) -> None:
        self._lost.set()
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("lost"))


async def until_all_are_live(phones: list[Phone], since: float) -> None:
    """Wait until each phone was let in after that moment."""
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while any(phone.live_at < since for phone in phones):
            await asyncio.sleep(0.02)


async def measured(server: Server) -> dict[str, Any]:
    """Let the room fill, kill its server again and again, and return how soon all were live again, in seconds."""
    token, wheel = server.token(), {"format": "participatiewiel", "version": 1, "name": "Volle zaal"}
    made = await asyncio.to_thread(server.api, token, "/wheels", {**wheel, "template": "participatiewiel"})
    session = await asyncio.to_thread(server.api, token, f"/wheels/{made['id']}/sessions", {})
    phones = [Phone(server.base, session["code"]) for _ in range(PHONES)]
    staying = [asyncio.create_task(phone.stay()) for phone in phones]
    back: list[float] = []
    try:
        await until_all_are_live(phones, time.monotonic())
        for n in range(KILLS):
            await asyncio.sleep(_CALM_SECONDS)
            command = {"id": new_id(), "type": "organisation.add", "organisation": {"id": f"o{n}", "name": f"Huis {n}"}}
            path = f"/sessions/{session['id']}/commands"
            acknowledged = await asyncio.to_thread(server.api, token, path, command)
            killed = time.monotonic()
            os.kill(server.serving(), signal.SIGKILL)
            await until_all_are_live(phones, killed)
            back += [phone.live_at - killed for phone in phones]
            assert all(phone.held["since"] >= acknowledged["seq"] for phone in phones), "what was acknowledged is gone"
    finally:
        for task in staying:
            task.cancel()
    return {
        "phones": PHONES,
        "kills": KILLS,
        "back_p50_s": round(statistics.median(back), 2),
        "back_p95_s": round(statistics.quantiles(back, n=20)[-1], 2),
        "longest_s": round(max(back), 2),
    }


def main() -> int:
    """Measure, print, and say whether the promise holds."""
    with tempfile.TemporaryDirectory() as folder, Server(data=Path(folder), demo=False, watched=True) as server:
        cell = uvloop.run(measured(server))
    promise = f"{PHONES} phones live again within {WITHIN_SECONDS:g} s after kill -9, with what was acknowledged"
    return told({"cells": [cell]}, {promise: cell["longest_s"] < WITHIN_SECONDS}, lambda: as_lines([cell]))


if __name__ == "__main__":
    sys.exit(main())
