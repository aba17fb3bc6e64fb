"""G.711 mu-law, the telephone's own 8 bits a sample: decoded by table, and how loud a frame is.

The expansion is ITU-T G.711 (table 2a), done with numpy: audioop is gone from Python 3.13.
"""

import numpy as np
from numpy.typing import NDArray

RATE = 8000  # samples, and bytes, a second
FRAME = 160  # bytes in a frame of 20 ms
SILENCE = b"\xff"


def _table() -> NDArray[np.int16]:
    code = ~np.arange(256, dtype=np.uint8)
    exponent = ((code >> 4) & 0x07).astype(np.int32)
    magnitude = ((((code & 0x0F).astype(np.int32) << 3) + 0x84) << exponent) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


TABLE = _table()


def decode(data: bytes) -> NDArray[np.int16]:
    """Expand mu-law bytes to 16-bit samples at the same rate."""
    return TABLE[np.frombuffer(data, dtype=np.uint8)]


def encode(samples: NDArray[np.int16]) -> bytes:
    """Compress 16-bit samples to mu-law bytes: for each sample the code whose expansion is nearest."""
    order = np.argsort(TABLE, kind="stable")
    levels = TABLE[order].astype(np.int32)
    middles = (levels[1:] + levels[:-1]) / 2
    return order[np.searchsorted(middles, samples.astype(np.int32))].astype(np.uint8).tobytes()


def loudness(frame: bytes) -> float:
    """Give the level of a frame in dB over one quantum (0 for digital silence, about 90 for full scale)."""
    if not frame:
        return 0.0
    samples = decode(frame).astype(np.float64)
    return float(10 * np.log10(1 + np.mean(samples * samples)))
