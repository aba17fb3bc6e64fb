"""The REST API, as far as the hotline needs it: basic authentication, Twilio's addresses and error bodies."""

import asyncio
import base64
import contextlib
import hmac
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from hotline.demo.phone_company import shapes
from hotline.demo.phone_company.call import Call
from hotline.demo.phone_company.dates import BadDate, matches
from hotline.demo.phone_company.errors import RestError
from hotline.demo.phone_company.line import Update
from hotline.demo.phone_company.orders import Order
from hotline.demo.phone_company.records import API_VERSION, Media, Recording
from hotline.demo.phone_company.texting import Draft
from hotline.demo.phone_company.trouble import Fault

if TYPE_CHECKING:
    from hotline.demo.phone_company.company import PhoneCompany

T = TypeVar("T")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
DEFAULT_PAGE, LARGEST_PAGE = 50, 1000
# Parameters of Twilio's that the service may send; anything else is noted as a mistake.
MESSAGE_PARAMETERS = frozenset({"To", "From", "Body", "MediaUrl", "StatusCallback", "ValidityPeriod"})
CALL_PARAMETERS = frozenset(
    {"To", "From", "Url", "Twiml", "Method", "FallbackUrl", "FallbackMethod", "Timeout", "Status"}
    | {"StatusCallback", "StatusCallbackEvent", "StatusCallbackMethod", "MachineDetection"}
)
DETECTIONS = ("", "Enable", "DetectMessageEnd")


PAGE = "<html>something went wrong</html>"
ERROR = '{"code": 20500, "message": "An internal server error has occurred", "status": 500}'
DONE_BUT = {
    Fault.DONE_500: (500, ERROR, "application/json"),
    Fault.DONE_503: (503, PAGE, "text/html"),
    Fault.DONE_301: (301, PAGE, "text/html"),
    Fault.DONE_404: (404, PAGE, "text/html"),
    Fault.DONE_408: (408, ERROR, "application/json"),
    Fault.DONE_200: (200, "{}", "application/json"),
}


class _Form(NamedTuple):
    """A request's parameters; some may come several times."""

    values: dict[str, list[str]]

    def get(self, name: str, default: str = "") -> str:
        return self.values.get(name, [default])[0]

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])


