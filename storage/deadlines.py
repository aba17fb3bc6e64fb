"""Deadlines: saved with their ticket, claimed with a lease when they are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import BigInteger, Integer, bindparam, case, delete, or_, select, tuple_, update
from sqlalchemy.sql.dml import Insert

from hotline.domain.ticket import Deadline, DeadlineKind
from hotline.service.records import DueDeadline

from .ledger import INSERT, Ledger
from .mapping import DEADLINE, DUE, micros
from .tables import deadlines

DROP = delete(deadlines).where(deadlines.c.ticket == bindparam("of"), deadlines.c.kind == bindparam("which"))


def _put(name: str) -> Insert:
    """Insert or move. A deadline with another time is a new one, so that the lease on the old one is gone."""
    statement = INSERT[name](deadlines).inline()
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["ticket", "kind"],
        set_={
            "position": new.position,
            "due_at": new.due_at,
            "lease_until": case((deadlines.c.due_at == new.due_at, deadlines.c.lease_until), else_=None),
        },
    )


PUT = {"sqlite": _put("sqlite"), "postgresql": _put("postgresql")}

OF_KIND = (
    select(deadlines.c.ticket)
    .where(deadlines.c.kind == bindparam("kind"))
    .order_by(deadlines.c.due_at, deadlines.c.ticket)
)

# Claimed in one statement. Skips what another process is claiming at this moment (PostgreSQL).
DUE_NOW = (
    select(deadlines.c.ticket, deadlines.c.kind)
    .where(
        deadlines.c.due_at <= bindparam("now", type_=BigInteger),
        or_(
            deadlines.c.lease_until.is_(None),
            deadlines.c.lease_until <= bindparam("machine_now", type_=BigInteger),
            deadlines.c.lease_until > bindparam("too_far", type_=BigInteger),  # given on a clock that went back since
        ),
    )
    .order_by(deadlines.c.due_at, deadlines.c.ticket, deadlines.c.kind)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
)
CLAIM = (
    update(deadlines)
    .where(tuple_(deadlines.c.ticket, deadlines.c.kind).in_(DUE_NOW))
    .values(lease_until=bindparam("until", type_=BigInteger))
    .returning(*DUE.columns(deadlines))
)


class DeadlineBooks(Ledger):
    """Implements the part of `Books` about deadlines."""

    def save_deadlines(self, number: int, before: Sequence[Deadline], after: Sequence[Deadline]) -> None:
        """Write what differs between the two; a ticket has one deadline of a kind."""
        if before == after:
            return
        kinds = {deadline.kind for deadline in after}
        gone = [{"of": number, "which": d.kind.value} for d in before if d.kind not in kinds]
        self.change_many(DROP, gone)
        rows = [
            {**DEADLINE.row(deadline), "ticket": number, "position": place, "lease_until": None}
            for place, deadline in enumerate(after)
            if place >= len(before) or before[place] != deadline
        ]
        self.change_many(PUT[self.dialect], rows)

    def with_deadline(self, kind: DeadlineKind) -> list[int]:
        """The numbers of all tickets with a deadline of this kind, the soonest first."""
        return [row[0] for row in self.rows(OF_KIND, {"kind": kind.value})]

    def due(self, now: datetime, machine_now: datetime, lease_seconds: float, limit: int) -> list[DueDeadline]:
        """Claim deadlines that are due (hotline time), with a lease (machine time); skip what others hold."""
        values = {
            "now": micros(now),
            "machine_now": micros(machine_now),
            "too_far": micros(machine_now + timedelta(seconds=4 * lease_seconds)),
            "until": micros(machine_now + timedelta(seconds=lease_seconds)),
            "limit": limit,
        }
        found = [DUE.record_of(row, self.zone) for row in self.rows(CLAIM, values)]
        return sorted(found, key=lambda deadline: (deadline.due_at, deadline.ticket))
