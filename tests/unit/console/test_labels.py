"""Whatever the domain can say, the desk can show in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hotline
from hotline.console import labels
from hotline.console.emergency import fitting, numbers
from hotline.console.language import words_in
from hotline.console.log import SENTENCES
from hotline.domain.areas import LEVELS
from hotline.domain.effects import Purpose
from hotline.domain.people import AT_RISK, Role
from hotline.domain.ticket import (
    AssignmentState,
    Attention,
    Category,
    Disposition,
    Emergency,
    OfferState,
    Priority,
    Protected,
    State,
)
from hotline.service.records import OutboxState
from hotline.service.tray import REASONS

HOME = Path(hotline.__file__).parent


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (labels.TRAY, REASONS),
        (labels.STATE, State),
        (labels.DISPOSITION, Disposition),
        (labels.CATEGORY, Category),
        (labels.PRIORITY, Priority),
        (labels.SHAPE, Priority),
        (labels.PROTECTED, Protected),
        (labels.EMERGENCY, Emergency),
        (labels.ATTENTION, Attention),
        (labels.OFFER, OfferState),
        (labels.ASSIGNMENT, AssignmentState),
        (labels.ROLE, Role),
        (labels.OUTBOX, OutboxState),
        (labels.PURPOSE, Purpose),
        (labels.LEVEL, LEVELS),
        (labels.GROUP, AT_RISK),
    ],
)
def test_every_value_has_a_word(table, values):
    assert set(map(str, values)) <= set(table)


def test_every_kind_of_entry_has_a_sentence():
    """Kinds are found where entries are written: draft.log("...") and Entry("...")."""
    written = set()
    for folder in ("domain", "service"):
        for file in (HOME / folder).rglob("*.py"):
            written |= set(re.findall(r"(?:\.log|Entry)\(\s*\"([a-z_]+)\"", file.read_text("utf-8")))
    assert len(written) > 20
    assert written <= set(SENTENCES)


def test_an_imported_group_stands_for_itself():
    assert labels.label(words_in("zh"), labels.GROUP, "五保户") == "五保户"
    assert labels.label(words_in("zh"), labels.GROUP, "alone") == "独居"


def test_emergency_numbers_of_the_region():
    assert numbers("CN", words_in("en")) == [("110", "police"), ("119", "fire"), ("120", "ambulance")]
    assert [n for n, _ in numbers("US", words_in("en"))] == ["911"]
    assert [n for n, _ in numbers("DE", words_in("en"))] == ["112"]


def test_the_number_for_this_danger_comes_first():
    assert numbers("CN", words_in("en"), (Emergency.FIRE,))[0] == ("119", "fire")
    assert numbers("CN", words_in("en"), (Emergency.MEDICAL, Emergency.POLICE)) == [
        ("120", "ambulance"),
        ("110", "police"),
        ("119", "fire"),
    ]
    assert numbers("JP", words_in("zh")) == [("110", "报警"), ("119", "急救、火警")]
    assert fitting("CN", ()) == ()
    assert fitting("US", (Emergency.FIRE,)) == ("911",)
