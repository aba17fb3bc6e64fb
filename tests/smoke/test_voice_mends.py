"""What a call must not lose or leave behind when something around it goes wrong."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotline.app import _ear
from hotline.demo.phone_company import Answer
from hotline.domain.actor import MACHINE, Actor
from hotline.domain.ticket import Attention, Priority, Protected, State
from hotline.service import desk, recordings
from hotline.service.ports import Books
from hotline.service.recordings import Ear
from hotline.service.records import CallRecord, Recording, UtteranceRecord
from hotline.service.standing import Helpers, Standing
from ivr.ports import Arrived, Outcome, Utterance
from ivr.speech.models import practice_model
from tests.smoke.steps import asked
from tests.town import ANNA, BO, HOTLINE, OLD_MAN, Town, town

CALL = "CA" + "1" * 32
CHEST = "我胸口疼"
ABUSE = "他不给我吃饭"


def said(text: str, final: bool = True, start: float = 0.0) -> Utterance:
    return Utterance(CALL, text, (), final, start, start + 1.0, "stream")


async def arrived(t: Town) -> None:
    await t.service.voice.arrived(Arrived(CALL, OLD_MAN, HOTLINE, {}))


async def closed(t: Town) -> None:
    await desk.close(t.h, Actor.operator("duty"), 1001, "mistaken")
    assert (await t.ticket()).state is State.CLOSED


async def _voiced(t: Town, *phones: str) -> None:
    def unit(books: Books) -> None:
        for phone in phones:
            known = books.volunteer(phone)
            assert known is not None
            books.put_volunteer(replace(known, channel="voice"))

    await t.h.store.write(unit)


async def test_who_accepts_too_late_by_phone_hears_so_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _voiced(t, ANNA, BO)
        t.company.phone(ANNA, Answer(keys=("1",)))
        t.company.phone(BO, Answer(keys=("1",)))
        await asked(t)
        last = sorted(t.phone(p).calls[0].said[-1] for p in (ANNA, BO))
        heard = [" ".join(t.phone(p).calls[0].said) for p in (ANNA, BO)]
        assert len((await t.ticket()).active) == 1
        assert sum("已经有人去了" in words for words in heard) == 1, last
        assert sum("归您了" in words for words in heard) == 1, last
        assert not any("再说一遍" in words for words in heard)


async def test_a_promise_knows_whether_anybody_is_there(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        nobody = t.h.wording.say("reply", "promise_desk", "zh")
        t.h.standing.helpers = Helpers()  # as it was some time ago
        t.machine.passes(60)
        await t.service.voice.heard(Utterance(CALL, "我家没有米了", (), True, 0.0, 1.0, "stream"))
        following = await t.service.voice.finished(CALL, "intake", Outcome("heard"))
        assert following is not None
        assert following[1].values["promise"] != nobody
        assert (await t.ticket()).promise_at is not None


async def test_what_is_said_to_the_question_is_not_asked_about_again(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        voice = t.service.voice
        asks = await voice.finished(CALL, "intake", Outcome("silent"))
        assert asks is not None and asks[0] == "danger"
        assert await voice.finished(CALL, "intake", Outcome("silent")) == asks, "the same once more"
        await voice.heard(said(CHEST))
        following = await voice.finished(CALL, "danger", Outcome("unclear", {"answer": CHEST}))
        assert following is not None and following[0] == "answer"
        assert "120" in following[1].values["promise"]


@pytest.mark.parametrize("closed_meanwhile", [False, True])
async def test_the_question_is_asked_twice_at_most_and_the_answer_believed(
    tmp_path: Path, closed_meanwhile: bool
) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        voice = t.service.voice
        await voice.finished(CALL, "intake", Outcome("heard"))
        again = await voice.finished(CALL, "danger", Outcome("unclear"))
        assert again is not None and again[0] == "danger_again"
        if closed_meanwhile:
            await closed(t)
        answered = Outcome("in_danger", {"answer": "有"})
        following = await voice.finished(CALL, "danger_again", answered)
        assert following is not None and following[0] == "answer"
        ticket = await t.ticket()
        assert ticket.open and ticket.priority is Priority.CRITICAL
        assert await voice.finished(CALL, "danger_again", answered) is not None
        assert (await t.kinds()).count("danger_answered") == 1


async def test_a_call_that_an_operator_has_in_hand_is_promised_no_time_for_what_was_not_understood(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        await desk.note(t.h, Actor.operator("duty"), 1001, "正在听")
        following = await t.service.voice.finished(CALL, "intake", Outcome("heard"))
        assert following is not None and following[0] == "answer"
        assert "值班员会听录音" in following[1].values["promise"] and "120" in following[1].values["promise"]
        assert (await t.ticket()).promise_at is None


async def test_whose_words_were_understood_is_not_asked(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        await t.service.voice.heard(said("我家没有米了"))
        following = await t.service.voice.finished(CALL, "intake", Outcome("heard"))
        assert following is not None and following[0] == "answer"


async def test_whom_danger_is_for_is_known_while_it_is_spoken(tmp_path: Path) -> None:
    """The first words say that it is critical, the next ones for whom."""
    async with town(tmp_path) as t:
        await arrived(t)
        await t.service.voice.heard(said("家里着火了", final=False))
        assert (await t.ticket()).emergencies == ("fire",)
        await t.service.voice.heard(said("家里着火了我胸口疼", final=False))
        assert set((await t.ticket()).emergencies) == {"fire", "medical"}


async def test_words_that_came_after_the_call_and_say_nothing_are_looked_at(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        await t.service.voice.ended(CALL, "completed", 3)
        assert (await t.ticket()).attention == {Attention.LISTEN}
        await t.service.voice.heard(said("嗡嗡嗡"))
        assert (await t.ticket()).attention == {Attention.NOT_UNDERSTOOD}


class _Reads:
    """A store whose first reading fails, and that counts."""

    def __init__(self, town: Town) -> None:
        self.town, self.count = town, 0

    async def read(self, view: Callable[[Books], Any]) -> Any:
        self.count += 1
        await asyncio.sleep(0)
        if self.count == 1:
            raise OSError("database away")
        return await self.town.h.store.read(view)


async def test_a_reading_that_failed_is_made_again_and_only_once(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        reads, standing = _Reads(t), Standing()
        store: Any = reads
        with pytest.raises(OSError, match="away"):
            await standing.refresh(store, t.h.clock)
        await asyncio.gather(*(standing.refresh(store, t.h.clock) for _ in range(5)))
        assert reads.count == 2
        assert len(tuple(standing.places)) == 6


async def test_with_a_recogniser_that_can_not_start_somebody_listens(tmp_path: Path) -> None:
    async with town(tmp_path, speech_model=practice_model("zh").path) as t:
        await t.service.speech.stop()
        await arrived(t)
        await t.service.voice.heard(said("我家", final=False))
        await t.service.voice.audio_stopped(CALL, t.service.switchboard.path(CALL), 3.0)
        await t.service.voice.ended(CALL, "completed", 3)
        assert Attention.LISTEN in (await t.ticket()).attention
        await recordings.take_words(t.h, CALL, [_words("我家没有米了")])
        assert Attention.LISTEN not in (await t.ticket()).attention


def _words(text: str, source: str = "recording") -> UtteranceRecord:
    return UtteranceRecord(call=CALL, start=0.0, end=1.0, text=text, words=(), source=source)


async def test_a_call_is_busy_until_its_last_live_word_is_kept(tmp_path: Path) -> None:
    async with town(tmp_path, speech_model=practice_model("zh").path) as t:
        speech, board = t.service.speech, t.service.switchboard
        await speech.stop()
        busy = _ear(tmp_path, speech, board).busy
        assert not busy(CALL)
        speech.open(CALL, tmp_path / "a.ulaw")
        speech.close(CALL)
        assert busy(CALL), "the queue still holds it"
        speech._live.clear()
        assert not busy(CALL)
        let_go = asyncio.Event()

        async def slow(utterance: Utterance) -> None:
            await let_go.wait()

        board.heard = slow
        board.understood(said("我家"))
        assert busy(CALL), "understood, and not yet kept"
        let_go.set()
        await t.until(lambda: not busy(CALL))


async def test_live_words_of_the_last_moment_are_not_written_down_twice(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        path = t.service.switchboard.path(CALL)
        path.write_bytes(b"\xff" * 8000)
        await t.service.voice.audio_stopped(CALL, path, 1.0)
        await t.service.voice.ended(CALL, "completed", 1)
        calls = await t.h.store.read(lambda books: books.calls_to_transcribe(9))
        assert [c.id for c in calls] == [CALL]
        await recordings.take_words(t.h, CALL, [_words("我家没有米了", "stream")])
        found, settled = await t.h.store.read(lambda books: recordings._audio_of(books, path.parent, calls[0]))
        assert found == path
        assert not settled


async def test_nothing_of_a_call_stays_behind(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        voice = t.service.voice
        await arrived(t)
        await voice.heard(said("", final=False))
        assert voice.partials() == {}
        await voice.heard(said(CHEST, final=False))
        assert voice.live(CALL) == CHEST
        await voice.heard(said("", final=False))
        assert voice.partials() == {}
        await voice.heard(said(CHEST, final=False))
        await voice.ended(CALL, "completed", 3)
        await voice.heard(said(ABUSE, final=False))
        await voice.heard(said(CHEST))
        assert (voice._tickets, voice._partials, voice._raised) == ({}, {}, {})
        assert (await t.ticket()).need == CHEST


async def test_a_screen_that_fails_costs_no_words(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        seen: list[str] = []

        def fails(call: str, ticket: int, text: str, final: bool) -> None:
            raise RuntimeError("the screen is gone")

        t.service.voice.subscribe(fails)
        t.service.voice.subscribe(lambda call, ticket, text, final: seen.append(text))
        await t.service.voice.heard(said(CHEST))
        assert seen == [CHEST]


async def test_who_has_no_token_makes_the_store_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        token = await t.service.voice.stream_token(CALL)
        with monkeypatch.context() as patch:
            patch.setattr(type(t.h.store), "write", _never)
            assert await t.service.voice.admit_stream("guessed") is None
            assert await t.service.voice.admit_stream("") is None
        assert await t.service.voice.admit_stream(token) == CALL
        assert await t.service.voice.admit_stream(token) is None


async def _never(*_given: Any) -> None:
    raise AssertionError("nothing is to be written")


def test_a_kept_recording_is_durable_under_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[bool, bool]] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append((stat.S_ISDIR(os.fstat(handle).st_mode), (tmp_path / "RE1.wav").exists()))
        real(handle)

    async def nothing(call: str, path: Path) -> list[UtteranceRecord]:
        return []

    monkeypatch.setattr(os, "fsync", fsync)
    ear = Ear(tmp_path, lambda path: 1.0, nothing, lambda: True, lambda call: False)
    recording = Recording(carrier_id="RE1", call=CALL, url="", at=datetime.now(UTC), seconds=1.0)
    assert recordings._keep(ear, recording, b"audio", False) == (tmp_path / "RE1.wav", "")
    assert synced == [(False, False), (True, True)], "the audio, then the folder with the name in it"


@pytest.mark.parametrize(
    ("words", "priority", "protected"),
    [(CHEST, Priority.CRITICAL, None), (ABUSE, Priority.URGENT, Protected.ABUSE)],
)
@pytest.mark.parametrize("final", [True, False], ids=["final", "while spoken"])
async def test_danger_understood_after_the_end_opens_the_ticket_again(
    tmp_path: Path, words: str, priority: Priority, protected: Protected | None, final: bool
) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        await closed(t)
        await t.service.voice.heard(said(words, final=final))
        ticket = await t.ticket()
        assert (ticket.state, ticket.priority, ticket.protected) == (State.TRIAGED, priority, protected)
        assert Attention.REOPENED in ticket.attention
        again = [e for e in await t.entries() if e.kind == "reopened"]
        assert [(e.by, e.data["text"]) for e in again] == [(MACHINE, words)]


async def test_ordinary_words_leave_a_closed_ticket_closed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await arrived(t)
        await closed(t)
        await t.service.voice.heard(said("我家没有米了"))
        ticket = await t.ticket()
        assert (ticket.state, ticket.need) == (State.CLOSED, "我家没有米了")


def _recorded(name: str, seconds: float) -> Recording:
    return Recording(carrier_id=name, call=CALL, url="", at=datetime.now(UTC), seconds=seconds, path=f"{name}.wav")


def test_the_whole_call_is_played_rather_than_a_part_of_it() -> None:
    call = CallRecord(id=CALL, direction="in", at=datetime.now(UTC), audio="CA1.ulaw", audio_seconds=40.0)
    assert recordings.audio_of(call, [_recorded("RE1", 41.0)]) == ["CA1.ulaw", "RE1.wav"], "the stream is the master"
    assert recordings.audio_of(call, [_recorded("RE1", 12.0), _recorded("RE2", 90.0)])[0] == "RE2.wav", "it broke off"
    parts = [_recorded("RE1", 12.0), _recorded("RE2", 90.0)]
    assert recordings.audio_of(replace(call, audio=None), parts)[0] == "RE2.wav"


async def test_what_was_said_after_the_stream_broke_off_is_heard_in_the_recording(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.phone(OLD_MAN).call(None, hang_up_after=12.0).wait()
        await t.quiet()
        call = t.company.calls[0].sid

        def keep_audio(books: Books) -> None:
            present = books.call(call)
            assert present is not None
            books.save_call(replace(present, audio="x.ulaw", audio_seconds=2.0))

        await t.h.store.write(keep_audio)
        await recordings.take_words(t.h, call, [replace(_words("喂", "stream"), call=call)])

        async def listens(of: str, path: Path) -> list[UtteranceRecord]:
            return [replace(_words("我胸口疼得厉害", "recording"), call=of, start=5.0, end=9.0)]

        ear = Ear(tmp_path / "data" / "audio", lambda path: 99.0, listens, lambda: True, lambda call: False)
        (kept,) = await t.h.store.read(lambda books: books.recordings(call))
        await recordings._hear_the_rest(t.h, ear, replace(kept, path="whole.wav", seconds=12.0))
        ticket = await t.ticket()
        assert ticket.priority is Priority.CRITICAL
        assert ticket.need == "我胸口疼得厉害", "of the one that goes on longest"
