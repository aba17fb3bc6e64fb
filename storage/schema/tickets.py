"""Tickets with their offers, assignments, deadlines and the log."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Sequence, Table, literal_column, text
from sqlalchemy.sql.elements import ColumnElement

from hotline.domain.ticket import (
    AssignmentState,
    Category,
    DeadlineKind,
    Disposition,
    OfferState,
    Priority,
    Protected,
    State,
)

from .columns import ROW_NUMBER, maybe, maybe_moment, metadata, moment, one_of, whole, words

tickets = Table(
    "tickets",
    metadata,
    Column("number", ROW_NUMBER, primary_key=True, autoincrement=False),
    whole("version"),
    words("state"),
    maybe("disposition"),
    maybe("category"),
    words("priority"),
    words("need"),
    maybe("item"),
    words("also", server_default=text("'[]'")),  # JSON: further needs; came later than the table
    words("reasons"),  # JSON
    maybe("area"),  # as it was understood: no reference, a ticket is never refused for its place
    maybe("household"),
    Column("household_confirmed", Boolean, nullable=False),
    words("channel"),
    maybe("caller"),
    words("person"),
    words("address"),
    maybe("safe_number"),
    words("language"),
    maybe("protected"),
    words("attention"),  # words, separated by spaces
    maybe_moment("held_until"),
    whole("escalation_step"),
    whole("reopened"),
    maybe("triaged_by"),
    whole("places"),
    moment("opened_at"),
    maybe_moment("promise_at"),
    maybe_moment("promise_kept_at"),
    maybe_moment("later_at"),
    maybe_moment("touched_at"),
    words("taken_by", server_default=text("''")),
    maybe_moment("taken_at"),
    maybe_moment("hushed_until"),
    words("alarm_for", server_default=text("''")),
    maybe_moment("done_at"),
    maybe_moment("closed_at"),
    whole("call_backs"),
    whole("duty_rings"),
    Column("parent", BigInteger, ForeignKey("tickets.number"), nullable=True),
    one_of("state", State),
    one_of("disposition", Disposition),
    one_of("category", Category),
    one_of("priority", Priority),
    one_of("protected", Protected),
)


# PostgreSQL gives out ticket numbers without a lock; on SQLite, which has no sequences, a counter does.
FIRST_NUMBER = 1001
ticket_numbers = Sequence("ticket_numbers", start=FIRST_NUMBER, metadata=metadata)


def is_open() -> ColumnElement[bool]:
    """Written out as a literal, so that SQLite finds the indexes over open tickets."""
    return tickets.c.state != literal_column("'closed'")


Index("ix_tickets_open", tickets.c.number, sqlite_where=is_open(), postgresql_where=is_open())
Index("ix_tickets_open_caller", tickets.c.caller, sqlite_where=is_open(), postgresql_where=is_open())
Index("ix_tickets_caller_closed_at", tickets.c.caller, tickets.c.closed_at)
Index("ix_tickets_state_number", tickets.c.state, tickets.c.number)

offers = Table(
    "offers",
    metadata,
    Column("ticket", BigInteger, ForeignKey("tickets.number"), primary_key=True, autoincrement=False),
    whole("position", primary_key=True, autoincrement=False),
    words("person", server_default=text("''")),  # no reference: history stays when somebody is taken out of the books
    words("phone"),
    words("name"),
    words("role"),
    whole("wave"),
    words("state"),
    moment("offered_at"),
    moment("expires_at"),
    maybe_moment("answered_at"),
    whole("travel_minutes"),
    words("reasons"),  # JSON
    one_of("state", OfferState),
)
Index("ix_offers_person_offered_at", offers.c.person, offers.c.offered_at)
Index("ix_offers_offered_at_person", offers.c.offered_at, offers.c.person)
Index("ix_offers_phone_offered_at", offers.c.phone, offers.c.offered_at)


def offer_is_open() -> ColumnElement[bool]:
    return offers.c.state == literal_column("'open'")


Index("ix_offers_open_person", offers.c.person, sqlite_where=offer_is_open(), postgresql_where=offer_is_open())

assignments = Table(
    "assignments",
    metadata,
    Column("ticket", BigInteger, ForeignKey("tickets.number"), primary_key=True, autoincrement=False),
    whole("position", primary_key=True, autoincrement=False),
    words("person", server_default=text("''")),
    words("phone"),
    words("name"),
    words("role"),
    words("state"),
    moment("accepted_at"),
    moment("changed_at"),
    whole("travel_minutes"),
    whole("reminded"),
    one_of("state", AssignmentState),
)


def at_work() -> ColumnElement[bool]:
    return assignments.c.state.in_([literal_column("'accepted'"), literal_column("'arrived'")])


Index("ix_assignments_at_work_person", assignments.c.person, sqlite_where=at_work(), postgresql_where=at_work())

deadlines = Table(
    "deadlines",
    metadata,
    Column("ticket", BigInteger, ForeignKey("tickets.number"), primary_key=True, autoincrement=False),
    words("kind", primary_key=True),
    whole("position"),
    moment("due_at"),
    maybe_moment("lease_until"),
    one_of("kind", DeadlineKind),
)
Index("ix_deadlines_due_at", deadlines.c.due_at)

# Append-only: triggers refuse changes and deletions.
entries = Table(
    "entries",
    metadata,
    Column("number", ROW_NUMBER, primary_key=True, autoincrement=False),
    Column("ticket", BigInteger, ForeignKey("tickets.number"), nullable=False),
    moment("at"),
    words("kind"),
    words("by"),
    words("data"),  # JSON
)
Index("ix_entries_ticket_number", entries.c.ticket, entries.c.number)
