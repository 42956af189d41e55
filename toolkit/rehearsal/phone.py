"""One phone without a person: joins, submits, applies patches by the rule of the contract, goes and comes back.

Knows no script: what it does is told by story.py.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import socketio

from toolkit.sessions.tokens import new_token

PATIENCE_SECONDS = 20.0
_NAMESPACE, _PATH = "/session", "/live/socket.io"
Json = dict[str, Any]


class Unreachable(Exception):
    """The server did not answer in time, or the line went."""


class Refused(Exception):
    """The server refused what a person would have been allowed; `code` is its error code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(kw_only=True)
class Phone:
    """One connection to one session. `held` is what it shows; `waits` are the seconds that each answer took."""

    base: str
    code: str
    trust_any: bool = False  # a certificate of this machine's own
    who: Json = field(default_factory=dict)
    token: str = field(default_factory=new_token)
    seq: int = 0
    epoch: str = ""
    held: dict[str, dict[str, Json]] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    gaps: int = 0
    participant: str = ""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _line: Any = None

    async def come_in(self) -> None:
        """Connect and join; who was here before gets only what was missed. Raises Unreachable, Refused."""
        # Without a signal handler of its own: whoever rehearses decides what Ctrl+C does.
        self._line = socketio.AsyncClient(reconnection=False, handle_sigint=False, ssl_verify=not self.trust_any)
        self._line.on("patch", self._take, namespace=_NAMESPACE)
        try:
            await self._line.connect(
                self.base, socketio_path=_PATH, namespaces=[_NAMESPACE], wait_timeout=PATIENCE_SECONDS
            )
        except (socketio.exceptions.SocketIOError, OSError, TimeoutError) as error:
            raise Unreachable(str(error)) from error
        since = {"since": self.seq, "epoch": self.epoch} if self.seq else {}
        ack = await self._call("join", {"protocol": 1, "code": self.code, "token": self.token, **self.who, **since})
        self.epoch, self.participant = ack["epoch"], ack["participant"] or ""
        self._take(ack["patch"])

    async def go(self) -> None:
        """Hang up, as a phone does that falls asleep."""
        if self._line is not None and self._line.connected:
            await self._line.disconnect()

    @property
    def transport(self) -> str:
        """How it speaks with the server: `websocket` or, where that is blocked, `polling`."""
        return str(self._line.transport())

    async def submit(self, type: str, **fields: Any) -> int:
        """Send one command and return its seq. Raises Unreachable, Refused."""
        ack = await self._call("submit", {"id": uuid.uuid4().hex, "type": type, **fields})
        return int(ack["seq"])

    async def until(self, holds: Callable[["Phone"], bool]) -> bool:
        """Wait until what is shown fulfils something; tell whether it came in time."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not holds(self):
                    self._changed.clear()
                    await self._changed.wait()
        except TimeoutError:
            return False
        return True

    def items(self, collection: str) -> dict[str, Json]:
        return self.held.get(collection, {})

    async def _call(self, event: str, payload: Json) -> Json:
        began = time.monotonic()
        try:
            ack: Json = await self._line.call(event, payload, namespace=_NAMESPACE, timeout=PATIENCE_SECONDS)
        except (socketio.exceptions.SocketIOError, TimeoutError) as error:
            raise Unreachable(event) from error
        self.waits.append(time.monotonic() - began)
        if not ack["ok"]:
            raise Refused(ack["error"]["code"])
        return ack

    def _take(self, patch: Json) -> None:
        if patch["from"] == 0:
            self.held = {}
        elif patch["seq"] < self.seq:
            return
        elif patch["from"] > self.seq:
            self.gaps += 1
            return
        for collection, keys in patch["gone"].items():
            for key in keys:
                self.held.get(collection, {}).pop(key, None)
        for collection, items in patch["set"].items():
            self.held.setdefault(collection, {}).update(items)
        self.seq = patch["seq"]
        self._changed.set()
