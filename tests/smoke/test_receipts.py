"""A text is answered in one segment with number and promise; twice is once; soon after, it joins."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hotline.demo.phone_company.records import segments
from hotline.domain.ticket import Attention, Disposition, Priority, State
from tests.smoke.steps import households, sent_out
from tests.town import CHEN, DEAF, NEIGHBOUR, OLD_MAN, STRANGER, Town, town

ENGLISH = "+8613800000150"
# What is said, and what its receipt must hold beside the number.
KINDS = {
    "zh": (
        ("我家没有米了", "11点"),
        ("我胸口疼", "10分钟"),
        ("路灯坏了", "以前"),
        ("嗡嗡嗡", "先看"),
        ("我儿子打我", ""),
    ),
    "en": (
        ("my rice is gone", "11:00"),
        ("chest pain", "10 minutes"),
        ("please help me with a letter", "Before"),
        ("zzz zzz", "looks first"),
        ("my husband hits me", ""),
    ),
}


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_receipt_is_one_segment_with_number_and_promise(tmp_path: Path, language: str) -> None:
    async with town(tmp_path) as t:
        await households(t, f"H9,G3,桥头一号,Ann Lee,{ENGLISH},1950,en,,")
        sender = NEIGHBOUR if language == "zh" else ENGLISH
        for place, (words, promise) in enumerate(KINDS[language]):
            number = 1001 + place
            for text in (words, f"{words} {words}"):  # the second one joins
                reply = await t.says(sender, text)
                assert reply is not None and str(number) in reply and promise in reply
                assert segments(reply) == 1, reply
                if language == "en":
                    assert reply.isascii() and len(reply) <= 160
                else:
                    assert len(reply.encode("utf-16-le")) // 2 <= 70
            await t.passes(minutes=31)


@pytest.mark.parametrize("how", ["webhooks_twice", "webhooks_together"])
async def test_the_same_message_again_gets_the_same_answer_and_nothing_new(tmp_path: Path, how: str) -> None:
    async with town(tmp_path) as t:
        first = await t.says(OLD_MAN, "我家没有米了")
        setattr(t.company.trouble, how, True)
        again = await t.says(OLD_MAN, "油也没有了")
        setattr(t.company.trouble, how, False)
        assert first and again and "1001" in again
        assert (await t.kinds()).count("joined") == 1
        assert len(await t.h.store.read(lambda books: books.contacts(1001))) == 2
        assert await t.no_ticket(1002)
        rows = await t.h.store.read(lambda books: books.outbox_of(1001))
        assert len(rows) == 2, "one row for each answer"


async def test_what_joins_raises_the_priority_and_shortens_the_promise(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        before = await t.ticket()
        await t.passes(minutes=5)
        reply = await t.says(OLD_MAN, "我胸口疼")
        after = await t.ticket()
        assert (before.priority, after.priority) == (Priority.NORMAL, Priority.CRITICAL)
        assert before.promise_at and after.promise_at and after.promise_at < before.promise_at
        assert "10分钟" in (reply or "")
        assert Attention.MORE_SAID in after.attention
        assert [c.text for c in await t.h.store.read(lambda b: b.contacts(1001))] == ["我家没有米了", "我胸口疼"]


async def test_what_is_harmless_lengthens_and_lowers_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我胸口疼")
        before = await t.ticket()
        await t.passes(minutes=2)
        await t.says(OLD_MAN, "不急，没事了，谢谢")
        after = await t.ticket()
        assert after.priority is Priority.CRITICAL and after.promise_at == before.promise_at


@pytest.mark.parametrize(("minutes", "tickets"), [(29, 1), (31, 2)])
async def test_half_an_hour_later_it_is_a_ticket_of_its_own(tmp_path: Path, minutes: int, tickets: int) -> None:
    async with town(tmp_path) as t:
        await t.says(STRANGER, "我家没有米了")
        await t.passes(minutes=minutes)
        await t.says(STRANGER, "油也没有了")
        assert await t.no_ticket(1001 + tickets)
        assert not await t.no_ticket(1000 + tickets)


async def test_a_closed_ticket_is_not_joined(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(STRANGER, "我家没有米了")
        await t.api("POST", "/tickets/1001/close", {"disposition": "mistaken"})
        await t.says(STRANGER, "我家没有米了")
        assert (await t.ticket(1002)).state is State.NEW


@pytest.mark.parametrize(("answer", "state"), [("1", State.CLOSED), ("2", State.TRIAGED), ("还没有", State.TRIAGED)])
async def test_the_deaf_are_texted_instead_of_phoned_back(tmp_path: Path, answer: str, state: State) -> None:
    async with town(tmp_path) as t:
        await t.says(DEAF, "我家没有米了")
        await _worked_on(t)
        await t.passes(minutes=6)
        assert t.phone(DEAF).calls == []
        asked = t.texts(DEAF)[-1]
        assert "1001" in asked and "回1" in asked and "回2" in asked and segments(asked) == 1
        reply = await t.says(DEAF, answer)
        ticket = await t.ticket()
        assert ticket.state is state and await t.no_ticket(1002)
        assert ticket.disposition is (Disposition.RESOLVED if answer == "1" else None)
        assert (Attention.DENIED in ticket.attention) is (answer != "1")
        assert reply and segments(reply) == 1


async def test_the_deaf_who_do_not_answer_are_asked_again_and_never_counted_as_resolved(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(DEAF, "我家没有米了")
        await _worked_on(t)
        await t.passes(hours=8)
        ticket = await t.ticket()
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.UNCONFIRMED)
        assert len([x for x in t.texts(DEAF) if "还是还没有" in x]) == 3
        assert t.phone(DEAF).calls == []
        late = await t.says(DEAF, "没有米了啊")
        assert late and "1002" in late, "whoever writes later is taken in"
        assert (await t.ticket(1002)).opened_at - ticket.opened_at > timedelta(hours=7)


async def _worked_on(t: Town) -> None:
    await sent_out(t)
    await t.says(CHEN, "1")
    await t.says(CHEN, "3")


@pytest.mark.parametrize(
    ("words", "language"), [("my rice is all gone", "en"), ("我家没有米了", "zh"), ("米 rice", "zh"), ("OK", "zh")]
)
async def test_the_reply_is_in_the_language_of_the_words_where_that_is_plain(
    tmp_path: Path, words: str, language: str
) -> None:
    async with town(tmp_path) as t:
        reply = await t.says(OLD_MAN, words)  # whose file says zh
        assert reply is not None and reply.isascii() is (language == "en")
        assert (await t.ticket()).language == language
