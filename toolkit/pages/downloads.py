"""The desk's downloads: a wheel file, what a session comes to in each format, and how its wheel filled.

Renders nothing itself.
"""

import gzip
import re
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from nicegui import app

from toolkit.errors import InvalidInput, NotFound, Rejected, ToolkitError
from toolkit.exports import EXPORTERS, Exporter
from toolkit.exports.picture import exported
from toolkit.exports.press import this_moment
from toolkit.pages.frame import HOME
from toolkit.pages.words import LANGUAGE_COOKIE, Words, words_for
from toolkit.sessions.actors import Role
from toolkit.sessions.replay import written
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
        except ToolkitError as error:
            return refusal(words_for(request.cookies), error)
        return file_answer(write_wheel(wheel), "application/json", f"{stem(wheel)}.wheel.json")

    @app.get("/sessie/{id}/export/{format}")
    async def export(request: Request, id: str, format: str) -> Response:
        services, words = reception.of(request.state.who), words_for(request.cookies)
        try:
            exporter, room = _exporter(format), await services.rooms.taken(id, format)
            wheel, template = wheel_of(room.state), room.state.template
            data = await services.press.made(
                exported, format, wheel, template, language=words.language, made_at=this_moment()
            )
        except ToolkitError as error:
            return refusal(words, error)
        return file_answer(data, exporter.media_type, f"{stem(wheel)}.{exporter.extension}")

    @app.get("/sessie/{id}/verloop")
    async def replay(request: Request, id: str) -> Response:
        try:
            room = await reception.of(request.state.who).rooms.led(id)
        except ToolkitError as error:
            return refusal(words_for(request.cookies), error)
        data = gzip.compress(written(await room.filled(Role.FACILITATOR)), 5, mtime=0)
        headers = {"Cache-Control": "no-store", "Content-Encoding": "gzip"}
        return Response(data, media_type="application/json", headers=headers)

    @app.get("/taal/{language}")
    async def choose_language(request: Request, language: str, terug: str = HOME) -> Response:
        back = RedirectResponse(terug if _LOCAL.fullmatch(terug) else HOME, status_code=303)
        if language in LANGUAGES:
            over_tls = reception.of(request.state.who).settings.secure or request.url.scheme == "https"
            back.set_cookie(
                LANGUAGE_COOKIE, language, max_age=_YEAR, path=HOME, httponly=True, samesite="strict", secure=over_tls
            )
        return back


def _exporter(format: str) -> Exporter:
    if format not in EXPORTERS:
        raise NotFound("format")
    return EXPORTERS[format]


def stem(wheel: Wheel) -> str:
    """Return what a file of a wheel is called, without its ending."""
    return folded(wheel.name).replace(" ", "-")[:60] or "wiel"


def file_answer(data: bytes, media_type: str, name: str) -> Response:
    """Return a file that is saved under its name and kept by nothing in between."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(data, media_type=media_type, headers=headers)


def refusal(words: Words, error: ToolkitError) -> Response:
    """Return why there is no file, in one sentence."""
    if isinstance(error, NotFound):
        return PlainTextResponse(words("missing.text"), status_code=404)
    status = 422 if isinstance(error, InvalidInput) else 403 if _is_not_allowed(error) else 500
    return PlainTextResponse(words.error(error), status_code=status)


def _is_not_allowed(error: ToolkitError) -> bool:
    return isinstance(error, Rejected) and error.code == "not_allowed"
