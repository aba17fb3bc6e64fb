"""The lexicon as it is shipped: what these tests show is what a resident gets."""

from __future__ import annotations

from importlib.resources import files

import pytest

from hotline.words import Lexicon, load_lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon((files("hotline") / "lexicon.toml").read_text(encoding="utf-8"))
