"""From words to a suggestion the domain understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from hotline.domain.events import Suggestion
from hotline.domain.ticket import Category, Need, Priority, Protected, Reason
from hotline.words import Ear, Lexicon, Place, Reading, read


def suggestion_of(reading: Reading) -> Suggestion:
    return Suggestion(
        category=Category(reading.category) if reading.category else None,
        priority=Priority(reading.priority) if reading.priority else None,
        protected=Protected(reading.protected) if reading.protected else None,
        item=reading.item,
        area=reading.place,
        reasons=tuple(Reason(h.field, h.value, h.said, h.means, h.how) for h in reading.hits),
        understood=reading.understood,
        needs=tuple(Need(Category(category), item, words) for category, item, words in reading.needs),
    )


TOGETHER = 3
"""So many texts, one after the other, are read as one."""
LONGEST_TOGETHER = 80
"""Characters; who writes more in one text says it in one text."""


def suggest_together(
    before: Sequence[str], text: str, lexicon: Lexicon, ear: Ear | None, places: Sequence[Place]
) -> Suggestion:
    """What the machine reads out of a text, and, of danger, out of it and those that came just before (oldest first):
    叫 and 不醒 are one cry, in whichever order they arrive."""
    found = suggest(text, lexicon, ear, places)
    earlier = [words for words in before if words.strip()][-(TOGETHER - 1) :]
    if not earlier or sum(map(len, earlier)) + len(text) > LONGEST_TOGETHER:
        return found
    known = [suggest(words, lexicon, ear, places) for words in earlier]  # what was danger by itself has been raised
    critical = any(k.priority is Priority.CRITICAL for k in known)
    protected = any(k.protected is not None for k in known)
    for order in permutations((*earlier, text)):
        joined = suggest(("" if not "".join(order).isascii() else " ").join(order), lexicon, ear, places)
        pressing = not critical and joined.priority is Priority.CRITICAL and found.priority is not Priority.CRITICAL
        if pressing or (not protected and joined.protected is not None and found.protected is None):
            found = replace(
                found,
                priority=Priority.CRITICAL if pressing else found.priority,
                protected=found.protected or joined.protected,
                reasons=(*found.reasons, *(r for r in joined.reasons if r not in found.reasons)),
                understood=True,
            )
    return found


def suggest(text: str, lexicon: Lexicon, ear: Ear | None, places: Sequence[Place]) -> Suggestion:
    """What the machine reads out of the words."""
    return suggestion_of(read(text, lexicon, places, ear))
