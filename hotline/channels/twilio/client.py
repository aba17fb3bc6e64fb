"""Sending over Twilio's REST API, and reading its lists of what it carried."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.rest import Client

from hotline.service.ports import Listed, Lost, Refused, Sent
from hotline.service.records import OutboxRow, Recording

from .errors import refusal
from .http import SECONDS, HttpClient, TooFast, Unanswered, Unreachable, basic
from .ids import is_id
from .keywords import opt_out_word

log = structlog.get_logger(__name__)

RING_SECONDS = 25
MOST_MEDIA = 10  # Twilio's own limit for one message
PAGE = 200
LARGEST_RECORDING = 256 * 1024 * 1024
CALL_EVENTS = ["initiated", "ringing", "answered", "completed"]
# Twilio's times have whole seconds.
SLACK_SECONDS = 2


class CarrierError(OSError):
    """The carrier did not answer as it should; the message says what it said."""


def _machine_now() -> datetime:
    return datetime.now(UTC)


class TwilioCarrier:
    """Twilio as the port `Carrier`. `number` is ours, `public_url` has no slash at its end.

    `seconds` limits each request. Close it when the service stops.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        number: str,
        public_url: str,
        api_url: str = "https://api.twilio.com",
        seconds: float = SECONDS,
        machine: Callable[[], datetime] = _machine_now,
    ) -> None:
        self.account_sid, self.number = account_sid, number
        self.public_url, self.api_url = public_url.rstrip("/"), api_url.rstrip("/")
        self._authorization = basic(account_sid, auth_token)
        self._http = HttpClient(seconds, machine)
        # An environment of our own: TWILIO_REGION and the like must not bend the configured address.
        self._client = Client(
            account_sid, auth_token, http_client=self._http, environment={"TWILIO_EDGE": "", "TWILIO_REGION": ""}
        )
        self._client.api.base_url = self.api_url

    async def close(self) -> None:
        await self._http.close()

    # --- the carrier's clock, and whether it is there --------------------------------------------------

    async def ask_time(self) -> datetime | None:
        """Have it tell its time, in the smallest answer there is. Raises OSError."""
        try:
            await self._client.api.accounts(self.account_sid).fetch_async()
        except (TwilioException, json.JSONDecodeError) as error:
            raise CarrierError(f"Twilio answered {_said(error)}") from error
        return self.time()

    def time(self) -> datetime | None:
        """What its clock shows now, going by its last answer; None when it has never told. This machine's clock has
        no part in it."""
        told = self._http.told
        return None if told is None else told.carrier + timedelta(seconds=time.monotonic() - told.steady)

    def clock_off(self) -> float | None:
        """By how many seconds this machine's clock was ahead of the carrier's (negative: behind) at its last answer."""
        told = self._http.told
        return None if told is None else (told.machine - told.carrier).total_seconds()

    def away_for(self) -> float | None:
        """For how many seconds it has given no usable answer; None while it gives some."""
        since = self._http.away_since
        return None if since is None else time.monotonic() - since

    # --- what goes out -------------------------------------------------------------------------------

    async def send_text(self, row: OutboxRow) -> Sent | Refused | Lost:
        """Hand over one text; its key rides in the address for its status."""
        return await self._ordered(
            self._client.messages.create_async(
                to=row.to, from_=self.number, body=row.body, status_callback=self.text_status_url(row.key)
            )
        )

    async def place_call(self, row: OutboxRow) -> Sent | Refused | Lost:
        """Have a phone ring; what is said there comes from the address with its key."""
        key = quote(row.key, safe="")
        return await self._ordered(
            self._client.calls.create_async(
                to=row.to,
                from_=self.number,
                url=f"{self.public_url}/twilio/voice/out/{key}",
                status_callback=f"{self.public_url}/twilio/voice/status/{key}",
                status_callback_event=CALL_EVENTS,
                timeout=RING_SECONDS,
                # Without it the first request for the call does not say AnsweredBy, and a mailbox is offered work.
                machine_detection="Enable",
            )
        )

    def text_status_url(self, key: str) -> str:
        """Where the status of a text is reported."""
        return text_status_url(self.public_url, key)

    async def _ordered(self, order: Awaitable[Any]) -> Sent | Refused | Lost:
        """An answer that says no is a refusal; no answer, or one that can't be read, leaves it open."""
        try:
            made = await order
        except TooFast as error:
            return refusal(20429, "too many requests", error.retry_after)
        except Unreachable as error:
            return Refused(0, f"the carrier cannot be reached ({error})", permanent=False)
        except (Unanswered, json.JSONDecodeError) as error:
            return Lost(str(error))
        except (TwilioRestException, TwilioServiceException) as error:
            return refusal(_code(error), f"HTTP {error.status}")
        if not is_id(str(made.sid or "")):
            return Lost("the carrier's answer has no id")
        return Sent(str(made.sid))

    # --- what the carrier's lists say ----------------------------------------------------------------

    async def messages(self, since: datetime, to: str | None = None) -> list[Listed]:
        """Texts either way since that moment, newest first. Raises OSError.

        With `to` the list is not filtered by date: a text that waits at the carrier has no date of sending yet.
        """
        messages = self._client.messages
        if to:
            return await self._listed(messages.stream_async(to=to, page_size=PAGE), self._message, since)
        return await self._listed(messages.stream_async(date_sent_after=_utc(since), page_size=PAGE), self._message)

    async def calls(self, since: datetime, to: str | None = None) -> list[Listed]:
        """Calls either way since that moment, newest first. Raises OSError."""
        calls = self._client.calls
        if to:
            return await self._listed(calls.stream_async(to=to, page_size=PAGE), _call, since)
        return await self._listed(calls.stream_async(start_time_after=_utc(since), page_size=PAGE), _call)

    async def recordings(self, since: datetime) -> list[Listed]:
        """Finished recordings since that moment, newest first. Raises OSError."""
        stream = self._client.recordings.stream_async(date_created_after=_utc(since), page_size=PAGE)
        return [r for r in await self._listed(stream, self._recording) if r.status == "completed"]

    async def _listed(
        self,
        stream: Awaitable[AsyncIterator[Any]],
        shape: Callable[[Any], Awaitable[Listed]],
        since: datetime | None = None,
    ) -> list[Listed]:
        """All pages; with `since` up to the first item made before it (lists have the newest first)."""
        found: list[Listed] = []
        try:
            async for item in await stream:
                made = _moment(item.date_created)
                if since is not None and made is not None and (since - made).total_seconds() > SLACK_SECONDS:
                    break
                if is_id(str(item.sid)):
                    found.append(await shape(item))
                else:
                    log.warning("not_an_id", of=type(item).__name__)
        except (TwilioException, json.JSONDecodeError, KeyError) as error:
            raise CarrierError(f"the carrier's list could not be read: {_said(error)}") from error
        return found

    async def _message(self, item: Any) -> Listed:
        inbound = _direction(item.direction) == "in"
        return _message(item, await self._media(item) if inbound and _seconds(item.num_media) else ())

    async def _media(self, item: Any) -> tuple[str, ...]:
        """Addresses of what came with a text. The text must not wait for them: if the carrier does not list
        them, the address of that list itself."""
        place = f"{self.api_url}/2010-04-01/Accounts/{self.account_sid}/Messages/{item.sid}/Media"
        try:
            media = await item.media.list_async(limit=MOST_MEDIA)
        except (OSError, TwilioException, json.JSONDecodeError, KeyError) as error:
            log.warning("media_not_listed", carrier_id=item.sid, why=_said(error))
            return (f"{place}.json",)
        return tuple(f"{place}/{one.sid}" for one in media)

    async def _recording(self, item: Any) -> Listed:
        return Listed(
            carrier_id=str(item.sid),
            to="",
            from_="",
            body="",
            direction="in",
            status=str(item.status),
            at=_moment(item.date_created),
            call=str(item.call_sid or ""),
            url=f"{self._recordings_url()}/{item.sid}",
            seconds=_seconds(item.duration),
        )

    def _recordings_url(self) -> str:
        return f"{self.api_url}/2010-04-01/Accounts/{self.account_sid}/Recordings"

    # --- recordings ----------------------------------------------------------------------------------

    async def fetch_recording(self, recording: Recording) -> bytes | None:
        """The recording as a wave file; None when the carrier hasn't got it (yet). Raises OSError.

        Our password goes along, so the address must lie below the configured one, and no redirect is followed.
        """
        url = self._media_url(recording.url)
        headers = {"Authorization": self._authorization}
        try:
            async with self._http.session.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status == 404:
                    return None
                if answer.status != 200:
                    raise CarrierError(f"the recording was answered with HTTP {answer.status}")
                return await _limited(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CarrierError(f"the recording could not be fetched: {type(error).__name__}") from error

    def _media_url(self, url: str) -> str:
        try:
            base, parts = urlsplit(self.api_url), urlsplit(url)
        except ValueError as error:
            raise CarrierError("the recording's address is none") from error
        same = (parts.scheme, parts.netloc) == (base.scheme, base.netloc)
        steps = parts.path.split("/")
        if not same or not parts.path.startswith(f"{base.path}/") or ".." in steps or "%" in parts.path:
            raise CarrierError("the recording is not below HOTLINE_TWILIO_API_URL")
        path = parts.path.removesuffix(".json").removesuffix(".wav")
        return f"{base.scheme}://{base.netloc}{path}.wav"

    async def delete_recording(self, recording: Recording) -> bool:
        """Delete it there; True when it is gone, also when it was gone before."""
        try:
            if not is_id(recording.carrier_id):
                return True  # from before ids were looked at: there is no such recording
            return bool(await self._client.recordings(recording.carrier_id).delete_async())
        except (TwilioRestException, TwilioServiceException) as error:
            return bool(error.status == 404)
        except (OSError, TwilioException, json.JSONDecodeError):
            return False

    # --- for doctor ----------------------------------------------------------------------------------

    async def check(self) -> Mapping[str, Any]:
        """The account's status, what is set for our number, and the time there (`date`). Raises OSError."""
        try:
            account = await self._client.api.accounts(self.account_sid).fetch_async()
            numbers = await self._client.incoming_phone_numbers.list_async(phone_number=self.number, limit=1)
        except (TwilioRestException, TwilioServiceException) as error:
            raise CarrierError(f"Twilio answered {_said(error)}") from error
        except (TwilioException, json.JSONDecodeError) as error:
            raise CarrierError(f"Twilio's answer could not be read: {_said(error)}") from error
        found = numbers[0] if numbers else None
        names = ("voice_url", "voice_fallback_url", "sms_url", "sms_fallback_url", "status_callback")
        return {
            "account_status": account.status,
            "number_found": found is not None,
            "date": self._http.last_date,
            **{name: (getattr(found, name, None) or "") for name in names},
        }


def text_status_url(public_url: str, key: str) -> str:
    """Where the status of the text with this key in the outbox is reported."""
    return f"{public_url}/twilio/sms/status/{quote(key, safe='')}"


def _message(item: Any, media: tuple[str, ...]) -> Listed:
    return Listed(
        carrier_id=str(item.sid),
        to=str(item.to or ""),
        from_=str(item.from_ or ""),
        body=str(item.body or ""),
        direction=_direction(item.direction),
        status=str(item.status),
        at=_moment(item.date_sent) or _moment(item.date_created),
        opt_out=opt_out_word(str(item.body or "")),
        media=media,
    )


async def _call(item: Any) -> Listed:
    return Listed(
        carrier_id=str(item.sid),
        to=str(item.to or ""),
        from_=str(item._from or ""),
        body="",
        direction=_direction(item.direction),
        status=str(item.status),
        at=_moment(item.start_time) or _moment(item.date_created),
        seconds=_seconds(item.duration),
    )


def _utc(moment: datetime) -> datetime:
    """Twilio's client writes a Z behind whatever hour it is given."""
    return moment.astimezone(UTC)


def _direction(word: Any) -> str:
    return "in" if str(word) == "inbound" else "out"


def _moment(value: Any) -> datetime | None:
    """Twilio's client gives back what it could not read as a time."""
    return value.astimezone(UTC) if isinstance(value, datetime) else None


def _seconds(duration: Any) -> float:
    try:
        return max(0.0, float(duration))
    except (TypeError, ValueError):
        return 0.0


def _code(error: Any) -> int:
    try:
        return int(error.code)
    except (TypeError, ValueError):
        return int(error.status)


def _said(error: BaseException) -> str:
    """Without the address, which holds phone numbers."""
    if isinstance(error, (TwilioRestException, TwilioServiceException)):
        return f"HTTP {error.status}, error {_code(error)}"
    return type(error).__name__


async def _limited(answer: aiohttp.ClientResponse) -> bytes:
    parts, size = [], 0
    async for part in answer.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > LARGEST_RECORDING:
            raise CarrierError("the recording is larger than 256 MiB")
        parts.append(part)
    return b"".join(parts)
