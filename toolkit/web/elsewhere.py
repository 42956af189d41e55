"""Signing in at the municipality's own provider, and back to the page that was wanted.

An attempt has a state: a secret in a cookie of its own, whose hash is kept for ten minutes and used up by the answer.
"""

import hmac
import logging
import re
from datetime import timedelta
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse

from toolkit.addresses import base_address
from toolkit.errors import NotFound, Rejected
from toolkit.membership import Membership
from toolkit.moments import iso, now, utc_now
from toolkit.sessions.rights import ROLES, Standing
from toolkit.sessions.tokens import hashed, is_token, new_token
from toolkit.settings import Provider, Settings
from toolkit.web.guard import ELSEWHERE, INVITATION
from toolkit.web.headers import DESK
from toolkit.web.openid import Arrival, OpenId
from toolkit.web.sign_in import device_of, set_cookie

BACK = f"{ELSEWHERE}/terug"
ATTEMPT = "elsewhere"
ATTEMPT_LIVES = timedelta(minutes=10)
_COOKIE = "participatiewiel-elders"
_WANTED = re.compile(r"/begeleider(/[\w.@-]+)*/?")
_REFUSED = f"{DESK}/?geweigerd=1"

log_of = logging.getLogger(__name__)


def elsewhere_routes(openid: OpenId, membership: Membership, settings: Settings) -> APIRouter:
    """Return the two routes: going to the provider, and coming back from it."""
    router = APIRouter(include_in_schema=False)

    def redirect_of(request: Request) -> str:
        return base_address(settings, str(request.base_url)) + BACK

    async def go(request: Request, terug: str = DESK) -> RedirectResponse:
        state, made = new_token(), utc_now()
        try:
            address = await openid.address(state, redirect_of(request))
        except Rejected:
            log_of.warning("the provider of the sign-in elsewhere does not answer as it should")
            return _sent(_REFUSED)
        wanted = terug if _WANTED.fullmatch(terug) else DESK
        await membership.access.accounts.add_link(ATTEMPT, wanted, hashed(state), iso(made), iso(made + ATTEMPT_LIVES))
        answer = _sent(address)
        over_tls = settings.secure or request.url.scheme == "https"
        lives = int(ATTEMPT_LIVES.total_seconds())
        answer.set_cookie(_COOKIE, state, max_age=lives, path=ELSEWHERE, httponly=True, samesite="lax", secure=over_tls)
        return answer

    async def back(request: Request, code: str = "", state: str = "", iss: str = "") -> RedirectResponse:
        try:
            wanted = await _attempt(membership, request.cookies.get(_COOKIE, ""), state)
            if not code or (iss and iss != openid.provider.issuer):
                raise Rejected("elsewhere")
            arrival = await openid.arrival(code, state, redirect_of(request))
            cookie = await _arrived(membership, arrival, openid.provider, wanted, device_of(request))
        except (Rejected, NotFound) as error:
            log_of.warning("a sign-in elsewhere was refused: %s", error)
            answer = _sent(_REFUSED)
        else:
            answer = _sent(wanted)
            set_cookie(answer, cookie, secure=settings.secure or request.url.scheme == "https")
        answer.delete_cookie(_COOKIE, path=ELSEWHERE, httponly=True, samesite="lax")
        return answer

    router.add_api_route(ELSEWHERE, go, methods=["GET"])
    router.add_api_route(BACK, back, methods=["GET"])
    return router


async def _attempt(membership: Membership, held: str, given: str) -> str:
    """Use an attempt up and return which page was wanted. Raises Rejected for another browser's, or a second time."""
    accounts, at = membership.access.accounts, now()
    if not is_token(given) or not hmac.compare_digest(held.encode(), given.encode()):
        raise Rejected("elsewhere")
    wanted = await accounts.subject_of(ATTEMPT, hashed(given), at)
    if wanted is None or not await accounts.use_link(ATTEMPT, hashed(given), at):
        raise Rejected("elsewhere")
    return wanted


async def _arrived(membership: Membership, arrival: Arrival, provider: Provider, wanted: str, device: str) -> str:
    roles = roles_of(arrival.groups, provider)
    is_admin = any(rule.role == Standing.ADMIN for rule in provider.groups if rule.group in arrival.groups)
    account = await membership.arrived(
        arrival.issuer,
        arrival.subject,
        arrival.name,
        roles if provider.groups else None,
        is_admin=is_admin,
        is_invited=wanted == INVITATION,
    )
    return await membership.let_in(account, device=device)


def roles_of(groups: frozenset[str], provider: Provider) -> dict[str, Standing]:
    """Return the role in each workspace that somebody's groups give; of several the one that may most."""
    given: dict[str, Standing] = {}
    for role in reversed(ROLES):
        for rule in provider.groups:
            if rule.role == role and rule.group in groups:
                given[rule.workspace] = role
    return given


def _sent(address: str) -> RedirectResponse:
    return RedirectResponse(quote(address, safe=":/?#[]@!$&'()*+,;=%"), 303, {"Cache-Control": "no-store"})
