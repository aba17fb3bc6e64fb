"""From the matches to a reading: which category, priority, protected kind, item and place, and why.

Rules, in the order in which they bite:

- A suspicion only raises. What merely sounds like a word, or is misspelt, may suggest category and item and
  may raise priority and protection; `low` and `normal` come from exact words only.
- The priority is the most pressing one heard, so more words never lower it, and 不着急 counts only alone.
- A negated danger word still counts ("没有胸口痛"): who speaks of it is looked at by a human.
- The category comes from danger first (even by sound), then exact before sound, urgent before the rest, a
  named item before a general word, longer before shorter, earlier before later; "other" comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .lexicon import Lexicon
from .model import PRIORITIES, PROTECTED_KINDS, RAISING, Hit, Match, Place, Reading, Sense
from .places import index_of
from .settle import settle
from .text import normalise

_FIELD_ORDER = {"protected": 0, "priority": 1, "category": 2, "item": 3, "place": 4}


def read(text: str, lexicon: Lexicon, places: Sequence[Place] = ()) -> Reading:
    """Understand what was said or texted, in Chinese or English or both. Never raises, whatever the text.

    `places` are the areas that may be named. Give a `Places` made once per change of the areas; any other
    sequence works too and is remembered for a while.
    """
    plain = normalise(text)
    if not plain:
        return Reading(None, None, None, None, None, ())
    matches = settle([*lexicon.chinese.written(plain), *lexicon.chinese.sounding(plain)], len(plain))
    matches += settle(*lexicon.english.find(plain))
    matches.sort(key=_strength)
    hits = _hits(matches)
    place, place_hits = index_of(places).named_in(plain) if len(places) else (None, ())
    return Reading(
        category=next((h.value for h in hits if h.field == "category"), None),
        priority=_first_of(PRIORITIES, (h.value for h in hits if h.field == "priority")),
        protected=_protected(hits),
        item=next((h.value for h in hits if h.field == "item"), None),
        place=place,
        hits=tuple(sorted((*hits, *place_hits), key=_rank)),
    )


def _strength(m: Match) -> tuple[bool, ...] | tuple[object, ...]:
    word, values = m.word, {s.value for s in m.word.senses}
    return (
        not word.dangerous,
        "other" in values,
        m.how != "exact",
        not word.raising,
        not any(s.field == "item" for s in word.senses),
        -m.score,
        -len(m.said),
        m.start,
        word.text,
    )


def _hits(matches: Iterable[Match]) -> list[Hit]:
    """One hit per meaning and words said: 没有米 says no more than 没有米了, and twice no more than once."""
    hits: list[Hit] = []
    shown: dict[Sense, list[str]] = {}
    for m in matches:
        for sense in m.word.senses:
            lowering = sense.field == "priority" and sense.value not in RAISING
            before = shown.setdefault(sense, [])
            if (lowering and m.how != "exact") or any(m.said in said or said in m.said for said in before):
                continue
            before.append(m.said)
            hits.append(Hit(sense.field, sense.value, m.said, m.word.text, m.how, m.score))
    return hits


def _protected(hits: Sequence[Hit]) -> str | None:
    exact = _first_of(PROTECTED_KINDS, (h.value for h in hits if h.field == "protected" and h.how == "exact"))
    return exact or _first_of(PROTECTED_KINDS, (h.value for h in hits if h.field == "protected"))


def _first_of(order: Sequence[str], heard: Iterable[str]) -> str | None:
    values = set(heard)
    return next((value for value in order if value in values), None)


def _rank(hit: Hit) -> tuple[int, int, bool]:
    """For the operator: protection, then priority from the top, then the rest as it was ranked already."""
    pressing = PRIORITIES.index(hit.value) if hit.field == "priority" else 0
    return _FIELD_ORDER[hit.field], pressing, hit.field in ("protected", "priority") and hit.how != "exact"
