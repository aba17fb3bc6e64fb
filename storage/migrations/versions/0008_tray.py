"""Texts that no person wrote lie in a tray."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("tray", sa.Text(), server_default=sa.text("''"), nullable=False))
    where = sa.text("tray != '' AND ticket IS NULL")
    op.create_index("ix_messages_tray", "messages", ["at"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_messages_tray", "messages")
    op.drop_column("messages", "tray")
