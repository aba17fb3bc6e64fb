"""People have ids, addresses and grants; offers, work and messages name people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHANNELS = "channel IN ('sms', 'telegram', 'voice')"
HELPING = "role IN ('volunteer', 'staff', 'lead')"
ROLES = "role IN ('volunteer', 'staff', 'lead', 'operator', 'administrator', 'overseer', 'technician', 'protected')"


def upgrade() -> None:
    _create()
    for table in ("offers", "assignments", "outbox", "operators"):
        op.add_column(table, sa.Column("person", sa.Text(), server_default=sa.text("''"), nullable=False))
    _carry_over(op.get_bind())
    op.drop_column("operators", "sees_protected")
    op.drop_table("residents")
    op.drop_table("volunteers")
    op.drop_index("ix_areas_lead_phone", "areas")
    op.drop_column("areas", "lead_phone")
    op.drop_column("areas", "lead_name")
    _index()


def _create() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("leave_until", sa.BigInteger(), nullable=True),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.CheckConstraint(CHANNELS, name=op.f("ck_people_channel")),
        sa.ForeignKeyConstraint(["merged_into"], ["people.id"], name="fk_people_merged_into_people"),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("code", name="uq_people_code"),
    )
    op.create_index("ix_people_merged_into", "people", ["merged_into"])
    op.create_table(
        "addresses",
        sa.Column("id", ROW_NUMBER, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("safe", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('phone')", name=op.f("ck_addresses_kind")),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_addresses_person_people"),
        sa.PrimaryKeyConstraint("id", name="pk_addresses"),
        sa.UniqueConstraint("person", "kind", "value", "safe", name="uq_addresses_person_kind_value_safe"),
    )
    op.create_index("ix_addresses_value", "addresses", ["value"])
    op.create_table(
        "grants",
        sa.Column("id", ROW_NUMBER, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(ROLES, name=op.f("ck_grants_role")),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name="fk_grants_area_areas"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_grants_person_people"),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
    )
    op.create_index("ix_grants_person", "grants", ["person"])
    op.create_index("ix_grants_role_area", "grants", ["role", "area"])
    op.create_table(
        "members",
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("born", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("hearing", sa.Text(), nullable=False),
        sa.Column("safe_hours", sa.Text(), nullable=False),
        sa.Column("never_call_back", sa.Boolean(), nullable=False),
        sa.CheckConstraint("hearing IN ('', 'hard', 'deaf')", name=op.f("ck_members_hearing")),
        sa.ForeignKeyConstraint(["household"], ["households.code"], name="fk_members_household_households"),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_members_person_people"),
        sa.PrimaryKeyConstraint("household", "person", name="pk_members"),
    )
    op.create_index("ix_members_person", "members", ["person"])


def _index() -> None:
    op.drop_index("ix_offers_offered_at_phone", "offers")
    op.drop_index("ix_offers_open_phone", "offers")
    op.drop_index("ix_assignments_at_work_phone", "assignments")
    op.create_index("ix_offers_person_offered_at", "offers", ["person", "offered_at"])
    op.create_index("ix_offers_offered_at_person", "offers", ["offered_at", "person"])
    is_open, at_work = sa.text("state = 'open'"), sa.text("state IN ('accepted', 'arrived')")
    op.create_index("ix_offers_open_person", "offers", ["person"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index(
        "ix_assignments_at_work_person", "assignments", ["person"], sqlite_where=at_work, postgresql_where=at_work
    )


class Carried:
    """The people of the older tables. Who helped was known by the number alone; members of households share numbers,
    and are told apart by their names."""

    def __init__(self) -> None:
        self.people: list[dict[str, Any]] = []
        self.addresses: list[dict[str, Any]] = []
        self.grants: list[dict[str, Any]] = []
        self.members: list[dict[str, Any]] = []
        self.helpers: dict[str, str] = {}
        """Who helps, or once was asked, by number."""
        self._residents: dict[tuple[str, str], str] = {}
        self._numbers: set[tuple[str, str, bool]] = set()
        self._names: dict[str, str] = {}
        self._safe: dict[str, str] = {}

    def _new(self, name: str, **more: Any) -> str:
        id = f"p{len(self.people) + 1}"
        plain = {"language": "", "code": None, "skills": "[]", "channel": "sms", "leave_until": None}
        self.people.append({"id": id, "name": name, "merged_into": None, **plain, **more})
        self._names[id] = name
        return id

    def address(self, person: str, phone: str, safe: bool) -> None:
        if (person, phone, safe) not in self._numbers:
            self._numbers.add((person, phone, safe))
            self.addresses.append(
                {"person": person, "kind": "phone", "value": phone, "safe": safe, "verified": False, "position": 0}
            )

    def helper(self, name: str, phone: str | None, role: str, area: str, **more: Any) -> None:
        """Whoever is called otherwise as the lead of an area has that as a title."""
        known = self.helpers.get(phone) if phone else None
        id = known or self._new(name, **more)
        title = name if name != self._names[id] else ""
        self.grants.append({"person": id, "role": role, "title": title, "area": area, "since": None, "until": None})
        if phone:
            self.helpers[phone] = id
            self.address(id, phone, safe=False)

    def operator(self, name: str, sees_protected: bool) -> str:
        """Somebody who signs in: a person of their own, until an administrator says who it is."""
        id = self._new(name)
        for role in ("operator", "protected") if sees_protected else ("operator",):
            self.grants.append({"person": id, "role": role, "title": "", "area": None, "since": None, "until": None})
        return id

    def member(self, name: str, phone: str | None, safe_number: str | None, language: str) -> str:
        helper = self.helpers.get(phone) if phone else None
        id = self._residents.get((phone, name)) if phone else None
        if id is not None and safe_number and self._safe.setdefault(id, safe_number) != safe_number:
            id = None  # whoever must be reached in another way is somebody else
        elif id is None and helper is not None and self._names[helper] == name:
            id = helper
        id = id or self._new(name, language=language)
        if phone:
            self._residents[phone, name] = id
            self.address(id, phone, safe=False)
        if safe_number:
            self._safe.setdefault(id, safe_number)
            self.address(id, safe_number, safe=True)
        return id

    def asked(self, phone: str, name: str) -> str:
        """Who was asked at this number; of somebody whom the books know no more only the name is left."""
        if phone not in self.helpers:
            self.helpers[phone] = self._new(name)
        return self.helpers[phone]


def _carry_over(connection: sa.Connection) -> None:
    tables = sa.MetaData()
    tables.reflect(connection)
    t = tables.tables
    carried = Carried()
    for row in _rows(connection, t["volunteers"], "phone"):
        kept = {name: row[name] for name in ("language", "skills", "channel", "leave_until")}
        carried.helper(row["name"], row["phone"], row["role"], row["area"], **kept)
    for row in _rows(connection, t["areas"], "code"):
        if row["lead_phone"] or row["lead_name"]:
            carried.helper(row["lead_name"], row["lead_phone"], "lead", row["code"])
    for row in _rows(connection, t["residents"], "id"):
        person = carried.member(row["name"], row["phone"], row["safe_number"], row["language"])
        own = ("household", "born", "groups", "hearing", "safe_hours", "never_call_back")
        carried.members.append({**{name: row[name] for name in own}, "person": person, "position": row["id"]})
    for row in _rows(connection, t["operators"], "name"):
        person = carried.operator(row["name"], bool(row["sees_protected"]))
        here = t["operators"].c.name == row["name"]
        connection.execute(t["operators"].update().where(here).values(person=person))
    asked: dict[tuple[int, str], str] = {}
    for name in ("offers", "assignments"):
        named = []
        for row in _rows(connection, t[name], "ticket", "position"):
            who = carried.asked(row["phone"], row["name"])
            asked[row["ticket"], row["phone"]] = who
            named.append({"b_ticket": row["ticket"], "b_place": row["position"], "b_person": who})
        here = (t[name].c.ticket == sa.bindparam("b_ticket")) & (t[name].c.position == sa.bindparam("b_place"))
        _each(connection, t[name].update().where(here).values(person=sa.bindparam("b_person")), named)
    sent = [{"b_ticket": ticket, "b_place": phone, "b_person": who} for (ticket, phone), who in asked.items()]
    here = (t["outbox"].c.ticket == sa.bindparam("b_ticket")) & (t["outbox"].c.to == sa.bindparam("b_place"))
    _each(connection, t["outbox"].update().where(here).values(person=sa.bindparam("b_person")), sent)
    for name in ("people", "addresses", "grants", "members"):
        _each(connection, t[name].insert(), getattr(carried, name))
    connection.execute(t["counters"].insert(), [{"name": "person", "value": len(carried.people)}])


def _rows(connection: sa.Connection, table: sa.Table, *order: str) -> Iterator[Any]:
    for row in connection.execute(sa.select(table).order_by(*(table.c[name] for name in order))).all():
        yield row._mapping


def _each(connection: sa.Connection, statement: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)


def downgrade() -> None:
    """Everybody is a number again; further numbers, codes and the times of grants are lost."""
    for index, table in (
        ("ix_assignments_at_work_person", "assignments"),
        ("ix_offers_open_person", "offers"),
        ("ix_offers_offered_at_person", "offers"),
        ("ix_offers_person_offered_at", "offers"),
    ):
        op.drop_index(index, table)
    is_open, at_work = sa.text("state = 'open'"), sa.text("state IN ('accepted', 'arrived')")
    op.create_index("ix_offers_offered_at_phone", "offers", ["offered_at", "phone"])
    op.create_index("ix_offers_open_phone", "offers", ["phone"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_index(
        "ix_assignments_at_work_phone", "assignments", ["phone"], sqlite_where=at_work, postgresql_where=at_work
    )
    op.add_column("areas", sa.Column("lead_name", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("areas", sa.Column("lead_phone", sa.Text(), nullable=True))
    op.create_index("ix_areas_lead_phone", "areas", ["lead_phone"])
    op.add_column("operators", sa.Column("sees_protected", sa.Boolean(), server_default=sa.false(), nullable=False))
    _older_tables()
    _carry_back(op.get_bind())
    for name in ("members", "grants", "addresses", "people"):
        op.drop_table(name)
    for name in ("operators", "outbox", "assignments", "offers"):
        op.drop_column(name, "person")


def _older_tables() -> None:
    op.create_table(
        "residents",
        sa.Column("id", ROW_NUMBER, nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("born", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("hearing", sa.Text(), nullable=False),
        sa.Column("safe_number", sa.Text(), nullable=True),
        sa.Column("safe_hours", sa.Text(), nullable=False),
        sa.Column("never_call_back", sa.Boolean(), nullable=False),
        sa.CheckConstraint("hearing IN ('', 'hard', 'deaf')", name=op.f("ck_residents_hearing")),
        sa.ForeignKeyConstraint(["household"], ["households.code"], name="fk_residents_household_households"),
        sa.PrimaryKeyConstraint("id", name="pk_residents"),
        sa.UniqueConstraint("household", "name", name="uq_residents_household_name"),
    )
    op.create_index("ix_residents_phone", "residents", ["phone"])
    op.create_index("ix_residents_safe_number", "residents", ["safe_number"])
    op.create_table(
        "volunteers",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("leave_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(CHANNELS, name=op.f("ck_volunteers_channel")),
        sa.CheckConstraint(HELPING, name=op.f("ck_volunteers_role")),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name="fk_volunteers_area_areas"),
        sa.PrimaryKeyConstraint("phone", name="pk_volunteers"),
    )


def _carry_back(connection: sa.Connection) -> None:
    tables = sa.MetaData()
    tables.reflect(connection)
    t = tables.tables
    people = {row["id"]: row for row in _rows(connection, t["people"], "id")}
    own: dict[str, str] = {}
    safe: dict[str, str] = {}
    for row in _rows(connection, t["addresses"], "person", "position", "id"):
        (safe if row["safe"] else own).setdefault(row["person"], row["value"])
    volunteers: dict[str, dict[str, Any]] = {}
    for row in _rows(connection, t["grants"], "id"):
        who, phone = people[row["person"]], own.get(row["person"])
        if row["role"] == "protected":
            here = t["operators"].c.person == row["person"]
            connection.execute(t["operators"].update().where(here).values(sees_protected=True))
        elif row["role"] == "lead" and phone:
            here = t["areas"].c.code == row["area"]
            connection.execute(
                t["areas"].update().where(here).values(lead_name=row["title"] or who["name"], lead_phone=phone)
            )
        elif phone and row["area"] and row["role"] in ("volunteer", "staff"):
            kept = {name: who[name] for name in ("name", "language", "skills", "channel", "leave_until")}
            volunteers.setdefault(phone, {**kept, "phone": phone, "area": row["area"], "role": row["role"]})
    operators = {row["person"] for row in _rows(connection, t["grants"], "id") if row["role"] == "operator"}
    # Before, every account saw all tickets: those that may not are closed rather than opened.
    others = t["operators"].c.person.not_in(sorted(operators))
    connection.execute(t["operators"].update().where(others).values(disabled=True))
    _each(connection, t["volunteers"].insert(), list(volunteers.values()))
    residents: dict[tuple[str, str], dict[str, Any]] = {}
    for row in _rows(connection, t["members"], "household", "position"):
        who = people[row["person"]]
        kept = {name: row[name] for name in ("household", "born", "groups", "hearing", "safe_hours", "never_call_back")}
        numbers = {"phone": own.get(row["person"]), "safe_number": safe.get(row["person"])}
        residents.setdefault(
            (row["household"], who["name"]), {**kept, **numbers, "name": who["name"], "language": who["language"]}
        )
    _each(connection, t["residents"].insert(), list(residents.values()))
    connection.execute(t["counters"].delete().where(t["counters"].c.name == "person"))
