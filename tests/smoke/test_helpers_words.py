"""A volunteer's text is read by what is in hand: an answer, an alarm, words for the desk, a need of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.demo.phone_company.records import segments
from hotline.domain.ticket import Attention, OfferState, Priority, State
from tests.smoke.steps import asked, sent_out
from tests.town import ANNA, BO, CHEN, GROUP_LEAD, NEIGHBOUR, OLD_MAN, STAFF, Town, town

ACCEPTS = [
    "1好的",
    "1 谢谢，马上去",
    "回1",
    "我来吧",
    "收到，我去",
    "好的",
    "没问题",
    "接单",
    "👍",
    "sure",
    "I can go",
    "11001",
    "on my way",
    "马上到",
    "一",
]
# What is no answer to an offer, and nothing of the volunteer's own either.
UNCLEAR = ["能去吗", "好的，明天去行吗", "地址在哪里", "我看看再说", "哪个位置", "ok but later"]
ALARMS = [
    "老人没气了，快来人",
    "敲门没人应，老人没反应",
    "他倒在地上，喊不答应",
    "he is not breathing, come quick",
    "屋里着火了",
]


async def asked_and_accepted(t: Town) -> None:
    await asked(t)
    await t.says(ANNA, "1")
    assert (await t.ticket()).state is State.ASSIGNED


async def test_accepting_in_ones_own_words_wakes_nobody_else(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        for number, words in enumerate(ACCEPTS, 1001):
            await asked(t, caller=f"+861380002{number}", number=number, people=[ANNA])
            assert await t.says(ANNA, words.replace("1001", str(number))) is None, words
            assert (await t.ticket(number)).state is State.ASSIGNED, words
            assert f"{number}归您了" in t.texts(ANNA)[-1]
            await t.says(ANNA, "3")
        assert await t.no_ticket(1001 + len(ACCEPTS)), "no answer became a ticket"
        assert t.texts(BO) == [] and t.texts(GROUP_LEAD) == []


@pytest.mark.parametrize("words", UNCLEAR)
async def test_words_that_are_no_answer_go_onto_that_ticket_with_one_friendly_line(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[ANNA])
        reply = await t.says(ANNA, words)
        assert reply is not None and "只回1" in reply and "只回0" in reply and segments(reply) == 1
        ticket = await t.ticket()
        assert Attention.HELPER_SAID in ticket.attention
        assert (await t.kinds()).count("helper_said") == 1
        assert ticket.open_offers[0].state is OfferState.OPEN, "the offer still waits"
        assert await t.no_ticket(1002)


async def test_five_in_a_row_get_one_pointer_to_a_human_and_then_silence(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[ANNA])
        replies = [await t.says(ANNA, words) for words in [*UNCLEAR, "哪个村", "几点去"]]
        assert all("只回1" in (r or "") for r in replies[:4])
        assert "995" in (replies[4] or "") and "人" in (replies[4] or "")
        assert replies[5:] == [None, None, None]
        assert (await t.kinds()).count("helper_said") == 8, "all of it is kept"
        assert await t.says(ANNA, "好的我去") is None
        assert (await t.ticket()).state is State.ASSIGNED, "and an answer still counts"


async def test_a_number_alone_answers_which_one(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(NEIGHBOUR, "水管坏了")
        await sent_out(t, 1002)
        question = await t.says(ANNA, "好的，我去")
        assert "1001" in (question or "") and "1002" in (question or "")
        assert await t.says(ANNA, "1002") is None
        assert (await t.ticket(1002)).active[0].phone == ANNA
        assert (await t.ticket(1001)).active == ()


async def test_what_fits_one_ticket_is_never_asked_about(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(NEIGHBOUR, "水管坏了")
        await sent_out(t, 1002, people=[ANNA])
        assert "1001" in (await t.says(ANNA, "临时有事，不去了") or ""), "only what was accepted can be given back"
        assert (await t.ticket(1001)).active == ()
        assert (await t.ticket(1002)).open_offers[0].phone == ANNA
        await t.says(ANNA, "我接")  # one offer is open: this one
        await t.says(ANNA, "1 1001")
        assert {n for n in (1001, 1002) if (await t.ticket(n)).active} == {1001, 1002}
        assert "1001" in (await t.says(ANNA, "米送到了") or ""), "the rice is the other one's"
        assert [(await t.ticket(n)).state for n in (1001, 1002)] == [State.DONE, State.ASSIGNED]


@pytest.mark.parametrize(
    ("words", "state"), [("送到啦", State.DONE), ("3谢谢", State.DONE), ("到门口了", State.ASSIGNED)]
)
async def test_at_work_in_ones_own_words(tmp_path: Path, words: str, state: State) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        assert "1001" in (await t.says(ANNA, words) or "")
        assert (await t.ticket()).state is state


async def test_who_cannot_get_in_needs_help_and_the_words_are_kept(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        assert "值班员" in (await t.says(ANNA, "没人开门") or "")
        assert Attention.NEEDS_HELP in (await t.ticket()).attention
        assert any(e.kind == "needs_help" and e.data.get("words") == "没人开门" for e in await t.entries())


async def test_who_is_still_on_the_way_is_not_reminded_at_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        await t.passes(hours=2, minutes=8)
        assert "1001" in (await t.says(ANNA, "还在路上") or "")
        told = len(t.texts(ANNA))
        await t.passes(minutes=15)
        assert len(t.texts(ANNA)) == told
        await t.passes(minutes=10)
        assert "办得怎么样" in t.texts(ANNA)[-1]
        assert (await t.ticket()).attention == frozenset(), "and nobody at the desk is disturbed for it"


async def test_thanks_while_at_work_and_afterwards_open_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        assert await t.says(ANNA, "收到，谢谢") is None
        await t.says(ANNA, "3")
        assert await t.says(ANNA, "辛苦了🙏") is None
        assert await t.no_ticket(1002)
        assert (await t.ticket()).attention == frozenset()


@pytest.mark.parametrize("words", ALARMS)
async def test_an_alarm_from_the_scene_raises_the_ticket_at_hand(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        await t.says(ANNA, "2")
        reply = await t.says(ANNA, words)
        assert reply is not None and "1001" in reply and ("120" in reply or "119" in reply)
        ticket = await t.ticket()
        assert ticket.priority is Priority.CRITICAL
        assert Attention.NEEDS_HELP in ticket.attention
        assert ticket.household == "H1", "at its own address"
        assert await t.no_ticket(1002)


async def test_an_alarm_right_after_the_work_opens_it_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        await t.says(ANNA, "3")
        await t.says(ANNA, "老人突然倒下，没反应了")
        ticket = await t.ticket()
        assert (ticket.state, ticket.priority) == (State.TRIAGED, Priority.CRITICAL)
        assert await t.no_ticket(1002)


@pytest.mark.parametrize(
    "words", ["去不了了，孩子发烧", "临时有事去不了", "不去了，孩子摔了一跤", "can't go anymore, my boy has a fever"]
)
async def test_why_somebody_gives_it_back_is_no_alarm_from_the_scene(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        await t.says(ANNA, words)
        ticket = await t.ticket()
        assert (ticket.state, ticket.priority) == (State.OFFERING, Priority.NORMAL)
        assert Attention.GIVEN_BACK in ticket.attention


async def test_who_gives_it_back_in_danger_has_a_ticket_of_their_own(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        assert "1002" in (await t.says(ANNA, "去不了了，我胸口疼得厉害") or "")
        assert (await t.ticket()).state is State.OFFERING
        assert (await t.ticket(1002)).priority is Priority.CRITICAL


async def test_who_refuses_because_of_what_they_found_there_gives_an_alarm(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        await t.says(ANNA, "老人倒在地上没气了，我不敢进去，去不了")
        assert (await t.ticket()).priority is Priority.CRITICAL


async def test_done_beside_an_alarm_is_an_alarm(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked_and_accepted(t)
        await t.says(ANNA, "3 老人没气了")
        ticket = await t.ticket()
        assert (ticket.state, ticket.priority) == (State.ASSIGNED, Priority.CRITICAL)


@pytest.mark.parametrize("words", ["我家没米了", "我妈胸口疼得厉害", "我老婆摔倒了起不来"])
async def test_a_need_of_their_own_is_a_ticket(tmp_path: Path, words: str) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[CHEN])
        reply = await t.says(CHEN, words)
        assert "1002" in (reply or "")
        own = await t.ticket(1002)
        assert own.need == words
        assert own.area == "G4", "where the volunteer lives, since nobody knows better"
        assert (await t.ticket(1001)).priority is Priority.NORMAL


async def test_staff_and_leads_write_like_everybody(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, people=[STAFF])
        assert await t.says(STAFF, "收到，马上过去") is None
        assert (await t.ticket()).active[0].phone == STAFF


async def test_who_opts_out_is_not_waited_for_and_gets_a_true_answer(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[("most = 6", "most = 1"), ("least = 3", "least = 1")]) as t:
        await asked(t, people=[ANNA])
        await t.says(ANNA, "STOP")
        ticket = await t.ticket()
        assert all(o.phone != ANNA for o in ticket.open_offers)
        await t.says(ANNA, "好的，我去")
        (kept,) = await t.h.store.read(lambda books: books.messages_before(ANNA, "", 1))
        assert "START" in kept.reply, "what the carrier lets through of it is the carrier's matter"
        assert all(a.phone != ANNA for a in (await t.ticket()).assignments), "nobody goes who cannot get the address"


async def test_the_caller_is_still_a_caller(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, caller=OLD_MAN)
        assert "1001" in (await t.says(OLD_MAN, "再要点油") or "")
