"""Calls in progress: audio to disk, voice and quiet, words to whoever listens."""

import asyncio
import io
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ivr import mulaw
from ivr.ports import Utterance
from ivr.switchboard import Switchboard, clip

QUIET = b"\xff" * 160


def utterance(text: str, final: bool = True, end: float = 1.0, call: str = "CA1") -> Utterance:
    return Utterance(call, text, (), final, 0.0, end, "stream")


@pytest.fixture
async def board(tmp_path: Path, recogniser: Any, clock: Any) -> AsyncIterator[Switchboard]:
    board = Switchboard(tmp_path, recogniser, clock=clock)
    yield board
    await board.close()


def feed(board: Switchboard, frame: bytes, seconds: float, call: str = "CA1") -> None:
    for _ in range(round(seconds / 0.02)):
        board.frame(call, frame)


def test_a_frame_is_in_the_file_at_once(board: Switchboard, loud: bytes) -> None:
    board.start("CA1")
    board.frame("CA1", loud)
    assert board.path("CA1").read_bytes() == loud
    board.frame("CA1", loud[:7])
    assert board.stop("CA1") == (board.path("CA1"), 167 / 8000)
    assert board.stop("CA1") is None
    board.frame("CA1", loud)  # late: no file is open any more
    assert board.path("CA1").stat().st_size == 167


def test_a_call_can_not_write_outside_the_folder(board: Switchboard) -> None:
    assert board.path("../../x").parent == board.folder


def test_a_second_stream_goes_on_in_the_same_file(tmp_path: Path, recogniser: Any, clock: Any, loud: bytes) -> None:
    for _ in range(2):
        board = Switchboard(tmp_path, recogniser, clock=clock)
        board.start("CA1")
        feed(board, loud, 1.0)
        board.stop("CA1")
    assert board.path("CA1").stat().st_size == 16000
    assert recogniser.orders.count(("open", "CA1", board.path("CA1"), 8000)) == 1  # nothing is heard twice
    assert board.last_words("CA1") == pytest.approx((1.0, 2.0), abs=0.05)


def test_a_full_disk_is_survived(board: Switchboard, loud: bytes) -> None:
    board.start("CA1")
    call = board._calls["CA1"]
    assert call.file is not None
    call.file.close()
    call.file = _Full()
    feed(board, loud, 0.4)
    assert board.listening("CA1").started_speaking


class _Full(io.FileIO):
    def __init__(self) -> None:
        super().__init__("/dev/null", "w")

    def write(self, data: Any, /) -> int:
        raise OSError(28, "No space left on device")


def test_voice_and_quiet(board: Switchboard, loud: bytes, clock: Any) -> None:
    assert not board.listening("CA1").ever_streamed
    board.start("CA1")
    feed(board, QUIET, 1.0)
    heard = board.listening("CA1")
    assert heard.stream_alive
    assert not heard.started_speaking
    assert heard.quiet_for == pytest.approx(1.0)
    feed(board, loud, 0.5)
    feed(board, QUIET, 2.0)
    heard = board.listening("CA1")
    assert heard.started_speaking
    assert heard.voiced == pytest.approx(0.5)
    assert heard.quiet_for == pytest.approx(2.0)
    assert heard.seconds == pytest.approx(3.5)
    later = board.listening("CA1", since=2.0)
    assert not later.started_speaking
    assert later.quiet_for == pytest.approx(1.5)
    clock.now += 3  # the stream stalls: time passes all the same
    assert board.listening("CA1").quiet_for == pytest.approx(5.0)


def test_a_click_is_no_voice(board: Switchboard, loud: bytes) -> None:
    board.start("CA1")
    feed(board, QUIET, 0.5)
    feed(board, loud, 0.06)
    feed(board, QUIET, 0.5)
    assert not board.listening("CA1").started_speaking


