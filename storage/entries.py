"""The log: append-only, numbered in the order of the commits, so that a resuming reader misses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Integer, bindparam, func, insert, select, update

from hotline.domain.effects import Entry
from hotline.service.records import EntryRecord

from .ledger import Ledger
from .mapping import ENTRY, JSON, micros
from .tables import counters, entries

COLUMNS = ENTRY.columns(entries)
LIMIT = bindparam("limit", type_=Integer)
ADD = insert(entries).inline()
# The counter's row stays locked until the commit: numbers follow the order of the commits, which those of a
# sequence do not. It is therefore the last thing that a unit does.
TAKE_NUMBERS = (
    update(counters)
    .where(counters.c.name == "entry")
    .values(value=counters.c.value + bindparam("taken", type_=Integer))
    .returning(counters.c.value)
)
OF_TICKET = (
    select(*COLUMNS)
    .where(entries.c.ticket == bindparam("ticket"), entries.c.number > bindparam("after"))
    .order_by(entries.c.number)
    .limit(LIMIT)
)
SINCE = select(*COLUMNS).where(entries.c.number > bindparam("after")).order_by(entries.c.number).limit(LIMIT)
LAST = select(func.max(entries.c.number))


class EntryBooks(Ledger):
    """Implements the part of `Books` about the log."""

    _waiting: list[dict[str, Any]] | None = None

    def add_entries(self, ticket: int, entries: Sequence[Entry]) -> None:
        """Append lines to a ticket's log; ValueError for one without its time."""
        for entry in entries:
            if entry.at is None:
                raise ValueError(f"An entry needs its time: {entry.kind}.")
        if entries:
            self.added_entries = True
        rows = [
            {
                "number": None,
                "ticket": ticket,
                "at": micros(entry.at),
                "kind": entry.kind,
                "by": str(entry.by),
                "data": JSON.keep(entry.data),
            }
            for entry in entries
            if entry.at is not None
        ]
        if self._waiting is None:
            self._waiting = rows
        else:
            self._waiting += rows

    def finish(self) -> None:
        """Write the collected lines. SQLite, with its one writer, numbers the rows by itself."""
        rows, self._waiting = self._waiting, None
        if not rows:
            return
        if self.dialect == "postgresql":
            last = int(self.value(TAKE_NUMBERS, {"taken": len(rows)}))
            for number, row in enumerate(rows, last - len(rows) + 1):
                row["number"] = number
        self.change_many(ADD, rows)

    def entries(self, ticket: int, after: int = 0, limit: int = 1000) -> list[EntryRecord]:
        self.finish()
        rows = self.rows(OF_TICKET, {"ticket": ticket, "after": after, "limit": limit})
        return [ENTRY.record_of(row, self.zone) for row in rows]

    def entries_since(self, after: int, limit: int = 500) -> list[EntryRecord]:
        """Of all tickets, in the order of the commits."""
        self.finish()
        return [ENTRY.record_of(row, self.zone) for row in self.rows(SINCE, {"after": after, "limit": limit})]

    def last_entry(self) -> int:
        self.finish()
        return int(self.value(LAST) or 0)
