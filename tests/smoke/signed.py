"""Webhooks as a carrier signs them, byte by byte: for what the phone company itself would never send."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote_from_bytes

import aiohttp

from tests.town import ACCOUNT, HOTLINE, TOKEN, Town

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def text(body: str, sid: str = "SM1", from_: str = "+8613800000199") -> dict[str, str]:
    """The fields of a text that comes in."""
    return {"MessageSid": sid, "AccountSid": ACCOUNT, "From": from_, "To": HOTLINE, "Body": body}


def signature(url: str, fields: Mapping[bytes, bytes]) -> str:
    """HMAC-SHA1 over the address and the sorted fields, as Twilio's page on webhook security has it."""
    signed = url.encode() + b"".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(TOKEN.encode(), signed, hashlib.sha1).digest()).decode()


async def post(
    t: Town, path: str, fields: Mapping[str, str | bytes], *, signed: str | None = None, chunked: bool = False
) -> tuple[int, str]:
    """Post a form, rightly signed or with what is given ("": not at all); status and body of the answer."""
    plain = {n.encode(): v if isinstance(v, bytes) else v.encode() for n, v in fields.items()}
    body = "&".join(f"{quote_from_bytes(n)}={quote_from_bytes(v)}" for n, v in plain.items()).encode()
    given = signature(t.url + path, plain) if signed is None else signed
    headers = {**FORM, **({"X-Twilio-Signature": given} if given else {})}

    async def pieces() -> object:
        yield body

    data = pieces() if chunked else body
    async with aiohttp.ClientSession() as session, session.post(t.url + path, data=data, headers=headers) as answer:
        return answer.status, await answer.text()
