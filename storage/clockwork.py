"""What hangs on this machine's clock, mended when that clock went back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, bindparam, func, select, update

from hotline.service.records import OutboxState

from .ledger import Ledger
from .mapping import micros
from .schema.outbox import in_state
from .tables import deadlines, entries, outbox, recordings

MACHINE = bindparam("machine", type_=BigInteger)
NOW = bindparam("now", type_=BigInteger)

WAITS = (
    update(outbox).where(in_state(OutboxState.PENDING), outbox.c.not_before > MACHINE).values(not_before=MACHINE),
    update(outbox).where(in_state(OutboxState.SENDING), outbox.c.sending_at > MACHINE).values(sending_at=MACHINE),
    update(outbox).where(in_state(OutboxState.SENDING), outbox.c.lease_until > MACHINE).values(lease_until=MACHINE),
    update(outbox).where(in_state(OutboxState.ANSWERED), outbox.c.sending_at > MACHINE).values(sending_at=MACHINE),
    update(recordings).where(recordings.c.next_try > MACHINE).values(next_try=MACHINE),
    update(deadlines).where(deadlines.c.lease_until > MACHINE).values(lease_until=None),
)
LOGGED_LAST = (
    select(entries.c.ticket, func.max(entries.c.at).label("at"))
    .where(entries.c.at > NOW)
    .group_by(entries.c.ticket)
    .subquery()
)
TOO_LATE = (
    select(deadlines.c.ticket, deadlines.c.kind, deadlines.c.due_at, LOGGED_LAST.c.at)
    .join(LOGGED_LAST, LOGGED_LAST.c.ticket == deadlines.c.ticket)
    .where(deadlines.c.due_at > LOGGED_LAST.c.at)
)
MOVE = (
    update(deadlines)
    .where(deadlines.c.ticket == bindparam("of"), deadlines.c.kind == bindparam("which"))
    .values(due_at=bindparam("at", type_=BigInteger), lease_until=None)
)


class ClockBooks(Ledger):
    """Implements the part of `Books` about a clock that went back."""

    def clock_went_back(self, machine_now: datetime, now: datetime) -> int:
        """Leases and waits that end later than now end now. Deadlines of tickets whose log lies in the future keep
        their distance from what was logged last; one moved so is not moved again, whoever asks once more."""
        for statement in WAITS:
            self.change(statement, {"machine": micros(machine_now)})
        moved = [
            {"of": ticket, "which": kind, "at": micros(now) + due_at - logged}
            for ticket, kind, due_at, logged in self.rows(TOO_LATE, {"now": micros(now)})
        ]
        self.change_many(MOVE, moved)
        return len(moved)
