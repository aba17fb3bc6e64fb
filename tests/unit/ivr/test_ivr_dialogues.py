"""The dialogues, walked as a caller would, and their rules under any input."""

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogues import DIALOGUES
from ivr.flow import (
    Ask,
    Dialogue,
    End,
    Go,
    HangUp,
    Input,
    Keys,
    Line,
    Listen,
    Node,
    NoStream,
    Play,
    Say,
    Session,
    Silence,
    Speech,
    Started,
    Turn,
    advance,
)
from ivr.ports import Facts, Outcome
from ivr.prompts import PROMPTS, prompt
from tests.unit.ivr.walking import begin, play

inputs = st.one_of(
    st.just(Started()),
    st.just(Silence()),
    st.builds(NoStream, spoke=st.booleans()),
    st.builds(Keys, digits=st.sampled_from(["", "0", "1", "2", "9", "12", "#"])),
    st.builds(Speech, text=st.sampled_from(["", "好", "来了", "还没", "喂", "接", "i need rice", "yes"]) | st.text()),
)
NAMES = {
    "intake": {"heard", "person", "silent"},
    "danger": {"in_danger", "no_danger", "person", "unclear"},
    "danger_again": {"in_danger", "no_danger", "person", "unclear"},
    "answer": {"told"},
    "call_back": {"came", "not_yet", "unclear", "person", "silent"},
    "duty": {"acknowledged", "silent"},
    "offer": {"accepted", "declined", "silent"},
    "work": {"arrived", "done", "help", "given_back", "told"},
    "notice": {"told"},
}


@given(
    st.sampled_from(sorted(DIALOGUES)),
    st.sampled_from(["zh", "en", "fr"]),
    st.sets(st.sampled_from(["no_stream", "hard_of_hearing", "playback", "practice_model"])),
    st.lists(inputs, min_size=8, max_size=12),
)
def test_any_inputs_end_in_a_known_outcome(name: str, language: str, flags: set[str], events: list[Input]) -> None:
    session = Session.of(name, Facts(language, {"item": "大米", "playback": "https://x"}, frozenset(flags)))
    ended: Outcome | None = None
    for event in events:
        # Stored and read again between any two webhooks.
        session, step = advance(DIALOGUES[name], Session.from_json(session.to_json()), event, prompt)
        assert ended is None or step == ended
        ended = step if isinstance(step, Outcome) else None
    assert ended is not None
    assert ended.name in NAMES[name]


def test_intake_greets_says_that_it_records_and_asks_without_menu_or_key() -> None:
    _, turn = begin("intake", "zh", {"hotline": "995"})
    assert turn.then == Listen(keys="0")
    assert turn.words() == "您好，这里是995求助热线。通话会录音。 您需要什么，请慢慢说。"
    assert "按" not in turn.words()


def test_a_practice_line_says_so() -> None:
    assert "practice" in begin("intake", "en", {}, "practice_model")[1].words()
    assert "practice" not in begin("intake", "en")[1].words()


@pytest.mark.parametrize(
    ("events", "outcome"),
    [
        ([Speech("我家没有米了")], "heard"),
        ([Speech("")], "heard"),
        ([Silence(), Speech("x")], "heard"),
        ([Silence(), Silence()], "silent"),
        ([Speech("喂？"), Speech("喂")], "heard"),
        ([Speech("你好"), Silence(), Silence()], "heard"),
        ([NoStream(), Silence(), Silence()], "silent"),
        ([NoStream(spoke=True), Silence(), Silence()], "heard"),
        ([NoStream(), Speech()], "heard"),
    ],
)
def test_intake(events: list[Input], outcome: str) -> None:
    assert play("intake", *events) == outcome


def test_who_only_says_hello_is_asked_to_go_on() -> None:
    session, _ = begin("intake")
    session, turn = advance(DIALOGUES["intake"], session, Speech("喂，你好。"), prompt)
    assert isinstance(turn, Turn)
    assert turn.words() == prompt("zh", "go_on")


