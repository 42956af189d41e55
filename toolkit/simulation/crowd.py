"""The phones of a simulation: they join, change cards at a steady rate, and note when everybody heard of it.

The rate is kept whatever the server does (an open loop), so that a slow server is seen as one. A change carries the
moment at which it was sent; each phone that hears of it counts the milliseconds since.
"""

import asyncio
import json
import ssl
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from toolkit.sessions.tokens import new_token
from toolkit.simulation.line import NAMESPACE, SimpleSocket

_PREFIX = b"42" + NAMESPACE + b","
_ACK = b"43" + NAMESPACE + b","
_PATCH = _PREFIX + b'["patch",{"from":'
_MARK = b"~sim "
_JOIN = b"1"
# A long number looks like one of a person, and is asked about.
_LETTERS, _DIGITS = str.maketrans("0123456789.", "abcdefghijk"), bytes.maketrans(b"abcdefghijk", b"0123456789.")
_PATIENCE_SECONDS = 30.0
_SENDERS = 40  # a participant may send ten commands a second
_SETTLE_SECONDS = 3.0


class Refused(Exception):
    """The server let a phone not in, or a card not be placed; `message` is its own sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(slots=True)
class Measured:
    """What the whole crowd saw. Seconds, but for bytes; `changing` is from when to when (Unix time) changes came."""

    joins: list[float] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    deliveries: list[float] = field(default_factory=list)
    sent: int = 0
    refused: int = 0
    patches: int = 0
    gaps: int = 0
    disorder: int = 0
    lost: int = 0
    bytes: int = 0
    processor: float = 0.0
    seconds: float = 0.0
    changing: tuple[float, float] = (0.0, 0.0)


class Phone:
    """One connection: joins, holds the seq it was told last, counts."""

    def __init__(self, url: str, code: str, measured: Measured) -> None:
        self._code = code
        self._measured = measured
        self._asked = 0
        self._answers: dict[int, asyncio.Future[bytes]] = {}
        self._heard_of: dict[bytes, int] = {}
        self.seq = 0
        self.counting = False
        self.leaving = False
        self.socket = SimpleSocket(url, self._heard, self._lost)

    async def join(self, organisation: str | None) -> dict[str, object]:
        """Join as somebody new and return the answer."""
        who = {"organisation": organisation} if organisation else {"resident": True}
        payload = {"protocol": 1, "code": self._code, "token": new_token(), **who}
        answer: dict[str, object] = json.loads(await self.ask("join", payload))[0]
        return answer

    async def ask(self, event: str, payload: dict[str, object]) -> bytes:
        """Send a message and return its answer as it came."""
        self._asked += 1
        number = self._asked
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        said = json.dumps([event, payload], separators=(",", ":")).encode()
        self.socket.send(b"42%s,%d%s" % (NAMESPACE, number, said))
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await answer

    def _heard(self, message: bytes) -> None:
        if message.startswith(_PATCH):
            self._patch(message)
        elif message.startswith(_ACK):
            number, bracket, rest = message[len(_ACK) :].partition(b"[")
            answer = self._answers.pop(int(number), None)
            if number == _JOIN and b'"ok":true' in rest[:20]:  # patches may follow in the same breath
                at = rest.index(b'"seq":') + 6
                self.seq = int(rest[at : rest.index(b",", at)])
            if answer is not None and not answer.done():
                answer.set_result(bracket + rest)

    def _patch(self, message: bytes) -> None:
        """Read from, seq and the moments that stand in it; nothing else of a patch is looked at."""
        now = time.monotonic()
        start = len(_PATCH)
        comma = message.index(b",", start)
        since = int(message[start:comma])
        seq = int(message[comma + 7 : message.index(b",", comma + 1)])
        if since > self.seq:
            self._measured.gaps += 1
        if seq >= self.seq:
            self.seq = seq
        if not self.counting:
            return
        self._measured.patches += 1
        at = message.find(_MARK)
        while at >= 0:
            card, number, moment = message[at + len(_MARK) : message.index(b"~", at + 1)].split(b" ")
            if int(number) <= self._heard_of.get(card, 0):
                if int(number) < self._heard_of[card]:
                    self._measured.disorder += 1
            else:
                self._heard_of[card] = int(number)
                self._measured.deliveries.append(now - float(moment.translate(_DIGITS)))
            at = message.find(_MARK, at + 1)

    def _lost(self) -> None:
        if not self.leaving:
            self._measured.lost += 1


async def simulate(url: str, code: str, *, phones: int, rate: float, seconds: float, join_within: float) -> Measured:
    """Let so many phones join and change cards `rate` times a second together. Raises Refused, OSError."""
    measured, run = Measured(), uuid.uuid4().hex[:8]
    crowd = [Phone(url, code, measured) for _ in range(phones)]
    try:
        await _all_join(url, crowd, measured, join_within)
        await _place_cards(run, crowd)
        await asyncio.sleep(_SETTLE_SECONDS)
        for phone in crowd:
            phone.counting = True
        before = sum(phone.socket.received for phone in crowd)
        processor, began, at = time.process_time(), time.monotonic(), time.time()
        await _change(run, crowd, measured, rate, seconds)
        measured.seconds, measured.processor = time.monotonic() - began, time.process_time() - processor
        measured.bytes = sum(phone.socket.received for phone in crowd) - before
        measured.changing = at, at + measured.seconds
        await asyncio.sleep(_SETTLE_SECONDS)
    finally:
        for phone in crowd:
            phone.leaving = True
            phone.socket.close()
    return measured


async def _all_join(url: str, crowd: list[Phone], measured: Measured, within: float) -> None:
    loop, parts = asyncio.get_running_loop(), urlsplit(url)
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if tls else 80)
    organisations: list[str] = []

    async def come_in(number: int) -> None:
        await asyncio.sleep(within * number / len(crowd))
        phone, began = crowd[number], time.monotonic()
        await loop.create_connection(lambda: phone.socket, parts.hostname or "", port, ssl=tls)
        await phone.socket.connected
        answer = await phone.join(organisations[number % len(organisations)] if organisations else None)
        measured.joins.append(time.monotonic() - began)
        if not answer["ok"]:
            raise Refused(str(answer["error"]["message"]))  # type: ignore[index]
        if not organisations:
            organisations.extend(answer["patch"]["set"].get("organisations", {}))  # type: ignore[index]

    await come_in(0)
    measured.joins.clear()
    async with asyncio.TaskGroup() as coming:
        for number in range(1, len(crowd)):
            coming.create_task(come_in(number))


async def _place_cards(run: str, crowd: list[Phone]) -> None:
    """Let each sender place the card that it changes afterwards."""
    for number, phone in enumerate(crowd[:_SENDERS]):
        answer = json.loads(await phone.ask("submit", _command(run, number, 0, "card.add")))[0]
        if not answer["ok"]:
            raise Refused(answer["error"]["message"])


async def _change(run: str, crowd: list[Phone], measured: Measured, rate: float, seconds: float) -> None:
    began = time.monotonic()
    async with asyncio.TaskGroup() as under_way:
        for n in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, began + n / rate - time.monotonic()))
            number = n % min(_SENDERS, len(crowd))
            command = _command(run, number, 1 + n // min(_SENDERS, len(crowd)), "card.change")
            under_way.create_task(_sent(crowd[number], command, measured))


async def _sent(phone: Phone, command: dict[str, object], measured: Measured) -> None:
    measured.sent += 1
    began = time.monotonic()
    try:
        answer = await phone.ask("submit", command)
    except TimeoutError:
        measured.refused += 1
        return
    if b'"ok":true' in answer[:20]:
        measured.acks.append(time.monotonic() - began)
    else:
        measured.refused += 1


def _command(run: str, number: int, version: int, type: str) -> dict[str, object]:
    """Return a command about the card of a sender: as a patch it is about 400 bytes."""
    id = f"sim-{run}-{number}"
    moment = f"{time.monotonic():.6f}".translate(_LETTERS)
    note = f"~sim {number} {version} {moment}~".ljust(40, ".")
    if type == "card.change":
        return {"id": uuid.uuid4().hex, "type": type, "card": id, "changes": {"note": note}}
    card = {"kind": "activity", "id": id, "name": f"Simulatie {number}", "note": note, "goals": ["vaardigheden"]}
    return {"id": uuid.uuid4().hex, "type": type, "card": {**card, "state": "wish", "organisations": []}}
