"""A phone, a projector or a desk on the wire: a python-socketio client written from the contract alone.

Applies patches by the exact rule of contract section 5, keeps a note of everything that it was told, and never looks
into the server.
"""

import asyncio
import base64
import json
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import socketio

NAMESPACE = "/session"
PATH = "/live/socket.io"
WAIT_SECONDS = 30.0  # for a busy machine: what is right is there at once
Json = dict[str, Any]


def new_token() -> str:
    """Return 128 random bits as base64url, made here as the contract has it."""
    return base64.urlsafe_b64encode(os.urandom(16)).rstrip(b"=").decode()


def new_id() -> str:
    return uuid.uuid4().hex


class _PlainPacket(socketio.packet.Packet):
    """Packets written by the standard library: NiceGUI, once loaded, sets another codec that refuses half an emoji."""

    json = json


class Gap(Exception):
    """A patch begins after what this client holds: the server left a gap."""


class Lost(Exception):
    """The line went while an answer was awaited: nobody knows whether the message arrived."""


_MOST_NAMED = 50


@dataclass(kw_only=True)
class Client:
    """One connection. `held` is what it shows, by collection and id; `seq` up to where."""

    base: str
    code: str
    token: str | None = field(default_factory=new_token)
    transports: tuple[str, ...] = ("websocket",)
    seq: int = 0
    epoch: str = ""
    held: dict[str, dict[str, Json]] = field(default_factory=dict)
    patches: list[Json] = field(default_factory=list)
    presence: list[Json] = field(default_factory=list)
    byes: list[str] = field(default_factory=list)
    gaps: int = 0
    participant: str | None = None
    role: str | None = None
    codec: type[socketio.packet.Packet] = _PlainPacket
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _lost: asyncio.Event = field(default_factory=asyncio.Event)
    _socket: Any = None

    async def __aenter__(self) -> "Client":
        await self.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.disconnect()

    # -- the line ------------------------------------------------------------------------------------------------

    async def connect(self, headers: dict[str, str] | None = None) -> None:
        """Open the line; joining is a call of its own."""
        socket = socketio.AsyncClient(reconnection=False, serializer=self.codec)
        socket.on("patch", self._on_patch, namespace=NAMESPACE)
        socket.on("presence", self._on_presence, namespace=NAMESPACE)
        socket.on("bye", self._on_bye, namespace=NAMESPACE)
        self._socket = socket
        # Before it is open, as it may go in that very moment; and its own, as the one before may go only now.
        self._lost = lost = asyncio.Event()
        socket.on("disconnect", lambda *_: lost.set(), namespace=NAMESPACE)
        await socket.connect(
            self.base,
            socketio_path=PATH,
            namespaces=[NAMESPACE],
            transports=list(self.transports),
            headers=headers or {},
            wait_timeout=WAIT_SECONDS,
        )

    async def disconnect(self) -> None:
        if self._socket is None or not self._socket.connected:
            return
        if self.transports == ("polling",):
            await self._socket.eio.disconnect(abort=True)  # else it waits for the end of a poll that is under way
        else:
            await self._socket.disconnect()

    @property
    def connected(self) -> bool:
        return bool(self._socket is not None and NAMESPACE in self._socket.namespaces)

    @property
    def lost(self) -> bool:
        """Whether the line went since it was opened last."""
        return self._lost.is_set()

    async def until_lost(self) -> None:
        """Wait until the line is gone."""
        async with asyncio.timeout(WAIT_SECONDS):
            await self._lost.wait()

    async def call(self, event: str, payload: Any, heard: Callable[[Any], None] = lambda ack: None) -> Any:
        """Send a message as it is and return its ack; `heard` gets it before anything that the server sent after it.

        Raises Lost at once where the line goes first.
        """
        answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

        def hear(ack: Any) -> None:
            heard(ack)
            if not answered.done():
                answered.set_result(ack)

        lost = asyncio.ensure_future(self._lost.wait())
        try:
            await self._socket.emit(event, payload, namespace=NAMESPACE, callback=hear)
            await asyncio.wait((answered, lost), timeout=WAIT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if answered.done():
                return answered.result()
            raise Lost(event) if lost.done() else TimeoutError(event)
        finally:
            lost.cancel()

    # -- the calls of the contract -------------------------------------------------------------------------------

    async def ask_to_join(self, **fields: Any) -> Json:
        """Join, or join again with what is held already, and return the ack as it came."""
        payload: Json = {"protocol": 1, "code": self.code, **fields}
        if self.token is not None:
            payload.setdefault("token", self.token)
        if self.seq:
            shown = list(self.items("findings"))
            named = {"findings": shown} if len(shown) <= _MOST_NAMED else {}  # a facilitator's may be hundreds
            payload = {"since": self.seq, "epoch": self.epoch, **named, **payload}
        ack: Json = await self.call("join", payload, self._let_in)
        return ack

    def _let_in(self, ack: Json) -> None:
        if ack["ok"]:
            self.epoch, self.participant, self.role = ack["epoch"], ack["participant"], ack["role"]
            self.token = ack["token"] or self.token
            self.apply(ack["patch"])

    async def join(self, **fields: Any) -> Json:
        """Join and expect to be let in."""
        ack = await self.ask_to_join(**fields)
        assert ack["ok"], ack
        return ack

    async def ask(self, type: str, *, id: str | None = None, **fields: Any) -> Json:
        """Submit a command and return its ack."""
        ack: Json = await self.call("submit", {"id": id or new_id(), "type": type, **fields})
        return ack

    async def submit(self, type: str, **fields: Any) -> int:
        """Submit a command and expect it to be taken; return its seq."""
        ack = await self.ask(type, **fields)
        assert ack["ok"], ack
        return int(ack["seq"])

    # -- what it holds -------------------------------------------------------------------------------------------

    def apply(self, patch: Json) -> None:
        """Apply a patch by the rule: 0 replaces all; old ones are ignored; a gap must not be."""
        if patch["from"] == 0:
            self.held, self.seq = {}, patch["seq"]
        elif patch["seq"] < self.seq:
            return
        elif patch["from"] > self.seq:
            self.gaps += 1
            raise Gap(f"{patch['from']} after {self.seq}")
        for collection, keys in patch["gone"].items():
            for key in keys:
                self.held.get(collection, {}).pop(key, None)
        for collection, items in patch["set"].items():
            self.held.setdefault(collection, {}).update(items)
        self.seq = patch["seq"]

    def items(self, collection: str) -> dict[str, Json]:
        return self.held.get(collection, {})

    @property
    def shown(self) -> dict[str, dict[str, Json]]:
        """What is held; a collection with nothing in it is no collection."""
        return {name: items for name, items in self.held.items() if items}

    @property
    def session(self) -> Json:
        return next(iter(self.items("session").values()))

    async def until(self, holds: Callable[["Client"], bool]) -> None:
        """Wait until what is held fulfils something; each patch is looked at as it comes."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not holds(self):
                self._changed.clear()
                await self._changed.wait()

    async def until_seq(self, seq: int) -> None:
        await self.until(lambda client: client.seq >= seq)

    def _on_patch(self, patch: Json) -> None:
        self.patches.append(patch)
        try:
            self.apply(patch)
        finally:
            self._changed.set()

    def _on_presence(self, presence: Json) -> None:
        self.presence.append(presence)
        self._changed.set()

    def _on_bye(self, bye: Json) -> None:
        self.byes.append(bye["reason"])
        self._changed.set()


async def until_alike(one: Client, other: Client) -> None:
    """Wait until two clients hold the same, at the same seq: findings may reach one of them a moment later."""
    looking = [
        asyncio.ensure_future(each.until(lambda _: (one.seq, one.shown) == (other.seq, other.shown)))
        for each in (one, other)
    ]
    done, waiting = await asyncio.wait(looking, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    for task in done:
        task.result()
