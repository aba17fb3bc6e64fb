"""Reading the lexicon: checked in full, and turned into what the search needs. Its format is told in
lexicon/parts.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .chinese import ChineseIndex
from .english import EnglishIndex, tokens
from .ideas import NOW, Ideas
from .model import (
    CATEGORIES,
    EMERGENCIES,
    PRIORITIES,
    PROTECTED_KINDS,
    Context,
    Idea,
    LexiconError,
    Pattern,
    Sense,
    Word,
)
from .text import HAN_RUN, normalise

_WORD_KEYS = frozenset({"zh", "zh_exact", "en"})
_SECTIONS = ("part", "idea", "context", "now", "category", "item", "frames", "innocent")
_IDEA_KEYS = _WORD_KEYS | {
    "name", "category", "priority", "protected", "emergency", "made_of", "suspected", "gap", "plain",
}  # fmt: skip
_REACHES = ("before", "after", "clause", "sentence")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_GAP = 8
_MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The parsed lexicon. Make it with `load_lexicon`; it may be shared by all threads."""

    names: Mapping[str, Mapping[str, str]]
    """What an item is called, by item key and language."""
    item_categories: Mapping[str, str]
    ideas: Mapping[str, Idea]
    chinese: ChineseIndex = field(repr=False)
    english: EnglishIndex = field(repr=False)
    composed: Ideas = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)
    """Every word with what it stands for, frames filled in."""


@dataclass(slots=True)
class _Draft:
    """A word while it is collected: it may stand in several groups."""

    senses: list[Sense] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    by_sound: bool = False
    innocent: bool = False
    item_at: int | None = None


class _Collector:
    def __init__(self) -> None:
        self.chinese: dict[str, _Draft] = {}
        self.english: dict[str, _Draft] = {}

    def add_group(
        self,
        key: str,
        group: Mapping[str, object],
        senses: Iterable[Sense] = (),
        parts: Iterable[str] = (),
        contexts: Iterable[str] = (),
        least: int = 2,
    ) -> None:
        """`least`: how many characters a Chinese word must have; one is enough for a part."""
        for name in ("zh", "zh_exact"):
            for text in _texts(f"{key}.{name}", group.get(name, [])):
                draft = self._chinese(f"{key}.{name}", text, by_sound=name == "zh", least=least)
                _merge(draft, senses, parts, contexts)
        for text in _texts(f"{key}.en", group.get("en", [])):
            if not tokens(text):
                raise LexiconError(f"{key}.en: {text!r} holds no English word that could be found in a text")
            _merge(self.english.setdefault(text, _Draft()), senses, parts, contexts)

    def add_innocent(self, group: Mapping[str, object]) -> None:
        for text in _texts("innocent.zh", group.get("zh", [])):
            self._chinese("innocent.zh", text, by_sound=False, least=2).innocent = True
        for text in _texts("innocent.en", group.get("en", [])):
            if not tokens(text):
                raise LexiconError(f"innocent.en: {text!r} holds no English word that could be found in a text")
            self.english.setdefault(text, _Draft()).innocent = True

    def add_framed(self, key: str, text: str, senses: Iterable[Sense], *, by_sound: bool, item_at: int) -> None:
        draft = self._chinese(key, text, by_sound=by_sound, least=2)
        _merge(draft, senses, (), ())
        draft.item_at = item_at if draft.item_at is None else draft.item_at

    def _chinese(self, key: str, text: str, *, by_sound: bool, least: int) -> _Draft:
        if len(text) < least:
            raise LexiconError(
                f"{key}: {text!r} is a single character and would be found everywhere; write a longer word, "
                "make it a word of a [part], or give it to an item as zh_one, to be used within [frames]"
            )
        if by_sound and not HAN_RUN.fullmatch(text):
            raise LexiconError(f"{key}: {text!r} isn't all Chinese characters; put it under zh_exact")
        draft = self.chinese.setdefault(text, _Draft())
        draft.by_sound = draft.by_sound or by_sound
        return draft

    def finish(self, ideas: Mapping[str, Idea]) -> tuple[list[Word], list[Word]]:
        raising = {
            f"={i.key}"
            for i in ideas.values()
            if any(s.field == "protected" or s.value == "critical" for s in i.senses)
        }
        return (
            [_word(*e, raising) for e in self.chinese.items()],
            [_word(*e, raising) for e in self.english.items()],
        )


