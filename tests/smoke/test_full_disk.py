"""A full disk: nothing is claimed that could not be kept, so the carrier's fallback or its lists bring it back."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.domain.ticket import Attention, State
from hotline.service.ports import Books
from storage.errors import StorageUnavailable
from tests.smoke.signed import post, text
from tests.smoke.steps import asked, each_once
from tests.town import ANNA, OLD_MAN, STRANGER, Town, town


def _limit(t: Town, pages: int) -> Awaitable[None]:
    """Let the database grow by so many pages, and no more: nor may it fill what was freed inside it."""

    def unit(books: Books) -> None:
        ask = books.connection.exec_driver_sql  # type: ignore[attr-defined]
        size, free = (ask(f"PRAGMA {name}").scalar() for name in ("page_size", "freelist_count"))
        books.set_mark("filled", "x" * (size * free))
        ask(f"PRAGMA max_page_count = {ask('PRAGMA page_count').scalar() + pages}")

    return t.h.store.write(unit)


def _broken(patch: pytest.MonkeyPatch, t: Town) -> None:
    async def write(unit: object) -> object:
        raise StorageUnavailable("(the disk is full)")

    patch.setattr(t.service.store, "write", write)


async def test_texts_on_a_full_disk_are_refused_and_taken_in_afterwards(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.job("catch_up")
        await _limit(t, 0)
        unanswered = []
        for n in range(12):
            message = await t.phone(f"+861380001{n:04d}").send("我家没有米了" * 50)
            if not message.answered:
                unanswered.append(message.from_)
        assert unanswered
        assert "503" in t.company.alerts[0].message
        kept = await t.h.store.read(lambda books: [books.open_tickets_of(phone) for phone in unanswered])
        assert kept == [[] for _ in unanswered], "not claimed"
        await _limit(t, 100_000)
        await t.job("catch_up")
        kept = await t.h.store.read(lambda books: [books.open_tickets_of(phone) for phone in unanswered])
        assert all(len(tickets) == 1 for tickets in kept)
        await t.job("doubts", after=50)
        assert all(len(t.texts(phone)) == 1 for phone in unanswered)
        each_once(t)


async def test_the_second_try_of_the_same_text_is_taken_in(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        with pytest.MonkeyPatch.context() as patch:
            _broken(patch, t)
            assert (await post(t, "/twilio/sms", text("我家没有米了")))[0] == 503
        status, answer = await post(t, "/twilio/sms", text("我家没有米了"))
        assert status == 200
        assert "1001" in answer


async def test_who_calls_is_asked_to_speak_to_the_carriers_recording(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.job("catch_up")
        with pytest.MonkeyPatch.context() as patch:
            _broken(patch, t)
            call = t.phone(OLD_MAN).call(None, hang_up_after=9.0)
            await call.wait()
            await t.company.settled()
        assert any("录音" in said for said in call.said), call.said
        assert await t.no_ticket()
        assert call.recordings
        await t.job("catch_up")
        ticket = await t.ticket()
        assert ticket.caller == OLD_MAN
        assert Attention.LISTEN in ticket.attention
        await t.job("fetch")
        kept = await t.h.store.read(lambda books: books.recordings(call.sid))
        assert [recording.path is not None for recording in kept] == [True]


async def test_a_disk_that_fills_during_a_call_ends_it_with_an_apology(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.job("catch_up")
        with pytest.MonkeyPatch.context() as patch:
            call = t.phone(OLD_MAN).call(None)
            await t.until(lambda: call.said)
            _broken(patch, t)
            await call.wait()
            await t.company.settled()
        assert "对不起" in call.said[-1]
        assert "接到" not in "".join(call.said[:-1])
        await t.job("catch_up")
        assert Attention.LISTEN in (await t.ticket()).attention


async def test_work_goes_on_where_it_stopped(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        with pytest.MonkeyPatch.context() as patch:
            _broken(patch, t)
            assert not (await t.phone(ANNA).send("1")).answered
            for job in ("sweep", "deliver", "doubts", "fetch", "catch_up"):
                await t.service.jobs.run(job)
            assert (await t.api("POST", "/tickets/1001/note", {"text": "x"}))[0] == 503
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=6)
        assert (await t.ticket()).state is State.CLOSED
        assert (await t.says(STRANGER, "水管坏了")) is not None
