"""Socket.IO and Engine.IO as the live line uses them: our JSON, messages encoded once for many, lines hung up on.

The queues that are Engine.IO's own affair are touched here and nowhere else. Knows no rooms and no commands: that is
socket.py.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import orjson
import socketio
from engineio import packet as engine_packet
from socketio import packet as socket_packet

from toolkit.sessions.line import Line, frame_of

NAMESPACE = "/session"


class _Codec:
    """JSON for the socket: fast, and for what the fast one refuses (half an emoji, a huge number) the patient one."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        try:
            return orjson.dumps(value).decode()
        except (TypeError, ValueError):
            return json.dumps(value, separators=(",", ":"), default=_unpacked)

    @staticmethod
    def loads(text: str) -> Any:
        try:
            return orjson.loads(text)
        except ValueError:
            return json.loads(text)


def _unpacked(value: Any) -> Any:
    if isinstance(value, orjson.Fragment):
        return orjson.loads(value.contents)
    raise TypeError


class LivePacket(socket_packet.Packet):  # type: ignore[misc]
    """A packet with our JSON, which leaves NiceGUI's server its own."""

    json = _Codec
    uses_binary_events = False  # we send none, and looking for some goes through each card of each message


@dataclass(frozen=True, slots=True)
class Encoded:
    """One message for many: as Engine.IO's queues take it, as the text of a frame, and as the frame itself."""

    packet: Any
    text: str
    frame: bytes


@dataclass(slots=True)
class EngineWire:
    """Writes encoded messages straight on each line, and where a phone polls into its queue at Engine.IO.

    No task and no copy for each recipient. The queues are Engine.IO's own affair: its version is pinned, and
    tests/sessions/test_line.py tells when they change.
    """

    server: Any
    engine_ids: dict[str, str] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    closing: set[asyncio.Task[None]] = field(default_factory=set)

    def encoded(self, event: str, data: Mapping[str, Any]) -> Any:
        packet = LivePacket(socket_packet.EVENT, namespace=NAMESPACE, data=[event, data])
        whole = engine_packet.Packet(engine_packet.MESSAGE, packet.encode())
        text = whole.encode()
        return Encoded(whole, text, frame_of(text))

    def put(self, connection: str, message: Encoded) -> int:
        line = self.lines.get(connection)
        if line is not None:
            return line.put(message.text, message.frame)
        socket = self._socket(connection)
        if socket is None or socket.closed:
            return 0
        socket.queue.put_nowait(message.packet)
        return int(socket.queue.qsize())

    def hold(self, connection: str) -> None:
        """Keep back what is put from now on until the join of this connection is answered."""
        if connection in self.lines:
            self.lines[connection].hold()

    def waiting(self, connection: str) -> int:
        line = self.lines.get(connection)
        if line is not None:
            return line.waiting
        socket = self._socket(connection)
        return int(socket.queue.qsize()) if socket is not None else 0

    def cut(self, connection: str) -> None:
        """Hang up, after what is already waiting."""
        socket = self._socket(connection)
        if socket is not None:
            self._run(self._hang_up(connection, socket))

    def _socket(self, connection: str) -> Any:
        return self.server.eio.sockets.get(self.engine_ids.get(connection, ""))

    async def _hang_up(self, connection: str, socket: Any) -> None:
        await self.server.disconnect(connection, namespace=NAMESPACE)
        socket.queue.put_nowait(None)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.closing.add(task)
        task.add_done_callback(self.closing.discard)


class LiveServer(socketio.AsyncServer):  # type: ignore[misc]
    """A Socket.IO server that hangs up on who speaks no Socket.IO, where the library would fill the log.

    It answers on the line itself: the task behind Engine.IO's queue would hold on to the answer to a join, twice, until
    the next ping, and that is most of what a phone in a full room takes.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.lines: dict[str, Line] = {}  # by Engine.IO's id, as long as somebody is connected
        self._understand, self._take_leave = self.eio.handlers["message"], self.eio.handlers["disconnect"]
        self.eio.on("message", self._hear)
        self.eio.on("disconnect", self._gone)

    async def _send_packet(self, eio_sid: str, pkt: Any) -> None:
        line = self.lines.get(eio_sid) if pkt.packet_type == socket_packet.ACK else None
        if line is None:
            await super()._send_packet(eio_sid, pkt)
            return
        whole = engine_packet.Packet(engine_packet.MESSAGE, pkt.encode())
        with suppress(Exception):  # the line is gone: whoever reads from it notices and tidies up
            await line.send({"type": "websocket.send", "text": whole.encode()})

    async def _hear(self, eio_sid: str, data: Any) -> None:
        try:
            await self._understand(eio_sid, data)
        except Exception:  # noqa: BLE001 - whatever it stumbles over, it is not ours: a join or a command answers itself
            line = self.eio.sockets.get(eio_sid)
            await self.eio.disconnect(eio_sid)
            if line is not None:
                line.queue.put_nowait(None)  # after what is waiting; else a peer that does not listen stays

    async def _gone(self, eio_sid: str, reason: str) -> None:
        await self._take_leave(eio_sid, reason)
        line = self.eio.sockets.get(eio_sid)
        if line is not None and reason == self.eio.reason.CLIENT_DISCONNECT:
            line.queue.put_nowait(None)  # a client that says goodbye and stays would keep its line for ever
