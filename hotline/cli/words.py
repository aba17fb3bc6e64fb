"""The commands `hotline words ...`: why a sentence is understood as it is, how well, and what another word changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from hotline.config import Settings, load
from hotline.service import lessons, own_words
from hotline.service.own_words import lexicon_with
from hotline.service.ports import Store
from hotline.words import Hit, Lexicon, Reading, packaged_ear, packaged_lexicon, read
from hotline.words.score import Labelled, Tally, parse_labelled, percent, score, total

from .work import with_store

MOST_SHOWN = 50


def explain(text: str) -> Iterator[str]:
    """What is understood in a sentence, and why."""
    return explained(read(text, lexicon_with(load().own_lexicon), ear=packaged_ear()))


def score_file(file: Path | None) -> Iterator[str]:
    """How well labelled sentences are understood; without a file, the decisions of the deployment's operators."""
    settings = load()
    lexicon, ear = lexicon_with(settings.own_lexicon), packaged_ear()
    if file is not None:
        sentences = parse_labelled(file.read_text("utf-8"), where=str(file))
    else:
        sentences = with_store(settings, lessons.decisions)
    if not sentences:
        return iter(["No operator has judged a ticket yet: name a file of labelled sentences."])
    return scored(score(sentences, lambda text: read(text, lexicon, ear=ear)), by_desk=file is None)


def add(name: str, words: Sequence[str], written_only: bool, try_only: bool) -> Iterator[str]:
    """Add words to the file of the deployment's own, and tell what they change. Raises BadInput, LexiconError."""
    settings = load()
    file = settings.own_lexicon
    before = lexicon_with(file)
    toml = file.read_text("utf-8") if file.is_file() else ""
    section = own_words.section_of(before, name)
    for word in words:
        toml = own_words.with_word(toml, section, own_words.field_for(word, written_only), [word])
    after = packaged_lexicon(toml)
    yield from compared(settings, before, after)
    if not try_only:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(toml, "utf-8")
        yield f"Added to {file}. The service hears them when it is started again."


def try_file(file: Path) -> Iterator[str]:
    """What a file of own words would change. Raises LexiconError, OSError."""
    settings = load()
    return compared(settings, lexicon_with(settings.own_lexicon), packaged_lexicon(file.read_bytes()))


def explained(found: Reading) -> Iterator[str]:
    for name in ("category", "priority", "protected", "emergency", "item"):
        yield f"{name:10} {getattr(found, name) or '-'}"
    if not found.understood:
        yield "Nothing was recognised: a person looks first, and the caller is asked whether anybody is in danger."
    for hit in found.hits:
        yield f"  {hit.field} {hit.value}: {_why(hit)}"
        for part in hit.parts if hit.field == "priority" else ():
            yield f"    {part.start}-{part.end} {part.said} = {part.means} [{part.part or 'as a whole'}]"


def _why(hit: Hit) -> str:
    if hit.how == "alike":
        return f"“{hit.said}” is like the example “{hit.means}” ({hit.idea}, {hit.score:.2f})"
    said = f"“{hit.said}”" if hit.said == hit.means else f"“{hit.said}” for “{hit.means}”"
    idea = f", idea {hit.idea}" if hit.idea else ""
    context = f", weakened: {hit.context}" if hit.context else ""
    return f"{said}, {hit.how}{idea}{context}"


def scored(tallies: dict[str, Tally], by_desk: bool) -> Iterator[str]:
    whole = total(tallies.values())
    if not by_desk:
        for name, tally in sorted(tallies.items()):
            yield f"{name or '-'}: {_figures(tally)}"
    yield f"all: {_figures(whole)}"
    for why, one in whole.misses:
        yield f"{why}: {_shown(one, by_desk)}"


def _shown(one: Labelled, by_desk: bool) -> str:
    if not by_desk:
        return f"{one.text} ({one.idea})"
    ticket = one.idea.removeprefix("ticket_")
    return f"ticket {ticket} (protected)" if one.protected != "n" else f"{one.text} (ticket {ticket})"


def _figures(t: Tally) -> str:
    right = t.critical_heard + t.false_alarms
    return (
        f"{t.sentences} sentences; danger recall {percent(t.critical_heard, t.critical)}, "
        f"precision {percent(t.critical_heard, right)}, false alarms {percent(t.false_alarms, t.harmless)}; "
        f"protected recall {percent(t.protected_heard, t.protected)}, "
        f"precision {percent(t.protected_heard, t.protected_heard + t.false_protection)}; "
        f"category {percent(t.categories_right, t.categories)}"
    )


def compared(settings: Settings, before: Lexicon, after: Lexicon) -> Iterator[str]:
    async def work(store: Store) -> tuple[int, list[lessons.Change]]:
        return await lessons.changes(store, before, after, packaged_ear())

    read_again, found = with_store(settings, work)
    yield f"{len(found)} of the last {read_again} contacts would be read differently."
    for change in found[:MOST_SHOWN]:
        yield f"  {_difference(change)}"
    if len(found) > MOST_SHOWN:
        yield f"  and {len(found) - MOST_SHOWN} more."


def _difference(change: lessons.Change) -> str:
    moved = [
        f"{name} {getattr(change.before, name) or '-'} -> {getattr(change.after, name) or '-'}"
        for name in ("priority", "protected", "category", "item")
        if getattr(change.before, name) != getattr(change.after, name)
    ]
    words = change.words or "(protected: words not shown)"
    return f"ticket {change.ticket or '-'}: {'; '.join(moved)}: {words}"
