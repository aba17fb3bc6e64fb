"""What people say most often, and what it should be taken for: category, priority, item."""

from __future__ import annotations

import pytest

from hotline.words import Lexicon, packaged_ear, read

CHINESE = [
    ("我家没有米了", "food", None, "rice"),
    ("我家没有油了", "food", None, "oil"),
    ("我家没有水了", "food", None, "water"),
    ("家里没有菜了", "food", None, "vegetables"),
    ("家里没有粮食了", "food", None, "food"),
    ("家里没有吃的了", "food", "urgent", "food"),
    ("我需要大米", "food", None, "rice"),
    ("请帮我买米", "food", None, "rice"),
    ("请帮我买菜", "food", None, "vegetables"),
    ("请送水来", "food", None, "water"),
    ("麻烦帮我买点水果", "food", None, None),
    ("米没了", "food", None, "rice"),
    ("我家没有药了", "medicine", "urgent", "medicine"),
    ("药吃完了", "medicine", "urgent", "medicine"),
    ("我需要药", "medicine", None, "medicine"),
    ("请帮我买药", "medicine", None, "medicine"),
    ("我需要送药", "medicine", None, "medicine"),
    ("我需要买降压药", "medicine", None, "bp_medicine"),
    ("我生病了", "health", None, None),
    ("我发烧了", "health", None, None),
    ("我头疼", "health", None, None),
    ("我肚子疼", "health", None, None),
    ("我腿疼", "health", None, None),
    ("我不舒服", "health", None, None),
    ("老伴生病了", "health", None, None),
    ("我需要看医生", "health", None, "doctor"),
    ("我需要轮椅", "health", None, "wheelchair"),
    ("孩子发烧了", "health", "urgent", None),
    ("血压高", "health", "urgent", None),
    ("奶奶摔倒了", "health", "urgent", None),
    ("我家停电了", "repair", None, "power"),
    ("我家停水了", "repair", None, "water_pipe"),
    ("水管坏了", "repair", None, "water_pipe"),
    ("电灯坏了", "repair", None, "light"),
    ("请来修电灯", "repair", None, "light"),
    ("手机坏了", "repair", None, "phone"),
    ("没有信号", "repair", None, "phone"),
    ("房子漏雨了", "repair", None, "roof"),
    ("路断了", "safety", "urgent", "road"),
    ("我要去医院", "transport", None, "ride"),
    ("需要车去镇上", "transport", None, "ride"),
    ("需要车去县城", "transport", None, "ride"),
    ("帮我取快递", "errand", None, "parcel"),
    ("帮我取钱", "errand", None, "cash"),
    ("给儿子打电话", "errand", None, "phone_call"),
    ("我需要衣服", "errand", None, "clothes"),
    ("我需要棉被", "errand", None, "quilt"),
    ("我需要煤和柴火", "errand", None, "coal"),
    ("没有火做饭", "errand", None, "firewood"),
    ("帮我换煤气", "errand", None, "gas_bottle"),
    ("我没有钱", "errand", None, None),
    ("我一个人在家", "visit", None, None),
    ("家里没有人", "visit", None, None),
    ("我想和人说话", "visit", None, "company"),
    ("我很孤单", "visit", None, "company"),
    ("我要投诉", "complaint", None, None),
    ("我需要帮助", "other", None, None),
    ("请派人来", "other", None, None),
    ("我要报名当志愿者", "other", None, None),
    ("孩子要上学", "other", None, None),
    ("请快一点", None, "urgent", None),
    ("不着急", None, "low", None),
    ("这两天来就行", None, "normal", None),
]

ENGLISH = [
    ("I need rice", "food", None, "rice"),
    ("we have no food", "food", None, "food"),
    ("we have no water", "food", None, "water"),
    ("my rice is gone", "food", None, "rice"),
    ("please buy medicine", "medicine", None, "medicine"),
    ("she is out of pills", "medicine", "urgent", "medicine"),
    ("I need a doctor", "health", None, "doctor"),
    ("I am sick", "health", None, None),
    ("my leg hurts", "health", None, None),
    ("my legs are hurting", "health", None, None),
    ("my child has a fever", "health", "urgent", None),
    ("I fell down", "health", "urgent", None),
    ("my house has no power", "repair", None, "power"),
    ("the roof is leaking", "repair", None, "roof"),
    ("the water pipe is broken", "repair", None, "water_pipe"),
    ("my phone is broken", "repair", None, "phone"),
    ("I want to go to the hospital", "transport", None, "ride"),
    ("I need a ride to the clinic", "transport", None, "ride"),
    ("please call my son", "errand", None, "phone_call"),
    ("I need a blanket", "errand", None, "quilt"),
    ("we need firewood", "errand", None, "firewood"),
    ("I am alone at home", "visit", None, None),
    ("I am very lonely", "visit", None, "company"),
    ("I want to complain", "complaint", None, None),
    ("please send help", "other", "critical", None),
    ("no hurry", None, "low", None),
]

