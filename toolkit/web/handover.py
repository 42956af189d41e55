"""Going on on another device as the same participant: a key made on the one, shown as a QR code, used once there.

The key stands in the fragment of an address and travels in the body of a request, so that no log sees it. Says
nothing of what a participant may do.
"""

import base64
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from toolkit.addresses import base_address
from toolkit.errors import Rejected
from toolkit.services import Services
from toolkit.sessions.qr import qr_svg
from toolkit.sessions.room import Room, participant_id
from toolkit.sessions.socket import room_behind
from toolkit.sessions.throttle import Buckets, network_of
from toolkit.sessions.tokens import is_token
from toolkit.texts import text
from toolkit.web.bodies import json_in
from toolkit.web.problems import Problem, language_of

_FRESH = {"Cache-Control": "no-store"}


def handover_routes(services: Services) -> APIRouter:
    """Return the calls `/live/over` (make a key) and `/live/over/use` (use it up)."""
    router = APIRouter(include_in_schema=False)
    tries = Buckets(rate=1.0, burst=30)  # a whole room shares one address

    def address_of(request: Request) -> str:
        address = request.client.host if request.client else ""
        wait = tries.take(network_of(address))
        if wait:
            raise Problem(429, "rate_limited", headers={"Retry-After": str(int(wait) + 1)})
        return address

    async def make(request: Request) -> JSONResponse:
        address, body = address_of(request), await _body(request)
        token = body.get("token")

        async def knows(room: Room) -> bool:
            return is_token(token) and participant_id(room.session, str(token)) in room.state.participants

        room = await room_behind(
            body.get("code"), rooms=services.rooms, wrong_codes=services.wrong_codes, address=address, knows=knows
        )
        if not await knows(room):
            raise Rejected("not_allowed", field="token")
        key = await services.access.links.hand_over(room.state.code, str(token))
        link = f"{base_address(services.settings, str(request.base_url))}/d/{room.state.code}#over={key}"
        label = text("phone.over.qr", language_of(request.headers.get("accept-language")))
        picture = base64.b64encode(qr_svg(link, label).encode()).decode()
        return JSONResponse({"link": link, "qr": f"data:image/svg+xml;base64,{picture}"}, headers=_FRESH)

    async def use(request: Request) -> JSONResponse:
        address_of(request)
        taken = await services.access.links.taken_over((await _body(request)).get("key"))
        if taken is None:
            raise Problem(404, "link_gone")
        return JSONResponse({"code": taken[0], "token": taken[1]}, headers=_FRESH)

    router.add_api_route("/live/over", make, methods=["POST"])
    router.add_api_route("/live/over/use", use, methods=["POST"])
    return router


async def _body(request: Request) -> dict[str, Any]:
    body = await json_in(request)
    return body if isinstance(body, dict) else {}
