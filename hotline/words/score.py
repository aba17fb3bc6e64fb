"""How well a reader understands labelled sentences: recall and precision, idea by idea, with every miss.

A labelled file is tab separated, UTF-8, with the heading `text category critical protected idea item`: `critical` is
y, n or ? (either is right), `protected` a kind, n or ?, `category` one of the ten or unknown (nobody could tell),
`idea` a slug with a sub-idea (stroke/face), `item` an item of the lexicon or empty. Files without some of the columns
work too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from .model import CATEGORIES, PROTECTED_KINDS, Reading

HEADING = ("text", "category", "critical", "protected", "idea", "item")
UNKNOWN = "unknown"


class LabelError(ValueError):
    """A labelled file can't be read: the message names the line and what would be right there."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence with what it means."""

    text: str
    category: str
    critical: str
    protected: str
    idea: str = ""
    item: str = ""
    language: str = ""

    @property
    def group(self) -> str:
        """The idea without its sub-idea."""
        return self.idea.partition("/")[0]


@dataclass(slots=True)
class Tally:
    """What was heard of one idea's sentences. A miss names what was wrong and the sentence."""

    sentences: int = 0
    critical: int = 0
    critical_heard: int = 0
    harmless: int = 0
    false_alarms: int = 0
    protected: int = 0
    protected_heard: int = 0
    open: int = 0
    false_protection: int = 0
    categories: int = 0
    categories_right: int = 0
    not_understood: int = 0
    misses: list[tuple[str, Labelled]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name in self.__slots__:
            if name != "misses":
                setattr(self, name, getattr(self, name) + getattr(other, name))
        self.misses.extend(other.misses)


def parse_labelled(text: str, language: str = "", where: str = "") -> list[Labelled]:
    """Read a labelled file. Raises LabelError."""
    lines = text.removeprefix("\ufeff").splitlines()
    names = lines[0].split("\t") if lines else []
    if "text" not in names:
        raise LabelError(f"{where}: the first line must be the heading: {' '.join(HEADING)}, separated by tabs")
    found = []
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            values = dict(zip(names, line.split("\t"), strict=False))
            found.append(_labelled(values, language, f"{where}:{number}"))
    return found


def _labelled(values: dict[str, str], language: str, where: str) -> Labelled:
    one = Labelled(
        text=values.get("text", "").strip(),
        category=values.get("category", "") or UNKNOWN,
        critical=values.get("critical", "") or "?",
        protected=values.get("protected", "") or "?",
        idea=values.get("idea", values.get("source", "")),
        item=values.get("item", ""),
        language=values.get("language", language),
    )
    if not one.text:
        raise LabelError(f"{where}: there is no text")
    if one.category not in (*CATEGORIES, UNKNOWN):
        raise LabelError(f"{where}: category {one.category!r} is not one of {', '.join(CATEGORIES)} or {UNKNOWN}")
    if one.critical not in ("y", "n", "?"):
        raise LabelError(f"{where}: critical must be y, n or ?, not {one.critical!r}")
    if one.protected not in (*PROTECTED_KINDS, "y", "n", "?"):
        raise LabelError(f"{where}: protected must be n, ?, y or one of {', '.join(PROTECTED_KINDS)}")
    return one


def score(sentences: Iterable[Labelled], reader: Callable[[str], Reading]) -> dict[str, Tally]:
    """A tally for each (language and) idea, in the order of first appearance."""
    tallies: dict[str, Tally] = {}
    for one in sentences:
        key = f"{one.language} {one.group}".strip()
        _judge(one, reader(one.text), tallies.setdefault(key, Tally()))
    return tallies


def _judge(one: Labelled, found: Reading, tally: Tally) -> None:
    tally.sentences += 1
    heard = found.priority == "critical"
    if one.critical == "y":
        tally.critical += 1
        tally.critical_heard += heard
        if not heard:
            tally.misses.append(("missed danger", one))
    elif one.critical == "n":
        tally.harmless += 1
        tally.false_alarms += heard
        if heard:
            tally.misses.append(("false alarm", one))
    if one.protected == "n":
        tally.open += 1
        tally.false_protection += found.protected is not None
        if found.protected is not None:
            tally.misses.append(("needlessly protected", one))
    elif one.protected != "?":
        tally.protected += 1
        tally.protected_heard += found.protected is not None
        if found.protected is None:
            tally.misses.append(("not protected", one))
    tally.not_understood += not found.understood
    tally.categories += 1
    # Unknown is better than wrong, but it is right only where nobody could tell.
    right = one.category == UNKNOWN or found.category == one.category
    tally.categories_right += right
    if not right:
        tally.misses.append((f"category {found.category or UNKNOWN}, not {one.category}", one))


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them in one."""
    whole = Tally()
    for tally in tallies:
        whole.add(tally)
    return whole


def percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def table(tallies: dict[str, Tally]) -> Sequence[tuple[str, ...]]:
    """Rows of words: idea, sentences, danger heard, false alarms, protected, needlessly protected, category right."""
    rows = [*sorted(tallies.items()), ("all", total(tallies.values()))]
    return [
        (
            name,
            str(t.sentences),
            percent(t.critical_heard, t.critical),
            percent(t.false_alarms, t.harmless),
            percent(t.protected_heard, t.protected),
            percent(t.false_protection, t.open),
            percent(t.categories_right, t.categories),
        )
        for name, t in rows
    ]
