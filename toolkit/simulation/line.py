"""A websocket that counts: frames are read where they lie, and only what is measured is looked at.

Understands text frames of a server that neither compresses nor splits them, as ours does. Knows no commands.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

PATH = "/live/socket.io/?EIO=4&transport=websocket"
NAMESPACE = b"/session"
_TEXT, _CLOSE, _PING = 0x81, 0x88, 0x89
_NO_MASK = b"\0\0\0\0"  # a client must mask, and may choose what with


class SimpleSocket(asyncio.Protocol):
    """One connection; `heard` gets each Socket.IO message of the server as it came, `lost` is called at its end."""

    def __init__(self, url: str, heard: Callable[[bytes], None], lost: Callable[[], None]) -> None:
        self._url = urlsplit(url)
        self._heard = heard
        self._lost = lost
        self._buffer = bytearray()
        self._upgraded = False
        self._transport: asyncio.Transport | None = None
        self.received = 0
        self.connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    # -- what asyncio calls --------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {PATH} HTTP/1.1",
            f"Host: {self._url.netloc}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        )
        self._transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self._buffer += data
        if not self._upgraded and not self._took_the_answer():
            return
        while (frame := self._frame()) is not None:
            self._take(*frame)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.connected.done():
            self.connected.set_exception(ConnectionError("the server hung up"))
        self._lost()

    # -- out -----------------------------------------------------------------------------------------------------

    def send(self, text: bytes) -> None:
        """Send one text frame."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(_header(_TEXT, len(text)) + text)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    # -- in ------------------------------------------------------------------------------------------------------

    def _took_the_answer(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if not self._buffer.startswith(b"HTTP/1.1 101"):
            status = bytes(self._buffer[:64]).split(b"\r\n")[0].decode("latin-1")
            if not self.connected.done():
                self.connected.set_exception(ConnectionError(status))
            self.close()
            return False
        del self._buffer[: end + 4]
        self._upgraded = True
        return True

    def _frame(self) -> tuple[int, bytes] | None:
        """Take one whole frame out of the buffer, as (first byte, payload); None where it is not there yet."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 0x7F, 2
        if length == 126:
            if len(buffer) < 4:
                return None
            length, start = struct.unpack_from("!H", buffer, 2)[0], 4
        elif length == 127:
            if len(buffer) < 10:
                return None
            length, start = struct.unpack_from("!Q", buffer, 2)[0], 10
        if len(buffer) < start + length:
            return None
        first, payload = buffer[0], bytes(buffer[start : start + length])
        del buffer[: start + length]
        return first, payload

    def _take(self, first: int, payload: bytes) -> None:
        if first == _TEXT:
            self._packet(payload)
        elif first == _PING and self._transport is not None:
            self._transport.write(_header(0x8A, len(payload)) + payload)
        elif first == _CLOSE:
            self.close()

    def _packet(self, payload: bytes) -> None:
        """Tell the kinds of Engine.IO apart by their first letter: open, ping, message."""
        kind = payload[:1]
        if kind == b"0":
            self.send(b"40" + NAMESPACE + b",")
        elif kind == b"2":
            self.send(b"3")
        elif payload.startswith(b"40"):
            if not self.connected.done():
                self.connected.set_result(None)
        elif kind == b"4":
            self._heard(payload)


def _header(first: int, length: int) -> bytes:
    if length < 126:
        return struct.pack("!BB", first, 0x80 | length) + _NO_MASK
    if length < 65536:
        return struct.pack("!BBH", first, 0x80 | 126, length) + _NO_MASK
    return struct.pack("!BBQ", first, 0x80 | 127, length) + _NO_MASK
