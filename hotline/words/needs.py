"""Several needs in one text: 没米了，灯也坏了. What each of its short clauses asks for by itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from .model import Reading
from .text import HAN

NEEDS = frozenset({"food", "medicine", "repair", "errand", "transport", "visit"})
MOST_HAN, MOST_WORDS = 10, 7
"""Of a clause; a longer one tells a story, in which other things are named too."""
_BETWEEN = re.compile(
    rf"[,，。.;；!！?？、\n]+|(?<=了)(?!没|不|吗|吧|呢)|(?<=[{HAN}])(?=没(?:有|得)?[米油盐面菜药水煤柴]了?)|"
    r"还有|另外|然后|\b(?:and|also|plus)\b"
)
_ASKS = re.compile(
    r"没|莫得|冇|坏|漏|断|堵|破|烂|不亮|不通|不出水|不响|用完|吃完|见底|停了|要|想|带|捎|买|送|修|换|拿|取|缺|"
    r"\b(?:no|out of|run out|broken|broke|leak\w*|needs?|wants?|blocked|dripping|stopped|bring|fetch|send|fix|mend|"
    r"empty|finished|gone)\b"
)


def needs(plain: str, read: Callable[[str], Reading]) -> tuple[tuple[str, str, str], ...]:
    """(category, item, words) of each clause of a normalised text that says a need with an item, in words that ask or
    say what is wrong. Nothing of a text with one clause."""
    clauses = [c.strip() for c in _BETWEEN.split(plain) if c and c.strip()]
    asking = [c for c in clauses if _is_short(c) and _ASKS.search(c)]
    if len(clauses) < 2 or not asking:
        return ()
    found: dict[tuple[str, str], str] = {}
    for clause in asking:
        reading = read(clause)
        exact = any(h.field == "item" and h.value == reading.item and h.how == "exact" for h in reading.hits)
        if reading.category in NEEDS and reading.item is not None and exact:
            found.setdefault((reading.category, reading.item), clause)
    return tuple((category, item, words) for (category, item), words in found.items())


def _is_short(clause: str) -> bool:
    han = len(re.findall(f"[{HAN}]", clause))
    return han <= MOST_HAN if han else len(clause.split()) <= MOST_WORDS
