"""A Twilio line, webhook by webhook, against a desk that remembers."""

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import pytest

from ivr.gateways.pace import CallPolicy
from ivr.ports import Facts, Outcome
from ivr.prompts import prompt
from tests.unit.ivr.webhooks import TURN, Make, address, final, said, tags


async def test_the_first_answer_streams_records_greets_and_listens(line: Any, inbound: Mapping[str, str]) -> None:
    text = await line.post("voice", **inbound)
    assert tags(text) == ["Start", "Start", "Gather"]
    stream = ET.fromstring(text).find("Start/Stream")
    assert stream is not None
    assert stream.attrib["url"] == "wss://line.example/twilio/stream"
    assert address(text) == TURN.format(1)
    assert [arrival.caller for arrival in line.desk.arrivals] == ["+8613800000001"]
    assert line.desk.arrivals[0].form["To"] == "995"


async def test_a_repeated_webhook_gets_the_same_answer_and_changes_nothing(
    line: Any, inbound: Mapping[str, str]
) -> None:
    first = await line.post("voice", **inbound)
    assert await line.post("voice", **inbound) == first
    assert len(line.desk.arrivals) == 1
    line.switchboard.start("CA1")
    line.speak(1.0)
    line.quiet(4.0)
    await line.post("voice/turn/CA1/1", **inbound)
    line.clock.now += 2
    answer = await line.post("voice/turn/CA1/1", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("heard"))]
    for _ in range(3):
        assert await line.post("voice/turn/CA1/1", **inbound) == answer
    assert await line.post("voice", **inbound) == answer
    assert len(line.desk.outcomes) == 1
    assert [save.turn for save in line.desk.saves["CA1"]] == [1, 2]


async def test_a_whole_call(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.quiet(5.0)
    waiting = await line.post("voice/turn/CA1/1", **inbound)
    assert tags(waiting) == ["Gather"]
    assert address(waiting) == TURN.format(1)
    for _ in range(4):  # still speaking: nothing moves and nothing is written
        line.speak(1.0)
        assert await line.post("voice/turn/CA1/1", **inbound) == waiting
    line.quiet(2.0)
    assert await line.post("voice/turn/CA1/1", **inbound) == waiting
    assert len(line.desk.saves["CA1"]) == 1
    line.quiet(0.6)
    line.recogniser.positions["CA1"] = 8.0
    line.switchboard.understood(final("我家没有", 8.0))
    # The recogniser lags: the promise waits for the words, at most answer_wait.
    text = await line.post("voice/turn/CA1/1", **inbound)
    assert tags(text) == ["Pause", "Redirect"]
    assert address(text) == TURN.format(2)
    assert line.desk.outcomes == []
    line.quiet(1.0)
    assert await line.post("voice/turn/CA1/2", **inbound) == text
    line.recogniser.positions["CA1"] = 9.5
    line.switchboard.understood(final("米了", 9.2))
    text = await line.post("voice/turn/CA1/2", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("heard", {"words": "我家没有米了"}))]
    assert "十分钟内给您回电话。" in said(text)
    assert tags(text)[-1] == "Hangup"
    assert line.desk.words == [said(text)]


async def test_the_promise_waits_for_words_no_longer_than_the_policy(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.recogniser.positions["CA1"] = 0.0
    await line.post("voice/turn/CA1/1", **inbound)
    line.speak(1.0)
    line.quiet(2.6)
    await line.post("voice/turn/CA1/1", **inbound)
    line.clock.now += 2.9
    await line.post("voice/turn/CA1/2", **inbound)
    assert line.desk.outcomes == []
    line.clock.now += 0.2
    await line.post("voice/turn/CA1/2", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("heard"))]


async def test_silence_is_waited_for_asked_about_once_and_never_ends_without_an_outcome(
    line: Any, inbound: Mapping[str, str]
) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.quiet(6.0)
    await line.post("voice/turn/CA1/1", **inbound)  # a second after the greeting
    line.quiet(6.9)
    assert tags(await line.post("voice/turn/CA1/1", **inbound)) == ["Gather"]
    line.quiet(0.2)
    text = await line.post("voice/turn/CA1/1", **inbound)
    assert said(text) == prompt("zh", "ask_again")
    assert address(text) == TURN.format(2)
    line.quiet(5.0)
    await line.post("voice/turn/CA1/2", **inbound)
    line.quiet(7.1)
    text = await line.post("voice/turn/CA1/2", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("silent"))]
    assert "Hangup" in tags(text)


async def test_what_is_spoken_over_the_greeting_counts_but_quiet_only_after_it(
    line: Any, inbound: Mapping[str, str]
) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.speak(2.0)
    line.quiet(5.0)
    await line.post("voice/turn/CA1/1", **inbound)
    assert line.desk.outcomes == []
    line.quiet(1.6)
    await line.post("voice/turn/CA1/1", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("heard"))]


