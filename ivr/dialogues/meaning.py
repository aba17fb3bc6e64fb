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
    count only when nothing else is said.
    """

    outcome: str
    keys: str = ""
    zh: str = ""
    en: str = ""
    alone: str = ""

    def phrases(self, language: str) -> list[str]:
        """List the phrases of a language as they are looked for: whole words, where words are spaced."""
        if language == "zh":
            return self.zh.split()
        return [f" {phrase.strip()} " for phrase in self.en.split(",") if phrase.strip()]


def reader(*meanings: Meaning) -> Callable[[Session, Input], str]:
    """Make the `understood` of a node out of meanings."""
    keys: Mapping[str, str] = {key: meaning.outcome for meaning in meanings for key in meaning.keys}

    def understood(session: Session, event: Input) -> str:
        if isinstance(event, Keys):
            return keys.get(event.digits[:1], "")
        if isinstance(event, Speech):
            return read(event.text, session.language, meanings)
        return ""

    return understood


def read(text: str, language: str, meanings: tuple[Meaning, ...]) -> str:
    """Give the one outcome that the words speak for, or ""."""
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
    return found.pop() if len(found) == 1 else ""


def _is_short(plain: str) -> bool:
    return len(_HAN.findall(plain)) <= MOST_HAN and len(_WORD.findall(plain)) <= MOST_WORDS


def _is_voicemail(plain: str) -> bool:
    chinese, english = _closed_up(plain), f" {' '.join(plain.split())} "
    return any(phrase in chinese for phrase in VOICEMAIL_ZH) or any(
        f" {phrase} " in english for phrase in VOICEMAIL_EN
    )


def _closed_up(text: str) -> str:
    return "".join(text.split())
