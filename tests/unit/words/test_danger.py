"""Danger to life, and what only named people may see. And everyday talk that must set off neither."""

from __future__ import annotations

import pytest

from hotline.words import Lexicon, packaged_ear, read

EAR = packaged_ear()

CRITICAL = [
    ("救命", "other"),
    ("快来救人", "other"),
    ("我喘不上气", "health"),
    ("我胸口疼", "health"),
    ("胸口痛", "health"),
    ("胸口闷得很", "health"),
    ("我心脏不舒服", "health"),
    ("我流血了", "health"),
    ("流血不止", "health"),
    ("他昏倒了", "health"),
    ("奶奶晕倒了", "health"),
    ("爷爷叫不醒", "health"),
    ("中风了", "health"),
    ("摔倒起不来了", "health"),
    ("孩子误食中毒", "health"),
    ("山上着火了", "safety"),
    ("闻到煤气", "safety"),
    ("煤气漏了", "safety"),
    ("有人触电", "safety"),
    ("有人溺水", "safety"),
    ("地震了", "safety"),
    ("洪水来了", "safety"),
    ("山体滑坡", "safety"),
    ("老人走丢了", "safety"),
    ("孩子掉进河里了", "safety"),
    ("I have chest pain", "health"),
    ("my chest hurts", "health"),
    ("I cannot breathe", "health"),
    ("I can't breathe", "health"),
    ("he is bleeding", "health"),
    ("she is unconscious", "health"),
    ("I think it is a stroke", "health"),
    ("heart attack", "health"),
    ("overdose", "health"),
    ("she won't wake up", "health"),
    ("there is a fire", "safety"),
    ("gas leak", "safety"),
    ("I smell gas", "safety"),
    ("a boy is drowning", "safety"),
    ("earthquake", "safety"),
    ("flood", "safety"),
    ("landslide", "safety"),
    ("SOS", "other"),
]

PROTECTED = [
    ("我老公打我", "violence"),
    ("他又打我了", "violence"),
    ("家暴", "violence"),
    ("他要杀我", "violence"),
    ("她被性侵了", "violence"),
    ("my husband beats me", "violence"),
    ("he hit me again", "violence"),
    ("he said he is going to kill me", "violence"),
    ("domestic violence", "violence"),
    ("儿媳虐待我", "abuse"),
    ("儿子不给我饭吃", "abuse"),
    ("把我锁在屋里", "abuse"),
    ("he locked me in", "abuse"),
    ("they abuse her", "abuse"),
    ("我不想活了", "self_harm"),
    ("想自杀", "self_harm"),
    ("活着没意思", "self_harm"),
    ("I want to kill myself", "self_harm"),
    ("I don't want to live any more", "self_harm"),
    ("孩子没人照顾", "child_at_risk"),
    ("孩子没有人照顾", "child_at_risk"),
    ("孩子一个人在家", "child_at_risk"),
    ("nobody looks after the child", "child_at_risk"),
    ("my children are alone at home", "child_at_risk"),
]

FRAUD = [
    "他让我转账",
    "有人要验证码",
    "说我中奖了",
    "接到诈骗电话",
    "they want my verification code",
    "he told me to transfer money",
]

