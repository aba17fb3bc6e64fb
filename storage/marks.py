"""Small things: remembered values, and locks by name."""

from __future__ import annotations

from hashlib import blake2b

from sqlalchemy import BigInteger, Integer, bindparam, func, select, update

from .ledger import Ledger, lockable, upsert
from .tables import counters, marks

ROOM, ROOM_BYTES = "room", 16 * 1024
MARK = lockable(select(marks.c.value).where(marks.c.name == bindparam("name")))
MARKS = select(marks.c.name).where(
    func.substr(marks.c.name, 1, bindparam("length", type_=Integer)) == bindparam("prefix"), marks.c.value != ""
)
SET_MARK = upsert(marks, "name")
LOCK = select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger)))
PROBE = update(counters).where(counters.c.name == "probe").values(value=counters.c.value + 1)


class MarkBooks(Ledger):
    """Implements the part of `Books` about marks and locks."""

    def mark(self, name: str) -> str | None:
        """A remembered value: the clock's anchor, the last reconciliation."""
        row = self.first(MARK, {"name": name})
        return None if row is None else str(row[0])

    def set_mark(self, name: str, value: str) -> None:
        self.change(SET_MARK[self.dialect], {"name": name, "value": value})

    def marks(self, prefix: str) -> list[str]:
        """What follows this prefix in the names of the marks that have a value, in order."""
        rows = self.rows(MARKS, {"prefix": prefix, "length": len(prefix)})
        return sorted(str(name).removeprefix(prefix) for (name,) in rows)

    def lock(self, name: str) -> None:
        """Serialise units that decide about the same thing until the commit; SQLite has one writer anyway."""
        if self.dialect == "postgresql":
            digest = blake2b(name.encode(errors="replace"), digest_size=8).digest()
            self.rows(LOCK, {"key": int.from_bytes(digest, "big", signed=True)})

    def probe(self) -> bool:
        """Write something that nobody reads; False when the books are not there."""
        return bool(self.change(PROBE))
