"""The same path on PostgreSQL, and two services over one database."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hotline.app import build
from hotline.demo.phone_company import Answer
from hotline.domain.ticket import Disposition, State
from tests.town import ANNA, BO, CHEN, OLD_MAN, STAFF, town


async def test_from_text_to_closed(tmp_path: Path, fresh_database: Callable[[], str]) -> None:
    async with town(tmp_path, database_url=fresh_database()) as t:
        assert "1001" in (await t.says(OLD_MAN, "我家没有米了，山脚下七号") or "")
        await t.api("POST", "/tickets/1001/dispatch", {})
        await t.quiet()
        await asyncio.gather(t.phone(ANNA).send("1"), t.phone(BO).send("1"), t.phone(CHEN).send("1"))
        await t.quiet()
        ticket = await t.ticket()
        assert len(ticket.active) == 1
        await t.says(ticket.active[0].phone, "3")
        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=6)
        ticket = await t.ticket()
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.RESOLVED)


async def test_two_services_do_each_thing_once(tmp_path: Path, fresh_database: Callable[[], str]) -> None:
    async with town(tmp_path, database_url=fresh_database()) as t:
        for index in range(6):
            await t.says(f"+8613800000{500 + index}", f"我家没有米了，红庙三组，第{index}家")
        await t.service.clock.advance(t.service.store, timedelta(minutes=16))
        other = await build(t.settings, machine=t.machine)
        try:
            await asyncio.gather(t.service.jobs.pump(), other.jobs.pump())
            await t.quiet()
        finally:
            await other.close()
        for person in (ANNA, BO, CHEN, STAFF):
            offers = Counter(text for text in t.texts(person) if "能去回1" in text)
            assert offers and set(offers.values()) == {1}, person
