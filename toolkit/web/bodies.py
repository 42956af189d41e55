"""What a request may carry: too much is refused before it is read; what is no JSON is nothing, however deep it goes.

Knows sizes only. What a body means is for the route that asked for it.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.texts import text
from toolkit.web.problems import Problem, language_of, problem

SMALL = 64 * 1024
"""In bytes: what is enough for a command, a link or a key."""


class BodyLimit:
    """Middleware: refuse a body that is larger than anything that its address takes.

    `limits` holds bytes by the start of an address, of which the longest counts; everywhere else it is SMALL.
    """

    def __init__(self, app: ASGIApp, *, limits: Mapping[str, int]) -> None:
        self.app = app
        self.limits = sorted(limits.items(), key=lambda limit: -len(limit[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        limit = self._limit(scope["path"])
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            said = text("errors.too_large", language_of(headers.get("accept-language")))
            await problem(413, "too_large", said)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise Problem(413, "too_large")
            return message

        await self.app(scope, counted, send)

    def _limit(self, path: str) -> int:
        return next((limit for start, limit in self.limits if path.startswith(start)), SMALL)


async def json_in(request: Request) -> Any:
    """Return the JSON that a request carries; None where it is none, or nested too deeply to be meant."""
    try:
        return await request.json()
    except (ValueError, RecursionError):
        return None
