"""What came while the service was down is asked of the carrier and taken in, once; recordings are fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from hotline.demo.phone_company.trouble import Fault, Recordings
from hotline.domain.ticket import Attention, State, Ticket
from hotline.service.context import Hotline
from hotline.service.dispatch import Ladder, ladder
from hotline.service.intake import TextIn, text_in
from hotline.service.ports import Books
from hotline.service.records import Recording, RecordingState
from tests.smoke.steps import asked, each_once
from tests.town import ANNA, NEIGHBOUR, OLD_MAN, STRANGER, Town, town

SHOWS_WITHIN = 50.0  # seconds after which an answer that is in no list never went out


async def _up_and_down(t: Town) -> None:
    """The service has run, and now webhooks do not reach it."""
    await t.job("catch_up")
    t.company.trouble.webhooks_lost = True


async def _up_again(t: Town) -> None:
    t.company.trouble.webhooks_lost = False
    await t.job("catch_up")


async def _recording(t: Town) -> Recording:
    found = await t.h.store.read(lambda books: books.recordings(t.company.calls[0].sid))
    assert len(found) == 1
    return found[0]


async def test_texts_are_taken_in_once_and_answered(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _up_and_down(t)
        assert await t.says(OLD_MAN, "我家没有米了") is None
        assert await t.says(STRANGER, "水管坏了") is None
        await _up_again(t)
        assert [(await t.ticket(n)).caller for n in (1001, 1002)] == [OLD_MAN, STRANGER]
        await t.job("doubts", after=SHOWS_WITHIN)
        assert "1001" in t.texts(OLD_MAN)[-1]
        assert "1002" in t.texts(STRANGER)[-1]
        await t.job("catch_up")
        await t.job("doubts", after=SHOWS_WITHIN)
        assert await t.no_ticket(1003)
        assert len(t.texts(OLD_MAN)) == 1
        each_once(t)


async def test_a_call_that_came_while_we_were_away_says_so(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.phone(OLD_MAN).call(None, hang_up_after=1.0).wait()
        await t.quiet()
        assert Attention.MISSED_CALL not in (await t.ticket()).attention
        await _up_and_down(t)
        await t.phone(STRANGER).call(None, hang_up_after=1.0).wait()
        await _up_again(t)
        assert Attention.MISSED_CALL in (await t.ticket(1002)).attention
        assert Attention.MISSED_CALL not in (await t.ticket(1001)).attention


async def test_what_was_taken_in_is_not_taken_in_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.job("catch_up")
        await t.says(OLD_MAN, "我家没有米了")
        await t.phone(STRANGER).call(None, hang_up_after=1.0).wait()
        await t.quiet()
        before = [len(await t.entries(n)) for n in (1001, 1002)]
        for _ in range(2):
            await t.job("catch_up")
            await t.job("doubts", after=SHOWS_WITHIN)
        assert [len(await t.entries(n)) for n in (1001, 1002)] == before
        assert await t.no_ticket(1003)
        assert len(t.texts(OLD_MAN)) == 1


async def test_a_volunteers_answer_that_was_missed_counts(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await asked(t)
        await _up_and_down(t)
        await t.says(ANNA, "1")
        await _up_again(t)
        assert (await t.ticket()).state is State.ASSIGNED
        assert "归您了" in t.texts(ANNA)[-1]


async def test_an_opt_out_that_was_missed_is_honoured(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _up_and_down(t)
        await t.says(ANNA, "STOP")
        await _up_again(t)
        assert await t.no_ticket(), "it is no ticket"
        assert await t.h.store.read(lambda books: books.opted_out(ANNA))
        await asked(t)
        assert not any("1001" in text for text in t.texts(ANNA))


async def test_calls_are_taken_in_once_for_a_human_to_phone_back(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _up_and_down(t)
        await t.phone(OLD_MAN).call(None).wait()
        await t.phone(STRANGER).call(None, withheld=True).wait()
        await _up_again(t)
        first, second = await t.ticket(1001), await t.ticket(1002)
        assert {first.caller, second.caller} == {OLD_MAN, None}
        assert all(Attention.LISTEN in ticket.attention for ticket in (first, second))
        assert first.promise_at is None, "nobody was told anything"
        await t.job("catch_up")
        assert await t.no_ticket(1003)


async def test_a_call_that_is_still_going_on_is_not_declared_over(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _up_and_down(t)
        call = t.phone(OLD_MAN).call(None)
        await t.until(lambda: call.status == "in-progress")
        await t.service.jobs.run("catch_up")
        assert not call.is_over
        assert await t.no_ticket(), "its end is awaited first"
        await call.wait()
        await _up_again(t)
        assert (await t.ticket()).caller == OLD_MAN


async def test_an_end_that_nobody_told_is_found(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.job("catch_up")
        t.company.trouble.callbacks_never = True
        await t.phone(OLD_MAN).call(None, hang_up_after=1.0).wait()
        await t.quiet()
        assert Attention.LISTEN not in (await t.ticket()).attention
        await t.job("catch_up")
        assert Attention.LISTEN in (await t.ticket()).attention
        assert "call_ended" in await t.kinds()


async def test_a_recording_that_nobody_told_of_is_found(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.job("catch_up")
        t.company.trouble.callbacks_never = True
        await t.phone(OLD_MAN).call(None, hang_up_after=6.0).wait()
        await t.quiet()
        await t.job("catch_up")
        await t.job("fetch")
        assert (await _recording(t)).state is RecordingState.DELETED


async def test_a_recording_is_fetched_verified_and_deleted_there(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.phone(OLD_MAN).call(None, hang_up_after=6.0).wait()
        await t.quiet()
        await t.job("fetch")
        kept = await _recording(t)
        assert kept.state is RecordingState.DELETED
        assert (tmp_path / "data" / "audio" / str(kept.path)).stat().st_size > 1000
        assert all(recording.deleted for recording in t.company.recordings)


@pytest.mark.parametrize("what", [Recordings.MISSING, Recordings.EMPTY, Recordings.GARBAGE])
async def test_what_is_no_audio_is_tried_again_and_not_deleted_there(tmp_path: Path, what: Recordings) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.recordings = what
        await t.phone(OLD_MAN).call(None, hang_up_after=6.0).wait()
        await t.quiet()
        await t.job("fetch")
        assert (await _recording(t)).state is RecordingState.LISTED
        for _ in range(12):
            await t.job("fetch", after=601)
        assert (await _recording(t)).state is RecordingState.UNUSABLE
        assert not any(recording.deleted for recording in t.company.recordings)
        assert not list((tmp_path / "data" / "audio").glob("*.wav"))


async def test_a_copy_shorter_than_the_carrier_says_is_no_reason_to_delete_it_there(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.recordings = Recordings.SHORT
        await t.phone(OLD_MAN).call(None, hang_up_after=12.0).wait()
        await t.quiet()
        await t.job("fetch")
        assert (await _recording(t)).state is RecordingState.LISTED
        for _ in range(12):
            await t.job("fetch", after=601)
        kept = await _recording(t)
        assert kept.state is RecordingState.UNUSABLE and kept.path is not None, "half of it is better than nothing"
        assert (tmp_path / "data" / "audio" / kept.path).exists()
        assert not any(recording.deleted for recording in t.company.recordings)


async def test_a_recording_that_comes_late_is_waited_for(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        t.company.trouble.recordings = Recordings.MISSING
        await t.phone(OLD_MAN).call(None, hang_up_after=6.0).wait()
        await t.quiet()
        await t.job("fetch")
        t.company.trouble.recordings = Recordings.SOUND
        await t.job("fetch", after=30)
        assert (await _recording(t)).state is RecordingState.DELETED


async def test_an_hour_without_the_carrier_loses_no_recording(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.phone(OLD_MAN).call(None, hang_up_after=6.0).wait()
        await t.quiet()
        t.company.trouble.rest(Fault.ERROR_500, times=1000, method="GET", resource="Media")
        for _ in range(60):
            await t.job("fetch", after=61)
        assert (await _recording(t)).state is RecordingState.LISTED
        t.company.trouble._planned.clear()
        await t.job("fetch", after=601)
        assert (await _recording(t)).state is RecordingState.DELETED


async def test_while_the_lists_cannot_be_read_nothing_is_forgotten(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _up_and_down(t)
        await t.says(OLD_MAN, "我家没有米了")
        t.company.trouble.rest(Fault.ERROR_500, times=1, method="GET")
        t.machine.passes(3600)
        await _up_again(t)
        assert await t.no_ticket()
        t.machine.passes(3600)
        await t.job("catch_up")
        assert (await t.ticket()).caller == OLD_MAN


async def test_one_that_cannot_be_taken_in_does_not_hold_up_the_others(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _up_and_down(t)
        await t.says(OLD_MAN, "我家没有米了")
        await t.says(STRANGER, "水管坏了")
        await t.phone(STRANGER).call(None).wait()

        async def fails(h: Hotline, text: TextIn) -> str:
            if text.phone == OLD_MAN:
                raise RuntimeError("for the test")
            return await text_in(h, text)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("hotline.service.reconcile.text_in", fails)
            await _up_again(t)
        assert [(await t.ticket(n)).caller for n in (1001, 1002)] == [STRANGER, STRANGER]
        t.machine.passes(3600)
        await t.job("catch_up")
        assert (await t.ticket(1003)).caller == OLD_MAN, "and is tried again, however long it takes"


async def test_one_ticket_that_cannot_be_handled_does_not_hold_up_the_others(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        await t.says(NEIGHBOUR, "水管坏了")

        def fails(h: Hotline, books: Books, ticket: Ticket) -> Ladder:
            if ticket.number == 1001:
                raise RuntimeError("for the test")
            return ladder(h, books, ticket)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("hotline.service.sweep.ladder", fails)
            await t.passes(minutes=16)
        assert [(await t.ticket(n)).state for n in (1001, 1002)] == [State.NEW, State.OFFERING]
        t.machine.passes(31)
        await t.quiet()
        assert (await t.ticket()).state is State.OFFERING, "and is tried again"
