"""What the command line asks of a running server: erasing, for the server holds rooms that people look at.

Open to whoever can read the data folder, and so the key that is derived from its secret; to nobody else.
"""

import hmac
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from toolkit.services import Services
from toolkit.storage.audit import BY_COMMAND, Deed, workspace_of
from toolkit.web.problems import Problem

LOCAL = "local"
ERASE = "/live/local/erase"


class Erasing(BaseModel):
    """What is to be erased: a wheel, or the name of one participant of it."""

    model_config = ConfigDict(extra="forbid")
    wheel: str
    participant: str | None = None


def local_routes(services: Services, *, key: str) -> APIRouter:
    """Return the route behind `participatiewiel erase`."""
    router = APIRouter(include_in_schema=False)

    async def erase(request: Request, wanted: Erasing) -> JSONResponse:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), key.encode()):
            raise Problem(401, "sign_in")
        workspace = await services.database.read(partial(workspace_of, wheel=wanted.wheel))
        receipt = await services.rooms.erase(wanted.wheel, wanted.participant)
        about = {"workspace": workspace, "subject": wanted.wheel, "detail": wanted.participant or ""}
        await services.audit.note(at=receipt.at, who=BY_COMMAND, what=Deed.ERASED, **about)
        return JSONResponse(receipt.json(), headers={"Cache-Control": "no-store"})

    router.add_api_route(ERASE, erase, methods=["POST"])
    return router
