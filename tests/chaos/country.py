"""A country in small: four processes on one PostgreSQL behind nginx as in `deploy/`, and what dies in the middle of it.

Its phones are those of `simulate`, which cost next to nothing: what all are told is read once. They keep their line as
the page does, and note what they were told and how long they waited. Judges nothing: the test does, and the bench.
"""

import asyncio
import base64
import os
import random
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import uvloop

from tests.chaos.test_hundred_phones import GOALS, ORGANISATIONS, WHEEL
from tests.support.client import Json, new_id
from tests.support.nginx import Nginx
from tests.support.ports import free_port
from tests.support.postgres import Cluster
from tests.support.server import Server
from toolkit.simulation.line import NAMESPACE, SimpleSocket

PERSONAL = frozenset({"me", "votes"})
_MESSAGE, _ANSWER = b"42" + NAMESPACE + b",", b"43" + NAMESPACE + b","
_START_WITHIN_SECONDS = 90.0  # beside 400 busy phones, on two cores
_LOOK_SECONDS, _SILENT_SECONDS, _PATIENCE_SECONDS = 2.0, 7.0, 15.0
_AWAY = (OSError, TimeoutError)  # a refused connection is one of the first


@dataclass
class Country:
    """All machines of it; `tls` trusts the certificate that nginx shows."""

    cluster: Cluster
    servers: list[Server]
    nginx: Nginx
    tls: ssl.SSLContext


@contextmanager
def country(folder: Path, processes: int) -> Iterator[Country]:
    """Start a PostgreSQL that waits for its disk, so many processes, and nginx."""
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster(durable=True))
        within = {"PARTICIPATIEWIEL_DATABASE_URL": stack.enter_context(cluster.database())}
        servers = [
            stack.enter_context(
                Server(data=folder / str(n), demo=False, environment=within, start_within=_START_WITHIN_SECONDS)
            )
            for n in range(processes)
        ]
        ports = tuple(server.port for server in servers)
        nginx = stack.enter_context(Nginx(backends=ports, http=free_port(), https=free_port()))
        nginx.start()
        tls = ssl.create_default_context(cafile=str(nginx.chain))
        yield Country(cluster=cluster, servers=servers, nginx=nginx, tls=tls)


@dataclass(slots=True, kw_only=True)
class Lived:
    """What the phones lived through; seconds. `back` from a lost line to live again, `met` each answer that a disaster
    delayed, `waits` every answer."""

    back: list[float] = field(default_factory=list)
    met: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    disasters: list[tuple[float, float]] = field(default_factory=list)
    processor: float = 0.0  # of the phones themselves


