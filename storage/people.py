"""People with their addresses and grants; whoever opted out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)

from hotline.domain.people import Grant, Person

from .areas import AreaBooks
from .ledger import Shared, insert_once, lockable, upsert
from .mapping import ADDRESS, GRANT, PERSON, micros, to_json
from .schema.outbox import not_gone_out
from .tables import (
    addresses,
    assignments,
    counters,
    grants,
    members,
    offers,
    operators,
    opt_outs,
    outbox,
    people,
    skills,
)

PHONE: BindParameter[str] = bindparam("phone")
PERSON_ID: BindParameter[str] = bindparam("person")

NEXT_ID = (
    update(counters).where(counters.c.name == "person").values(value=counters.c.value + 1).returning(counters.c.value)
)
ONE = select(*PERSON.columns(people), people.c.merged_into).where(people.c.id == PERSON_ID)
BY_CODE = select(people.c.id).where(people.c.code == bindparam("code"))
AT_PHONE = select(addresses.c.person).where(addresses.c.value == PHONE).distinct().order_by(addresses.c.person)
PUT_PERSON = upsert(people, "id", keep=("merged_into",))
FORGET = (
    update(people)
    .where(people.c.id == PERSON_ID)
    .values(language="", code=None, skills="[]", channel="sms", leave_until=None)
)
HOMES = select(members.c.household).where(members.c.person == PERSON_ID).order_by(members.c.household)
NAMED_BY_OFFERS = select(offers.c.ticket).where(offers.c.person == PERSON_ID).limit(1)
DROP_NAMES = delete(people).where(people.c.merged_into == PERSON_ID)
DROP_PERSON = delete(people).where(people.c.id == PERSON_ID)
FORMER_NAMES = select(people.c.name).where(people.c.merged_into == PERSON_ID).order_by(people.c.id)
NAMES = select(people.c.id, people.c.name).where(people.c.id.in_(bindparam("ids", expanding=True)))
FOUND = select(people.c.id).where(people.c.merged_into.is_(None)).order_by(people.c.name, people.c.id)

ADDRESSES = (
    select(*ADDRESS.columns(addresses), opt_outs.c.at)
    .select_from(addresses.outerjoin(opt_outs, opt_outs.c.phone == addresses.c.value))
    .where(addresses.c.person == PERSON_ID)
    .order_by(addresses.c.safe, addresses.c.position, addresses.c.id)
)
ADD_ADDRESS = insert(addresses).inline()
DROP_ADDRESSES = delete(addresses).where(addresses.c.person == PERSON_ID)
VERIFY = (
    update(addresses)
    .where(addresses.c.person == bindparam("who"), addresses.c.value == PHONE, addresses.c.verified.is_(False))
    .values(verified=True)
)

ADD_SKILL = insert(skills).inline()
DROP_SKILLS = delete(skills).where(skills.c.person == bindparam("who"))

GRANTS = select(*GRANT.columns(grants)).where(grants.c.person == PERSON_ID).order_by(grants.c.id)
ADD_GRANT = insert(grants).inline()
SAVE_GRANT = (
    update(grants)
    .where(grants.c.id == bindparam("which"))
    .values({name: bindparam(name) for name in GRANT.names if name != "id"})
)
DROP_GRANT = delete(grants).where(grants.c.id == bindparam("which"))

MERGE = tuple(
    update(table).where(table.c.person == bindparam("other")).values(person=bindparam("kept"))
    for table in (grants, offers, assignments, operators)
)
TWICE_MEMBER = delete(members).where(
    members.c.person == bindparam("other"),
    members.c.household.in_(select(members.c.household).where(members.c.person == bindparam("kept"))),
)
MERGE_MEMBER = update(members).where(members.c.person == bindparam("other")).values(person=bindparam("kept"))
# What is sent is not looked at again: only what may still go out.
MERGE_OUTBOX = (
    update(outbox).where(outbox.c.person == bindparam("other"), not_gone_out()).values(person=bindparam("kept"))
)
MERGED = (
    update(people)
    .where(or_(people.c.id == bindparam("other"), people.c.merged_into == bindparam("other")))
    .values(merged_into=bindparam("kept"))
)
GIVES_CODE = update(people).where(people.c.id == bindparam("other")).values(code=None)
MARKS = select(
    members.c.household, members.c.groups, members.c.hearing, members.c.safe_hours, members.c.never_call_back
).where(members.c.person == PERSON_ID)
SAVE_MARKS = (
    update(members)
    .where(members.c.household == bindparam("home"), members.c.person == bindparam("who"))
    .values(
        groups=bindparam("groups"),
        hearing=bindparam("hearing"),
        safe_hours=bindparam("safe_hours"),
        never_call_back=bindparam("never_call_back"),
    )
)

OPTED_OUT = lockable(select(opt_outs.c.at).where(opt_outs.c.phone == PHONE))
OPT_OUT = insert_once(opt_outs, "phone")
OPT_IN = delete(opt_outs).where(opt_outs.c.phone == PHONE)

WIDTH = len(PERSON.names)


class PeopleBooks(AreaBooks):
    """Implements the part of `Books` about people."""

    def __init__(self, connection: Connection, shared: Shared, *, writing: bool) -> None:
        super().__init__(connection, shared, writing=writing)
        self._at_phone: dict[str, list[Person]] = {}

    def tree_changes(self) -> None:
        super().tree_changes()
        self._at_phone.clear()

    def new_person_id(self) -> str:
        """An id that nobody has: p1, p2, ..."""
        return f"p{int(self.value(NEXT_ID))}"

    def person(self, id: str) -> Person | None:
        """Somebody by their id, or by that of somebody they were found to be."""
        row = self.first(ONE, {"person": id})
        if row is not None and row[-1] is not None:
            row = self.first(ONE, {"person": row[-1]})
        return None if row is None else self._person(row)

    def person_of_code(self, code: str) -> Person | None:
        found = self.value(BY_CODE, {"code": code})
        return None if found is None else self.person(found)

    def people_at(self, phone: str) -> list[Person]:
        """Everybody who has this number, safe numbers too, in the order of their ids. Asked for again and again in one
        unit, and remembered in it."""
        known = self._at_phone.get(phone)
        if known is None:
            found = (self.person(row[0]) for row in self.rows(AT_PHONE, {"phone": phone}))
            known = self._at_phone[phone] = [person for person in found if person is not None]
        return list(known)

    def find_people(self, q: str, limit: int = 20) -> list[Person]:
        """By id, code, name or number; every word of `q` must be found in one of them. By name."""
        statement = FOUND.limit(limit)
        for word in q.split():
            number = exists().where(
                addresses.c.person == people.c.id, addresses.c.value.icontains(word, autoescape=True)
            )
            own = [column.icontains(word, autoescape=True) for column in (people.c.name, people.c.code)]
            statement = statement.where(or_(people.c.id == word, *own, number))
        found = (self.person(row[0]) for row in self.dynamic(statement))
        return [person for person in found if person is not None]

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """The names of these people; under an old id the name that was known by it."""
        asked = sorted(set(ids))
        return {row[0]: row[1] for row in self.dynamic(NAMES, {"ids": asked})} if asked else {}

    def former_names(self, person: str) -> list[str]:
        """The names of those who were found to be this person."""
        return [row[0] for row in self.rows(FORMER_NAMES, {"person": person})]

    def put_person(self, person: Person) -> None:
        """Insert or update somebody by id, with their addresses; grants are put by themselves."""
        self.tree_changes()  # a lead's name, number or language may be another
        self.change(PUT_PERSON[self.dialect], PERSON.row(person) | {"merged_into": None})
        self.change(DROP_SKILLS, {"who": person.id})
        self.change_many(ADD_SKILL, [{"skill": s, "person": person.id} for s in dict.fromkeys(person.skills)])
        self.change(DROP_ADDRESSES, {"person": person.id})
        rows = [ADDRESS.row(address) | {"person": person.id} for address in person.addresses]
        own = [row | {"position": place} for place, row in enumerate(r for r in rows if not r["safe"])]
        safe = [row | {"position": place} for place, row in enumerate(r for r in rows if r["safe"])]
        self.change_many(ADD_ADDRESS, [*own, *safe])

    def verify(self, person: str, phone: str) -> None:
        """They have answered from this number."""
        self._at_phone.clear()
        self.change(VERIFY, {"who": person, "phone": phone})

    def put_grant(self, person: str, grant: Grant) -> None:
        """Insert (id 0) or update by id."""
        self.tree_changes()
        values = GRANT.row(grant)
        del values["id"]
        if grant.id:
            self.change(SAVE_GRANT, values | {"which": grant.id})
        else:
            self.change(ADD_GRANT, values | {"person": person})

    def drop_grant(self, id: int) -> None:
        self.tree_changes()
        self.change(DROP_GRANT, {"which": id})

    def forget_person(self, id: str) -> None:
        """Whoever may do nothing any more and lives nowhere is gone; of somebody who was asked once the name stays, for
        the history that names them."""
        person = self.person(id)
        if person is None or person.grants or self.homes_of(id):
            return
        self.tree_changes()
        self.change(DROP_ADDRESSES, {"person": id})
        self.change(DROP_SKILLS, {"who": id})
        if self.first(NAMED_BY_OFFERS, {"person": id}):  # nobody works without one
            self.change(FORGET, {"person": id})
        else:
            self.change(DROP_NAMES, {"person": id})
            self.change(DROP_PERSON, {"person": id})

    def merge_people(self, kept: Person, other: Person) -> None:
        """Two that are one: all of the other becomes the first one's, whose words stand where both have some."""
        self.tree_changes()
        values = {"kept": kept.id, "other": other.id}
        self._join_marks(kept.id, other.id)
        for statement in (*MERGE, MERGE_OUTBOX, TWICE_MEMBER, MERGE_MEMBER):
            self.change(statement, values)
        if kept.code is None:
            self.change(GIVES_CODE, {"other": other.id})  # else it is still found by it
        held = {(grant.role, grant.area) for grant in kept.grants}
        for grant in other.grants:
            if (grant.role, grant.area) in held:
                self.drop_grant(grant.id)
        self.change(DROP_ADDRESSES, {"person": other.id})
        self.change(DROP_SKILLS, {"who": other.id})
        self.change(MERGED, values)
        known = {(a.kind, a.value, a.safe) for a in kept.addresses}
        further = tuple(a for a in other.addresses if (a.kind, a.value, a.safe) not in known)
        self.put_person(
            replace(
                kept,
                code=kept.code or other.code,
                language=kept.language or other.language,
                skills=tuple(dict.fromkeys((*kept.skills, *other.skills))),
                leave_until=kept.leave_until or other.leave_until,
                addresses=(*kept.addresses, *further),
            )
        )

    def _join_marks(self, kept: str, other: str) -> None:
        """Two members of one household become one: whatever protects either of them protects that one."""
        homes = {row[0]: row for row in self.rows(MARKS, {"person": kept})}
        for home, groups, hearing, hours, never in self.rows(MARKS, {"person": other}):
            if home not in homes:
                continue
            _, own_groups, own_hearing, own_hours, own_never = homes[home]
            joined = dict.fromkeys((*orjson.loads(own_groups), *orjson.loads(groups)))
            differ = bool(hours and own_hours and hours != own_hours)  # then a human finds out
            self.change(
                SAVE_MARKS,
                {
                    "home": home,
                    "who": kept,
                    "groups": to_json(list(joined)),
                    "hearing": max(own_hearing, hearing, key=("", "hard", "deaf").index),
                    "safe_hours": own_hours or hours,
                    "never_call_back": bool(own_never or never or differ),
                },
            )

    def remember_name(self, person: str, name: str) -> None:
        """What they were called before: a sheet may still call them so."""
        self.change(
            PUT_PERSON[self.dialect], PERSON.row(Person(id=self.new_person_id(), name=name)) | {"merged_into": person}
        )

    def homes_of(self, person: str) -> list[str]:
        """The codes of the households of which they are a member."""
        return [row[0] for row in self.rows(HOMES, {"person": person})]

    def _person(self, row: Sequence[Any]) -> Person:
        id = {"person": row[0]}
        found = [ADDRESS.record_of(one, self.zone, opted_out=one[-1] is not None) for one in self.rows(ADDRESSES, id)]
        held = [GRANT.record_of(one, self.zone) for one in self.rows(GRANTS, id)]
        return PERSON.record_of(row[:WIDTH], self.zone, addresses=tuple(found), grants=tuple(held))

    def opted_out(self, phone: str) -> bool:
        return self.first(OPTED_OUT, {"phone": phone}) is not None

    def set_opted_out(self, phone: str, at: datetime, out: bool) -> None:
        """Remember since when this phone gets no texts, or that it does again."""
        self._at_phone.clear()
        if out:
            self.change(OPT_OUT[self.dialect], {"phone": phone, "at": micros(at)})
        else:
            self.change(OPT_IN, {"phone": phone})
