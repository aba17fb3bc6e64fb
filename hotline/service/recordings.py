"""The carrier's own recordings: fetched, verified, kept, deleted there; and transcribed where the stream failed."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import structlog

from hotline.domain.actor import MACHINE
from hotline.domain.events import CallEnded, Heard, Reopened, Suggestion
from hotline.domain.ticket import Ticket

from .call_words import danger_in_our_call, is_new_danger
from .context import Hotline
from .ports import Books
from .reading import suggest
from .records import CallRecord, Recording, RecordingState, UtteranceRecord
from .units import apply
from .whose import placed

log = structlog.get_logger(__name__)

AT_ONCE = 10
TOGETHER = 4  # each may be as large as a whole call, and is decoded once
MOST_TRIES = 8
MAY_LACK = 1.5
"""Seconds by which a copy may be shorter than the carrier says: it gives whole seconds."""
A_PART = 5.0
"""Seconds by which the carrier's recording must outlast what was streamed to show that the stream broke off."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class NoName(Exception):
    """This recording can never be kept under its id."""


@dataclass(frozen=True, slots=True)
class Ear:
    """What the speech side lends: `folder` keeps audio; `seconds` gives the length of an audio file, or None
    when it is no audio; `transcribe` gives what is said in a file, in order; `able`: a recogniser is
    there; `busy`: this call is still being listened to."""

    folder: Path
    seconds: Callable[[Path], float | None]
    transcribe: Callable[[str, Path], Awaitable[Sequence[UtteranceRecord]]]
    able: Callable[[], bool]
    busy: Callable[[str], bool]


async def fetch(h: Hotline, ear: Ear) -> int:
    """Fetch, verify and keep what is listed; delete at the carrier what is kept. The number of recordings moved on."""
    machine = h.clock.machine()
    waiting = await h.store.read(lambda books: books.recordings_to_fetch(machine, AT_ONCE))
    together = asyncio.Semaphore(TOGETHER)

    async def one(recording: Recording) -> None:
        async with together:
            try:
                await _move_on(h, ear, recording)
            except Exception:
                log.exception("recording_not_handled", recording=recording.carrier_id)  # the others do not wait for it

    await asyncio.gather(*(one(recording) for recording in waiting))
    return len(waiting)


async def _move_on(h: Hotline, ear: Ear, recording: Recording) -> None:
    if recording.state is RecordingState.LISTED:
        recording = await _fetch_one(h, ear, recording)
    if recording.state is RecordingState.FETCHED:
        await _delete_there(h, recording)


async def _fetch_one(h: Hotline, ear: Ear, recording: Recording) -> Recording:
    error, path, away = "", None, False
    try:
        data = await h.carrier.fetch_recording(recording)
        last = recording.tries + 1 >= MOST_TRIES
        path, error = await asyncio.to_thread(_keep, ear, recording, data, last) if data else (None, "not there yet")
    except NoName as failure:
        error = str(failure)
    except OSError as failure:
        error, away = str(failure) or type(failure).__name__, True
    if path is not None and not error:
        kept = replace(recording, state=RecordingState.FETCHED, path=path.name, error="")
    elif path is not None:
        # Better than nothing, and no proof of the whole: the carrier's own copy stays where it is.
        kept = replace(recording, state=RecordingState.UNUSABLE, path=path.name, error=error, tries=MOST_TRIES)
    else:
        # A carrier out of reach, or a full disk, says nothing about the recording: that is no try.
        tries = recording.tries + (not away)
        kept = replace(
            recording,
            tries=tries,
            error=error,
            next_try=h.clock.machine() + timedelta(seconds=60 if away else min(600, 5 * 2**tries)),
            state=RecordingState.UNUSABLE if tries >= MOST_TRIES else RecordingState.LISTED,
        )
        log.info("recording_not_fetched", recording=recording.carrier_id, why=error, tries=tries)
    await h.store.write(lambda books: _note_fetched(books, kept))
    await _hear_the_rest(h, ear, kept)
    return kept


