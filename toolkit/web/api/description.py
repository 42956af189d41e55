"""How the API describes itself (OpenAPI 3.1), and what each of its answers carries, by the Dutch REST API design rules.

Describes what the routes themselves do not say: problem documents, files, pages of a list, the version. Serves nothing.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.web.problems import MEDIA_TYPE

VERSION = "1.0.0"
VERSION_HEADER = "API-Version"
_FOR_ALL = (401, 403)  # what any route may answer: no token, or one that may not do this
Json = dict[str, Any]

_DESCRIPTION = (
    "Wheels in, sessions on them, the same commands through the same door, outcomes out. A token works in one "
    "workspace; what belongs to another is not found. Errors are problem documents (RFC 9457)."
)
_PROBLEM: Json = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for people, in the language that was asked for."},
        "code": {"type": "string", "description": "One word for programs."},
        "field": {"type": ["string", "null"], "description": "Where in what was sent it is wrong."},
    },
}
PAGE_HEADERS: Json = {
    "Link": {"description": "The next page and the one before it (RFC 8288).", "schema": {"type": "string"}},
    "X-Total-Count": {"description": "How many there are in all.", "schema": {"type": "integer"}},
}


class VersionHeaders:
    """Middleware: each answer says its version, is kept by nobody, and the description may be read from anywhere."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[VERSION_HEADER] = VERSION
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Frame-Options", "DENY")
                if scope.get("path", "").endswith("/openapi.json"):
                    headers["Access-Control-Allow-Origin"] = "*"
            await send(message)

        await self.app(scope, receive, send_with_headers)


def describe(app: FastAPI) -> None:
    """Let an application describe itself as it is."""
    made: Json = {}

    def described() -> Json:
        if not made:
            made.update(_described(app))
        return made

    app.openapi = described  # type: ignore[method-assign]


def _described(app: FastAPI) -> Json:
    whole = get_openapi(
        title="Participatiewiel",
        version=VERSION,
        description=_DESCRIPTION,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        routes=app.routes,
    )
    schemas = whole["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _PROBLEM
    whole["info"]["contact"] = {"name": "Whoever runs this installation", "url": "/.well-known/security.txt"}
    whole["servers"] = [{"url": "/api/v1"}]
    for operations in whole["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return whole


def _complete(operation: Json) -> None:
    """Say of each answer that it has a version, and take out what FastAPI would answer by itself and we never do."""
    answers = operation["responses"]
    if "HTTPValidationError" in str(answers.get("422")):
        del answers["422"]
    for status, answer in {**problems(*_FOR_ALL), **answers}.items():
        answers[str(status)] = answer
        version = {"description": "The full version of the API.", "schema": {"type": "string"}}
        answer["headers"] = {**answer.get("headers", {}), VERSION_HEADER: version}


def problems(*codes: int) -> dict[int | str, Json]:
    """Return the description of answers that are problem documents."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {code: {"description": HTTPStatus(code).phrase, "content": content} for code in codes}


def an_object(description: str, **schema: Any) -> Json:
    """Return the description of a JSON object."""
    return {"description": description, "content": {"application/json": {"schema": {"type": "object", **schema}}}}


def a_wheel() -> Json:
    """Return the description of a wheel file."""
    kept: Mapping[str, Any] = {"format": {"const": "participatiewiel"}, "version": {"const": 1}}
    return an_object("The wheel file.", required=["format", "version", "id", "name", "template"], properties=dict(kept))


def an_ack() -> Json:
    """Return the description of the answer to a command."""
    error = {
        "type": "object",
        "required": ["code", "message"],
        "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
    }
    kept: Json = {"ok": {"type": "boolean"}, "id": {"type": ["string", "null"]}, "seq": {"type": "integer"}}
    return an_object("The ack.", required=["ok", "id"], properties={**kept, "error": error})


def a_file(*media_types: str) -> Json:
    """Return the description of a file."""
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {"description": "The file.", "content": dict.fromkeys(sorted(media_types), schema)}


def takes_json(description: str) -> Json:
    """Return the description of a body whose content is read by ourselves."""
    schema = {"schema": {"type": "object"}}
    return {"requestBody": {"required": True, "description": description, "content": {"application/json": schema}}}
