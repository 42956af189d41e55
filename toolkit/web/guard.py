"""The door of the desk: nothing at or below /begeleider is answered to a stranger, NiceGUI's own socket included.

A stranger who opens a page gets the sign-in page, which reads the key from the address, hands it in and gets a cookie.
"""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from toolkit.sessions.access import Access
from toolkit.sessions.throttle import Buckets, network_of
from toolkit.texts import text
from toolkit.web.assets import Asset
from toolkit.web.headers import DESK, is_desk, is_same_origin, static_policy
from toolkit.web.problems import Problem, language_of, problem
from toolkit.web.static import page_of

COOKIE = "participatiewiel"
SIGN_IN = f"{DESK}/aanmelden"
SIGN_OUT = f"{DESK}/afmelden"
SIGN_IN_PAGE = "start/sign-in.html"
_YEAR = 365 * 24 * 3600


class SignIn(BaseModel):
    """What the sign-in page hands in: the key out of the link."""

    key: str


class DeskGuard:
    """Middleware: let signed-in browsers through to the desk, on requests and sockets that come from our own pages."""

    def __init__(self, app: ASGIApp, *, access: Access, sign_in_page: Asset | None) -> None:
        self.app = app
        self.access = access
        self.sign_in_page = sign_in_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or not is_desk(scope["path"]):
            await self.app(scope, receive, send)
            return
        if not is_same_origin(scope):
            await self._refuse(scope, receive, send, 403, "not_allowed")
            return
        who = await self.access.who(cookie_of(scope))
        if who is None and scope["path"] != SIGN_IN:
            await self._stop(scope, receive, send)
            return
        scope.setdefault("state", {})["who"] = who
        await self.app(scope, receive, send)

    async def _stop(self, scope: Scope, receive: Receive, send: Send) -> None:
        wants_page = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not wants_page or self.sign_in_page is None or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self._refuse(scope, receive, send, 401, "sign_in")
            return
        page = page_of(self.sign_in_page, Request(scope))
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


def sign_in_routes(access: Access, *, secure: bool) -> APIRouter:
    """Return the two routes behind the sign-in page: asking whether one is known, and handing in a key."""
    router = APIRouter(include_in_schema=False)
    tries = Buckets(rate=0.2, burst=10)

    async def known(request: Request) -> Response:
        if request.state.who is None:
            raise Problem(401, "sign_in")
        return Response(status_code=204, headers={"Cache-Control": "no-store"})

    async def sign_in(request: Request, given: SignIn) -> Response:
        if request.state.who is not None:
            return Response(status_code=204)
        wait = tries.take(network_of(request.client.host if request.client else ""))
        if wait:
            raise Problem(429, "rate_limited", headers={"Retry-After": str(int(wait) + 1)})
        cookie = await access.sign_in(given.key)
        if cookie is None:
            raise Problem(403, "link_used")
        answer = Response(status_code=204, headers={"Cache-Control": "no-store"})
        over_tls = secure or request.url.scheme == "https"
        answer.set_cookie(COOKIE, cookie, max_age=_YEAR, path=DESK, httponly=True, samesite="strict", secure=over_tls)
        return answer

    async def sign_out(request: Request) -> Response:
        await access.sign_out(cookie_of(request.scope))
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, path=DESK, httponly=True, samesite="strict")
        return answer

    router.add_api_route(SIGN_IN, known, methods=["GET"])
    router.add_api_route(SIGN_IN, sign_in, methods=["POST"])
    router.add_api_route(SIGN_OUT, sign_out, methods=["POST"])
    return router
