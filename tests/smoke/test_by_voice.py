"""Whoever helps and can't be texted does all of it by phone: accept, hear where to go, arrive, finish, ask for help,
give back. Nothing is ever texted to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer, NoAnswer
from hotline.domain.ticket import AssignmentState, Attention, State
from hotline.service.ports import Books
from ivr.ports import Outcome
from tests.smoke.steps import asked
from tests.town import ANNA, BO, OLD_MAN, Town, town


async def by_voice(t: Town, phone: str = ANNA) -> None:
    def unit(books: Books) -> None:
        found = books.volunteer(phone)
        assert found is not None
        books.put_volunteer(replace(found, channel="voice"))

    await t.h.store.write(unit)


async def test_accepting_in_the_call_tells_where_to_go_at_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await by_voice(t)
        t.company.phone(ANNA, Answer(keys=("1",)))
        await asked(t, people=[ANNA])
        assert (await t.ticket()).state is State.ASSIGNED
        heard = " ".join(t.phone(ANNA).calls[0].said)
        assert "山脚下七号" in heard and "1 3 8 0 0 0 0 0 1 0 1" in heard and "办完了请按3" in heard
        assert "请看短信" not in heard
        assert t.texts(ANNA) == []
        await t.passes(minutes=5)
        assert len(t.phone(ANNA).calls) == 1, "not told twice"


@pytest.mark.parametrize(
    ("key", "state"),
    [("2", AssignmentState.ARRIVED), ("3", AssignmentState.DONE), ("0", AssignmentState.GIVEN_BACK)],
)
async def test_keys_say_how_it_goes(tmp_path: Path, key: str, state: AssignmentState) -> None:
    async with town(tmp_path) as t:
        await by_voice(t)
        t.company.phone(ANNA, Answer(keys=("1", key)))
        await asked(t, people=[ANNA])
        assert [a.state for a in (await t.ticket()).assignments] == [state]
        assert t.texts(ANNA) == []


async def test_key_four_calls_for_help(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await by_voice(t)
        t.company.phone(ANNA, Answer(keys=("1", "4")))
        await asked(t, people=[ANNA])
        assert Attention.NEEDS_HELP in (await t.ticket()).attention


async def test_who_wants_to_speak_to_a_person_is_phoned_and_still_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await by_voice(t)
        t.company.phone(ANNA, Answer(keys=()))
        await asked(t, people=[ANNA])
        row = (await t.h.store.read(lambda books: books.outbox_of(1001)))[-1]
        call = t.phone(ANNA).calls[0].sid
        assert row.carrier_id == call
        found = await t.h.store.read(lambda books: books.call(call))
        assert found is not None
        await t.h.store.write(lambda books: books.save_call(replace(found, outcome="")))
        following = await t.service.voice.finished(call, "offer", Outcome("person"))
        assert following is not None and "值班员会给您打电话" in following[1].values["promise"]
        ticket = await t.ticket()
        assert Attention.HELPER_SAID in ticket.attention and ticket.state is State.OFFERING
        assert "wants_person" in await t.kinds()


async def test_a_reminder_is_a_call_that_takes_done_for_an_answer(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await by_voice(t)
        t.company.phone(ANNA, Answer(keys=("1",)))
        await asked(t, people=[ANNA])
        t.company.phone(ANNA, Answer(keys=("3",)))
        await t.passes(hours=3)
        assert len(t.phone(ANNA).calls) == 2
        assert "办得怎么样了" in " ".join(t.phone(ANNA).calls[1].said)
        assert (await t.ticket()).assignments[0].state is AssignmentState.DONE
        assert t.texts(ANNA) == []


async def test_who_is_too_late_is_told_by_phone(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await by_voice(t)
        t.company.phone(ANNA, Answer())
        await asked(t, people=[ANNA, BO])
        await t.says(BO, "1")
        await t.quiet()
        assert "已经有人去了" in " ".join(w for call in t.phone(ANNA).calls for w in call.said)
        assert t.texts(ANNA) == []


async def test_danger_where_they_are_at_work_is_called(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await by_voice(t)
        t.company.phone(ANNA, Answer(keys=("1",)))
        await asked(t, people=[ANNA])
        await t.says(OLD_MAN, "我胸口疼，喘不上气")
        assert "危急" in " ".join(t.phone(ANNA).calls[-1].said)
        assert t.texts(ANNA) == []


async def test_a_call_that_nobody_takes_is_shown(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await by_voice(t)
        t.company.phone(ANNA, Answer(keys=("1",)))
        await asked(t, people=[ANNA])
        t.company.phone(ANNA, NoAnswer())
        await t.says(OLD_MAN, "我胸口疼，喘不上气")
        await t.passes(minutes=1)
        assert Attention.UNDELIVERED in (await t.ticket()).attention
