"""What the words of a resident were taken to mean: plain values, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CATEGORIES: Final = (
    "food", "medicine", "health", "safety", "repair", "transport", "errand", "visit", "complaint", "other",
)  # fmt: skip
PRIORITIES: Final = ("critical", "urgent", "normal", "low")
"""Most pressing first."""
PROTECTED_KINDS: Final = ("self_harm", "violence", "child_at_risk", "abuse")
"""In the order in which one is chosen when several are heard with equal strength."""
EMERGENCIES: Final = ("medical", "fire", "police")
"""Whom a danger is for: ambulance, fire brigade, police."""
RAISING: Final = frozenset({"critical", "urgent"})
"""The priorities that a suspicion may set; the others only ever come from words heard exactly."""


class LexiconError(ValueError):
    """The lexicon can't be used: the message names the key, what is wrong there, and what would be right."""


@dataclass(frozen=True, slots=True)
class Found:
    """One part of an idea, or one word, where it was found: `start` to `end` (exclusive) in characters of the
    normalised text."""

    part: str
    """The name of the part, such as chest; empty for a word that stands for itself."""
    said: str
    means: str
    """The lexicon's word that was recognised."""
    start: int
    end: int
    how: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One reason for a reading, shown to the operator.

    `said` are the words as they were said, in the normalised spelling (simplified characters, no spaces
    between them, lower case), so that one speech gives one reading however it was written down.
    """

    field: str
    """category, priority, protected, emergency, item or place."""
    value: str
    """For example food, critical, violence, medical, rice, or the code of an area."""
    said: str
    means: str
    """The lexicon's word, the idea, the example or the area's name that was recognised."""
    how: str
    """exact, sound, spelling, or alike (the second ear: like an example)."""
    score: float
    """0 to 1; 1.0 for exact."""
    idea: str = ""
    """The idea of the lexicon, or of the example, that this belongs to; empty for plain words."""
    parts: tuple[Found, ...] = ()
    """What an idea was put together from, in the order of the text."""
    context: str = ""
    """The context that keeps this from counting in full (past, denied, ...), if there is one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood. Everything here is a suggestion: an operator sees the hits and may overrule it."""

    category: str | None
    priority: str | None
    protected: str | None
    item: str | None
    place: str | None
    hits: tuple[Hit, ...]
    """All reasons, strongest first."""
    emergency: str | None = None
    """Whom the danger is for, when it is critical."""
    understood: bool = True
    """Whether anything was recognised at all; an empty text was not."""
    needs: tuple[tuple[str, str, str], ...] = ()
    """Where a text asks for several things: category, item and words of each."""


@dataclass(frozen=True, slots=True)
class Place:
    """An area that may be named. With `parent` (a code) "红庙三组" finds the right one of many 三组."""

    code: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Sense:
    """One thing that a word stands for, as (field, value) of a Hit."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word or phrase to listen for, and what it stands for."""

    text: str
    senses: tuple[Sense, ...] = ()
    parts: tuple[str, ...] = ()
    """The parts of ideas that it is a way of saying; the idea itself, as "=idea", for a whole phrase."""
    contexts: tuple[str, ...] = ()
    by_sound: bool = False
    """Listened for by its sound too (Chinese only)."""
    innocent: bool = False
    """It hides shorter words inside itself, even words of danger: 换煤气 hides 煤气."""
    item_at: int | None = None
    """Where in `text` the one-character item of a frame stands: 2 in 没有米了. None for other words."""


@dataclass(frozen=True, slots=True)
class Match:
    """A word found at `start` up to `end` (exclusive), in characters of the normalised text."""

    word: Word
    start: int
    end: int
    said: str
    how: str
    score: float
    faint: bool = False
    """A single character by its sound alone: counts only right beside another part of the same idea."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Parts that make up an idea when they stand near one another."""

    parts: tuple[str, ...]
    ordered: bool
    gap: int
    """The most characters between two neighbouring parts; in English four times as many."""
    unless: tuple[str, ...]
    """Parts (as in the first field) that undo it when they stand in the same clause."""
    suspected: bool = False
    """Alone it is a suspicion only; it counts in full where the second ear leans the same way."""


@dataclass(frozen=True, slots=True)
class Idea:
    """A danger, or another thing that raises a ticket, however it is said."""

    key: str
    names: tuple[tuple[str, str], ...]
    """(language, what it is called)."""
    senses: tuple[Sense, ...]
    """What it stands for: priority, protected, category, emergency."""
    patterns: tuple[Pattern, ...]
    plain: bool
    """Contexts (past, denied, ...) don't weaken it."""


@dataclass(frozen=True, slots=True)
class Context:
    """Words that take the danger out of what they stand beside: it was long ago, it is over, it is denied."""

    key: str
    reach: str
    """before: up to `within` characters in front of a part; after: behind the idea; clause: anywhere in front of it
    in its clause; sentence: anywhere in its sentence."""
    within: int
    leaves: str
    """The priority that a critical idea still gets: urgent or normal."""
    protects: bool
    """Whether a protected idea stays protected."""
