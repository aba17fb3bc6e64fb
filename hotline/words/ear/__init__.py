"""The second ear: what a text is like, by a bank of labelled examples, beside the words and ideas of the lexicon.

It hears what no rule names, and shows as its reason the example it resembles. It only ever raises.
"""

from __future__ import annotations

from .ear import SecondEar, load_ear
from .weights import EarError

__all__ = ["EarError", "SecondEar", "load_ear"]
