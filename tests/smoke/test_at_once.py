"""Many at the same moment: every call a ticket, whoever looks at pages meanwhile, and no name shut by guesses."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy.util import await_only

from hotline.service import accounts
from hotline.service.ports import looking
from tests.smoke.signed import post
from tests.smoke.test_bad_input import CALL
from tests.town import OLD_MAN, STRANGER, town


async def test_three_hundred_calls_at_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        calls = [{**CALL, "CallSid": f"CA{n}", "From": f"+86138{n:08d}"} for n in range(300)]
        found = await asyncio.gather(*(post(t, "/twilio/voice", call) for call in calls))
        assert {status for status, _ in found} == {200}
        assert not [said for _, said in found if "对不起" in said]
        kept = await t.h.store.read(lambda books: [books.call(call["CallSid"]) for call in calls])
        numbers = {call.ticket for call in kept if call is not None}
        assert (len(kept), numbers) == (300, set(range(1001, 1301)))


async def test_long_views_keep_nobody_from_being_taken_in(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        over = asyncio.Event()

        def long(books: Any) -> None:
            """Holds its connection until it is told that it is over, and needs no processor for it."""
            books.connection.exec_driver_sql("SELECT count(*) FROM tickets").scalar()
            await_only(over.wait())

        token = looking.set(True)
        views = [asyncio.create_task(t.h.store.read(long)) for _ in range(12)]
        looking.reset(token)
        try:
            await t.until(lambda: t.h.store._lookers.pool.checkedout() > 0)  # type: ignore[attr-defined]
            t.h.standing._read_at = None
            assert (await t.phone(STRANGER).send("我家没有米了")).answered
            assert (await post(t, "/twilio/voice", CALL))[0] == 200
            assert not any(view.done() for view in views), "and they are still being read"
        finally:
            over.set()
            await asyncio.gather(*views, return_exceptions=True)


async def test_pages_are_read_on_connections_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(tmp_path) as t:
        seen: list[tuple[str, bool]] = []
        read = t.h.store.read

        async def noted(view: Any) -> Any:
            seen.append((path, looking.get()))
            return await read(view)

        monkeypatch.setattr(t.h.store, "read", noted)
        async with aiohttp.ClientSession() as session:
            for path in ("/readyz", "/metrics"):
                await (await session.get(t.url + path)).read()
        path = "/api"
        await t.api("GET", "/tickets")
        assert {place for place, _ in seen} == {"/readyz", "/metrics", "/api"} and all(looks for _, looks in seen)
        seen.clear()
        path = "the phone"
        await post(t, "/twilio/voice", CALL)
        await t.quiet()
        assert seen and not any(looks for _, looks in seen)


async def test_a_reading_that_hangs_does_not_keep_texts_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotline.service.standing.PATIENCE", 0.1)
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")

        async def hangs(*_: Any) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(t.h.standing, "_read", hangs)
        t.machine.passes(120)
        assert (await t.phone(STRANGER).send("我家没有米了")).answered


async def test_guesses_from_everywhere_do_not_shut_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "MOST_WAITING", 8)
    async with town(tmp_path) as t, aiohttp.ClientSession() as session:

        async def tries(password: str, address: str) -> int:
            given, headers = {"name": "duty", "password": password}, {"X-Forwarded-For": address}
            async with session.post(f"{t.url}/signin", data=given, headers=headers, allow_redirects=False) as answer:
                return answer.status

        async def guesses(n: int) -> None:
            while True:
                await tries("guess", f"198.51.100.{n}")

        guessing = [asyncio.create_task(guesses(n)) for n in range(40)]
        try:
            await asyncio.sleep(3)
            assert await tries("correct horse", "203.0.113.5") == 303
        finally:
            for task in guessing:
                task.cancel()
            await asyncio.gather(*guessing, return_exceptions=True)


async def test_a_browser_that_was_signed_in_before_is_not_shut_out(tmp_path: Path) -> None:
    """Whatever was guessed from the same address: an office has but one."""
    async with town(tmp_path) as t:
        headers = {"X-Forwarded-For": "203.0.113.5"}
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, headers=headers) as desk, aiohttp.ClientSession() as other:

            async def tries(session: aiohttp.ClientSession, password: str, name: str = "duty") -> int:
                given = {"name": name, "password": password}
                path = f"{t.url}/signin"
                async with session.post(path, data=given, headers=headers, allow_redirects=False) as answer:
                    return answer.status

            assert await tries(desk, "correct horse") == 303
            for _ in range(6):
                last = await tries(other, "guess")
            assert last == 429
            assert await tries(other, "correct horse") == 429, "one address has guessed too often"
            jar.clear(lambda cookie: cookie.key == "hotline-desk")
            assert await tries(desk, "correct horse") == 303
