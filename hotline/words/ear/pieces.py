"""The pieces in which a text is heard: each sentence, neighbouring sentences together, and windows of long ones.

A danger in the middle of a long story would drown in it if only the whole were heard. Pieces depend on what stands
in front of them alone, and the strongest counts; so saying more never lowers what was heard.
"""

from __future__ import annotations

import re

from ..text import HAN

TOGETHER = 3
"""The most neighbouring sentences that are heard as one."""
_END = re.compile(r"[。！？!?；;\n]+|\.+(?=\s|$)")
_UNIT = re.compile(f"[{HAN}]|[a-z0-9']+")
_WINDOW = 24  # Chinese characters or English words
_STEP = 12
_LEAST_HAN, _LEAST_WORDS = 3, 2
_LONGEST = 4000  # characters, some twenty minutes of speech; what follows is not heard by the second ear


def sentences(plain: str) -> list[str]:
    """The sentences of a text, those without a word left out."""
    return [s for s in (s.strip() for s in _END.split(plain[:_LONGEST])) if _UNIT.search(s)]


def enough(said: str) -> bool:
    """Whether there is enough to be like anything: "我", the first syllable of a call, is like whatever begins so."""
    units = [m.group() for m in _UNIT.finditer(said)]
    return len(units) >= (_LEAST_HAN if any(u[0] > "z" for u in units) else _LEAST_WORDS)


def windows(sentence: str) -> list[str]:
    """Overlapping windows of a long sentence; none of a short one. The last one may be short of its length."""
    units = [m.span() for m in _UNIT.finditer(sentence)]
    if len(units) <= _WINDOW:
        return []
    starts = range(0, len(units) - _STEP, _STEP)
    return [sentence[units[at][0] : units[min(at + _WINDOW, len(units)) - 1][1]] for at in starts]
