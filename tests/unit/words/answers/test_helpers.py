"""How volunteers really write what they are asked to answer with a digit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.words.answers import about_themselves, helper_said
from hotline.words.answers.cover import Phrases

KNOWN = {1001, 1002, 1003}
# fmt: off
SAYS = {
    "accept": (
        "我来吧", "收到，我去", "好的", "没问题", "接单", "👍", "👍🏻", "👌", "Yes", "sure", "I can go",
        "好嘞，马上去", "可以", "OK，这就去", "收到！我去！", "行，我去一趟",
        "我去，十分钟到", "好的谢谢", "我有空，我去", "要得，我去", "Ok I'll go", "No problem, on it",
        "i can do it", "yes please", "🙋‍♀️", "好的好的", "我離得近，我去", "沒問題", "count me in!", "on it 👍",
        "嗯嗯好", "我接了", "我愿意去", "收到马上去",
    ),
    "decline": (
        "不去", "没空", "去不了", "我今天没时间", "不好意思，去不了，在外地", "我不能去", "好的，去不了",
        "抱歉走不开", "不接", "can't", "sorry can't, kids are sick", "not today", "No, sorry",
        "I'm at work, can't make it",
        "❌", "没得空", "来不及了", "忙不过来", "找别人吧", "不方便去", "下次吧", "我不舒服去不了", "他家太远了去不了",
        "I'm sick",
    ),
    "give_back": (
        "不去了", "临时有事去不了", "去不了了，孩子发烧", "突然有事，不能去了", "我车坏了",
        "对不起，家里有事，退单", "something came up", "I have to give it back, sorry", "can't go anymore",
        "sorry can't go after all",
        "修不了，退了",
        "不去了吧，太远了", "办不了，交还",
    ),
    "arrived": (
        "到门口了", "到了", "我到了", "已到", "在他家了", "arrived", "I'm here", "at the door", "到樓下了",
        "got here", "I'm there, she is fine", "刚到", "已经到门口", "已经到门口了", "到他家门口了",
    ),
    "done": (
        "送到啦", "已送到", "搞定", "all done", "到了 完成", "米送到了", "送到了，老人很高兴", "修好了，灯亮了",
        "办好了谢谢", "已经送到了", "都办好了", "delivered", "job done", "It's fixed", "she has it", "搞掂",
        "任务完成了", "搞完了", "米放门口了", "OK了", "left it by the door",
        "东西交给老人了", "妥了", "送到醫院了",
    ),
    "help": (
        "没人开门", "幫忙", "找不到门", "敲门没人应", "到了，没人开门", "一个人搬不动", "地址不对",
        "nobody answers", "can't find the house", "need a hand", "I'm there, nobody answers", "电话打不通，怎么办",
        "门锁着进不去",
        "迷路了", "老人不在", "大爷不在家", "奶奶不在家，出门了", "he's not at home", "老人身体不舒服", "he is sick",
        "老人情况不好", "打他电话也不接，怕出事", "there is no answer at the door and I'm worried",
    ),
    "leaving": (
        "马上到", "在路上了", "堵车，快到了", "on my way", "nearly there", "已经出发了", "在赶来", "leaving now",
    ),
    "on_way": (
        "还在路上", "還在路上", "stuck in traffic", "正在修", "还没到，等一下到", "堵车，晚点到",
        "still waiting for her",
    ),
}
NOTHING = (
    "能去吗", "什么时候去", "地址在哪里？", "还需要人吗", "老人说不去了", "他说不用了", "送到了吗", "送到了一半",
    "送到隔壁家了", "好的，明天去", "我去，要是不下雨", "ok but later", "no, but in two hours",
    "不接，但是两个小时以后可以", "I can go tomorrow", "done but she wants more", "who is it for?",
    "how do I get there", "她不想去医院", "我家没米了", "we have no rice", "今天村里放电影", "米放哪里",
    "done?! no",
    "修好了才给钱", "没送到",
)
DIGITS = {
    "1": (
        "1", "1好的", "1 我去", "1 谢谢，马上去", "回1", "1能去", "１", "1.", "1！", "[1]", "「1」", "11", "回复1",
        "1 哪里？", "按1", "Reply 1", "1 ok", "1, on my way", "我选1", "1👍", "一", "回一", "1号", "one",
    ),
    "3": ("3 送到了", "3谢谢", "办好了回3", "3。", "送到了 3", "3 3", "３完成"),
    "4": ("4 找不到门", "4", "4，老人不在家", "没人开门 4"),
    "0": ("0", "0 不好意思", "0去不了", "回0", "０"),
    "2": ("2到了", "到了2", "2", "2 在门口"),
}
NO_DIGIT = (
    "1袋米", "1点到", "2个人到了", "要2桶油", "三组1号", "1/0", "1 或 0", "1 2", "3楼", "1:30", "1.5小时",
    "能去回1，不能去回0", "13800000001", "5", "第1家", "2 bags", "1 hour", "b1", "1 more bag please", "买3斤米送去",
    "1234567", "一个", "1号楼", "一会",
)
NUMBERED = {
    "1 1003谢谢": ("1", 1003), "1 编号1003": ("1", 1003), "11003": ("1", 1003), "10031": ("1", 1003),
    "1003 1": ("1", 1003), "#1003: 4": ("4", 1003),
    "3，1002。": ("3", 1002), "1002号 3": ("3", 1002), "１ １００２": ("1", 1002), "31002": ("3", 1002),
    "1 1042": ("1", 1042),
}
# fmt: on


@pytest.mark.parametrize(("deed", "text"), [(deed, text) for deed, texts in SAYS.items() for text in texts])
def test_words_as_people_write_them(deed: str, text: str) -> None:
    said = helper_said(text, KNOWN)
    assert (said.deed, said.digit) == (deed, "")


@pytest.mark.parametrize("text", NOTHING)
def test_questions_conditions_and_other_peoples_words_are_no_answer(text: str) -> None:
    said = helper_said(text, KNOWN)
    assert (said.deed, said.digit) == ("", "")
    assert not said.pleasant


@pytest.mark.parametrize(("digit", "text"), [(digit, text) for digit, texts in DIGITS.items() for text in texts])
def test_a_digit_counts_whatever_stands_beside_it(digit: str, text: str) -> None:
    assert helper_said(text, KNOWN).digit == digit


@pytest.mark.parametrize("text", NO_DIGIT)
def test_what_counts_something_is_no_answer(text: str) -> None:
    assert helper_said(text, KNOWN).digit == ""


@pytest.mark.parametrize(("text", "found"), NUMBERED.items())
def test_the_number_of_a_ticket_stands_anywhere(text: str, found: tuple[str, int]) -> None:
    said = helper_said(text, KNOWN)
    assert (said.digit, said.number) == found


def test_a_number_alone_is_seen_as_such_and_two_are_not_guessed_between() -> None:
    assert helper_said("1002", KNOWN).only_number
    assert helper_said("编号1002", KNOWN).only_number
    assert helper_said("1 1001 1002", KNOWN).several
    assert not helper_said("1 1002", KNOWN).only_number


@pytest.mark.parametrize(
    "text", ["谢谢", "收到", "你好", "辛苦了", "🙏", "thanks!", "知道了，谢谢", "good morning", "收到😊"]
)
def test_thanks_and_greetings_ask_for_nothing(text: str) -> None:
    said = helper_said(text, KNOWN)
    assert said.deed == "" and (said.pleasant or text == "🙏")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("我家没米了", True), ("我妈摔倒了", True), ("我胸口疼", True), ("my wife fell", True),
        ("our house is on fire", True), ("我们家停电了", True),
        ("老人没气了，快来人", False), ("敲门没人应，老人没反应", False), ("她倒在地上", False),
        ("he is not breathing", False), ("屋里有煤气味", False),
        ("着火了", None), ("救命", None), ("help", None),
    ],
)  # fmt: skip
def test_whom_the_words_are_about(text: str, own: bool | None) -> None:
    assert about_themselves(text) is own


@given(
    st.sampled_from([t for texts in SAYS.values() for t in texts]),
    st.sampled_from(["，谢谢", "。", "！", " 🙏", "，辛苦了", "~", " thanks", ""]),
    st.sampled_from(["您好，", "收到，", "嗯，", "", "hello, "]),
)
def test_politeness_changes_nothing(text: str, behind: str, before: str) -> None:
    plain = helper_said(text, KNOWN)
    assert helper_said(f"{before}{text}{behind}", KNOWN).deed == plain.deed


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    said = helper_said(text, KNOWN)
    assert said.digit in ("", "0", "1", "2", "3", "4")
    assert said.deed in ("", *SAYS)


def test_a_phrase_stands_for_one_thing_only() -> None:
    with pytest.raises(ValueError, match="stands for"):
        Phrases({"a": ["去"], "b": ["去"]})


def test_the_longest_phrase_counts_and_words_are_whole() -> None:
    phrases = Phrases({"go": ["去", "go"], "stay": ["去不了"], "": ["了"]})
    assert [label for label, _ in phrases.cover("去不了").found] == ["stay"]
    assert phrases.cover("gone").found == ()
    assert phrases.cover("去了吧").rest == "吧"
