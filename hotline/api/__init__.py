"""The service's use cases as JSON, for other systems. Protected tickets are never shown, listed or found here."""

from __future__ import annotations

import orjson
from aiohttp import web

from hotline.service.context import Hotline

from .answers import guard
from .document import document
from .endpoints import Advance, Tickets, clock_endpoint

__all__ = ["setup_api"]

PREFIX = "/api/v1"


def setup_api(app: web.Application, h: Hotline, token: str, advance: Advance | None = None) -> None:
    """Add the API to the application; without a token there is none (404).

    `advance(seconds)` lets hotline time pass: give it only on a practice line (`settings.on_practice_line`).
    """
    if not token:
        return
    table = Tickets(h).table()
    if advance is not None:
        table.append(clock_endpoint(h, advance))
    description = orjson.dumps(document(table))

    async def describe(request: web.Request) -> web.Response:
        return web.Response(body=description, content_type="application/json")

    api = web.Application(middlewares=[guard(token)])
    api.add_routes([web.route(e.method, e.path, e.handler) for e in table])
    api.add_routes([web.get("/openapi.json", describe)])
    app.add_subapp(PREFIX, api)
