"""The door of the desk: nothing at or below /begeleider is answered to a stranger, NiceGUI's own socket included.

What the other pages send is for our own pages too. A stranger who opens a page gets the sign-in page instead. A socket
that is open is looked at again and again: who is signed out, or gets other rights, loses it. How one signs in is known
by sign_in.py.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi import Request
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.sessions.access import Access
from toolkit.sessions.rights import Who
from toolkit.texts import text
from toolkit.web.assets import Asset
from toolkit.web.headers import DESK, is_desk, is_same_origin, static_policy
from toolkit.web.problems import language_of, problem
from toolkit.web.static import page_of

COOKIE = "participatiewiel"
SIGN_IN = f"{DESK}/aanmelden"
INVITATION = f"{DESK}/uitnodiging"
LOST_PASSWORD = f"{DESK}/herstel"
ELSEWHERE = f"{DESK}/elders"  # signing in at the municipality's own provider
FOR_STRANGERS = (SIGN_IN, INVITATION, LOST_PASSWORD, ELSEWHERE)
_LIVE = "/live/"
_LOOK_EVERY_SECONDS = 5.0


@dataclass(slots=True, eq=False)
class OpenSocket:
    """A socket of the desk that is open: whose it was when it opened, and whether it is over."""

    cookie: str | None
    who: Who
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def heard(self, receive: Receive) -> Message:
        """Return what the browser says next; that it hung up, once this is over."""
        hearing, ending = asyncio.ensure_future(receive()), asyncio.ensure_future(self.over.wait())
        try:
            await asyncio.wait((hearing, ending), return_when=asyncio.FIRST_COMPLETED)
            return {"type": "websocket.disconnect", "code": 4401} if self.over.is_set() else hearing.result()
        finally:
            hearing.cancel()
            ending.cancel()


@dataclass(slots=True)
class OpenSockets:
    """All sockets of the desk in this process."""

    access: Access
    open: set[OpenSocket] = field(default_factory=set)

    async def watch(self) -> None:
        """End each socket whose browser is signed out by now, or may do other things than when it opened."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
            for one in tuple(self.open):
                if await self.access.who(one.cookie) != one.who:
                    one.over.set()


class DeskGuard:
    """Middleware: let signed-in browsers through to the desk, on requests and sockets that come from our own pages."""

    def __init__(self, app: ASGIApp, *, access: Access, sockets: OpenSockets, sign_in_page: Asset | None) -> None:
        self.app = app
        self.access = access
        self.sockets = sockets
        self.sign_in_page = sign_in_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        at_desk = is_desk(scope["path"])
        if (at_desk or _is_sent_by_a_page(scope)) and not is_same_origin(scope):
            await self._refuse(scope, receive, send, 403, "not_allowed")
            return
        if not at_desk:
            await self.app(scope, receive, send)
            return
        who = await self.access.who(cookie_of(scope))
        if _is_page_for_strangers(scope) or (who is None and not _is_for_strangers(scope["path"])):
            await self._stop(scope, receive, send)
            return
        scope.setdefault("state", {})["who"] = who
        if who is not None and who.session and _is_page_of_others(scope, who.session):
            await RedirectResponse(f"{DESK}/sessie/{who.session}", 303)(scope, receive, send)
        elif scope["type"] == "websocket" and who is not None:
            await self._watched(scope, receive, send, who)
        else:
            await self.app(scope, receive, send)

    async def _watched(self, scope: Scope, receive: Receive, send: Send, who: Who) -> None:
        socket = OpenSocket(cookie_of(scope), who)
        self.sockets.open.add(socket)
        try:
            await self.app(scope, lambda: socket.heard(receive), send)
            if socket.over.is_set():
                with suppress(RuntimeError):  # it may have hung up by itself meanwhile
                    await send({"type": "websocket.close", "code": 4401})
        finally:
            self.sockets.open.discard(socket)

    async def _stop(self, scope: Scope, receive: Receive, send: Send) -> None:
        wants_page = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not wants_page or self.sign_in_page is None or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._refuse(scope, receive, send, 401, "sign_in")
            return
        page = await page_of(self.sign_in_page, Request(scope))
        page.headers["Cache-Control"] = "no-store"
        page.headers["Content-Security-Policy"] = static_policy(Headers(scope=scope).get("host", ""))
        await page(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, code: str) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4403})
            return
        language = language_of(Headers(scope=scope).get("accept-language"))
        await problem(status, code, text(f"errors.{code}", language))(scope, receive, send)


def cookie_of(scope: Scope) -> str | None:
    """Return the desk's cookie of a request."""
    return cookie_parser(Headers(scope=scope).get("cookie", "")).get(COOKIE)


def _is_sent_by_a_page(scope: Scope) -> bool:
    """Tell whether this is what a phone or a page behind a link sends; a program sends to the API, with its token."""
    path: str = scope["path"]
    return scope["type"] == "http" and scope["method"] == "POST" and path.startswith(_LIVE)


def _is_page_of_others(scope: Scope, session: str) -> bool:
    """Tell whether a co-host asks for a page beside their one session: they are led back to it."""
    own = (f"{DESK}/sessie/{session}", f"{DESK}/taal/", SIGN_IN)
    wants_page = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
    return wants_page and not scope["path"].startswith(own)


def _is_for_strangers(path: str) -> bool:
    return any(path == known or path.startswith(f"{known}/") for known in FOR_STRANGERS)


def _is_page_for_strangers(scope: Scope) -> bool:
    """Tell whether this asks for a page that is the sign-in page for everyone: an invitation, a lost password."""
    return scope["type"] == "http" and scope["method"] == "GET" and scope["path"] in (INVITATION, LOST_PASSWORD)
