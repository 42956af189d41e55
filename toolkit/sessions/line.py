"""The line to one browser: frames written at once while it takes them, kept in order as soon as it does not.

An Engine.IO server gives each message to a queue, and each queue to a task that waits with a timer: for a thousand
phones that is most of the work of a change. A line stands between that server and the web server, sees every frame
that goes by, and lets ours go first without any task. What many get is made into a frame once: where the web server
takes finished frames (toolkit/web/frames.py), each line writes the same bytes. Knows no messages but the answer to a
join, which must come before the patches that follow it.
"""

import asyncio
import struct
from collections import deque
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]
TakeFrame = Callable[[bytes], bool]

FRAMES = "participatiewiel.frames"  # the extension of a scope by which a web server takes finished frames

_ACK = "43"
_JOINED = '{"ok":true,"role":'
_TEXT = 0x81  # the first byte of a whole text frame


def frame_of(text: str) -> bytes:
    """Return a text as the frame that a server sends (RFC 6455: whole, not masked)."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", _TEXT, size) + payload
    if size < 65536:
        return struct.pack("!BBH", _TEXT, 126, size) + payload
    return struct.pack("!BBQ", _TEXT, 127, size) + payload


class Line:
    """One open websocket. `put` writes a text frame now, or as soon as those before it are out.

    `take_frame` writes a finished frame at once and says True, or does nothing and says False.
    """

    def __init__(self, send: Send, take_frame: TakeFrame | None = None) -> None:
        self._send = send
        self._take_frame = take_frame
        self._waiting: deque[str] = deque()
        self._pumping: asyncio.Task[None] | None = None
        self._held = False
        self._broken = False

    async def send(self, message: Message) -> None:
        """Send what the Engine.IO server sends, unchanged."""
        await self._send(message)
        text = message.get("text")
        if self._held and isinstance(text, str) and text.startswith(_ACK) and _JOINED in text[:80]:
            self._held = False
            self._go_on()

    def hold(self) -> None:
        """Keep what comes until a join has been answered."""
        self._held = True

    def put(self, text: str, frame: bytes | None = None) -> int:
        """Write a frame, or keep it behind those that wait; `frame` is the text made ready to be written.

        Returns how many wait now.
        """
        if self._broken:
            return 0
        if self._held or self._waiting or self._pumping is not None:
            self._waiting.append(text)
        elif frame is not None and self._take_frame is not None and self._take_frame(frame):
            return 0
        else:
            self._write(text)
        return self.waiting

    @property
    def waiting(self) -> int:
        """How many frames are kept back because the other side is slow."""
        return len(self._waiting) + (self._pumping is not None)

    def _write(self, text: str) -> None:
        """Drive the sending one step: nearly always that is all of it. Where it has to wait, go on in a task."""
        sending = self._send({"type": "websocket.send", "text": text}).__await__()
        try:
            awaited = next(sending)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 - the line is gone: whoever reads from it notices and tidies up
            self._break()
            return
        self._pumping = asyncio.get_running_loop().create_task(self._pump(sending, awaited))

    async def _pump(self, sending: Generator[Any, None, Any], awaited: Any) -> None:
        try:
            await _Rest(sending, awaited)
            while self._waiting and not self._held:
                await self._send({"type": "websocket.send", "text": self._waiting.popleft()})
        except Exception:  # noqa: BLE001 - as above
            self._break()
        finally:
            self._pumping = None
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and not self._held and self._pumping is None and not self._broken:
            self._write(self._waiting.popleft())

    def _break(self) -> None:
        self._broken = True
        self._waiting.clear()


class _Rest:
    """What is left of a coroutine that was driven up to its first wait."""

    def __init__(self, sending: Generator[Any, None, Any], awaited: Any) -> None:
        self._sending, self._awaited = sending, awaited

    def __await__(self) -> Generator[Any, None, None]:
        awaited = self._awaited
        while True:
            try:
                given = yield awaited
            except BaseException as error:  # noqa: BLE001 - handed on to whom it is meant for
                step = self._thrown(error)
            else:
                step = self._sent(given)
            if step is _DONE:
                return
            awaited = step

    def _sent(self, given: Any) -> Any:
        try:
            return self._sending.send(given)
        except StopIteration:
            return _DONE

    def _thrown(self, error: BaseException) -> Any:
        try:
            return self._sending.throw(error)
        except StopIteration:
            return _DONE


_DONE = object()


def with_lines(app: App) -> App:
    """Let every websocket of an ASGI application go through a line of its own; `line_of` finds it back."""

    async def lined(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            send = Line(send, scope.get("extensions", {}).get(FRAMES)).send
        await app(scope, receive, send)

    return lined


def line_of(environ: Any) -> Line | None:
    """Return the line of a connection, None where it polls."""
    owner = getattr(environ.get("asgi.send"), "__self__", None)
    return owner if isinstance(owner, Line) else None
