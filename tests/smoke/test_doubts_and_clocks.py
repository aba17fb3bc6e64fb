"""In doubt is never a refusal, whatever the clocks show; and nobody waits for somebody else's trouble."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.demo.phone_company.trouble import Fault
from hotline.domain.ticket import DeadlineKind, State
from hotline.service.records import OutboxState
from tests.smoke.steps import asked, each_once, outbox
from tests.town import ANNA, BO, CHEN, GROUP_LEAD, NEIGHBOUR, OLD_MAN, STAFF, STRANGER, Machine, Town, town

FOUR = (ANNA, BO, CHEN, STAFF)
LEASE = 31.0
DONE = [fault for fault in Fault if fault.name.startswith("DONE_")]


def _offers(t: Town) -> int:
    return sum("能去" in text for phone in FOUR for text in t.texts(phone))


@pytest.mark.parametrize("fault", DONE)
async def test_what_is_no_clear_no_is_asked_about_first(tmp_path: Path, fault: Fault) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.callbacks_never = True
        t.company.trouble.rest(fault, times=4)
        await asked(t)
        for _ in range(3):
            await t.job("doubts", after=LEASE)
        assert _offers(t) == 4
        each_once(t)
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.trouble.rest(fault, resource="Calls")
        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=6)
        for _ in range(3):
            await t.job("doubts", after=LEASE)
        assert len(t.phone(OLD_MAN).calls) == 1
        assert (await t.ticket()).state is State.CLOSED


def _clock_of_its_own(t: Town) -> Machine:
    """The carrier's clock goes right, whatever is done to the machine's."""
    right = Machine()
    t.company.now = right
    return right


@pytest.mark.parametrize("ahead", [300.0, -300.0, 3600.0, -3600.0])
async def test_a_clock_beside_the_carriers_sends_nothing_twice(tmp_path: Path, ahead: float) -> None:
    async with town(tmp_path) as t:
        right = _clock_of_its_own(t)
        t.machine.passes(ahead)
        t.company.trouble.callbacks_never = True
        t.company.trouble.rest(Fault.DROP_ANSWER, times=4)
        await asked(t)
        for _ in range(4):
            right.passes(LEASE)
            await t.job("doubts", after=LEASE)
        assert _offers(t) == 4
        each_once(t)


@pytest.mark.parametrize("step", [3600.0, -3600.0])
async def test_a_clock_set_while_it_is_in_doubt_decides_nothing(tmp_path: Path, step: float) -> None:
    async with town(tmp_path) as t:
        right = _clock_of_its_own(t)
        await t.job("catch_up")
        t.company.trouble.rest(Fault.DROP_REQUEST, times=4)
        await asked(t)
        t.machine.passes(step)
        await t.job("doubts")
        assert _offers(t) == 0, "the carrier's lists may not show it yet, whatever our clock says"
        for _ in range(2):
            right.passes(LEASE)
            await t.job("doubts", after=LEASE)
        assert _offers(t) == 4
        each_once(t)


async def test_an_hour_ahead_and_back_again_loses_nothing(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        right = _clock_of_its_own(t)
        await t.job("catch_up")
        t.machine.passes(3600)
        right.passes(120)
        await t.job("catch_up")
        await asked(t, "我胸口疼")
        t.company.trouble.rest(Fault.ERROR_429)
        await t.says(NEIGHBOUR, "我胸口疼")
        t.machine.passes(-3600)
        t.company.trouble.webhooks_lost = True
        await t.phone(STRANGER).send("我家没有米了")
        call = t.phone("+8613800000188").call(None, hang_up_after=4.0)
        await call.wait()
        await t.company.settled()
        right.passes(120)
        t.machine.passes(120)
        await t.job("catch_up")
        found = [await t.ticket(number) for number in (1003, 1004)]
        assert {ticket.caller for ticket in found} == {STRANGER, "+8613800000188"}
        for number in (1001, 1002):
            ticket = await t.ticket(number)
            for deadline in ticket.deadlines:
                if deadline.kind in (DeadlineKind.WAVE, DeadlineKind.DESK, DeadlineKind.PROMISE):
                    assert deadline.due_at - t.h.clock.now() < timedelta(minutes=30), deadline


async def test_what_hung_on_a_clock_that_went_back_goes_on(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        _clock_of_its_own(t)
        t.machine.passes(3600)
        t.company.trouble.rest(Fault.ERROR_429, times=2)
        t.company.trouble.rest(Fault.DROP_REQUEST, times=2)
        await asked(t)
        states = [row.state for row in await outbox(t) if row.purpose == "offer"]
        assert sorted(states) == [OutboxState.PENDING] * 2 + [OutboxState.SENDING] * 2
        t.machine.passes(-3600)
        await t.quiet()
        assert _offers(t) == 2, "what waited for a moment an hour away goes out at once"


async def test_a_request_that_hangs_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.rest(Fault.DELAY_ANSWER, times=3, seconds=600)
        await t.phone(OLD_MAN).send("我家没有米了")
        assert (await t.api("POST", "/tickets/1001/dispatch", {}))[0] == 200
        await t.service.jobs.run("deliver")
        await t.until(lambda: _offers(t) == 4)
        assert len(t.h.post.flying) >= 3, "three of them get no answer"
        await t.phone(NEIGHBOUR).send("我胸口疼")
        assert (await t.api("POST", "/tickets/1002/dispatch", {}))[0] == 200
        await t.service.jobs.run("deliver")
        await t.until(lambda: _offers(t) == 8)
        assert len(t.h.post.flying) >= 3, "and those who hang hang still"
        each_once(t)


async def test_the_carrier_back_after_an_hour_asks_one_wave(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[("most = 6", "most = 1"), ("least = 3", "least = 1")]) as t:
        t.company.trouble.rest(Fault.ERROR_500, times=100_000)
        t.company.trouble.rest(Fault.ERROR_500, times=100_000, method="GET")
        await asked(t)
        for _ in range(12):
            await t.passes(minutes=5)
            t.machine.passes(300)
        ticket = await t.ticket()
        assert ticket.attention
        assert len({offer.phone for offer in ticket.offers if offer.role != "lead"}) == 1
        t.company.trouble._planned.clear()
        t.machine.passes(600)
        await t.quiet()
        assert _offers(t) == 1, "the one who was to be asked first"
        assert len(t.texts(GROUP_LEAD)) <= 1
        due = (await t.ticket()).due(DeadlineKind.WAVE)
        assert due is not None and due > t.h.clock.now()


async def test_who_was_never_asked_is_never_told_that_it_is_settled(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.rest(Fault.DROP_REQUEST, times=4)
        await asked(t)
        await t.says(ANNA, "1 1001")
        assert (await t.ticket()).state is State.ASSIGNED
        for _ in range(3):
            await t.job("doubts", after=LEASE)
        assert {phone: t.texts(phone) for phone in (BO, CHEN, STAFF)} == {BO: [], CHEN: [], STAFF: []}
        states = {row.state for row in await outbox(t) if row.to in (BO, CHEN, STAFF)}
        assert states == {OutboxState.FAILED}


async def test_who_was_asked_is_told(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.rest(Fault.DROP_ANSWER, times=4)
        await asked(t)
        await t.says(ANNA, "1")
        for _ in range(3):
            await t.job("doubts", after=LEASE)
        assert [len(t.texts(phone)) for phone in (BO, CHEN, STAFF)] == [2, 2, 2]
        each_once(t)
