"""The recogniser for real: Vosk in its own process, on the practice models and the sample calls."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tomllib
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from ivr.ports import Utterance
from ivr.speech.audio import read_telephone
from ivr.speech.models import PRACTICE, practice_model
from ivr.speech.supervisor import NotTranscribed, Supervisor
from ivr.switchboard import Switchboard

CALLS = tomllib.loads((PRACTICE / "calls/calls.toml").read_text(encoding="utf-8"))["call"]
RICE = PRACTICE / "calls/zh-rice.wav"


async def until(what: Callable[[], object], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not what():
            await asyncio.sleep(0.005)


def joined(found: list[Utterance], language: str) -> str:
    return ("" if language == "zh" else " ").join(utterance.text for utterance in found)


@pytest.fixture
async def chinese() -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(practice_model("zh"))
    await supervisor.start()
    yield supervisor
    await supervisor.stop()


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_sample_call_is_understood_exactly(language: str, tmp_path: Path) -> None:
    supervisor = Supervisor(practice_model(language))
    await supervisor.start()
    for entry in (entry for entry in CALLS if entry["language"] == language):
        telephone = tmp_path / f"{entry['file']}.ulaw"
        telephone.write_bytes(read_telephone(PRACTICE / "calls" / entry["file"]))
        for path in (telephone, PRACTICE / "calls" / entry["file"]):
            found = await supervisor.transcribe(path, "CA1")
            assert joined(found, language) == entry["text"], path.name
            assert all(words.final and words.source == "recording" and words.call == "CA1" for words in found)
    await supervisor.stop()


def test_sample_calls_are_listed_and_as_a_telephone_carries_them() -> None:
    assert {path.name for path in (PRACTICE / "calls").glob("*.wav")} == {entry["file"] for entry in CALLS}
    for entry in CALLS:
        with wave.open(str(PRACTICE / "calls" / entry["file"])) as wav:
            assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth()) == (8000, 1, 2)


async def test_a_live_call_gives_partials_then_final_words_with_times(chinese: Supervisor, tmp_path: Path) -> None:
    results: list[Utterance] = []
    board = Switchboard(tmp_path, chinese)

    def on_result(utterance: Utterance) -> None:
        results.append(utterance)
        board.understood(utterance)

    chinese.on_result = on_result
    await until(lambda: chinese.state == "ready")
    board.start("CA1")
    audio = read_telephone(RICE)
    for at in range(0, 16000, 1600):  # two seconds of speech, a fifth at a time
        board.frame("CA1", audio[at : at + 1600])
        while chinese.position("CA1") < (at + 1600) / 8000:
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.21)  # a partial result comes at most five times a second
    board.frame("CA1", audio[16000:])
    board.stop("CA1")
    await until(lambda: board.said("CA1").settled and board.said("CA1").text)
    finals = [utterance for utterance in results if utterance.final]
    partials = [utterance.text for utterance in results if not utterance.final]
    assert [utterance.text for utterance in finals] == ["我家没有米了"]
    assert [word.text for word in finals[0].words] == ["我", "家", "没有", "米", "了"]
    assert finals[0].start == pytest.approx(0.4, abs=0.15)
    assert finals[0].end == pytest.approx(2.0, abs=0.15)
    assert all(0.5 < word.confidence <= 1 for word in finals[0].words)
    assert any(partials)


async def test_a_killed_worker_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    supervisor = Supervisor(practice_model("zh"), sleep=_no_wait)
    results: list[Utterance] = []
    supervisor.on_result = results.append
    await supervisor.start()
    await until(lambda: supervisor.state == "ready")
    path = tmp_path / "CA1.ulaw"
    samples = ["zh-chest", "zh-grandmother", "zh-lonely", "zh-medicine"]
    audio = b"".join(read_telephone(PRACTICE / f"calls/{name}.wav") for name in samples)
    supervisor.open("CA1", path)
    killed: set[int] = set()
    with path.open("ab", buffering=0) as file:
        for at in range(0, len(audio), 800):
            file.write(audio[at : at + 800])
            supervisor.more("CA1", at + 800)
            await asyncio.sleep(0.01)
            pid = supervisor.worker_pid
            # In the middle of words, and again right after each final result.
            if pid and pid not in killed and supervisor.state == "ready" and len(results) % 3 == 2:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
    supervisor.close("CA1")
    await until(lambda: supervisor.position("CA1") == float("inf"))
    finals = [utterance for utterance in results if utterance.final]
    wanted = "".join(entry["text"] for name in samples for entry in CALLS if entry["file"] == f"{name}.wav")
    assert joined(finals, "zh") == wanted
    times = [time for utterance in finals for word in utterance.words for time in (word.start, word.end)]
    assert times == sorted(times)  # times go on from the start of the audio, not of the worker
    assert len(killed) >= 2
    await supervisor.stop()


async def _no_wait(seconds: float) -> None:
    await asyncio.sleep(0)


async def test_calls_over_the_limit_wait_and_lose_nothing(tmp_path: Path) -> None:
    results: list[Utterance] = []
    supervisor = Supervisor(practice_model("zh"), results.append, live_limit=1)
    await supervisor.start()
    path = tmp_path / "any.ulaw"
    path.write_bytes(read_telephone(RICE))
    for call in ("CA1", "CA2"):
        supervisor.open(call, path)
        supervisor.more(call, path.stat().st_size)
    await until(lambda: any(result.final for result in results))
    assert {result.call for result in results} == {"CA1"}
    assert supervisor.position("CA2") == 0.0
    supervisor.close("CA1")
    supervisor.close("CA2")
    await until(lambda: supervisor.position("CA2") == float("inf"))
    assert [result.text for result in results if result.final and result.call == "CA2"] == ["我家没有米了"]
    await supervisor.stop()


async def test_a_file_that_is_no_audio_or_not_there_fails_in_words(chinese: Supervisor, tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"not audio at all")
    with pytest.raises(NotTranscribed, match=r"bad\.wav"):
        await chinese.transcribe(bad)
    with pytest.raises(NotTranscribed, match=r"gone\.ulaw"):
        await chinese.transcribe(tmp_path / "gone.ulaw")
    assert joined(await chinese.transcribe(RICE), "zh") == "我家没有米了"  # the worker goes on


async def test_a_file_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    dies = (sys.executable, "-c", 'import sys; print(\'{"is": "ready"}\', flush=True); sys.stdin.readline()')
    supervisor = Supervisor(practice_model("zh"), command=dies, sleep=_no_wait)
    await supervisor.start()
    with pytest.raises(NotTranscribed, match="ended the speech worker every time"):
        await supervisor.transcribe(RICE)
    await supervisor.stop()


async def test_a_worker_that_hangs_while_loading_is_replaced(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    hangs = (sys.executable, "-c", f"import time; open({str(starts)!r}, 'a').write('x'); time.sleep(600)")
    supervisor = Supervisor(practice_model("zh"), command=hangs, sleep=_no_wait, patience=600, loading=0.2)
    await supervisor.start()
    try:
        async with asyncio.timeout(60):
            while not starts.exists() or len(starts.read_text()) < 2:
                await asyncio.sleep(0.02)
        assert supervisor.state in ("loading", "down")
    finally:
        await supervisor.stop()


async def test_a_model_that_takes_long_is_given_more_time_with_each_worker(tmp_path: Path) -> None:
    slow = (
        "import sys, time, pathlib, json; p = pathlib.Path(sys.argv[1]); "
        "n = len(p.read_text()) if p.exists() else 0; p.write_text('x' * (n + 1)); "
        "time.sleep(600) if n < 3 else print(json.dumps({'is': 'ready'}), flush=True); sys.stdin.read()"
    )
    command = (sys.executable, "-c", slow, str(tmp_path / "starts"))
    supervisor = Supervisor(practice_model("zh"), command=command, sleep=_no_wait, patience=600, loading=0.5)
    await supervisor.start()
    try:
        async with asyncio.timeout(60):
            while supervisor.state != "ready":
                await asyncio.sleep(0.02)
    finally:
        await supervisor.stop()


async def test_a_worker_is_told_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOTLINE_SECRET", "HOTLINE_TWILIO_AUTH_TOKEN", "PGPASSWORD", "ANYTHING_ELSE"):
        monkeypatch.setenv(name, "hush-hush")
    told = tmp_path / "told"
    tell = f"import os, time; open({str(told)!r}, 'w').write(str(dict(os.environ))); time.sleep(600)"
    tells = (sys.executable, "-c", tell)
    supervisor = Supervisor(practice_model("zh"), command=tells, sleep=_no_wait)
    await supervisor.start()
    try:
        async with asyncio.timeout(60):
            while not told.exists() or not told.read_text().endswith("}"):
                await asyncio.sleep(0.02)
    finally:
        await supervisor.stop()
    assert "hush-hush" not in told.read_text()
    assert "'PATH'" in told.read_text()


async def test_a_worker_that_hangs_is_taken_for_dead() -> None:
    hangs = (
        sys.executable,
        "-c",
        'import sys; print(\'{"is": "ready"}\', flush=True); [line for line in sys.stdin]',
    )
    supervisor = Supervisor(practice_model("zh"), command=hangs, sleep=_no_wait, patience=0.1)
    await supervisor.start()
    with pytest.raises(NotTranscribed, match="ended the speech worker every time"):
        await supervisor.transcribe(RICE)
    await until(lambda: supervisor.state == "ready")
    pid = supervisor.worker_pid
    await asyncio.sleep(0.3)
    assert supervisor.worker_pid == pid  # owing nothing, it may be quiet
    await supervisor.stop()


async def test_a_call_cut_off_by_a_restart_is_finished_from_its_last_final_result(tmp_path: Path) -> None:
    path = tmp_path / "CA1.ulaw"
    path.write_bytes(read_telephone(PRACTICE / "calls/zh-chest.wav"))
    results: list[Utterance] = []
    supervisor = Supervisor(practice_model("zh"), results.append)
    await supervisor.start()
    supervisor.open("CA1", path, offset=int(2.6 * 8000))
    supervisor.close("CA1")
    await until(lambda: supervisor.position("CA1") == float("inf"))
    assert [result.text for result in results if result.final] == ["我喘不上气"]
    assert [result.end for result in results if result.final] == [pytest.approx(4.9, abs=0.15)]
    await supervisor.stop()


async def test_a_worker_that_cannot_start_is_tried_again_ever_more_slowly() -> None:
    waits: list[float] = []
    enough = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) >= 9:
            enough.set()
            await asyncio.Event().wait()

    supervisor = Supervisor(practice_model("zh"), command=("/nowhere/at/all",), sleep=sleep)
    await supervisor.start()
    await enough.wait()
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert supervisor.state == "down"
    pending = asyncio.create_task(supervisor.transcribe(RICE))
    await asyncio.sleep(0)
    await supervisor.stop()
    with pytest.raises(NotTranscribed, match="stopping"):
        await pending


ODD = [
    '{"is": "final", "call": "CA1"}',
    '{"is": "final", "call": "CA1", "at": 800, "text": 5, "words": [[1]]}',
    '{"is": "partial", "call": "CA1", "text": "x", "at": "soon"}',
    '{"is": "partial", "call": "CA1", "text": null, "at": 5}',
]


@pytest.mark.parametrize("line", ODD)
async def test_a_worker_that_talks_nonsense_is_replaced(line: str) -> None:
    await _is_replaced(line, lambda utterance: None)


async def test_a_listener_that_fails_does_not_end_the_listening() -> None:
    def fails(utterance: Utterance) -> None:
        raise RuntimeError("the listener fails")

    await _is_replaced('{"is": "final", "call": "CA1", "text": "x", "words": [], "at": 800}', fails)


async def _is_replaced(line: str, on_result: Callable[[Utterance], None]) -> None:
    says = f'import sys; print(\'{{"is": "ready"}}\', flush=True); sys.stdin.readline(); print({line!r}, flush=True)'
    waits: list[tuple[float, str]] = []
    enough, supervisor = asyncio.Event(), Supervisor(practice_model("zh"), on_result)

    async def sleep(seconds: float) -> None:
        waits.append((seconds, supervisor.state))
        if len(waits) == 3:
            enough.set()
            await asyncio.Event().wait()

    supervisor._command = (sys.executable, "-c", says + "; sys.stdin.read()")
    supervisor._sleep = sleep
    supervisor.open("CA1", RICE)
    await supervisor.start()
    async with asyncio.timeout(20):
        await enough.wait()
    assert waits == [(0.5, "down"), (1.0, "down"), (2.0, "down")]
    assert supervisor.position("CA1") <= 0.1, "what made no sense is heard again"
    await supervisor.stop()


async def test_without_a_model_all_is_left_out() -> None:
    supervisor = Supervisor(None)
    await supervisor.start()
    supervisor.open("CA1", RICE)
    supervisor.more("CA1", 10)
    supervisor.close("CA1")
    assert supervisor.state == "none"
    assert supervisor.position("CA1") == float("inf")
    with pytest.raises(NotTranscribed, match="no speech model"):
        await supervisor.transcribe(RICE)
    await supervisor.stop()


def test_the_worker_ends_with_its_input() -> None:
    command = [sys.executable, "-m", "ivr.speech.worker", str(practice_model("zh").path)]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert worker.stdin is not None
    assert worker.stdout is not None
    assert json.loads(worker.stdout.readline()) == {"is": "ready"}
    worker.send_signal(signal.SIGINT)  # Ctrl-C is for the service
    worker.stdin.write(json.dumps({"do": "file", "call": "x", "path": str(RICE)}).encode() + b"\n")
    worker.stdin.flush()
    while json.loads(worker.stdout.readline())["is"] != "closed":
        pass
    worker.stdin.close()
    assert worker.wait(timeout=10) == 0
    worker.stdout.close()


async def test_the_words_between_chinese_words_have_no_spaces_and_noise_no_mark() -> None:
    for language, plain in (("zh", "我米"), ("en", "我 米")):
        assert Supervisor(practice_model(language))._plain("我 [unk] 米") == plain
