"""What was promised is what was told: in true words, fixed when told, only ever shortened."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hotline.domain.ticket import Attention, DeadlineKind, Priority
from hotline.service.accounts import sign_in
from hotline.service.people import end_leads
from hotline.service.ports import Books
from tests.smoke.steps import asked
from tests.town import ANNA, BO, CHEN, COMMUNITY_LEAD, DISTRICT_LEAD, GROUP_LEAD, OLD_MAN, STAFF, STRANGER, Town, town


async def _told(t: Town, number: int = 1001) -> list[dict[str, object]]:
    return [dict(e.data) for e in await t.entries(number) if e.kind == "told"]


@pytest.mark.parametrize(
    ("start", "words", "said", "promised"),
    [
        ("2026-11-23T09:00:00+08:00", "我家没有米了", "今天上午11点以前", "2026-11-23T11:00:00+08:00"),
        ("2026-11-24T03:00:00+08:00", "我家没有米了", "今天上午9点以前", "2026-11-24T09:00:00+08:00"),
        ("2026-11-23T20:30:00+08:00", "我家没有米了", "明天上午9点以前", "2026-11-24T09:00:00+08:00"),
        ("2026-11-23T18:55:00+08:00", "我家没有米了", "今晚8点55分以前", "2026-11-23T20:55:00+08:00"),
    ],
)
async def test_the_words_and_the_promise_agree(
    tmp_path: Path, start: str, words: str, said: str, promised: str
) -> None:
    async with town(tmp_path, start=start) as t:
        reply = await t.says(OLD_MAN, words)
        assert said in (reply or ""), reply
        ticket = await t.ticket()
        assert ticket.promise_at == datetime.fromisoformat(promised)
        assert (await _told(t))[0]["words"] == reply
        assert ticket.due(DeadlineKind.PROMISE) == ticket.promise_at


@pytest.mark.parametrize(("words", "minutes"), [("我胸口疼", 10), ("血压很高", 30)])
async def test_what_is_urgent_is_promised_in_minutes_also_at_night(tmp_path: Path, words: str, minutes: int) -> None:
    async with town(tmp_path, start="2026-11-24T03:00:00+08:00") as t:
        reply = await t.says(OLD_MAN, words)
        ticket = await t.ticket()
        assert f"{minutes}分钟内" in (reply or ""), reply
        assert ticket.promise_at is not None
        assert timedelta() <= ticket.promise_at - ticket.opened_at - timedelta(minutes=minutes) < timedelta(seconds=5)


async def test_a_promise_is_repeated_as_it_was_told(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        first = (await t.ticket()).promise_at
        await t.passes(minutes=25)
        reply = await t.says(OLD_MAN, "要五斤")
        assert "今天上午11点以前" in (reply or "")
        assert (await t.ticket()).promise_at == first


async def test_an_operator_who_lowers_the_priority_does_not_lengthen_it(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "血压很高")
        first = (await t.ticket()).promise_at
        await t.api("POST", "/tickets/1001/triage", {"priority": "low"})
        reply = await t.says(OLD_MAN, "到哪里了")
        ticket = await t.ticket()
        assert ticket.priority is Priority.LOW and ticket.promise_at == first
        assert "29分钟内" in (reply or "") or "30分钟内" in (reply or "")


async def test_once_somebody_is_at_work_that_is_what_is_told(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        reply = await t.says(OLD_MAN, "油也没有了")
        assert "已经有人在办" in (reply or "")
        ticket = await t.ticket()
        assert ticket.promise_kept_at is not None and ticket.due(DeadlineKind.PROMISE) is None


async def test_a_missed_promise_is_shown(tmp_path: Path) -> None:
    async with town(tmp_path, policy=[("waves = 2", "waves = 1")]) as t:
        await t.says(OLD_MAN, "血压很高")
        await t.api("POST", "/tickets/1001/note", {"text": "看到了"})
        await t.passes(minutes=31)
        ticket = await t.ticket()
        assert Attention.PROMISE_MISSED in ticket.attention and ticket.promise_kept_at is None


@pytest.mark.parametrize("leads", [False, True])
async def test_where_nobody_can_be_sent_no_time_is_promised(tmp_path: Path, leads: bool) -> None:
    async with town(tmp_path) as t:
        await _nobody_left(t, leads)
        reply = await t.says(OLD_MAN, "我家没有米了")
        ticket = await t.ticket()
        assert ticket.promise_at is None and "1001" in (reply or "") and "以前" not in (reply or "")
        await t.passes(minutes=16)
        assert Attention.NOBODY in (await t.ticket()).attention, "a human learns of it"


async def test_an_operator_at_the_desk_is_somebody(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _nobody_left(t)
        assert await sign_in(t.h.store, t.h.clock, t.h.ids, "duty", "correct horse") is not None
        assert "以前" in (await t.says(OLD_MAN, "我家没有米了") or "")


async def test_whoever_opted_out_is_told_nothing_so_nothing_is_promised(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(STRANGER, "STOP")
        assert await t.says(STRANGER, "我家没有米了") is None
        ticket = await t.ticket()
        assert ticket.promise_at is None and await _told(t) == []
        await t.passes(minutes=16)
        assert Attention.UNTOUCHED in (await t.ticket()).attention


async def _nobody_left(t: Town, leads: bool = False) -> None:
    """All have opted out, and the areas have no leads, or (`leads`) only such as opted out too."""
    for phone in (ANNA, BO, CHEN, STAFF, *((GROUP_LEAD, COMMUNITY_LEAD, DISTRICT_LEAD) if leads else ())):
        await t.says(phone, "STOP")

    def unit(books: Books) -> None:
        if leads:
            return
        for code in books.area_tree().by_code:
            end_leads(books, code)

    await t.h.store.write(unit)
    t.machine.passes(31)  # what the service knows of people is at most half a minute old