SMALL_TALK = [
    "你好，我是红庙的张大爷",
    "今天天气真好",
    "打我电话就行",
    "你打我的手机吧",
    "昨天看了电视",
    "我上火了",
    "坐火车去昆明",
    "东西运到了吗",
    "我在外面找活干",
    "他很到位",
    "没有面子",
    "我想死你了",
    "笑死了",
    "这个月煤气费多少",
    "帮我换煤气",
    "救命恩人",
    "每天锻炼身体",
    "电话多少",
    "我马上到",
    "孩子们都好",
    "谢谢你们一直照顾我",
    "村里开会吗",
    "志愿者已经到了",
    "米很好吃",
    "收到了，谢谢",
    "昨晚睡得很好",
    "去年种了玉米",
    "我想吃火锅",
    "裤子穿不上去",
    "他是中锋",
    "你说得对",
    "孩子放学回家了",
    "奶奶身体很好",
    "明天是星期三",
    "晚上八点半",
    "我会打电话的",
    "没有事了",
    "没有用",
    "电费交了",
    "把钱取出来了",
    "不用来了",
    "已经吃过饭了",
    "我们都很好",
    "新来的书记姓王",
    "路灯修好了",
    "房子修好了",
    "门口的树很高",
    "猪肉多少钱一斤",
    "how are you",
    "the weather is nice",
    "he was fired",
    "it beats me",
    "see you later",
    "sit by the fireplace",
    "fireworks tonight",
    "the workers strike",
    "my brother is polite",
    "thanks, the volunteer came",
    "call me later",
    "happy new year",
    "I am leaving now",
    "he is a good dancer",
    "what a strange day",
    "I fixed the fence",
    "we need fire wood",
    "the floor is clean",
    "the driver came",
    "I like reading",
    "hit me up",
    "ok",
    "done 1042",
]


@pytest.mark.parametrize(("said", "category"), CRITICAL)
def test_danger_to_life_is_critical(lexicon: Lexicon, said: str, category: str) -> None:
    reading = read(said, lexicon, ear=EAR)
    assert (reading.priority, reading.category) == ("critical", category)


@pytest.mark.parametrize(("said", "kind"), PROTECTED)
def test_what_only_named_people_may_see(lexicon: Lexicon, said: str, kind: str) -> None:
    reading = read(said, lexicon, ear=EAR)
    assert reading.protected == kind
    assert reading.priority in ("critical", "urgent")
    assert reading.category == "safety"


@pytest.mark.parametrize("said", FRAUD)
def test_fraud_is_urgent(lexicon: Lexicon, said: str) -> None:
    reading = read(said, lexicon)
    assert (reading.category, reading.priority, reading.protected) == ("safety", "urgent", None)


@pytest.mark.parametrize("said", SMALL_TALK)
def test_small_talk_alarms_nobody(lexicon: Lexicon, said: str) -> None:
    reading = read(said, lexicon)
    assert reading.priority not in ("critical", "urgent")
    assert reading.protected is None


@pytest.mark.parametrize(
    "said",
    [
        "没有胸口痛",
        "不是着火",
        "他没有打我",
        "no fire here",
        "I do not have chest pain",
        "nobody hits me",
    ],
)
def test_a_denied_danger_is_looked_at_by_a_human(lexicon: Lexicon, said: str) -> None:
    reading = read(said, lexicon)
    assert reading.priority == "urgent"
    assert reading.protected is None
    assert "denied" in {h.context for h in reading.hits}


@pytest.mark.parametrize(
    "said", ["不要紧，就是有点流血", "是不是中风了", "他不是人，他打我", "never had chest pain like it"]
)
def test_what_only_looks_like_a_denial_takes_nothing_away(lexicon: Lexicon, said: str) -> None:
    assert read(said, lexicon, ear=EAR).priority == "critical"


def test_no_hurry_never_lowers_what_else_was_said(lexicon: Lexicon) -> None:
    assert read("不着急，就是胸口疼", lexicon, ear=EAR).priority == "critical"
    assert read("不着急，药吃完了", lexicon, ear=EAR).priority == "urgent"
    assert read("不着急，这两天来就行", lexicon, ear=EAR).priority == "normal"
    assert read("不着急，家里没有米了", lexicon, ear=EAR).priority == "low"


def test_danger_comes_before_any_other_need(lexicon: Lexicon) -> None:
    assert read("帮我买一袋大米，我胸口通", lexicon, ear=EAR).category == "health"  # even if it was only suspected
    first = read("帮我买一袋大米，我胸口疼", lexicon, ear=EAR).hits[0]
    assert (first.field, first.value) == ("priority", "critical")


def test_the_graver_kind_is_chosen_and_the_other_kept(lexicon: Lexicon) -> None:
    reading = read("他打我，我不想活了", lexicon, ear=EAR)
    assert reading.protected == "self_harm"
    assert {h.value for h in reading.hits if h.field == "protected"} == {"self_harm", "violence"}
