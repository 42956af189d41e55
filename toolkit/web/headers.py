"""The headers that every answer carries: what a browser may load, run and tell others.

Static pages get the strictest policy there is; the desk gets the strictest that NiceGUI still works with.
"""

import re
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DESK = "/begeleider"
_HOST = re.compile(r"[A-Za-z0-9._-]+(:\d{1,5})?|\[[0-9a-fA-F:.]+\](:\d{1,5})?")
_NOTHING_OF_THE_DEVICE = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "midi", "payment", "serial", "usb")
)
_EVERYWHERE = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
_ON_PAGES = {"Permissions-Policy": _NOTHING_OF_THE_DEVICE, "X-Frame-Options": "DENY"}
_NO_PAGE = "default-src 'none'; frame-ancestors 'none'"


def static_policy(host: str) -> str:
    """Return the Content-Security-Policy of the static pages; old Safari wants the socket's address spelled out."""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        f"connect-src 'self'{_sockets(host)}; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def desk_policy(host: str) -> str:
    """Return the Content-Security-Policy of the desk: NiceGUI needs inline script and style, and eval."""
    return (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'{_sockets(host)}; object-src 'none'; "
        "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def _sockets(host: str) -> str:
    return f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""


class SafeHeaders:
    """Middleware: add the headers to every HTTP answer that does not set them itself."""

    def __init__(self, app: ASGIApp, *, strict_transport: bool = False) -> None:
        self.app = app
        self.strict_transport = strict_transport

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        path: str = scope["path"]
        over_tls = scope["scheme"] == "https"

        async def send_with_headers(message: Message) -> None:
            # A browser lays the headers of a 304 over those that it kept: what it kept is right already.
            if message["type"] == "http.response.start" and message["status"] != 304:
                self._complete(MutableHeaders(scope=message), path, host, over_tls)
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _complete(self, headers: MutableHeaders, path: str, host: str, over_tls: bool) -> None:
        """Add what this answer needs: a page all of it, a file of a page (weighed on a phone's network) a little."""
        is_page = headers.get("content-type", "").startswith("text/html")
        wanted = {**_EVERYWHERE, **(_ON_PAGES if is_page else {})}
        if is_page and over_tls:
            wanted["Cross-Origin-Opener-Policy"] = "same-origin"
        for name, value in wanted.items():
            headers.setdefault(name, value)
        if is_page:
            headers.setdefault("Content-Security-Policy", desk_policy(host) if is_desk(path) else static_policy(host))
        elif not path.startswith("/a/"):
            headers.setdefault("Content-Security-Policy", _NO_PAGE)
        if self.strict_transport:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def is_desk(path: str) -> bool:
    """Tell whether an address lies at or below the desk."""
    return path == DESK or path.startswith(DESK + "/")


def is_same_origin(scope: Any) -> bool:
    """Tell whether a request comes from a page of our own, or says nothing of where it comes from."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:
        return True
    return origin.partition("://")[2].lower() == headers.get("host", "").lower()
