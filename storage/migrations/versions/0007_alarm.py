"""The alarm: who took a ticket, until when it is silenced, whose the standing alarm is; and the new time told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENTS = ("later_at", "taken_at", "hushed_until")
NAMES = ("taken_by", "alarm_for")
BEFORE = ("desk", "wave", "work", "call_back", "call_back_end", "hold", "promise", "duty")
AFTER = ("desk", "wave", "work", "call_back", "call_back_end", "hold", "promise", "word", "duty")


def upgrade() -> None:
    # Added in place: nearly every table refers to tickets, so it is not built anew.
    for name in MOMENTS:
        op.add_column("tickets", sa.Column(name, sa.BigInteger(), nullable=True))
    for name in NAMES:
        op.add_column("tickets", sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False))
    _allow(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM deadlines WHERE kind = 'word'")
    _allow(BEFORE)
    for name in (*NAMES, *MOMENTS):
        op.drop_column("tickets", name)


def _allow(kinds: tuple[str, ...]) -> None:
    """Other kinds of deadline. SQLite can't change a check, so there the table is built anew."""
    condition = "kind IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")"
    name = op.f("ck_deadlines_kind")
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(name, "deadlines", type_="check")
        op.create_check_constraint(name, "deadlines", condition)
        return
    table = sa.Table(
        "deadlines",
        sa.MetaData(),
        sa.Column("ticket", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(condition, name=name),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.number"], name="fk_deadlines_ticket_tickets"),
        sa.PrimaryKeyConstraint("ticket", "kind", name="pk_deadlines"),
    )
    sa.Index("ix_deadlines_due_at", table.c.due_at)
    with op.batch_alter_table("deadlines", recreate="always", copy_from=table):
        pass
