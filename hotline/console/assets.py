"""The console's style sheet, its small modules, and htmx: read once from the packages, served by name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from aiohttp import web

TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    content_type: str
    etag: str


def _asset(path: Traversable) -> Asset:
    body = path.read_bytes()
    return Asset(body, TYPES[path.name.rpartition(".")[2]], hashlib.sha256(body).hexdigest()[:20])


def load() -> dict[str, Asset]:
    """All files by name."""
    own = files("hotline.console") / "static"
    found = {p.name: _asset(p) for p in own.iterdir() if p.name.rpartition(".")[2] in TYPES}
    found["htmx.min.js"] = _asset(files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js")
    return found


def answer(request: web.Request, asset: Asset | None) -> web.StreamResponse:
    """The file, or 304 when the browser has it already."""
    if asset is None:
        raise web.HTTPNotFound
    headers = {"ETag": f'"{asset.etag}"', "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    if any(tag.value == asset.etag for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    return web.Response(body=asset.body, content_type=asset.content_type, charset="utf-8", headers=headers)
