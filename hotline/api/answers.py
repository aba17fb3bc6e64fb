"""Tokens, bodies and errors of the API: every answer is JSON, and none is a traceback."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp.web_protocol import RequestPayloadError
from pydantic import BaseModel, ValidationError

from hotline.domain.errors import BadInput, Conflict, HotlineError, IllegalEvent, NotAllowed, Unknown

log = structlog.get_logger(__name__)

B = TypeVar("B", bound=BaseModel)
LARGEST = 64 * 1024
STATUS: Mapping[type[HotlineError], tuple[int, str]] = {
    Unknown: (404, "unknown"),
    BadInput: (422, "invalid"),
    NotAllowed: (403, "not_allowed"),
    IllegalEvent: (409, "illegal"),
    Conflict: (409, "conflict"),
}
CODES = {401: "unauthorized", 404: "unknown", 405: "method_not_allowed", 413: "too_large"}


class Malformed(Exception):
    """A body that cannot be read at all."""


def answer(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        body=model.model_dump_json().encode(), status=status, content_type="application/json", headers=headers
    )


def problem(status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> web.Response:
    body = orjson.dumps({"error": code, "detail": detail})
    return web.Response(body=body, status=status, content_type="application/json", headers=headers)


async def read_body(request: web.Request, model: type[B]) -> B:
    """The body as `model`; no body at all counts as {}. Raises Malformed, ValidationError, or 413."""
    if (request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)
    body = await (request.clone(client_max_size=LARGEST) if request.body_exists else request).read()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("The body is not UTF-8.") from error
    try:
        return model.model_validate_json(text.strip() or "{}")
    except ValidationError as error:
        if any(item["type"] == "json_invalid" for item in error.errors(include_url=False, include_input=False)):
            raise Malformed("The body is not JSON.") from error
        raise


def read_query(request: web.Request, model: type[B]) -> B:
    """The query as `model`. Raises ValidationError."""
    return model.model_validate(dict(request.query))


def guard(token: str) -> Middleware:
    """Middleware: the bearer token first, and errors in words."""
    wanted = token.encode()

    @web.middleware
    async def guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        right = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), wanted)
        if scheme.lower() != "bearer" or not right:
            return problem(401, "unauthorized", "A bearer token is needed.", {"WWW-Authenticate": "Bearer"})
        try:
            return await handler(request)
        except Exception as error:
            return _explained(request, error)

    return guarded


def _explained(request: web.Request, error: Exception) -> web.Response:
    if isinstance(error, ValidationError):
        return problem(422, "invalid", _wrong_fields(error))
    if isinstance(error, RequestPayloadError):
        return problem(400, "malformed", "The body arrived damaged.")
    if isinstance(error, Malformed):
        return problem(400, "malformed", str(error))
    if isinstance(error, web.HTTPException):
        kept = {name: value for name, value in error.headers.items() if name in ("Allow",)}
        return problem(error.status, CODES.get(error.status, "http"), f"{error.reason}.", kept)
    for kind, (status, code) in STATUS.items():
        if isinstance(error, kind):
            return problem(status, code, str(error))
    # A full disk, a lost database, a mistake of ours: the client may try again, the log says what it was.
    log.error("api_failed", method=request.method, exc_info=error)
    return problem(503, "unavailable", "This could not be done now; it has been logged.", {"Retry-After": "5"})


def _wrong_fields(error: ValidationError) -> str:
    """What is wrong with which field; never what was given."""
    items: list[Any] = list(error.errors(include_url=False, include_input=False, include_context=False))
    return "; ".join(f"{'.'.join(str(step) for step in item['loc']) or 'body'}: {item['msg']}" for item in items[:20])
