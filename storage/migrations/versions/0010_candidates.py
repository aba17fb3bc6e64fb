"""Whom to ask is found by an index: by area, skill, and who was not asked for longest."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("grants", sa.Column("asked_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_table(
        "skills",
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_skills_person_people"),
        sa.PrimaryKeyConstraint("skill", "person", name="pk_skills"),
    )
    op.create_index("ix_skills_person", "skills", ["person"])
    op.create_index("ix_grants_area_asked_at", "grants", ["area", "asked_at"])
    op.create_index("ix_grants_role_asked_at", "grants", ["role", "asked_at"])
    _fill(op.get_bind())


def _fill(connection: sa.Connection) -> None:
    tables = sa.MetaData()
    tables.reflect(connection)
    people, offers, grants, skills = (tables.tables[name] for name in ("people", "offers", "grants", "skills"))
    latest = sa.select(sa.func.max(offers.c.offered_at)).where(offers.c.person == grants.c.person).scalar_subquery()
    connection.execute(grants.update().values(asked_at=sa.func.coalesce(latest, 0)))
    found = connection.execute(sa.select(people.c.id, people.c.skills).where(people.c.skills != "[]")).all()
    rows = [{"skill": skill, "person": id} for id, own in found for skill in dict.fromkeys(json.loads(own))]
    if rows:
        connection.execute(skills.insert(), rows)


def downgrade() -> None:
    op.drop_index("ix_grants_role_asked_at", "grants")
    op.drop_index("ix_grants_area_asked_at", "grants")
    op.drop_table("skills")
    op.drop_column("grants", "asked_at")
