"""What Twilio's error codes mean for a message or call. Source: Twilio's error and warning dictionary."""

from __future__ import annotations

from hotline.service.ports import Refused

# No second try will help: the number or the message is what is wrong.
PERMANENT = {
    13223: "this is no phone number",
    13224: "this is no phone number",
    13225: "this number is blocked",
    21211: "this is no phone number",
    21214: "this number cannot be reached",
    21216: "this number is blocked for the account",
    21217: "this is no phone number",
    21265: "short numbers cannot be texted",
    21401: "this is no phone number",
    21421: "this is no phone number",
    21602: "the message is empty",
    21604: "there is no number",
    21610: "the person has opted out with STOP",
    21614: "this is no mobile number",
    21617: "the message is too long",
    21635: "this is a landline",
    30005: "nobody has this number",
    30006: "this is a landline, or its carrier cannot be reached",
}
# A text cannot arrive there, but the phone can ring.
LANDLINE = frozenset({21614, 21635, 30006})


def refusal(code: int, why: str = "", retry_after: float | None = None) -> Refused:
    """A code as our ports know it. Codes that are not listed may pass: the account's troubles get mended."""
    return Refused(
        code=code,
        why=PERMANENT.get(code, why),
        permanent=code in PERMANENT,
        try_call=code in LANDLINE,
        retry_after=retry_after,
    )