def test_without_a_stream_the_carrier_records_and_nothing_is_said_twice() -> None:
    session, _ = begin("intake")
    session, turn = advance(DIALOGUES["intake"], session, NoStream(), prompt)
    assert turn == Turn((), Listen(recorded=True, keys="0"))
    session, turn = advance(DIALOGUES["intake"], session, Silence(), prompt)
    assert isinstance(turn, Turn)
    assert turn.then == Listen(recorded=True, keys="0")
    assert turn.words() == prompt("zh", "ask_again")


def test_without_streams_at_all_it_records_from_the_start() -> None:
    assert begin("intake", "zh", {}, "no_stream")[1].then == Listen(recorded=True, keys="0")


def test_answer_says_the_promise_plays_the_clip_and_hangs_up() -> None:
    values = {"promise": "半小时内有人来。", "playback": "https://x/clip"}
    _, turn = begin("answer", "zh", values, "playback")
    assert turn.then == HangUp()
    assert Play("https://x/clip") in turn.say
    assert Say("半小时内有人来。") in turn.say
    _, turn = begin("answer", "zh", values)
    assert not any(isinstance(part, Play) for part in turn.say)
    _, turn = begin("answer", "zh", values, "hard_of_hearing")
    assert turn.words().count("半小时内有人来。") == 2
    _, turn = begin("answer", "zh", {})
    assert prompt("zh", "taken_down") in turn.words()


@pytest.mark.parametrize(
    ("name", "language", "event", "outcome"),
    [
        ("duty", "zh", Keys("1"), "acknowledged"),
        ("duty", "zh", Speech("收到"), "acknowledged"),
        ("duty", "zh", Speech("接手。"), "acknowledged"),
        ("duty", "en", Speech("Yes, I take it"), "acknowledged"),
        ("offer", "zh", Keys("1"), "accepted"),
        ("offer", "zh", Keys("0"), "declined"),
        ("offer", "zh", Speech("接"), "accepted"),
        ("offer", "zh", Speech("不接"), "declined"),
        ("offer", "en", Speech("i can't"), "declined"),
        ("offer", "en", Speech("I'll go"), "accepted"),
    ],
)
def test_duty_and_offer(name: str, language: str, event: Input, outcome: str) -> None:
    assert play(name, event, language=language) == outcome
    assert play(name, Silence(), event, language=language) == outcome
    assert play(name, Silence(), Silence(), language=language) == "silent"


@pytest.mark.parametrize(("name", "text"), [("duty", "没收到"), ("duty", "好的"), ("offer", "再说吧")])
def test_duty_and_offer_take_nothing_unclear(name: str, text: str) -> None:
    assert play(name, Speech(text), Speech(text)) == "silent"


@pytest.mark.parametrize("text", ["yes", "okay", "received", "got it", "yes I take it from the shop"])
def test_a_polite_word_takes_no_critical_ticket(text: str) -> None:
    assert play("duty", Speech(text), Speech(text), language="en") == "silent"


VOICEMAILS = [
    ("zh", "收到后请留言"),
    ("zh", "你好我现在不方便接电话"),
    ("zh", "请留言，我收到"),
    ("zh", "您好，我现在有事，东西收到了会给您回电话，谢谢"),
    ("zh", "留言我接"),
    ("zh", "message received"),
    ("en", "leave a message, I got it"),
    ("en", "message received"),
    ("en", "yes, after the tone"),
    ("en", "I can voicemail"),
    ("en", "hello I will call you back when I have received your call okay"),
]


@pytest.mark.parametrize(("language", "text"), VOICEMAILS)
def test_an_answering_machine_confirms_accepts_and_takes_nothing(language: str, text: str) -> None:
    for name, outcome in (("call_back", "unclear"), ("offer", "silent"), ("duty", "silent")):
        assert play(name, Speech(text), Speech(text), language=language) == outcome, name


def test_offer_names_number_deed_and_area() -> None:
    values = {"ticket": "1042", "deed": "送大米", "area": "红庙社区", "name": "李大妈"}
    words = begin("offer", "zh", values)[1].words()
    assert all(word in words for word in ("1042", "请人送大米", "红庙社区"))
    assert "李大妈" not in words


