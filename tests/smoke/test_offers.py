"""Whom offers go to, in which order, and what they say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.demo.phone_company.records import segments
from hotline.domain.people import Role, Volunteer
from hotline.domain.ticket import Attention, OfferState, Priority, State
from hotline.service.ports import Books
from tests.smoke.steps import asked, each_once, households, sent_out
from tests.town import (
    ANNA,
    BO,
    CHEN,
    COMMUNITY_LEAD,
    DISTRICT_LEAD,
    GROUP_LEAD,
    NEIGHBOUR,
    OLD_MAN,
    STAFF,
    STRANGER,
    Town,
    town,
)

FOUR = (ANNA, BO, CHEN, STAFF)


async def _more(t: Town, count: int, role: Role = Role.VOLUNTEER) -> list[str]:
    """More volunteers in group three."""
    phones = [f"+86138000005{n:02d}" for n in range(count)]

    def unit(books: Books) -> None:
        for n, phone in enumerate(phones):
            books.put_volunteer(Volunteer(phone, f"志愿者{n}", "G3", role=role))

    await t.h.store.write(unit)
    return phones


async def test_at_most_six_are_asked_at_once_and_then_the_next(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        people = (*await _more(t, 8), *FOUR)
        await asked(t)
        first = {p for p in people if t.texts(p)}
        assert len(first) == 6
        await t.passes(minutes=31)
        second = {p for p in people if t.texts(p)} - first
        assert len(second) == 6
        each_once(t)


async def test_an_offer_names_number_item_and_area_and_nothing_else(tmp_path: Path) -> None:
    words = "我是周大山，家里没有米了，门钥匙在花盆下面"
    async with town(tmp_path) as t:
        await asked(t, words)
        for person in FOUR:
            offer = t.texts(person)[-1]
            assert segments(offer) == 1
            assert "1001" in offer
            assert "红庙社区三组" in offer
            assert "大米" in offer
            assert not any(part in offer for part in ("周", "山脚下", "七号", "钥匙", "138", "没有米"))


async def test_a_building_is_a_house_and_is_not_named(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await households(t, f"H9,B1,一号楼201,马奶奶,{STRANGER},1940,zh,,")
        await asked(t, caller=STRANGER)
        assert "一号楼" not in t.texts(ANNA)[-1]
        assert "三组" in t.texts(ANNA)[-1]


@pytest.mark.parametrize(("words", "staff_first"), [("我胸口疼", True), ("我家没有米了", False)])
async def test_staff_first_for_what_is_critical(tmp_path: Path, words: str, staff_first: bool) -> None:
    async with town(tmp_path, policy=[("most = 6", "most = 1"), ("least = 3", "least = 1")]) as t:
        await asked(t, words)
        assert bool(t.texts(STAFF)) is staff_first
        assert sum(bool(t.texts(p)) for p in FOUR) == 1


async def test_staff_first_at_night_and_nobody_is_woken_for_rice(tmp_path: Path) -> None:
    async with town(tmp_path, start="2026-11-24T03:00:00+08:00") as t:
        await asked(t)
        assert t.texts(STAFF), "the operator sends it: staff on the night shift go"
        assert all(t.texts(p) == [] for p in (ANNA, BO, CHEN))
        await t.passes(hours=3.9)
        assert all(t.texts(p) == [] for p in (ANNA, BO, CHEN, GROUP_LEAD, COMMUNITY_LEAD))
        await t.passes(minutes=10)
        assert t.texts(ANNA), "from seven on volunteers are asked"


async def test_a_sleeping_desk_wakes_nobody_for_rice(tmp_path: Path) -> None:
    async with town(tmp_path, start="2026-11-24T03:00:00+08:00") as t:
        await t.says(OLD_MAN, "我家没有米了")
        await t.passes(hours=3.9)
        assert all(t.texts(p) == [] for p in (*FOUR, GROUP_LEAD, COMMUNITY_LEAD, DISTRICT_LEAD))
        await t.passes(minutes=10)
        assert any(t.texts(p) for p in FOUR)


async def test_at_night_volunteers_are_woken_for_danger_to_life(tmp_path: Path) -> None:
    async with town(tmp_path, start="2026-11-24T03:00:00+08:00") as t:
        await t.says(OLD_MAN, "我胸口疼")
        await t.passes(minutes=1)
        assert t.texts(STAFF)
        assert t.texts(ANNA)


async def test_who_opted_out_is_never_texted_until_they_come_back(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(ANNA, "STOP")
        told = len(t.texts(ANNA))  # the carrier's own words
        await asked(t)
        await t.passes(hours=2)
        assert len(t.texts(ANNA)) == told
        status, _ = await t.api("POST", "/tickets/1001/dispatch", {"people": [ANNA]})
        assert status in (400, 422), "an operator cannot either"
        assert await t.says(ANNA, "你们好，我有事要说") is None, "taken in, but not answered"
        assert (await t.ticket(1002)).need == "你们好，我有事要说"
        await t.says(ANNA, "START")
        await asked(t, caller=NEIGHBOUR, number=1003)
        assert "1003" in t.texts(ANNA)[-1]


async def test_who_is_refused_at_the_carrier_as_opted_out_is_remembered(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.numbers[ANNA] = 21610
        await asked(t)
        assert await t.h.store.read(lambda books: books.opted_out(ANNA))
        offer = (await t.ticket()).offer_of(await t.who(ANNA))
        assert offer is not None
        assert offer.state is OfferState.LAPSED


async def test_yes_which_carriers_take_for_start_is_not_swallowed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        assert "1001" in (await t.says(STRANGER, "yes") or "")
        await t.says(STRANGER, "STOP")
        assert await t.says(STRANGER, "YES") is None
        assert "1002" not in (await t.says(STRANGER, "水管坏了") or "1002"), "back again, joined and answered"


async def test_who_is_on_leave_is_left_alone(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        until = datetime.fromisoformat("2026-11-23T12:00:00+08:00")

        def unit(books: Books) -> None:
            anna = books.volunteer(ANNA)
            assert anna is not None
            books.put_volunteer(replace(anna, leave_until=until))

        await t.h.store.write(unit)
        await asked(t)
        assert t.texts(ANNA) == []
        await t.passes(hours=3.1)
        await asked(t, caller=NEIGHBOUR, number=1002)
        assert any("1002" in text for text in t.texts(ANNA))


async def test_nobody_is_asked_more_often_than_the_daily_cap(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[("daily_cap = 6", "daily_cap = 2")]) as t:
        for number in (1001, 1002):
            await asked(t, caller=f"+8613800000{number - 400}", number=number)
            await t.api("POST", f"/tickets/{number}/close", {"disposition": "cancelled"})
        await t.quiet()
        await asked(t, caller=OLD_MAN, number=1003)
        assert not any("1003" in text for p in FOUR for text in t.texts(p))
        assert Attention.NOBODY in (await t.ticket(1003)).attention
        await asked(t, "我胸口疼", caller=NEIGHBOUR, number=1004)
        assert any("1004" in text for text in t.texts(STAFF)), "staff go beyond it for danger to life"
        assert not any("1004" in text for text in t.texts(ANNA))
        await t.passes(hours=24)
        await asked(t, "没有米了", caller="+8613800000777", number=1005)
        assert any("1005" in text for text in t.texts(ANNA)), "a new day"


async def test_the_caller_is_not_asked_about_his_own_need(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, caller=ANNA)
        assert not any("能去" in text for text in t.texts(ANNA))
        assert any("能去" in text for text in t.texts(BO))


async def test_places_are_filled_and_no_more(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, places=2)
        for person in (ANNA, BO, CHEN):
            await t.says(person, "1")
        ticket = await t.ticket()
        assert len(ticket.active) == 2
        assert ticket.state is State.ASSIGNED
        assert "归您了" in t.texts(ANNA)[-1]
        assert "归您了" in t.texts(BO)[-1]
        assert any("有人去了" in text for text in t.texts(CHEN))
        assert sum("1001" in text for text in t.texts(STAFF)) == 2, "the offer, and that it is filled"


async def test_waves_then_leads_up_the_ladder_then_a_human(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        leads = (GROUP_LEAD, COMMUNITY_LEAD, DISTRICT_LEAD)
        for place, lead in enumerate(leads):
            await t.passes(minutes=31)
            while not t.texts(lead) and (await t.ticket()).state is State.OFFERING:
                await t.passes(minutes=31)
            assert t.texts(lead), lead
            assert all(t.texts(later) == [] for later in leads[place + 1 :])
        await t.passes(minutes=31)
        ticket = await t.ticket()
        assert ticket.state is State.TRIAGED
        assert Attention.EXHAUSTED in ticket.attention
        each_once(t)


async def test_a_volunteer_with_a_voice_channel_is_phoned(tmp_path: Path) -> None:
    async with town(tmp_path) as t:

        def unit(books: Books) -> None:
            anna = books.volunteer(ANNA)
            assert anna is not None
            books.put_volunteer(replace(anna, channel="voice"))

        await t.h.store.write(unit)
        t.company.phone(ANNA, Answer(keys=("1",)))
        await asked(t)
        ticket = await t.ticket()
        assert [a.phone for a in ticket.active] == [ANNA]
        said = " ".join(t.phone(ANNA).calls[0].said)
        before, accepted, _ = said.partition("归您了")
        assert "大米" in before and accepted
        assert not any(part in before for part in ("周", "山脚下", "七号"))
        assert not any("能去" in text for text in t.texts(ANNA))


async def test_the_first_wave_of_an_urgent_one_waits_only_minutes(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t, "血压很高")
        ticket = await t.ticket()
        assert ticket.priority is Priority.URGENT
        assert all(o.expires_at - o.offered_at <= timedelta(minutes=8) for o in ticket.offers)
        assert "紧急" in t.texts(ANNA)[-1]
        assert re.search(r"健康|看病", t.texts(ANNA)[-1])
        await sent_out(t)
        each_once(t)