class Phone:
    """One phone that keeps its line, and places its cards one after the other until each is acknowledged."""

    def __init__(self, base: str, tls: ssl.SSLContext | None, code: str, number: int) -> None:
        self.base, self.code, self.number = base, code, number
        self._tls = tls
        self._organisation = f"o{number % ORGANISATIONS}"
        self.token = base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()
        self.held: dict[str, dict[str, Json]] = {}
        self.seq, self.epoch, self.gaps = 0, "", 0
        self.acks: dict[str, int] = {}
        self.outages: list[tuple[float, float]] = []
        self.waits: list[tuple[float, float]] = []
        self.live, self.changed = asyncio.Event(), asyncio.Event()
        self._gone = asyncio.Event()
        self._socket: SimpleSocket | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._asked, self._heard_at = 0, 0.0

    # -- the line ------------------------------------------------------------------------------------------------

    async def keep_the_line(self, chance: random.Random) -> None:
        """Be connected and joined, again and again, until cancelled."""
        loop = asyncio.get_running_loop()
        lost_at: float | None = None
        tries = 0
        while True:
            try:
                await self._come_in()
            except _AWAY:
                self._hang_up()
                tries += 1
                await asyncio.sleep(chance.uniform(0.5, 1.0) * min(1.0, 0.4 * 2**tries))
                continue
            if lost_at is not None:
                self.outages.append((lost_at, loop.time()))
            self.live.set()
            await self._until_gone()
            self.live.clear()
            self._hang_up()
            lost_at, tries = loop.time(), 0

    async def _come_in(self) -> None:
        loop, parts = asyncio.get_running_loop(), urlsplit(self.base)
        gone = self._gone = asyncio.Event()
        line = self._socket = SimpleSocket(self.base, self._heard, gone.set)
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await loop.create_connection(lambda: line, parts.hostname, parts.port, ssl=self._tls)
            await line.connected
        who = {"since": self.seq, "epoch": self.epoch} if self.seq else {"organisation": self._organisation}
        answer = await self.ask("join", {"protocol": 1, "code": self.code, "token": self.token, **who})
        if not answer["ok"]:
            raise ConnectionError(answer["error"]["code"])

    async def _until_gone(self) -> None:
        loop = asyncio.get_running_loop()
        while not self._gone.is_set() and loop.time() < self._heard_at + _SILENT_SECONDS:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._gone.wait(), _LOOK_SECONDS)

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the line went"))
        self._answers.clear()

    async def ask(self, event: str, payload: Json) -> Any:
        """Send a message and return its answer. Raises OSError where the line goes first."""
        assert self._socket is not None
        self._asked += 1
        number = self._asked
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._socket.send(b"42%s,%d%s" % (NAMESPACE, number, orjson.dumps([event, payload])))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await answer

    # -- what it hears -------------------------------------------------------------------------------------------

    def _heard(self, message: bytes) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if message.startswith(_MESSAGE):
            event, data = _read(message[len(_MESSAGE) :])
            if event == "patch":
                self._apply(data)
        elif message.startswith(_ANSWER):
            number, bracket, rest = message[len(_ANSWER) :].partition(b"[")
            (said,) = orjson.loads(bracket + rest)
            if said.get("patch"):
                self.epoch = said["epoch"]
                self._apply(said["patch"])
            answer = self._answers.pop(int(number), None)
            if answer is not None and not answer.done():
                answer.set_result(said)
        self.changed.set()

    def _apply(self, patch: Json) -> None:
        """Apply a patch by the rule of contract section 5."""
        if patch["from"] == 0:
            self.held = {}
        elif patch["seq"] < self.seq:
            return
        elif patch["from"] > self.seq:
            self.gaps += 1
            return
        for name, keys in patch["gone"].items():
            for key in keys:
                self.held.get(name, {}).pop(key, None)
        for name, items in patch["set"].items():
            self.held.setdefault(name, {}).update(items)
        self.seq = patch["seq"]

    @property
    def alike(self) -> dict[str, dict[str, Json]]:
        """What it shows and every phone should show the same."""
        return {name: items for name, items in self.held.items() if items and name not in PERSONAL}

    # -- the work ------------------------------------------------------------------------------------------------

    async def place(self, cards: int, chance: random.Random, pause: float, acknowledged: Any) -> None:
        """Place so many cards, each sent again under its own id until it has an answer."""
        loop = asyncio.get_running_loop()
        for n in range(cards):
            await asyncio.sleep(chance.uniform(0, pause))
            command = {"id": new_id(), "type": "card.add", "card": self._card(n)}
            began = loop.time()
            while command["id"] not in self.acks:
                await self.live.wait()
                try:
                    answer = await self.ask("submit", command)
                except _AWAY:
                    await asyncio.sleep(0.05)
                    continue
                if answer["ok"]:
                    self.acks[command["id"]] = answer["seq"]
                else:
                    assert answer["error"]["code"] in ("internal", "rate_limited"), answer
                    await asyncio.sleep(chance.uniform(0.2, 0.5))
            self.waits.append((began, loop.time()))
            acknowledged()

    def _card(self, n: int) -> Json:
        return {
            "kind": "activity",
            "id": f"p{self.number}-{n}",
            "name": f"Activiteit {n} van telefoon {self.number}",
            "organisations": [self._organisation],
            "goals": [GOALS[(self.number + n) % len(GOALS)]],
        }


@lru_cache(maxsize=512)
def _read(message: bytes) -> Any:
    """Return what a message says: all phones of a process hear the same, so that it is read once."""
    return orjson.loads(message)


