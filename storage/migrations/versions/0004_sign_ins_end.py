"""Sign-ins are kept as hashes of what the browser shows; those that were kept as they are end here."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM logins")


def downgrade() -> None:
    """Nothing is lost: whoever was signed in signs in again."""
    op.execute("DELETE FROM logins")