async def _hear_the_rest(h: Hotline, ear: Ear, recording: Recording) -> None:
    """The stream broke off: what was said after that is in the carrier's recording only."""
    if recording.path is None or not ear.able():
        return
    call, heard = await h.store.read(lambda b: (b.call(recording.call), b.utterances(recording.call)))
    broke_off = call is not None and recording.seconds > call.audio_seconds + A_PART
    if not broke_off or not heard or any(u.source == "recording" for u in heard):
        return  # without any words it is listened to anyway (transcribe)
    found = await ear.transcribe(recording.call, ear.folder / recording.path)
    await take_words(h, recording.call, found, settled=True)


def _note_fetched(books: Books, recording: Recording) -> None:
    books.put_recording(recording)
    call = books.call(recording.call)
    if recording.path is not None and call is not None:
        name_recording(books, call, recording.path)


def name_recording(books: Books, call: CallRecord, name: str) -> None:
    """Let the contact name its audio file: the whole call rather than a part of it."""
    contact = books.contact(call.contact) if call.contact else None
    if contact is None:
        return
    best = next(iter(audio_of(call, books.recordings(call.id))), name)
    if contact.recording is None or contact.recording != best:
        books.save_contact(replace(contact, recording=best))


def audio_of(call: CallRecord, recorded: Sequence[Recording]) -> list[str]:
    """The names of a call's audio files, that of the most of it first; what was streamed is the master, unless it broke
    off."""
    kept = [(call.audio, call.audio_seconds + A_PART)] if call.audio and call.audio_seconds > 0 else []
    kept += [(r.path, r.seconds) for r in recorded if r.path]
    return [name for name, _ in sorted(kept, key=lambda one: -one[1])]


def _keep(ear: Ear, recording: Recording, data: bytes, last: bool) -> tuple[Path | None, str]:
    """Write the audio down, durably, and only under its name when it can be decoded and is as long as the carrier
    says. With what is wrong with it. `last`: after this there is no other try, so a shorter
    one is kept too. Raises NoName."""
    name = recording.carrier_id
    if not NAME.fullmatch(name):
        raise NoName("its id cannot be the name of a file")  # from before ids were looked at when they came in
    part = ear.folder / f"{name}.part"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    seconds = ear.seconds(part)
    error = "" if seconds else "not audio"
    if seconds and seconds < recording.seconds - MAY_LACK:
        error = f"{seconds:.0f} s of {recording.seconds:.0f} s"
    if error and not (seconds and last):
        part.unlink()
        return None, error
    kept = part.rename(ear.folder / f"{name}.wav")
    _make_durable(ear.folder)
    return kept, error


