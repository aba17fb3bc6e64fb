"""What a text means as an answer: to an offer, at work, or to whether help came. Pure, and in doubt nothing.

A word of its own beside `read`: there the words are a need, here they are about something that is open already.
"""

from __future__ import annotations

from .cover import says_all
from .helpers import HelperSaid, about_themselves, helper_said
from .residents import resident_said

__all__ = ["HelperSaid", "about_themselves", "helper_said", "resident_said", "says_all"]
