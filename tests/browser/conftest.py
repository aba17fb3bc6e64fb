"""A real browser on the desk's pages. Without one these tests are skipped, by name."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.unit.console.world import PASSWORD, World, world

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=user-gesture-required",
]
# What the browser and htmx write down about an answer that a test means to get.
# Answers that say no; and what a browser says of a connection that a test cuts itself.
EXPECTED = (
    "the server responded with a status of", "Response Status Error Code 4",
    "net::ERR_FAILED", "htmx:sendError", "htmx:afterRequest",
)  # fmt: skip
Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[World]:
    async with world(tmp_path) as built:
        yield built


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"NO BROWSER: none of {', '.join(NAMES)} is on PATH; the desk's pages were not tried in one.")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        await browser.close()


@pytest.fixture
async def open_desk(desk: World, chromium: Browser) -> AsyncIterator[Open]:
    """Sign in and stand before the queue. Any error or refused content in the browser fails the test."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        expected = any(known in message.text for known in EXPECTED)
        if message.type in ("error", "warning") and not expected:
            complaints.append(message.text)

    async def enter(name: str = "小陈", width: int = 1366, height: int = 768) -> Page:
        context = await chromium.new_context(
            viewport={"width": width, "height": height}, base_url=str(desk.server.make_url("/"))
        )
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto("/signin")
        await page.fill("[name=name]", name)
        await page.fill("[name=password]", PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#line:not(:has-text('…'))")
        return page

    yield enter
    assert complaints == []
