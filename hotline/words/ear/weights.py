"""The second ear's weights: what is in the file, how it is written and read. Made by scripts/train_ear."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..model import CATEGORIES, EMERGENCIES, PROTECTED_KINDS
from ..score import UNKNOWN, Labelled

FORMAT: Final = 2
HEADS: Final = ("critical", "protected", *PROTECTED_KINDS, *EMERGENCIES, *CATEGORIES, UNKNOWN)
"""The columns of the table of weights, in this order."""
LANGUAGES: Final = ("zh", "en")
RAISED: Final = ("critical", "protected")
_LABELS: Final = ("text", "category", "critical", "protected", "idea", "item", "language")


class EarError(ValueError):
    """The second ear's weights can't be used: the message says what is wrong, and how they are made anew."""


@dataclass(frozen=True, slots=True)
class Line:
    """A score's probability is 1 / (1 + exp(-(slope * score + shift)))."""

    slope: float
    shift: float
    least: float
    """From this probability on it counts."""
    leans: float = 1.0
    """From this one on it confirms what the lexicon only suspects."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """F features, H heads, E examples, P postings."""

    fingerprint: str
    """Of the bank that they were made from."""
    keys: NDArray[np.uint32]
    """(F,) the hashes of the features, ascending."""
    idf: NDArray[np.float32]
    """(F,) how rare each feature is."""
    table: NDArray[np.int8]
    """(F, H) weight of each feature for each head; times `scale`. idf is in it already."""
    scale: NDArray[np.float32]
    """(H,)"""
    bias: NDArray[np.float32]
    """(H,)"""
    starts: NDArray[np.uint32]
    """(F + 1,) where in `postings` the examples of each feature begin; common features have none."""
    postings: NDArray[np.uint16]
    """(P,) numbers of examples."""
    norms: NDArray[np.float32]
    """(E,) the length of each example as a vector of idf over its features that have postings."""
    examples: tuple[Labelled, ...]
    """(E,)"""
    lines: dict[str, Line]
    """By head and language ("critical zh"), and "category"."""


def pack(weights: Weights) -> bytes:
    """As one file; the same weights give the same bytes."""
    meta = {
        "format": FORMAT,
        "fingerprint": weights.fingerprint,
        "heads": HEADS,
        "lines": {k: [v.slope, v.shift, v.least, v.leans] for k, v in sorted(weights.lines.items())},
    }
    arrays: dict[str, NDArray[Any]] = {
        "meta": _letters(json.dumps(meta)),
        "keys": np.diff(weights.keys, prepend=np.uint32(0)),  # steps compress better than numbers
        "idf": weights.idf.astype(np.float16),
        "table": weights.table.T,
        "scale": weights.scale,
        "bias": weights.bias,
        "counts": np.diff(weights.starts).astype(np.uint16),
        "postings": weights.postings,
        "norms": weights.norms.astype(np.float16),
    }
    for label in _LABELS:
        arrays[f"example_{label}"] = _letters("\n".join(getattr(e, label) for e in weights.examples))
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def unpack(data: bytes) -> Weights:
    """Read such a file. Raises EarError."""
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        meta = json.loads(arrays["meta"].tobytes())
        if meta["format"] != FORMAT or tuple(meta["heads"]) != HEADS:
            raise EarError(_again(f"they are of format {meta['format']} and for the heads {meta['heads']}"))
        weights = _weights(meta, arrays)
    except EarError:
        raise
    except (ValueError, KeyError, TypeError, OSError, EOFError, IndexError, zipfile.BadZipFile) as error:
        raise EarError(_again(f"{type(error).__name__}: {error}")) from error
    except Exception as error:  # zlib.error and whatever else a damaged archive leads to
        raise EarError(_again(f"{type(error).__name__}: {error}")) from error
    _check(weights)
    return weights


def _weights(meta: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> Weights:
    columns: Sequence[list[str]] = [arrays[f"example_{label}"].tobytes().decode().split("\n") for label in _LABELS]
    return Weights(
        fingerprint=str(meta["fingerprint"]),
        keys=np.cumsum(arrays["keys"], dtype=np.uint32),
        idf=arrays["idf"].astype(np.float32),
        table=np.ascontiguousarray(arrays["table"].T.astype(np.int8)),
        scale=arrays["scale"].astype(np.float32),
        bias=arrays["bias"].astype(np.float32),
        starts=np.concatenate(([0], np.cumsum(arrays["counts"], dtype=np.uint32))).astype(np.uint32),
        postings=arrays["postings"].astype(np.uint16),
        norms=arrays["norms"].astype(np.float32),
        examples=tuple(Labelled(*values) for values in zip(*columns, strict=True)),
        lines={str(k): Line(*map(float, v)) for k, v in meta["lines"].items()},
    )


def _check(w: Weights) -> None:
    """Whether the parts fit together, so that nothing can go wrong later, while somebody waits."""
    size, count = len(w.keys), len(w.examples)
    needed = {f"{head} {language}" for head in RAISED for language in LANGUAGES} | {"category"}
    fits = {
        "features": size > 0 and w.idf.shape == (size,) and bool((np.diff(w.keys.astype(np.int64)) > 0).all()),
        "table": w.table.shape == (size, len(HEADS)) and w.scale.shape == w.bias.shape == (len(HEADS),),
        "postings": w.starts.shape == (size + 1,) and int(w.starts[-1]) == len(w.postings),
        "examples": w.norms.shape == (count,) and (not len(w.postings) or int(w.postings.max()) < count),
        "numbers": all(bool(np.isfinite(a).all()) for a in (w.idf, w.scale, w.bias, w.norms)),
        "thresholds": needed <= w.lines.keys(),
    }
    wrong = [name for name, right in fits.items() if not right]
    if wrong:
        raise EarError(_again(f"their {', '.join(wrong)} don't fit together"))


def _letters(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _again(why: str) -> str:
    return f"The second ear's weights can't be read ({why}). Make them anew: scripts/train_ear"
