"""Operators and their sign-ins; counters and remembered values."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, text

from .columns import metadata, moment, words
from .tickets import FIRST_NUMBER

operators = Table(
    "operators",
    metadata,
    words("name", primary_key=True),
    words("password_hash"),
    words("language"),
    words("person", server_default=text("''")),  # no reference: it came later than the table
    Column("disabled", Boolean, nullable=False),
)

logins = Table(
    "logins",
    metadata,
    words("id", primary_key=True),
    Column("operator", ForeignKey("operators.name"), nullable=False),
    moment("created_at"),
    moment("seen_at"),
    moment("expires_at"),
)
Index("ix_logins_seen_at", logins.c.seen_at)
Index("ix_logins_operator", logins.c.operator)

# `ticket` (SQLite) and `entry` (PostgreSQL) hold the last number given out, `areas` counts the changes of
# the area tree and its leads, `person` is the number in the last id of a person, and `probe` is touched to find out
# whether the books can be written.
COUNTERS = {"ticket": FIRST_NUMBER - 1, "entry": 0, "areas": 0, "person": 0, "probe": 0}
counters = Table("counters", metadata, words("name", primary_key=True), Column("value", BigInteger, nullable=False))

marks = Table("marks", metadata, words("name", primary_key=True), words("value"))
