"""Fixtures of the console's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from tests.unit.console.browser import Browser
from tests.unit.console.world import World, world

SignIn = Callable[..., Awaitable[Browser]]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as built:
        yield built


@pytest.fixture
async def sign_in(desk: World) -> AsyncIterator[SignIn]:
    """Open a browser of one's own and sign in: `await sign_in("Ann")`."""
    async with AsyncExitStack() as stack:

        async def enter(name: str = "小陈", language: str = "") -> Browser:
            jar = aiohttp.CookieJar(unsafe=True)
            headers = {"Accept-Language": language} if language else {}
            session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar, headers=headers))
            browser = Browser(session, desk.server)
            if name:
                await browser.sign_in(name)
            return browser

        yield enter
