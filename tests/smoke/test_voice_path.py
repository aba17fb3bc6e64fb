"""Phone calls against the running service: real audio, real streams, and real Vosk where words matter."""

from __future__ import annotations

import asyncio
import os
import signal
from importlib.resources import files
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.domain.ticket import Attention, Disposition, Priority, State
from hotline.service.records import RecordingState
from ivr.speech.models import practice_model
from tests.town import ANNA, DUTY_ONE, OLD_MAN, SHARED, STRANGER, Town, town

CALLS = Path(str(files("ivr") / "speech" / "practice" / "calls"))
MODEL = practice_model("zh").path
SPEED = 8.0


async def _ready(t: Town) -> None:
    await t.until(lambda: t.service.speech.state == "ready", 60)


async def test_from_sample_call_to_closed_with_real_recognition(tmp_path: Path) -> None:
    async with town(tmp_path, speech_model=MODEL, speed=SPEED) as t:
        await _ready(t)
        seen: list[str] = []
        t.service.voice.subscribe(lambda call, ticket, text, final: seen.append(text))
        call = t.phone(OLD_MAN).call(CALLS / "zh-rice.wav")
        await t.until(lambda: "我家没有米了" in seen)
        assert not call.ended, "the words are on the console while the call goes on"
        await call.wait()
        await t.quiet()
        ticket = await t.ticket()
        assert (ticket.need, ticket.category, ticket.item) == ("我家没有米了", "food", "rice")
        assert any("上午十一点以前" in said for said in call.said), call.said
        assert "录音" in call.said[0]

        await t.api("POST", "/tickets/1001/dispatch", {})
        await t.quiet()
        await t.says(ANNA, "1")
        await t.says(ANNA, "3")
        t.company.phone(OLD_MAN, Answer(keys=("1",)))
        await t.passes(minutes=6)
        ticket = await t.ticket()
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.RESOLVED)
        assert t.company.problems == []

        utterances = await t.h.store.read(lambda books: books.utterances(call.sid))
        assert [u.text for u in utterances] == ["我家没有米了"]
        assert all(0 <= w[1] < w[2] and 0 < w[3] <= 1 for w in utterances[0].words)
        await t.service.jobs.run("fetch")
        kept = await t.h.store.read(lambda books: books.recordings(call.sid))
        assert [r.state for r in kept] == [RecordingState.DELETED]
        assert (tmp_path / "data" / "audio" / str(kept[0].path)).stat().st_size > 10_000
        assert all(r.deleted for r in t.company.recordings)
        _, shown = await t.api("GET", "/tickets/1001")
        assert shown["contacts"][0]["recording"] == f"{call.sid}.ulaw"
        assert shown["contacts"][0]["transcript"] == "我家没有米了"


async def test_who_presses_nought_while_we_listen_is_phoned_by_a_person(tmp_path: Path) -> None:
    duty = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}"]')]
    async with town(tmp_path, policy=duty) as t:
        call = t.phone(OLD_MAN).call(None)
        await t.until(lambda: call.said)
        call.press("0")
        await call.wait()
        await t.quiet()
        ticket = await t.ticket()
        assert ticket.priority is Priority.URGENT and Attention.WANTS_PERSON in ticket.attention
        assert "分钟之内，值班员会给您打电话" in " ".join(call.said)
        assert t.company.problems == []


async def test_danger_raises_while_it_is_spoken(tmp_path: Path) -> None:
    async with town(tmp_path, speech_model=MODEL, speed=SPEED) as t:
        await _ready(t)
        call = t.phone(OLD_MAN).call(CALLS / "zh-chest.wav")

        async def critical() -> bool:
            return (await t.ticket()).priority is Priority.CRITICAL

        await t.until(lambda: len(t.service.switchboard.calls()) > 0)
        await t.until(critical)
        assert not call.ended
        await call.wait()
        assert any("120" in said for said in call.said)
        assert not any(said.startswith("http") for said in call.said), "never played back when critical"


async def test_what_is_spoken_over_the_greeting_counts(tmp_path: Path) -> None:
    async with town(tmp_path, speech_model=MODEL, speed=SPEED) as t:
        await _ready(t)
        await t.phone(STRANGER).call(CALLS / "zh-roof.wav", at=0.2).wait()
        assert (await t.ticket()).category == "repair"


