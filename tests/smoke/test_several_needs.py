"""Several needs in one text or call: all of them are on the ticket, offered and asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.domain.ticket import Category, Priority
from ivr.ports import Utterance
from tests.smoke.steps import sent_out
from tests.smoke.test_night import VOICE
from tests.town import ANNA, OLD_MAN, town


@pytest.mark.parametrize(
    ("words", "items"),
    [
        ("没米了，灯也坏了", {"rice", "light"}),
        ("米没了灯坏了药也快吃完了", {"rice", "light", "medicine"}),
        ("no rice and the lamp is broken", {"rice", "light"}),
        ("没米没油了", {"rice", "oil"}),
    ],
)
async def test_several_needs_in_one_text_are_all_on_the_ticket_and_in_the_offer(
    tmp_path: Path, words: str, items: set[str]
) -> None:
    async with town(tmp_path) as t:
        reply = await t.says(OLD_MAN, words) or ""
        ticket = await t.ticket()
        assert {n.item for n in ticket.needs} == items
        await sent_out(t, people=[ANNA])
        offer = t.texts(ANNA)[-1]
        if words.startswith("没米了"):
            assert "大米" in offer and "灯" in offer and "大米" in reply and "灯" in reply


async def test_a_need_beside_a_danger_is_kept_for_later(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我胸口疼，家里没米了")
        ticket = await t.ticket()
        assert ticket.priority is Priority.CRITICAL
        assert [(n.category, n.item) for n in ticket.needs] == [(Category.HEALTH, None), (Category.FOOD, "rice")]


async def test_by_phone_too_and_each_once_in_whichever_order_they_are_heard(tmp_path: Path) -> None:
    short = [('silence = "8 s"', 'silence = "1 s"'), ('pause = "3 s"', 'pause = "1 s"')]
    async with town(tmp_path, policy=short) as t:
        call = t.phone(OLD_MAN).call(VOICE)
        await t.until(lambda: t.service.switchboard.calls())
        for at, words in enumerate(("家里没米了，灯坏了", "还有灯泡坏了", "药也没了")):
            t.service.switchboard.understood(Utterance(call.sid, words, (), True, at * 1.0, at + 1.0, "stream"))
        await call.wait()
        await t.quiet()
        items = [n.item for n in (await t.ticket()).needs]
        assert sorted(map(str, items)) == ["light", "medicine", "rice"]
