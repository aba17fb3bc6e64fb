"""The lexicon as it is shipped: what these tests show is what a resident gets."""

from __future__ import annotations

import pytest

from hotline.words import Lexicon, packaged_lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return packaged_lexicon()
