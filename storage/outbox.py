"""What goes out: rows leased for sending, and those of which it is unknown whether they went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Boolean, Integer, bindparam, insert, or_, select, update

from hotline.domain.effects import Purpose
from hotline.domain.errors import Unknown
from hotline.service.records import OutboxRow, OutboxState

from .ledger import Ledger, lockable
from .mapping import OUTBOX, micros
from .schema.outbox import in_state
from .tables import outbox

COLUMNS = OUTBOX.columns(outbox)
MACHINE_NOW = bindparam("machine_now", type_=BigInteger)
LIMIT = bindparam("limit", type_=Integer)
LONGEST_LEASE = timedelta(minutes=2)

ADD = insert(outbox).inline()
SAVE = (
    update(outbox)
    .where(outbox.c.key == bindparam("which"))
    .values({name: bindparam(name) for name in OUTBOX.names if name != "key"})
)
ONE = lockable(select(*COLUMNS).where(outbox.c.key == bindparam("key")))
BY_CARRIER_ID = lockable(select(*COLUMNS).where(outbox.c.carrier_id == bindparam("carrier_id")).limit(1))
OF_TICKET = select(*COLUMNS).where(outbox.c.ticket == bindparam("ticket")).order_by(outbox.c.at, outbox.c.key)

TO_FOR = (
    select(*COLUMNS)
    .where(
        outbox.c.to == bindparam("to"),
        outbox.c.purpose == bindparam("purpose"),
        outbox.c.at >= bindparam("since", type_=BigInteger),
    )
    .order_by(outbox.c.at, outbox.c.key)
)

# Leased in one statement; skips what another process is leasing at this moment (PostgreSQL).
READY = (
    select(outbox.c.key)
    .where(
        in_state(OutboxState.PENDING),
        outbox.c.not_before <= MACHINE_NOW,
        or_(outbox.c.critical, bindparam("others_too", type_=Boolean)),
    )
    .order_by(outbox.c.critical.desc(), outbox.c.not_before, outbox.c.key)
    .limit(LIMIT)
    .with_for_update(skip_locked=True)
)
LEASE = (
    update(outbox)
    .where(outbox.c.key.in_(READY))
    .values(
        state=OutboxState.SENDING.value,
        tries=outbox.c.tries + 1,
        lease_until=bindparam("until", type_=BigInteger),
        sending_at=MACHINE_NOW,
    )
    .returning(*COLUMNS)
)
RUN_OUT = (
    select(*COLUMNS)
    .where(
        in_state(OutboxState.SENDING),
        or_(
            outbox.c.lease_until.is_(None),
            outbox.c.lease_until <= MACHINE_NOW,
            outbox.c.lease_until > bindparam("too_far", type_=BigInteger),  # given on a clock that went back since
        ),
    )
    .order_by(outbox.c.critical.desc(), outbox.c.lease_until, outbox.c.key)
    .limit(LIMIT)
)
ANSWERED = (
    select(*COLUMNS)
    .where(
        in_state(OutboxState.ANSWERED),
        or_(outbox.c.sending_at.is_(None), outbox.c.sending_at < bindparam("before", type_=BigInteger)),
    )
    .order_by(outbox.c.sending_at, outbox.c.key)
    .limit(LIMIT)
)


class OutboxBooks(Ledger):
    """Implements the part of `Books` about the outbox."""

    def add_outbox(self, row: OutboxRow) -> None:
        self.change(ADD, OUTBOX.row(row))

    def outbox(self, key: str) -> OutboxRow | None:
        found = self._rows(self.rows(ONE, {"key": key}))
        return found[0] if found else None

    def outbox_by_carrier_id(self, carrier_id: str) -> OutboxRow | None:
        found = self._rows(self.rows(BY_CARRIER_ID, {"carrier_id": carrier_id}))
        return found[0] if found else None

    def save_outbox(self, row: OutboxRow) -> None:
        """Unknown when there is no row with this key."""
        values = OUTBOX.row(row) | {"which": row.key}
        del values["key"]
        if not self.change(SAVE, values):
            raise Unknown(f"(outbox {row.key})")

    def outbox_of(self, ticket: int) -> list[OutboxRow]:
        """Oldest first."""
        return self._rows(self.rows(OF_TICKET, {"ticket": ticket}))

    def duty_calls(self, phone: str, since: datetime) -> list[OutboxRow]:
        """Calls of the alarm to this phone since then, oldest first."""
        values = {"to": phone, "purpose": Purpose.DUTY.value, "since": micros(since)}
        return self._rows(self.rows(TO_FOR, values))

    def lease_outbox(
        self, machine_now: datetime, lease_seconds: float, limit: int, critical_only: bool = False
    ) -> list[OutboxRow]:
        """Pending rows whose time has come, critical ones first: now `sending`, leased, a try counted."""
        until = micros(machine_now + timedelta(seconds=lease_seconds))
        values = {"machine_now": micros(machine_now), "until": until, "limit": limit}
        values["others_too"] = not critical_only
        found = self._rows(self.rows(LEASE, values))
        return sorted(found, key=lambda row: (not row.critical, row.not_before, row.key))

    def stuck_outbox(self, machine_now: datetime, answered_before: datetime, limit: int) -> list[OutboxRow]:
        """Rows `sending` whose lease has run out, then rows `answered` (`sending_at`) before that moment."""
        values = {"machine_now": micros(machine_now), "too_far": micros(machine_now + LONGEST_LEASE), "limit": limit}
        found = self._rows(self.rows(RUN_OUT, values))
        left = limit - len(found)
        if left > 0:
            found += self._rows(self.rows(ANSWERED, {"before": micros(answered_before), "limit": left}))
        return found

    def _rows(self, rows: Iterable[Any]) -> list[OutboxRow]:
        return [OUTBOX.record_of(row, self.zone) for row in rows]
