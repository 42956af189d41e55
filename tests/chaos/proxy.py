"""A bad network between phones and server: it cuts, swallows, delays, and doubles and swaps messages.

Understands just enough of WebSocket to take whole messages for that; everything else passes through byte by byte. Looks
into no message beyond its first letters, and never changes one.
"""

import asyncio
import contextlib
import random
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

_EVENT = b"42"  # a Socket.IO event: a command, a join, a patch; pings, acknowledgements and handshakes keep their place

_SWAPPED_WITHIN = 0.3  # a message waits no longer for another one that overtakes it


@dataclass(kw_only=True)
class Weather:
    """How bad the network is now: seconds of delay (from, to), and how often a message is doubled or swapped."""

    dice: random.Random
    delay: tuple[float, float] = (0.0, 0.0)
    doubled: float = 0.0
    swapped: float = 0.0

    def clear(self) -> None:
        self.delay, self.doubled, self.swapped = (0.0, 0.0), 0.0, 0.0


@dataclass(eq=False)
class Line:
    """One connection through the proxy. A line that was swallowed stays open and silent for ever."""

    writers: list[asyncio.StreamWriter]
    swallowed: bool = False

    def cut(self) -> None:
        """Hang up on both sides, in this very moment."""
        for writer in self.writers:
            writer.transport.abort()


@dataclass(kw_only=True)
class Proxy:
    """Listens on a port of its own and passes on to `port`. `counts` has what it did, by kind."""

    port: int
    weather: Weather
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("doubled", "swapped", "delayed"), 0))
    lines: set[Line] = field(default_factory=set)
    address: str = ""
    _through: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Server | None = None
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def __aenter__(self) -> "Proxy":
        self._through.set()
        self._server = await asyncio.start_server(self._came, "127.0.0.1", 0)
        self.address = f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        self.cut(1.0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self, share: float) -> int:
        """Cut a share of the lines that are open; return how many."""
        chosen = [line for line in self.lines if self.weather.dice.random() < share]
        for line in chosen:
            line.cut()
        return len(chosen)

    def swallow(self) -> None:
        """Let nothing through any more and tell nobody: what is open now stays silent for ever."""
        self._through.clear()
        for line in self.lines:
            line.swallowed = True

    def let_through(self) -> None:
        """Let new lines through again."""
        self._through.set()

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        line = Line([writer])
        self.lines.add(line)
        try:
            await self._through.wait()
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
            line.writers.append(far_writer)
            there = asyncio.create_task(self._pass_on(line, reader, far_writer))
            back = asyncio.create_task(self._pass_on(line, far_reader, writer))
            await asyncio.wait((there, back), return_when=asyncio.FIRST_COMPLETED)
            while line.swallowed:  # neither side hears that the other has gone
                await asyncio.sleep(3600)
            there.cancel()
            back.cancel()
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            line.cut()
            self.lines.discard(line)
            self._tasks.discard(task)

    async def _pass_on(self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ready: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sending = asyncio.create_task(self._send(line, ready, writer))
        loop = asyncio.get_running_loop()
        last = 0.0
        try:
            async with contextlib.aclosing(self._messages(reader)) as messages:
                async for data in messages:
                    delay = self.weather.dice.uniform(*self.weather.delay)
                    self.counts["delayed"] += delay > 0
                    last = max(last, loop.time() + delay)
                    ready.put_nowait((last, data))
            await ready.join()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            sending.cancel()

    async def _send(self, line: Line, ready: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            while True:
                at, data = await ready.get()
                if at > loop.time():
                    await asyncio.sleep(at - loop.time())
                if not line.swallowed:
                    writer.write(data)
                    await writer.drain()
                ready.task_done()

    async def _messages(self, reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
        """Yield what comes: plain HTTP as it is, WebSocket messages whole, and some of these twice or swapped."""
        head = await reader.readuntil(b"\r\n\r\n")
        yield head
        if b"upgrade: websocket" not in head.lower():
            while data := await reader.read(65536):
                yield data
            return
        coming = asyncio.create_task(_frame(reader))
        try:
            while True:
                frame, is_event = await coming
                coming = asyncio.create_task(_frame(reader))
                if is_event and self.weather.dice.random() < self.weather.doubled:
                    self.counts["doubled"] += 1
                    frame += frame  # one behind the other, as a network does it
                if is_event and self.weather.dice.random() < self.weather.swapped:
                    self.counts["swapped"] += 1
                    await asyncio.wait((coming,), timeout=_SWAPPED_WITHIN)
                    if coming.done():
                        yield (await coming)[0]
                        coming = asyncio.create_task(_frame(reader))
                yield frame
        finally:
            coming.cancel()


async def _frame(reader: asyncio.StreamReader) -> tuple[bytes, bool]:
    """Return the next frame of a WebSocket as it came, and whether it is an event of Socket.IO (RFC 6455, 5.2)."""
    head = await reader.readexactly(2)
    length, masked = head[1] & 0x7F, head[1] & 0x80
    extended = b""
    if length >= 126:
        extended = await reader.readexactly(2 if length == 126 else 8)
        (length,) = struct.unpack(">H" if length == 126 else ">Q", extended)
    mask = await reader.readexactly(4) if masked else b""
    body = await reader.readexactly(length)
    first = bytes(a ^ b for a, b in zip(body[:2], mask, strict=False)) if mask else body[:2]
    return head + extended + mask + body, head[0] == 0x81 and first == _EVENT
