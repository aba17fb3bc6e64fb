"""From the matches to a reading: which category, priority, protected kind, item and place, and why.

Rules, in the order in which they bite:

- A suspicion only raises. What merely sounds like a word, is misspelt, or is only like an example may raise priority
  and protection; `low` and `normal` come from exact words only, and `low` only where nobody complains of body or
  house.
- The priority is the most pressing one heard, so more words never lower it.
- A danger that is denied (没有胸口痛) still counts as urgent: who speaks of it is looked at by a human. One that is
  told of the past, or is over, is shown and raises nothing.
- The second ear adds what no idea of the lexicon names, never takes anything away, and shows the example that it
  found.
- The category is the one for which danger, words (exact before sound, a named item before a general word, longer before
  shorter, earlier before later; "other" last) and the second ear speak most, taken together; unknown is better than
  wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from .ideas import Composed
from .lexicon import Lexicon
from .model import CATEGORIES, PRIORITIES, PROTECTED_KINDS, RAISING, Found, Hit, Match, Place, Reading, Sense
from .needs import needs
from .places import index_of
from .settle import settle
from .text import normalise

_NO_WORDS = re.compile(r"[\W_]*[0-9]?[\W_]*")
"""Nothing, signs only, or one key pressed."""
_FIELD_ORDER = {"protected": 0, "priority": 1, "emergency": 2, "category": 3, "item": 4, "place": 5}
SUSPECTED = "suspected"
"""The context of a hit that alone is a suspicion only."""
_MAY_KILL = {"self_harm": "medical", "violence": "police"}
"""Protected kinds that may end a life, and whom they are for."""
# How much what was heard adds to the second ear's likelihood of a category (0 to 1); the best of a grid, measured out
# of fold on sentences of the bank.
_BY_DANGER, _BY_FIRST_WORD, _BY_OTHER_WORDS, _LEAST_FOR_CATEGORY = 0.6, 0.4, 0.2, 0.3
_SURE_OF_CATEGORY = 0.6
"""From here on a text is understood, though no word of the lexicon was found."""
_SURE_OF_NOTHING = 0.8
"""The same for "other": to take a garbled text for idle talk is the costlier mistake."""
_NEARLY_ALL = 0.5
"""A suspicion that is at least so much of its sentence counts in full."""
_SENTENCE_ENDS = re.compile(r"[.。!！?？;；\n]+")
_OF_DANGER = frozenset({"health", "safety", "medicine"})
_COMPLAINTS = frozenset({"health", "safety", "repair"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a second ear makes of a text. Scores lie between 0 and 1; what it is not sure of is None."""

    senses: tuple[tuple[Sense, float], ...]
    """Priority critical, a protected kind, an emergency: only what it would raise."""
    category: str | None
    category_score: float
    said: str
    """The sentence that it is about."""
    example: str
    """The example of the bank that is nearest."""
    idea: str
    leans: frozenset[str] = frozenset()
    categories: tuple[tuple[str, float], ...] = ()
    """How likely each category is, and "unknown"; together 1."""
    """critical, protected: what it finds likely enough to confirm a suspicion of the lexicon, if not to raise it
    alone."""


class Ear(Protocol):
    """A second ear: similarity to labelled examples. Pure."""

    def hear(self, plain: str) -> Likeness:
        """What a normalised text is like."""
        ...


@dataclass(frozen=True, slots=True)
class Leaning:
    """A second ear that only leans: for words that are still being spoken, since "I want to die" may yet become "of
    laughter", and what was raised is never lowered."""

    ear: Ear

    def hear(self, plain: str) -> Likeness:
        return replace(self.ear.hear(plain), senses=(), category=None)


def read(text: str, lexicon: Lexicon, places: Sequence[Place] = (), ear: Ear | None = None) -> Reading:
    """Understand what was said or texted, in Chinese or English or both. Never raises, whatever the text.

    `places` are the areas that may be named. Give a `Places` made once per change of the areas; any other
    sequence works too and is remembered for a while.
    """
    plain = normalise(text)
    if _NO_WORDS.fullmatch(plain):
        return Reading(None, None, None, None, None, (), understood=False)
    found = [*lexicon.chinese.written(plain), *lexicon.chinese.sounding(plain), *lexicon.english.find(plain)]
    words, parts = settle(found, len(plain))
    words.sort(key=_strength)
    dangers = sorted(lexicon.composed.find(plain, parts), key=_danger_strength)
    likeness = ear.hear(plain) if ear is not None else None
    leans = likeness.leans if likeness is not None else frozenset()
    hits = [hit for danger in dangers for hit in _idea_hits(plain, danger, leans)]
    if likeness is not None:
        hits += _alike_hits(likeness, hits)
    hits += _pressing_too(hits, leans)
    hits += _word_hits(words)
    hits = _without_low(hits)
    wanted = needs(plain, lambda clause: _read_alone(clause, lexicon))
    category = _category(hits, likeness)
    if wanted and category in (None, "other"):
        category = wanted[0][0]  # somebody who tells who they are, and then what is wanted
    if likeness is not None and likeness.example and not any(h.value == category for h in hits):
        hits += _alike_category(likeness, category)
    place, place_hits = index_of(places).named_in(plain) if len(places) else (None, ())
    priority = _first_of(PRIORITIES, (h.value for h in hits if h.field == "priority"))
    return Reading(
        category=category,
        priority=priority,
        protected=_protected(hits),
        item=_item(hits, category, wanted),
        place=place,
        hits=tuple(sorted((*hits, *place_hits), key=_rank)),
        emergency=next((h.value for h in hits if h.field == "emergency"), None) if priority == "critical" else None,
        understood=any(_understood(h) for h in hits),
        needs=wanted,
    )