def test_prompts_have_the_same_keys_and_values_in_every_language() -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key in PROMPTS["zh"].keys() | PROMPTS["en"].keys():
        assert fields(PROMPTS["zh"][key]) == fields(PROMPTS["en"][key]), key


def test_every_prompt_of_a_dialogue_exists() -> None:
    for dialogue in DIALOGUES.values():
        for node in dialogue.nodes.values():
            for line in node.lines:
                for key in filter(None, (line.key, line.otherwise)):
                    assert key in PROMPTS["zh"], f"{dialogue.name}: {key}"


def test_every_outcome_with_a_farewell_has_one() -> None:
    for name in ("call_back", "duty", "offer"):
        for outcome in NAMES[name]:
            assert f"bye_{name}_{outcome}" in PROMPTS["zh"]


def test_a_dialogue_with_a_circle_or_a_loose_arrow_is_refused() -> None:
    here = Node((Line("bye"),), Ask("1"), missed=Go("here"))
    with pytest.raises(ValueError, match="circle here -> here"):
        Dialogue("x", "here", {"here": here})
    with pytest.raises(ValueError, match="no node 'there'"):
        Dialogue("x", "here", {"here": Node((), Ask("1"), missed=Go("there"))})
    Dialogue("x", "here", {"here": Node((), Ask("1"), missed=End("silent"))})


@pytest.mark.parametrize("name", ["danger", "danger_again"])
@pytest.mark.parametrize(
    ("language", "event", "outcome"),
    [
        ("zh", Keys("9"), "in_danger"),
        ("zh", Keys("0"), "no_danger"),
        ("zh", Keys("5"), "unclear"),
        ("zh", Silence(), "unclear"),
        ("zh", NoStream(), "unclear"),
        ("zh", Speech(""), "unclear"),
        ("zh", Speech("有"), "in_danger"),
        ("zh", Speech("有 嘞 。"), "in_danger"),
        ("zh", Speech("是的"), "in_danger"),
        ("zh", Speech("有人有危险"), "in_danger"),
        ("zh", Speech("没得"), "no_danger"),
        ("zh", Speech("没有。"), "no_danger"),
        ("zh", Speech("没有 危险"), "no_danger"),
        ("zh", Speech("不是"), "no_danger"),
        ("en", Speech("Yes."), "in_danger"),
        ("en", Speech("no, nobody"), "no_danger"),
        ("en", Speech("nobody is in danger"), "no_danger"),
    ],
)
def test_whether_anybody_is_in_danger(name: str, language: str, event: Input, outcome: str) -> None:
    assert play(name, event, language=language) == outcome


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "没有气了"),
        ("zh", "没得呼吸了"),
        ("zh", "有没有危险"),
        ("zh", "我没有米了"),
        ("zh", "家里有老人"),
        ("en", "no she fell"),
        ("en", "no pulse"),
        ("en", "there is no rice"),
    ],
)
def test_what_holds_a_yes_or_a_no_is_no_answer(language: str, words: str) -> None:
    assert play("danger", Speech(words), language=language) == "unclear"


def test_the_question_needs_no_key_and_keeps_what_was_answered() -> None:
    session, turn = begin("danger")
    assert turn.then == Ask("90")
    assert "有人有危险吗" in turn.words() and "请说" in turn.words()
    assert advance(DIALOGUES["danger"], session, Keys("9"), prompt)[0].answer == "9"
    assert advance(DIALOGUES["danger"], session, Speech("有"), prompt)[0].answer == "有"


def test_the_duty_is_told_whether_it_is_critical_or_was_not_understood() -> None:
    assert "紧急" in begin("duty", "zh", {"ticket": "1001"}, "unanswered")[1].words()
    words = begin("duty", "zh", {"ticket": "1001"}, "not_understood")[1].words()
    assert "紧急" not in words and "没有听懂" in words
    words = begin("duty", "zh", {"ticket": "1001", "tickets": "1001、1003"}, "several")[1].words()
    assert "1001、1003" in words
