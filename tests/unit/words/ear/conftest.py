"""The second ear as it is shipped: what these tests show is what an operator gets."""

from __future__ import annotations

from importlib.resources import files

import pytest

from hotline.words.ear import SecondEar, load_ear


@pytest.fixture(scope="session")
def data() -> bytes:
    return (files("hotline.words.ear") / "weights.npz").read_bytes()


@pytest.fixture(scope="session")
def ear(data: bytes) -> SecondEar:
    return load_ear(data)
