"""What residents text back about something that is open, or was lately: it came, it has not, not needed, where is it.

Only words that say nothing else count: whoever says more says it to a human. What has not come is heard in any words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ..text import normalise
from .cover import Phrases, load_phrases

_QUESTION = re.compile(r"[?？]|[吗么]|^(?:has|have|did|is|are|when)\b")
_ONLY_CAME = re.compile("(?:已经|都)?(?:来了|来过了|来啦|到了)|(?:they |he |she |somebody |someone )?came")
_SOMEBODY = re.compile(
    "[他她人]|志愿者|师傅|小伙|姑娘|邻居|医生|(?:they|he|she|somebody|someone|man|girl|boy|lady|doctor) came"
)
_SHORT = 6
"""Characters that nobody knows beside "not yet": it is heard all the same."""
_LONGEST = 60
"""Characters; more is a story."""


@cache
def _phrases() -> Phrases:
    return load_phrases("residents.toml")


@dataclass(frozen=True, slots=True)
class ResidentSaid:
    """`kind`: came, not_come, not_needed, where, hurry, person, ack (heard, and nothing more) or thanks. `rest`: what
    nobody knows beside it. `sure`: not for words that only somebody came, which say nothing about what was wanted."""

    kind: str
    rest: str = ""
    sure: bool = True


def resident_said(text: str) -> ResidentSaid | None:
    """What words are about something that is open; None for a person's own.

    A question how far it is gives way to "not yet", since it is asked by somebody who waits. Beside "not needed" it may
    have come: 邻居给我送来了 is why it is not needed.
    """
    plain = normalise(text)
    asks = bool(_QUESTION.search(plain))
    covered = _phrases().cover(plain)
    said = {label for label, _ in covered.found}
    if said != {"ack"}:
        said.discard("ack")  # "good, it has come"
    if "hurry" in said and said & {"not_come", "where"}:
        said.discard("hurry")
    if len(plain) > _LONGEST:
        return None
    if "not_come" in said and len(covered.rest) <= _SHORT and not said & {"came", "not_needed"}:
        return ResidentSaid("not_come", covered.rest)
    if covered.rest or "not_come" in said:
        return None
    if "came" in said and asks:
        return ResidentSaid("where")
    if "not_needed" in said:
        return ResidentSaid("not_needed") if "where" not in said else None
    if len(said) > 1:
        return None
    if said == {"ack"} and _thanks(plain):
        return ResidentSaid("thanks")
    if said:
        somebody = any(_ONLY_CAME.fullmatch(words) for _, words in covered.found) and _SOMEBODY.search(plain)
        return ResidentSaid(said.pop(), sure=not somebody)
    return ResidentSaid("thanks") if _thanks(plain) else None


def _thanks(plain: str) -> bool:
    return any(word in plain for word in ("谢", "辛苦", "麻烦", "好人", "thank", "cheers", "bless", "🙏", "🌹"))
