"""How the API describes itself (OpenAPI 3.1), and what each of its answers carries, by the Dutch REST API design rules.

Describes what the routes themselves do not say: problem documents, files, pages of a list, the version. Serves nothing.
"""

import json
import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from toolkit.sessions.codec import command_schema
from toolkit.web.problems import MEDIA_TYPE
from toolkit.wheel.file import wheel_schema

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
_ID_OF_IT = {"id": "$response.body#/id"}
_LINKS = (  # what comes next, with the id that the answer has
    (
        "/wheels",
        "201",
        {
            "wheel": {"operationId": "wheel", "parameters": _ID_OF_IT},
            "session": {"operationId": "start_session", "parameters": _ID_OF_IT},
            "compare": {"operationId": "compare_wheels", "parameters": {**_ID_OF_IT, "other": _ID_OF_IT["id"]}},
            "erase": {"operationId": "erase_wheel", "parameters": _ID_OF_IT},
        },
    ),
    (
        "/wheels/{id}/sessions",
        "201",
        {name: {"operationId": name, "parameters": _ID_OF_IT} for name in ("session", "submit", "log", "export")},
    ),
)
PAGE_HEADERS: Json = {
    "Link": {"description": "The next page and the one before it (RFC 8288).", "schema": {"type": "string"}},
    "X-Total-Count": {"description": "How many there are in all.", "schema": {"type": "integer"}},
}


class VersionHeaders:
    """Middleware: each answer says its version, is kept by nobody, and the description may be read from anywhere.

    What may be done at an address (`Allow`) is said of the whole address; `described` gives the description.
    """

    def __init__(self, app: ASGIApp, *, described: Callable[[], Json]) -> None:
        self.app = app
        self.described = described

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[VERSION_HEADER] = VERSION
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Frame-Options", "DENY")
                if message["status"] == 405:
                    headers["Allow"] = ", ".join(
                        _methods_at(self.described(), scope["path"].removeprefix(scope.get("root_path", "")))
                    )
                if scope.get("path", "").endswith("/openapi.json"):
                    headers["Access-Control-Allow-Origin"] = "*"
            await send(message)

        await self.app(scope, receive, send_with_headers)


def _methods_at(described: Json, path: str) -> list[str]:
    """Return the methods that an address takes."""
    for template, operations in described["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            return sorted(method.upper() for method in operations)
    return ["GET"]  # the description itself


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
    for name, schema in (("Wheel", wheel_schema()), ("Command", command_schema())):
        schemas |= _as_components(name, schema)
    for path, status, links in _LINKS:
        whole["paths"][path]["post"]["responses"][status]["links"] = links
    whole["info"]["contact"] = {"name": "Whoever runs this installation", "url": "/.well-known/security.txt"}
    whole["servers"] = [{"url": "/api/v1"}]
    for operations in whole["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return whole


def _as_components(name: str, schema: Mapping[str, Any]) -> Json:
    """Return a JSON Schema and what it refers to as components of the description, each under its name before it."""
    inside = {key: value for key, value in schema.items() if key not in ("$defs", "$schema", "$id")}
    parts = {name: inside, **{f"{name}{key}": value for key, value in schema.get("$defs", {}).items()}}
    written = json.dumps(parts).replace('"#/$defs/', f'"#/components/schemas/{name}')
    moved: Json = json.loads(written)
    return moved


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


def takes_json(description: str, name: str) -> Json:
    """Return the description of a body whose content is read by ourselves, by the component of that name."""
    schema = {"schema": {"$ref": f"#/components/schemas/{name}"}}
    return {"requestBody": {"required": True, "description": description, "content": {"application/json": schema}}}
