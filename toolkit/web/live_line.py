"""The outermost door of the live line: lets through what is an Engine.IO packet, and hangs up on anything else.

The library would fill the log with what a stranger sends, or break on its depth. What a packet says is read in
sessions/socket.py.
"""

import re
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.web.problems import problem

# A type, and then no JSON of its own: that is what Socket.IO's packets are for, and they begin with a digit.
_PACKET = re.compile(r"[0-6](?![\[{\"\s])")
_SEPARATOR = "\x1e"
_BAD_FRAME = 1003


class WellFormed:
    """Wrap the Socket.IO application: websocket frames and the bodies of polling are looked at before it sees them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.app(scope, _frames(receive), send)
        elif scope["type"] == "http" and scope["method"] == "POST":
            await self._polled(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _polled(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        message: Message = {"more_body": True}
        while message.get("more_body"):
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
        try:
            packets = body.decode().split(_SEPARATOR)
        except UnicodeDecodeError:
            packets = []
        if not packets or not all(map(_is_packet, packets)):
            await problem(400, "unreadable", "no Engine.IO packet")(scope, receive, send)
            return
        await self.app(scope, _said({"type": "http.request", "body": bytes(body), "more_body": False}, receive), send)


def _frames(receive: Receive) -> Receive:
    """Turn the first frame that is no packet into the end of the line."""

    async def looked_at() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and not _is_packet(message.get("text")):
            return {"type": "websocket.disconnect", "code": _BAD_FRAME}
        return message

    return looked_at


def _is_packet(text: Any) -> bool:
    """Tell whether this is a packet that our clients send: text, never bytes."""
    return isinstance(text, str) and _PACKET.match(text) is not None


def _said(first: Message, receive: Receive) -> Receive:
    """Say the message that was read already, and then what comes."""
    waiting = [first]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message
