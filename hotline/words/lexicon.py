"""Reading lexicon.toml: checked in full, and turned into what the search needs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .chinese import ChineseIndex
from .english import EnglishIndex, tokens
from .model import CATEGORIES, PRIORITIES, PROTECTED_KINDS, LexiconError, Sense, Word
from .text import HAN_RUN, normalise

_WORD_KEYS = frozenset({"zh", "zh_exact", "en"})
_SECTIONS = ("frames", "innocent", "category", "priority", "protected", "item")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The parsed lexicon. Make it with `load_lexicon`; it may be shared by all threads."""

    names: Mapping[str, Mapping[str, str]]
    """What an item is called, by item key and language."""
    item_categories: Mapping[str, str]
    chinese: ChineseIndex = field(repr=False)
    english: EnglishIndex = field(repr=False)
    words: tuple[Word, ...] = field(repr=False)
    """Every word with what it stands for, frames filled in."""


@dataclass(slots=True)
class _Draft:
    """A word while it is collected: it may stand in several groups."""

    senses: list[Sense] = field(default_factory=list)
    by_sound: bool = False
    innocent: bool = False
    item_at: int | None = None


class _Collector:
    def __init__(self) -> None:
        self.chinese: dict[str, _Draft] = {}
        self.english: dict[str, _Draft] = {}

    def add_group(self, key: str, group: Mapping[str, object], senses: Iterable[Sense]) -> None:
        for name in ("zh", "zh_exact"):
            for text in _texts(f"{key}.{name}", group.get(name, [])):
                self.add_chinese(f"{key}.{name}", text, senses, by_sound=name == "zh")
        for text in _texts(f"{key}.en", group.get("en", [])):
            if not tokens(text):
                raise LexiconError(f"{key}.en: {text!r} holds no English word that could be found in a text")
            _merge(self.english.setdefault(text, _Draft()), senses)

    def add_innocent(self, group: Mapping[str, object]) -> None:
        self.add_group("innocent", {"zh_exact": group.get("zh", []), "en": group.get("en", [])}, [])
        for text in _texts("innocent.zh", group.get("zh", [])):
            self.chinese[text].innocent = True
        for text in _texts("innocent.en", group.get("en", [])):
            self.english[text].innocent = True

    def add_chinese(
        self, key: str, text: str, senses: Iterable[Sense], *, by_sound: bool, item_at: int | None = None
    ) -> None:
        if len(text) < 2:
            raise LexiconError(
                f"{key}: {text!r} is a single character and would be found everywhere; "
                "write a longer word, or give it to an item as zh_one, to be used within [frames]"
            )
        if by_sound and not HAN_RUN.fullmatch(text):
            raise LexiconError(f"{key}: {text!r} isn't all Chinese characters; put it under zh_exact")
        draft = self.chinese.setdefault(text, _Draft())
        _merge(draft, senses)
        draft.by_sound = draft.by_sound or by_sound
        draft.item_at = item_at if draft.item_at is None else draft.item_at

    def finish(self) -> tuple[list[Word], list[Word]]:
        return [_word(*e) for e in self.chinese.items()], [_word(*e) for e in self.english.items()]


def _word(text: str, draft: _Draft) -> Word:
    word = Word(text, tuple(draft.senses), draft.by_sound, draft.innocent, draft.item_at)
    if word.innocent and word.raising:
        raise LexiconError(f"innocent: {text!r} is also critical, urgent or protected; take it out of one of the two")
    return word


def _merge(draft: _Draft, senses: Iterable[Sense]) -> None:
    draft.senses.extend(s for s in senses if s not in draft.senses)


def load_lexicon(toml_text: str | bytes) -> Lexicon:
    """Parse and check a lexicon. Raises LexiconError naming the key and what would be right there."""
    root = _parse(toml_text)
    _only(root, _SECTIONS, "the lexicon")
    collect = _Collector()
    for category, group in _tables(root, "category").items():
        _one_of(category, CATEGORIES, "category")
        _only(group, _WORD_KEYS, f"category.{category}")
        collect.add_group(f"category.{category}", group, [Sense("category", category)])
    _add_priorities(collect, root)
    _add_protected(collect, root)
    names, item_categories = _add_items(collect, root)
    innocent = _table(root.get("innocent", {}), "innocent")
    _only(innocent, ("zh", "en"), "innocent")
    collect.add_innocent(innocent)
    chinese, english = collect.finish()
    return Lexicon(
        names=names,
        item_categories=item_categories,
        chinese=ChineseIndex(chinese),
        english=EnglishIndex(english),
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


def _add_priorities(collect: _Collector, root: Mapping[str, object]) -> None:
    for priority, groups in _tables(root, "priority").items():
        _one_of(priority, PRIORITIES, "priority")
        for category, value in groups.items():
            key = f"priority.{priority}.{category}"
            group = _table(value, key)
            _only(group, _WORD_KEYS, key)
            senses = [Sense("priority", priority)]
            if category != "any":
                _one_of(category, (*CATEGORIES, "any"), f"priority.{priority}")
                senses.append(Sense("category", category))
            collect.add_group(key, group, senses)


def _add_protected(collect: _Collector, root: Mapping[str, object]) -> None:
    for kind, group in _tables(root, "protected").items():
        key = f"protected.{kind}"
        _one_of(kind, PROTECTED_KINDS, "protected")
        _only(group, _WORD_KEYS | {"category", "priority"}, key)
        category = _one_of(_string(group, "category", key), CATEGORIES, f"{key}.category")
        priority = _one_of(_string(group, "priority", key), PRIORITIES, f"{key}.priority")
        senses = [Sense("protected", kind), Sense("priority", priority), Sense("category", category)]
        collect.add_group(key, group, senses)


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
                collect.add_chinese(f"{key}.zh_one", text, senses, by_sound=frame in sound, item_at=at)
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
