"""What volunteers, staff and leads text back about an offer or their work.

They are asked for a digit and write as people do: 1好的, 回1, 收到，我去, 👍, 去不了了，孩子发烧. A digit at the
start or the end counts whatever stands beside it; words count when nothing else is said that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from ..text import normalise
from .cover import Covered, Phrases, load_phrases

_DIGITS = frozenset("01234")
"""What they are asked for."""


@cache
def _phrases() -> Phrases:
    return load_phrases("helpers.toml")


# What says the more, and so what it may be said beside. In this order.
_HOLDS = {
    "give_back": {"decline", "arrived", "leaving", "on_way", "help"},
    "help": {"arrived", "leaving", "on_way", "accept"},
    "done": {"arrived", "leaving", "on_way", "accept"},
    "arrived": {"leaving", "on_way", "accept"},
    "accept": {"leaving", "on_way"},
    "leaving": {"on_way"},
}
_UNDER_WAY = frozenset({"leaving", "on_way"})
_WITH_REASON = frozenset({"decline", "give_back", "help"})
_SHORT = 12
"""Characters of unknown words beside an answer that do not make it doubtful."""
_TURNS = re.compile(
    "不|没|未|别|无|坏|错|少|缺|差|漏|一半|隔壁|但|可是|只是|如果|要是|假如|除非|才|先|再|等|明天|后天|下周|改天|下班|"
    r"\b(?:not|no|never|but|only|if|unless|after|before|when|until|till|tomorrow|later|half|wrong|missing|except|without|broken|next|n't)\b|n't"
)
_AFTER_ALL = re.compile(r"但|不过|可是|可以|\b(?:but|unless|later|until|till|after)\b")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff\u200d♀♂]")
_QUESTION = re.compile(
    r"[?？]|[吗么]|哪|什么|啥|怎么|咋|几点|多少|谁|是不是|有没有|要不要|能不能|可不可以|好不好|行不行|还需要|"
    r"\b(?:who|what|where|when|which|why|how|is there|are there|do you|does|did|can you|could you|should i|do i)\b"
)
_ASKED_FOR_HELP = re.compile("怎么办|咋办|咋个办|what (?:do|should) i do|what now")
_RUN = re.compile("[0-9]+")
_NUMERALS = dict(zip("零〇一幺二三四", "0011234", strict=True)) | {"one": "1", "two": "2", "three": "3"}
_ALONE = re.compile(
    r"\W*(?:我?(?:回复?|按|选)|reply|press|answer)?\W*([0-4]|[零〇一幺二三四]|one|two|three)\s*号?\W*(?:[了吧啊哈呀]\W*)?"
)
"""A digit as it is also written, when it is all that is said."""
_UNIT = re.compile(
    r"\s*(?:[袋点分个斤桶号月楼块元天组位人次件层岁包瓶盒箱条只头毛里日年周刻半公千百万户栋幢车趟]|小时|[:：.,，/~-]\s*[0-9]|"
    r"(?:more|of|bags?|kg|kilos?|min(?:ute)?s?|hours?|hrs?|h|am|pm|o'?clock|people|persons?|days?|km|miles?|st|nd|rd|th|x|boxes|bottles)\b)"
)
_BEFORE = re.compile(r"(?:第|no\.?\s?|#|[a-z\u4e00-\u9fff]组|[0-9][:：.,，/~-]\s*)$")
_CALLED_FOR = re.compile(r"(?:回复?|按|选|reply|press|answer)\s*[:：\"“]?\s*$")
_OTHERS = re.compile(
    "(?:他|她|老人|老人家|大爷|大妈|奶奶|爷爷|对方|人家|婆婆|阿姨|家属)(?:都)?(?:说|讲|不想|不肯|不愿)|"
    "(?:he|she|they) (?:says?|said)"
)
_MYSELF = re.compile(r"[我俺咱]|\b(?:i|i'm|im|me|my)\b")
_OWN = re.compile(
    "[我咱俺](?:们)?(?:家|屋|自己)|我(?:妈|爸|娘|爹|老伴|老婆|老公|媳妇|男人|儿子|女儿|孩子|孙|婆婆|公公|奶奶|爷爷)|"
    "我[^，。,]{0,2}(?:胸口|心口|肚子|脑壳|头|脚|腿|手)|"
    r"\b(?:my|our) (?:own |\w+ )?(?:house|home|place|wife|husband|mother|mum|mom|father|dad|son|daughter|child|kid)\b|"
    r"\bmy (?:own |\w+ )?(?:chest|head|leg|arm|heart)\b|\bat mine\b|\bwe(?:'ve| have)? (?:no|run out)\b"
)
_SOMEBODY = re.compile(
    "老人|老头|老汉|老太|大爷|大妈|大娘|大叔|奶奶|爷爷|婆婆|阿婆|阿公|病人|人家|他|她|敲门|屋里|屋头|门里|床上|地上|"
    r"\b(?:he|she|him|her|they|the (?:old )?(?:man|woman|lady)|grandma|grandpa|inside|the door)\b|on the floor"
)


@dataclass(frozen=True, slots=True)
class HelperSaid:
    """`digit`: "0" to "4", or "" without one. `deed`: what the words say (accept, decline, give_back, arrived, done,
    help, leaving, on_way), or "". `number`: of the ticket that is named, known or not. `rest`: what nobody knows."""

    digit: str
    deed: str
    number: int | None
    rest: str
    several: bool = False
    """More than one ticket is named, or more than one digit pressed: which counts, nobody knows."""
    numbers: tuple[int, ...] = ()
    """All that are named, if only one thing is said of them."""
    only_number: bool = False
    pleasant: bool = False
    """Nothing but thanks, greetings and the like."""


def helper_said(text: str, known: Collection[int] = ()) -> HelperSaid:
    """Read a text of somebody who has an offer or work in hand. `known`: the numbers of the tickets in their hands."""
    plain = _SKIN.sub("", normalise(text))
    plain, numbers = _take_numbers(plain, known)
    plain, digits = _take_digits(plain)
    covered = _absent_as_meant(_phrases().cover(plain), plain)
    deed = _deed({label for label, _ in covered.found})
    asks = bool(_QUESTION.search(plain)) and not _ASKED_FOR_HELP.search(plain)
    if asks or _OTHERS.search(plain) or (deed and not _stands(deed, covered, plain)):
        deed = ""
    number = numbers[0] if len(numbers) == 1 else None
    nothing = not covered.rest and not covered.found
    return HelperSaid(
        digit=digits[0] if len(digits) == 1 else "",
        deed=deed,
        number=number,
        rest=covered.rest,
        several=len(numbers) > 1 or len(digits) > 1,
        numbers=tuple(numbers) if len(digits) < 2 else (),
        only_number=nothing and not digits and len(numbers) == 1,
        pleasant=nothing and not digits and not numbers and any(c.isalnum() for c in plain),
    )


def _absent_as_meant(covered: Covered, plain: str) -> Covered:
    """Said of oneself, "not at home" and "ill" decline; of whom they were sent to, they call for help."""
    means = "help" if _SOMEBODY.search(plain) and not _MYSELF.search(plain) else "decline"
    return Covered(tuple((means if label == "absent" else label, p) for label, p in covered.found), covered.rest)


def about_themselves(text: str) -> bool | None:
    """Whether the words are about the sender's own people and house (True), about somebody else (False), or neither
    (None)."""
    plain = normalise(text)
    if _OWN.search(plain):
        return True
    return False if _SOMEBODY.search(plain) else None


def _stands(deed: str, covered: Covered, plain: str) -> bool:
    """Whether it still is what they say, with words beside it that nobody knows: a refusal and a cry for help may have
    any reason beside them if they are more than a word in passing; anything else only a harmless word or two."""
    if not covered.rest:
        return True
    if deed in _WITH_REASON:
        return not _AFTER_ALL.search(plain) and any(
            label == deed and (_is_plain(phrase) or re.match(rf"{re.escape(phrase)}\W", plain))
            for label, phrase in covered.found
        )
    return len(covered.rest) <= _SHORT and deed not in _UNDER_WAY and not _TURNS.search(plain)


def _is_plain(phrase: str) -> bool:
    """Long enough to be no word in passing: three characters, two words."""
    return len(phrase) >= 3 if not phrase.isascii() else " " in phrase or "'" in phrase


def _deed(said: set[str]) -> str:
    """What is said in all: done includes having arrived, a polite yes gives way to anything else, and whoever goes may
    be on the way. What contradicts itself says nothing."""
    if said == {"yes"}:
        return "accept"
    said = said - {"yes"}
    for deed, beside in _HOLDS.items():
        if deed in said:
            said = said - beside
    return said.pop() if len(said) == 1 else ""


def _take_numbers(plain: str, known: Collection[int]) -> tuple[str, list[int]]:
    """The ticket numbers, taken out of the text: known ones also where a digit is stuck to them (11003)."""
    numbers: list[int] = []

    def taken(m: re.Match[str]) -> str:
        run = m.group()
        if len(run) > 9:
            return run  # a phone number
        if int(run) in known:
            numbers.append(int(run))
            return " "
        if len(run) > 4 and run[0] in _DIGITS and run[1] != "0" and int(run[1:]) in known:
            numbers.append(int(run[1:]))
            return f" {run[0]} "
        if len(run) > 4 and run[-1] in _DIGITS and int(run[:-1]) in known:
            numbers.append(int(run[:-1]))
            return f" {run[-1]} "
        if 4 <= len(run) <= 6:
            numbers.append(int(run))
            return " "
        return run

    plain = _RUN.sub(taken, plain)
    return " ".join(plain.split()), list(dict.fromkeys(numbers))


def _take_digits(plain: str) -> tuple[str, list[str]]:
    """The digits that answer: at the start, at the end, or after "reply"; not those that count something."""
    digits: list[str] = []

    def taken(m: re.Match[str]) -> str:
        run = m.group()
        before, after = plain[: m.start()], plain[m.end() :]
        if run[0] not in _DIGITS or len(set(run)) > 1 or len(run) > 3:
            return run
        called_for = _CALLED_FOR.search(before)
        edge = not _said(before) or not _said(after)
        if not (called_for or edge) or _UNIT.match(after) or (_BEFORE.search(before) and not called_for):
            return run
        if before[-1:].isascii() and before[-1:].isalpha():
            return run
        digits.append(run[0])
        return " "

    alone = _ALONE.fullmatch(plain)
    if alone:
        return " ", [_NUMERALS.get(alone[1], alone[1])]
    plain = _RUN.sub(taken, plain)
    return plain, list(dict.fromkeys(digits))


def _said(text: str) -> bool:
    return any(c.isalnum() for c in text)
