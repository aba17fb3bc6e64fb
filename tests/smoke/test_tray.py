"""What machines send is kept for somebody to look through; it is promised nothing and sent to nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.domain.actor import Actor
from hotline.domain.errors import BadInput
from hotline.domain.ticket import Attention, Priority, State
from hotline.service import desk, tray
from tests.smoke.signed import post, text
from tests.smoke.steps import asked
from tests.town import ANNA, OLD_MAN, Town, town


async def signed_text(t: Town, sender: str, words: str, media: tuple[str, ...] = ()) -> str:
    """The whole answer to a text from any sender."""
    pictures = {f"MediaUrl{n}": url for n, url in enumerate(media)}
    fields = {**text(words, "SM" + "a" * 32, sender), "NumMedia": str(len(media)), **pictures}
    status, answer = await post(t, "/twilio/sms", fields)
    assert status == 200, answer
    await t.quiet()
    return answer


async def lies(t: Town) -> list[tuple[str, str]]:
    return [(m.body, m.tray) for m in (await tray.read(t.h)).messages]


@pytest.mark.parametrize(
    ("sender", "words", "reason"),
    [
        ("10690001234567", "家里着火了怎么办？买保险", "service"),
        ("95588", "您的积分即将到期", "service"),
        ("TAOBAO", "hello", "service"),
        (OLD_MAN, "【中国移动】您的话费余额为3.20元，请及时充值", "carrier"),
        (ANNA, "您好，我现在正在开车，稍后与您联系", "away"),
    ],
)
async def test_it_opens_nothing_and_is_answered_with_nothing(
    tmp_path: Path, sender: str, words: str, reason: str
) -> None:
    async with town(tmp_path) as t:
        assert "<Message" not in await signed_text(t, sender, words)
        assert await t.no_ticket()
        assert await lies(t) == [(words, reason)]
        await t.passes(hours=2)
        assert t.texts(ANNA) == []


async def test_an_answering_machine_of_somebody_asked_is_no_answer(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[ANNA])
        before = await t.kinds()
        assert not await t.says(ANNA, "自动回复：我在开会，稍后联系您")
        assert await t.kinds() == before


async def test_danger_or_a_need_beside_it_is_a_persons(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        assert await t.says(OLD_MAN, "尊敬的客户你好，我胸口疼喘不上气")
        assert (await t.ticket()).priority is Priority.CRITICAL
        assert await t.says("+8613900000001", "帮我看看退订回T是啥，顺便家里没有米了")
        assert not await t.no_ticket(1002)
        assert await lies(t) == []


async def test_a_person_who_writes_like_a_notice_is_no_machine(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        assert await t.says(OLD_MAN, "【求助】老人没米了")
        assert await t.says("+8613900000001", "【张家】水管坏了")
        assert not await t.no_ticket(1002)
        assert await lies(t) == []


async def test_an_operator_makes_a_ticket_of_it_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "点击链接看看")
        [message] = (await tray.read(t.h)).messages
        made = await desk.open_from_tray(t.h, Actor.operator("ann"), message.carrier_id)
        again = await desk.open_from_tray(t.h, Actor.operator("bob"), message.carrier_id)
        assert made.number == again.number == 1001
        assert made.caller == OLD_MAN and made.need == "点击链接看看"
        assert await lies(t) == []


async def test_a_number_marked_as_noise_lies_in_the_tray_but_for_danger_and_it_can_be_taken_back(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as t:
        await tray.mark_noise(t.h, Actor.operator("ann"), OLD_MAN, True)
        assert not await t.says(OLD_MAN, "啦啦啦")
        assert await lies(t) == [("啦啦啦", "noise")]
        assert (await tray.read(t.h)).noise == (OLD_MAN,)
        assert await t.says(OLD_MAN, "救命，我胸口疼"), "danger is never noise"
        await tray.mark_noise(t.h, Actor.operator("ann"), OLD_MAN, False)
        assert (await tray.read(t.h)).noise == ()
        assert await t.says(OLD_MAN, "我家没有米了")


async def test_from_a_marked_number_what_we_wait_for_still_counts(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[ANNA])
        await tray.mark_noise(t.h, Actor.operator("ann"), "138 0000 0201", True)
        assert (await tray.read(t.h)).noise == (ANNA,)
        await t.says(ANNA, "1")
        assert (await t.ticket()).state is State.ASSIGNED
        await tray.mark_noise(t.h, Actor.operator("ann"), OLD_MAN, True)
        assert await t.says(OLD_MAN, "还没来"), "something of his is open"
        assert await lies(t) == []


async def test_what_is_no_number_is_not_marked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        with pytest.raises(BadInput):
            await tray.mark_noise(t.h, Actor.operator("ann"), "the bank", True)


async def test_a_picture_without_a_word_is_looked_at_and_sent_to_nobody(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        answer = await signed_text(t, OLD_MAN, "", media=("https://api.twilio.com/2010-04-01/Accounts/x/Media/ME1",))
        assert "有人有危险吗" in answer
        ticket = await t.ticket()
        assert ticket.not_understood and Attention.NOT_UNDERSTOOD in ticket.attention
        await t.passes(hours=3)
        assert t.texts(ANNA) == []
