"""What a key or a few words mean as the answer to a question. Pure and strict: when in doubt, nothing.

Phrases are looked for longest first, and a phrase inside a longer one doesn't count: in "没收到" there is no
"收到". If phrases of two outcomes remain, the words are unclear and a person will have to ask.

A greeting on an answering machine is full of such phrases, and answers nothing: so only a short utterance
counts, and none that speaks of messages.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr.flow import Input, Keys, Session, Speech

_PUNCTUATION = re.compile(r"[^\w\s']+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z0-9']+")
#: An answer is short; more characters, or more words, are somebody talking, or a machine.
MOST_HAN, MOST_WORDS = 10, 6
#: What may stand beside an answer that counts only when nothing else is said: particles, thanks, and when. What and who
#: came are words of the question: "the man came" says nothing about the rice.
BESIDE_ZH = (
    "谢 了 的 啊 呀 呢 吧 哦 噢 哈 啦 嘞 咯 喽 嘛 嗯 诶 哎 喂 您好 你好 好 好的 好嘞 是 是的 是啊 对 对的 "
    "对啊 谢谢 谢谢你 谢谢你们 谢谢您 谢谢您们 谢谢啊 多谢 感谢 辛苦 辛苦了 麻烦 麻烦了 麻烦你们了 你们 "
    "您们 我 我们 我家 都 全 全部 已经 刚 刚刚 刚才 今天 昨天 早上 上午 中午 下午 晚上 早就 就 给 给我 帮我 "
    "可以 行 知道 知道了 放心 太好了 真好"
)
BESIDE_EN = (
    "yes,yeah,yep,oh,well,so,there,now,ok,okay,right,fine,good,great,lovely,thank,thanks,you,very,much,"
    "hello,hi,it,the,a,an,my,our,me,us,i,we,all,just,already,today,yesterday,this,morning,afternoon,"
    "evening,dear,love,please,everything,of,is,has,have,and,to,for,been,ta,cheers,indeed,look"
)
#: What turns an answer round; in a question it says nothing about what came.
_TURNS_ZH = frozenset("没不有还是未，？")
_TURNS_EN = frozenset(("not", "yet", "or"))
#: What answering machines say, in whichever language.
VOICEMAIL_ZH = (
    "留言",
    "留下您的",
    "收到后",
    "不方便接",
    "无法接",
    "不能接听",
    "无人接听",
    "无人应答",
    "暂时无法",
    "语音信箱",
    "提示音",
    "嘀声",
    "哔声",
    "嘟声",
    "您拨打的",
    "您所拨打的",
    "稍后再拨",
)
VOICEMAIL_EN = (
    "message",
    "messages",
    "voicemail",
    "voice mail",
    "mailbox",
    "after the tone",
    "after the beep",
    "at the tone",
    "leave a",
    "leave your",
    "not available",
    "unavailable",
    "can't come to the phone",
    "cannot come to the phone",
    "can't take your call",
    "you have reached",
    "you've reached",
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The keys and the phrases for one outcome; the outcome "" is for phrases that mean nothing here.

    Phrases are separated by spaces in Chinese, by commas in English; `alone` (by commas, of any language)
    count only when nothing else is said. `whole`: any of it counts only so, beside thanks and the words of the question
    that was asked.
    """

    outcome: str
    keys: str = ""
    zh: str = ""
    en: str = ""
    alone: str = ""
    whole: bool = False

    def phrases(self, language: str) -> list[str]:
        """List the phrases of a language as they are looked for: whole words, where words are spaced."""
        if language == "zh":
            return self.zh.split()
        return [f" {phrase.strip()} " for phrase in self.en.split(",") if phrase.strip()]


#: Whoever wants to speak to somebody, in any dialogue; the key only where it stands for nothing else.
PERSON = Meaning(
    "person",
    keys="0",
    zh=(
        "人工 转人工 接人工 找人工 要人工 找个人说 找人说 跟人说 找你们的人 找值班员 叫值班员 找值班的 叫个人来听 "
        "叫个人听 找个人听 找干部 找领导 "
        "要跟人讲 跟人讲 让人接 叫人接 找人接电话 换个人 找真人 真人"
    ),
    en=(
        "speak to somebody, speak to someone, speak to a person, talk to somebody, talk to someone, talk to a person, "
        "a real person, real person, a human, human being, operator, speak with somebody, speak with someone, "
        "get me somebody, get me someone, speak to a human, talk to a human"
    ),
)


def reader(*meanings: Meaning) -> Callable[[Session, Input], str]:
    """Make the `understood` of a node out of meanings."""
    keys: Mapping[str, str] = {key: meaning.outcome for meaning in meanings for key in meaning.keys}

    def understood(session: Session, event: Input) -> str:
        if isinstance(event, Keys):
            return keys.get(event.digits[:1], "")
        if isinstance(event, Speech):
            return read(event.text, session.language, meanings, session.values.get("question", ""))
        return ""

    return understood


def read(text: str, language: str, meanings: tuple[Meaning, ...], question: str = "") -> str:
    """Give the one outcome that the words speak for, or "". `question`: what was asked, whose words may be used."""
    plain = _PUNCTUATION.sub(" ", text.casefold().replace("’", "'"))
    if not _is_short(plain) or _is_voicemail(plain):
        return ""
    # Chinese is matched without spaces, English by whole words.
    plain = "".join(plain.split()) if language == "zh" else f" {' '.join(plain.split())} "
    for meaning in meanings:
        if _closed_up(plain) in map(_closed_up, filter(None, meaning.alone.split(","))):
            return meaning.outcome
    phrases = [(phrase, meaning.outcome) for meaning in meanings for phrase in meaning.phrases(language)]
    found: set[str] = set()
    for phrase, outcome in sorted(phrases, key=lambda pair: -len(pair[0])):
        if phrase in plain:
            found.add(outcome)
            plain = plain.replace(phrase, "|" if language == "zh" else " | ")
    found.discard("")
    if len(found) != 1:
        return ""
    outcome = found.pop()
    strict = any(m.whole for m in meanings if m.outcome == outcome)
    return "" if strict and _says_more(plain, language, question) else outcome


def _says_more(rest: str, language: str, question: str) -> bool:
    """Whether what is left, when the answer is taken out, is more than what may stand beside it."""
    if language == "zh":
        for phrase in sorted(BESIDE_ZH.split(), key=len, reverse=True):
            rest = rest.replace(phrase, "|")
        return any((c.isalnum() and c not in question) or c in _TURNS_ZH for c in rest)
    known = {*BESIDE_EN.split(","), *_WORD.findall(question.casefold())} - _TURNS_EN
    return any(word not in known for word in _WORD.findall(rest))


def _is_short(plain: str) -> bool:
    return len(_HAN.findall(plain)) <= MOST_HAN and len(_WORD.findall(plain)) <= MOST_WORDS


def _is_voicemail(plain: str) -> bool:
    chinese, english = _closed_up(plain), f" {' '.join(plain.split())} "
    return any(phrase in chinese for phrase in VOICEMAIL_ZH) or any(f" {phrase} " in english for phrase in VOICEMAIL_EN)


def _closed_up(text: str) -> str:
    return "".join(text.split())