class Rest:
    """The routes of one phone company."""

    def __init__(self, company: "PhoneCompany") -> None:
        self._company = company
        self._closing = asyncio.Event()

    def close(self) -> None:
        """Let requests that are being delayed go."""
        self._closing.set()

    def routes(self) -> Sequence[web.RouteDef]:
        """All routes; each checks the account and meets its trouble itself, so they fit any application."""
        account = f"/{API_VERSION}/Accounts/{{account}}"
        table: list[tuple[str, str, str, Handler]] = [
            ("GET", ".json", "Accounts", self._account),
            ("GET", "/IncomingPhoneNumbers.json", "IncomingPhoneNumbers", self._numbers),
            ("POST", "/Messages.json", "Messages", self._create_message),
            ("GET", "/Messages.json", "Messages", self._list_messages),
            ("GET", "/Messages/{sid}.json", "Messages", self._fetch_message),
            ("GET", "/Messages/{sid}/Media.json", "MessageMedia", self._list_media),
            ("POST", "/Calls.json", "Calls", self._create_call),
            ("GET", "/Calls.json", "Calls", self._list_calls),
            ("GET", "/Calls/{sid}.json", "Calls", self._fetch_call),
            ("POST", "/Calls/{sid}.json", "Calls", self._update_call),
            ("GET", "/Calls/{call}/Recordings.json", "Recordings", self._list_recordings),
            ("GET", "/Recordings.json", "Recordings", self._list_recordings),
            ("GET", "/Recordings/{sid}.json", "Recordings", self._fetch_recording),
            ("DELETE", "/Recordings/{sid}.json", "Recordings", self._delete_recording),
            ("GET", r"/Recordings/{sid:RE\w+}{ending:(\.wav|\.mp3)?}", "Media", self._download),
        ]
        return [
            web.route(method, account + path, self._guarded(resource, handler))
            for method, path, resource, handler in table
        ]

    def _guarded(self, resource: str, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                self._authenticate(request)
                answer = await self._troubled(resource, handler, request)
            except RestError as error:
                answer = web.json_response(error.body(), status=error.status)
            answer.headers["Date"] = format_datetime(self._company.now().astimezone(UTC), usegmt=True)
            return answer

        return guarded

    def _authenticate(self, request: web.Request) -> None:
        company = self._company
        expected = base64.b64encode(f"{company.account_sid}:{company.auth_token}".encode()).decode()
        given = request.headers.get("Authorization", "").removeprefix("Basic ")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise RestError(20003)
        if request.match_info["account"] != company.account_sid:
            raise RestError(20404)

    async def _troubled(self, resource: str, handler: Handler, request: web.Request) -> web.StreamResponse:
        fault, seconds = self._company.trouble.take(request.method, resource) or (None, 0.0)
        if fault is Fault.ERROR_500:
            raise RestError(20500)
        if fault is Fault.ERROR_429:
            raise RestError(20429)
        if fault is Fault.DROP_REQUEST:
            await request.read()
            return self._dropped(request)
        response = await handler(request)
        if fault in DONE_BUT:
            status, body, kind = DONE_BUT[fault]
            return web.Response(status=status, text=body, content_type=kind)
        if fault is Fault.DROP_ANSWER:
            return self._dropped(request)
        if fault is Fault.DELAY_ANSWER:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._closing.wait()
        return response

    def _dropped(self, request: web.Request) -> web.StreamResponse:
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    # Messages.

    async def _create_message(self, request: web.Request) -> web.Response:
        form = await self._form(request, MESSAGE_PARAMETERS)
        media = tuple(Media(url, "") for url in form.all("MediaUrl"))
        draft = Draft(form.get("To"), form.get("Body"), form.get("From"), media, _callback(form))
        if not draft.from_:
            raise RestError(21606, "none given")
        message = self._company.texting.send(draft)
        return web.json_response(shapes.message(self._company.account_sid, message), status=201)

    async def _list_messages(self, request: web.Request) -> web.Response:
        query = request.query
        found = [
            message
            for message in reversed(self._company.texting.messages.values())
            if query.get("To", message.to) == message.to
            and query.get("From", message.from_) == message.from_
            and _matches(request, "DateSent", message.sent or message.created)
        ]
        return self._page(request, "messages", found, shapes.message)

    async def _fetch_message(self, request: web.Request) -> web.Response:
        message = _found(self._company.texting.messages.get(request.match_info["sid"]))
        return web.json_response(shapes.message(self._company.account_sid, message))

    async def _list_media(self, request: web.Request) -> web.Response:
        message = _found(self._company.texting.messages.get(request.match_info["sid"]))

        def shape(account_sid: str, index: int) -> shapes.Shape:
            return shapes.media(account_sid, message, index)

        return self._page(request, "media_list", range(len(message.media)), shape)

    # Calls.

    async def _create_call(self, request: web.Request) -> web.Response:
        form = await self._form(request, CALL_PARAMETERS)
        detection = form.get("MachineDetection")
        if detection not in DETECTIONS:
            raise RestError(20001, f"MachineDetection {detection}")
        order = Order(
            url=form.get("Url"),
            method=form.get("Method", "POST"),
            twiml=form.get("Twiml"),
            fallback_url=form.get("FallbackUrl"),
            fallback_method=form.get("FallbackMethod", "POST"),
            status_callback=_callback(form),
            status_callback_method=form.get("StatusCallbackMethod", "POST"),
            events=frozenset(form.all("StatusCallbackEvent") or ["completed"]),
            timeout=float(_whole(form.get("Timeout", "60"), "Timeout")),
            machine_detection=bool(detection),
        )
        call = self._company.exchange.towards_phone(form.get("To"), form.get("From"), order)
        return web.json_response(shapes.call(self._company.account_sid, call), status=201)

    async def _list_calls(self, request: web.Request) -> web.Response:
        query = request.query
        found = [
            call
            for call in reversed(self._company.exchange.calls.values())
            if query.get("To", call.to) == call.to
            and query.get("From", call.from_) == call.from_
            and query.get("Status", call.status) == call.status
            and query.get("ParentCallSid", call.parent_sid) == call.parent_sid
            and _matches(request, "StartTime", call.started or call.created)
            and _matches(request, "EndTime", call.ended)
        ]
        return self._page(request, "calls", found, shapes.call)

    async def _fetch_call(self, request: web.Request) -> web.Response:
        return web.json_response(shapes.call(self._company.account_sid, self._call(request)))

    async def _update_call(self, request: web.Request) -> web.Response:
        form = await self._form(request, CALL_PARAMETERS)
        call = self._call(request)
        update = Update(form.get("Url"), form.get("Method", "POST"), form.get("Twiml"))
        self._company.exchange.update(call, form.get("Status"), update)
        return web.json_response(shapes.call(self._company.account_sid, call))

    def _call(self, request: web.Request) -> Call:
        return _found(self._company.exchange.calls.get(request.match_info["sid"]))

    # Recordings.

    async def _list_recordings(self, request: web.Request) -> web.Response:
        wanted = request.match_info.get("call") or request.query.get("CallSid")
        found = [
            recording
            for recording in reversed(self._company.studio.recordings.values())
            if not recording.deleted
            and wanted in (None, recording.call_sid)
            and _matches(request, "DateCreated", recording.started)
        ]
        return self._page(request, "recordings", found, self._shape)

    async def _fetch_recording(self, request: web.Request) -> web.Response:
        return web.json_response(self._shape(self._company.account_sid, self._recording(request)))

    async def _delete_recording(self, request: web.Request) -> web.Response:
        self._recording(request).deleted = True
        return web.Response(status=204)

    async def _download(self, request: web.Request) -> web.Response:
        recording = self._recording(request)
        channels = _whole(request.query.get("RequestedChannels", "1"), "RequestedChannels")
        mp3 = request.match_info["ending"] == ".mp3"
        sound = self._company.studio.download(recording, channels, mp3=mp3)
        if sound is None:
            raise RestError(20404)
        return web.Response(body=sound, content_type="audio/mpeg" if mp3 else "audio/x-wav")

    def _recording(self, request: web.Request) -> Recording:
        recording = self._company.studio.recordings.get(request.match_info["sid"])
        return _found(None if recording is None or recording.deleted else recording)

    def _shape(self, account_sid: str, recording: Recording) -> shapes.Shape:
        return shapes.recording(account_sid, self._company.url, recording)

    # The account.

    async def _account(self, request: web.Request) -> web.Response:
        return web.json_response(shapes.account(self._company.account_sid))

    async def _numbers(self, request: web.Request) -> web.Response:
        company = self._company
        wanted = request.query.get("PhoneNumber", company.number)
        found = [company.number] if wanted == company.number else []

        def shape(account_sid: str, number: str) -> shapes.Shape:
            return shapes.incoming_number(account_sid, company.number_sid, number, company.addresses())

        return self._page(request, "incoming_phone_numbers", found, shape)

    # What they share.

    async def _form(self, request: web.Request, known: Iterable[str]) -> _Form:
        post = await request.post()
        values = {name: [str(value) for value in post.getall(name)] for name in post}
        for name in set(values) - set(known):
            self._company.problem(20001, f"parameter {name} is not known", "", str(request.rel_url))
        return _Form(values)

    def _page(
        self, request: web.Request, key: str, items: Sequence[T], shape: Callable[[str, T], shapes.Shape]
    ) -> web.Response:
        size = min(_whole(request.query.get("PageSize", str(DEFAULT_PAGE)), "PageSize"), LARGEST_PAGE)
        page = _whole(request.query.get("Page", "0"), "Page")
        start = page * size
        here = [shape(self._company.account_sid, item) for item in items[start : start + size]]

        def uri(number: int) -> str:
            kept = {name: value for name, value in request.query.items() if name not in ("Page", "PageSize")}
            return f"{request.path}?{urlencode({**kept, 'PageSize': size, 'Page': number})}"

        return web.json_response(
            {
                key: here,
                "page": page,
                "page_size": size,
                "start": start,
                "end": start + max(len(here) - 1, 0),
                "uri": uri(page),
                "first_page_uri": uri(0),
                "next_page_uri": uri(page + 1) if start + size < len(items) else None,
                "previous_page_uri": uri(page - 1) if page else None,
            }
        )


def _matches(request: web.Request, name: str, moment: datetime | None) -> bool:
    query = request.query
    on, before, after = (query.get(name + sign, "") for sign in ("", "<", ">"))
    if not (on or before or after):
        return True
    try:
        return moment is not None and matches(moment, on=on, before=before, after=after)
    except BadDate as error:
        raise RestError(20001, f"{name} {error}") from error


def _found(item: T | None) -> T:
    if item is None:
        raise RestError(20404)
    return item


def _callback(form: _Form) -> str:
    url = form.get("StatusCallback")
    if url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise RestError(21609, url)
    return url


def _whole(text: str, name: str) -> int:
    if not text.isdecimal():
        raise RestError(20001, f"{name} {text}")
    return int(text)
