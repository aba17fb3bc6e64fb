"""What else a ticket asks for; and what closed lately for a caller is found without reading every ticket."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: nearly every table refers to tickets, so it is not built anew.
    op.add_column("tickets", sa.Column("also", sa.Text(), server_default=sa.text("'[]'"), nullable=False))
    op.create_index("ix_tickets_caller_closed_at", "tickets", ["caller", "closed_at"])


def downgrade() -> None:
    op.drop_index("ix_tickets_caller_closed_at", "tickets")
    op.drop_column("tickets", "also")
