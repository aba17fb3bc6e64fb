"""The carrier answers 500, 429, too late or not at all; status call-backs come twice, reversed, late or never."""

from __future__ import annotations

from pathlib import Path

import aiohttp
import pytest

from hotline.channels.twilio.client import TwilioCarrier
from hotline.demo.phone_company import Answer
from hotline.demo.phone_company.trouble import Fault
from hotline.domain.ticket import Attention, OfferState, State
from hotline.service.records import OutboxRow, OutboxState
from tests.smoke.steps import asked, each_once, outbox
from tests.town import ANNA, BO, CHEN, NEIGHBOUR, OLD_MAN, STAFF, Town, town

FOUR = (ANNA, BO, CHEN, STAFF)
LEASE = 31.0


async def _row(t: Town, phone: str, purpose: str = "offer") -> OutboxRow:
    return next(row for row in await outbox(t) if row.to == phone and row.purpose == purpose)


def _offers(t: Town) -> int:
    return sum("能去" in text for phone in FOUR for text in t.texts(phone))


@pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.ERROR_429, Fault.DROP_REQUEST])
async def test_what_was_refused_or_lost_goes_out_later_and_once(tmp_path: Path, fault: Fault) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.rest(fault, times=4)
        await asked(t)
        assert _offers(t) == 0
        await t.job("deliver")
        assert _offers(t) == 0, "not before some time has passed"
        for _ in range(3):
            await t.job("doubts", after=LEASE)
        assert _offers(t) == 4
        each_once(t)


@pytest.mark.parametrize("told", [True, False], ids=["status told", "status never told"])
async def test_what_went_out_without_an_answer_is_not_sent_again(tmp_path: Path, told: bool) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.callbacks_never = not told
        t.company.trouble.rest(Fault.DROP_ANSWER, times=4)
        await asked(t)
        for _ in range(4):
            await t.job("doubts", after=LEASE)
        assert _offers(t) == 4
        each_once(t)
        states = {(await _row(t, phone)).state for phone in FOUR}
        assert states == {OutboxState.DELIVERED if told else OutboxState.SENT}


async def test_success_after_our_time_out_is_not_sent_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.callbacks_never = True
        assert isinstance(t.service.carrier, TwilioCarrier)
        t.service.carrier._http._timeout = aiohttp.ClientTimeout(total=0.4)
        t.company.trouble.rest(Fault.DELAY_ANSWER, times=4, seconds=3.0)
        await asked(t)
        assert {(await _row(t, phone)).state for phone in FOUR} == {OutboxState.SENDING}
        for _ in range(3):
            await t.job("doubts", after=LEASE)
        assert _offers(t) == 4
        each_once(t)


async def test_a_call_without_an_answer_is_not_made_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.callbacks_never = True
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.trouble.rest(Fault.DROP_ANSWER, resource="Calls")
        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=6)
        for _ in range(3):
            await t.job("doubts", after=LEASE)
        assert len(t.phone(OLD_MAN).calls) == 1
        assert (await t.ticket()).state is State.CLOSED


