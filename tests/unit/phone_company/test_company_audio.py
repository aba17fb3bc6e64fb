"""Telephone audio, pace and signatures, against known values and other people's code."""

import io
import time
import wave
from pathlib import Path

import av
import numpy as np
import pytest
from twilio.request_validator import RequestValidator

from hotline.demo.phone_company import Ids, Pace, audio
from hotline.demo.phone_company.pace import Beat
from hotline.demo.phone_company.webhooks import signature
from tests.unit.phone_company.company_support import tone


def test_mulaw_agrees_with_ffmpeg() -> None:
    samples = np.linspace(-32768, 32767, 5000).astype(np.int16)
    file = io.BytesIO()
    with av.open(file, "w", format="mulaw") as out:
        stream = out.add_stream("pcm_mulaw", rate=8000, layout="mono")
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 8000
        out.mux([*stream.encode(frame), *stream.encode(None)])
    theirs = np.frombuffer(file.getvalue(), np.uint8)
    ours = np.frombuffer(audio.encode(samples), np.uint8)
    step = np.abs(audio.decode(theirs.tobytes()).astype(int) - audio.decode(ours.tobytes()).astype(int))
    assert step.max() <= 1024  # the largest step of G.711; the two round at its edges differently
    assert np.mean(theirs == ours) > 0.98


def test_every_code_survives_decoding_and_encoding() -> None:
    codes = bytes(code for code in range(256) if code != 0x7F)  # 0x7F is the other zero
    assert audio.encode(audio.decode(codes)) == codes


def test_files_of_other_rates_are_brought_to_the_telephone(tmp_path: Path) -> None:
    path = tmp_path / "voice.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16000)
        out.writeframes(np.repeat(tone(1), 2).astype("<i2").tobytes())
    assert len(audio.load(path)) == pytest.approx(8000, abs=40)
    with pytest.raises(av.FFmpegError):
        audio.load_file(io.BytesIO(b"no audio at all" * 50))


def test_silence_is_trimmed_from_both_sides_only() -> None:
    silence = audio.SILENT_FRAME
    spoken = audio.encode(tone(0.1))
    assert audio.spoken_part(silence * 3 + spoken + silence * 2 + spoken + silence) == (
        480,
        480 + 800 + 320 + 800,
    )
    assert audio.spoken_part(silence * 5) == (0, 0)


def test_a_mix_holds_both_voices() -> None:
    low, high = audio.encode(tone(0.02)), audio.SILENT_FRAME
    assert audio.mix([low, high]) == low


def test_sids_are_twilios_shape_and_repeat_with_the_seed() -> None:
    first, second = Ids("a"), Ids("a")
    sids = [first.new("CA") for _ in range(100)]
    assert sids == [second.new("CA") for _ in range(100)]
    assert len(set(sids)) == 100
    assert all(len(sid) == 34 and sid.startswith("CA") for sid in sids)
    assert Ids("b").new("CA") != sids[0]


def test_signatures_convince_twilios_own_validator() -> None:
    url = "https://hotline.example/twilio/sms?turn=2&x=%E4%BD%A0"
    fields = {"Body": " 米 ", "From": "+86138", "A": "", "a": "1"}
    validator = RequestValidator("token")
    assert validator.validate(url, fields, signature("token", url, fields))
    assert not validator.validate(url, fields, signature("other", url, fields))
    assert not validator.validate(url, fields | {"Body": "米"}, signature("token", url, fields))


async def test_the_beat_keeps_call_time_in_step_with_machine_time() -> None:
    began = time.monotonic()
    beat = Beat(Pace(20), 0.02)
    for _ in range(100):
        await beat.wait()
    assert 0.09 < time.monotonic() - began < 0.5


def test_a_pace_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="speed"):
        Pace(0)
