"""What a phone may know before it joins: the name of the session and the organisations to choose from.

Public facts only, behind the join code, and guessed at as slowly as a join is.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from toolkit.services import Services
from toolkit.sessions.room import Room
from toolkit.sessions.socket import room_behind


def facts_routes(services: Services) -> APIRouter:
    """Return the route `/live/session/{code}.json`."""
    router = APIRouter(include_in_schema=False)

    async def facts(request: Request, code: str) -> JSONResponse:
        room = await room_behind(
            code,
            rooms=services.rooms,
            wrong_codes=services.wrong_codes,
            address=request.client.host if request.client else "",
        )
        return JSONResponse(facts_of(room), headers={"Cache-Control": "no-store"})

    router.add_api_route("/live/session/{code}.json", facts, methods=["GET"])
    return router


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
