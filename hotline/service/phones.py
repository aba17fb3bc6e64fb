"""Phone numbers: E.164 everywhere inside; short numbers as their digits; withheld ones are None."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

_KEYPAD = {
    letter: digit
    for digit, letters in enumerate(("ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"), start=2)
    for letter in letters
}
_WITHHELD_WORDS = ("ANONYMOUS", "BLOCKED", "PRIVATE", "RESTRICTED", "UNAVAILABLE", "UNKNOWN", "WITHHELD")
# Carriers also give these words as they are typed on a keypad: +266696687 is ANONYMOUS.
WITHHELD = frozenset(_WITHHELD_WORDS) | {"".join(str(_KEYPAD[letter]) for letter in word) for word in _WITHHELD_WORDS}
LONGEST_SHORT = 6  # 995, 12345, 100861: no E.164 number is so short
_KINDS = {PhoneNumberType.MOBILE: "mobile", PhoneNumberType.FIXED_LINE: "landline"}


@lru_cache(maxsize=20_000)
def phone_number(raw: str | None, region: str) -> str | None:
    """E.164 (`+8613800001001`), the bare digits of a short number (`10086`), or None.

    None for numbers withheld, empty or unusable. Spaces, full-width digits and `tel:` are taken; a number with
    a country code only has to be of a possible length, since the carrier that reports it knows better.
    """
    text = _plain(raw)
    if not text or text.upper().lstrip("+") in WITHHELD:
        return None
    digits = re.sub(r"[\s().\-/]", "", text)
    if not re.fullmatch(r"\+?\d{3,20}", digits):
        return None
    if not digits.startswith("+") and (len(digits) <= LONGEST_SHORT or _service_number(digits, region)):
        return digits
    number = _parse(digits, region)
    if number is None or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


# China: 106… sends texts only, 95… and 96… are banks and insurers, 100… and 101… phone companies, 12… public services.
_SERVICE_CN = re.compile(r"(106\d{5,17}|9[56]\d{3,13}|1(00|01)\d{2,3}|12\d{3,4})")
# What stands in place of a number: eleven characters at most, one of them a letter (3GPP TS 23.040, alphanumeric).
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 .&_+-]{1,11}")
_NOBODYS = (PhoneNumberType.TOLL_FREE, PhoneNumberType.SHARED_COST, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.UAN)


@lru_cache(maxsize=20_000)
def is_service_sender(raw: str | None, region: str) -> bool:
    """Whether a text came from what can't be a person's phone: a name in place of a number, or a number for services.
    A withheld number may be anybody's."""
    text = _plain(raw)
    if not text or text.upper().lstrip("+") in WITHHELD:
        return False
    digits = re.sub(r"[\s().\-/]", "", text)
    if not re.fullmatch(r"\+?\d+", digits):
        return _NAME.fullmatch(text) is not None
    # +86 10 6912 3456 is a house in Beijing; the same digits without the country's code come from a service.
    if kind(digits) in ("mobile", "landline"):
        return False
    at_home = digits.removeprefix("+86") if region == "CN" else digits
    if region == "CN" and _SERVICE_CN.fullmatch(at_home):
        return True
    parsed = _parse(digits, region)
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return False
    return phonenumbers.number_type(parsed) in _NOBODYS


def checked_number(raw: str | None, region: str) -> str | None:
    """As `phone_number`, for numbers that people typed: one in local form must exist in the numbering plan."""
    found = phone_number(raw, region)
    if found is None or kind(found) == "short" or _plain(raw).startswith("+"):
        return found
    number = _parse(found, region)
    return found if number is not None and phonenumbers.is_valid_number(number) else None


@lru_cache(maxsize=20_000)
def kind(number: str) -> str:
    """`mobile`, `landline` (phone, don't text), `short`, or `unknown` (where a plan doesn't tell them apart)."""
    if not number.startswith("+"):
        return "short" if number.isdecimal() else "unknown"
    parsed = _parse(number, None)
    if parsed is None:
        return "unknown"
    return _KINDS.get(phonenumbers.number_type(parsed), "unknown")


def masked(number: str | None) -> str:
    """For logs: only the last three digits (`…001`); a short number is nobody's and stays."""
    if not number:
        return "-"
    return number if kind(number) == "short" else f"…{number[-3:]}"


def local(number: str, region: str) -> str:
    """As one dials it at home, without spaces (`13800001001`); foreign and short numbers stay as they are."""
    parsed = _parse(number, None) if number.startswith("+") else None
    if parsed is None or parsed.country_code != phonenumbers.country_code_for_region(region):
        return number
    return re.sub(r"\D", "", phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL))


def _plain(raw: str | None) -> str:
    """Half-width, without invisible characters and without the scheme of an address."""
    text = unicodedata.normalize("NFKC", raw or "")
    text = "".join(c for c in text if unicodedata.category(c) != "Cf").strip()
    text = re.sub(r"^(tel|sip|sips|whatsapp|sms):", "", text, flags=re.IGNORECASE)
    return text.partition("@")[0].strip()


def _service_number(digits: str, region: str) -> bool:
    """China's numbers for service texts (106...) look like nothing else and can't be phoned."""
    return region == "CN" and digits.startswith("106") and len(digits) > 8


def _parse(number: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except NumberParseException:
        return None
