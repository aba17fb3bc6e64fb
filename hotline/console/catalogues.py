"""Keeps the message catalogues: `python -m hotline.console.catalogues` collects the messages from code and
templates, adds new ones to the .po files, drops unused ones, and compiles the .mo files beside them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from .language import DOMAIN, LANGUAGES

HOME = Path(__file__).resolve().parent
LOCALE = HOME.parent / "locale"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "P_": ((1, "c"), 2),
}
WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)  # catalogues carry no date of their own: the repository has it
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"silent": "false", "trimmed": "true"}}


def collected() -> Catalog:
    """All messages of the console, as its code and templates have them now."""
    catalog = Catalog(project="hotline", charset="utf-8", fuzzy=False)
    for file, line, message, comments, context in _extracted():
        catalog.add(message, None, [(file, line)], auto_comments=comments, context=context)
    return catalog


def _extracted() -> Iterator[tuple[str, int, str | tuple[str, ...], list[str], str | None]]:
    yield from extract_from_dir(HOME, METHODS, OPTIONS, KEYWORDS)


def complete(message: Message) -> bool:
    """Whether the message has words in all the forms its language needs."""
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return bool(forms) and all(forms)


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """The catalogue of one language as it lies in the repository."""
    with po_file(language).open("rb") as file:
        return read_po(file, locale=language)


def compiled(catalog: Catalog) -> bytes:
    """What belongs into the .mo file."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update(language: str) -> list[str]:
    """Bring one language up to date; returns the messages that still need words. In English a message stands
    for itself."""
    catalog = read(language) if po_file(language).exists() else Catalog(locale=language)
    catalog.update(collected(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    _head(catalog, language)
    missing = []
    for message in catalog:
        if not message.id or complete(message):
            continue
        if language == "en":
            message.string = message.id
        else:
            missing.append(str(message.id))
    po_file(language).parent.mkdir(parents=True, exist_ok=True)
    with po_file(language).open("wb") as file:
        write_po(file, catalog, width=110, no_location=True, sort_output=True)
    po_file(language).with_suffix(".mo").write_bytes(compiled(catalog))
    return missing


def _head(catalog: Catalog, language: str) -> None:
    """A head that says what is true and stays the same from one run to the next."""
    catalog.project, catalog.version, catalog.fuzzy = "hotline", "", False
    catalog.header_comment = f"# What the duty desk says ({language})."
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.creation_date = catalog.revision_date = WRITTEN


def main() -> int:
    """Update all languages and say which messages have no words yet."""
    missing = {language: update(language) for language in LANGUAGES}
    for language, messages in missing.items():
        for message in messages:
            print(f"{language}: {message}")
    return 1 if any(missing.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
