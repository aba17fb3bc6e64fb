"""What volunteers text back: digits and words, numbers, late answers, loops; each gets a kind, true reply."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hotline.demo.phone_company.records import segments
from hotline.domain.actor import Actor
from hotline.domain.ticket import AssignmentState, Attention, OfferState, State
from hotline.service import desk
from tests.smoke.steps import asked, each_once, sent_out
from tests.town import ANNA, BO, CHEN, GROUP_LEAD, NEIGHBOUR, OLD_MAN, STAFF, STRANGER, Town, town

ACCEPTING = ["1", "接", "OK", " ok! ", "１", "1.", "我去", "接 {n}", "1 {n}", "{n} 1", "{n}接"]
DECLINING = ["0", "不接", "no", "NO.", "没空", "0 {n}", "{n} 0"]


async def _two_offers(t: Town) -> None:
    await asked(t)
    await t.says(NEIGHBOUR, "水管坏了")
    await sent_out(t, 1002)


async def _asked_again(t: Town, number: int) -> None:
    """A new ticket of somebody else, offered to Anna only."""
    await asked(t, caller=f"+861380002{number}", number=number, people=[ANNA])


async def test_accepting_by_digit_and_by_word(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for number, words in enumerate(ACCEPTING, 1001):
            await _asked_again(t, number)
            assert await t.says(ANNA, words.format(n=number)) is None, words
            assert f"{number}归您了" in t.texts(ANNA)[-1]
            assert (await t.ticket(number)).state is State.ASSIGNED
        assert await t.no_ticket(1001 + len(ACCEPTING)), "no answer became a ticket"


async def test_declining_by_digit_and_by_word(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for number, words in enumerate(DECLINING, 1001):
            await _asked_again(t, number)
            assert f"{number}不用您去" in (await t.says(ANNA, words.format(n=number)) or ""), words
            offer = (await t.ticket(number)).offer_of(await t.who(ANNA))
            assert offer is not None
            assert offer.state is OfferState.DECLINED
        assert await t.no_ticket(1001 + len(DECLINING))


@pytest.mark.parametrize(("arrived", "done"), [("2", "3"), ("到了", "完成"), ("arrived", "done"), ("2 1001", "1001 3")])
async def test_arriving_and_finishing(tmp_path: Path, arrived: str, done: str) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        assert "1001" in (await t.says(ANNA, arrived) or "")
        assert (await t.ticket()).active[0].state is AssignmentState.ARRIVED
        reply = await t.says(ANNA, done)
        assert "1001办完了" in (reply or "")
        assert (await t.ticket()).state is State.DONE
        assert "1001" in (await t.says(ANNA, done) or ""), "said twice, answered twice"
        assert (await t.kinds()).count("work_done") == 1


@pytest.mark.parametrize("words", ["4", "帮忙", "help", "4 1001"])
async def test_help_moves_nothing_and_calls_the_operator(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        assert "值班员" in (await t.says(ANNA, words) or "")
        ticket = await t.ticket()
        assert ticket.state is State.ASSIGNED
        assert Attention.NEEDS_HELP in ticket.attention


async def test_giving_back_asks_the_next(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[("most = 6", "most = 2"), ("least = 3", "least = 2")]) as t:
        await asked(t)
        first = [p for p in (ANNA, BO, CHEN, STAFF) if t.texts(p)]
        await t.says(first[0], "1")
        assert "交还" in (await t.says(first[0], "0") or "")
        ticket = await t.ticket()
        assert ticket.state is State.OFFERING
        assert Attention.GIVEN_BACK in ticket.attention
        second = [p for p in (ANNA, BO, CHEN, STAFF) if t.texts(p) and p not in first]
        assert second, "the next wave goes out at once"
        assert await t.says(second[0], "1") is None
        assert (await t.ticket()).state is State.ASSIGNED
        each_once(t)


async def test_two_open_offers_are_asked_about_once_and_the_number_decides(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _two_offers(t)
        question = await t.says(ANNA, "1")
        assert question is not None
        assert segments(question) == 1
        assert "1001" in question
        assert "1002" in question
        assert [(await t.ticket(n)).state for n in (1001, 1002)] == [State.OFFERING, State.OFFERING]
        assert await t.says(ANNA, "1 1002") is None
        assert (await t.ticket(1002)).active[0].phone == ANNA
        assert (await t.ticket(1001)).active == ()
        await t.says(ANNA, "1")
        assert (await t.ticket(1001)).active[0].phone == ANNA, "one is left, so a bare digit is clear again"


async def test_two_tickets_in_hand(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _two_offers(t)
        await t.says(ANNA, "1 1001")
        await t.says(ANNA, "1002 1")
        question = await t.says(ANNA, "3")
        assert "1001" in (question or "")
        assert "1002" in (question or "")
        await t.says(ANNA, "3 1002")
        assert [(await t.ticket(n)).state for n in (1001, 1002)] == [State.ASSIGNED, State.DONE]
        await t.says(ANNA, "3")
        assert (await t.ticket(1001)).state is State.DONE


async def test_a_strangers_digit_is_somebody_in_need(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        assert "1001" in (await t.says(STRANGER, "1") or "")
        assert (await t.ticket()).need == "1"
        assert "1002" in (await t.says(NEIGHBOUR, "帮忙") or "")
        assert (await t.ticket(1002)).need == "帮忙"


async def test_a_volunteers_own_need_is_a_ticket_like_anyones(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        assert "1002" in (await t.says(ANNA, "我家水管坏了，能来人吗") or "")
        ticket = await t.ticket(1002)
        assert (ticket.category, ticket.caller) == ("repair", ANNA)
        assert (await t.ticket()).state is State.OFFERING


async def test_a_volunteer_who_was_never_asked_is_told_kindly(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        assert "没有等您回复" in (await t.says(ANNA, "1") or "")
        assert await t.no_ticket()
        assert "不在您名下" in (await t.says(ANNA, "1 9999") or "")


async def test_late_when_it_is_filled(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(BO, "1")
        reply = await t.says(ANNA, "1")
        assert "已经有人去了" in (reply or "")
        assert "山脚下" not in (reply or "")
        assert len((await t.ticket()).active) == 1


async def test_late_when_it_is_closed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.api("POST", "/tickets/1001/close", {"disposition": "cancelled"})
        await t.quiet()
        assert "不用去了" in t.texts(ANNA)[-1]
        assert "办结" in (await t.says(ANNA, "1") or "")
        assert await t.no_ticket(1002)


async def test_late_but_still_wanted(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.passes(minutes=40)
        offer = (await t.ticket()).offer_of(await t.who(ANNA))
        assert offer is not None
        assert offer.state is OfferState.LAPSED
        await t.says(ANNA, "1")
        assert "归您了" in t.texts(ANNA)[-1]
        assert (await t.ticket()).active[0].phone == ANNA


async def test_accepting_twice_gives_one_place_and_one_message(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await asyncio.gather(t.phone(ANNA).send("1"), t.phone(ANNA).send("1"))
        await t.quiet()
        assert len((await t.ticket()).assignments) == 1
        assert sum("山脚下" in text for text in t.texts(ANNA)) == 1
        assert sum("已经归您了" in text for text in t.texts(ANNA)) == 1


async def test_whose_work_was_taken_back_is_told_and_cannot_go_on(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await desk.take_back(t.h, Actor.operator("duty"), 1001, await t.who(ANNA))
        await t.quiet()
        assert "不用去了" in t.texts(ANNA)[-1]
        before = (await t.ticket()).state
        assert await t.says(ANNA, "3") is not None
        assert await t.says(ANNA, "1") is not None
        assert (await t.ticket()).active == ()
        assert (await t.ticket()).state is before


async def test_a_lead_answers_with_the_same_digits(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.passes(minutes=65)
        assert t.texts(GROUP_LEAD)
        await t.says(GROUP_LEAD, "1")
        assert "山脚下七号" in t.texts(GROUP_LEAD)[-1]
        await t.says(GROUP_LEAD, "2")
        await t.says(GROUP_LEAD, "3")
        assert (await t.ticket()).state is State.DONE


async def test_machines_that_answer_each_other_end_but_all_is_taken_in(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[("per_hour = 20", "per_hour = 3")]) as t:
        # A machine that doesn't say what it is: those that do lie in the tray.
        replies = [await t.says(STRANGER, f"嘀嘀嘀{n}") for n in range(5)]
        assert [bool(reply) for reply in replies] == [True, True, True, False, False]
        assert len(await t.h.store.read(lambda books: books.contacts(1001))) == 5
        told = [e for e in await t.entries() if e.kind == "told"]
        assert len(told) == 3, "what nobody heard is not in the log as told"
        assert await t.says(OLD_MAN, "我家没有米了"), "another number is answered"
        await t.passes(minutes=61)
        assert await t.says(STRANGER, "没有米了"), "an hour later"


async def test_everybody_hears_each_thing_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.webhooks_twice = True
        t.company.trouble.callbacks_twice = True
        await asked(t, caller=NEIGHBOUR)
        await t.says(ANNA, "1")
        await t.says(ANNA, "2")
        await t.says(ANNA, "3")
        await t.passes(hours=5)
        each_once(t)
        assert all(sum("归您了" in text for text in t.texts(p)) == (p == ANNA) for p in (ANNA, BO, CHEN, STAFF))


@pytest.mark.parametrize("words", ["2", "3", "到了"])
async def test_who_has_not_accepted_yet_is_told_how(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        reply = await t.says(ANNA, words)
        assert "1001还没有归您" in (reply or "")
        assert "回1" in (reply or "")
        assert (await t.ticket()).state is State.OFFERING


async def test_a_volunteers_bare_help_is_a_cry_of_their_own(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        assert "1001" in (await t.says(ANNA, "help") or "")
        assert (await t.ticket()).caller == ANNA


@pytest.mark.parametrize("words", ["都去", "我两个都去", "1 1001 1002", "both please, I can go"])
async def test_one_answer_may_be_for_several(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await _two_offers(t)
        await t.says(ANNA, words)
        assert [(await t.ticket(n)).state for n in (1001, 1002)] == [State.ASSIGNED, State.ASSIGNED]


async def test_what_differs_for_each_is_asked_about(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _two_offers(t)
        reply = await t.says(ANNA, "1002我去，1001去不了")
        assert reply is not None and "1001" in reply and "1002" in reply and "编号" in reply
        reply = await t.says(ANNA, "1002")
        assert reply is not None and "1 1002" in reply
        assert [(await t.ticket(n)).state for n in (1001, 1002)] == [State.OFFERING, State.OFFERING]
