"""The desk's downloads: a wheel file, and what a session comes to in each format. Renders nothing itself."""

import re
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from nicegui import app

from toolkit.errors import NotFound, Rejected
from toolkit.exports import EXPORTERS
from toolkit.exports.picture import exported
from toolkit.exports.press import this_moment
from toolkit.pages.frame import HOME
from toolkit.pages.words import LANGUAGE_COOKIE, words_for
from toolkit.sessions.state import wheel_of
from toolkit.texts import LANGUAGES
from toolkit.wheel.file import write_wheel
from toolkit.wheel.labels import folded
from toolkit.wheel.model import Wheel
from toolkit.workplace import Reception

_YEAR = 365 * 24 * 3600
_LOCAL = re.compile(r"/begeleider(/[\w-]+)*")


def register(reception: Reception) -> None:
    """Register the addresses of all files, and of the choice of language."""

    @app.get("/wiel/{id}/bestand")
    async def wheel_file(request: Request, id: str) -> Response:
        try:
            wheel = await reception.of(request.state.who).library.taken(id)
        except NotFound:
            return _nothing(request)
        except Rejected as error:
            return _refused(request, error)
        return _file(write_wheel(wheel), "application/json", f"{_stem(wheel)}.wheel.json")

    @app.get("/sessie/{id}/export/{format}")
    async def export(request: Request, id: str, format: str) -> Response:
        services = reception.of(request.state.who)
        try:
            exporter, room = EXPORTERS[format], await services.rooms.taken(id, format)
        except (KeyError, NotFound):
            return _nothing(request)
        except Rejected as error:
            return _refused(request, error)
        wheel, template, words = wheel_of(room.state), room.state.template, words_for(request.cookies)
        try:
            data = await services.press.made(
                exported, format, wheel, template, language=words.language, made_at=this_moment()
            )
        except Rejected as error:
            return PlainTextResponse(words.error(error), status_code=500)
        return _file(data, exporter.media_type, f"{_stem(wheel)}.{exporter.extension}")

    @app.get("/taal/{language}")
    async def choose_language(language: str, terug: str = HOME) -> Response:
        back = RedirectResponse(terug if _LOCAL.fullmatch(terug) else HOME, status_code=303)
        if language in LANGUAGES:
            back.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, path=HOME, httponly=True, samesite="strict")
        return back


def _stem(wheel: Wheel) -> str:
    return folded(wheel.name).replace(" ", "-")[:60] or "wiel"


def _file(data: bytes, media_type: str, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)


def _refused(request: Request, error: Rejected) -> Response:
    return PlainTextResponse(words_for(request.cookies).error(error), status_code=403)


def _nothing(request: Request) -> Response:
    return PlainTextResponse(words_for(request.cookies)("missing.text"), status_code=404)
