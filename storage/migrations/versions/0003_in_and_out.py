"""Contacts, messages, calls, recordings; the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("recording", sa.Text(), nullable=True),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("carrier_id", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_contacts_ticket_tickets"),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_at_id", "contacts", ["at", "id"], unique=False)
    op.create_index("ix_contacts_ticket", "contacts", ["ticket"], unique=False)
    op.create_index("uq_contacts_carrier_id", "contacts", ["carrier_id"], unique=True)
    op.create_table(
        "messages",
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_messages_ticket_tickets"),
        sa.PrimaryKeyConstraint("carrier_id", name="pk_messages"),
    )
    op.create_index("ix_messages_phone_at", "messages", ["phone", "at"], unique=False)
    op.create_index("ix_messages_ticket", "messages", ["ticket"], unique=False)
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("ticket", sa.BigInteger(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("outbox_key", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("dialogue", sa.Text(), nullable=False),
        sa.Column("session", sa.Text(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("audio", sa.Text(), nullable=True),
        sa.Column("audio_seconds", sa.Double(), nullable=False),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("stream_token", sa.Text(), nullable=True),
        sa.Column("utterance_count", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_calls_direction")),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_calls_ticket_tickets"),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
    )
    op.create_index("ix_calls_outbox_key", "calls", ["outbox_key"], unique=False)
    op.create_index("ix_calls_ticket", "calls", ["ticket"], unique=False)
    op.create_index(
        "ix_calls_untranscribed",
        "calls",
        ["at"],
        unique=False,
        sqlite_where=sa.text("direction = 'in' AND utterance_count = 0 AND transcribed IS 0"),
        postgresql_where=sa.text("direction = 'in' AND utterance_count = 0 AND transcribed IS false"),
    )
    op.create_index("uq_calls_stream_token", "calls", ["stream_token"], unique=True)
    op.create_table(
        "utterances",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("start", sa.Double(), autoincrement=False, nullable=False),
        sa.Column("end", sa.Double(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["calls.id"], name="fk_utterances_call_calls"),
        sa.PrimaryKeyConstraint("call", "source", "start", name="pk_utterances"),
    )
    op.create_table(
        "recordings",
        sa.Column("carrier_id", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('listed', 'fetched', 'deleted', 'unusable')", name=op.f("ck_recordings_state")),
        sa.PrimaryKeyConstraint("carrier_id", name="pk_recordings"),
    )
    op.create_index("ix_recordings_call", "recordings", ["call"], unique=False)
    op.create_index(
        "ix_recordings_unfinished",
        "recordings",
        ["at"],
        unique=False,
        sqlite_where=sa.text("state IN ('listed', 'fetched')"),
        postgresql_where=sa.text("state IN ('listed', 'fetched')"),
    )
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("ticket", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("sending_at", sa.BigInteger(), nullable=True),
        sa.Column("carrier_id", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('text', 'call')", name=op.f("ck_outbox_kind")),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'answered', 'sent', 'delivered', 'failed', 'uncertain')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_outbox_ticket_tickets"),
        sa.PrimaryKeyConstraint("key", name="pk_outbox"),
    )
    op.create_index(
        "ix_outbox_answered",
        "outbox",
        ["sending_at"],
        unique=False,
        sqlite_where=sa.text("state = 'answered'"),
        postgresql_where=sa.text("state = 'answered'"),
    )
    op.create_index("ix_outbox_carrier_id", "outbox", ["carrier_id"], unique=False)
    op.create_index(
        "ix_outbox_not_gone_out",
        "outbox",
        ["state"],
        unique=False,
        sqlite_where=sa.text("(state NOT IN ('sent', 'delivered'))"),
        postgresql_where=sa.text("(state NOT IN ('sent', 'delivered'))"),
    )
    op.create_index(
        "ix_outbox_pending",
        "outbox",
        ["not_before"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_outbox_ticket", "outbox", ["ticket"], unique=False)
    op.create_index("ix_outbox_to_purpose", "outbox", ["to", "purpose"], unique=False)


def downgrade() -> None:
    op.drop_table("outbox")
    op.drop_table("recordings")
    op.drop_table("utterances")
    op.drop_table("calls")
    op.drop_table("messages")
    op.drop_table("contacts")
