"""What a line asks for (`ivr.ports.Desk`), done with the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import structlog

from hotline.domain.events import CallEnded, Event, Heard, NotUnderstood, Suggestion, Told, WantsPerson
from hotline.domain.ticket import Priority, Protected, Ticket
from hotline.service import danger, outgoing, reporting
from hotline.service.call_intake import take_call
from hotline.service.call_words import danger_in_our_call
from hotline.service.context import Hotline
from hotline.service.ports import Books, Listed
from hotline.service.promises import call_promise, spoken_promise
from hotline.service.reading import suggest
from hotline.service.recordings import hear, name_recording, read_call, take_words
from hotline.service.records import REPORT, CallRecord, Recording, UtteranceRecord
from hotline.service.reporting import at_hand
from hotline.service.units import apply
from hotline.words import Leaning
from ivr.ports import Arrived, Facts, Outcome, Saved, Utterance

log = structlog.get_logger(__name__)

#: Told of live words: call, ticket, text, final.
Listener = Callable[[str, int, str, bool], None]
#: Gives the address of a clip with the caller's own last words, or None.
Clip = Callable[[str], str | None]
NOT_WORDS = frozenset({"", "[unk]", "<unk>"})
#: The dialogues of a caller, and how far the call has come while one goes on; the question is asked twice at most.
INCOMING = {"intake": "", REPORT: "", "danger": "danger", "danger_again": "danger_again"}
#: What asks next where nothing was understood.
ASKS = {"intake": "danger", "danger": "danger_again"}
#: The answers to "is anybody in danger?".
ANSWERS = {"in_danger": True, "no_danger": False}


class Voice:
    """Implements `ivr.ports.Desk`. `able` says whether words may still come for a call; `practice`: the model
    in use understands sample sentences only. `kept` gives name and seconds of a call's audio file, `resume` has
    it listened to from a moment (seconds) on."""

    def __init__(
        self,
        h: Hotline,
        *,
        clip: Clip,
        able: Callable[[], bool],
        practice: bool,
        kept: Callable[[str], tuple[str, float] | None],
        resume: Callable[[str, float], None],
    ) -> None:
        self.h, self._clip, self._able, self._practice = h, clip, able, practice
        self._kept, self._resume = kept, resume
        self._partials: dict[str, tuple[int, str]] = {}
        self._tickets: dict[str, int] = {}
        self._raised: dict[str, tuple[Priority | None, Protected | None, frozenset[str]]] = {}
        self._listeners: list[Listener] = []

    # --- calls that come in

    async def arrived(self, arrival: Arrived) -> Facts:
        call = await self._taken_in(arrival)
        if call.ticket is not None:
            self._tickets[call.id] = call.ticket
        flags = {"practice_model"} if self._practice else set()
        values = {"hotline": self.h.wording.hotline}
        if call.purpose == REPORT:
            in_hand = await self.h.store.read(lambda books: at_hand(books, call.phone))
            flags |= {REPORT, "several"} if len(in_hand) > 1 else {REPORT}
            values["ticket"] = " ".join(str(call.ticket or ""))
        return Facts(call.language, values, frozenset(flags))

    async def _taken_in(self, arrival: Arrived, missed: bool = False) -> CallRecord:
        return await self.h.store.write(lambda books: take_call(self.h, books, arrival.call, arrival.caller, missed))

    async def missed(self, listed: Listed) -> None:
        """A call that the carrier took while we were away, or whose end we never heard of."""
        await self._taken_in(Arrived(listed.carrier_id, listed.from_ or None, listed.to, {}), missed=True)
        await self.ended(listed.carrier_id, listed.status, int(listed.seconds))

    async def ended(self, call: str, status: str, seconds: int | None) -> None:
        if status == "stream-stopped":
            return  # the carrier's own word follows, or is asked for
        pending = self._able() and call in self._partials
        understood = (await self._said(call)).understood
        cut_off_at = await self.h.store.write(
            lambda books: self._end(books, call, status, seconds, pending, understood)
        )
        for known in (self._partials, self._raised, self._tickets):
            known.pop(call, None)
        if cut_off_at is not None:
            self._resume(call, cut_off_at)  # waits for a recogniser that is away just now
        self.h.nudge()

    def _end(
        self, books: Books, call: str, status: str, seconds: int | None, pending: bool, understood: bool
    ) -> float | None:
        """Note the end; the second from which on nobody has listened, when the stream broke off unnoticed."""
        record = books.call(call)
        if record is None or record.ended_at is not None:
            return None
        kept = self._kept(call) if record.audio is None else None
        if kept is not None:
            record = replace(record, audio=kept[0], audio_seconds=kept[1])
            name_recording(books, record, kept[0])
        books.save_call(replace(record, ended_at=self.h.clock.now(), status=status, seconds=seconds))
        ticket = books.ticket(record.ticket) if record.ticket is not None else None
        if ticket is None or record.purpose != "intake":
            return None
        heard = books.utterances(call)
        if heard or not (pending or (self._able() and record.audio_seconds > 0)):
            apply(self.h, books, ticket, CallEnded(bool(heard), understood))
        return heard[-1].end if heard and kept is not None else None

    async def _said(self, call: str) -> Suggestion:
        """What is read out of the words of the call so far; understood: anything was recognised, and well enough."""
        await self.h.refresh()
        heard = await self.h.store.read(lambda books: books.utterances(call))
        return read_call(self.h, heard)[1]

    # --- calls of ours

    async def dialled(self, key: str, call: str) -> tuple[str, Facts] | None:
        return await self.h.store.write(lambda books: self._dialled(books, key, call))

    def _dialled(self, books: Books, key: str, call: str) -> tuple[str, Facts] | None:
        wanted = outgoing.picked_up(self.h, books, key, call)
        if wanted is None:
            return None
        return wanted.dialogue, Facts(wanted.language, wanted.values, wanted.flags)

    async def finished(self, call: str, dialogue: str, outcome: Outcome) -> tuple[str, Facts] | None:
        if dialogue in INCOMING:
            said = await self._said(call)  # refreshed: what is promised hangs on whether anybody is there
            following = await self.h.store.write(lambda books: self._go_on(books, call, dialogue, outcome, said))
            self.h.nudge()
            return following
        if dialogue == "answer":
            return None
        words = await self.h.store.write(lambda books: outgoing.ended(self.h, books, call, dialogue, outcome.name))
        self.h.nudge()
        # No flags: these words are no promise, and are not said twice.
        if words is None:
            return None
        name = "words" if words.dialogue == "work" else "promise"
        return words.dialogue, Facts(words.language, {name: words.text})

    def _go_on(
        self, books: Books, call: str, dialogue: str, outcome: Outcome, said: Suggestion
    ) -> tuple[str, Facts] | None:
        """What follows when the caller has said what they had to say, or was asked whether anybody is in danger. The
        call's `outcome` is how far it has come: the same once more changes nothing."""
        record = books.call(call)
        ticket = books.ticket(record.ticket) if record is not None and record.ticket is not None else None
        if record is None or ticket is None:
            return None
        if record.purpose == REPORT:
            return self._reported(books, record, outcome, said)
        if record.outcome != INCOMING[dialogue]:
            return self._following(books, record, ticket, spoken_promise(self.h, ticket, said)[0])
        events: list[Event] = []
        if dialogue == "intake" and not said.understood:
            events.append(NotUnderstood(words=bool(ticket.need)))
        if outcome.name in ANSWERS:
            events += danger.answer(ticket, ANSWERS[outcome.name], outcome.values.get("answer", ""))
        person = outcome.name == "person"
        if person:
            events.append(WantsPerson())
        ticket = apply(self.h, books, ticket, *events) if events else ticket
        answered = outcome.name in ANSWERS or person
        asks = ASKS.get(dialogue) if not answered and ticket.not_understood else None
        record = replace(record, outcome=asks or outcome.name)
        books.save_call(record)
        words, due = spoken_promise(self.h, ticket, said)
        if person and not ticket.in_danger:
            words, due = call_promise(self.h, ticket)
        if asks is None:
            apply(self.h, books, ticket, Told(words, due))
        return self._following(books, record, ticket, words)

    def _reported(
        self, books: Books, record: CallRecord, outcome: Outcome, said: Suggestion
    ) -> tuple[str, Facts] | None:
        if record.outcome:
            return None
        books.save_call(replace(record, outcome=outcome.name))
        words = reporting.ended(self.h, books, record, outcome.name, outcome.values.get("words", ""), said)
        return None if words is None else (words.dialogue, Facts(words.language, {"promise": words.text}))

    def _following(self, books: Books, record: CallRecord, ticket: Ticket, words: str) -> tuple[str, Facts]:
        values = {"hotline": self.h.wording.hotline, "ticket": str(ticket.number)}
        if record.outcome in ASKS.values():
            return record.outcome, Facts(ticket.language, values)
        values["promise"] = words
        flags = set()
        clip = self._clip(record.id) if record.outcome == "heard" and self._may_play_back(ticket) else None
        if clip is not None:
            values["playback"] = clip
            flags.add("playback")
        if outgoing.hears_badly(books, ticket):
            flags.add("hard_of_hearing")
        return "answer", Facts(ticket.language, values, frozenset(flags))

    def _may_play_back(self, ticket: Ticket) -> bool:
        quiet = ticket.protected is not None or ticket.priority is Priority.CRITICAL
        return self.h.policy.call.playback and not quiet

    async def spoken(self, call: str, text: str) -> None:
        """The words of a call-back and of a question are kept; those of an answer are with the promise already."""

        def unit(books: Books) -> None:
            record = books.call(call)
            ticket = books.ticket(record.ticket) if record is not None and record.ticket is not None else None
            if record is None or ticket is None:
                return
            if record.purpose == "call_back":
                apply(self.h, books, ticket, Told(text))
            elif record.outcome in ASKS.values():
                apply(self.h, books, ticket, Told(text, asks=True))

        await self.h.store.write(unit)

    # --- words

    async def heard(self, utterance: Utterance) -> None:
        text = "" if utterance.text.strip() in NOT_WORDS else utterance.text
        number, over = await self._ticket_of(utterance.call)
        if number is None:
            return
        if utterance.final:
            self._partials.pop(utterance.call, None)
            if text:
                words = tuple((w.text, w.start, w.end, w.confidence) for w in utterance.words)
                kept = UtteranceRecord(
                    call=utterance.call,
                    start=utterance.start,
                    end=utterance.end,
                    text=text,
                    words=words,
                    source=utterance.source,
                )
                await take_words(self.h, utterance.call, [kept])
        else:
            self._partials.pop(utterance.call, None)
            if text and not over:  # after the end its last final words follow, and nothing would clear it away
                self._partials[utterance.call] = (number, text)
                await self._raise_early(utterance.call, number, text)
        for listener in tuple(self._listeners):
            self._let_know(listener, utterance, number, text)

    def _let_know(self, listener: Listener, utterance: Utterance, number: int, text: str) -> None:
        """A screen that fails must not make words that are kept look as if they were not."""
        try:
            listener(utterance.call, number, text, utterance.final)
        except Exception:
            log.exception("listener_failed", call=utterance.call)

    async def _raise_early(self, call: str, number: int, text: str) -> None:
        """Danger counts while it is still being spoken, where words say it; what half a sentence is only like waits for
        the rest of it."""
        found = suggest(text, self.h.lexicon, Leaning(self.h.ear) if self.h.ear is not None else None, ())
        for_whom = frozenset(r.value for r in found.reasons if r.field == "emergency")
        only = found.only_danger()
        raised = (only.priority, only.protected, for_whom)
        if not only.in_danger or raised == self._raised.get(call):
            return

        def unit(books: Books) -> None:
            ticket = books.ticket(number)
            record = books.call(call)
            if ticket is None or record is None:
                return
            if record.purpose == "intake":
                hear(self.h, books, ticket, Heard(only), text)
            else:
                danger_in_our_call(self.h, books, record, only, text)

        await self.h.store.write(unit)
        if call in self._tickets:
            self._raised[call] = raised
        self.h.nudge()

    async def _ticket_of(self, call: str) -> tuple[int | None, bool]:
        """The call's ticket, and whether the call is over: then nothing is remembered of it any more."""
        if call in self._tickets:
            return self._tickets[call], False
        record = await self.h.store.read(lambda books: books.call(call))
        if record is None or record.ticket is None:
            return None, False
        if record.ended_at is None:
            self._tickets[call] = record.ticket
        return record.ticket, record.ended_at is not None

    def live(self, call: str) -> str:
        return self._partials.get(call, (0, ""))[1]

    def partials(self) -> dict[str, tuple[int, str]]:
        """What is being said just now: call -> (ticket, text)."""
        return dict(self._partials)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told of live words; returns the way to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # --- the dialogue between two webhooks, the stream, the audio

    async def load(self, call: str) -> Saved | None:
        record = await self.h.store.read(lambda books: books.call(call))
        if record is None or record.turn < 0:
            return None
        return Saved(record.dialogue, record.session, record.turn, record.answer)

    async def save(self, call: str, saved: Saved) -> bool:
        def unit(books: Books) -> bool:
            record = books.call(call)
            if record is None or record.turn >= saved.turn:
                return False
            books.save_call(
                replace(
                    record,
                    dialogue=saved.dialogue,
                    session=saved.session,
                    turn=saved.turn,
                    answer=saved.answer,
                )
            )
            return True

        return await self.h.store.write(unit)

    async def stream_token(self, call: str) -> str:
        token = self.h.ids.new()

        def unit(books: Books) -> None:
            record = books.call(call)
            if record is not None:
                books.save_call(replace(record, stream_token=token))

        await self.h.store.write(unit)
        return token

    async def admit_stream(self, token: str) -> str | None:
        """Anybody may knock here, so only who has a token that is known makes the store write."""
        if not token or await self.h.store.read(lambda books: books.call_by_token(token)) is None:
            return None

        def unit(books: Books) -> str | None:
            record = books.call_by_token(token)
            if record is None:
                return None
            books.save_call(replace(record, stream_token=None))
            return record.id

        return await self.h.store.write(unit)

    async def audio_stopped(self, call: str, path: Path, seconds: float) -> None:
        def unit(books: Books) -> None:
            record = books.call(call)
            if record is not None:
                books.save_call(replace(record, audio=path.name, audio_seconds=seconds))
                name_recording(books, record, path.name)

        await self.h.store.write(unit)

    async def recording_ready(self, call: str, recording: str, url: str, seconds: float) -> None:
        def unit(books: Books) -> None:
            if books.call(call) is not None and books.recording(recording) is None:
                books.put_recording(
                    Recording(carrier_id=recording, call=call, url=url, at=self.h.clock.now(), seconds=seconds)
                )

        await self.h.store.write(unit)
        self.h.nudge()
