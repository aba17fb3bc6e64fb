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
RAISING: Final = frozenset({"critical", "urgent"})
"""The priorities that a suspicion may set; the others only ever come from words heard exactly."""


class LexiconError(ValueError):
    """The lexicon can't be used: the message names the key, what is wrong there, and what would be right."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One reason for a reading, shown to the operator.

    `said` are the words as they were said, in the normalised spelling (simplified characters, no spaces
    between them, lower case), so that one speech gives one reading however it was written down.
    """

    field: str
    """category, priority, protected, item or place."""
    value: str
    """For example food, critical, violence, rice, or the code of an area."""
    said: str
    means: str
    """The lexicon's word (or the area's name) that was recognised."""
    how: str
    """exact, sound or spelling."""
    score: float
    """0 to 1; 1.0 for exact."""


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
    senses: tuple[Sense, ...]
    by_sound: bool = False
    """Listened for by its sound too (Chinese only)."""
    innocent: bool = False
    """It hides shorter words inside itself, even words of danger: 换煤气 hides 煤气."""
    item_at: int | None = None
    """Where in `text` the one-character item of a frame stands: 2 in 没有米了. None for other words."""

    @property
    def dangerous(self) -> bool:
        """Danger to life, or a protected kind."""
        return any(s.field == "protected" or s.value == "critical" for s in self.senses)

    @property
    def raising(self) -> bool:
        return any(s.field == "protected" or s.value in RAISING for s in self.senses)


@dataclass(frozen=True, slots=True)
class Match:
    """A word found at `start` up to `end` (exclusive), counted in characters or in English tokens."""

    word: Word
    start: int
    end: int
    said: str
    how: str
    score: float
