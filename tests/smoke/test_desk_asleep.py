"""A ticket that nobody touches goes out on the machine's triage; protected and critical ones ring the duty."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.app import build
from hotline.config import Settings
from hotline.demo.phone_company import Answer
from hotline.domain.access import EVERYTHING
from hotline.domain.actor import MACHINE
from hotline.domain.errors import PolicyError
from hotline.domain.people import Role
from hotline.domain.ticket import Attention, State
from hotline.service import views
from hotline.service.ports import Books
from tests.town import (
    ANNA,
    BO,
    CHEN,
    COMMUNITY_LEAD,
    DISTRICT_LEAD,
    DUTY_ONE,
    DUTY_TWO,
    GROUP_LEAD,
    OLD_MAN,
    STAFF,
    STRANGER,
    policy_file,
    town,
)

FOUR = (ANNA, BO, CHEN, STAFF)
LEADS = (GROUP_LEAD, COMMUNITY_LEAD, DISTRICT_LEAD)
DUTY = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}", "{DUTY_TWO}"]')]


@pytest.mark.parametrize(
    ("words", "untouched"), [("我胸口疼", 1), ("血压很高", 3), ("我家没有米了", 15), ("不急，有空帮我读封信", 60)]
)
async def test_each_priority_has_its_time(tmp_path: Path, words: str, untouched: int) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, words)
        await t.service.jobs.advance((untouched - 0.1) * 60)
        await t.quiet()
        assert all(t.texts(p) == [] for p in FOUR)
        await t.service.jobs.advance(6)
        await t.quiet()
        ticket = await t.ticket()
        assert ticket.state is State.OFFERING
        assert ticket.triaged_by == MACHINE
        assert Attention.UNTOUCHED in ticket.attention
        offers = [text for p in FOUR for text in t.texts(p)]
        assert offers
        assert all("未核实" in text for text in offers)


async def test_without_words_the_lead_of_the_callers_area_is_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.phone(OLD_MAN).call(None, hang_up_after=1.0).wait()
        await t.passes(minutes=6)
        assert "1001" in t.texts(GROUP_LEAD)[-1]
        assert all(t.texts(p) == [] for p in (*FOUR, COMMUNITY_LEAD, DISTRICT_LEAD))


async def test_without_a_place_the_lead_of_the_root_is_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(STRANGER, "我家没有米了")
        await t.passes(minutes=16)
        assert "1001" in t.texts(DISTRICT_LEAD)[-1]
        assert all(t.texts(p) == [] for p in (*FOUR, GROUP_LEAD, COMMUNITY_LEAD))


async def test_critical_rings_the_duty_phones_one_after_another_until_one_acknowledges(tmp_path: Path) -> None:
    async with town(tmp_path, policy=DUTY) as t:
        await t.says(OLD_MAN, "我胸口疼")
        await t.service.jobs.advance(59)
        await t.company.settled()
        assert t.phone(DUTY_ONE).calls == []
        await t.service.jobs.advance(2)
        await t.company.settled()
        assert len(t.phone(DUTY_ONE).calls) == 1, "within a minute"
        assert t.phone(DUTY_TWO).calls == []
        assert t.texts(STAFF), "and it is offered as well"
        t.company.phone(DUTY_TWO, Answer(keys=("1",)))
        await t.service.jobs.advance(46)
        await t.quiet()
        assert len(t.phone(DUTY_TWO).calls) == 1
        assert "duty_acknowledged" in await t.kinds()
        await t.passes(minutes=4)
        assert len(t.phone(DUTY_ONE).calls) + len(t.phone(DUTY_TWO).calls) == 2


async def test_a_duty_phone_that_is_picked_up_and_says_nothing_does_not_count(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[*DUTY, ('silence = "8 s"', 'silence = "1 s"')]) as t:
        t.company.phone(DUTY_ONE, Answer())
        await t.says(OLD_MAN, "我胸口疼")
        await t.passes(minutes=3)
        assert t.phone(DUTY_TWO).calls, "the next one rings"
        assert "duty_acknowledged" not in await t.kinds()


async def test_what_is_merely_urgent_does_not_ring_the_duty(tmp_path: Path) -> None:
    async with town(tmp_path, policy=DUTY) as t:
        await t.says(OLD_MAN, "血压很高")
        await t.passes(minutes=10)
        assert t.phone(DUTY_ONE).calls == []


async def test_without_duty_phones_the_nearest_of_staff_and_leads_are_rung_and_not_all(tmp_path: Path) -> None:
    def all_staff(books: Books) -> None:
        for phone in FOUR:
            found = books.volunteer(phone)
            assert found is not None
            books.put_volunteer(replace(found, role=Role.STAFF))

    async with town(tmp_path) as t:
        await t.h.store.write(all_staff)
        await t.says(OLD_MAN, "我胸口疼")
        await t.passes(hours=2)
        assert sum(bool(t.phone(p).calls) for p in FOUR) == 2
        assert sum(bool(t.phone(p).calls) for p in LEADS) == 2


async def test_a_lead_is_disturbed_so_often_in_a_night_but_for_danger(tmp_path: Path) -> None:
    callers = [f"+86138000001{n:02d}" for n in range(50, 54)]
    async with town(tmp_path, start="2026-11-23T22:00:00+08:00", policy=[("texts = 8", "texts = 1")]) as t:
        for caller in callers:
            await t.says(caller, "血压很高")
        await t.passes(hours=6)
        assert {len(t.texts(lead)) for lead in LEADS} <= {0, 1} and t.texts(LEADS[0]) + t.texts(LEADS[2])
        before = len(t.texts(LEADS[2]))
        await t.says("+8613800000160", "我胸口疼")
        await t.passes(hours=2)
        assert len(t.texts(LEADS[2])) > before, "danger is no matter of how often"


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("note", {"text": "我来处理"}),
        ("hold", {"until": "2026-11-23T12:00:00+08:00"}),
        ("triage", {"priority": "normal"}),
    ],
)
async def test_what_a_human_touched_is_in_human_hands(tmp_path: Path, action: str, body: dict[str, str]) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        status, _ = await t.api("POST", f"/tickets/1001/{action}", body)
        assert status == 200
        await t.passes(minutes=100)
        assert all(t.texts(p) == [] for p in (*FOUR, *LEADS))
        assert (await t.ticket()).triaged_by != MACHINE


async def test_what_was_only_opened_on_the_screen_is_untouched(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        await views.ticket_page(t.h, 1001, EVERYTHING)
        assert (await t.api("GET", "/tickets/1001"))[0] == 200
        await t.passes(minutes=16)
        assert t.texts(ANNA)


async def test_after_a_hold_a_human_looks_and_the_time_runs_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        await t.api("POST", "/tickets/1001/hold", {"until": "2026-11-23T09:30:00+08:00"})
        await t.passes(minutes=31)
        ticket = await t.ticket()
        assert Attention.HOLD_ENDED in ticket.attention
        assert ticket.held_until is None
        assert ticket.deadlines


async def test_what_was_touched_and_then_left_lying_is_shown_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        await t.api("POST", "/tickets/1001/triage", {"priority": "normal"})
        await t.passes(minutes=21)
        assert Attention.WAITING in (await t.ticket()).attention


@pytest.mark.parametrize(
    "change",
    [
        ('critical = "60 s"', 'critical = "90 s"'),
        ('urgent = "3 min"', 'urgent = "25 min"'),
        ('normal = "2 h"\nlow = "8 h"\n# Between', 'normal = "1 h"\nlow = "8 h"\n# Between'),
        ("waves = 2", "waves = 9"),
    ],
)
async def test_a_policy_that_breaks_its_own_promise_is_refused_at_start(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    settings = Settings(_env_file=None, data_dir=tmp_path / "data", policy=policy_file(tmp_path, [change]))
    with pytest.raises(PolicyError):
        await build(settings)
