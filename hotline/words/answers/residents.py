"""What residents text back about something that is open, or was lately: it came, it has not, not needed, where is it.

Only words that say nothing else count: whoever says more says it to a human. What has not come is heard in any words.
"""

from __future__ import annotations

import re
from functools import cache

from ..text import normalise
from .cover import Phrases, load_phrases

KINDS = ("came", "not_come", "not_needed", "where", "thanks")
_QUESTION = re.compile(r"[?？]|[吗么]|^(?:has|have|did|is|are|when)\b")
_SHORT = 6
"""Characters that nobody knows beside "not yet": it is heard all the same."""
_LONGEST = 60
"""Characters; more is a story."""


@cache
def _phrases() -> Phrases:
    return load_phrases("residents.toml")


def resident_said(text: str) -> str | None:
    """One of KINDS, or None for a person's own words.

    A question how far it is gives way to "not yet", since it is asked by somebody who waits. Beside "not needed" it may
    have come: 邻居给我送来了 is why it is not needed.
    """
    plain = normalise(text)
    asks = bool(_QUESTION.search(plain))
    covered = _phrases().cover(plain)
    said = {label for label, _ in covered.found}
    if len(plain) > _LONGEST:
        return None
    if "not_come" in said and len(covered.rest) <= _SHORT and not said & {"came", "not_needed"}:
        return "not_come"
    if covered.rest or "not_come" in said:
        return None
    if "came" in said and asks:
        return "where"
    if "not_needed" in said:
        return "not_needed" if "where" not in said else None
    if len(said) > 1:
        return None
    if said:
        return said.pop()
    return "thanks" if _thanks(plain) else None


def _thanks(plain: str) -> bool:
    return any(word in plain for word in ("谢", "辛苦", "麻烦", "好人", "thank", "cheers", "bless", "🙏", "🌹"))
