"""Where a phone shows that it can reach this server, before the workshop; and what time it is here.

A phone that scans the code of the preflight page gets one sentence, and the page hears of it. Keeps nothing of it.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from toolkit.moments import now
from toolkit.services import Services
from toolkit.web.plain_page import plain_page


def proof_routes(services: Services) -> APIRouter:
    """Return the routes `/live/proof` (the server's clock) and `/live/proof/{word}` (for a phone)."""
    router = APIRouter(include_in_schema=False)

    async def clock() -> JSONResponse:
        return JSONResponse({"now": now()}, headers={"Cache-Control": "no-store"})

    async def here(request: Request, word: str) -> HTMLResponse:
        known = services.proofs.came(word)
        name, status = ("proof.good", 200) if known else ("proof.old", 404)
        return plain_page(name, request, services.asset_prefix, status=status)

    router.add_api_route("/live/proof", clock, methods=["POST"])
    router.add_api_route("/live/proof/{word}", here, methods=["GET"])
    return router
