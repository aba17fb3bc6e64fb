"""Whether somebody asks to speak to a person rather than to a machine."""

from __future__ import annotations

import re

from ..text import normalise

_ASKS = re.compile(
    "人工|真人|(?:找|要|叫|喊|让|换)(?:个|一个)?(?:你们的)?(?:人|值班员|值班的|干部|领导)(?:来)?(?:跟我|和我|给我|同我)?(?:说|讲|接|听)|"
    "(?:跟|和|同)(?:个|一个)?人(?:说|讲)话|"
    r"\b(?:speak|talk) (?:to|with) (?:somebody|someone|a person|a human|an operator|a real person)\b|"
    r"\b(?:real|live) person\b|"
    r"\b(?:get|give) me (?:somebody|someone|a person|a human|an operator)\b|\bhuman being\b"
)


def wants_person(text: str) -> bool:
    """Of the words of a text or call."""
    return bool(_ASKS.search(normalise(text)))
