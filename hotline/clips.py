"""The caller's own last words, playable for a short time at a signed address."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web

GOOD_FOR = timedelta(minutes=5)
LONGEST = 8.0  # seconds
Cut = Callable[[Path, float, float], bytes]


class Clips:
    """Signs addresses of clips and serves them. `folder` holds the calls' audio, `machine` is machine time."""

    def __init__(self, secret: str, base_url: str, folder: Path, machine: Callable[[], datetime], cut: Cut) -> None:
        self._key = hashlib.sha256(f"clips:{secret}".encode()).digest()
        self._base, self._folder, self._machine, self._cut = base_url, folder, machine, cut

    def address(self, file: str, start: float, end: float) -> str:
        """The address of `start`..`end` (seconds) of an audio file, good for five minutes."""
        expires = int((self._machine() + GOOD_FOR).timestamp())
        what = f"{file}/{round(start * 1000)}-{round(end * 1000)}/{expires}"
        return f"{self._base}/clips/{what}/{self._sign(what)}.wav"

    def _sign(self, what: str) -> str:
        return hmac.new(self._key, what.encode(), hashlib.sha256).hexdigest()[:40]

    async def serve(self, request: web.Request) -> web.Response:
        part = request.match_info
        what = f"{part['file']}/{part['start']}-{part['end']}/{part['expires']}"
        in_time = int(part["expires"]) >= self._machine().timestamp()
        if not hmac.compare_digest(self._sign(what), part["sign"]) or not in_time:
            raise web.HTTPForbidden(text="This address is not good, or no longer.")
        path = self._folder / part["file"]
        if not path.is_file():
            raise web.HTTPNotFound
        body = self._cut(path, int(part["start"]) / 1000, int(part["end"]) / 1000)
        return web.Response(body=body, content_type="audio/wav", headers={"Cache-Control": "no-store"})

    def route(self) -> web.RouteDef:
        pattern = r"/clips/{file:[\w-]+\.ulaw}/{start:\d{1,9}}-{end:\d{1,9}}/{expires:\d{1,12}}/{sign:[0-9a-f]{40}}.wav"
        return web.get(pattern, self.serve)
