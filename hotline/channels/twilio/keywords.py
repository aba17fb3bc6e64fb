"""The words by which a carrier takes a person off our list or puts them back. Source: Twilio's page on opt-out
keywords. YES is left to what the carrier says: people say it for other reasons. HELP never counts: it may be a cry.
"""

from __future__ import annotations

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "UNSTOP"})


def opt_out_word(body: str) -> str:
    """STOP or START, when that is all of a message; else empty."""
    word = body.strip().upper()
    return "STOP" if word in STOP_WORDS else "START" if word in START_WORDS else ""
