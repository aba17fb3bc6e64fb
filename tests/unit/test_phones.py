"""Phone numbers as carriers report them and as people type them."""

import pytest

from hotline.service.phones import checked_number, kind, local, masked, phone_number


@pytest.mark.parametrize(
    ("raw", "region", "number"),
    [
        ("+8613800001001", "CN", "+8613800001001"),
        ("138 0000 1001", "CN", "+8613800001001"),
        ("138-0000-1001", "CN", "+8613800001001"),
        ("+86 (138) 0000-1001", "CN", "+8613800001001"),
        ("0086 13800001001", "CN", "+8613800001001"),
        ("１３８００００１００１", "CN", "+8613800001001"),
        ("＋8613800001001", "CN", "+8613800001001"),
        ("\u202a13800001001\u202c", "CN", "+8613800001001"),
        ("tel:+8613800001001", "CN", "+8613800001001"),
        ("sip:+8613800001001@gateway.example", "CN", "+8613800001001"),
        ("0875 2123456", "CN", "+868752123456"),
        ("+15005550006", "CN", "+15005550006"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("10086", "CN", "10086"),
        ("995", "CN", "995"),
        ("1069 0000 1234 5678", "CN", "1069000012345678"),
    ],
)
def test_numbers_become_one_form(raw: str, region: str, number: str) -> None:
    assert phone_number(raw, region) == number


@pytest.mark.parametrize(
    "raw",
    [None, "", "  ", "anonymous", "Anonymous", "Restricted", "unknown", "UNAVAILABLE", "Private",
     "+266696687", "266696687", "+7378742833", "+2562533", "+8656696", "+86282452253",
     "TAXI", "12", "+" + "9" * 18, "+86", "138\x000001001", "sip:@x", "一二三"],
)  # fmt: skip
def test_withheld_and_unusable_numbers_are_none(raw: str | None) -> None:
    assert phone_number(raw, "CN") is None


def test_what_people_type_must_exist_in_the_numbering_plan() -> None:
    assert checked_number("138 0000 1001", "CN") == "+8613800001001"
    assert phone_number("29800001001", "CN") is not None
    assert checked_number("29800001001", "CN") is None
    assert checked_number("1380000", "CN") is None
    assert checked_number("+8613800001001", "CN") == "+8613800001001"
    assert checked_number("10086", "CN") == "10086"


@pytest.mark.parametrize(
    ("number", "what"),
    [
        ("+8613800001001", "mobile"),
        ("+868752123456", "landline"),
        ("10086", "short"),
        ("1069000012345678", "short"),
        ("+12125550123", "unknown"),
        ("TAXI", "unknown"),
        ("+", "unknown"),
    ],
)
def test_kinds(number: str, what: str) -> None:
    assert kind(number) == what


def test_logs_only_see_the_last_digits() -> None:
    assert masked("+8613800001001") == "…001"
    assert masked("10086") == "10086"
    assert masked(None) == "-"


def test_a_text_shows_a_number_as_it_is_dialled_at_home() -> None:
    assert local("+8613800001001", "CN") == "13800001001"
    assert local("+868752123456", "CN") == "08752123456"
    assert local("+447911123456", "CN") == "+447911123456"
    assert local("10086", "CN") == "10086"
