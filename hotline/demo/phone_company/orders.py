"""What the account orders for a call, and the TwiML that is fetched for it."""

from dataclasses import dataclass

from hotline.demo.phone_company.twiml import Verb


class NoDocument(Exception):
    """Neither the address nor its fallback gave usable TwiML: the caller hears an apology."""


@dataclass(frozen=True)
class Document:
    """Fetched TwiML and where it came from (relative addresses start there)."""

    url: str
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class Order:
    """How a call is to be handled: by the number's settings, or by the request that created the call."""

    url: str = ""
    method: str = "POST"
    twiml: str = ""
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})
    timeout: float = 60.0
    machine_detection: bool = False
