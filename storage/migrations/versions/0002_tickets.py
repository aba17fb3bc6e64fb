"""Tickets with offers, assignments, deadlines and the append-only log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE ticket_numbers START WITH 1001")
    op.create_table(
        "tickets",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("need", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("household", sa.Text(), nullable=True),
        sa.Column("household_confirmed", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("safe_number", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("protected", sa.Text(), nullable=True),
        sa.Column("attention", sa.Text(), nullable=False),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.Column("escalation_step", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("triaged_by", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("promise_at", sa.BigInteger(), nullable=True),
        sa.Column("promise_kept_at", sa.BigInteger(), nullable=True),
        sa.Column("touched_at", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("call_backs", sa.Integer(), nullable=False),
        sa.Column("duty_rings", sa.Integer(), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "category IN ('food', 'medicine', 'health', 'safety', 'repair', 'transport', "
            "'errand', 'visit', 'complaint', 'other')",
            name=op.f("ck_tickets_category"),
        ),
        sa.CheckConstraint(
            "disposition IN ('resolved', 'unconfirmed', 'referred', 'unfilled', 'duplicate', 'cancelled', 'mistaken')",
            name=op.f("ck_tickets_disposition"),
        ),
        sa.CheckConstraint("priority IN ('critical', 'urgent', 'normal', 'low')", name=op.f("ck_tickets_priority")),
        sa.CheckConstraint(
            "protected IN ('violence', 'abuse', 'self_harm', 'child_at_risk')", name=op.f("ck_tickets_protected")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'triaged', 'offering', 'assigned', 'done', 'closed')", name=op.f("ck_tickets_state")
        ),
        sa.ForeignKeyConstraint(["parent"], ["tickets.number"], name="fk_tickets_parent_tickets"),
        sa.PrimaryKeyConstraint("number", name="pk_tickets"),
    )
    op.create_index(
        "ix_tickets_open",
        "tickets",
        ["number"],
        unique=False,
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    )
    op.create_index(
        "ix_tickets_open_caller",
        "tickets",
        ["caller"],
        unique=False,
        sqlite_where=sa.text("state != 'closed'"),
        postgresql_where=sa.text("state != 'closed'"),
    )
    op.create_index("ix_tickets_state_number", "tickets", ["state", "number"], unique=False)
    op.create_table(
        "offers",
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("travel_minutes", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'lapsed', 'filled')", name=op.f("ck_offers_state")
        ),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_offers_ticket_tickets"),
        sa.PrimaryKeyConstraint("ticket", "position", name="pk_offers"),
    )
    op.create_index("ix_offers_offered_at_phone", "offers", ["offered_at", "phone"], unique=False)
    op.create_index(
        "ix_offers_open_phone",
        "offers",
        ["phone"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_offers_phone_offered_at", "offers", ["phone", "offered_at"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("travel_minutes", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('accepted', 'arrived', 'done', 'given_back', 'taken_back')", name=op.f("ck_assignments_state")
        ),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_assignments_ticket_tickets"),
        sa.PrimaryKeyConstraint("ticket", "position", name="pk_assignments"),
    )
    op.create_index(
        "ix_assignments_at_work_phone",
        "assignments",
        ["phone"],
        unique=False,
        sqlite_where=sa.text("state IN ('accepted', 'arrived')"),
        postgresql_where=sa.text("state IN ('accepted', 'arrived')"),
    )
    op.create_table(
        "deadlines",
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('desk', 'wave', 'work', 'call_back', 'call_back_end', 'hold', 'promise', 'duty')",
            name=op.f("ck_deadlines_kind"),
        ),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_deadlines_ticket_tickets"),
        sa.PrimaryKeyConstraint("ticket", "kind", name="pk_deadlines"),
    )
    op.create_index("ix_deadlines_due_at", "deadlines", ["due_at"], unique=False)
    op.create_table(
        "entries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_entries_ticket_tickets"),
        sa.PrimaryKeyConstraint("number", name="pk_entries"),
    )
    op.create_index("ix_entries_ticket_number", "entries", ["ticket", "number"], unique=False)

    _append_only()


def _append_only() -> None:
    """The log can be added to, not changed: the database itself refuses."""
    if op.get_context().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER entries_no_{action.lower()} BEFORE {action} ON entries "
                "BEGIN SELECT RAISE(ABORT, 'entries are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN RAISE EXCEPTION 'entries are append-only' USING ERRCODE = 'restrict_violation'; END$$"
    )
    op.execute(
        "CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE ON entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_table("entries")
    op.drop_table("deadlines")
    op.drop_table("assignments")
    op.drop_table("offers")
    op.drop_table("tickets")
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change")
        op.execute("DROP SEQUENCE ticket_numbers")