def _item(hits: Sequence[Hit], category: str | None, wanted: Sequence[tuple[str, str, str]]) -> str | None:
    """The item of the category; where several things are asked for, none of another one."""
    item = next((h.value for h in hits if h.field == "item"), None)
    if all(item != other or category == its for its, other, _ in wanted):
        return item
    return next((other for its, other, _ in wanted if its == category), None)


def _read_alone(clause: str, lexicon: Lexicon) -> Reading:
    """One clause, by its words only."""
    words, _ = settle([*lexicon.chinese.written(clause), *lexicon.english.find(clause)], len(clause))
    words.sort(key=_strength)
    hits = _word_hits(words)
    item = next((h.value for h in hits if h.field == "item"), None)
    return Reading(_category(hits, None), None, None, item, None, tuple(hits))


def _understood(hit: Hit) -> bool:
    if hit.how != "alike" or hit.field != "category":
        return True
    return hit.score >= (_SURE_OF_NOTHING if hit.value == "other" else _SURE_OF_CATEGORY)


def _danger_strength(found: Composed) -> tuple[object, ...]:
    values = {s.field: s.value for s in found.idea.senses}
    return (
        found.context is not None,
        found.suspected,
        PRIORITIES.index(values["priority"]),
        "protected" not in values,
        found.how != "exact",
        -found.score,
        found.start - found.end,
        found.start,
        found.idea.key,
    )


def _idea_hits(plain: str, found: Composed, leans: frozenset[str]) -> list[Hit]:
    """What an idea stands for, as far as its context leaves it standing."""
    parts = tuple(
        Found("" if name.startswith("=") else name, m.said, m.word.text, m.start, m.end, m.how)
        for name, m in found.parts
    )
    context, said = "", _said(plain, [m for _, m in found.parts])
    senses = list(found.idea.senses)
    if found.context is not None:
        kind, words = found.context
        context, said = kind.key, _said(plain, [words, *(m for _, m in found.parts)])
        senses = [s for s in (_weakened(s, kind.leaves, kind.protects) for s in senses) if s is not None]
    elif found.suspected and _share(plain, found) < _NEARLY_ALL:
        confirmed = [s for s in senses if s.field != "protected" or "protected" in leans]
        if "critical" not in leans:
            confirmed = [w for w in (_weakened(s, "urgent", True) for s in confirmed) if w is not None]
        context = "" if confirmed == senses else SUSPECTED
        senses = confirmed
    means = " + ".join(dict.fromkeys(p.means for p in parts))
    how, score, key = found.how, round(found.score, 2), found.idea.key
    if how != "exact":
        senses = [s for s in senses if s.field != "priority" or s.value in RAISING]
    return [Hit(s.field, s.value, said, means, how, score, key, parts, context) for s in senses]


def _share(plain: str, found: Composed) -> float:
    """How much of the sentences they stand in these parts are: a bare "earthquake!" needs nobody to confirm it, and
    whatever else is said after it takes nothing away."""
    said = sum(plain[at].isalnum() for at in {at for _, m in found.parts for at in range(m.start, m.end)})
    start, end = min(m.start for _, m in found.parts), max(m.end for _, m in found.parts)
    begins = max((m.end() for m in _SENTENCE_ENDS.finditer(plain, 0, start)), default=0)
    after = _SENTENCE_ENDS.search(plain, end)
    return said / max(1, sum(c.isalnum() for c in plain[begins : after.start() if after else len(plain)]))


def _weakened(sense: Sense, leaves: str, protects: bool) -> Sense | None:
    if sense.field == "emergency" or (sense.field == "protected" and not protects):
        return None
    if sense.field == "priority" and PRIORITIES.index(leaves) > PRIORITIES.index(sense.value):
        return Sense("priority", leaves) if leaves in RAISING else None
    return sense


def _said(plain: str, matches: Sequence[Match]) -> str:
    """The words from the text, with … where others stand between them."""
    said, end = "", -1
    for m in sorted(matches, key=lambda m: (m.start, -m.end)):
        if m.start >= end:
            between = plain[end : m.start] if end >= 0 else ""
            said += (between if not between.strip() else "…") + plain[m.start : m.end]
            end = m.end
        elif m.end > end:
            said += plain[end : m.end]
            end = m.end
    return said


