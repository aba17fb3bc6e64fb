"""Recordings: made on a call, finished a moment after it, told about by status callbacks."""

from typing import TYPE_CHECKING

from hotline.demo.phone_company import audio, dates
from hotline.demo.phone_company.line import Tape
from hotline.demo.phone_company.orders import Document
from hotline.demo.phone_company.records import Recording
from hotline.demo.phone_company.trouble import Recordings
from hotline.demo.phone_company.twiml import Verb

if TYPE_CHECKING:
    from hotline.demo.phone_company.call import Call
    from hotline.demo.phone_company.company import PhoneCompany

FINISHING_SECONDS = 0.5  # between the end of a recording and its file being there


class Studio:
    """Makes and keeps the recordings of a phone company."""

    def __init__(self, company: "PhoneCompany") -> None:
        self._company = company
        self.recordings: dict[str, Recording] = {}

    def record_verb(self, call: "Call", verb: Verb, document: Document) -> Tape:
        """Begin what `<Record>` asks for: the caller's voice, one channel."""
        return self._begin(call, verb, document, source="RecordVerb", channels=1, track="inbound")

    def start_recording(self, call: "Call", noun: Verb, document: Document) -> Tape:
        """Begin what `<Start><Recording>` asks for: both voices, in two channels unless told otherwise."""
        channels = 1 if noun.get("channels", "dual") == "mono" else 2
        track = noun.get("track", "both")
        return self._begin(call, noun, document, source="StartCallRecordingTwiML", channels=channels, track=track)

    def finish(self, call: "Call", tape: Tape) -> Recording:
        """End a recording; its file follows in a moment."""
        if tape in call.line.tapes:
            call.line.tapes.remove(tape)
            recording = tape.recording
            start, end = audio.spoken_part(bytes(tape.caller)) if tape.trim else (0, len(tape.caller))
            recording.caller = bytes(tape.caller[start:end])
            recording.hotline = bytes(tape.hotline[start:end])
            recording.status, recording.updated = "processing", self._company.now()
            self._company.spawn(self._finished(call, tape))
        return tape.recording

    def download(self, recording: Recording, channels: int, *, mp3: bool = False) -> bytes | None:
        """What somebody gets who asks for the file now: None is 404."""
        trouble = self._company.trouble.recordings
        if recording.status != "completed" or recording.deleted or trouble is Recordings.MISSING:
            return None
        if trouble is Recordings.EMPTY:
            return b""
        if trouble is Recordings.GARBAGE:
            return b"\x00\x01this is no audio\xfe" * 500
        sound = recording.sound(requested_channels=channels)
        if trouble is Recordings.SHORT:
            sound = [track[: len(track) // 2] for track in sound]
        return audio.mp3(sound) if mp3 else audio.wav(sound)

    def _begin(self, call: "Call", verb: Verb, document: Document, *, source: str, channels: int, track: str) -> Tape:
        company = self._company
        recording = Recording(company.ids.new("RE"), call.sid, source, channels, track, company.now(), company.now())
        callback = verb.get("recordingStatusCallback")
        tape = Tape(
            recording,
            name=verb.get("name"),
            trim=verb.get("trim", "trim-silence") == "trim-silence",
            status_callback=call.resolve(document, callback) if callback else "",
            status_callback_method=verb.get("recordingStatusCallbackMethod", "POST"),
            events=frozenset(verb.get("recordingStatusCallbackEvent", "completed").split()),
        )
        self.recordings[recording.sid] = recording
        call.recordings.append(recording)
        call.line.tapes.append(tape)
        self._tell(call, tape, final=False)
        return tape

    async def _finished(self, call: "Call", tape: Tape) -> None:
        await self._company.pace.sleep(FINISHING_SECONDS + self._company.trouble.recordings_late)
        tape.recording.status = "completed" if tape.recording.caller else "absent"
        tape.recording.updated = self._company.now()
        self._tell(call, tape, final=True)

    def _tell(self, call: "Call", tape: Tape, *, final: bool) -> None:
        recording = tape.recording
        if recording.status not in tape.events:
            return
        fields = {
            "AccountSid": self._company.account_sid,
            "CallSid": call.sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self._company.recording_url(recording.sid),
            "RecordingStatus": recording.status,
            "RecordingDuration": str(round(recording.seconds)),
            "RecordingChannels": str(recording.channels),
            "RecordingStartTime": dates.rfc2822(recording.started) or "",
            "RecordingSource": recording.source,
            "RecordingTrack": recording.track,
            "ErrorCode": "0",
        }
        self._company.webhooks.tell(
            recording.sid, tape.status_callback, tape.status_callback_method, fields, final=final
        )
