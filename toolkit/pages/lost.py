"""Where there is no page at the desk, and where one broke: said in the desk's own words, with the way on.

Mends nothing, and shows nothing of the error itself: that stands in the log.
"""

from collections.abc import Callable

from fastapi import Request, Response
from nicegui import app, ui
from nicegui.client import Client

from toolkit.pages.frame import HOME, Page, frame, missing, way_on
from toolkit.pages.parts import link, tag
from toolkit.workplace import Reception

_THEIR_OWN = f"{HOME}/_nicegui"  # scripts and styles, which a browser asks for and nobody reads


def register(reception: Reception) -> None:
    """Answer with a page of the desk where NiceGUI has an English one of its own."""

    @app.exception_handler(404)
    async def nowhere(request: Request, error: Exception) -> Response:
        if request.url.path.startswith(_THEIR_OWN) or request.state.who is None:
            return Response(status_code=404)
        return _page(request, reception, 404, "missing.title", missing)

    @app.exception_handler(Exception)
    async def broken(request: Request, error: Exception) -> Response:
        if "nicegui_page_path" not in request.scope or request.state.who is None:
            raise error
        return _page(request, reception, 500, "broken.title", lambda page: _broken(page, request.url.path))


def _page(request: Request, reception: Reception, status: int, title: str, show: Callable[[Page], None]) -> Response:
    with (
        Client(ui.page(""), request=request) as client,
        frame(request, title=title, assets=reception.asset_prefix) as page,
    ):
        show(page)
    return client.build_response(request, status)


def _broken(page: Page, path: str) -> None:
    tag("h1", page.words("broken.title"))
    tag("p", page.words("broken.text"))
    with tag("div", classes="form-buttons"):
        link(page.words("broken.again"), path, classes="button")
        way_on(page)