async def test_without_a_model_the_ticket_says_listen(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        call = t.phone(OLD_MAN).call(CALLS / "zh-rice.wav")
        await call.wait()
        await t.quiet()
        ticket = await t.ticket()
        assert Attention.LISTEN in ticket.attention and ticket.priority is Priority.URGENT
        status, page = await t.api("GET", "/tickets/1001")
        assert status == 200 and page["contacts"][0]["channel"] == "voice"


async def test_silence_is_asked_once_more_and_leaves_a_ticket(tmp_path: Path) -> None:
    # The line runs fifty times as fast as the clock that measures silence: eight seconds of it are a thousand polls.
    async with town(tmp_path, policy=[('silence = "8 s"', 'silence = "1 s"')]) as t:
        call = t.phone(STRANGER).call(None)
        await call.wait()
        await t.quiet()
        assert sum("没有听到" in said for said in call.said) == 1
        assert Attention.LISTEN in (await t.ticket()).attention


async def test_hanging_up_early_leaves_a_ticket(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        call = t.phone(STRANGER).call(None, hang_up_after=1.0)
        await call.wait()
        await t.quiet()
        ticket = await t.ticket()
        assert ticket.open and Attention.LISTEN in ticket.attention and ticket.promise_at is None


async def test_a_call_always_opens_its_own_ticket(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        await t.phone(OLD_MAN).call(None, hang_up_after=1.0).wait()
        await t.quiet()
        assert (await t.ticket(1002)).channel == "voice"


async def test_a_withheld_number_is_taken_in(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.phone(STRANGER).call(None, hang_up_after=1.0, withheld=True).wait()
        await t.quiet()
        assert (await t.ticket()).caller is None


async def test_two_families_on_one_number_get_no_name(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        call = t.phone(SHARED).call(None, hang_up_after=6.0)
        await call.wait()
        await t.quiet()
        ticket = await t.ticket()
        assert ticket.household == "H4" and not ticket.household_confirmed
        assert not any("孙" in said or "河边" in said for said in call.said)


async def test_dead_recogniser_is_made_up_for(tmp_path: Path) -> None:
    async with town(tmp_path, speech_model=MODEL, speed=SPEED) as t:
        await _ready(t)
        call = t.phone(OLD_MAN).call(CALLS / "zh-rice.wav")
        await t.until(lambda: len(t.service.switchboard.calls()) > 0)
        pid = t.service.speech.worker_pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await call.wait()

        async def understood() -> bool:
            await t.service.jobs.run("transcribe")
            return (await t.ticket()).item == "rice"

        await t.until(understood, 60)
        assert Attention.LISTEN not in (await t.ticket()).attention


@pytest.mark.parametrize(("answer", "state"), [("1", State.CLOSED), ("2", State.TRIAGED)])
async def test_the_call_back_by_key(tmp_path: Path, answer: str, state: State) -> None:
    async with town(tmp_path) as t:
        await _done(t)
        t.company.phone(OLD_MAN, Answer(keys=(answer,)))
        await t.passes(minutes=6)
        ticket = await t.ticket()
        assert ticket.state is state
        assert (Attention.DENIED in ticket.attention) is (answer == "2")
        assert ticket.reopened == (answer == "2")


async def test_nobody_answers_the_call_back_unconfirmed_and_a_visit(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await _done(t)
        await t.passes(hours=4)
        ticket = await t.ticket()
        assert (ticket.state, ticket.disposition) == (State.CLOSED, Disposition.UNCONFIRMED)
        assert len([c for c in t.phone(OLD_MAN).calls if c.direction != "inbound"]) == 3
        visit = await t.ticket(1002)
        assert visit.category == "visit" and visit.parent == 1001 and visit.open


async def _done(t: Town) -> None:
    await t.says(OLD_MAN, "我家没有米了")
    await t.api("POST", "/tickets/1001/dispatch", {})
    await t.quiet()
    await t.says(ANNA, "1")
    await t.says(ANNA, "3")
    await asyncio.sleep(0)
