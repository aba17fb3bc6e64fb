"""What a resident says after the work was taken up, or is reported done."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from hotline.domain.ticket import Attention, Disposition, Priority, State
from tests.town import ANNA, BO, DUTY_ONE, OLD_MAN, Town, town

DUTY = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}"]')]
PATHS = ("sms", "sms/status/k", "voice", "voice/turn/CA1/1", "voice/out/k", "voice/status", "voice/rescued/CA1")


async def _accepted(t: Town) -> None:
    await t.says(OLD_MAN, "我家没有米了")
    await t.api("POST", "/tickets/1001/dispatch", {})
    await t.quiet()
    await t.says(ANNA, "1")


@pytest.mark.parametrize("words", ["大米还没有送来", "还没有"])
async def test_not_come_opens_it_again_before_anybody_asks(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await _accepted(t)
        await t.says(ANNA, "3")
        await t.says(OLD_MAN, words)
        ticket = await t.ticket()
        assert (ticket.state, ticket.reopened) == (State.TRIAGED, 1)
        assert await t.no_ticket(1002)


async def test_it_came_closes_it_before_anybody_asks(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _accepted(t)
        await t.says(ANNA, "3")
        assert "谢谢" in (await t.says(OLD_MAN, "收到了") or "")
        ticket = await t.ticket()
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.RESOLVED)


async def test_a_volunteer_at_work_means_the_work_and_not_what_they_once_asked_for(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(BO, "我家没有米了")
        await t.api("POST", "/tickets/1001/dispatch", {"people": [ANNA]})
        await t.quiet()
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        await t.says(OLD_MAN, "水管坏了")
        await t.api("POST", "/tickets/1002/dispatch", {"people": [BO]})
        await t.quiet()
        await t.says(BO, "1")
        await t.says(BO, "到了")
        assert (await t.ticket(1001)).state is State.DONE
        assert (await t.ticket(1002)).active[0].state == "arrived"


async def test_danger_said_after_the_work_is_done_is_not_closed_with_the_rice(tmp_path: Path) -> None:
    async with town(tmp_path, policy=DUTY) as t:
        await _accepted(t)
        await t.says(ANNA, "3")
        reply = await t.says(OLD_MAN, "我胸口疼")
        assert "120" in (reply or "")
        await t.passes(minutes=2)
        ticket = await t.ticket()
        assert ticket.open
        assert ticket.priority is Priority.CRITICAL
        assert t.phone(DUTY_ONE).calls


async def test_danger_said_while_somebody_brings_the_rice_gets_its_own_promise(tmp_path: Path) -> None:
    async with town(tmp_path, policy=DUTY) as t:
        await _accepted(t)
        reply = await t.says(OLD_MAN, "我胸口疼") or ""
        assert "已经有人在办" not in reply
        assert "10分钟内" in reply
        assert (await t.ticket()).promise_kept_at is None
        await t.passes(minutes=2)
        assert t.phone(DUTY_ONE).calls, "nobody at the desk looked"
        await t.passes(minutes=9)
        assert Attention.PROMISE_MISSED in (await t.ticket()).attention


@pytest.mark.parametrize("path", PATHS)
async def test_an_upgrade_header_is_no_signature(tmp_path: Path, path: str) -> None:
    async with town(tmp_path) as t:
        form = {"MessageSid": "SM1", "CallSid": "CA1", "From": OLD_MAN, "Body": "hi"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{t.url}/twilio/{path}", data=form, headers={"Upgrade": "websocket"}) as answer,
        ):
            assert answer.status == 403
        assert await t.no_ticket()