def _word(text: str, draft: _Draft, raising: set[str]) -> Word:
    whole = next((p for p in draft.parts if p.replace("?", "") in raising), None)
    if draft.innocent and whole is not None:
        raise LexiconError(
            f"innocent: {text!r} is also said for [idea.{whole.strip('=?')}]; take it out of one of the two"
        )
    return Word(
        text,
        tuple(draft.senses),
        tuple(draft.parts),
        tuple(draft.contexts),
        draft.by_sound,
        draft.innocent,
        draft.item_at,
    )


def _merge(draft: _Draft, senses: Iterable[Sense], parts: Iterable[str], contexts: Iterable[str]) -> None:
    draft.senses.extend(s for s in senses if s not in draft.senses)
    draft.parts.extend(p for p in parts if p not in draft.parts)
    draft.contexts.extend(c for c in contexts if c not in draft.contexts)


def load_lexicon(*files: str | bytes) -> Lexicon:
    """Parse and check a lexicon, whose tables may be spread over several TOML files: a later file adds words to what
    an earlier one has. Raises LexiconError naming the key and what would be right there."""
    root: dict[str, object] = {}
    for number, text in enumerate(files, 1):
        _add_tables(root, _parse(text), f"file {number} of the lexicon")
    _only(root, _SECTIONS, "the lexicon")
    collect = _Collector()
    for category, group in _tables(root, "category").items():
        _one_of(category, CATEGORIES, "category")
        _only(group, _WORD_KEYS, f"category.{category}")
        collect.add_group(f"category.{category}", group, [Sense("category", category)])
    parts = _add_parts(collect, root)
    ideas = _add_ideas(collect, root, parts)
    contexts = _add_contexts(collect, root)
    names, item_categories = _add_items(collect, root)
    innocent = _table(root.get("innocent", {}), "innocent")
    _only(innocent, ("zh", "en"), "innocent")
    collect.add_innocent(innocent)
    chinese, english = collect.finish(ideas)
    return Lexicon(
        names=names,
        item_categories=item_categories,
        ideas=ideas,
        chinese=ChineseIndex(chinese),
        english=EnglishIndex(english),
        composed=Ideas(tuple(ideas.values()), contexts),
        words=tuple(chinese + english),
    )


def item_name(lexicon: Lexicon, item: str, language: str) -> str:
    """What to call an item in a message, e.g. 大米 or rice.

    `language` may be a code with a region ("zh_CN", "en-GB"). A language without a name gets the English one.
    A ticket may outlive its item in the lexicon: an unknown item is called by its key.
    """
    names = lexicon.names.get(item)
    if names is None:
        return item
    return names.get(language.replace("_", "-").partition("-")[0].lower(), names["en"])


