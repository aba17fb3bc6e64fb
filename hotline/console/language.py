"""Which language a page is in, and its messages from the gettext catalogues in hotline/locale."""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files
from io import BytesIO

LANGUAGES = ("zh", "en")
DOMAIN = "console"


def P_(context: str, message: str) -> tuple[str, str]:
    """Marks a message for extraction; `Words.marked` translates it where it is shown."""
    return context, message


class Words:
    """The messages of one language. Messages name their values in braces: "{n} households"."""

    def __init__(self, language: str, translations: gettext.NullTranslations) -> None:
        self.language = language
        self._translations = translations

    def gettext(self, message: str, **values: object) -> str:
        return _filled(self._translations.gettext(message), values)

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        return _filled(self._translations.ngettext(one, many, n), {"n": n, **values})

    def pgettext(self, context: str, message: str, **values: object) -> str:
        return _filled(self._translations.pgettext(context, message), values)

    def marked(self, message: tuple[str, str], **values: object) -> str:
        """A message that was marked with `P_`."""
        return _filled(self._translations.pgettext(*message), values)


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text


@cache
def words_in(language: str) -> Words:
    """The messages of "zh" or "en"; anything else is answered in Chinese."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    compiled = files("hotline").joinpath("locale", chosen, "LC_MESSAGES", f"{DOMAIN}.mo").read_bytes()
    return Words(chosen, gettext.GNUTranslations(BytesIO(compiled)))


def choose(accept_language: str, own: str, fallback: str) -> str:
    """The operator's own language, else the browser's first that there is, else the hotline's."""
    if own in LANGUAGES:
        return own
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language.split(",")):
        tag, _, parameters = part.strip().partition(";")
        wanted.append((-_quality(parameters), place, tag.strip().lower().partition("-")[0]))
    return next((tag for quality, _, tag in sorted(wanted) if tag in LANGUAGES and quality < 0), fallback)


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