def test_a_noisy_line_is_no_voice_and_voice_is_heard_over_it(board: Switchboard, loud: bytes) -> None:
    hum = mulaw.encode(mulaw.decode(loud) // 60)
    board.start("CA1")
    feed(board, hum, 5.0)
    assert not board.listening("CA1").started_speaking
    feed(board, loud, 1.0)
    feed(board, hum, 1.0)
    assert board.listening("CA1").voiced == pytest.approx(1.0)


def test_noise_that_begins_in_the_middle_is_learned(board: Switchboard, loud: bytes) -> None:
    board.start("CA1")
    feed(board, QUIET, 2.0)
    feed(board, mulaw.encode(mulaw.decode(loud) // 60), 20.0)
    assert board.listening("CA1").quiet_for > 10.0


def test_last_words_are_the_last_stretch_at_most_eight_seconds(board: Switchboard, loud: bytes) -> None:
    board.start("CA1")
    assert board.last_words("CA1") is None
    for seconds in (1.0, 12.0):
        feed(board, QUIET, 2.0)
        feed(board, loud, seconds)
    feed(board, QUIET, 1.0)
    start, end = board.last_words("CA1") or (0, 0)
    assert end == pytest.approx(17.0, abs=0.05)
    assert end - start == pytest.approx(8.0)


def test_clip(tmp_path: Path) -> None:
    path = tmp_path / "a.ulaw"
    path.write_bytes(b"\xff" * 8000 + b"\x80" * 8000)
    with wave.open(io.BytesIO(clip(path, 0.5, 1.5))) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getsampwidth(), wav.getnframes()) == (
            8000,
            1,
            2,
            8000,
        )
        samples = wav.readframes(8000)
    assert samples[:8000] == b"\0" * 8000
    assert samples[8000:] == b"\x7c\x7d" * 4000  # 32124, the loudest there is
    with wave.open(io.BytesIO(clip(path, 5, 9))) as wav:
        assert wav.getnframes() == 0


def test_the_recogniser_gets_lengths_ten_times_a_second(board: Switchboard, loud: bytes, recogniser: Any) -> None:
    board.start("CA1")
    feed(board, loud, 1.0)
    board.stop("CA1")
    assert recogniser.orders[0] == ("open", "CA1", board.path("CA1"), 0)
    lengths = [order[2] for order in recogniser.orders if order[0] == "more"]
    assert lengths == [*range(800, 8001, 800), 8000]
    assert recogniser.orders[-1] == ("close", "CA1")


def test_what_was_said_is_settled_when_the_recogniser_has_caught_up(
    board: Switchboard, loud: bytes, recogniser: Any
) -> None:
    board.start("CA1")
    feed(board, loud, 1.0)
    recogniser.positions["CA1"] = 0.6
    board.understood(utterance("我家", final=False))
    assert board.said("CA1").settled is False
    recogniser.positions["CA1"] = 1.2
    assert board.said("CA1").settled is False  # a partial is still open
    board.understood(utterance("我家没有米了"))
    board.understood(utterance("请来人", end=5.0))
    assert board.said("CA1").text == "我家没有米了请来人"
    assert board.said("CA1").settled is True
    assert board.said("CA1", since=1.0).text == "请来人"
    board.understood(utterance("", final=False, end=6.0))
    assert board.said("CA1").settled is True
    board.understood(utterance("也", final=False, end=6.0))
    recogniser.state = "down"
    assert board.said("CA1").settled is True


def test_english_finals_are_joined_by_a_space(board: Switchboard) -> None:
    board.start("CA1")
    board.understood(utterance("i need rice"))
    board.understood(utterance("please"))
    assert board.said("CA1").text == "i need rice please"


async def test_partials_at_most_five_a_second_and_finals_in_order(tmp_path: Path, clock: Any) -> None:
    told: list[Utterance] = []
    sleeps: list[float] = []
    go = asyncio.Event()

    async def heard(words: Utterance) -> None:
        told.append(words)

    async def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        await go.wait()

    board = Switchboard(tmp_path, None, heard, clock=clock, sleep=sleep)
    board.start("CA1")
    for text in ("a", "a", "ab", "abc"):
        board.understood(utterance(text, final=False))
        await asyncio.sleep(0)
    assert [words.text for words in told] == ["a"]
    assert sleeps == [0.2]
    board.understood(utterance("abcd"))
    board.understood(utterance("e", final=False))
    go.set()
    await board.close()
    assert [words.text for words in told] == ["a", "abcd", "e"]


async def test_a_desk_that_fails_loses_no_later_words(tmp_path: Path, clock: Any) -> None:
    told: list[str] = []

    async def heard(words: Utterance) -> None:
        told.append(words.text)
        if len(told) == 1:
            raise OSError("disk full")

    board = Switchboard(tmp_path, None, heard, clock=clock)
    board.start("CA1")
    board.understood(utterance("one"))
    board.understood(utterance("two"))
    assert board.owes("CA1")
    await board.close()
    assert told == ["one", "one", "two"]
    assert not board.owes("CA1")


async def test_final_words_are_offered_until_they_are_taken_ever_more_slowly(tmp_path: Path, clock: Any) -> None:
    told: list[str] = []
    waits: list[float] = []
    taken = asyncio.Event()

    async def heard(words: Utterance) -> None:
        told.append(words.text)
        if len(told) < 10:
            raise OSError("disk full")
        if words.text == "two":
            taken.set()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    board = Switchboard(tmp_path, None, heard, clock=clock, sleep=sleep)
    board.start("CA1")
    board.understood(utterance("one"))
    board.understood(utterance("two"))
    await taken.wait()
    assert told == ["one"] * 10 + ["two"]
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    await board.close()


async def test_words_that_are_never_taken_do_not_hold_up_the_others_for_ever(tmp_path: Path, clock: Any) -> None:
    told: list[str] = []
    taken = asyncio.Event()

    async def heard(words: Utterance) -> None:
        told.append(words.text)
        if words.text == "one":
            raise ValueError("odd")
        taken.set()

    async def sleep(seconds: float) -> None:
        pass

    board = Switchboard(tmp_path, None, heard, clock=clock, sleep=sleep)
    board.start("CA1")
    board.understood(utterance("one"))
    board.understood(utterance("two"))
    async with asyncio.timeout(5):
        await taken.wait()
    assert told == ["one"] * 40 + ["two"]
    await board.close()


async def test_the_end_does_not_wait_out_a_long_pause(tmp_path: Path, clock: Any) -> None:
    told: list[str] = []
    asleep = asyncio.Event()

    async def heard(words: Utterance) -> None:
        told.append(words.text)
        raise OSError("disk full")

    async def sleep(seconds: float) -> None:
        if seconds >= 0.5:
            asleep.set()
            await asyncio.Event().wait()

    board = Switchboard(tmp_path, None, heard, clock=clock, sleep=sleep)
    board.start("CA1")
    board.understood(utterance("one"))
    board.understood(utterance("two"))
    async with asyncio.timeout(5):
        await asleep.wait()
        await board.close()
    assert told == ["one"] * 4 + ["two"] * 3


async def test_words_for_a_call_already_over_still_arrive_in_order(tmp_path: Path, clock: Any) -> None:
    told: list[str] = []

    async def heard(words: Utterance) -> None:
        await asyncio.sleep(0 if told else 0.001)
        told.append(words.text)

    board = Switchboard(tmp_path, None, heard, clock=clock)
    board.start("CA1")
    board.understood(utterance("one"))
    board.forget("CA1")
    board.understood(utterance("two"))
    await asyncio.sleep(0)
    board.understood(utterance("three"))
    await board.close()
    assert told == ["one", "two", "three"]
    assert board.said("CA1").text == ""
    assert board._late == {}


async def test_listeners_get_the_current_partial_first_and_end_with_the_stream(board: Switchboard) -> None:
    board.start("CA1")
    board.understood(utterance("我", final=False))
    assert board.partial("CA1") is not None
    async with board.subscribe("CA1") as words:
        board.understood(utterance("我家", final=False))
        board.understood(utterance("我家没有米了"))
        assert board.partial("CA1") is None
        board.stop("CA1")
        assert [heard.text async for heard in words] == ["我", "我家", "我家没有米了"]


def test_mu_law_is_g711() -> None:
    # Codes and values from the tables of ITU-T G.711, and that nothing is lost between encode and decode.
    assert mulaw.decode(bytes([0x00, 0x80, 0x7F, 0xFF, 0x0F, 0x10])).tolist() == [
        -32124,
        32124,
        0,
        0,
        -16764,
        -15996,
    ]
    codes = bytes(code for code in range(256) if code != 0x7F)  # 0x7f is a second zero
    assert mulaw.decode(mulaw.encode(mulaw.decode(codes))).tolist() == mulaw.decode(codes).tolist()
