"""Every question that is asked all day finds its rows by an index: a district's books are large."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, Select

import storage
from storage import calls, contacts, deadlines, desk, entries, helpers, households, marks, outbox, people, tickets
from storage.ledger import Lockable
from storage.plans import DIALECT, plan_of

QUESTIONS: dict[str, Executable | Lockable] = {
    "queue": tickets.QUEUE,
    "open tickets of a caller": tickets.OPEN_OF,
    "latest offers": tickets.LATEST_OFFERED,
    "open offers": tickets.IN_HAND,
    "work at hand": tickets.AT_WORK,
    "asked by text": tickets.ASKED,
    "offers of a ticket": tickets.CHILDREN[0][1].one,
    "assignments of a ticket": tickets.CHILDREN[1][1].one,
    "deadlines of a ticket": tickets.CHILDREN[2][1].one,
    "due deadlines": deadlines.CLAIM,
    "log of a ticket": entries.OF_TICKET,
    "log since": entries.SINCE,
    "last entry": entries.LAST,
    "last asked at a phone": tickets.LAST_ASKED_AT,
    "households of a phone": households.OF_PHONE,
    "household": households.BY_CODE,
    "numbers of a household": households.NUMBERS,
    "person": people.ONE,
    "person of a code": people.BY_CODE,
    "people at a phone": people.AT_PHONE,
    "addresses of a person": people.ADDRESSES,
    "grants of a person": people.GRANTS,
    "former names": people.FORMER_NAMES,
    "named by offers": people.NAMED_BY_OFFERS,
    "where a person lives": people.HOMES,
    "volunteer at a phone": helpers.VOLUNTEER_AT,
    "volunteer": helpers.VOLUNTEER_OF,
    "messages since": contacts.SINCE,
    "contacts of a ticket": contacts.OF_TICKET,
    "newest contacts": contacts.NEWEST,
    "older contacts": contacts.OLDER,
    "call by key": calls.BY_KEY,
    "call by token": calls.BY_TOKEN,
    "calls of a ticket": calls.OF_TICKET,
    "calls to transcribe": calls.UNTRANSCRIBED,
    "utterances": calls.UTTERANCES,
    "recordings": calls.RECORDINGS,
    "recordings to fetch": calls.TO_FETCH,
    "lease": outbox.LEASE,
    "run out": outbox.RUN_OUT,
    "answered": outbox.ANSWERED,
    "by carrier": outbox.BY_CARRIER_ID,
    "outbox of a ticket": outbox.OF_TICKET,
    "open by priority": desk.BY_PRIORITY,
    "with attention": desk.WITH_ATTENTION,
    "overdue": desk.OVERDUE,
    "going out": desk.GOING_OUT,
    "seen since": desk.SEEN_SINCE,
    "sign-ins of an operator": desk.LOGINS_OF,
    "mark": marks.MARK,
}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("books") / "a.db"
    storage.migrate(f"sqlite:///{path}")
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_goes_by_an_index(books: sqlite3.Connection, name: str) -> None:
    question = QUESTIONS[name]
    plan = plan_of(question.plain if isinstance(question, Lockable) else question, {})
    steps = [row[3] for row in books.execute(f"EXPLAIN QUERY PLAN {plan.sql}", [1] * len(plan.names))]
    assert steps
    assert [step for step in steps if step.startswith("SCAN") and " INDEX " not in step] == []


AREAS: dict[str, Any] = {"areas": ["G1", "G2"], "skills": ["nurse"], "people": ["p1", "p2"]}
OF_MANY: dict[str, Select[Any]] = {
    "rested of a role": helpers.OF_ROLE,
    "rested of areas": helpers.IN_AREAS,
    "rested of many areas": helpers.AMONG_MANY,
    "skilled of a role": helpers.OF_ROLE.where(helpers.SKILLED),
    "skilled of areas": helpers.IN_AREAS.where(helpers.SKILLED),
    "loads of some": helpers.LOADS_OF,
    "offers of some": helpers.OFFERS_OF,
}


@pytest.mark.parametrize("name", OF_MANY)
def test_so_does_what_is_asked_about_many(books: sqlite3.Connection, name: str) -> None:
    """And whoever was not asked for longest is found without putting all of them in order, of one role or of many
    areas."""
    statement = OF_MANY[name]
    given = {key: AREAS.get(key, 1) for key in statement.compile().params}
    compiled = statement.params(given).compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    steps = [row[3] for row in books.execute(f"EXPLAIN QUERY PLAN {compiled}", [1] * len(compiled.positiontup or ()))]
    assert steps
    assert [step for step in steps if step.startswith("SCAN") and " INDEX " not in step] == []
    if "of a role" in name or "many" in name:
        assert [step for step in steps if "ORDER BY" in step] == []
