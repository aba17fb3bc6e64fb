"""The English name of an area."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: households and volunteers refer to the table, so it is not built anew.
    op.add_column("areas", sa.Column("name_en", sa.Text(), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    op.drop_column("areas", "name_en")
