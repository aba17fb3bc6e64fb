"""Calls with their recognised speech, and the recordings the carrier made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, and_, bindparam, case, exists, or_, select, update

from hotline.domain.errors import Unknown
from hotline.service.records import CallRecord, Recording, RecordingState, UtteranceRecord

from .ledger import Ledger, Lockable, Values, insert_once, lockable, upsert
from .mapping import CALL, RECORDING, UTTERANCE, micros
from .schema.contacts import unfinished, untranscribed
from .tables import calls, recordings, utterances

COLUMNS = CALL.columns(calls)
LIMIT = bindparam("limit", type_=Integer)

ADD = insert_once(calls, "id")
SAVE = (
    update(calls)
    .where(calls.c.id == bindparam("which"))
    .values({name: bindparam(name) for name in CALL.names if name != "id"})
)
ONE = lockable(select(*COLUMNS).where(calls.c.id == bindparam("id")))
BY_KEY = lockable(select(*COLUMNS).where(calls.c.outbox_key == bindparam("key")).order_by(calls.c.at.desc()).limit(1))
BY_TOKEN = lockable(select(*COLUMNS).where(calls.c.stream_token == bindparam("token")))
OF_TICKET = select(*COLUMNS).where(calls.c.ticket == bindparam("ticket")).order_by(calls.c.at, calls.c.id)
STREAMED = and_(calls.c.audio.is_not(None), calls.c.audio_seconds > 0)
RECORDED_BY_CARRIER = exists().where(recordings.c.call == calls.c.id, recordings.c.path.is_not(None))
UNTRANSCRIBED = (
    select(*COLUMNS)
    .where(untranscribed(), calls.c.ended_at.is_not(None), or_(STREAMED, RECORDED_BY_CARRIER))
    .order_by(calls.c.at, calls.c.id)
    .limit(LIMIT)
)

ADD_UTTERANCE = insert_once(utterances, "call", "source", "start")
COUNT_UTTERANCE = (
    update(calls).where(calls.c.id == bindparam("which")).values(utterance_count=calls.c.utterance_count + 1)
)
UTTERANCES = (
    select(*UTTERANCE.columns(utterances))
    .where(utterances.c.call == bindparam("call"))
    .order_by(utterances.c.start, utterances.c.source)
)

RECORDED = RECORDING.columns(recordings)
PUT_RECORDING = upsert(recordings, "carrier_id")
ONE_RECORDING = lockable(select(*RECORDED).where(recordings.c.carrier_id == bindparam("carrier_id")))
RECORDINGS = (
    select(*RECORDED).where(recordings.c.call == bindparam("call")).order_by(recordings.c.at, recordings.c.carrier_id)
)
# Listed ones first: a recording that the carrier will not delete keeps nobody's words waiting.
LISTED_FIRST = case((recordings.c.state == RecordingState.LISTED.value, 0), else_=1)
TO_FETCH = (
    select(*RECORDED)
    .where(
        unfinished(),
        or_(
            recordings.c.next_try.is_(None),
            recordings.c.next_try <= bindparam("machine_now", type_=BigInteger),
        ),
    )
    .order_by(LISTED_FIRST, recordings.c.at, recordings.c.carrier_id)
    .limit(LIMIT)
)


class CallBooks(Ledger):
    """Implements the part of `Books` about calls, utterances and recordings."""

    def call(self, call_id: str) -> CallRecord | None:
        return self._one_call(ONE, {"id": call_id})

    def call_by_key(self, outbox_key: str) -> CallRecord | None:
        """The latest call that was placed for this row of the outbox."""
        return self._one_call(BY_KEY, {"key": outbox_key})

    def call_by_token(self, token: str) -> CallRecord | None:
        """The call that the bearer of this stream token belongs to."""
        return self._one_call(BY_TOKEN, {"token": token})

    def _one_call(self, statement: Lockable, values: Values) -> CallRecord | None:
        row = self.first(statement, values)
        return None if row is None else CALL.record_of(row, self.zone)

    def add_call(self, call: CallRecord) -> bool:
        """False when a call with this id is there already; nothing is changed then."""
        return bool(self.change(ADD[self.dialect], CALL.row(call) | {"utterance_count": 0}))

    def save_call(self, call: CallRecord) -> None:
        """Unknown when there is no call with this id."""
        values = CALL.row(call) | {"which": call.id}
        del values["id"]
        if not self.change(SAVE, values):
            raise Unknown(f"(call {call.id})")

    def calls(self, ticket: int) -> list[CallRecord]:
        """Oldest first."""
        return [CALL.record_of(row, self.zone) for row in self.rows(OF_TICKET, {"ticket": ticket})]

    def calls_to_transcribe(self, limit: int) -> list[CallRecord]:
        """Ended inbound calls with audio (streamed or fetched), no utterance, and not `transcribed`."""
        return [CALL.record_of(row, self.zone) for row in self.rows(UNTRANSCRIBED, {"limit": limit})]

    def add_utterance(self, utterance: UtteranceRecord) -> None:
        """Once for each (call, source, start): a repeated one changes nothing."""
        if self.change(ADD_UTTERANCE[self.dialect], UTTERANCE.row(utterance)):
            self.change(COUNT_UTTERANCE, {"which": utterance.call})

    def utterances(self, call_id: str) -> list[UtteranceRecord]:
        """By their start."""
        return [UTTERANCE.record_of(row, self.zone) for row in self.rows(UTTERANCES, {"call": call_id})]

    def put_recording(self, recording: Recording) -> None:
        """Insert or update by the carrier's id."""
        self.change(PUT_RECORDING[self.dialect], RECORDING.row(recording))

    def recording(self, carrier_id: str) -> Recording | None:
        row = self.first(ONE_RECORDING, {"carrier_id": carrier_id})
        return None if row is None else RECORDING.record_of(row, self.zone)

    def recordings(self, call_id: str) -> list[Recording]:
        """Oldest first."""
        return self._recordings(RECORDINGS, {"call": call_id})

    def recordings_to_fetch(self, machine_now: datetime, limit: int) -> list[Recording]:
        """Listed ones, and fetched ones that the carrier still holds, whose next try has come."""
        return self._recordings(TO_FETCH, {"machine_now": micros(machine_now), "limit": limit})

    def _recordings(self, statement: Any, values: Values) -> list[Recording]:
        return [RECORDING.record_of(row, self.zone) for row in self.rows(statement, values)]
