"""Operators and their sign-ins, and the figures at the head of the console."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, func, select

from hotline.domain.people import Person
from hotline.domain.ticket import Priority
from hotline.service.records import Counts, Login, Operator, OutboxState

from .ledger import lockable, upsert
from .mapping import LOGIN, OPERATOR, micros
from .people import PeopleBooks
from .schema.outbox import not_gone_out
from .schema.tickets import is_open
from .tables import deadlines, logins, operators, outbox, tickets

ONE = lockable(select(*OPERATOR.columns(operators)).where(operators.c.name == bindparam("name")))
ALL = select(*OPERATOR.columns(operators)).order_by(operators.c.name)
PUT = upsert(operators, "name")
DROP = delete(operators).where(operators.c.name == bindparam("name"))

LOGIN_OF = lockable(select(*LOGIN.columns(logins)).where(logins.c.id == bindparam("id")))
LOGINS_OF = select(*LOGIN.columns(logins)).where(logins.c.operator == bindparam("operator")).order_by(logins.c.id)
PUT_LOGIN = upsert(logins, "id")
DROP_LOGIN = delete(logins).where(logins.c.id == bindparam("id"))
DROP_LOGINS_OF = delete(logins).where(logins.c.operator == bindparam("operator"))
PURGE_LOGINS = delete(logins).where(logins.c.expires_at <= bindparam("now", type_=BigInteger))
SEEN_SINCE = select(func.count(logins.c.operator.distinct())).where(logins.c.seen_at >= bindparam("since"))

BY_PRIORITY = select(tickets.c.priority, func.count()).where(is_open()).group_by(tickets.c.priority)
WITH_ATTENTION = select(func.count()).select_from(tickets).where(is_open(), tickets.c.attention != "")
OVERDUE = select(func.count()).select_from(deadlines).where(deadlines.c.due_at < bindparam("now"))
GOING_OUT = select(outbox.c.state, func.count()).where(not_gone_out()).group_by(outbox.c.state)
COUNTED = tuple(s for s in OutboxState if s not in (OutboxState.SENT, OutboxState.DELIVERED))


class DeskBooks(PeopleBooks):
    """Implements the part of `Books` about the desk."""

    def operator(self, name: str) -> Operator | None:
        row = self.first(ONE, {"name": name})
        return None if row is None else self._operator(row)

    def operators(self) -> list[Operator]:
        return [self._operator(row) for row in self.rows(ALL)]

    def _operator(self, row: Sequence[Any]) -> Operator:
        operator = OPERATOR.record_of(row, self.zone)
        person = self.person(operator.person)
        return replace(operator, grants=person.grants if person else ())

    def put_operator(self, operator: Operator) -> None:
        """Insert or update by name, with the grants of the person whose account it is; somebody new without one."""
        person = operator.person or self.new_person_id()
        if self.person(person) is None:
            self.put_person(Person(id=person, name=operator.name))
        self.change(PUT[self.dialect], OPERATOR.row(operator) | {"person": person})
        for grant in operator.grants:
            self.put_grant(person, grant)

    def drop_operator(self, name: str) -> bool:
        """Forget an operator, whose sign-ins must have been ended before; False when there was none."""
        return self.change(DROP, {"name": name}) > 0

    def logins_of(self, name: str) -> list[Login]:
        return [LOGIN.record_of(row, self.zone) for row in self.rows(LOGINS_OF, {"operator": name})]

    def login(self, login_id: str) -> Login | None:
        row = self.first(LOGIN_OF, {"id": login_id})
        return None if row is None else LOGIN.record_of(row, self.zone)

    def put_login(self, login: Login) -> None:
        """Insert or update by id."""
        self.change(PUT_LOGIN[self.dialect], LOGIN.row(login))

    def drop_login(self, login_id: str) -> None:
        self.change(DROP_LOGIN, {"id": login_id})

    def drop_logins_of(self, name: str) -> None:
        """End all sign-ins of this operator."""
        self.change(DROP_LOGINS_OF, {"operator": name})

    def purge_logins(self, now: datetime) -> None:
        """Forget sign-ins that have expired by now (machine time)."""
        self.change(PURGE_LOGINS, {"now": micros(now)})

    def operators_seen_since(self, since: datetime) -> int:
        """How many different operators showed a sign of life since then (machine time)."""
        return int(self.value(SEEN_SINCE, {"since": micros(since)}))

    def counts(self, now: datetime) -> Counts:
        """Figures at this hotline time. `outbox` leaves out what was sent: that grows for ever."""
        by_priority = {priority.value: 0 for priority in Priority}
        by_priority.update((name, count) for name, count in self.rows(BY_PRIORITY))
        going_out = {state.value: 0 for state in COUNTED}
        going_out.update((state, count) for state, count in self.rows(GOING_OUT))
        return Counts(
            open_by_priority=by_priority,
            attention=int(self.value(WITH_ATTENTION)),
            overdue_deadlines=int(self.value(OVERDUE, {"now": micros(now)})),
            outbox=going_out,
        )
