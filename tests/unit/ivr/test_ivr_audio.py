"""Audio as recognisers and telephones want it."""

from pathlib import Path

import av
import numpy as np
import pytest

from ivr import mulaw
from ivr.speech.audio import NotAudio, decode, read_telephone, upsample, write_wav


def test_upsampling_doubles_the_rate_and_goes_on_smoothly() -> None:
    samples = np.array([100, 200, -100], dtype=np.int16)
    assert upsample(samples, last=0).tolist() == [50, 100, 150, 200, 50, -100]
    whole = upsample(np.arange(100, dtype=np.int16))
    parts = [upsample(np.arange(50, dtype=np.int16)), upsample(np.arange(50, 100, dtype=np.int16), last=49)]
    assert whole.tolist() == np.concatenate(parts).tolist()
    assert upsample(np.array([], dtype=np.int16)).size == 0


@pytest.mark.parametrize(("suffix", "codec"), [("ogg", "libopus"), ("mp3", "libmp3lame"), ("m4a", "aac")])
def test_containers_are_decoded_to_sixteen_kilohertz(tmp_path: Path, suffix: str, codec: str) -> None:
    path = tmp_path / f"a.{suffix}"
    tone = (8000 * np.sin(np.arange(48000) * 2 * np.pi * 440 / 48000)).astype(np.int16)
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=48000, layout="mono")
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(tone.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 48000
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    pieces = list(decode(path))
    samples = np.frombuffer(b"".join(pieces), dtype=np.int16)
    assert len(samples) == pytest.approx(16000, abs=1500)
    assert max(map(len, pieces)) <= 16000
    spectrum = np.abs(np.fft.rfft(samples[4000:12000].astype(float)))
    assert np.argmax(spectrum) * 2 == pytest.approx(440, abs=4)


def test_silence_and_emptiness(tmp_path: Path) -> None:
    empty = tmp_path / "empty.ulaw"
    empty.touch()
    assert list(decode(empty)) == []
    nothing = tmp_path / "empty.wav"
    nothing.touch()
    with pytest.raises(NotAudio):
        list(decode(nothing))


def test_wav_and_telephone(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    write_wav(path, mulaw.decode(bytes(range(256)) * 40), 8000)
    assert len(read_telephone(path)) == pytest.approx(10240, abs=40)
    raw = tmp_path / "a.ulaw"
    raw.write_bytes(b"\x01\x02")
    assert read_telephone(raw) == b"\x01\x02"
