"""The call-back: only what was said confirms, any "not yet" opens again, and a person is there for the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogues import DIALOGUES
from ivr.flow import Input, Keys, Silence, Speech, Turn, advance
from ivr.ports import Outcome
from ivr.prompts import prompt
from tests.unit.ivr.walking import QUESTIONS, begin, play


@pytest.mark.parametrize(
    ("language", "text", "outcome"),
    [
        ("zh", "来了", "came"),
        ("zh", "嗯 已经 送到 了", "came"),
        ("zh", "收到了，谢谢", "came"),
        ("zh", "没事，米来了", "came"),
        ("zh", "还没来", "not_yet"),
        ("zh", "没收到", "not_yet"),
        ("zh", "没有", "not_yet"),
        ("zh", "还没送到", "not_yet"),
        ("en", "Yes, it came!", "came"),
        ("en", "not yet", "not_yet"),
        ("en", "it hasn't come", "not_yet"),
        ("en", "nobody came", "not_yet"),
    ],
)
def test_call_back_understands(language: str, text: str, outcome: str) -> None:
    assert play("call_back", Speech(text), language=language) == outcome


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("zh", text) for text in ("好", "是", "是的", "嗯", "对", "好的谢谢", "米来了吗", "快来了", "没问题", "")),
        ("zh", "来了?还没来"),
        *(("en", text) for text in ("yes", "okay", "yes thank you", "no problem", "has it come", "became")),
    ],
)
def test_a_polite_yes_is_no_answer_and_twice_unclear_is_for_a_person(language: str, text: str) -> None:
    session, _ = begin("call_back", language)
    session, turn = advance(DIALOGUES["call_back"], session, Speech(text), prompt)
    assert isinstance(turn, Turn)
    assert prompt(language, "ask_once_more") in turn.words()
    assert play("call_back", Speech(text), Speech(text), language=language) == "unclear"


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([Keys("1")], "came"),
        ([Keys("2")], "not_yet"),
        ([Keys("7"), Keys("2")], "not_yet"),
        ([Silence(), Silence()], "silent"),
        ([Silence(), Keys("1")], "came"),
        ([Speech("好"), Silence()], "unclear"),
    ],
)
def test_call_back(events: list[Input], outcome: str) -> None:
    assert play("call_back", *events) == outcome


@pytest.mark.parametrize(
    ("language", "question", "done"),
    [("zh", "屋顶修好了，还是还没有修？", "修好了"), ("en", "Is the roof mended, or not yet?", "it is mended")],
)
def test_the_question_is_the_one_for_this_need_and_its_answer_is_understood(
    language: str, question: str, done: str
) -> None:
    _, turn = begin("call_back", language, {"question": question, "done": done})
    assert question in turn.words() and done in turn.words()
    assert play("call_back", Speech(done), language=language) == "came"


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        ("zh", "谢谢谢谢谢谢谢送到了", "谢谢谢谢谢谢谢谢送到了"),
        ("en", "so there now it has come", "so there now look it has come"),
    ],
)
def test_only_a_short_utterance_counts(language: str, short: str, long: str) -> None:
    assert play("call_back", Speech(short), language=language) == "came"
    assert play("call_back", Speech(long), Speech(long), language=language) == "unclear"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("zh", text) for text in (
            "人来了米没带来", "来了但是米没给我", "送来了可是米是坏的", "他们来了又走了", "等他来了再说",
            "谁来了", "我摔到了", "来了一半", "来了两个人打我", "送到了隔壁", "送到了没",
            "米到了没", "人来了", "车来了", "医生来了",
            "快来人", "来了，他打我",
            "收到了一张单子", "到了医院",
        )),
        *(("en", text) for text in (
            "it came but broken", "they came and left", "he came to hit me", "the man came", "somebody else came",
            "it came too late", "who came", "it came open",
        )),
    ],
)  # fmt: skip
def test_only_what_says_nothing_else_confirms(language: str, text: str) -> None:
    session, _ = begin("call_back", language, QUESTIONS[language])
    _, step = advance(DIALOGUES["call_back"], session, Speech(text), prompt)
    assert step != Outcome("came")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        *(("zh", text) for text in (
            "来了", "米送到了", "大米已经送到了谢谢", "是的，来过了", "嗯，收到了，谢谢你们", "都送来了",
            "今天送来了", "今天上午送到了",
        )),
        *(("en", text) for text in (
            "yes it came", "the rice came, thank you", "it came this morning", "oh yes dear it has come",
        )),
    ],
)  # fmt: skip
def test_with_thanks_and_the_words_of_the_question_it_still_confirms(language: str, text: str) -> None:
    assert play("call_back", Speech(text), language=language) == "came"


@given(st.text(alphabet="坏错走打痛疼摔火血死怕冷饿晕", min_size=1, max_size=2), st.sampled_from(["", "，"]))
def test_any_other_word_beside_it_confirms_nothing(word: str, comma: str) -> None:
    for text in (f"来了{comma}{word}", f"{word}{comma}送到了"):
        session, _ = begin("call_back", "zh", QUESTIONS["zh"])
        assert advance(DIALOGUES["call_back"], session, Speech(text), prompt)[1] != Outcome("came")


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "我要找人工"), ("zh", "找个人听"), ("en", "I want to speak to somebody")]
)
def test_whoever_wants_a_person_gets_one(language: str, said: str) -> None:
    assert play("call_back", Speech(said), language=language) == "person"
    assert play("danger", Speech(said), language=language) == "person"
    assert play("intake", Speech(said), language=language) == "person"


def test_key_nought_leads_to_a_person() -> None:
    assert play("call_back", Keys("0")) == "person"
