"""What the phone company writes into its books: messages and recordings (calls: see call.py)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from hotline.demo.phone_company import audio

API_VERSION = "2010-04-01"
# The GSM 7-bit alphabet (3GPP TS 23.038): texts made of it only have 160 characters a segment, others 70.
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWO = set("^{}\\[~]|€")


def segments(body: str) -> int:
    """How many short messages a text is cut into: 160 (then 153) GSM characters, or 70 (then 67) others."""
    if set(body) <= GSM_7 | GSM_7_TWO:
        length, whole, part = len(body) + sum(char in GSM_7_TWO for char in body), 160, 153
    else:
        length, whole, part = len(body.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= whole else math.ceil(length / part)


class Media(NamedTuple):
    """A picture or sound that comes with a message."""

    url: str
    content_type: str


class Problem(NamedTuple):
    """A mistake of the service that Twilio would put on the account's error log."""

    code: int
    message: str
    sid: str
    url: str


@dataclass(eq=False)
class Message:
    """One text, in or out. `status` is Twilio's word for it."""

    sid: str
    from_: str
    to: str
    body: str
    direction: str
    status: str
    created: datetime
    updated: datetime
    sent: datetime | None = None
    error_code: int | None = None
    media: tuple[Media, ...] = ()
    status_callback: str = ""
    automatic: bool = False
    """Sent by the carrier itself, as the answer to STOP or START."""
    answered: bool = False
    """Inbound: the service answered the webhook."""
    replies: list["Message"] = field(default_factory=list)
    """Inbound: what the service's answer sent back."""

    @property
    def num_segments(self) -> int:
        """How many short messages this is paid as."""
        return segments(self.body)

    @property
    def reply(self) -> str | None:
        """Inbound: the text of the only reply, None when there was none."""
        return "\n".join(reply.body for reply in self.replies) if self.replies else None


@dataclass(eq=False)
class Recording:
    """Audio of a call, kept by the phone company until it is deleted: one mu-law track for each party."""

    sid: str
    call_sid: str
    source: str
    channels: int
    track: str
    started: datetime
    updated: datetime
    status: str = "in-progress"
    caller: bytes = b""
    hotline: bytes = b""
    deleted: bool = False

    @property
    def seconds(self) -> float:
        """Length of the audio."""
        return len(self.caller) / audio.RATE

    def sound(self, *, requested_channels: int = 1) -> list[bytes]:
        """The tracks of the file somebody downloads: mixed, unless two channels are asked for and there."""
        if requested_channels == 2 and self.channels == 2:
            return [self.caller, self.hotline]
        return [audio.mix([self.caller, self.hotline])] if self.caller else [b""]


@dataclass(frozen=True)
class Books:
    """Everything the phone company has done, in the shape of its REST answers, oldest first."""

    messages: Sequence[dict[str, object]]
    calls: Sequence[dict[str, object]]
    recordings: Sequence[dict[str, object]]


@dataclass(frozen=True)
class Event:
    """Something somebody watching the phones would like to see. `details` is ready for JSON.

    Kinds: message_sent (by a phone), message_received (by a phone), call_ringing, call_answered, call_said,
    call_waiting_for_key, key_pressed, call_ended.
    """

    kind: str
    phone: str
    at: datetime
    details: dict[str, object]
