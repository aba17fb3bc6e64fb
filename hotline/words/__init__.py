"""Understanding what a resident said or texted, in Chinese and English. Pure: text in, a reading out.

Nothing in here decides. A reading is a suggestion with its reasons, and what only sounds like a word is a
suspicion: it may raise a priority or protect a ticket, and never lowers or dismisses anything.
"""

from __future__ import annotations

from .lexicon import Lexicon, item_name, load_lexicon
from .model import Found, Hit, LexiconError, Place, Reading
from .number import Between, Number
from .numerals import find_numbers
from .packaged import packaged_ear, packaged_lexicon
from .places import Places
from .reading import Ear, Leaning, Likeness, read

__all__ = [
    "Between",
    "Ear",
    "Found",
    "Hit",
    "Leaning",
    "Lexicon",
    "LexiconError",
    "Likeness",
    "Number",
    "Place",
    "Places",
    "Reading",
    "find_numbers",
    "item_name",
    "load_lexicon",
    "packaged_ear",
    "packaged_lexicon",
    "read",
]
