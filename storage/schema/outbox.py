"""What goes out: one row for each text or call."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, literal_column, text
from sqlalchemy.sql.elements import ColumnElement

from hotline.service.records import OutboxState

from .columns import maybe, maybe_moment, metadata, moment, one_of, whole, words

outbox = Table(
    "outbox",
    metadata,
    words("key", primary_key=True),
    words("kind"),
    words("to"),
    words("person", server_default=text("''")),  # whose number it is, where it goes to somebody who helps
    words("purpose"),
    moment("at"),
    moment("not_before"),
    words("body"),
    Column("ticket", BigInteger, ForeignKey("tickets.number"), nullable=True),
    words("language"),
    Column("critical", Boolean, nullable=False),
    words("state"),
    whole("tries"),
    maybe_moment("lease_until"),
    maybe_moment("sending_at"),
    maybe("carrier_id"),
    words("error"),
    one_of("kind", ("text", "call")),
    one_of("state", OutboxState),
)


def in_state(state: OutboxState) -> ColumnElement[bool]:
    """Written out as a literal, so that SQLite finds the partial indexes."""
    return outbox.c.state == literal_column(f"'{state.value}'")


def not_gone_out() -> ColumnElement[bool]:
    """Everything but what is known to have gone out, which grows for ever."""
    return outbox.c.state.not_in([literal_column("'sent'"), literal_column("'delivered'")])


Index("ix_outbox_ticket", outbox.c.ticket)
Index("ix_outbox_carrier_id", outbox.c.carrier_id)
Index("ix_outbox_to_purpose", outbox.c.to, outbox.c.purpose)
for _name, _column, _state in (
    ("ix_outbox_pending", outbox.c.not_before, OutboxState.PENDING),
    ("ix_outbox_sending", outbox.c.lease_until, OutboxState.SENDING),
    ("ix_outbox_answered", outbox.c.sending_at, OutboxState.ANSWERED),
):
    Index(_name, _column, sqlite_where=in_state(_state), postgresql_where=in_state(_state))
Index("ix_outbox_not_gone_out", outbox.c.state, sqlite_where=not_gone_out(), postgresql_where=not_gone_out())
