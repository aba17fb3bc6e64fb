"""What came in: contacts, messages, calls with their recognised speech and recordings."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    Table,
    and_,
    literal_column,
    text,
)
from sqlalchemy.sql.elements import ColumnElement

from hotline.service.records import RecordingState

from .columns import maybe, maybe_moment, metadata, moment, one_of, whole, words

contacts = Table(
    "contacts",
    metadata,
    words("id", primary_key=True),
    words("channel"),
    moment("at"),
    Column("ticket", BigInteger, ForeignKey("tickets.number"), nullable=True),
    maybe("phone"),
    words("text"),
    words("transcript"),
    maybe("recording"),
    maybe("call"),
    maybe("carrier_id"),
)
Index("ix_contacts_at_id", contacts.c.at, contacts.c.id)
Index("ix_contacts_ticket", contacts.c.ticket)
# Several absent ones are allowed by both databases.
Index("uq_contacts_carrier_id", contacts.c.carrier_id, unique=True)

messages = Table(
    "messages",
    metadata,
    words("carrier_id", primary_key=True),
    words("phone"),
    words("body"),
    moment("at"),
    words("reply"),
    Column("ticket", BigInteger, ForeignKey("tickets.number"), nullable=True),
    words("tray", server_default=text("''")),  # came later than the table
)


def in_tray() -> ColumnElement[bool]:
    """Written out as literals, so that SQLite finds the index."""
    return and_(messages.c.tray != literal_column("''"), messages.c.ticket.is_(None))


Index("ix_messages_tray", messages.c.at, sqlite_where=in_tray(), postgresql_where=in_tray())
Index("ix_messages_phone_at", messages.c.phone, messages.c.at)
Index("ix_messages_ticket", messages.c.ticket)

calls = Table(
    "calls",
    metadata,
    words("id", primary_key=True),
    words("direction"),
    moment("at"),
    maybe("phone"),
    Column("ticket", BigInteger, ForeignKey("tickets.number"), nullable=True),
    maybe("contact"),
    words("purpose"),
    maybe("outbox_key"),
    words("language"),
    words("dialogue"),
    words("session"),
    whole("turn"),
    words("answer"),
    words("status"),
    words("outcome"),
    maybe_moment("ended_at"),
    Column("seconds", Integer, nullable=True),
    maybe("audio"),
    Column("audio_seconds", Double, nullable=False),
    Column("transcribed", Boolean, nullable=False),
    maybe("stream_token"),
    whole("utterance_count", server_default="0"),
    one_of("direction", ("in", "out")),
)
Index("ix_calls_ticket", calls.c.ticket)
Index("ix_calls_outbox_key", calls.c.outbox_key)
Index("uq_calls_stream_token", calls.c.stream_token, unique=True)


def untranscribed() -> ColumnElement[bool]:
    """Inbound calls without words so far, not given up; literals, so that SQLite finds the index."""
    return and_(
        calls.c.direction == literal_column("'in'"),
        calls.c.utterance_count == literal_column("0"),
        calls.c.transcribed.is_(False),
    )


Index("ix_calls_untranscribed", calls.c.at, sqlite_where=untranscribed(), postgresql_where=untranscribed())

utterances = Table(
    "utterances",
    metadata,
    Column("call", ForeignKey("calls.id"), primary_key=True),
    words("source", primary_key=True),
    Column("start", Double, primary_key=True, autoincrement=False),  # seconds from the start of the call
    Column("end", Double, nullable=False),
    words("text"),
    words("words"),  # JSON
)

recordings = Table(
    "recordings",
    metadata,
    words("carrier_id", primary_key=True),
    words("call"),  # no reference: the carrier may list a recording before we know of the call
    words("url"),
    moment("at"),
    Column("seconds", Double, nullable=False),
    words("state"),
    maybe("path"),
    whole("tries"),
    maybe_moment("next_try"),
    words("error"),
    one_of("state", RecordingState),
)
Index("ix_recordings_call", recordings.c.call)


def unfinished() -> ColumnElement[bool]:
    return recordings.c.state.in_([literal_column("'listed'"), literal_column("'fetched'")])


Index("ix_recordings_unfinished", recordings.c.at, sqlite_where=unfinished(), postgresql_where=unfinished())