def _make_durable(folder: Path) -> None:
    """A name outlives a power cut only when its folder is on the disk too; the carrier's copy goes after this."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def _delete_there(h: Hotline, recording: Recording) -> None:
    try:
        gone = await h.carrier.delete_recording(recording)
    except OSError as failure:
        log.info("recording_not_deleted", recording=recording.carrier_id, why=str(failure))
        gone = False
    if gone:
        kept = replace(recording, state=RecordingState.DELETED)
    else:
        kept = replace(recording, next_try=h.clock.machine() + timedelta(minutes=5))
    await h.store.write(lambda books: books.put_recording(kept))


async def transcribe(h: Hotline, ear: Ear) -> int:
    """Understand calls afterwards whose live transcript is missing; the number of calls worked on."""
    if not ear.able():
        return 0
    calls = await h.store.read(lambda books: books.calls_to_transcribe(AT_ONCE))
    for call in calls:
        if ear.busy(call.id):
            continue
        path, settled = await h.store.read(lambda books, call=call: _audio_of(books, ear.folder, call))  # type: ignore[misc]
        if not settled:
            continue
        # A file that is gone would stand in the way of the calls behind it for ever.
        found = [] if path is None else list(await ear.transcribe(call.id, path))
        await take_words(h, call.id, found, settled=True)
    return len(calls)


def _audio_of(books: Books, folder: Path, call: CallRecord) -> tuple[Path | None, bool]:
    """The streamed audio is the master; the carrier's recording fills in for it. With whether it is settled that this
    is to be listened to: not while a recording is still to come, nor when live words came in at the last moment."""
    recorded = books.recordings(call.id)
    path = next((folder / name for name in audio_of(call, recorded) if (folder / name).exists()), None)
    awaited = path is None and any(r.state is RecordingState.LISTED for r in recorded)
    return path, not awaited and not books.utterances(call.id)


async def take_words(h: Hotline, call_id: str, found: Sequence[UtteranceRecord], settled: bool = False) -> None:
    """Keep final words of a call, and let the ticket know all that was said so far."""
    await h.refresh()
    before = await h.store.read(lambda books: books.utterances(call_id))
    text, suggestion = read_call(h, [*before, *found])

    def unit(books: Books) -> None:
        for utterance in found:
            books.add_utterance(utterance)
        call = books.call(call_id)
        if call is None:
            return
        if settled:
            books.save_call(replace(call, transcribed=True))
        contact = books.contact(call.contact) if call.contact else None
        if contact is not None and text:
            books.save_contact(replace(contact, transcript=text))
        ticket = books.ticket(call.ticket) if call.ticket is not None else None
        if call.purpose != "intake":
            danger_in_our_call(h, books, call, suggestion, text)
            return
        if ticket is None:
            return
        if text:
            hear(h, books, ticket, Heard(suggestion, text, last=call.ended_at is not None), text)
        elif settled and call.ended_at is not None:
            apply(h, books, ticket, CallEnded(words=False))

    await h.store.write(unit)
    h.nudge()


def read_call(h: Hotline, utterances: Sequence[UtteranceRecord]) -> tuple[str, Suggestion]:
    """The words of a call and what they say. All of them may raise; understood is what was heard well enough."""
    by_start = _of_the_whole(utterances)
    text = join_words([u.text for u in by_start])
    found = suggest(text, h.lexicon, h.ear, h.standing.places)
    sure = [u.text for u in by_start if _confidence(u) >= h.policy.not_understood.confidence]
    if found.understood and len(sure) < len(by_start):
        heard_well = suggest(join_words(sure), h.lexicon, h.ear, h.standing.places)
        found = replace(found, understood=heard_well.understood)
    return text, found


def _of_the_whole(utterances: Sequence[UtteranceRecord]) -> list[UtteranceRecord]:
    """By their start, of the source that goes on longest: the stream, or the recording that outlasts it."""
    once = sorted({(u.source, u.start): u for u in utterances}.values(), key=lambda u: u.start)
    longest = max(once, key=lambda u: (u.end, u.source == "stream"), default=None)
    return [u for u in once if longest is not None and u.source == longest.source]


def _confidence(utterance: UtteranceRecord) -> float:
    """How sure the recogniser is of its words on the whole; sure, where it does not say."""
    given = [confidence for _word, _start, _end, confidence in utterance.words]
    return sum(given) / len(given) if given else 1.0


def hear(h: Hotline, books: Books, ticket: Ticket, heard: Heard, words: str) -> Ticket:
    """Let the ticket know; danger understood only after it was closed opens it again, or nobody would see it."""
    heard = replace(heard, suggestion=placed(books, ticket, heard.suggestion, words))
    if not ticket.open and is_new_danger(ticket, heard.suggestion):
        return apply(h, books, ticket, Reopened(by=MACHINE, text=words), heard)
    return apply(h, books, ticket, heard)


def join_words(texts: Sequence[str]) -> str:
    """Sentences of one call after another; Chinese runs need no space between them."""
    joined = ""
    for text in (t.strip() for t in texts):
        if not text:
            continue
        if not joined:
            joined = text
        else:
            wide = ord(joined[-1]) > 0x2E7F and ord(text[0]) > 0x2E7F
            joined += ("，" if wide else " ") + text
    return joined
