"""From a text to a closed ticket, driven by phones against the running service."""

from __future__ import annotations

import asyncio
from pathlib import Path

from hotline.demo.phone_company import Answer
from hotline.domain.actor import MACHINE
from hotline.domain.ticket import Attention, Disposition, Priority, State
from tests.town import ANNA, BO, CHEN, GROUP_LEAD, OLD_MAN, STAFF, STRANGER, town


async def test_rice_from_text_to_closed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        reply = await t.says(OLD_MAN, "我家没有米了，山脚下七号")
        assert reply is not None and "1001" in reply and len(reply) <= 70
        ticket = await t.ticket()
        assert (ticket.state, ticket.category, ticket.item) == (State.NEW, "food", "rice")
        assert ticket.promise_at is not None

        status, body = await t.api("POST", "/tickets/1001/dispatch", {})
        assert status == 200, body
        await t.quiet()
        offer = t.texts(ANNA)[-1]
        assert "1001" in offer and "红庙社区三组" in offer and "大米" in offer
        assert "山脚下" not in offer and "周大山" not in offer and OLD_MAN not in offer

        assert await t.says(ANNA, "1") is None  # the details come as a message of their own
        details = t.texts(ANNA)[-1]
        assert "周大山" in details and "山脚下七号" in details and "13800000101" in details
        assert "有人去了" in t.texts(BO)[-1]
        assert (await t.ticket()).state is State.ASSIGNED

        assert "1001" in (await t.says(ANNA, "2") or "")
        assert "办完" in (await t.says(ANNA, "3") or "")
        assert (await t.ticket()).state is State.DONE

        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=6)
        ticket = await t.ticket()
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.RESOLVED)
        called = t.phone(OLD_MAN).calls[-1]
        assert any("大米" in words for words in called.said)
        assert t.company.problems == []


async def test_same_message_twice_changes_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.webhooks_twice = True
        reply = await t.says(STRANGER, "我家没有米了")
        assert reply and "1001" in reply
        assert await t.no_ticket(1002)
        assert [k for k in await t.kinds() if k == "opened"] == ["opened"]


async def test_second_text_joins_within_half_an_hour(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(STRANGER, "我家没有米了")
        await t.passes(minutes=10)
        reply = await t.says(STRANGER, "我胸口疼")
        ticket = await t.ticket()
        assert "1001" in (reply or "") and "120" in (reply or "")
        assert await t.no_ticket(1002)
        assert ticket.priority is Priority.CRITICAL and Attention.MORE_SAID in ticket.attention
        await t.passes(minutes=25)
        await t.says(STRANGER, "路灯坏了")
        assert (await t.ticket(1002)).category == "repair"


async def test_desk_asleep_machine_offers_then_lead(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        assert t.texts(ANNA) == []
        await t.passes(minutes=16)
        assert "未核实" in t.texts(ANNA)[-1]
        ticket = await t.ticket()
        assert ticket.triaged_by == MACHINE and ticket.state is State.OFFERING
        await t.passes(minutes=65)
        assert t.texts(GROUP_LEAD), "nobody accepted: the lead of the area is asked"
        # Only the number suggested the household: the address is not given away.
        await t.says(GROUP_LEAD, "1")
        assert "山脚下" not in t.texts(GROUP_LEAD)[-1] and "13800000101" in t.texts(GROUP_LEAD)[-1]


async def test_critical_text_goes_to_staff_within_a_minute(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        reply = await t.says(OLD_MAN, "我胸口疼，喘不上气")
        assert "120" in (reply or "")
        await t.passes(minutes=1)
        assert "紧急" in t.texts(STAFF)[-1]
        assert (await t.ticket()).priority is Priority.CRITICAL


async def test_two_volunteers_answer_at_once_one_wins(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        await t.api("POST", "/tickets/1001/dispatch", {})
        await t.quiet()
        await asyncio.gather(t.phone(ANNA).send("1"), t.phone(BO).send("接"), t.phone(CHEN).send("OK"))
        await t.quiet()
        ticket = await t.ticket()
        assert len(ticket.active) == 1 and ticket.state is State.ASSIGNED
        losers = [p for p in (ANNA, BO, CHEN) if p != ticket.active[0].phone]
        for loser in losers:
            assert any("有人去了" in text for text in t.texts(loser))
