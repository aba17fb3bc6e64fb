"""One phone call, from the first ring to the last status callback."""

import asyncio
import math
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from hotline.demo.phone_company import audio, dates, twiml
from hotline.demo.phone_company.line import HungUp, Line, Plan, Steered, Tape
from hotline.demo.phone_company.orders import Document, NoDocument, Order
from hotline.demo.phone_company.records import API_VERSION, Recording
from hotline.demo.phone_company.verbs import Interpreter
from hotline.demo.phone_company.webhooks import Unanswered

if TYPE_CHECKING:
    from hotline.demo.phone_company.company import PhoneCompany
    from hotline.demo.phone_company.phones import Phone

APOLOGY = "We are sorry, an application error has occurred. Goodbye."
ENDED = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
WITHHELD = "+266696687"  # "ANONYMOUS" on the keypad: what Twilio gives for a withheld number
SETUP_SECONDS = 0.1  # from accepting a call to ringing
RING_STEP = 0.1


class Call:
    """One call. `said` is everything the person on the phone was told: texts and played addresses."""

    def __init__(
        self,
        company: "PhoneCompany",
        phone: "Phone",
        *,
        from_: str,
        to: str,
        direction: str,
        order: Order,
        plan: Plan,
        parent_sid: str = "",
    ) -> None:
        self.company = company
        self.phone = phone
        self.sid = company.ids.new("CA")
        self.parent_sid = parent_sid
        self.from_, self.to, self.direction = from_, to, direction
        self.order = order
        self.plan = plan
        self.status = "ringing" if direction == "inbound" else "queued"
        self.created = self.updated = company.now()
        self.started: datetime | None = self.created if direction == "inbound" else None
        self.ended: datetime | None = None
        self.said: list[str] = []
        self.recordings: list[Recording] = []
        self.line = Line(company.pace, holds=company.holds)
        self.line.on_key = lambda key: self.tell("key_pressed", key=key)
        self.documents = 0
        self.answered_by = ""
        self._decision = ""
        self._sequence = 0
        self._task: asyncio.Task[None] | None = None

    # For the one who holds the phone.

    @property
    def recording(self) -> Recording | None:
        """The first recording made of this call."""
        return self.recordings[0] if self.recordings else None

    @property
    def duration(self) -> int:
        """Whole seconds between answer and end, rounded up, as it is charged."""
        return math.ceil(self.line.seconds)

    @property
    def is_over(self) -> bool:
        """Whether the call has ended, in whatever way."""
        return self.status in ENDED

    async def wait(self) -> None:
        """Wait for the end of the call."""
        if self._task is not None:
            await asyncio.shield(self._task)

    def answer(self) -> None:
        """Pick up the ringing phone."""
        self._decision = self._decision or "answered"

    def decline(self) -> None:
        """Press the red key while it rings."""
        self._decision = self._decision or "busy"

    def hang_up(self) -> None:
        """Hang up, or give up while it rings."""
        self._decision = self._decision or "no-answer"
        self.line.hang_up()

    def cancel(self) -> None:
        """Taken back by the account before somebody answered."""
        self._decision = "canceled"

    def press(self, digits: str) -> None:
        """Press keys now."""
        self.line.press_now(digits)

    def speak(self, sound: audio.Audio, at: float | None = None) -> None:
        """Speak `at` seconds after the answer, or (None) the next time it is this person's turn."""
        self.line.speak(audio.load(sound), at)

    # For the phone company.

    def start(self) -> None:
        """Let the call take its course in the background."""
        self._task = self.company.spawn(self._run())

    async def _run(self) -> None:
        try:
            if self.direction == "inbound":
                await self._towards_hotline()
            else:
                await self._towards_phone()
        finally:
            for stream in self.line.streams:
                await stream.abandon()

    async def _towards_hotline(self) -> None:
        self.tell("call_ringing")
        try:
            document = await self.fetch(self.order.url, self.order.method)
        except NoDocument:
            await self._talk(None)
            return
        first = document.verbs[0] if document.verbs else twiml.Verb("Hangup")
        if first.name == "Reject":
            await self._end("busy" if first.get("reason") == "busy" else "no-answer")
            return
        await self._talk(document)

    async def _towards_phone(self) -> None:
        outcome = await self.ring()
        if outcome != "answered":
            await self._end(outcome)
            return
        await self._talk(None, fetch=True)

    async def ring(self) -> str:
        """Let the phone ring until it is decided: "answered", or the status the call ends with."""
        await self.company.pace.sleep(SETUP_SECONDS)
        self.started = self.company.now()
        self._set("initiated", "initiated")
        refusal = self.phone.refuses()
        if refusal and not self._decision:
            return refusal
        self._set("ringing", "ringing")
        self.tell("call_ringing")
        self.phone.rings(self)
        waited = 0.0
        while not self._decision and waited < self.order.timeout:
            await self.company.pace.sleep(RING_STEP)
            waited += RING_STEP
            if self.phone.answers_after(waited):
                self.answer()
        return self._decision or "no-answer"

    def pick_up(self) -> None:
        """The call is through: its time starts to count."""
        self.answered_by = self.company.trouble.taken_for if self.order.machine_detection else ""
        self.line.follow(self.plan)
        self._set("in-progress", "answered")
        self.tell("call_answered")

    async def _talk(self, document: Document | None, *, fetch: bool = False) -> None:
        self.pick_up()
        try:
            if fetch:
                document = await self._first_document()
            if document is None:
                raise NoDocument
            await Interpreter(self).run(document)
        except NoDocument:
            await self._apologise()
        except HungUp:
            pass
        await self._end("completed")

    async def _first_document(self) -> Document:
        if self.order.twiml:
            return self.read(self.order.twiml)
        extra = {"AnsweredBy": self.answered_by} if self.answered_by else {}
        return await self.line.wait_for(self.fetch(self.order.url, self.order.method, extra))

    async def _apologise(self) -> None:
        self.say(APOLOGY)
        try:
            await self.line.pass_time(audio.speaking_time(APOLOGY))
        except (HungUp, Steered):
            return

    async def _end(self, status: str) -> None:
        self.ended = self.company.now()
        for stream in list(self.line.streams):
            await self.company.streams.stop(self, stream)
        for tape in list(self.line.tapes):
            self.company.studio.finish(self, tape)
        self._set(status, "completed")
        self.tell("call_ended", duration=self.duration)

    # TwiML for this call.

    def read(self, text: str) -> Document:
        """TwiML that came with a REST request. Raises NoDocument."""
        try:
            return self._parsed("", text)
        except twiml.Refused as error:
            self.company.problem(error.code, error.message, self.sid, "")
            raise NoDocument from error

    async def fetch(self, url: str, method: str, extra: Mapping[str, str] | None = None) -> Document:
        """Ask the service what comes next; when that fails, ask the fallback address. Raises NoDocument."""
        fields = {**self.fields(), **(extra or {})}
        try:
            return await self._requested(url, method, fields)
        except (Unanswered, twiml.Refused) as error:
            code = self._note(error, url)
            fallback = self.order.fallback_url
            if not fallback or fallback == url:
                raise NoDocument from error
        fields |= {"ErrorCode": str(code), "ErrorUrl": url}
        try:
            return await self._requested(fallback, self.order.fallback_method, fields)
        except (Unanswered, twiml.Refused) as error:
            self._note(error, fallback)
            raise NoDocument from error

    async def _requested(self, url: str, method: str, fields: Mapping[str, str]) -> Document:
        answer = await self.company.webhooks.ask(url, method, fields)
        if answer.content_type not in ("text/xml", "application/xml", "text/html"):
            raise twiml.Refused(12300, f"invalid Content-Type {answer.content_type!r}")
        return self._parsed(url, answer.text)

    def _parsed(self, url: str, text: str) -> Document:
        verbs = twiml.parse_voice(text, first=self.documents == 0)
        self.documents += 1
        return Document(url, verbs)

    def _note(self, error: Unanswered | twiml.Refused, url: str) -> int:
        if isinstance(error, twiml.Refused):
            self.company.problem(error.code, error.message, self.sid, url)
        else:
            self.company.alert(error.code, error.message, self.sid, url)
        return error.code

    def resolve(self, document: Document, address: str) -> str:
        """An address in a document, made absolute; none at all means the document's own."""
        return urljoin(document.url, address) if address else document.url

    # What is told about this call.

    def say(self, what: str) -> None:
        """The person hears this."""
        self.said.append(what)
        self.tell("call_said", text=what)

    def fields(self) -> dict[str, str]:
        """The form fields that every request about a call carries."""
        return {
            "CallSid": self.sid,
            "AccountSid": self.company.account_sid,
            "From": self.from_,
            "To": self.to,
            "Caller": self.from_,
            "Called": self.to,
            "CallStatus": self.status,
            "ApiVersion": API_VERSION,
            "Direction": self.direction,
            **({"ParentCallSid": self.parent_sid} if self.parent_sid else {}),
        }

    def tell(self, kind: str, **details: object) -> None:
        """Let those who watch the phones know."""
        about = {"call": self.sid, "direction": self.direction, "status": self.status, **details}
        self.company.emit(kind, self.phone.number, about)

    def _set(self, status: str, event: str) -> None:
        self.status = status
        self.updated = self.company.now()
        if event not in self.order.events:
            return
        fields = self.fields() | {
            "Timestamp": dates.rfc2822(self.updated) or "",
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._sequence),
        }
        self._sequence += 1
        if self.is_over:
            fields |= {"CallDuration": str(self.duration), "Duration": str(math.ceil(self.duration / 60))}
        order = self.order
        self.company.webhooks.tell(
            self.sid, order.status_callback, order.status_callback_method, fields, final=self.is_over
        )

    def finish_child(self, status: str) -> None:
        """End a call that had no TwiML of its own: the other leg of a `<Dial>`."""
        self.ended = self.company.now()
        self._set(status, "completed")
        self.tell("call_ended", duration=self.duration)

    def tape_named(self, name: str) -> Tape | None:
        """The recording of that name that is being made."""
        return next((tape for tape in self.line.tapes if tape.name == name), None)
