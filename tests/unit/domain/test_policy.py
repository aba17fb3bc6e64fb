"""The policy file: loaded, checked, and refused in words that say where and why."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest

from hotline.domain.errors import PolicyError
from hotline.domain.policy import load_policy, parse_hours, parse_span
from hotline.domain.policy_checks import check_number
from hotline.domain.ticket import Priority
from tests.unit.domain.support import PACKAGED, POLICY_TEXT


def changed(section: str, key: str, value: str) -> str:
    """The packaged file with one value replaced."""
    head, found, tail = POLICY_TEXT.partition(f"\n[{section}]\n")
    assert found
    text, count = re.subn(rf"^{key} = .*$", f"{key} = {value}", tail, count=1, flags=re.MULTILINE)
    assert count == 1
    return head + found + text


def refused(text: str, *words: str) -> None:
    with pytest.raises(PolicyError) as error:
        load_policy(text)
    for word in (*words, "The policy file cannot be used."):
        assert word in str(error.value)


def test_the_packaged_policy_loads_and_says_what_the_file_says() -> None:
    assert PACKAGED.promise.within == {
        Priority.CRITICAL: timedelta(minutes=10),
        Priority.URGENT: timedelta(minutes=30),
        Priority.NORMAL: timedelta(hours=2),
        Priority.LOW: timedelta(hours=8),
    }
    assert (PACKAGED.promise.opens, PACKAGED.promise.closes, PACKAGED.promise.morning) == (time(7), time(21), time(9))
    assert PACKAGED.desk.untouched[Priority.CRITICAL] == timedelta(seconds=60)
    assert PACKAGED.desk.duty_phones == ()
    assert (PACKAGED.wave.least, PACKAGED.wave.most, PACKAGED.wave.waves) == (3, 6, 2)
    assert PACKAGED.follow_up.travel["group"] == 10
    assert (PACKAGED.call_back.hours, PACKAGED.call_back.tries) == ((time(8), time(20)), 3)
    assert (PACKAGED.call.silence, PACKAGED.call.longest, PACKAGED.call.playback) == (8.0, 180.0, True)
    assert PACKAGED.text.join == timedelta(minutes=30)


def test_every_section_begins_with_an_explanation() -> None:
    for text in re.split(r"^\[[\w.]+\]$", POLICY_TEXT, flags=re.MULTILINE)[1:]:
        assert text.lstrip().startswith("#")


@pytest.mark.parametrize(
    ("section", "key", "value", "words"),
    [
        ("promise", "urgent", '"3 h"', ["[promise] urgent", "more urgent comes first", '"2 h" would do']),
        ("wave.expires", "normal", '"3 h"', ["[wave.expires] normal", '"2 h" would do']),
        ("desk.untouched", "urgent", '"16 min"', ["[desk.untouched] urgent", '"15 min" would do']),
        ("follow_up.work", "critical", '"1 h"', ["[follow_up.work] critical", '"30 min" would do']),
        ("follow_up", "reminders", "5", ["[follow_up] reminders", "nobody bears", "would do"]),
        ("follow_up", "reminders", "1000", ["[follow_up] reminders", "nobody bears"]),
        ("call_back", "tries", "6", ["[call_back] tries", "3 would do"]),
        ("call", "silence", '"3 min"', ["[call] silence", "never be heard"]),
        ("call", "pause", '"4 min"', ["[call] pause", "never be heard"]),
        ("call", "silence", '"21 s"', ["[call] silence", "hang up", '"8 s" would do']),
        ("call_back", "hours", '"08:00-08:30"', ["[call_back] hours", "no call-back fits", "08:00-20:00"]),
        ("text", "join", '"2 d"', ["[text] join", '"30 min" would do']),
        ("alarm", "lease", '"11 min"', ["[alarm] lease", '"10 min" would do']),
        ("alarm", "hush", '"11 min"', ["[alarm] hush", '"10 min" would do']),
        ("desk", "duty_gap", '"31 min"', ["[alarm] standing", '"31 min" would do']),
        ("promise", "ahead", '"30 min"', ["[promise] ahead", '"5 min" would do']),
        ("desk.untouched", "critical", '"61 s"', ["[desk.untouched] critical", "at most 60 s"]),
        ("promise", "critical", '"6 min"', ["[promise] critical", "break its own promise"]),
        ("wave.expires", "urgent", '"10 min"', ["[promise] urgent", "0:33:00"]),
        ("wave", "waves", "9", ["9 waves", "break its own promise"]),
        ("wave.expires", "low", '"3 h"', ["[promise] low"]),
        ("promise", "morning", '"08:30"', ["[promise] morning", "1:45:00"]),
        ("desk.untouched", "normal", '"31 min"', ["[promise] normal"]),
        ("promise", "opens", '"07:30"', ["[promise] morning"]),
        ("promise", "morning", '"06:00"', ["must follow one another"]),
        ("promise", "closes", '"25:00"', ["[promise] closes", '"08:00"', "25:00"]),
        ("promise", "low", '"soon"', ["[promise] low", '"10 min"', "soon"]),
        ("promise", "low", "8", ["[promise] low", "str", "8"]),
        ("desk", "duty_phones", '["110"]', ["[desk] duty_phones", "+8613800000000"]),
        ("desk", "duty_phones", "[13800000000]", ["[desk] duty_phones"]),
        ("wave", "least", "7", ["[wave] least is more than most"]),
        ("wave", "most", "0", ["[wave] most must be at least 1"]),
        ("wave", "daily_cap", "true", ["[wave] daily_cap", "int"]),
        ("follow_up", "reminders", "-1", ["[follow_up] reminders must be at least 0"]),
        ("follow_up.travel", "group", '"10 min"', ["[follow_up.travel] group", "int"]),
        ("call_back", "hours", '"20:00-08:00"', ["[call_back] hours must begin before it ends"]),
        ("call_back", "hours", '"8-20"', ["[call_back] hours"]),
        ("call_back", "tries", "0", ["[call_back] tries must be at least 1"]),
        ("not_understood", "desk", '"16 min"', ["[not_understood] desk", "comes first"]),
        ("not_understood", "night", '"10 h"', ["[not_understood] night", "before it is over"]),
        ("not_understood", "gap", '"5 s"', ["[not_understood] gap", "at least 10 s"]),
        ("not_understood", "confidence", "1.5", ["[not_understood] confidence", "between 0.0 and 1.0"]),
        ("not_understood", "confidence", "1", ["[not_understood] confidence", "float"]),
        ("call", "playback", '"yes"', ["[call] playback", "bool"]),
        ("text", "per_hour", "0", ["[text] per_hour"]),
    ],
)
def test_each_refusal_names_the_place_and_the_reason(section: str, key: str, value: str, words: list[str]) -> None:
    refused(changed(section, key, value), *words)


SECTIONS = re.findall(r"^\[([\w.]+)\]$", POLICY_TEXT, flags=re.MULTILINE)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_key_that_nobody_knows_is_refused(section: str) -> None:
    refused(POLICY_TEXT.replace(f"\n[{section}]\n", f'\n[{section}]\ntypo = "1 s"\n'), f"[{section}]", "typo")


def test_sections_missing_unknown_or_not_toml_are_refused() -> None:
    refused(POLICY_TEXT + "\n[promises]\n", "promises")
    refused(POLICY_TEXT[: POLICY_TEXT.index("[text]")], "[text] is missing")
    refused("promise = ", "not TOML")
    refused(POLICY_TEXT.replace("[wave.expires]", "[wave.expiry]"), "[wave] expires")


def test_spans_and_hours() -> None:
    assert parse_span(" 1.5 h ") == timedelta(minutes=90)
    assert parse_span("1 d") == timedelta(days=1)
    assert parse_hours("8:00-20:30") == (time(8), time(20, 30))
    for wrong in ("", "5", "-1 s", "1 week", "1 h 5 min"):
        with pytest.raises(PolicyError):
            parse_span(wrong)


def test_a_refusal_names_the_line() -> None:
    text = changed("text", "join", '"2 d"')
    line = next(n for n, words in enumerate(text.splitlines(), 1) if words.startswith("join ="))
    refused(text, f"Line {line}: [text] join")
    text = changed("promise", "urgent", '"3 h"')
    line = next(n for n, words in enumerate(text.splitlines(), 1) if words == 'urgent = "3 h"')
    refused(text, f"Line {line}: [promise] urgent")


def test_a_duty_phone_is_not_the_hotline_itself() -> None:
    own = replace(PACKAGED, desk=replace(PACKAGED.desk, duty_phones=("+8687599500995",)))
    with pytest.raises(PolicyError, match="the hotline itself"):
        check_number(own, "+8687599500995")
    check_number(own, "+8687599500996")