def _alike_hits(likeness: Likeness, before: Sequence[Hit]) -> list[Hit]:
    """What the second ear raises beyond what the lexicon has raised already."""
    present = {(h.field, h.value) for h in before}
    fields = {h.field for h in before if h.field in ("protected", "emergency")}
    return [
        Hit(s.field, s.value, likeness.said, likeness.example, "alike", round(score, 2), likeness.idea)
        for s, score in likeness.senses
        if (s.field, s.value) not in present and s.field not in fields
    ]


def _pressing_too(hits: Sequence[Hit], leans: frozenset[str]) -> list[Hit]:
    """Violence or a wish to die, told as if it could wait, is critical where the second ear finds a danger likely."""
    told = [h for h in hits if h.field == "protected" and h.value in _MAY_KILL and not h.context]
    if not told or "critical" not in leans or any(h.value == "critical" for h in hits if h.field == "priority"):
        return []
    why = told[0]
    emergency = (
        []
        if any(h.field == "emergency" for h in hits)
        else [replace(why, field="emergency", value=_MAY_KILL[why.value])]
    )
    return [replace(why, field="priority", value="critical"), *emergency]


def _category(hits: Sequence[Hit], likeness: Likeness | None) -> str | None:
    heard = [h for h in hits if h.field == "category"]
    if likeness is None:
        return heard[0].value if heard else None
    scores = dict(likeness.categories)
    dangers = [h for h in heard if h.idea and h.how != "alike" and not h.context]
    grave = {h.idea for h in hits if h.value == "critical" and h.how != "alike" and not h.context}
    if dangers:
        scores[dangers[0].value] = scores.get(dangers[0].value, 0.0) + _BY_DANGER
    words = dict.fromkeys((h.value, h.how == "exact") for h in heard if h not in dangers and h.how != "alike")
    for place, (value, exact) in enumerate(words):
        gain = _BY_OTHER_WORDS if place else _BY_FIRST_WORD
        scores[value] = scores.get(value, 0.0) + (gain if exact else gain / 2)
    best = max(scores, key=lambda value: scores[value], default="")
    if dangers and dangers[0].idea in grave and best not in _OF_DANGER:
        return dangers[0].value  # danger to life comes before any other need
    return best if best in CATEGORIES and scores[best] >= _LEAST_FOR_CATEGORY else None


def _alike_category(likeness: Likeness, category: str | None) -> list[Hit]:
    """The example for a category that no word speaks for."""
    if category is None or category != likeness.category:
        return []
    score = round(likeness.category_score, 2)
    return [Hit("category", category, likeness.said, likeness.example, "alike", score, likeness.idea)]


def _strength(m: Match) -> tuple[object, ...]:
    word, values = m.word, {s.value for s in m.word.senses}
    return (
        "other" in values,
        m.how != "exact",
        not any(s.field == "item" for s in word.senses),
        -m.score,
        -len(m.said),
        m.start,
        word.text,
    )


def _word_hits(matches: Iterable[Match]) -> list[Hit]:
    """One hit per meaning and words said: 没有米 says no more than 没有米了, and twice no more than once."""
    hits: list[Hit] = []
    shown: dict[Sense, list[str]] = {}
    for m in matches:
        for sense in m.word.senses:
            before = shown.setdefault(sense, [])
            if any(m.said in said or said in m.said for said in before):
                continue
            before.append(m.said)
            hits.append(Hit(sense.field, sense.value, m.said, m.word.text, m.how, m.score))
    return hits


def _without_low(hits: list[Hit]) -> list[Hit]:
    """`low` only where nothing else presses and nobody complains of body or house."""
    pressing = any(h.field == "priority" and h.value in RAISING for h in hits)
    complaint = any(h.field == "category" and h.value in _COMPLAINTS for h in hits)
    return [h for h in hits if h.value != "low" or h.field != "priority" or not (pressing or complaint or h.context)]


def _protected(hits: Sequence[Hit]) -> str | None:
    heard = [h for h in hits if h.field == "protected"]
    sure = [h for h in heard if h.how == "exact" and not h.context]
    by_words = [h for h in heard if h.how != "alike"]
    return _first_of(PROTECTED_KINDS, (h.value for h in sure or by_words or heard))


def _first_of(order: Sequence[str], heard: Iterable[str]) -> str | None:
    values = set(heard)
    return next((value for value in order if value in values), None)


def _rank(hit: Hit) -> tuple[int, int, bool]:
    """For the operator: protection, then priority from the top, then the rest as it was ranked already."""
    pressing = PRIORITIES.index(hit.value) if hit.field == "priority" else 0
    return _FIELD_ORDER[hit.field], pressing, hit.field in ("protected", "priority") and hit.how != "exact"
