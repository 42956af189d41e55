"""`/api/v1` (contract section 6): wheels in, sessions on them, the same commands through the same door, exports out.

For programs with a bearer token, which works in one workspace. Errors are problem documents, in the language that the
program asks for; a command that is refused is answered as on the socket, with status 200. How all of it is described,
and what each answer carries, stands in description.py.
"""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict

from toolkit import shelf
from toolkit.addresses import base_address, links_of
from toolkit.errors import NotFound
from toolkit.exports import EXPORTERS, Exporter
from toolkit.exports.picture import exported
from toolkit.exports.press import this_moment
from toolkit.sessions.access import Access
from toolkit.sessions.actors import FACILITATOR
from toolkit.sessions.door import answer_to
from toolkit.sessions.log import Entry
from toolkit.sessions.rights import Right
from toolkit.sessions.room import Room
from toolkit.sessions.state import wheel_of
from toolkit.web.api.description import (
    PAGE_HEADERS,
    VersionHeaders,
    a_file,
    a_wheel,
    an_ack,
    an_object,
    describe,
    problems,
    takes_json,
)
from toolkit.web.problems import Problem, language_of, translate_errors
from toolkit.wheel.file import read_wheel, wheel_json
from toolkit.wheel.model import Wheel
from toolkit.wheel.rounds import compare, comparison_json
from toolkit.workplace import Reception, Workplace

LARGEST_WHEEL = 8 * 1024 * 1024
LARGEST_BODY = 64 * 1024
NDJSON = "application/x-ndjson"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

