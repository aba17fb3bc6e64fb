"""The person who waits hears what changes: that somebody comes, and that it will be later."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hotline.demo.phone_company import Answer, NoAnswer
from hotline.domain.ticket import Attention
from hotline.service.people import end_leads
from hotline.service.ports import Books
from tests.smoke.steps import asked
from tests.town import ANNA, BO, CHEN, DUTY_ONE, OLD_MAN, STAFF, Town, town

DUTY = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}"]')]
FOUR = (ANNA, BO, CHEN, STAFF)
LANDLINE = "+862885551234"


async def test_whoever_waits_hears_that_somebody_comes_and_nothing_that_gives_away(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await t.says(ANNA, "1")
        told = t.texts(OLD_MAN)[-1]
        assert told == "【995】1001：一位志愿者答应去了。有变化请再告诉我们。"
        assert "米" not in told and "张" not in told and "山脚" not in told


async def test_a_landline_is_rung_and_hears_the_same(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.phone(LANDLINE, Answer(keys=()))
        await asked(t, caller=LANDLINE, people=[ANNA])
        await t.says(ANNA, "1")
        assert not [x for x in t.texts(LANDLINE) if "答应" in x]
        told = " ".join(t.phone(LANDLINE).calls[-1].said)
        assert "一位志愿者答应去了" in told and "米" not in told and "张" not in told
        await t.passes(minutes=5)
        assert len(t.phone(LANDLINE).calls) == 1, "once"


async def test_a_landline_hears_before_a_promise_slips(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.phone(LANDLINE, Answer(keys=()))
        assert await t.says(LANDLINE, "血压很高，头晕")
        await t.passes(minutes=26)
        told = " ".join(t.phone(LANDLINE).calls[-1].said)
        assert "还没有找到人" in told and "以前再给您答复" in told
        assert not [x for x in t.texts(LANDLINE) if "对不起" in x]


async def test_at_night_a_landline_is_not_rung_and_a_person_tells_it(tmp_path: Path) -> None:
    async with town(tmp_path, start="2026-11-23T22:30:00+08:00") as t:
        t.company.phone(LANDLINE, Answer(keys=()))
        assert await t.says(LANDLINE, "血压很高，头晕")
        await t.passes(minutes=26)
        assert t.phone(LANDLINE).calls == []
        assert Attention.TELL_CALLER in (await t.ticket()).attention


async def test_before_a_promise_slips_the_caller_hears_so(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        answer = await t.says(OLD_MAN, "血压很高，头晕")
        assert answer is not None and "30分钟内" in answer
        await t.passes(minutes=26)
        later = [x for x in t.texts(OLD_MAN) if "对不起" in x]
        assert len(later) == 1 and "还没有找到人" in later[0]
        await t.passes(hours=2)
        assert len([x for x in t.texts(OLD_MAN) if "对不起" in x]) == 1
        assert Attention.TELL_CALLER in (await t.ticket()).attention


async def everybody(t: Town, **change: object) -> None:
    def unit(books: Books) -> None:
        for phone in FOUR:
            found = books.volunteer(phone)
            assert found is not None
            books.put_volunteer(replace(found, **change))  # type: ignore[arg-type]
        for code in books.area_tree().by_code:
            end_leads(books, code)

    await t.h.store.write(unit)
    t.machine.passes(60)


async def test_where_nobody_can_be_asked_nothing_is_promised(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await everybody(t, leave_until=t.h.clock.now() + timedelta(days=3))
        answer = await t.says(OLD_MAN, "我家没有米了")
        assert answer == "【995】收到了，编号1001。值班员看到后会处理。"
        assert (await t.ticket()).promise_at is None


async def test_a_days_offers_are_counted_back_from_now_and_not_from_midnight(tmp_path: Path) -> None:
    async with town(tmp_path, start="2026-11-23T19:00:00+08:00") as t:
        for n in range(6):
            await asked(t, caller=f"+861390000000{n}", number=1001 + n, people=[ANNA])
        await t.passes(hours=13)
        before = len(t.texts(ANNA))
        await asked(t, number=1007)
        assert len(t.texts(ANNA)) == before, "it is the next day, and still the same twenty-four hours"


async def test_whoever_takes_it_on_the_duty_phone_is_told_what_it_is_about(tmp_path: Path) -> None:
    async with town(tmp_path, policy=DUTY) as t:
        t.company.phone(DUTY_ONE, Answer(keys=("1",)))
        await t.says(OLD_MAN, "我胸口疼，喘不上气")
        await t.passes(minutes=2)
        ticket = await t.ticket()
        assert ticket.taken_by and ticket.taken_at is not None and not ticket.alarmed
        heard = " ".join(t.phone(DUTY_ONE).calls[0].said)
        assert "胸口疼" in heard and "1 3 8 0 0 0 0 0 1 0 1" in heard
        text = t.texts(DUTY_ONE)[-1]
        assert "我胸口疼" in text and "13800000101" in text and "山脚" not in text, "the house is not confirmed"
        assert len(t.phone(DUTY_ONE).calls) == 1
        await t.passes(minutes=11)
        assert len(t.phone(DUTY_ONE).calls) == 2, "nobody went: asked again"


async def test_one_ring_tells_of_several(tmp_path: Path) -> None:
    async with town(tmp_path, policy=DUTY) as t:
        t.company.phone(DUTY_ONE, NoAnswer())
        for n in range(3):
            await t.says(f"+861390000000{n}", "我胸口疼，喘不上气")
        await t.passes(minutes=4)
        t.company.phone(DUTY_ONE, Answer(keys=("1",)))
        await t.passes(minutes=8)
        call = next(c for c in t.phone(DUTY_ONE).calls if c.said)
        assert "几张工单" in " ".join(call.said)
        taken = [(await t.ticket(1001 + n)).taken_by for n in range(3)]
        assert all(taken), taken


async def test_anything_critical_rings_whichever_door_it_came_through(tmp_path: Path) -> None:
    async with town(tmp_path, policy=DUTY) as t:
        for channel in ("api", "counter", "landline"):
            status, _ = await t.api("POST", "/tickets", {"need": "救命，着火了", "channel": channel})
            assert status == 201
        await t.passes(minutes=2)
        assert len(t.phone(DUTY_ONE).calls) >= 1
        for number in (1001, 1002, 1003):
            assert "duty_rung" in await t.kinds(number)
