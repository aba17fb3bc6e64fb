"""Text messages: from phones to the service, and from the account to phones."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from hotline.demo.phone_company import twiml
from hotline.demo.phone_company.errors import MESSAGES, RestError
from hotline.demo.phone_company.records import API_VERSION, Media, Message
from hotline.demo.phone_company.webhooks import Answer, Unanswered

if TYPE_CHECKING:
    from hotline.demo.phone_company.company import PhoneCompany

# Words that the carrier takes when they are all of a message (Twilio's default opt-out handling).
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
STOPPED = "You have successfully been unsubscribed. You will not receive any more messages from this number."
STARTED = "You have successfully been re-subscribed to messages from this number."
LONGEST_BODY = 1600
SENDING_SECONDS = 0.1
DELIVERY_SECONDS = 0.4
MOST_REDIRECTS = 5


@dataclass(frozen=True)
class Draft:
    """A message the account wants sent."""

    to: str
    body: str
    from_: str = ""
    media: tuple[Media, ...] = ()
    status_callback: str = ""
    direction: str = "outbound-api"


class Texting:
    """Carries the messages of a phone company. `messages` holds all, by SID, in the order they were made."""

    def __init__(self, company: "PhoneCompany") -> None:
        self._company = company
        self.messages: dict[str, Message] = {}
        self.stopped: set[str] = set()

    # From a phone.

    async def receive(self, number: str, body: str, media: tuple[Media, ...]) -> Message:
        """A phone texts the hotline: note it, ask the service, send what it replies."""
        company = self._company
        now = company.now()
        message = Message(
            company.ids.new("SM"),
            number,
            company.number,
            body,
            "inbound",
            "received",
            now,
            now,
            now,
            media=media,
        )
        self.messages[message.sid] = message
        company.emit("message_sent", number, {"message": message.sid, "body": body})
        fields = self._fields(message) | self._keyword(number, body)
        try:
            verbs = await self._ask(company.sms_url, company.sms_fallback_url, fields)
        except (Unanswered, twiml.Refused):
            return message
        message.answered = True
        await self._reply(message, verbs)
        return message

    def _keyword(self, number: str, body: str) -> dict[str, str]:
        word = body.strip().upper()
        if word in STOP_WORDS:
            if number not in self.stopped:
                self._automatic(number, STOPPED)
            self.stopped.add(number)
            return {"OptOutType": "STOP"}
        if word in START_WORDS:
            if number in self.stopped:
                self.stopped.remove(number)
                self._automatic(number, STARTED)
            return {"OptOutType": "START"}
        return {}

    async def _ask(self, url: str, fallback: str, fields: dict[str, str]) -> tuple[twiml.Verb, ...]:
        try:
            return await self._verbs(url, "POST", fields)
        except (Unanswered, twiml.Refused) as error:
            self._note(error, fields["MessageSid"], url)
            if not fallback or fallback == url:
                raise
            code = error.code
        try:
            return await self._verbs(fallback, "POST", fields | {"ErrorCode": str(code), "ErrorUrl": url})
        except (Unanswered, twiml.Refused) as error:
            self._note(error, fields["MessageSid"], fallback)
            raise

    async def _verbs(self, url: str, method: str, fields: dict[str, str]) -> tuple[twiml.Verb, ...]:
        for _ in range(MOST_REDIRECTS):
            verbs = _read(await self._company.webhooks.ask(url, method, fields))
            redirect = next((verb for verb in verbs if verb.name == "Redirect"), None)
            if redirect is None:
                return verbs
            url, method = urljoin(url, redirect.text), redirect.get("method", "POST")
        raise twiml.Refused(12200, "these redirects go round in circles")

    async def _reply(self, message: Message, verbs: tuple[twiml.Verb, ...]) -> None:
        for verb in verbs:
            body = next((child.text for child in verb.children if child.name == "Body"), verb.text)
            media = tuple(Media(child.text, "") for child in verb.children if child.name == "Media")
            callback = verb.get("statusCallback") or verb.get("action")
            draft = Draft(
                verb.get("to") or message.from_,
                body,
                verb.get("from") or self._company.number,
                media,
                urljoin(self._company.sms_url, callback) if callback else "",
                "outbound-reply",
            )
            try:
                message.replies.append(self.send(draft))
            except RestError as error:
                self._company.alert(error.code, error.message, message.sid, "")

    def _note(self, error: Unanswered | twiml.Refused, sid: str, url: str) -> None:
        note = self._company.problem if isinstance(error, twiml.Refused) else self._company.alert
        note(error.code, error.message, sid, url)

    # To a phone.

    def send(self, draft: Draft) -> Message:
        """Accept a message for delivery. Two equal drafts are two messages. Raises RestError."""
        self._refuse(draft)
        company = self._company
        now = company.now()
        message = Message(
            company.ids.new("SM"),
            draft.from_ or company.number,
            draft.to,
            draft.body,
            draft.direction,
            "queued",
            now,
            now,
            media=draft.media,
            status_callback=draft.status_callback,
        )
        self.messages[message.sid] = message
        company.spawn(self._deliver(message))
        return message

    def _refuse(self, draft: Draft) -> None:
        if not twiml.is_number(draft.to):
            raise RestError(21211, draft.to)
        if draft.from_ and draft.from_ != self._company.number:
            raise RestError(21606, draft.from_)
        if not draft.body and not draft.media:
            raise RestError(21602)
        if len(draft.body) > LONGEST_BODY:
            raise RestError(21617)
        if draft.to in self.stopped:
            raise RestError(21610)
        code = self._company.trouble.numbers.get(draft.to, 0)
        if 13000 <= code < 30000 and code != 13224:
            raise RestError(code)

    async def _deliver(self, message: Message) -> None:
        company = self._company
        self._tell(message, final=False)
        await company.pace.sleep(SENDING_SECONDS)
        message.sent = company.now()
        self._become(message, "sent", final=False)
        await company.pace.sleep(DELIVERY_SECONDS)
        code = company.trouble.numbers.get(message.to, 0)
        if code >= 30000:
            message.error_code = code
            self._become(message, "failed" if code == 30008 else "undelivered", final=True)
            return
        self._arrive(message)
        self._become(message, "delivered", final=True)

    def _become(self, message: Message, status: str, *, final: bool) -> None:
        message.status = status
        message.updated = self._company.now()
        self._tell(message, final=final)

    def _tell(self, message: Message, *, final: bool) -> None:
        fields = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": message.status,
            "SmsStatus": message.status,
            "To": message.to,
            "From": message.from_,
            "AccountSid": self._company.account_sid,
            "ApiVersion": API_VERSION,
        }
        if message.error_code is not None:
            fields |= {
                "ErrorCode": str(message.error_code),
                "ErrorMessage": MESSAGES.get(message.error_code, ""),
            }
        self._company.webhooks.tell(message.sid, message.status_callback, "POST", fields, final=final)

    def _automatic(self, number: str, body: str) -> None:
        """The carrier's own answer to STOP and START; no opt-out holds it back."""
        company = self._company
        now = company.now()
        message = Message(
            company.ids.new("SM"), company.number, number, body, "outbound-reply", "delivered", now, now, now
        )
        message.automatic = True
        self.messages[message.sid] = message
        self._arrive(message)

    def _arrive(self, message: Message) -> None:
        self._company.phone(message.to).receives(message)
        details = {"message": message.sid, "body": message.body, "automatic": message.automatic}
        self._company.emit("message_received", message.to, details)

    def _fields(self, message: Message) -> dict[str, str]:
        fields = {
            "MessageSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "AccountSid": self._company.account_sid,
            "From": message.from_,
            "To": message.to,
            "Body": message.body,
            "NumMedia": str(len(message.media)),
            "NumSegments": str(message.num_segments),
            "ApiVersion": API_VERSION,
        }
        for index, media in enumerate(message.media):
            fields |= {f"MediaUrl{index}": media.url, f"MediaContentType{index}": media.content_type}
        return fields


def _read(answer: Answer) -> tuple[twiml.Verb, ...]:
    """The verbs of an answer: TwiML, plain text (which is sent back as it is), or nothing."""
    if not answer.text.strip():
        return ()
    if answer.content_type == "text/plain":
        return (twiml.Verb("Message", {}, answer.text.strip()),)
    if answer.content_type not in ("text/xml", "application/xml", "text/html"):
        raise twiml.Refused(12300, f"invalid Content-Type {answer.content_type!r}")
    return twiml.parse_messaging(answer.text)
