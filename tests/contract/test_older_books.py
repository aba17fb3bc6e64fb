"""Books of earlier versions come through whole, on both databases.

A file of `older/` is the dump of a SQLite database that the version with this schema wrote while it took calls and
texts, asked volunteers, told a promise late, held, split and closed: every table has rows. They are never made anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Boolean, Connection, MetaData, inspect, text

import storage
from hotline.domain.access import EVERYTHING
from hotline.domain.actor import MACHINE, RESIDENT, RULE, SWEEP, Actor
from hotline.domain.decide import decide
from hotline.domain.events import Accepted, DangerAnswered
from hotline.domain.policy import load_policy
from hotline.domain.ticket import OfferState, State
from hotline.service.ports import Books, Store
from hotline.service.records import QueueFilter
from storage.migrate import _with_connection, alembic_config
from storage.urls import normal_url

from .conftest import NOW, ZONE

OLDER = sorted((Path(__file__).parent / "older").glob("*.sql"))
POLICY = load_policy((Path(storage.__file__).parent.parent / "hotline" / "policy.toml").read_text("utf-8"))
CHEN = Actor.operator("小陈")
ALL = QueueFilter(limit=100, scope=EVERYTHING)


def written(dump: Path, file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, check_same_thread=False)
    connection.executescript(dump.read_text("utf-8"))
    return connection


def copied(dump: Path, tmp_path: Path, address: str) -> None:
    """The same rows in PostgreSQL, with the tables as they were then."""
    rows = written(dump, tmp_path / "rows.db")
    rows.row_factory = sqlite3.Row

    def copy(connection: Connection) -> None:
        command.upgrade(alembic_config(connection), dump.stem)
        tables = MetaData()
        tables.reflect(connection)
        for table in tables.sorted_tables:
            if table.name == "alembic_version":
                continue
            found = [dict(row) for row in rows.execute(f'SELECT * FROM "{table.name}"')]
            for row in found:
                row.update({c.name: bool(row[c.name]) for c in table.c if isinstance(c.type, Boolean)})
            connection.execute(table.delete())
            if found:
                connection.execute(table.insert(), found)
        # Numbers are given out in another way there.
        last = [rows.execute(f"SELECT max(number) FROM {name}").fetchone()[0] for name in ("tickets", "entries")]
        ticket, entry = last
        connection.execute(text(f"SELECT setval('ticket_numbers', {ticket})"))
        connection.execute(text(f"UPDATE counters SET value = {entry} WHERE name = 'entry'"))

    _with_connection(normal_url(address), copy)
    rows.close()


def rows_of(connection: Connection) -> dict[str, int]:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}


@pytest.fixture(params=OLDER, ids=[dump.stem for dump in OLDER])
def dump(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def older(request: pytest.FixtureRequest, dump: Path, tmp_path: Path) -> str:
    """The address of books as that version left them."""
    if request.param == "sqlite":
        written(dump, tmp_path / "older.db").close()
        return f"sqlite:///{tmp_path}/older.db"
    make: Callable[..., str] = request.getfixturevalue("fresh_database")
    address = make(migrated=False)
    copied(dump, tmp_path, address)
    return address


@pytest.fixture
async def books(older: str) -> AsyncIterator[Store]:
    storage.migrate(older)
    opened = await storage.open_store(older, ZONE)
    yield opened
    await opened.close()


def test_every_table_of_the_dump_has_rows(dump: Path, tmp_path: Path) -> None:
    connection = written(dump, tmp_path / "rows.db")
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert [n for n in names if not connection.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0]] == []
    connection.close()


def test_no_row_is_lost(older: str) -> None:
    before = _with_connection(normal_url(older), rows_of)
    storage.migrate(older)
    assert storage.schema_is_current(older) is True
    after = _with_connection(normal_url(older), rows_of)
    # Volunteers and residents became people: with a grant each, and as members of their households.
    volunteers, residents = before.pop("volunteers", 0), before.pop("residents", 0)
    assert {name: after[name] - count for name, count in before.items()} == dict.fromkeys(before, 0) | {"counters": 1}
    assert after["members"] == residents
    assert after["grants"] >= volunteers


async def test_all_of_it_is_read_again(books: Store) -> None:
    def everything(b: Books) -> dict[int, Any]:
        return {t.number: (t, b.entries(t.number), b.contacts(t.number), b.outbox_of(t.number)) for t in b.tickets(ALL)}

    found = await books.read(everything)
    assert sorted(found) == list(range(1001, 1009))
    rice, entries, _, outbox = found[1001]
    assert (rice.state, rice.triaged_by, len(rice.offers)) == (State.DONE, CHEN, 2)
    assert [a.state for a in rice.assignments] == ["done"]
    assert {e.by for e in entries} >= {CHEN, MACHINE, RESIDENT, SWEEP, Actor.person("+8613800000201")}
    assert {row.purpose for row in outbox} >= {"offer", "details", "coming"}
    assert found[1002][0].protected == "violence"
    assert found[1004][0].held_until is not None
    assert (found[1007][0].parent, found[1007][0].category) == (1001, "repair")
    assert (found[1008][0].state, found[1008][0].disposition) == (State.CLOSED, "resolved")
    assert {e.by for _, entries, *_ in found.values() for e in entries} >= {RULE}

    def people(b: Books) -> list[Any]:
        helper, house = b.volunteer("+8613800000201"), b.households_of("+8613800000104")
        assert helper is not None
        return [helper.name, [m.name for m in house[0].members], b.opted_out("+8613800000203"), len(b.tray(10))]

    assert await books.read(people) == ["安娜", ["孙桂兰", "孙大勇"], True, 1]


async def test_phone_numbers_became_people(books: Store) -> None:
    """Who was asked, who works and who leads is the one who has the number; members who share one are told apart."""

    def view(b: Books) -> list[Any]:
        anna, sharing = b.people_at("+8613800000201"), b.people_at("+8613800000104")
        asked = {(o.phone, o.person) for t in b.tickets(ALL) for o in t.offers}
        work = {(a.phone, a.person) for t in b.tickets(ALL) for a in t.assignments}
        sent = {(r.to, r.person) for t in b.tickets(ALL) for r in b.outbox_of(t.number) if r.purpose == "offer"}
        leads = [(lead.area, lead.name, lead.phone) for lead in b.area_tree().leads("G3", NOW)]
        return [anna, sharing, asked | work | sent, leads, b.tickets_in_hand(anna[0].id)]

    (anna,), sharing, named, leads, in_hand = await books.read(view)
    assert (anna.name, [(g.role, g.area) for g in anna.grants]) == ("安娜", [("volunteer", "G3")])
    assert sorted(person.name for person in sharing) == ["孙大勇", "孙桂兰"]
    assert all(person.startswith("p") for _, person in named)
    assert ("+8613800000201", anna.id) in named
    assert len({phone for phone, _ in named}) == len(named) == len({person for _, person in named})
    assert leads == [
        ("G3", "三组组长", "+8613800000301"), ("C", "社区书记", "+8613800000302"), ("D", "区长", "+8613800000303"),
    ]  # fmt: skip
    assert {1001, 1006} & {ticket.number for ticket in in_hand}


async def test_work_goes_on_where_it_was(books: Store) -> None:
    """An offer that was open then is accepted now; the next ticket has the next number."""

    def accept(b: Books) -> tuple[State, int]:
        ticket = b.ticket(1006)
        assert ticket is not None
        offer = next(o for o in ticket.offers if o.state is OfferState.OPEN)
        decision = decide(ticket, Accepted(Actor.person(offer.person)), ticket.opened_at, POLICY)
        b.save_ticket(ticket, decision.ticket)
        b.add_entries(ticket.number, decision.entries)
        return decision.ticket.state, b.next_number()

    assert await books.write(accept) == (State.ASSIGNED, 1009)
    log = await books.read(lambda b: b.entries(1006))
    assert log[-1].kind == "accepted" and log[-1].number > log[-2].number
    asked = await books.read(lambda b: b.ticket(1005))
    assert asked is not None
    assert decide(asked, DangerAnswered(True, "9"), log[-1].at, POLICY).ticket.in_danger
