"""What a phone may know before it joins: the name of the session and the organisations to choose from.

Public facts only, behind the join code, and guessed at as slowly as a join is.
"""

import gzip
import json
from typing import Any

from fastapi import APIRouter, Request, Response

from toolkit.addresses import base_address, links_of
from toolkit.errors import NotFound
from toolkit.services import Services
from toolkit.sessions.actors import Role
from toolkit.sessions.qr import qr_svg
from toolkit.sessions.replay import written
from toolkit.sessions.room import Room
from toolkit.sessions.socket import room_behind
from toolkit.texts import text
from toolkit.web.problems import language_of


def facts_routes(services: Services) -> APIRouter:
    """Return the routes `/live/session/{code}.json`, `/live/session/{code}/qr.svg` and `…/replay.json`."""
    router = APIRouter(include_in_schema=False)

    def join_url(request: Request, room: Room) -> str:
        return links_of(base_address(services.settings, str(request.base_url)), room.state.code)["phone"]

    async def found(request: Request, code: str) -> Room:
        address = request.client.host if request.client else ""
        return await room_behind(code, rooms=services.rooms, wrong_codes=services.wrong_codes, address=address)

    async def facts(request: Request, code: str) -> Response:
        room = await found(request, code)
        known = {**facts_of(room), "join_url": join_url(request, room)}
        data = json.dumps(known, ensure_ascii=False, separators=(",", ":")).encode()
        return sent_fresh(data, "application/json", request)

    async def qr(request: Request, code: str) -> Response:
        room = await found(request, code)
        label = text("web.sheet.qr", language_of(request.headers.get("accept-language")))
        return sent_fresh(qr_svg(join_url(request, room), label).encode(), "image/svg+xml", request)

    async def replay(request: Request, code: str) -> Response:
        room = await found(request, code)
        if room.state.show.get("replay") is None:
            raise NotFound("replay")
        return sent_fresh(written(await room.filled(Role.PROJECTOR)), "application/json", request)

    router.add_api_route("/live/session/{code}/replay.json", replay, methods=["GET"])
    router.add_api_route("/live/session/{code}.json", facts, methods=["GET"])
    router.add_api_route("/live/session/{code}/qr.svg", qr, methods=["GET"])
    return router


def sent_fresh(data: bytes, media_type: str, request: Request) -> Response:
    """Answer with what is true now, packed where the browser takes it: many phones ask at once on one network."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        data, headers["Content-Encoding"] = gzip.compress(data, 5, mtime=0), "gzip"
    return Response(data, media_type=media_type, headers=headers)


def facts_of(room: Room) -> dict[str, Any]:
    """Return what anyone with the code may know."""
    state = room.state
    return {
        "code": state.code,
        "name": state.wheel.name,
        "template": state.template.ref,
        "phase": state.current.phase,
        "step": state.step,
        "steps": [{"id": step.id, "phase": step.phase, "title": dict(step.title)} for step in state.script.steps],
        "closed": state.closed,
        "organisations": [{"id": one.id, "name": one.name} for one in state.organisations.values()],
    }
