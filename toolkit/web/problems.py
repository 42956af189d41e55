"""Errors over HTTP: problem documents (RFC 9457), in the language that the browser asks for.

This is the rim: what goes wrong below is translated here, once.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from toolkit.errors import InvalidInput, NotFound, Rejected
from toolkit.texts import DEFAULT_LANGUAGE, LANGUAGES, text

MEDIA_TYPE = "application/problem+json"
_STATUS = {
    "unknown_code": 404,
    "not_found": 404,
    "exists": 409,
    "stale": 409,
    "closed": 409,
    "not_allowed": 403,
    "wrong_sign_in": 403,
    "too_large": 413,
    "rate_limited": 429,
    "internal": 500,
}


class Problem(Exception):
    """A refusal of the web itself (no token, unreadable body): `code` names the sentence `errors.{code}`."""

    def __init__(self, status: int, code: str, *, headers: Mapping[str, str] | None = None, **params: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.headers, self.params = status, code, dict(headers or {}), params


def language_of(header: str | None) -> str:
    """Return the first language of ours that an Accept-Language header names."""
    for part in (header or "").split(","):
        language = part.split(";")[0].strip().lower()[:2]
        if language in LANGUAGES:
            return language
    return DEFAULT_LANGUAGE


def problem(status: int, code: str, detail: str, **members: Any) -> JSONResponse:
    """Return a problem document; `code` is a word for programs, `detail` a sentence for people."""
    body = {"type": "about:blank", "title": code, "status": status, "detail": detail, "code": code, **members}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def translate_errors(app: FastAPI) -> None:
    """Let an application answer every error of ours as a problem document."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(InvalidInput, _invalid)
    app.add_exception_handler(Rejected, _rejected)
    app.add_exception_handler(NotFound, _not_found)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(Exception, _internal)


def _language(request: Request) -> str:
    return language_of(request.headers.get("accept-language"))


def _problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    answer = problem(error.status, error.code, text(f"errors.{error.code}", _language(request), **error.params))
    answer.headers.update(error.headers)
    return answer


def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, InvalidInput)
    return problem(422, "invalid", text(error.key, _language(request), **error.params), field=error.field)


def _rejected(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Rejected)
    members = {**({"field": error.field} if error.field else {}), **error.details}
    detail = text(error.key, _language(request), **error.params)
    return problem(_STATUS.get(error.code, 422), error.code, detail, **members)


def _not_found(request: Request, error: Exception) -> JSONResponse:
    return problem(404, "not_found", text("errors.not_found", _language(request)))


def _unreadable(request: Request, error: Exception) -> JSONResponse:
    return problem(400, "unreadable", text("errors.unreadable", _language(request)))


def of_http(request: Request, error: Exception) -> JSONResponse:
    """Answer what the web framework itself refuses."""
    assert isinstance(error, HTTPException)
    codes = {404: "no_page", 405: "method_not_allowed"}
    code = codes.get(error.status_code, "unreadable")
    answer = problem(error.status_code, code, text(f"errors.{code}", _language(request)))
    answer.headers.update(error.headers or {})
    return answer


def _internal(request: Request, error: Exception) -> JSONResponse:
    return problem(500, "internal", text("errors.internal", _language(request)))
