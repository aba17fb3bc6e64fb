"""Sentences of one night, as people say them: help is asked for within a minute, and the quiet ones reach a person.

By text and by phone alike; on the phone the words arrive as the recogniser would give them.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.domain.ticket import Priority
from ivr.ports import Utterance
from tests.smoke.steps import households
from tests.town import ANNA, BO, CHEN, DUTY_ONE, GROUP_LEAD, OLD_MAN, STAFF, Town, town

NIGHT = "2026-11-24T03:00:00+08:00"
DUTY = [
    ("duty_phones = []", f'duty_phones = ["{DUTY_ONE}"]'),
    ('silence = "8 s"', 'silence = "1 s"'),
    ('pause = "3 s"', 'pause = "1 s"'),
]
ENGLISH = "+8613800000150"
VOICE = Path(str(files("ivr") / "speech" / "practice" / "calls" / "zh-lonely.wav"))
DANGER = [
    (OLD_MAN, "老妈跌在茅厕里头了，喊她也不应"),
    (OLD_MAN, "老公嘴歪了，半边身子动不了"),
    (OLD_MAN, "停电了，氧气只剩一袋了"),
    (ENGLISH, "my wife's having a fit"),
]
QUIET = [(OLD_MAN, "药我都攒着了"), (OLD_MAN, "我买了瓶农药，家里又没有地")]


async def by_text(t: Town, caller: str, words: str) -> str:
    return await t.says(caller, words) or ""


async def by_phone(t: Town, caller: str, words: str) -> str:
    call = t.phone(caller).call(VOICE)
    await t.until(lambda: t.service.switchboard.calls())
    t.service.switchboard.understood(Utterance(call.sid, words, (), True, 0.0, 1.0, "stream"))
    await call.wait()
    await t.quiet()
    return " ".join(call.said)


@pytest.mark.parametrize("way", [by_text, by_phone])
@pytest.mark.parametrize(("caller", "words"), DANGER)
async def test_danger_to_life_is_critical_named_and_asked_for_within_a_minute(
    tmp_path: Path, caller: str, words: str, way: object
) -> None:
    async with town(tmp_path, start=NIGHT, policy=DUTY) as t:
        await households(t, f"H9,G3,桥头一号,Ann Lee,{ENGLISH},1950,en,,")
        answer = await way(t, caller, words)  # type: ignore[operator]
        assert "120" in answer
        assert "119" not in answer and "110" not in answer, "the number for this danger"
        ticket = await t.ticket()
        assert ticket.priority is Priority.CRITICAL
        assert ticket.emergencies == ("medical",)
        await t.service.jobs.advance(61)
        await t.quiet()
        assert t.phone(DUTY_ONE).calls and t.texts(STAFF)


@pytest.mark.parametrize("way", [by_text, by_phone])
@pytest.mark.parametrize(("caller", "words"), QUIET)
async def test_who_speaks_quietly_of_dying_reaches_a_person_and_never_a_neighbour(
    tmp_path: Path, caller: str, words: str, way: object
) -> None:
    async with town(tmp_path, start=NIGHT, policy=DUTY) as t:
        t.company.phone(DUTY_ONE, Answer(keys=("1",)))
        answer = await way(t, caller, words)  # type: ignore[operator]
        assert "有人有危险吗" not in answer
        assert (await t.ticket()).protected == "self_harm"
        await t.passes(minutes=5)
        assert t.phone(DUTY_ONE).calls
        await t.passes(hours=2)
        assert all(t.texts(p) == [] for p in (ANNA, BO, CHEN, STAFF, GROUP_LEAD))
