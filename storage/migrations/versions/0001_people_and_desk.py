"""Areas, people, operators, counters and marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("lead_name", sa.Text(), nullable=False),
        sa.Column("lead_phone", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "level IN ('district', 'street', 'community', 'group', 'building')", name=op.f("ck_areas_level")
        ),
        sa.PrimaryKeyConstraint("code", name="pk_areas"),
    )
    op.create_index("ix_areas_lead_phone", "areas", ["lead_phone"], unique=False)
    op.create_table(
        "households",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name="fk_households_area_areas"),
        sa.PrimaryKeyConstraint("code", name="pk_households"),
    )
    op.create_index("ix_households_area", "households", ["area"], unique=False)
    op.create_table(
        "residents",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("household", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("born", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("hearing", sa.Text(), nullable=False),
        sa.Column("safe_number", sa.Text(), nullable=True),
        sa.Column("safe_hours", sa.Text(), nullable=False),
        sa.Column("never_call_back", sa.Boolean(), nullable=False),
        sa.CheckConstraint("hearing IN ('', 'hard', 'deaf')", name=op.f("ck_residents_hearing")),
        sa.ForeignKeyConstraint(["household"], ["households.code"], name="fk_residents_household_households"),
        sa.PrimaryKeyConstraint("id", name="pk_residents"),
        sa.UniqueConstraint("household", "name", name="uq_residents_household_name"),
    )
    op.create_index("ix_residents_phone", "residents", ["phone"], unique=False)
    op.create_index("ix_residents_safe_number", "residents", ["safe_number"], unique=False)
    op.create_table(
        "volunteers",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("skills", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("leave_until", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("channel IN ('sms', 'telegram', 'voice')", name=op.f("ck_volunteers_channel")),
        sa.CheckConstraint("role IN ('volunteer', 'staff', 'lead')", name=op.f("ck_volunteers_role")),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name="fk_volunteers_area_areas"),
        sa.PrimaryKeyConstraint("phone", name="pk_volunteers"),
    )
    op.create_table(
        "opt_outs",
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("phone", name="pk_opt_outs"),
    )
    op.create_table(
        "operators",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("sees_protected", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_operators"),
    )
    op.create_table(
        "logins",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["operator"], ["operators.name"], name="fk_logins_operator_operators"),
        sa.PrimaryKeyConstraint("id", name="pk_logins"),
    )
    op.create_index("ix_logins_operator", "logins", ["operator"], unique=False)
    op.create_index("ix_logins_seen_at", "logins", ["seen_at"], unique=False)
    op.create_table(
        "counters",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_marks"),
    )

    counters = sa.table("counters", sa.column("name"), sa.column("value"))
    op.bulk_insert(
        counters,
        [
            {"name": "ticket", "value": 1000},
            {"name": "entry", "value": 0},
            {"name": "areas", "value": 0},
            {"name": "probe", "value": 0},
        ],
    )


def downgrade() -> None:
    op.drop_table("marks")
    op.drop_table("counters")
    op.drop_table("logins")
    op.drop_table("operators")
    op.drop_table("opt_outs")
    op.drop_table("volunteers")
    op.drop_table("residents")
    op.drop_table("households")
    op.drop_table("areas")
