"""Signing in and out: with the key that was printed, or where people have accounts with a password or an invitation.

Hands in, sets the cookie, translates. Who may come in is decided by `sessions.access` and `membership`. Every call
takes JSON from a page of our own: the guard refuses what comes from elsewhere, and the cookie goes nowhere else.
"""

from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from toolkit.membership import Membership, Newcomer
from toolkit.own_members import OwnMembers
from toolkit.sessions.access import Access
from toolkit.sessions.throttle import Buckets, network_of
from toolkit.texts import text
from toolkit.web.guard import COOKIE, INVITATION, LOST_PASSWORD, SIGN_IN, cookie_of
from toolkit.web.headers import DESK
from toolkit.web.problems import Problem, language_of, problem

SIGN_OUT = f"{DESK}/afmelden"
KEY_PAGE, ACCOUNT_PAGE = "start/sign-in.html", "start/account.html"
_YEAR = 365 * 24 * 3600
_FRESH = {"Cache-Control": "no-store"}
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac", "macOS"))


class SignIn(BaseModel):
    """What the sign-in page hands in: the key out of the link, or an address with its password."""

    model_config = ConfigDict(extra="forbid")
    key: str = ""
    address: str = ""
    password: str = ""


class Accepting(BaseModel):
    """What the page of an invitation hands in; the secret alone asks what it opens, or joins one who is signed in."""

    model_config = ConfigDict(extra="forbid")
    secret: str
    name: str = ""
    address: str = ""
    password: str = ""


class Setting(BaseModel):
    """What the page for a lost password hands in."""

    model_config = ConfigDict(extra="forbid")
    secret: str
    password: str


def sign_in_routes(access: Access, membership: Membership, *, secure: bool, elsewhere: str | None) -> APIRouter:
    """Return the routes behind the sign-in page; `elsewhere` is how another way in is called, None without one."""
    router = APIRouter(include_in_schema=False)
    tries = Buckets(rate=0.2, burst=10)
    let_in = partial(_let_in, secure=secure)

    async def known(request: Request) -> Response:
        if request.state.who is not None:
            return Response(status_code=204, headers=_FRESH)
        language = language_of(request.headers.get("accept-language"))
        return problem(401, "sign_in", text("errors.sign_in", language), elsewhere=elsewhere)

    async def sign_in(request: Request, given: SignIn) -> Response:
        if request.state.who is not None and given.key and not request.state.who.session:
            return Response(status_code=204)
        if not given.key and access.with_accounts:
            newcomer = Newcomer(address=given.address, password=given.password)
            return let_in(
                request, await membership.sign_in(newcomer, place=place_of(request), device=device_of(request))
            )
        wait = tries.take(place_of(request))
        if wait:
            raise Problem(429, "rate_limited", headers={"Retry-After": str(int(wait) + 1)})
        cookie = await access.sign_in(given.key)
        if cookie is None:
            raise Problem(403, "link_used")
        return let_in(request, cookie)

    async def sign_out(request: Request) -> Response:
        await access.sign_out(cookie_of(request.scope))
        answer = Response(status_code=204)
        answer.delete_cookie(COOKIE, path=DESK, httponly=True, samesite="strict")
        return answer

    async def sign_out_everywhere(request: Request) -> Response:
        if request.state.who.account:
            await OwnMembers(who=request.state.who, membership=membership).sign_out_everywhere()
        return await sign_out(request)

    router.add_api_route(SIGN_IN, known, methods=["GET"])
    router.add_api_route(SIGN_IN, sign_in, methods=["POST"])
    router.add_api_route(SIGN_OUT, sign_out, methods=["POST"])
    router.add_api_route(f"{SIGN_OUT}/overal", sign_out_everywhere, methods=["POST"])
    return router


def invitation_routes(membership: Membership, *, secure: bool, elsewhere: str | None) -> APIRouter:
    """Return the routes behind an invitation and a lost password; a link that is not good any more is not found."""
    router = APIRouter(include_in_schema=False)

    async def invitation(request: Request, given: Accepting) -> Response:
        """Say what an invitation opens, and whether who asks is signed in with an account."""
        found = await membership.invitation(given.secret)
        who = request.state.who
        about = {"workspace": found.workspace_name, "is_first": not found.workspace_name, "role": found.role}
        return JSONResponse({**about, "known": bool(who and who.account), "elsewhere": elsewhere}, headers=_FRESH)

    async def accept(request: Request, given: Accepting) -> Response:
        who = request.state.who
        if who is not None and who.account and not given.address:
            await membership.join(given.secret, who)
            return Response(status_code=204, headers=_FRESH)
        newcomer = Newcomer(address=given.address, password=given.password, name=given.name)
        here = {"place": place_of(request), "device": device_of(request)}
        return _let_in(request, await membership.accept(given.secret, newcomer, **here), secure=secure)

    async def set_password(given: Setting) -> Response:
        await membership.set_password(given.secret, given.password)
        return Response(status_code=204, headers=_FRESH)

    router.add_api_route(INVITATION, invitation, methods=["POST"])
    router.add_api_route(f"{INVITATION}/aannemen", accept, methods=["POST"])
    router.add_api_route(LOST_PASSWORD, set_password, methods=["POST"])
    return router


def _let_in(request: Request, cookie: str, *, secure: bool) -> Response:
    answer = Response(status_code=204, headers=_FRESH)
    set_cookie(answer, cookie, secure=secure or request.url.scheme == "https")
    return answer


def set_cookie(answer: Response, cookie: str, *, secure: bool) -> None:
    """Let a browser keep that it is signed in: no script reads it, and it goes to no other site and no other path."""
    answer.set_cookie(COOKIE, cookie, max_age=_YEAR, path=DESK, httponly=True, samesite="strict", secure=secure)


def place_of(request: Request) -> str:
    """Return whose tries are counted as one."""
    return network_of(request.client.host if request.client else "")


def device_of(request: Request) -> str:
    """Return in a few words what kind of browser this is: its owner knows it again, and it singles nobody out."""
    told = request.headers.get("user-agent", "")
    found = (next((name for mark, name in table if mark in told), "") for table in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in found if name)
