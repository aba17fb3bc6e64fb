"""The file of the weights: small, the same each time, and refused with a clear word when it is damaged."""

from __future__ import annotations

import io
from dataclasses import replace
from zlib import crc32

import numpy as np
import pytest

from hotline.words.ear import EarError, SecondEar, load_ear
from hotline.words.ear.weights import HEADS, Line, Weights, pack, unpack
from hotline.words.score import Labelled


def small() -> Weights:
    """Weights that know two words: 火 is critical, 米 is food."""
    keys = np.array(sorted((crc32("c火".encode()), crc32("c米".encode()))), dtype=np.uint32)
    fire = int(keys[1] == crc32("c火".encode()))
    table = np.full((2, len(HEADS)), -100, dtype=np.int8)
    table[fire, [HEADS.index(h) for h in ("critical", "fire", "safety")]] = 100
    table[1 - fire, HEADS.index("food")] = 100
    size = len(HEADS)
    return Weights(
        fingerprint="none",
        keys=keys,
        idf=np.ones(2, dtype=np.float32),
        table=table,
        scale=np.full(size, 0.1, dtype=np.float32),
        bias=np.zeros(size, dtype=np.float32),
        starts=np.array([0, 1, 2], dtype=np.uint32),
        postings=np.array([1 - fire, fire], dtype=np.uint16),
        norms=np.ones(2, dtype=np.float32),
        examples=(
            Labelled("米没得了", "food", "n", "n", "food/rice", "rice", "zh"),
            Labelled("火烧起来了", "safety", "y", "n", "fire/house", "", "zh"),
        ),
        lines={
            **{f"{h} {g}": Line(1.0, 0.0, 0.9, 0.6) for h in ("critical", "protected") for g in ("zh", "en")},
            "category": Line(1.0, 0.0, 0.5),
        },
    )


def test_weights_come_back_as_they_were_written() -> None:
    found = unpack(pack(small()))
    assert found.examples == small().examples and found.lines == small().lines
    assert (found.keys == small().keys).all() and (found.table == small().table).all()
    assert (found.starts == small().starts).all()


def test_the_same_weights_give_the_same_bytes(data: bytes) -> None:
    assert pack(small()) == pack(small())
    assert pack(unpack(data)) == data


def test_a_small_ear_hears() -> None:
    ear = load_ear(pack(small()))
    found = ear.hear("有火了")
    assert [(s.field, s.value) for s, _ in found.senses] == [("priority", "critical"), ("emergency", "fire")]
    assert (found.example, found.idea, found.said) == ("火烧起来了", "fire/house", "有火了")
    assert (ear.hear("没有米").category, ear.hear("没有米").example) == ("food", "米没得了")
    assert ear.hear("没有米").leans == frozenset() and found.leans == {"critical"}
    assert ear.hear("大晴天").senses == () and ear.hear("大晴天").category is None


def test_the_file_is_small(data: bytes) -> None:
    assert len(data) < 8_000_000


@pytest.mark.parametrize("damage", [lambda d: b"", lambda d: b"nothing", lambda d: d[: len(d) // 2], lambda d: d[:-40]])
def test_a_damaged_file_is_refused_with_what_to_do(damage: object, data: bytes) -> None:
    assert callable(damage)
    with pytest.raises(EarError, match="scripts/train_ear"):
        load_ear(damage(data))


def test_damage_in_the_middle_is_noticed(data: bytes) -> None:
    at = len(data) // 3
    with pytest.raises(EarError):
        load_ear(data[:at] + bytes(b ^ 0x55 for b in data[at : at + 64]) + data[at + 64 :])


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"idf": np.ones(3, dtype=np.float32)}, "features"),
        ({"postings": np.array([0, 7], dtype=np.uint16)}, "examples"),
        ({"starts": np.array([0, 1, 3], dtype=np.uint32)}, "postings"),
        ({"bias": np.full(len(HEADS), np.nan, dtype=np.float32)}, "numbers"),
        ({"lines": {}}, "thresholds"),
    ],
)
def test_parts_that_do_not_fit_are_named(wrong: dict[str, object], named: str) -> None:
    with pytest.raises(EarError, match=named):
        unpack(pack(replace(small(), **wrong)))  # type: ignore[arg-type]


def test_a_file_that_holds_something_else_is_refused() -> None:
    other = io.BytesIO()
    np.savez(other, something=np.zeros(3))
    with pytest.raises(EarError):
        load_ear(other.getvalue())


def test_the_ear_is_shared(ear: SecondEar) -> None:
    from hotline.words import packaged_ear

    assert packaged_ear() is packaged_ear()
    assert isinstance(packaged_ear(), SecondEar)