_bearer = HTTPBearer(auto_error=False, description="A token of `participatiewiel token create`.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
Language = Annotated[str | None, Header(alias="Accept-Language")]


class WheelKept(BaseModel):
    """The id under which a wheel is kept."""

    id: str


class WheelListed(BaseModel):
    """A wheel in the list; `session` and `code` are those of its open session."""

    id: str
    name: str
    round: int
    municipalities: list[str]
    tags: list[str]
    changed_at: str
    archived_at: str | None
    activities: int
    gaps: int
    actions_open: int
    session: str | None
    code: str | None


class SessionWanted(BaseModel):
    """Which session to open; without a script the shipped default."""

    model_config = ConfigDict(extra="forbid")
    script: str | None = None


class SessionStarted(BaseModel):
    """A session that was opened, and how one joins it."""

    id: str
    code: str
    join_url: str
    screen_url: str


class SessionFacts(BaseModel):
    """How a session stands."""

    id: str
    wheel: str
    code: str
    script: str
    step: str
    phase: str
    round: int
    seq: int
    closed: bool
    opened_at: str
    closed_at: str | None
    join_url: str
    screen_url: str


@dataclass(slots=True)
class Paging:
    """Which part of a list."""

    limit: Annotated[int, Query(ge=1, le=1000)] = 100
    offset: Annotated[int, Query(ge=0)] = 0


@dataclass(slots=True)
class Wanted:
    """Which wheels: every word of `search` is in the name, a municipality or a tag."""

    search: Annotated[str, Query(max_length=200)] = ""
    tag: str | None = None
    archived: bool = False


@dataclass(slots=True)
class RoundsWanted:
    """Which round of each of the two wheels; left out, as it stands now."""

    round: Annotated[int | None, Query(ge=1)] = None
    other_round: Annotated[int | None, Query(ge=1)] = None


def api_v1(reception: Reception, access: Access) -> FastAPI:
    """Return the application of the API, to be mounted on /api/v1. An address that ends in a slash is unknown."""
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    translate_errors(app)
    for routes in (_wheels, _rounds, _sessions, _outcomes):
        app.include_router(routes(reception, access))
    describe(app)
    app.add_middleware(VersionHeaders, described=app.openapi)
    return app


def _for(reception: Reception, access: Access, right: Right) -> Any:
    """Return what a route depends on: the place of a program whose token has this right."""

    async def place(request: Request, credentials: Credentials) -> Workplace:
        who = await access.program(credentials.credentials) if credentials else None
        if who is None:
            raise Problem(401, "sign_in", headers={"WWW-Authenticate": "Bearer"})
        if not who.may(right):
            raise Problem(403, "not_allowed")
        if not all(_ID.fullmatch(given) for given in request.path_params.values()):
            raise NotFound("address")
        return reception.of(who)

    return Depends(place)


def _wheels(reception: Reception, access: Access) -> APIRouter:
    """Return the routes that keep, list, give and erase wheels."""
    router = APIRouter(tags=["wheels"])
    Reads = Annotated[Workplace, _for(reception, access, Right.READ)]
    Takes = Annotated[Workplace, _for(reception, access, Right.EXPORT)]
    Writes = Annotated[Workplace, _for(reception, access, Right.WRITE)]
    Erases = Annotated[Workplace, _for(reception, access, Right.ERASE)]
    wheel_file = takes_json("A wheel file.", "Wheel")

    @router.post("/wheels", status_code=201, responses=problems(400, 409, 413, 422), openapi_extra=wheel_file)
    async def keep_wheel(request: Request, place: Writes) -> WheelKept:
        """Keep a wheel; an id that is left out, or taken elsewhere, is made."""
        data = await _body(request, LARGEST_WHEEL)
        wheel = await to_thread.run_sync(read_wheel, data, shelf.template)
        return WheelKept(id=await place.library.keep(wheel))

    @router.get("/wheels", responses={200: {"headers": PAGE_HEADERS}, **problems(400)})
    async def wheels(
        request: Request,
        response: Response,
        place: Reads,
        paging: Annotated[Paging, Depends()],
        wanted: Annotated[Wanted, Depends()],
    ) -> list[WheelListed]:
        """Return the wheels, the newest changed first; the header Link leads to the pages around this one."""
        found = await place.library.wheels(wanted.search, tag=wanted.tag, archived=wanted.archived)
        page = found[paging.offset : paging.offset + paging.limit]
        links = _page_links(request, base_address(place.settings, str(request.base_url)), paging, len(found))
        if links:
            response.headers["Link"] = ", ".join(links)
        response.headers["X-Total-Count"] = str(len(found))
        return [WheelListed(**{name: getattr(one, name) for name in WheelListed.model_fields}) for one in page]

    @router.get("/wheels/{id}", responses={200: a_wheel(), **problems(404)})
    async def wheel(id: str, place: Takes) -> JSONResponse:
        """Return the wheel file, as it stands now."""
        return JSONResponse(wheel_json(await place.rooms.taken_wheel(id)))

    @router.delete("/wheels/{id}", responses={200: an_object("The receipt."), **problems(404)})
    async def erase_wheel(id: str, place: Erases) -> JSONResponse:
        """Erase a wheel for good, with its sessions and links; the answer is the receipt."""
        return JSONResponse((await place.rooms.erase(id)).json())

    return router


def _rounds(reception: Reception, access: Access) -> APIRouter:
    """Return the routes that compare rounds, and begin the next one."""
    router = APIRouter(tags=["wheels"])
    Reads = Annotated[Workplace, _for(reception, access, Right.READ)]
    Leads = Annotated[Workplace, _for(reception, access, Right.LEAD)]

    @router.get(
        "/wheels/{id}/compare/{other}", responses={200: an_object("As `compare --json`."), **problems(400, 404)}
    )
    async def compare_wheels(
        id: str, other: str, place: Reads, rounds: Annotated[RoundsWanted, Depends()]
    ) -> JSONResponse:
        """Compare a wheel (the old one) with another (the new one), or two rounds of one wheel."""
        old = await _round_of(place, id, rounds.round)
        new = await _round_of(place, other, rounds.other_round)
        return JSONResponse(await to_thread.run_sync(_compared, old, new))

    @router.post("/wheels/{id}/sessions", status_code=201, responses=problems(400, 404, 409))
    async def start_session(
        id: str, request: Request, place: Leads, wanted: SessionWanted | None = None
    ) -> SessionStarted:
        """Open a session on a wheel; without a script the shipped default is used."""
        room = await place.rooms.start(id, wanted.script if wanted else None)
        links = links_of(base_address(place.settings, str(request.base_url)), room.state.code)
        return SessionStarted(
            id=room.session, code=room.state.code, join_url=links["phone"], screen_url=links["screen"]
        )

    return router


def _page_links(request: Request, base: str, paging: Paging, count: int) -> list[str]:
    """Return the links to the next page and the one before it, where there is one."""
    places = {"next": paging.offset + paging.limit, "prev": max(0, paging.offset - paging.limit)}
    wanted = {"next": places["next"] < count, "prev": paging.offset > 0}
    addresses = {
        name: request.url.include_query_params(offset=place, limit=paging.limit) for name, place in places.items()
    }
    return [f'<{base}{to.path}?{to.query}>; rel="{name}"' for name, to in addresses.items() if wanted[name]]


def _sessions(reception: Reception, access: Access) -> APIRouter:
    """Return the routes that tell how a session stands, and take commands."""
    router = APIRouter(tags=["sessions"], prefix="/sessions/{id}")
    Reads = Annotated[Workplace, _for(reception, access, Right.READ)]
    Leads = Annotated[Workplace, _for(reception, access, Right.LEAD)]
    command = takes_json("A command, as on the socket.", "Command")

    @router.get("", responses=problems(404))
    async def session(id: str, request: Request, place: Reads) -> SessionFacts:
        """Return how a session stands."""
        record, room = await place.library.session(id), await place.rooms.room(id)
        links = links_of(base_address(place.settings, str(request.base_url)), record.code)
        state = room.state
        return SessionFacts(
            id=id,
            wheel=record.wheel_id,
            code=record.code,
            script=record.script,
            step=state.step,
            phase=state.current.phase,
            round=state.wheel.round,
            seq=state.seq,
            closed=state.closed,
            opened_at=record.opened_at,
            closed_at=record.closed_at,
            join_url=links["phone"],
            screen_url=links["screen"],
        )

    @router.post("/commands", responses={200: an_ack(), **problems(400, 404, 413)}, openapi_extra=command)
    async def submit(id: str, request: Request, place: Leads, language: Language = None) -> JSONResponse:
        """Submit a command as the facilitator. The ack has status 200, also when the command is refused."""
        room = await place.rooms.led(id)
        data = await _body(request, LARGEST_BODY)
        payload = _json(data)
        return JSONResponse(await answer_to(payload, room, FACILITATOR, language=language_of(language), size=len(data)))

    return router


def _outcomes(reception: Reception, access: Access) -> APIRouter:
    """Return the routes with which what came of a session is taken away."""
    router = APIRouter(tags=["sessions"], prefix="/sessions/{id}")
    Takes = Annotated[Workplace, _for(reception, access, Right.EXPORT)]

    @router.get("/log", response_class=Response, responses={200: a_file(NDJSON), **problems(404)})
    async def log(id: str, place: Takes) -> StreamingResponse:
        """Return every accepted command with its events, one JSON object a line."""
        entries = await place.rooms.log(id)
        return StreamingResponse((_line(entry) for entry in entries), media_type=NDJSON)

    @router.get(
        "/export/{format}",
        response_class=Response,
        responses={200: a_file(*{one.media_type for one in EXPORTERS.values()}), **problems(404)},
    )
    async def export(id: str, format: str, place: Takes, language: Language = None) -> Response:
        """Return the outcome in one of the formats, at any moment."""
        exporter = EXPORTERS.get(format)
        if exporter is None:
            raise NotFound("format")
        room = await place.rooms.taken(id, format)
        wheel, template = wheel_of(room.state), room.state.template
        in_language, now = language_of(language), this_moment()
        data = await place.press.made(exported, format, wheel, template, language=in_language, made_at=now)
        return Response(data, media_type=exporter.media_type, headers=_as_file(room, exporter))

    return router


async def _round_of(place: Workplace, id: str, number: int | None) -> Wheel:
    return await (place.rooms.wheel(id) if number is None else place.rooms.round(id, number))


def _compared(old: Wheel, new: Wheel) -> dict[str, Any]:
    return comparison_json(compare(old, new, shelf.template(new.template)))


def _as_file(room: Room, exporter: Exporter) -> dict[str, str]:
    name = "".join(c if c.isascii() and c.isalnum() else "-" for c in room.state.wheel.name).strip("-").lower()
    return {"Content-Disposition": f'attachment; filename="{name or "wiel"}.{exporter.extension}"'}


async def _body(request: Request, largest: int) -> bytes:
    """Return what was sent, refused before it is read where it says that it is too large."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > largest:
            raise Problem(413, "too_large")
    return bytes(data)


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise Problem(400, "unreadable") from None


def _line(entry: Entry) -> str:
    written = {
        "seq": entry.seq,
        "id": entry.command_id,
        "type": entry.type,
        "version": entry.version,
        "at": entry.at,
        "actor": entry.actor,
        "events": list(entry.events),
    }
    return json.dumps(written, ensure_ascii=False, separators=(",", ":")) + "\n"