ANSWERS = [
    "谢谢",
    "谢谢你们",
    "打错了",
    "收到",
    "晓得了",
    "thank you",
    "thanks",
    "sorry, wrong number",
]

NOTHING = [
    "你好",
    "是的",
    "不是",
    "对",
    "不对",
    "好的",
    "今天下午",
    "明天上午",
    "一二三四五",
    "三组十二号",
    "我到了",
    "已经完成了",
    "取消",
    "重复一遍",
    "没听清楚",
    "我叫李大妈",
    "我住在村子里",
    "我住在昆明",
    "晚上八点",
    "你打我电话吧",
    "锻炼身体",
    "hello",
    "yes",
    "no",
    "today",
    "tomorrow morning",
    "done",
    "accept",
    "one two three",
    "1",
    "0",
    "",
]


@pytest.mark.parametrize(("said", "category", "priority", "item"), CHINESE + ENGLISH)
def test_an_everyday_need_is_understood(
    lexicon: Lexicon, said: str, category: str | None, priority: str | None, item: str | None
) -> None:
    reading = read(said, lexicon)
    assert (reading.category, reading.priority, reading.item) == (category, priority, item)
    assert reading.protected is None


@pytest.mark.parametrize("said", ANSWERS)
def test_thanks_and_answers_are_understood_and_ask_for_nothing(lexicon: Lexicon, said: str) -> None:
    reading = read(said, lexicon)
    assert (reading.category, reading.priority, reading.protected, reading.item) == ("other", None, None, None)
    assert reading.understood


@pytest.mark.parametrize("said", NOTHING)
def test_small_words_are_no_need(lexicon: Lexicon, said: str) -> None:
    reading = read(said, lexicon)
    assert (reading.category, reading.priority, reading.protected, reading.item) == (None, None, None, None)
    assert reading.hits == ()


def test_every_suggestion_has_its_reason(lexicon: Lexicon) -> None:
    for said, category, priority, item in CHINESE + ENGLISH:
        reasons = {(h.field, h.value) for h in read(said, lexicon).hits}
        for field, value in (("category", category), ("priority", priority), ("item", item)):
            assert value is None or (field, value) in reasons, said


def test_a_reason_holds_the_words_said_and_the_word_meant(lexicon: Lexicon) -> None:
    reading = read("家里断糧了", lexicon)
    hit = next(h for h in reading.hits if h.field == "priority")
    assert (hit.value, hit.said, hit.means, hit.how, hit.score) == ("urgent", "断粮", "断粮", "exact", 1.0)


def test_several_needs_are_all_kept_as_reasons(lexicon: Lexicon) -> None:
    reading = read("帮我买米，电灯也坏了，我还胸口疼", lexicon, ear=packaged_ear())
    assert (reading.category, reading.priority) == ("health", "critical")
    assert {"rice", "light"} <= {h.value for h in reading.hits if h.field == "item"}
    assert {"food", "repair", "health"} <= {h.value for h in reading.hits if h.field == "category"}


def test_a_need_is_stronger_than_a_mere_call_for_help(lexicon: Lexicon) -> None:
    assert read("我需要帮助，没有米了", lexicon).category == "food"
    assert read("请派人来，家里没有你了", lexicon).category == "food"  # even one that is only suspected


def test_what_is_said_again_is_one_reason(lexicon: Lexicon) -> None:
    once, thrice = read("没有米了", lexicon), read("没有米了，没有米了，没有米", lexicon)
    assert once.hits == thrice.hits


def test_a_longer_word_takes_the_place_of_those_inside_it(lexicon: Lexicon) -> None:
    assert [h.value for h in read("水管坏了", lexicon).hits if h.field == "item"] == ["water_pipe"]
    assert [h.value for h in read("买水果", lexicon).hits if h.field == "item"] == []
    assert [h.value for h in read("blood pressure pills", lexicon).hits if h.field == "item"] == ["bp_medicine"]
