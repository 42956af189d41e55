"""A page of one sentence, made by the server: for who comes to an address where no page of ours can say it.

Runs no script and asks nothing.
"""

from html import escape

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from toolkit.texts import text
from toolkit.web.problems import language_of, of_http


def plain_page(name: str, request: Request, assets: str, *, status: int = 200, way_back: str = "") -> HTMLResponse:
    """Return the page with the texts `web.{name}.title` and `.text`.

    `way_back` is the key of the words of a link to the start page; without one there is no link.
    """
    language = language_of(request.headers.get("accept-language"))
    title, said = (escape(text(f"web.{name}.{part}", language)) for part in ("title", "text"))
    link = f'<p><a class="button main" href="/">{escape(text(way_back, language))}</a></p>\n' if way_back else ""
    page = f"""<!doctype html>
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
{link}</main>
</body>
</html>
"""
    return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})


def answer_no_page(app: FastAPI, assets: str) -> None:
    """Let an application tell a person whose address leads nowhere; a program gets a problem document as ever."""

    def answer(request: Request, error: Exception) -> Response:
        is_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        if is_page and isinstance(error, HTTPException) and error.status_code == 404:
            return plain_page("no_page", request, assets, status=404, way_back="web.no_page.start")
        return of_http(request, error)

    app.add_exception_handler(HTTPException, answer)
