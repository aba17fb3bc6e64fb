"""What nobody understood: looked at first, answered with the truth and one question, and never a neighbour's task."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from hotline.demo.phone_company import Answer
from hotline.domain.access import EVERYTHING
from hotline.domain.actor import RESIDENT
from hotline.domain.ticket import Attention, DeadlineKind, Priority, State
from ivr.ports import Utterance, Word
from tests.town import (
    ANNA,
    BO,
    CHEN,
    DUTY_ONE,
    DUTY_TWO,
    GROUP_LEAD,
    MONDAY,
    OLD_MAN,
    STAFF,
    STRANGER,
    Town,
    town,
)

NEIGHBOURS = (ANNA, BO, CHEN, STAFF)
DUTY = [("duty_phones = []", f'duty_phones = ["{DUTY_ONE}", "{DUTY_TWO}"]')]
SHORT = [('silence = "8 s"', 'silence = "1 s"'), ('pause = "3 s"', 'pause = "1 s"')]
NIGHT = "2026-11-24T03:00:00+08:00"
NOTHING = "嗡嗡嗡"
VOICE = Path(str(files("ivr") / "speech" / "practice" / "calls" / "zh-lonely.wav"))


def rung(t: Town) -> int:
    return len(t.phone(DUTY_ONE).calls) + len(t.phone(DUTY_TWO).calls)


class TestTexts:
    @pytest.mark.parametrize("start", [MONDAY, NIGHT])
    async def test_the_answer_promises_nothing_names_the_numbers_and_asks(self, tmp_path: Path, start: str) -> None:
        async with town(tmp_path, start=start) as t:
            reply = await t.says(OLD_MAN, NOTHING) or ""
            assert "值班员会先看" in reply
            assert "之前" not in reply and "分钟" not in reply
            assert "120、110、119" in reply
            assert "有请回9，没有请回0" in reply
            assert len(reply) <= 70
            ticket = await t.ticket()
            assert ticket.attention == {Attention.NOT_UNDERSTOOD}
            assert ticket.promise_at is None

    async def test_it_is_looked_at_before_what_can_wait(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(STRANGER, "我家没有米了")
            await t.says(OLD_MAN, NOTHING)
            queue = await t.h.store.read(lambda books: books.queue(EVERYTHING))
            assert [ticket.number for ticket in queue] == [1002, 1001]

    async def test_an_empty_text_is_not_understood(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            assert "有人有危险吗" in (await t.says(OLD_MAN, " ") or "")

    async def test_at_night_one_person_is_rung_and_no_neighbour_is_asked(self, tmp_path: Path) -> None:
        async with town(tmp_path, start=NIGHT, policy=DUTY) as t:
            t.company.phone(DUTY_ONE, Answer(keys=("1",)))
            await t.says(OLD_MAN, NOTHING)
            await t.passes(minutes=29)
            assert rung(t) == 0
            await t.passes(minutes=2)
            assert any("没有听懂" in words for words in t.phone(DUTY_ONE).calls[0].said)
            await t.passes(hours=10)
            assert rung(t) == 1
            assert all(t.texts(p) == [] for p in (*NEIGHBOURS, GROUP_LEAD))

    async def test_each_duty_phone_once_and_then_the_lead(self, tmp_path: Path) -> None:
        async with town(tmp_path, start=NIGHT, policy=DUTY) as t:
            await t.says(OLD_MAN, NOTHING)
            await t.passes(hours=2)
            assert (len(t.phone(DUTY_ONE).calls), len(t.phone(DUTY_TWO).calls)) == (1, 1)
            assert "1001" in t.texts(GROUP_LEAD)[-1] and "紧急" in t.texts(GROUP_LEAD)[-1]
            assert all(t.texts(p) == [] for p in NEIGHBOURS)

    async def test_words_that_are_understood_later_make_it_an_ordinary_ticket(self, tmp_path: Path) -> None:
        async with town(tmp_path, start=NIGHT, policy=DUTY) as t:
            await t.says(OLD_MAN, NOTHING)
            reply = await t.says(OLD_MAN, "我家没有米了") or ""
            assert "今天上午9点以前" in reply and "有人有危险吗" not in reply
            ticket = await t.ticket()
            assert Attention.NOT_UNDERSTOOD not in ticket.attention
            assert ticket.priority is Priority.NORMAL
            await t.passes(hours=3)
            assert rung(t) == 0 and all(t.texts(p) == [] for p in NEIGHBOURS)

    async def test_joining_what_is_understood_asks_nothing_and_still_names_the_number(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, "我家没有米了")
            reply = await t.says(OLD_MAN, NOTHING) or ""
            assert "11点以前" in reply and "120" in reply and "有人有危险吗" not in reply
            assert Attention.NOT_UNDERSTOOD not in (await t.ticket()).attention

    async def test_in_human_hands_already_it_is_still_promised_nothing(self, tmp_path: Path) -> None:
        async with town(tmp_path, start=NIGHT) as t:
            await t.says(OLD_MAN, NOTHING)
            await t.api("POST", "/tickets/1001/note", {"text": "看到了"})
            reply = await t.says(OLD_MAN, NOTHING) or ""
            assert "值班员会先看" in reply and "120" in reply and "之前" not in reply
            assert (await t.ticket()).promise_at is None


class TestAnswers:
    @pytest.mark.parametrize("answer", ["9", "９。", "有！", "有危险", "是的，谢谢", "Yes please", "请回9"])
    async def test_danger_makes_it_critical_at_once(self, tmp_path: Path, answer: str) -> None:
        async with town(tmp_path, start=NIGHT, policy=DUTY) as t:
            await t.says(OLD_MAN, NOTHING)
            reply = await t.says(OLD_MAN, answer) or ""
            assert "10分钟内" in reply and "120、110、119" in reply
            assert (await t.ticket()).priority is Priority.CRITICAL
            assert await t.no_ticket(1002)
            await t.service.jobs.advance(61)
            await t.quiet()
            assert rung(t) == 1 and "紧急" in t.texts(STAFF)[-1]

    @pytest.mark.parametrize("answer", ["0", "没有", "没得危险。", "No, nobody", "0 谢谢您"])
    async def test_nobody_in_danger_lets_the_duty_sleep_and_a_person_still_looks(
        self, tmp_path: Path, answer: str
    ) -> None:
        async with town(tmp_path, start=NIGHT, policy=DUTY) as t:
            await t.says(OLD_MAN, NOTHING)
            reply = await t.says(OLD_MAN, answer) or ""
            assert "值班员看了您的消息再找您" in reply and "120" in reply and len(reply) <= 70
            ticket = await t.ticket()
            assert ticket.attention == {Attention.NOT_UNDERSTOOD}
            said = [e for e in await t.entries() if e.kind == "danger_answered"]
            assert [(e.by, e.data["danger"], e.data["text"]) for e in said] == [(RESIDENT, False, answer)]
            await t.passes(hours=4)
            assert rung(t) == 0
            await t.passes(minutes=6)
            assert rung(t) == 1, "the desk's time has passed in the morning too"

    async def test_who_thinks_again_is_believed(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            for words in (NOTHING, "0", "9"):
                await t.says(OLD_MAN, words)
            assert (await t.ticket()).priority is Priority.CRITICAL

    async def test_it_counts_though_the_desk_has_just_read_it(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, NOTHING)
            await t.api("POST", "/tickets/1001/note", {"text": "看到了"})
            await t.says(OLD_MAN, "9")
            ticket = await t.ticket()
            assert ticket.priority is Priority.CRITICAL and Attention.MORE_SAID in ticket.attention

    async def test_a_digit_with_nothing_asked_is_a_text_like_any_other(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            for phone, digit, number in ((OLD_MAN, "9", 1001), (STRANGER, "0", 1002)):
                assert "有人有危险吗" in (await t.says(phone, digit) or "")
                ticket = await t.ticket(number)
                assert ticket.priority is not Priority.CRITICAL and ticket.not_understood

    async def test_other_words_are_read_again(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, NOTHING)
            reply = await t.says(OLD_MAN, "没有危险，就是我胸口疼") or ""
            assert "120" in reply and "有人有危险吗" not in reply
            assert (await t.ticket()).priority is Priority.CRITICAL

    async def test_a_command_is_not_taken_for_an_answer(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, "我家没有米了")
            await t.says(ANNA, NOTHING)
            await t.api("POST", "/tickets/1001/dispatch", {"people": [ANNA]})
            await t.quiet()
            assert "1001不用您去" in (await t.says(ANNA, "0") or "")
            assert (await t.kinds(1002)).count("danger_answered") == 0
            await t.says(ANNA, "没有")
            assert (await t.kinds(1002)).count("danger_answered") == 1

    async def test_the_later_question_is_the_one_that_is_answered(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(OLD_MAN, "我家没有米了")
            await t.api("POST", "/tickets/1001/dispatch", {})
            await t.quiet()
            await t.says(ANNA, "1")
            await t.passes(minutes=31)
            await t.says(OLD_MAN, NOTHING)
            await t.says(ANNA, "3")
            assert (await t.ticket()).state is State.DONE
            await t.says(OLD_MAN, "没有")
            assert (await t.kinds(1002)).count("danger_answered") == 1, "nobody had asked about the rice"
            assert (await t.ticket()).state is State.DONE

    async def test_whoever_opted_out_is_asked_nothing(self, tmp_path: Path) -> None:
        async with town(tmp_path) as t:
            await t.says(STRANGER, "STOP")
            assert await t.says(STRANGER, NOTHING) is None
            assert "danger_asked" not in await t.kinds()
            assert (await t.ticket()).not_understood


class TestCalls:
    async def test_a_key_is_enough_for_whoever_cannot_speak(self, tmp_path: Path) -> None:
        async with town(tmp_path, start=NIGHT, policy=[*DUTY, *SHORT]) as t:
            call = t.phone(OLD_MAN).call(None)
            await t.until(lambda: any("有人有危险吗" in said for said in call.said))
            call.press("9")
            await call.wait()
            await t.quiet()
            assert sum("有人有危险吗" in said for said in call.said) == 1
            assert any("10分钟" in said and "120" in said for said in call.said)
            ticket = await t.ticket()
            assert ticket.priority is Priority.CRITICAL
            assert [e.data["text"] for e in await t.entries() if e.kind == "danger_answered"] == ["9"]
            await t.service.jobs.advance(61)
            await t.quiet()
            assert rung(t) == 1

    async def test_nobody_in_danger_by_key(self, tmp_path: Path) -> None:
        async with town(tmp_path, start=NIGHT, policy=[*DUTY, *SHORT]) as t:
            call = t.phone(OLD_MAN).call(None)
            await t.until(lambda: any("有人有危险吗" in said for said in call.said))
            call.press("0")
            await call.wait()
            await t.quiet()
            assert any("值班员会听录音，再给您回电话" in said for said in call.said)
            assert Attention.LISTEN in (await t.ticket()).attention
            await t.passes(hours=3)
            assert rung(t) == 0

    async def test_silence_is_asked_twice_and_told_the_truth(self, tmp_path: Path) -> None:
        async with town(tmp_path, policy=SHORT) as t:
            call = t.phone(OLD_MAN).call(None)
            await call.wait()
            await t.quiet()
            assert sum("有人有危险吗" in said for said in call.said) == 2
            last = " ".join(call.said[-2:])
            assert "值班员会听录音，再给您回电话" in last and "120、110、119" in last
            assert "分钟" not in last and "之前" not in last
            ticket = await t.ticket()
            assert ticket.not_understood and ticket.promise_at is None
            told = [e.data["words"] for e in await t.entries() if e.kind == "told"]
            assert len(told) == 3 and "有人有危险吗" in told[0] and "120" in told[2]

    async def test_whoever_withholds_the_number_is_not_told_that_they_are_phoned_back(self, tmp_path: Path) -> None:
        async with town(tmp_path, policy=SHORT) as t:
            call = t.phone(OLD_MAN).call(None, withheld=True)
            await call.wait()
            assert any("值班员会听录音" in said for said in call.said)
            assert not any("回电话" in said for said in call.said)

    async def test_without_a_model_too(self, tmp_path: Path) -> None:
        async with town(tmp_path, policy=SHORT) as t:
            call = t.phone(OLD_MAN).call(VOICE)
            await t.until(lambda: any("有人有危险吗" in said for said in call.said))
            call.press("9")
            await call.wait()
            await t.quiet()
            assert (await t.ticket()).priority is Priority.CRITICAL

    @pytest.mark.parametrize(
        ("words", "confidence", "asked"),
        [(NOTHING, 0.9, True), ("我家没有米了", 0.3, True), ("我家没有米了", 0.9, False)],
    )
    async def test_low_confidence_counts_as_not_understood(
        self, tmp_path: Path, words: str, confidence: float, asked: bool
    ) -> None:
        async with town(tmp_path, policy=SHORT) as t:
            call = t.phone(OLD_MAN).call(VOICE)
            await t.until(lambda: t.service.switchboard.calls())
            heard = (Word(words, 0.0, 1.0, confidence),)
            t.service.switchboard.understood(Utterance(call.sid, words, heard, True, 0.0, 1.0, "stream"))
            await call.wait()
            await t.quiet()
            assert any("有人有危险吗" in said for said in call.said) is asked
            ticket = await t.ticket()
            assert (Attention.NOT_UNDERSTOOD in ticket.attention) is asked
            assert (ticket.promise_at is None) is asked
            await t.passes(hours=2)
            assert any(t.texts(p) for p in NEIGHBOURS) is not asked

    async def test_danger_said_to_the_question_raises_while_it_is_spoken(self, tmp_path: Path) -> None:
        async with town(tmp_path, policy=[*SHORT, ('silence = "1 s"', 'silence = "3 s"')]) as t:
            call = t.phone(OLD_MAN).call(None)
            await t.until(lambda: any("有人有危险吗" in said for said in call.said))
            words = "我胸口疼"
            t.service.switchboard.understood(Utterance(call.sid, words, (), False, 0.0, 1.0, "stream"))

            async def critical() -> bool:
                return (await t.ticket()).priority is Priority.CRITICAL

            await t.until(critical)
            t.service.switchboard.understood(Utterance(call.sid, words, (), True, 0.0, 1.0, "stream"))
            await call.wait()
            await t.quiet()
            assert any("10分钟" in said and "120" in said for said in call.said)
            assert (await t.ticket()).need == words

    async def test_hanging_up_on_the_question_leaves_it_to_be_looked_at(self, tmp_path: Path) -> None:
        async with town(tmp_path, policy=SHORT) as t:
            call = t.phone(OLD_MAN).call(None)
            await t.until(lambda: any("有人有危险吗" in said for said in call.said))
            call.hang_up()
            await call.wait()
            await t.quiet()
            ticket = await t.ticket()
            assert ticket.not_understood and ticket.due(DeadlineKind.DESK) is not None
