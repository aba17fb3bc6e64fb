"""Audio in every shape it comes in, made into what the recogniser takes: 16 kHz, mono, 16-bit.

mu-law is decoded here by table (`ivr.mulaw`); containers (ogg, mp3, wav, m4a, amr, 3gp) by PyAV.
"""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ivr import mulaw

RATE = 16000  # samples a second: what the recogniser is always run at


class NotAudio(Exception):
    """The file holds no sound that can be decoded."""


def upsample(samples: NDArray[np.int16], last: int = 0) -> NDArray[np.int16]:
    """Make 8 kHz samples 16 kHz ones by linear interpolation; `last` is the sample before these.

    What interpolation mirrors above 4 kHz is damped and above what telephone models listen to (3.7 kHz).
    """
    if samples.size == 0:
        return samples
    before = np.concatenate((np.array([last], dtype=np.int32), samples[:-1].astype(np.int32)))
    out = np.empty(samples.size * 2, dtype=np.int16)
    out[0::2] = (before + samples) // 2
    out[1::2] = samples
    return out


def telephone_to_pcm(data: bytes, last: int = 0) -> tuple[bytes, int]:
    """Turn mu-law at 8 kHz into 16 kHz PCM bytes; give the last sample too, for the next piece."""
    samples = mulaw.decode(data)
    return upsample(samples, last).tobytes(), int(samples[-1]) if samples.size else last


def decode(path: Path, step: float = 0.5) -> Iterator[bytes]:
    """Give the sound of a file as 16 kHz PCM in pieces of `step` seconds at most.

    A name ending in .ulaw is raw mu-law at 8 kHz; anything else is a container. Raises NotAudio.
    """
    if path.suffix == ".ulaw":
        yield from _raw(path, int(step * mulaw.RATE))
    else:
        yield from _container(path, int(step * RATE) * 2)


def _raw(path: Path, size: int) -> Iterator[bytes]:
    last = 0
    try:
        with path.open("rb") as file:
            while data := file.read(size):
                pcm, last = telephone_to_pcm(data, last)
                yield pcm
    except OSError as error:
        raise NotAudio(f"{path.name}: {error.strerror or error}") from error


def _container(path: Path, size: int) -> Iterator[bytes]:
    import av  # loads ffmpeg's libraries, which the telephone path never needs

    rest = b""
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise NotAudio(f"{path.name}: no sound in it")
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in container.decode(container.streams.audio[0]):
                rest += _pcm(resampler.resample(frame))
                while len(rest) >= size:
                    yield rest[:size]
                    rest = rest[size:]
            rest += _pcm(resampler.resample(None))
    except (av.FFmpegError, OSError, ValueError) as error:
        raise NotAudio(f"{path.name}: {error}") from error
    for at in range(0, len(rest), size):
        yield rest[at : at + size]


def _pcm(frames: "list[av.AudioFrame]") -> bytes:  # type: ignore[name-defined]  # noqa: F821
    return b"".join(frame.to_ndarray().astype(np.int16).tobytes() for frame in frames)


def write_wav(path: Path, samples: NDArray[np.int16], rate: int) -> None:
    """Write 16-bit mono samples as a WAV file."""
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        wav.writeframes(samples.astype("<i2").tobytes())


def read_telephone(path: Path) -> bytes:
    """Read any audio file as a telephone would carry it: mu-law, 8 kHz, mono. Raises NotAudio."""
    if path.suffix == ".ulaw":
        return path.read_bytes()
    pcm = np.frombuffer(b"".join(decode(path)), dtype=np.int16).astype(np.int32)
    pcm = pcm[: pcm.size - pcm.size % 2]
    return mulaw.encode(((pcm[0::2] + pcm[1::2]) // 2).astype(np.int16))