def _parse(toml_text: str | bytes) -> dict[str, object]:
    try:
        return tomllib.loads(toml_text.decode("utf-8-sig") if isinstance(toml_text, bytes) else toml_text)
    except UnicodeDecodeError as error:
        raise LexiconError("the lexicon is not UTF-8 text; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"the lexicon is not valid TOML: {error}") from error


def _add_tables(into: dict[str, object], more: Mapping[str, object], where: str) -> None:
    """Tables are joined, lists are added to; two different values of one key can't both be right."""
    for key, value in more.items():
        present = into.get(key)
        if present is None:
            into[key] = _copied(value)
        elif isinstance(present, dict) and isinstance(value, dict):
            _add_tables(present, value, where)
        elif isinstance(present, list) and isinstance(value, list):
            present.extend(v for v in value if v not in present)
        elif present != value:
            raise LexiconError(f"{where} says {key} = {value!r}, an earlier one {present!r}; only one of them can be")


def _copied(value: object) -> object:
    if isinstance(value, dict):
        return {k: _copied(v) for k, v in value.items()}
    return list(value) if isinstance(value, list) else value


def _add_parts(collect: _Collector, root: Mapping[str, object]) -> set[str]:
    parts = _tables(root, "part")
    for name, group in parts.items():
        key = f"part.{name}"
        if not _NAME.fullmatch(name) or name == NOW:
            raise LexiconError(f"{key}: a part is named with small letters, such as chest or hurts")
        _only(group, _WORD_KEYS, key)
        collect.add_group(key, group, parts=[name], least=1)
    now = _table(root.get("now", {}), "now")
    _only(now, _WORD_KEYS, "now")
    collect.add_group("now", now, parts=[NOW])
    return set(parts)


def _add_ideas(collect: _Collector, root: Mapping[str, object], parts: set[str]) -> dict[str, Idea]:
    ideas: dict[str, Idea] = {}
    used: set[str] = set()
    for name, group in _tables(root, "idea").items():
        key = f"idea.{name}"
        _only(group, _IDEA_KEYS, key)
        names = _table(group.get("name", {}), f"{key}.name")
        called = tuple((language, _string(names, language, f"{key}.name")) for language in sorted({"zh", "en", *names}))
        suspected = _suspected(key, group)
        made_of = _texts(f"{key}.made_of", group.get("made_of", []))
        patterns = [_pattern(key, text, group, parts, suspected) for text in made_of]
        used.update(p for pattern in patterns for p in (*pattern.parts, *pattern.unless))
        for whole, doubtful in ((f"={name}", False), (f"=?{name}", True)):
            words = {k: [t for t in _texts(f"{key}.{k}", group.get(k, [])) if (t in suspected) == doubtful]
                     for k in _WORD_KEYS}  # fmt: skip
            if any(words.values()):
                patterns.append(Pattern((whole,), ordered=False, gap=0, unless=(), suspected=doubtful))
                collect.add_group(key, words, parts=[whole])
        if not patterns:
            raise LexiconError(f"{key} can't be heard: give it zh or en words, or made_of parts")
        ideas[name] = Idea(name, called, tuple(_senses(key, group)), tuple(patterns), _flag(group, "plain", key))
    for unused in sorted(parts - used):
        raise LexiconError(f"part.{unused} is used by no idea; name it in a made_of, or take it out")
    return ideas


def _senses(key: str, group: Mapping[str, object]) -> Iterable[Sense]:
    kinds = {"protected": PROTECTED_KINDS, "priority": PRIORITIES, "category": CATEGORIES, "emergency": EMERGENCIES}
    for name, allowed in kinds.items():
        if name in group:
            yield Sense(name, _one_of(_string(group, name, key), allowed, f"{key}.{name}"))
    if "priority" not in group:
        raise LexiconError(f"{key}.priority is missing; write priority = " + '"critical" there, or another of them')
    if group["priority"] == "critical" and "emergency" not in group:
        raise LexiconError(f"{key}.emergency is missing: whose number is named for it? {', '.join(EMERGENCIES)}")


def _suspected(key: str, group: Mapping[str, object]) -> set[str]:
    """Which of an idea's phrases and lines are by themselves a suspicion only."""
    suspected = set(_texts(f"{key}.suspected", group.get("suspected", [])))
    known = {t for k in (*_WORD_KEYS, "made_of") for t in _texts(f"{key}.{k}", group.get(k, []))}
    for text in sorted(suspected - known):
        raise LexiconError(f"{key}.suspected: {text!r} is neither one of its phrases nor a line of its made_of")
    return suspected


def _pattern(key: str, text: str, group: Mapping[str, object], parts: set[str], suspected: set[str]) -> Pattern:
    """`chest hurts`: near one another in either order; `hit > me`: in this order; `! phone`: not in such a clause."""
    needed, _, undoing = text.partition("!")
    ordered = ">" in needed
    names = [n.strip() for n in needed.split(">")] if ordered else needed.split()
    unless = undoing.split()
    for name in (*names, *unless):
        if name not in parts:
            raise LexiconError(f"{key}.made_of: {text!r} names {name!r}, but there is no [part.{name}]")
    if not 1 <= len(names) <= _MOST_PARTS:
        raise LexiconError(f"{key}.made_of: {text!r} must be made of one to {_MOST_PARTS} parts")
    gap = group.get("gap", _GAP)
    if not isinstance(gap, int) or isinstance(gap, bool) or not 0 <= gap <= 40:
        raise LexiconError(f"{key}.gap must be a number of characters from 0 to 40, not {gap!r}")
    return Pattern(tuple(names), ordered, gap, tuple(unless), text in suspected)


def _add_contexts(collect: _Collector, root: Mapping[str, object]) -> dict[str, Context]:
    contexts: dict[str, Context] = {}
    for name, group in _tables(root, "context").items():
        key = f"context.{name}"
        _only(group, _WORD_KEYS | {"reach", "within", "leaves", "protects"}, key)
        within = group.get("within", 40)
        if not isinstance(within, int) or isinstance(within, bool) or not 0 <= within <= 100:
            raise LexiconError(f"{key}.within must be a number of characters from 0 to 100, not {within!r}")
        contexts[name] = Context(
            name,
            _one_of(_string(group, "reach", key), _REACHES, f"{key}.reach"),
            within,
            _one_of(_string(group, "leaves", key), ("urgent", "normal"), f"{key}.leaves"),
            _flag(group, "protects", key),
        )
        collect.add_group(key, group, contexts=[name], least=1)
    return contexts


def _flag(group: Mapping[str, object], name: str, key: str) -> bool:
    value = group.get(name, False)
    if not isinstance(value, bool):
        raise LexiconError(f"{key}.{name} must be true or false, not {value!r}")
    return value


def _add_items(collect: _Collector, root: Mapping[str, object]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    frames = _table(root.get("frames", {}), "frames")
    _only(frames, ("exact", "sound"), "frames")
    exact, sound = _frames(frames, "exact"), _frames(frames, "sound")
    names: dict[str, dict[str, str]] = {}
    categories: dict[str, str] = {}
    for item, group in _tables(root, "item").items():
        key = f"item.{item}"
        _only(group, _WORD_KEYS | {"category", "name", "zh_one"}, key)
        name = _table(group.get("name", {}), f"{key}.name")
        names[item] = {language: _string(name, language, f"{key}.name") for language in {"zh", "en", *name}}
        categories[item] = _one_of(_string(group, "category", key), CATEGORIES, f"{key}.category")
        senses = [Sense("item", item), Sense("category", categories[item])]
        collect.add_group(key, group, senses)
        for one in _texts(f"{key}.zh_one", group.get("zh_one", [])):
            if len(one) != 1:
                raise LexiconError(f"{key}.zh_one: {one!r} must be one character; longer words go into zh")
            for frame in exact | sound:
                text, at = frame.replace("{}", one), frame.index("{}")
                collect.add_framed(f"{key}.zh_one", text, senses, by_sound=frame in sound, item_at=at)
    return names, categories


def _frames(frames: Mapping[str, object], name: str) -> set[str]:
    found = set(_texts(f"frames.{name}", frames.get(name, [])))
    for frame in found:
        if frame.count("{}") != 1 or len(frame) < 3:
            raise LexiconError(f"frames.{name}: {frame!r} must hold {{}} once, beside a word: 没有{{}}了")
    return found


def _texts(key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise LexiconError(f'{key} must be a list of words in quotes, as in ["大米", "稻米"]')
    texts = [normalise(v) for v in value]
    if "" in texts:
        raise LexiconError(f"{key} holds an empty word; take it out")
    return texts


def _tables(root: Mapping[str, object], section: str) -> dict[str, Mapping[str, object]]:
    tables = _table(root.get(section, {}), section)
    return {name: _table(value, f"{section}.{name}") for name, value in tables.items()}


def _table(value: object, key: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise LexiconError(f"{key} must be a table with its own [{key}] heading, not {value!r}")
    return value


def _string(group: Mapping[str, object], name: str, key: str) -> str:
    value = group.get(name)
    if not isinstance(value, str) or not value.strip():
        raise LexiconError(f'{key}.{name} is missing or not a text; write {name} = "..." there')
    return value


def _one_of(value: str, allowed: Iterable[str], key: str) -> str:
    if value not in allowed:
        raise LexiconError(f"{key}: {value!r} is not known; it must be one of {', '.join(allowed)}")
    return value


def _only(group: Mapping[str, object], allowed: Iterable[str], key: str) -> None:
    for name in group:
        if name not in allowed:
            known = ", ".join(sorted(allowed))
            raise LexiconError(f"{key}: {name!r} is not known there; it must be one of {known}")
