"""The TwiML interpreter: runs the verbs of an answer on a call, one after another.

Behaviour: Twilio's reference pages of each verb; what is surprising there is said at the method.
"""

import io
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import av

from hotline.demo.phone_company import audio
from hotline.demo.phone_company.dial import dial
from hotline.demo.phone_company.line import LONGEST_CALL, HungUp, Steered, Tape
from hotline.demo.phone_company.orders import Document, NoDocument
from hotline.demo.phone_company.twiml import Verb
from hotline.demo.phone_company.webhooks import Unanswered

if TYPE_CHECKING:
    from hotline.demo.phone_company.call import Call

MOST_DOCUMENTS = 1000  # answers within one call, after which it must be a loop
BEEP_SECONDS = 0.5
TOUCH_TONE_SECONDS = 0.3
ANY_KEY = "1234567890*#"

Following = Document | None


class Interpreter:
    """Runs documents on one call until it ends. Raises HungUp at the end at the latest, or NoDocument."""

    def __init__(self, call: "Call") -> None:
        self.call = call
        self.line = call.line
        self._handlers: dict[str, Callable[[Verb, Document], Awaitable[Following]]] = {
            "Say": self._say,
            "Play": self._play,
            "Pause": self._pause,
            "Gather": self._gather,
            "Record": self._record,
            "Redirect": self._redirect,
            "Hangup": self._hangup,
            "Reject": self._hangup,
            "Start": self._start,
            "Stop": self._stop,
            "Dial": self._dial,
        }

    async def run(self, document: Document) -> None:
        """Run a document and all that follow from it."""
        following: Following = document
        for _ in range(MOST_DOCUMENTS):
            if following is None:
                raise HungUp
            try:
                following = await self._verbs(following)
            except Steered as steered:
                following = await self._steered(steered)
        self.call.company.problem(12200, "this call goes round in circles", self.call.sid, document.url)
        raise HungUp

    async def _verbs(self, document: Document) -> Following:
        for verb in document.verbs:
            self.line.check()
            following = await self._handlers[verb.name](verb, document)
            if following is not None:
                return following
        return None

    async def _steered(self, steered: Steered) -> Document:
        self.line.play(b"")
        update = steered.update
        if update.twiml:
            return self.call.read(update.twiml)
        return await self._fetch(update.url, update.method)

    async def _fetch(self, url: str, method: str, **fields: str) -> Document:
        return await self.line.wait_for(self.call.fetch(url, method, fields))

    # Speaking.

    async def _say(self, verb: Verb, document: Document, until: Callable[[], bool] = lambda: False) -> None:
        loop = verb.number("loop", 1)
        seconds = audio.speaking_time(verb.text) * loop if loop else LONGEST_CALL
        self.call.say(verb.text)
        await self.line.pass_time(seconds, until)

    async def _play(self, verb: Verb, document: Document, until: Callable[[], bool] = lambda: False) -> None:
        if "digits" in verb.attributes:
            await self.line.pass_time(TOUCH_TONE_SECONDS * len(verb.get("digits")), until)
            return
        url = self.call.resolve(document, verb.text)
        try:
            sound = audio.load_file(io.BytesIO(await self.line.wait_for(self.call.company.webhooks.fetch(url))))
        except Unanswered as error:
            self.call.company.alert(error.code, error.message, self.call.sid, url)
            return
        except av.FFmpegError as error:
            self.call.company.problem(12300, f"this is no audio: {error}", self.call.sid, url)
            return
        self.call.say(url)
        loop = verb.number("loop", 1) or int(LONGEST_CALL)
        for _ in range(loop):
            self.line.play(sound)
            await self.line.pass_time(len(sound) / audio.RATE, until)
            if until():
                break
        self.line.play(b"")

    async def _pause(self, verb: Verb, document: Document, until: Callable[[], bool] = lambda: False) -> None:
        self.line.falls_quiet()
        await self.line.pass_time(verb.number("length", 1), until)

    async def _prompts(self, verbs: Sequence[Verb], document: Document, until: Callable[[], bool]) -> None:
        speak = {"Say": self._say, "Play": self._play, "Pause": self._pause}
        for verb in verbs:
            if until():
                return
            await speak[verb.name](verb, document, until)

    # Listening.

    async def _gather(self, verb: Verb, document: Document) -> Following:
        """Keys. With none, it falls through to the next verb unless actionOnEmptyResult says otherwise."""
        self.line.keys.clear()
        interrupts = verb.yes("bargeIn", True)
        await self._prompts(verb.children, document, lambda: interrupts and bool(self.line.keys))
        self.line.falls_quiet()
        self.line.waits_for_key()
        self.call.tell("call_waiting_for_key")
        digits = await self._digits(verb)
        if not digits and not verb.yes("actionOnEmptyResult", False):
            return None
        url = self.call.resolve(document, verb.get("action"))
        return await self._fetch(url, verb.get("method", "POST"), Digits=digits)

    async def _digits(self, verb: Verb) -> str:
        """Keys until there are enough, the finishing key comes, or none comes for `timeout` seconds."""
        timeout = 5.0 if verb.get("timeout") == "auto" else float(verb.number("timeout", 5))
        finish = verb.get("finishOnKey", "#")
        enough = verb.number("numDigits", 10**6)
        digits = ""
        while len(digits) < enough:
            await self.line.pass_time(timeout, lambda: bool(self.line.keys))
            if not self.line.keys:
                break
            key = self.line.keys.popleft()
            if key == finish:
                break
            digits += key
        return digits

    async def _record(self, verb: Verb, document: Document) -> Following:
        """What is said after the beep. Nothing said: no request to `action`, on to the next verb.

        After a hang-up `action` is still requested, with Digits=hangup, and its answer is not run.
        """
        if verb.yes("playBeep", True):
            await self.line.pass_time(BEEP_SECONDS)
        self.line.keys.clear()
        tape = self.call.company.studio.record_verb(self.call, verb, document)
        digits = ""
        try:
            digits = await self._recorded(verb, tape)
        except HungUp:
            digits = "hangup"
            raise
        finally:
            recording = self.call.company.studio.finish(self.call, tape)
            if digits == "hangup" and tape.heard:
                await self._recorded_action(verb, document, recording.sid, recording.seconds, digits)
        if not tape.heard:
            return None
        return await self._recorded_action(verb, document, recording.sid, recording.seconds, digits)

    async def _recorded(self, verb: Verb, tape: Tape) -> str:
        finish = verb.get("finishOnKey", ANY_KEY)
        timeout = float(verb.number("timeout", 5))
        self.line.falls_quiet()

        def done() -> bool:
            while self.line.keys and self.line.keys[0] not in finish:
                self.line.keys.popleft()
            return bool(self.line.keys) or (timeout > 0 and tape.quiet_seconds >= timeout)

        await self.line.pass_time(verb.number("maxLength", 3600), done)
        return self.line.keys.popleft() if self.line.keys else ""

    async def _recorded_action(
        self, verb: Verb, document: Document, sid: str, seconds: float, digits: str
    ) -> Following:
        fields = {
            "RecordingSid": sid,
            "RecordingUrl": self.call.company.recording_url(sid),
            "RecordingDuration": str(round(seconds)),
        }
        if digits:
            fields["Digits"] = digits
        if digits == "hangup":
            fields["CallStatus"] = "completed"
        url = self.call.resolve(document, verb.get("action"))
        if digits == "hangup":
            try:
                await self.call.fetch(url, verb.get("method", "POST"), fields)
            except NoDocument:
                return None
            return None
        return await self._fetch(url, verb.get("method", "POST"), **fields)

    # The rest.

    async def _redirect(self, verb: Verb, document: Document) -> Following:
        return await self._fetch(self.call.resolve(document, verb.text), verb.get("method", "POST"))

    async def _hangup(self, verb: Verb, document: Document) -> Following:
        raise HungUp

    async def _start(self, verb: Verb, document: Document) -> None:
        noun = verb.children[0]
        if noun.name == "Stream":
            await self.call.company.streams.start(self.call, noun, document)
        else:
            self.call.company.studio.start_recording(self.call, noun, document)

    async def _stop(self, verb: Verb, document: Document) -> None:
        noun = verb.children[0]
        if noun.name == "Recording":
            tape = self.call.tape_named(noun.get("name"))
            if tape is not None:
                self.call.company.studio.finish(self.call, tape)
            return
        for stream in [stream for stream in self.line.streams if stream.name == noun.get("name")]:
            await self.call.company.streams.stop(self.call, stream)

    async def _dial(self, verb: Verb, document: Document) -> Following:
        fields = await dial(self.call, verb, document)
        if "action" not in verb.attributes:
            return None
        url = self.call.resolve(document, verb.get("action"))
        return await self._fetch(url, verb.get("method", "POST"), **fields)
