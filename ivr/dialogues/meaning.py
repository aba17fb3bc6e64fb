"""What a key or a few words mean as the answer to a question. Pure and strict: when in doubt, nothing.

Phrases are looked for longest first, and a phrase inside a longer one doesn't count: in "没收到" there is no
"收到". If phrases of two outcomes remain, the words are unclear and a person will have to ask.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ivr.flow import Input, Keys, Session, Speech

_PUNCTUATION = re.compile(r"[^\w\s']+")


@dataclass(frozen=True, slots=True)
class Meaning:
    """The keys and the phrases for one outcome; the outcome "" is for phrases that mean nothing here.

    Phrases are separated by spaces in Chinese, by commas in English; `alone` (by spaces) count only when
    nothing else is said.
    """

    outcome: str
    keys: str = ""
    zh: str = ""
    en: str = ""
    alone: str = ""

    def phrases(self, language: str) -> list[str]:
        """List the phrases of a language as they are looked for: whole words, where words are spaced."""
        if language == "zh":
            return self.zh.split()
        return [f" {phrase.strip()} " for phrase in self.en.split(",") if phrase.strip()]


def reader(*meanings: Meaning) -> Callable[[Session, Input], str]:
    """Make the `understood` of a node out of meanings."""
    keys: Mapping[str, str] = {key: meaning.outcome for meaning in meanings for key in meaning.keys}

    def understood(session: Session, event: Input) -> str:
        if isinstance(event, Keys):
            return keys.get(event.digits[:1], "")
        if isinstance(event, Speech):
            return read(event.text, session.language, meanings)
        return ""

    return understood


def read(text: str, language: str, meanings: tuple[Meaning, ...]) -> str:
    """Give the one outcome that the words speak for, or ""."""
    plain = _PUNCTUATION.sub(" ", text.casefold().replace("’", "'"))
    # Chinese is matched without spaces, English by whole words.
    plain = "".join(plain.split()) if language == "zh" else f" {' '.join(plain.split())} "
    for meaning in meanings:
        if plain.strip() in meaning.alone.split():
            return meaning.outcome
    phrases = [(phrase, meaning.outcome) for meaning in meanings for phrase in meaning.phrases(language)]
    found: set[str] = set()
    for phrase, outcome in sorted(phrases, key=lambda pair: -len(pair[0])):
        if phrase in plain:
            found.add(outcome)
            plain = plain.replace(phrase, "|" if language == "zh" else " | ")
    found.discard("")
    return found.pop() if len(found) == 1 else ""
