"""Calls of ours that are picked up: a call-back, by key, by words, by nobody."""

from typing import Any

import pytest

from ivr.ports import Facts, Outcome
from ivr.prompts import prompt
from tests.unit.ivr.webhooks import final, said, tags


@pytest.mark.parametrize(("event", "outcome"), [({"Digits": "1"}, "came"), ({"Digits": "2"}, "not_yet")])
async def test_call_back_by_key(line: Any, event: dict[str, str], outcome: str) -> None:
    line.desk.wanted["k7"] = (
        "call_back",
        Facts("zh", {"hotline": "995", "question": "大米送到了，还是还没有送到？", "done": "送到了"}),
    )
    text = await line.post("voice/out/k7", CallSid="CA1", Direction="outbound-api")
    assert tags(text) == ["Start", "Gather"]  # a stream for words; not recorded, nobody was told
    assert "大米" in said(text)
    assert await line.post("voice/out/k7", CallSid="CA1", Direction="outbound-api") == text
    text = await line.post("voice/turn/CA1/1", CallSid="CA1", Direction="outbound-api", **event)
    assert line.desk.outcomes == [("call_back", Outcome(outcome))]
    assert said(text) == prompt("zh", f"bye_call_back_{outcome}")
    assert line.desk.words[1:] == [said(text)]
    assert await line.post("voice/turn/CA1/2", CallSid="CA1", Digits="2") == text  # parted: nothing follows
    assert len(line.desk.outcomes) == 1


async def test_call_back_by_words(line: Any) -> None:
    line.desk.wanted["k7"] = ("call_back", Facts("zh", {"question": "大米送到了，还是还没有送到？", "done": "送到了"}))
    await line.post("voice/out/k7", CallSid="CA1")
    line.switchboard.start("CA1")
    line.quiet(4.0)
    assert tags(await line.post("voice/turn/CA1/1", CallSid="CA1")) == ["Gather"]
    line.speak(0.8)
    line.recogniser.positions["CA1"] = 4.0
    line.quiet(2.6)
    text = await line.post("voice/turn/CA1/1", CallSid="CA1")
    assert (tags(text), said(text)) == (["Gather"], "")  # the words still come
    line.recogniser.positions["CA1"] = 5.0
    line.switchboard.understood(final("好的", 4.8))
    text = await line.post("voice/turn/CA1/1", CallSid="CA1")
    assert prompt("zh", "ask_once_more") in said(text)  # a polite yes is no answer
    line.speak(0.8)
    line.quiet(4.0)
    line.recogniser.positions["CA1"] = 12.0
    line.switchboard.understood(final("还没来", 8.4))
    await line.post("voice/turn/CA1/2", CallSid="CA1")
    line.clock.now += 2
    await line.post("voice/turn/CA1/2", CallSid="CA1")
    assert [outcome.name for _, outcome in line.desk.outcomes] == ["not_yet"]


async def test_nobody_answers_the_question(line: Any) -> None:
    line.desk.wanted["k7"] = ("duty", Facts("zh", {"ticket": "1042"}))
    await line.post("voice/out/k7", CallSid="CA1")
    for number in (1, 2):
        await line.post(f"voice/turn/CA1/{number}", CallSid="CA1")
        line.clock.now += 7.5
        await line.post(f"voice/turn/CA1/{number}", CallSid="CA1")
    assert line.desk.outcomes == [("duty", Outcome("silent"))]


async def test_a_call_no_longer_wanted_and_an_answering_machine(line: Any) -> None:
    assert said(await line.post("voice/out/gone", CallSid="CA1")) == prompt("zh", "not_wanted")
    line.desk.wanted["k7"] = ("call_back", Facts("zh", {"question": "大米送到了，还是还没有送到？", "done": "送到了"}))
    text = await line.post("voice/out/k7", CallSid="CA2", AnsweredBy="machine_start")
    assert "大米送到了" in text, "a person may have been taken for a machine"
    assert line.desk.outcomes == []
