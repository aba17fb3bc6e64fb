"""How recognisers, hasty thumbs and polite people change a sentence: copies for the ear to learn from.

Only used when the weights are made. Every copy means what the original means; what could turn the meaning (a danger
denied, a name that is a word) is not touched.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from random import Random

from ..sound import light, syllable
from ..text import HAN_RUN
from .features import sound_of

_PARTICLES = frozenset("了的啊呀吧嘛呢哦噢哟咯嘞喽哈")
_KEPT = frozenset("不没莫别未无")
"""Characters that turn the meaning: never replaced, and never put in place of another one."""
_BEFORE_ZH = (
    "喂，", "喂你好，", "你好，", "同志，", "那个，", "哎，", "就是说，", "我问一下，", "麻烦问哈，", "我是{place}的，",
    "我家在{place}，", "{place}这边，", "我是老{name}，", "我姓{name}，", "{place}的{name}家，", "请问一下，",
    "姑娘啊，",
)  # fmt: skip
_AFTER_ZH = (
    "，麻烦你们了", "，谢谢", "，谢谢啊", "，我在{place}", "，{place}的", "，我姓{name}", "，好不好", "，你听见没",
    "，听到没得",
    "，辛苦了", "，喂", "，我是{name}家的", "，你们看哈", "，帮我记一下",
)  # fmt: skip
_BEFORE_EN = (
    "hello, ", "hi ", "hello? ", "sorry to bother you, ", "excuse me ", "um ", "yeah hi, ", "good morning, ", "please ",
    "this is {name} from {place}, ", "it's {name}, ", "i'm at {place}, ", "listen, ", "look, ", "well ", "ok so ",
)  # fmt: skip
_AFTER_EN = (
    " please", " thank you", " thanks love", " at {place}", " we're at {place}", " it's {name}", " are you there",
    " ta", " can you hear me", " ok", " that's {place}", " bye",
)  # fmt: skip
_NAMES_ZH = "王李张刘陈杨黄赵周吴徐孙朱胡郭何高林罗郑"
_PLACES_ZH = ("红庙三组", "大河边", "李家湾", "上寨", "新街村", "桥头", "坝子头", "石板村五社", "老街十二号", "后山组")
_NAMES_EN = ("mary", "mrs doyle", "john", "anita", "mr singh", "pat", "grace", "tom", "aunty rose", "joe")
_PLACES_EN = ("12 mill lane", "the cottages", "flat 4", "the top farm", "station road", "number nine", "oak street")
_ALIKE_EN = (
    ("their", "there"), ("they're", "there"), ("breathing", "breeding"), ("breathe", "breath"), ("chest", "chess"),
    ("hurt", "heart"), ("bleeding", "bleed in"), ("gas", "guess"), ("knife", "nife"), ("unconscious", "on conscious"),
    ("stroke", "struck"), ("fell", "fail"), ("fall", "full"), ("pills", "peels"), ("can't", "cant"), ("won't", "wont"),
    ("smell", "smells"), ("leak", "leek"), ("flood", "flooded"), ("pain", "pane"), ("weak", "week"), ("here", "hear"),
    ("blood", "blurred"), ("burnt", "burned"), ("drowning", "drowned in"), ("faint", "feint"), 
    ("diabetic", "die abetic"),
    ("insulin", "in slin"), ("ambulance", "amber lance"), ("dying", "die in"), ("kill", "kil"), ("wake", "wait"),
    ("right", "write"), ("two", "to"), ("new", "knew"), ("through", "threw"), ("no", "know"), ("hole", "whole"),
    ("roof", "ruth"), ("light", "lite"), ("rice", "rise"), ("medicine", "medecine"), ("hit", "it"), ("heat", "eat"),
)  # fmt: skip
_WORD = re.compile(r"[a-z']+")
_KEPT_EN = frozenset(("no", "not", "never", "none", "nobody", "nothing", "without"))
_LEAST_SOUND = 2
"""Consonants of a word that may be heard as another one: with fewer, nearly everything sounds alike."""
_COMMON = 3
"""Sentences that a word stands in before a recogniser takes it for another one."""


class Slips:
    """Makes copies of sentences. What a recogniser writes for a sound are characters and words of the given texts."""

    def __init__(self, texts: Sequence[str], seed: int = 1) -> None:
        self._random = Random(seed)
        self._by_sound: dict[str, list[str]] = {}
        for character in sorted({c for t in texts for c in t if HAN_RUN.match(c)} - _KEPT):
            self._by_sound.setdefault(light(syllable(character)), []).append(character)
        self._alike = {a: b for pair in _ALIKE_EN for a, b in (pair, pair[::-1])}
        often = Counter(word for t in texts for word in set(_WORD.findall(t)))
        self._words_by_sound: dict[str, list[str]] = {}
        for word in sorted(w for w, n in often.items() if n >= _COMMON and w.isalpha()):
            if word not in _KEPT_EN:
                self._words_by_sound.setdefault(sound_of(word), []).append(word)

    def of(self, plain: str, share: float = 0.15) -> str:
        """A copy with about this share of its characters or words misheard, and something said before or after."""
        if HAN_RUN.search(plain):
            return self.framed(self.misheard(plain, share), _BEFORE_ZH, _AFTER_ZH, _NAMES_ZH, _PLACES_ZH)
        return self.framed(self.misheard_english(plain, share), _BEFORE_EN, _AFTER_EN, _NAMES_EN, _PLACES_EN)

    def misheard(self, plain: str, share: float) -> str:
        """Chinese: homophones for some characters, particles left out, punctuation lost."""
        rnd, out = self._random, []
        for c in plain:
            if c in _PARTICLES and rnd.random() < share:
                continue
            if c in "，,、 。" and rnd.random() < 2 * share:
                continue
            if c not in _KEPT and HAN_RUN.match(c) and rnd.random() < share:
                c = rnd.choice(self._by_sound.get(light(syllable(c)), [c]))
            out.append(c)
        return "".join(out) or plain

    def misheard_english(self, plain: str, share: float) -> str:
        """English: another word that sounds so, apostrophes and letters lost."""
        rnd = self._random

        def changed(m: re.Match[str]) -> str:
            word = m.group()
            if rnd.random() >= 2 * share:
                return word
            if word in self._alike:
                return self._alike[word]
            if word in _KEPT_EN or word.endswith("n't"):
                return word.replace("'", "")
            if rnd.random() < 0.5:
                return self._heard_as(word)
            if "'" in word:
                return word.replace("'", "")
            if len(word) > 5 and rnd.random() < 0.5:
                at = rnd.randrange(1, len(word) - 1)
                swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
                return rnd.choice((word[:at] + word[at + 1 :], swapped))
            return word

        return _WORD.sub(changed, plain)

    def _heard_as(self, word: str) -> str:
        """Another word, or two, that sound roughly so; the word itself where there is none."""
        code, same = sound_of(word), self._words_by_sound
        if len(code) < _LEAST_SOUND:
            return word
        others = [w for w in same.get(code, ()) if w != word]
        cuts = [at for at in range(1, len(code)) if code[:at] in same and code[at:] in same]
        if cuts and (not others or self._random.random() < 0.4):
            at = self._random.choice(cuts)
            return f"{self._random.choice(same[code[:at]])} {self._random.choice(same[code[at:]])}"
        return self._random.choice(others) if others else word

    def framed(
        self, plain: str, before: tuple[str, ...], after: tuple[str, ...], names: Iterable[str], places: tuple[str, ...]
    ) -> str:
        rnd = self._random
        front = rnd.choice(before) if rnd.random() < 0.4 else ""
        back = rnd.choice(after) if rnd.random() < 0.3 else ""
        filled = (front + "{}" + back).format(
            plain.replace("{", "").replace("}", ""), name=rnd.choice(list(names)), place=rnd.choice(places)
        )
        return filled
