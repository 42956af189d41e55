"""The sheet to print and hang up: how to join, with the QR code. For the facilitator, below the desk's door."""

from html import escape

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from toolkit.addresses import base_address
from toolkit.sessions.qr import qr_svg
from toolkit.texts import text
from toolkit.web.headers import DESK, static_policy
from toolkit.web.problems import language_of
from toolkit.workplace import Reception

JOIN_SHEET = f"{DESK}/deelnameblad/{{session}}"


def join_sheet_routes(reception: Reception) -> APIRouter:
    """Return the route of the join sheet."""
    router = APIRouter(include_in_schema=False)

    async def sheet(request: Request, session: str) -> Response:
        room = await reception.of(request.state.who).rooms.led(session)
        base = base_address(reception.settings, str(request.base_url))
        page = sheet_html(
            name=room.state.wheel.name,
            code=room.state.code,
            base=base,
            assets=reception.asset_prefix,
            language=language_of(request.cookies.get("language") or request.headers.get("accept-language")),
        )
        host = request.headers.get("host", "")
        return HTMLResponse(page, headers={"Cache-Control": "no-store", "Content-Security-Policy": static_policy(host)})

    router.add_api_route(JOIN_SHEET, sheet, methods=["GET"])
    return router


def sheet_html(*, name: str, code: str, base: str, assets: str, language: str) -> str:
    """Return the sheet as a page without script and without inline style."""
    address = f"{base}/d/{code}"
    shown = base.partition("://")[2]
    say = {key: escape(text(f"web.sheet.{key}", language)) for key in ("title", "scan", "or_type", "code", "qr")}
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{say["title"]}: {escape(name)}</title>
<link rel="stylesheet" href="{assets}/print.css">
</head>
<body>
<main>
<h1>{escape(name)}</h1>
<p class="scan">{say["scan"]}</p>
<div class="qr">{qr_svg(address, say["qr"])}</div>
<p class="type">{say["or_type"]} <strong>{escape(shown)}</strong></p>
<p class="code"><span>{say["code"]}</span> <strong>{escape(code)}</strong></p>
</main>
</body>
</html>
"""
