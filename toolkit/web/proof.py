"""Where a phone shows that it can reach this server, before the workshop; and what time it is here.

A phone that scans the code of the preflight page gets one sentence, and the page hears of it. Keeps nothing of it.
"""

from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from toolkit.moments import now
from toolkit.services import Services
from toolkit.texts import text
from toolkit.web.problems import language_of


def proof_routes(services: Services) -> APIRouter:
    """Return the routes `/live/proof` (the server's clock) and `/live/proof/{word}` (for a phone)."""
    router = APIRouter(include_in_schema=False)

    async def clock() -> JSONResponse:
        return JSONResponse({"now": now()}, headers={"Cache-Control": "no-store"})

    async def here(request: Request, word: str) -> HTMLResponse:
        known = services.proofs.came(word)
        language = language_of(request.headers.get("accept-language"))
        page = _page("good" if known else "old", language, services.asset_prefix)
        return HTMLResponse(page, status_code=200 if known else 404, headers={"Cache-Control": "no-store"})

    router.add_api_route("/live/proof", clock, methods=["POST"])
    router.add_api_route("/live/proof/{word}", here, methods=["GET"])
    return router


def _page(how: str, language: str, assets: str) -> str:
    title, said = (escape(text(f"web.proof.{how}.{part}", language)) for part in ("title", "text"))
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{assets}/theme.css">
</head>
<body>
<main class="column">
<h1>{title}</h1>
<p>{said}</p>
</main>
</body>
</html>
"""