async def test_what_nobody_can_decide_is_shown_unless_it_is_critical(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        t.company.trouble.callbacks_never = True
        t.company.trouble.rest(Fault.DROP_ANSWER, times=4)
        t.company.trouble.rest(Fault.ERROR_500, times=1000, method="GET")
        await t.says(ANNA, "1")
        for _ in range(25):
            await t.job("doubts", after=LEASE)
        assert (await _row(t, ANNA, "details")).state is OutboxState.UNCERTAIN
        assert Attention.UNCERTAIN in (await t.ticket()).attention
        assert sum("归您了" in text for text in t.texts(ANNA)) == 1


async def test_what_is_critical_is_repeated_rather_than_lost(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, "我胸口疼")
        t.company.trouble.callbacks_never = True
        t.company.trouble.rest(Fault.DROP_REQUEST, times=4)
        t.company.trouble.rest(Fault.ERROR_500, times=1000, method="GET")
        await t.says(ANNA, "1")
        assert not any("归您了" in text for text in t.texts(ANNA))
        for _ in range(25):
            await t.job("doubts", after=LEASE)
        assert sum("归您了" in text for text in t.texts(ANNA)) == 1


@pytest.mark.parametrize("how", ["callbacks_twice", "callbacks_reversed", "callbacks_never", "callbacks_late"])
async def test_the_whole_path_with_status_call_backs_in_trouble(tmp_path: Path, how: str) -> None:
    async with town(tmp_path) as t:
        setattr(t.company.trouble, how, 20.0 if how == "callbacks_late" else True)
        await asked(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=6)
        for _ in range(3):
            await t.job("doubts", after=60)
        assert (await t.ticket()).state is State.CLOSED
        each_once(t)
        if how != "callbacks_never":
            states = {row.state for row in await outbox(t)}
            assert states == {OutboxState.DELIVERED}, "never back from a final state"


async def test_an_unreachable_phone_is_tried_again_and_then_rung(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.numbers[ANNA] = 30003
        await asked(t)
        rows = [row.state for row in await outbox(t) if row.to == ANNA]
        assert rows == [OutboxState.FAILED, OutboxState.PENDING], "each try is a row of its own"
        tries = [m for m in t.company.messages if m.to == ANNA]
        assert len(tries) == 1, "not at once"
        t.company.phone(ANNA, Answer(keys=("1",)))
        for _ in range(4):
            await t.job("deliver", after=181)
        assert len([m for m in t.company.messages if m.to == ANNA and "能去" in m.body]) == 3
        assert len(t.phone(ANNA).calls) == 2, "the offer, and where to go"
        assert (await t.ticket()).active[0].phone == ANNA


async def test_a_phone_that_comes_back_gets_its_text_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.numbers[ANNA] = 30003
        await asked(t)
        del t.company.trouble.numbers[ANNA]
        await t.job("deliver", after=61)
        assert sum("能去" in text for text in t.texts(ANNA)) == 1
        assert t.phone(ANNA).calls == []


@pytest.mark.parametrize("code", [30006, 21614])
async def test_a_landline_is_phoned_with_the_offer(tmp_path: Path, code: int) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.numbers[ANNA] = code
        t.company.phone(ANNA, Answer(keys=("0",)))
        await asked(t)
        assert len(t.phone(ANNA).calls) == 1
        offer = (await t.ticket()).offer_of(await t.who(ANNA))
        assert offer is not None
        assert offer.state is OfferState.DECLINED
        said = " ".join(t.phone(ANNA).calls[0].said)
        assert "大米" in said
        assert "山脚下" not in said


async def test_details_that_cannot_arrive_are_for_a_human(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        t.company.trouble.numbers[ANNA] = 30006
        await t.says(ANNA, "1")
        assert Attention.UNDELIVERED in (await t.ticket()).attention


@pytest.mark.parametrize("code", [21211, 21216, 30005, 30007])
async def test_a_bad_number_holds_nobody_up(tmp_path: Path, code: int) -> None:
    async with town(tmp_path, policy=[("most = 6", "most = 1"), ("least = 3", "least = 1")]) as t:
        t.company.trouble.numbers[ANNA] = code
        await asked(t, caller=NEIGHBOUR)
        first, second = (await t.ticket()).offers
        assert (first.phone, first.state) == (ANNA, OfferState.LAPSED)
        assert second.state is OfferState.OPEN
        assert t.texts(second.phone), "the next one is asked at once"


async def test_everything_down_for_an_hour_ends_with_a_human_and_nothing_lost(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.rest(Fault.ERROR_500, times=100_000)
        t.company.trouble.rest(Fault.ERROR_500, times=100_000, resource="Calls")
        assert await t.says(OLD_MAN, "我家没有米了")
        for _ in range(12):
            await t.passes(minutes=5)
            t.machine.passes(300)
        ticket = await t.ticket()
        assert ticket.attention
        assert ticket.deadlines
        t.company.trouble._planned.clear()
        for _ in range(8):
            await t.passes(minutes=10)
            t.machine.passes(600)
        assert any(t.texts(phone) for phone in FOUR), "and goes on by itself"
