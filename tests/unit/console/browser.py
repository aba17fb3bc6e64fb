"""A browser without scripts: it keeps cookies, follows redirects and fills in forms."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import aiohttp
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from tests.unit.console.world import PASSWORD


@dataclass
class Page:
    status: int
    url: str
    text: str
    headers: CIMultiDict[str]

    @property
    def words(self) -> str:
        """What one reads: without tags, with single spaces."""
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.text)).split())

    def part(self, name: str) -> str:
        """One part of a ticket's page, as HTML."""
        found = re.search(rf'<section id="part-{name}".*?</section>', self.text, re.S)
        assert found, f"no part {name}"
        return found[0]

    def fingerprint(self, name: str) -> str:
        found = re.search(r'data-hash="(\w+)"', self.part(name))
        assert found
        return found[1]


class Browser:
    def __init__(self, session: aiohttp.ClientSession, server: TestServer) -> None:
        self.session, self.server = session, server
        self.token = ""

    async def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        page = await self.post("/signin", name=name, password=password)
        found = re.search(r'name="token" value="(\w+)"', page.text)
        self.token = found[1] if found else ""
        return page

    async def get(self, path: str, **headers: str) -> Page:
        async with self.session.get(self.server.make_url(path), headers=_dashed(headers)) as response:
            return await _page(response)

    async def post(self, path: str, fields: dict[str, str] | None = None, /, **more: str) -> Page:
        """Send a form of this desk's own pages."""
        return await self.send(path, {"token": self.token, **(fields or {}), **more})

    async def htmx(self, path: str, **fields: str) -> Page:
        return await self.send(path, {"token": self.token, **fields}, {"HX-Request": "true"})

    async def send(self, path: str, fields: dict[str, str], headers: dict[str, str] | None = None) -> Page:
        async with self.session.post(self.server.make_url(path), data=fields, headers=headers or {}) as response:
            return await _page(response)


def _dashed(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def _page(response: aiohttp.ClientResponse) -> Page:
    return Page(response.status, str(response.url.relative()), await response.text(), CIMultiDict(response.headers))
