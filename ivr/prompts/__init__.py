"""What is said, one file per language with the same keys: short, kind, spoken, for old people.

`{name}` is filled from `Facts.values`; a value that isn't there leaves nothing behind.
"""

from collections.abc import Mapping

from ivr.prompts.en import EN
from ivr.prompts.zh import ZH

PROMPTS: Mapping[str, Mapping[str, str]] = {"zh": ZH, "en": EN}


def prompt(language: str, key: str) -> str:
    """Give the prompt of this key; an unknown language speaks Chinese, the language of the line."""
    return PROMPTS.get(language, ZH)[key]
