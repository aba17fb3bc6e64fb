"""Telephone audio: 8 kHz mono mu-law (ITU-T G.711), in frames of 20 milliseconds."""

import io
import wave
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

RATE = 8000
FRAME_SECONDS = 0.02
FRAME_BYTES = 160
SILENT_FRAME = b"\xff" * FRAME_BYTES
# Root mean square of a frame, in 16-bit steps, above which a carrier hears somebody speaking (about -44 dB).
LOUD = 200.0

Samples = npt.NDArray[np.int16]
Audio = str | Path | bytes | Samples

_BIAS = 0x84
_CLIP = 32635


def _decode_table() -> Samples:
    code = ~np.arange(256, dtype=np.int32) & 0xFF
    magnitude = ((((code & 0x0F) << 3) + _BIAS) << ((code & 0x70) >> 4)) - _BIAS
    return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)


_DECODED = _decode_table()


def encode(samples: Samples) -> bytes:
    """16-bit samples at 8 kHz to mu-law bytes (G.711)."""
    wide = samples.astype(np.int32)
    magnitude = np.minimum(np.abs(wide), _CLIP) + _BIAS
    exponent = np.floor(np.log2(magnitude)).astype(np.int32) - 7
    mantissa = (magnitude >> (exponent + 3)) & 0x0F
    sign = np.where(wide < 0, 0x80, 0)
    code: npt.NDArray[np.uint8] = (~(sign | (exponent << 4) | mantissa) & 0xFF).astype(np.uint8)
    return code.tobytes()


def decode(mulaw: bytes) -> Samples:
    """Mu-law bytes to 16-bit samples at 8 kHz."""
    return _DECODED[np.frombuffer(mulaw, dtype=np.uint8)]


def load(audio: Audio) -> bytes:
    """Anything a phone can play, as mu-law: a file's path, 16-bit samples at 8 kHz, or mu-law itself.

    Raises av.FFmpegError for a file that is not audio.
    """
    if isinstance(audio, bytes):
        return audio
    if isinstance(audio, (str, Path)):
        return load_file(io.BytesIO(Path(audio).read_bytes()))
    return encode(audio)


def load_file(file: io.BytesIO) -> bytes:
    """Decode a file of any common format to mu-law. Raises av.FFmpegError when it holds no audio."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    parts: list[Samples] = []
    with av.open(file, "r") as container:
        if not container.streams.audio:
            raise av.InvalidDataError(1, "no audio in this file")
        for frame in container.decode(audio=0):
            parts += _samples(resampler.resample(frame))
    parts += _samples(resampler.resample(None))
    return encode(np.concatenate(parts)) if parts else b""


def _samples(frames: list[av.AudioFrame]) -> list[Samples]:
    return [frame.to_ndarray().reshape(-1).astype(np.int16) for frame in frames]


def wav(channels: list[bytes]) -> bytes:
    """A 16-bit wave file at 8 kHz with one channel for each mu-law track; they must be equally long."""
    tracks = np.stack([decode(channel) for channel in channels], axis=1)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(tracks.astype("<i2").tobytes())
    return file.getvalue()


def mp3(channels: list[bytes]) -> bytes:
    """The same as an MP3 file, always mono."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as out:
        stream = out.add_stream("libmp3lame", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(decode(mix(channels)).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = RATE
        out.mux([*stream.encode(frame), *stream.encode(None)])
    return file.getvalue()


def mix(tracks: list[bytes]) -> bytes:
    """Several equally long tracks as one, as both parties of a call hear it."""
    total = np.sum([decode(track).astype(np.int32) for track in tracks], axis=0)
    return encode(np.clip(total, -32768, 32767).astype(np.int16))


def loud(frame: bytes) -> bool:
    """Whether somebody seems to speak in this frame."""
    if not frame.strip(b"\xff\x7f"):
        return False
    return float(np.sqrt(np.mean(decode(frame).astype(np.float64) ** 2))) > LOUD


def spoken_part(mulaw: bytes) -> tuple[int, int]:
    """Start and end, in bytes, of what is left without the silence on both sides; (0, 0) if all is silent."""
    starts = range(0, len(mulaw), FRAME_BYTES)
    heard = [start for start in starts if loud(mulaw[start : start + FRAME_BYTES])]
    if not heard:
        return 0, 0
    return heard[0], min(heard[-1] + FRAME_BYTES, len(mulaw))


def speaking_time(text: str) -> float:
    """Seconds a voice needs for a text: about 4.5 Chinese characters or 15 Latin letters a second."""
    wide = sum(1 for char in text if ord(char) > 0x2E7F)
    return 0.3 + wide / 4.5 + (len(text) - wide) / 15