@dataclass(slots=True, kw_only=True)
class Workshop:
    """One session of this country, its phones, and what they lived through."""

    session: str
    token: str
    phones: list[Phone]
    lived: Lived = field(default_factory=Lived)


def workshop(country: Country, *, phones: int, cards: int, pause: float) -> Workshop:
    """Let phones come in and place cards while two processes and the database die; return once all have an answer."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:  # its TLS costs a third of asyncio's own
        return runner.run(_workshop(country, phones, cards, pause))


async def _workshop(country: Country, phones: int, cards: int, pause: float) -> Workshop:
    first = country.servers[0]
    token = first.token()
    wheel = first.api(token, "/wheels", WHEEL)["id"]
    session = first.api(token, f"/wheels/{wheel}/sessions", {})
    _lead(first, token, session["id"], {"type": "step.set", "step": "place"})
    crowd = [Phone(country.nginx.base, country.tls, session["code"], n) for n in range(phones)]
    held = Workshop(session=session["id"], token=token, phones=crowd)
    chance = random.Random(8)
    processor = time.process_time()
    count, moments = 0, {n * phones * cards // 4: asyncio.Event() for n in (1, 2, 3)}

    def acknowledged() -> None:
        nonlocal count
        count += 1
        if count in moments:
            moments[count].set()

    lines = []
    for start in range(0, phones, 40):
        some = crowd[start : start + 40]
        lines += [asyncio.create_task(phone.keep_the_line(chance)) for phone in some]
        await asyncio.gather(*(phone.live.wait() for phone in some))
    try:
        dying = asyncio.create_task(_disasters(country, list(moments.values()), held.lived))
        await asyncio.gather(*(phone.place(cards, chance, pause, acknowledged) for phone in crowd))
        await dying
        await asyncio.gather(*(phone.live.wait() for phone in crowd))
        _lead(country.servers[1], token, session["id"], {"type": "step.set", "step": "explore"})
        await _until_all_show_the_same(country, held)
    finally:
        for line in lines:
            line.cancel()
        await asyncio.wait(lines)
    held.lived.processor = time.process_time() - processor
    held.lived.back = [to - since for phone in crowd for since, to in phone.outages]
    for since, to in (wait for phone in crowd for wait in phone.waits):
        held.lived.waits.append(to - since)
        if any(since < end and to > began for began, end in held.lived.disasters):
            held.lived.met.append(to - since)
    return held


def _lead(server: Server, token: str, session: str, command: Json) -> None:
    done = server.api(token, f"/sessions/{session}/commands", {"id": new_id(), **command})
    assert done["ok"], done


async def _disasters(country: Country, moments: list[asyncio.Event], lived: Lived) -> None:
    """Kill a process, stop the database, kill another process; each is started again at once, as systemd does."""
    acts = (
        lambda: _again(country.servers[0]),
        lambda: (country.cluster.stop("immediate"), country.cluster.start()),
        lambda: _again(country.servers[2]),
    )
    loop = asyncio.get_running_loop()
    for moment, act in zip(moments, acts, strict=True):
        await moment.wait()
        began = loop.time()
        await asyncio.to_thread(act)
        lived.disasters.append((began, loop.time()))


def _again(server: Server) -> None:
    server.kill()
    server.start()


async def _until_all_show_the_same(country: Country, held: Workshop) -> None:
    """Wait until each phone shows what one that joins now at each of the processes gets, findings too."""
    newcomers = [Phone(server.base, None, held.phones[0].code, n) for n, server in enumerate(country.servers)]
    for newcomer, phone in zip(newcomers, held.phones, strict=False):
        newcomer.token = phone.token  # the same person on a second device: nobody new joins
    lines = [asyncio.create_task(phone.keep_the_line(random.Random(1))) for phone in newcomers]
    try:
        async with asyncio.timeout(60):
            for phone in newcomers:
                await phone.live.wait()
            for phone in (*held.phones, *newcomers):
                while (phone.seq, phone.alike) != (newcomers[0].seq, newcomers[0].alike):
                    phone.changed.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(phone.changed.wait(), 1.0)
    finally:
        for line in lines:
            line.cancel()
        await asyncio.wait(lines)
        for phone in newcomers:
            phone._hang_up()