async def test_whoever_only_says_hello_is_asked_to_go_on(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.speak(0.6)
    line.switchboard.understood(final("喂", 0.6))
    line.quiet(5.0)
    await line.post("voice/turn/CA1/1", **inbound)
    line.quiet(2.0)
    assert said(await line.post("voice/turn/CA1/1", **inbound)) == prompt("zh", "go_on")


async def test_endless_talk_is_ended_kindly(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    await line.post("voice/turn/CA1/1", **inbound)
    line.speak(178.5)
    assert tags(await line.post("voice/turn/CA1/1", **inbound)) == ["Gather"]
    line.speak(1.0)
    await line.post("voice/turn/CA1/1", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("heard"))]


async def test_the_key_for_a_person_counts_while_we_listen_and_no_other(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.quiet(2.0)
    assert tags(await line.post("voice/turn/CA1/1", **inbound, Digits="7")) == ["Gather"], "a slip of the finger"
    assert line.desk.outcomes == []
    await line.post("voice/turn/CA1/1", **inbound, Digits="0")
    assert line.desk.outcomes == [("intake", Outcome("person"))]


async def test_the_key_for_a_person_ends_the_carriers_recording(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    for _ in range(3):
        line.clock.now += 1.2
        text = await line.post("voice/turn/CA1/1", **inbound)
    assert 'finishOnKey="0"' in text
    recorded = {"RecordingUrl": "https://api.example/r", "RecordingDuration": "4", "Digits": "0"}
    await line.post("voice/turn/CA1/2", **inbound, **recorded)
    assert line.desk.outcomes == [("intake", Outcome("person"))]


async def test_without_a_stream_the_carrier_records(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    for _ in range(2):
        line.clock.now += 1.2
        assert tags(await line.post("voice/turn/CA1/1", **inbound)) == ["Gather"]
    text = await line.post("voice/turn/CA1/1", **inbound)
    assert tags(text) == ["Record", "Redirect"]
    # Nothing recorded: falls through to the same address without a recording.
    text = await line.post("voice/turn/CA1/2", **inbound)
    assert tags(text) == ["Say", "Record", "Redirect"]
    recorded = {"RecordingUrl": "https://api.example/r", "RecordingDuration": "4"}
    text = await line.post("voice/turn/CA1/3", **inbound, **recorded)
    assert line.desk.outcomes == [("intake", Outcome("heard"))]
    assert "Hangup" in tags(text)


async def test_a_stream_that_breaks_off_is_replaced_by_the_recorder(line: Any, inbound: Mapping[str, str]) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.speak(3.0)
    line.switchboard.stop("CA1")
    assert tags(await line.post("voice/turn/CA1/1", **inbound)) == ["Record", "Redirect"]
    await line.post("voice/turn/CA1/2", **inbound)
    await line.post("voice/turn/CA1/3", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("heard"))]  # never "silent": some of it was heard


async def test_after_a_restart_the_call_goes_on_and_what_was_spoken_counts(
    make_line: Make, inbound: Mapping[str, str]
) -> None:
    before = await make_line()
    await before.post("voice", **inbound)
    before.switchboard.start("CA1")
    before.speak(2.0)
    after = await make_line()  # same desk, same folder, nothing in memory
    assert tags(await after.post("voice/turn/CA1/1", **inbound)) == ["Record", "Redirect"]
    await after.post("voice/turn/CA1/2", **inbound)
    await after.post("voice/turn/CA1/3", **inbound)
    assert after.desk.outcomes == [("intake", Outcome("heard"))]


async def test_the_same_webhook_five_times_at_once_counts_once(
    line: Any, inbound: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = line.desk.finished

    async def slowly(call: str, dialogue: str, outcome: Outcome) -> Any:
        await asyncio.sleep(0.01)
        return await finished(call, dialogue, outcome)

    monkeypatch.setattr(line.desk, "finished", slowly)
    assert len(set(await asyncio.gather(*(line.post("voice", **inbound) for _ in range(5))))) == 1
    assert len(line.desk.arrivals) == 1
    line.switchboard.start("CA1")
    line.speak(1.0)
    line.quiet(4.0)
    await line.post("voice/turn/CA1/1", **inbound)
    line.clock.now += 2
    posts = (line.post("voice/turn/CA1/1", **inbound) for _ in range(5))
    assert len(set(await asyncio.gather(*posts))) == 1
    assert len(line.desk.outcomes) == len(line.desk.words) == 1


async def test_a_line_without_streams(line: Any, inbound: Mapping[str, str]) -> None:
    line.desk.facts = Facts("en", {"hotline": "995"}, frozenset({"no_stream"}))
    text = await line.post("voice", **inbound)
    assert tags(text) == ["Start", "Say", "Say", "Record", "Redirect"]
    assert line.desk.tokens == {}
    assert ET.fromstring(text).find("Start/Stream") is None


async def test_when_the_call_cannot_be_taken_in_the_carrier_keeps_the_voice(
    line: Any, inbound: Mapping[str, str]
) -> None:
    line.desk.broken = {"arrived"}
    text = await line.post("voice", **inbound)
    assert tags(text) == ["Say", "Record", "Redirect"]
    rescued = "voice/rescued/CA1"
    assert address(text) == f"https://line.example/twilio/{rescued}"
    assert said(await line.post(rescued, **inbound, RecordingUrl="x")) == prompt("zh", "sorry")
    line.desk.broken = set()
    text = await line.post(rescued, **inbound, RecordingUrl="x")
    assert line.desk.outcomes == [("intake", Outcome("heard"))]
    assert "十分钟内给您回电话。" in said(text)
    assert await line.post(rescued, **inbound, RecordingUrl="x") == text


@pytest.mark.parametrize("broken", ["save", "finished"])
async def test_any_other_failure_is_an_apology(line: Any, inbound: Mapping[str, str], broken: str) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.speak(1.0)
    line.desk.broken = {broken}
    await line.post("voice/turn/CA1/1", **inbound)
    line.quiet(3.0)
    assert said(await line.post("voice/turn/CA1/1", **inbound)) == prompt("zh", "sorry")


async def test_a_turn_of_a_call_never_stored_starts_it_again(line: Any, inbound: Mapping[str, str]) -> None:
    assert "Start" in tags(await line.post("voice/turn/CA1/3", **inbound))
    assert len(line.desk.arrivals) == 1
    sorry = await line.post("voice/turn/CA9/1", CallSid="CA9", Direction="outbound-api")
    assert said(sorry) == prompt("zh", "sorry")


async def test_the_race_lost_between_processes_answers_what_won(
    line: Any, inbound: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.speak(1.0)
    line.quiet(4.0)
    await line.post("voice/turn/CA1/1", **inbound)
    line.clock.now += 2
    saves = line.desk.saves["CA1"]
    finished = line.desk.finished

    async def meanwhile(call: str, dialogue: str, outcome: Outcome) -> Any:
        saves.append(type(saves[0])("answer", saves[0].session, 2, "<Response>the other's</Response>"))
        return await finished(call, dialogue, outcome)

    monkeypatch.setattr(line.desk, "finished", meanwhile)
    assert "the other's" in await line.post("voice/turn/CA1/1", **inbound)


async def test_the_policy_paces_the_call(make_line: Make, inbound: Mapping[str, str]) -> None:
    line = await make_line(CallPolicy(silence=2, pause=0.5))
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    await line.post("voice/turn/CA1/1", **inbound)
    line.quiet(1.1)
    assert said(await line.post("voice/turn/CA1/1", **inbound)) == prompt("zh", "ask_again")
    line.speak(0.5)
    await line.post("voice/turn/CA1/2", **inbound)
    line.quiet(0.6)
    await line.post("voice/turn/CA1/2", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("heard"))]


async def test_after_the_question_what_was_answered_is_handed_over(line: Any, inbound: Mapping[str, str]) -> None:
    line.desk.following["intake"] = ("danger", Facts("zh"))
    line.desk.following["danger"] = ("answer", Facts("zh", {"promise": "马上有人来。"}))
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    line.quiet(5.0)
    for number in (1, 2):
        await line.post(f"voice/turn/CA1/{number}", **inbound)
        line.quiet(8.0)
        text = await line.post(f"voice/turn/CA1/{number}", **inbound)
    assert "有人有危险吗" in said(text)
    assert tags(text) == ["Gather"]
    assert line.desk.words == [said(text)], "kept as it was spoken"
    text = await line.post("voice/turn/CA1/3", **inbound, Digits="9")
    assert line.desk.outcomes[-1] == ("danger", Outcome("in_danger", {"answer": "9"}))
    assert "马上有人来。" in said(text)


async def test_the_promise_waits_until_the_desk_has_the_words(line: Any, inbound: Mapping[str, str]) -> None:
    line.desk.hold = asyncio.Event()
    await line.post("voice", **inbound)
    line.switchboard.start("CA1")
    await line.post("voice/turn/CA1/1", **inbound)
    line.speak(1.0)
    line.switchboard.understood(final("胸口疼", 1.0))
    line.quiet(4.0)
    await line.post("voice/turn/CA1/1", **inbound)
    assert line.desk.outcomes == []
    line.desk.hold.set()
    await asyncio.sleep(0)
    await line.post("voice/turn/CA1/2", **inbound)
    assert line.desk.outcomes == [("intake", Outcome("heard", {"words": "胸口疼"}))]
    assert [u.text for u in line.desk.utterances] == ["胸口疼"]
