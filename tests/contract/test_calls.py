"""Calls, what was understood of them, and the carrier's recordings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.errors import Unknown
from hotline.service.ports import Store
from hotline.service.records import CallRecord, Recording, RecordingState, UtteranceRecord
from storage import Refused

from .conftest import MACHINE, NOW
from .test_tickets import add, ticket

CALL = CallRecord(
    id="CA1", direction="in", at=NOW, phone="+1", ticket=1, contact="c1", outbox_key="k1", dialogue="intake",
    session='{"a": "b"}', turn=3, answer="<Response/>", outcome="heard", ended_at=NOW, seconds=12, audio="CA1.ulaw",
    audio_seconds=11.7, stream_token="t1",
)  # fmt: skip


async def test_a_call_is_added_once_and_found_by_each_of_its_names(store: Store) -> None:
    await add(store, ticket(1))
    assert await store.write(lambda books: books.add_call(CALL))
    assert not await store.write(lambda books: books.add_call(replace(CALL, turn=0)))
    for read in (store.read, store.write):
        assert await read(lambda books: books.call("CA1")) == CALL
        assert await read(lambda books: books.call_by_key("k1")) == CALL
        assert await read(lambda books: books.call_by_token("t1")) == CALL
        assert await read(lambda books: books.calls(1)) == [CALL]
        assert await read(lambda books: books.call("t1")) is None
        assert await read(lambda books: books.call_by_key("t1")) is None
        assert await read(lambda books: books.call_by_token("k1")) is None


async def test_a_call_is_changed(store: Store) -> None:
    await add(store, ticket(1))
    with pytest.raises(Unknown):
        await store.write(lambda books: books.save_call(CALL))
    await store.write(lambda books: books.add_call(CALL))
    later = replace(CALL, turn=4, session="", ticket=None, transcribed=True, stream_token=None)
    await store.write(lambda books: books.save_call(later))
    assert await store.read(lambda books: books.call("CA1")) == later


def said(start: float, text: str = "米", source: str = "stream", call: str = "CA1") -> UtteranceRecord:
    words = (("没有", start, start + 0.5, 0.9), (text, start + 0.5, start + 1, 0.31))
    return UtteranceRecord(call=call, start=start, end=start + 1, text=text, words=words, source=source)


async def test_utterances_are_kept_once_in_order_of_time(store: Store) -> None:
    await add(store, ticket(1))
    await store.write(lambda books: books.add_call(CALL))
    for one in (said(4.02), said(0.1), said(0.1, "other"), said(0.1, "again", "file")):
        await store.write(lambda books, one=one: books.add_utterance(one))  # type: ignore[misc]
    found = await store.read(lambda books: books.utterances("CA1"))
    assert found == [said(0.1, "again", "file"), said(0.1), said(4.02)]
    with pytest.raises(Refused):
        await store.write(lambda books: books.add_utterance(said(1, call="CA9")))


RECORDING = Recording(carrier_id="RE1", call="CA1", url="https://carrier/RE1", at=NOW, seconds=11.5)


@pytest.mark.parametrize(
    ("change", "listed"),
    [
        ({}, True),
        ({"direction": "out"}, False),
        ({"ended_at": None}, False),
        ({"audio": None}, False),
        ({"audio_seconds": 0.0}, False),
        ({"transcribed": True}, False),
    ],
)
async def test_calls_to_transcribe(store: Store, change: dict[str, object], listed: bool) -> None:
    call = replace(CALL, ticket=None, **change)  # type: ignore[arg-type]
    await store.write(lambda books: books.add_call(call))
    assert (await store.read(lambda books: books.calls_to_transcribe(5)) == [call]) is listed
    await store.write(lambda books: books.add_utterance(said(1)))
    assert await store.read(lambda books: books.calls_to_transcribe(5)) == []


async def test_the_carriers_recording_is_audio_too_once_it_is_fetched(store: Store) -> None:
    call = replace(CALL, ticket=None, audio=None)
    await store.write(lambda books: books.add_call(call))
    await store.write(lambda books: books.put_recording(RECORDING))
    assert await store.read(lambda books: books.calls_to_transcribe(5)) == []
    await store.write(lambda books: books.put_recording(replace(RECORDING, path="RE1.wav")))
    assert await store.read(lambda books: books.calls_to_transcribe(5)) == [call]


async def test_recordings_are_kept_and_changed(store: Store) -> None:
    """Also before anything is known of the call."""
    await store.write(lambda books: books.put_recording(RECORDING))
    fetched = replace(RECORDING, state=RecordingState.FETCHED, path="RE1.wav", tries=2, next_try=MACHINE, error="late")
    await store.write(lambda books: books.put_recording(fetched))
    assert await store.read(lambda books: books.recording("RE1")) == fetched
    assert await store.write(lambda books: books.recording("RE9")) is None
    assert await store.read(lambda books: books.recordings("CA1")) == [fetched]


async def test_recordings_to_fetch(store: Store) -> None:
    later = MACHINE + timedelta(seconds=1)
    for n, (state, next_try) in enumerate(
        [
            (RecordingState.FETCHED, later),
            (RecordingState.LISTED, None),
            (RecordingState.LISTED, MACHINE),
            (RecordingState.LISTED, later),
            (RecordingState.DELETED, None),
            (RecordingState.UNUSABLE, None),
            (RecordingState.FETCHED, None),
            (RecordingState.FETCHED, MACHINE),
        ]
    ):
        at = NOW + timedelta(seconds=n)
        one = replace(RECORDING, carrier_id=f"RE{n}", state=state, next_try=next_try, at=at)
        await store.write(lambda books, one=one: books.put_recording(one))  # type: ignore[misc]
    found = await store.read(lambda books: books.recordings_to_fetch(MACHINE, 9))
    assert [one.carrier_id for one in found] == ["RE1", "RE2", "RE6", "RE7"]
    assert len(await store.read(lambda books: books.recordings_to_fetch(MACHINE, 1))) == 1
