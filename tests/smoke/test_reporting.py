"""Somebody at work on a ticket rings the hotline: by key or in words they say how it goes; no new ticket is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.demo.phone_company.call import Call
from hotline.domain.ticket import AssignmentState, Attention, Priority, State
from ivr.ports import Utterance
from tests.smoke.steps import asked
from tests.smoke.test_night import VOICE
from tests.town import ANNA, BO, OLD_MAN, Town, town

SHORT = [('silence = "8 s"', 'silence = "1 s"'), ('pause = "3 s"', 'pause = "1 s"')]


async def at_work(t: Town) -> None:
    await asked(t, people=[ANNA])
    await t.says(ANNA, "1")
    assert (await t.ticket()).state is State.ASSIGNED


async def says(t: Town, words: str) -> Call:
    call = t.phone(ANNA).call(VOICE)
    await t.until(lambda: t.service.switchboard.calls())
    t.service.switchboard.understood(Utterance(call.sid, words, (), True, 0.0, 1.0, "stream"))
    await call.wait()
    await t.quiet()
    return call


@pytest.mark.parametrize(
    ("key", "state", "answer"),
    [
        ("2", AssignmentState.ARRIVED, "您到了"),
        ("3", AssignmentState.DONE, "办完了，辛苦了"),
        ("0", AssignmentState.GIVEN_BACK, "我们再找人"),
    ],
)
async def test_a_key_says_how_it_goes(tmp_path: Path, key: str, state: AssignmentState, answer: str) -> None:
    async with town(tmp_path, policy=SHORT) as t:
        await at_work(t)
        call = t.phone(ANNA).call(None)
        await t.until(lambda: "请直接说" in "".join(call.said))
        call.press(key)
        await call.wait()
        await t.quiet()
        assert "工单1 0 0 1号" in "".join(call.said) and "山脚" not in "".join(call.said)
        assert [a.state for a in (await t.ticket()).assignments] == [state]
        assert answer in " ".join(call.said)
        assert await t.no_ticket(1002)
        assert t.company.problems == []


async def test_words_count_as_well(tmp_path: Path) -> None:
    async with town(tmp_path, policy=SHORT) as t:
        await at_work(t)
        await says(t, "我到了")
        assert [a.state for a in (await t.ticket()).assignments] == [AssignmentState.ARRIVED]


async def test_anything_else_is_kept_for_the_desk_who_ring_back(tmp_path: Path) -> None:
    async with town(tmp_path, policy=SHORT) as t:
        await at_work(t)
        call = await says(t, "他要的是面不是米")
        ticket = await t.ticket()
        assert ticket.need == "我家没有米了" and Attention.HELPER_SAID in ticket.attention
        assert "值班员会给您打电话" in " ".join(call.said)
        assert await t.no_ticket(1002)


async def test_an_alarm_from_the_scene_raises_that_ticket(tmp_path: Path) -> None:
    async with town(tmp_path, policy=SHORT) as t:
        await at_work(t)
        call = await says(t, "老人没气了快来人")
        assert (await t.ticket()).priority is Priority.CRITICAL
        assert "120" in " ".join(call.said)
        assert await t.no_ticket(1002)


async def test_a_need_of_their_own_is_a_ticket_of_their_own(tmp_path: Path) -> None:
    async with town(tmp_path, policy=SHORT) as t:
        await at_work(t)
        await says(t, "我家灯泡坏了")
        own = await t.ticket(1002)
        assert (own.caller, own.item) == (ANNA, "light")
        assert (await t.ticket()).state is State.ASSIGNED


async def test_with_several_in_hand_a_person_finds_out_which(tmp_path: Path) -> None:
    async with town(tmp_path, policy=SHORT) as t:
        await at_work(t)
        await asked(t, caller="+8613900000001", number=1002, people=[ANNA])
        await t.says(ANNA, "1 1002")
        call = t.phone(ANNA).call(None)
        await t.until(lambda: "请直接说" in "".join(call.said))
        call.press("3")
        await call.wait()
        await t.quiet()
        assert "几张工单" in "".join(call.said)
        tickets = [await t.ticket(n) for n in (1001, 1002)]
        assert [x.state for x in tickets] == [State.ASSIGNED, State.ASSIGNED]
        assert any(Attention.HELPER_SAID in x.attention for x in tickets)


async def test_whoever_is_only_asked_calls_like_anybody(tmp_path: Path) -> None:
    async with town(tmp_path, policy=SHORT) as t:
        await asked(t, people=[ANNA, BO])
        call = t.phone(BO).call(None)
        await call.wait()
        await t.quiet()
        assert (await t.ticket(1002)).caller == BO
        assert OLD_MAN not in "".join(call.said)
