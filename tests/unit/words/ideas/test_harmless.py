"""What sounds like danger and is none: each context with what it weakens and what it must leave alone, the sayings,
and what `low` may never come from.

The contexts are tried on a few plain dangers of their own, so that these tables tell of harmless.toml alone.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from hotline.words import Lexicon, load_lexicon, read

HARMLESS = (files("hotline.words") / "lexicon" / "harmless.toml").read_bytes()
DANGERS = """
[part.dies]
zh_exact = ["死"]
en = ["die", "dies", "dying", "died", "dead", "kill", "kills", "killing", "killed", "murder", "murders"]
[idea.dying]
name = { zh = "要死了", en = "dying" }
priority = "critical"
emergency = "medical"
made_of = ["dies"]
[idea.fire]
name = { zh = "着火", en = "fire" }
priority = "critical"
emergency = "fire"
zh_exact = ["着火", "着过火", "起火", "发大水", "淹水", "煤气漏", "触电"]
en = ["fire", "flood", "gas leak", "drowned", "drowning", "burning", "smoke"]
[idea.sick]
name = { zh = "病危", en = "very ill" }
priority = "critical"
emergency = "medical"
zh_exact = ["胸口疼", "胸口痛", "晕倒", "中风", "流血", "喘不上气", "没有知觉", "喝农药", "喊救命", "心口疼"]
en = ["chest pain", "heart attack", "stroke", "collapsed", "bleeding", "not breathing", "can not breathe", "choking", "blood"]
[idea.lost]
name = { zh = "走丢", en = "missing" }
priority = "critical"
emergency = "police"
zh_exact = ["走丢", "不见了", "掉井"]
en = ["missing", "lost"]
[idea.hits]
name = { zh = "打人", en = "hits" }
priority = "critical"
emergency = "police"
protected = "violence"
zh_exact = ["打我", "杀我", "杀人"]
en = ["hits me", "hit me", "beats me", "beat me", "beating me", "strangled", "shoot"]
"""
SMALL = load_lexicon(HARMLESS, DANGERS)

# context: (weakened, not weakened)
CONTEXTS: dict[str, tuple[list[str], list[str]]] = {
    "denied": (
        ["我没有胸口疼", "放心，没着火", "他从来没打我", "并不是中风", "there is no fire", "she is not bleeding", "nobody beats me",
         "I have not got chest pain"],
        ["是不是中风了", "没有知觉了", "有没有人啊，着火了", "他不听劝，胸口疼还干活", "he is not breathing", "I can't breathe",
         "never had chest pain like this", "we have no idea where the fire is"],
    ),
    "past": (
        ["我小时候掉井过一回", "前年他中风过", "六几年村里着过火", "年轻时我爹打我", "years ago my uncle drowned", "when I was a girl there was a flood",
         "last year she had a stroke", "he used to hit me"],
        ["去年好好的，今天中风了", "前年中过风，现在又晕倒了", "跟去年一样胸口疼", "以前没这么痛过，胸口疼得很",
         "last year he was fine, now he has collapsed", "I was a nurse when he had the stroke just now", "there is smoke like years ago"],
    ),
    "past_behind": (
        ["中风是去年的事", "着火那是前年了", "打我都过去了", "he had a stroke two years ago", "there was a fire last year", "he hit me when I was young"],
        ["他中风了。去年也有一回", "着火了，快来人", "he has collapsed. Years ago he had it too", "fire, and the years go by"],
    ),
    "lately": (
        ["那天我喊救命是按错了", "上次着火多亏你们", "上个月他打我", "last week there was a gas leak", "the other day he collapsed", "that night he hit me"],
        ["上次来的小李，快来，着火了", "跟上次一样胸口疼", "从那天起他就打我", "last week was fine, he has collapsed"],
    ),
    "over": (
        ["着火了，已经扑灭了", "奶奶走丢，找到了", "刚才胸口疼，好了", "淹水退了", "煤气漏的地方修好了", "there was a fire, the brigade put it out",
         "the missing boy has been found", "a gas leak, all fixed", "she had chest pain, better now"],
        ["着火了，灯也灭了", "胸口疼，你好了没有来", "他打我，想好了要走", "着火了！电灭了", "fire, the lights are out", "the fire is out of control", "he hit me and now he is back", "not breathing, found her on the floor", "he's choking, put it down and come"],
    ),
    "supposed": (
        ["万一着火怎么办", "要是我晕倒谁晓得", "假如他打我我找谁", "what if there is a fire", "in case of flood where do we go",
         "suppose I collapsed, who would know", "if ever he hit me"],
        ["他晕倒了，会不会是中风", "你们要是再不来就死了", "I don't know if he had a stroke", "I suppose he is dying", "he says if I leave he will kill me"],
    ),
    "played": (
        ["演习时假装晕倒", "戏里头那个人要杀人", "昨晚梦见着火", "in the film a man drowned", "I dreamt there was a fire", "we pretend he collapsed"],
        ["不是演习，真的着火了", "演习的时候有人晕倒", "他看完戏回来晕倒了", "this is not a drill, fire", "after the film he collapsed"],
    ),
    "told": (
        ["电视上演那个着火的", "新闻里说哪里发大水", "抖音上有人触电", "on the news there was a fire", "the paper says a boy drowned", "I saw a video of a flood"],
        ["他看着电视晕倒了", "视频里看到我妈晕倒在屋里", "朋友圈他写喝农药", "I do the pushing like on the telly, he is not breathing", "the newspaper man collapsed"],
    ),
    "told_behind": (
        ["着火的是电视剧", "喊救命是演的", "中风是啥意思", "there is smoke, it's only a drill", "a fire in the film", "he drowned in my book"],
        ["着火了，演员都跑了", "中风了，快来", "he collapsed at the drill hall door and is bleeding", "fire"],
    ),
    "joking": (
        ["开玩笑的，没人打我", "他喊着火，闹笑话", "我晕倒是逗你玩", "only joking, there is no fire", "joking aside, fire is what I felt", "how we laughed when he collapsed"],
        ["不是开玩笑，着火了", "他打我，还哈哈笑", "死了算了哈哈", "not joking, he hit me", "he laughed and beat me"],
    ),
    "price_shock": (
        ["看到房租心口疼", "一看价钱要晕倒", "听到涨价心口疼", "the price gave me chest pain", "when I saw the bill I collapsed", "with these prices I have a heart attack"],
        ["交了房租，胸口疼", "买药的时候晕倒了", "he paid and collapsed", "chest pain, never mind what it costs"],
    ),
}  # fmt: skip

# Sayings: nothing is heard in them, and a danger beside them is heard all the same.
SAYINGS = [
    "饿死了", "我要饿死了，饭呢？饿死我了", "想死你们了", "笑死人", "笑死我了", "打死我也不吃", "热死个人", "蚊子咬死人了蚊香有没", "这个价钱贵死", "累死累活一年", "要死不活的样子",
    "下棋他将死我三回", "打电话给我", "去打针", "打谷子", "打麻将三缺一", "打霜了", "吃火锅", "我上火了", "蛇皮袋两个", "杀年猪", "手机死机了", "苹果要死贵", "菜都冻死完了", "死要面子",
    "I'm dying for a cup of tea", "my feet are killing me", "could murder a biscuit", "dying to see the baby", "I nearly died laughing", "dead on my feet",
    "the phone is dead", "they get on like a house on fire", "drowning in paperwork", "a flood of cards", "the battery is dying", "over my dead body",
    "shoot me an email", "he beat me at draughts", "we killed two birds with one stone", "it nearly gave me a heart attack", "bleeding us dry", "kill for a cup of tea",
]  # fmt: skip

NO_LOW = [
    "要不要紧", "急不急", "再不急救就晚了", "他痛成这样，不急才怪", "不要紧吧？", "能不急吗", "你说我急不急嘛", "这个不急不行", "没关系",
    "whenever I stand up", "it will take time", "take your time over it", "if you don't hurry", "is it urgent", "is it not urgent", "when convenient",
]  # fmt: skip


@pytest.mark.parametrize(("context", "said"), [(c, s) for c, (weak, _) in CONTEXTS.items() for s in weak])
def test_a_context_weakens_what_stands_beside_it(context: str, said: str) -> None:
    reading = read(said, SMALL)
    assert reading.priority != "critical"
    assert any(h.context for h in reading.hits) or context in ("past", "played")
    assert reading.emergency is None


@pytest.mark.parametrize(("context", "said"), [(c, s) for c, (_, strong) in CONTEXTS.items() for s in strong])
def test_a_context_leaves_danger_alone_that_it_is_not_about(context: str, said: str) -> None:
    assert read(said, SMALL).priority == "critical", context


def test_every_context_is_tried() -> None:
    tables = tomllib.loads(HARMLESS.decode())["context"]
    assert set(CONTEXTS) == set(tables)
    for context, (weak, strong) in CONTEXTS.items():
        assert sum(s.isascii() for s in weak) >= 3, context
        assert sum(not s.isascii() for s in weak) >= 3, context
        assert len(strong) >= 3, context


def test_only_what_is_long_ago_or_a_play_leaves_less_than_a_human_look() -> None:
    tables = tomllib.loads(HARMLESS.decode())["context"]
    assert {name for name, table in tables.items() if table["leaves"] == "normal"} == {"past", "played"}
    assert {name for name, table in tables.items() if not table.get("protects", False)} == {"denied"}


@pytest.mark.parametrize("said", ["小时候我爹打我", "要是他打我我找谁", "上次他打我", "he used to hit me", "what if he hit me"])
def test_what_named_people_only_may_see_stays_so(said: str) -> None:
    assert read(said, SMALL).protected == "violence"


@pytest.mark.parametrize("said", ["没有人打我", "nobody hits me"])
def test_but_for_a_plain_denial(said: str) -> None:
    assert (read(said, SMALL).priority, read(said, SMALL).protected) == ("urgent", None)


@pytest.mark.parametrize("said", SAYINGS)
def test_a_saying_alarms_nobody(lexicon: Lexicon, said: str) -> None:
    assert read(said, SMALL).priority is None
    reading = read(said, lexicon)
    assert reading.priority != "critical"
    assert reading.protected is None


@pytest.mark.parametrize("said", SAYINGS)
def test_a_danger_beside_a_saying_is_heard(said: str) -> None:
    danger = "he is not breathing" if said.isascii() else "他喝农药了"
    assert read(f"{said}. {danger}" if said.isascii() else f"{said}。{danger}", SMALL).priority == "critical"


@pytest.mark.parametrize("said", NO_LOW)
def test_half_of_a_word_never_means_that_it_can_wait(lexicon: Lexicon, said: str) -> None:
    assert read(said, lexicon).priority != "low"


def test_an_innocent_word_alone_alarms_nobody(lexicon: Lexicon) -> None:
    innocent = tomllib.loads(HARMLESS.decode())["innocent"]
    loud = [w for w in (*innocent["zh"], *innocent["en"]) if read(w, lexicon).priority == "critical"]
    assert loud == []
