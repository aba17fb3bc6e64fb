"""Areas, people with their addresses and grants, households with their members, and whoever opted out of messages."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, UniqueConstraint, text

from hotline.domain.areas import LEVELS
from hotline.domain.people import AddressKind, Role

from .columns import ROW_NUMBER, maybe, maybe_moment, metadata, moment, one_of, whole, words

areas = Table(
    "areas",
    metadata,
    words("code", primary_key=True),
    words("name"),
    words("level"),
    maybe("parent"),  # no reference: a sheet may name children before their parents
    words("name_en", server_default=text("''")),  # there before it: areas of older books
    one_of("level", LEVELS),
)

people = Table(
    "people",
    metadata,
    words("id", primary_key=True),
    words("name"),
    words("language"),
    maybe("code"),
    words("skills"),  # JSON
    words("channel"),
    maybe_moment("leave_until"),
    maybe("merged_into", ForeignKey("people.id")),  # whom they were found to be: never a chain
    UniqueConstraint("code"),
    one_of("channel", ("sms", "telegram", "voice")),
)
Index("ix_people_merged_into", people.c.merged_into)

addresses = Table(
    "addresses",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False),
    words("kind"),
    words("value"),
    Column("safe", Boolean, nullable=False),
    Column("verified", Boolean, nullable=False),
    whole("position"),  # among a person's addresses; the first is the one that is used
    UniqueConstraint("person", "kind", "value", "safe"),
    one_of("kind", AddressKind),
)
Index("ix_addresses_value", addresses.c.value)

grants = Table(
    "grants",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True),
    Column("person", ForeignKey("people.id"), nullable=False),
    words("role"),
    words("title"),
    Column("area", ForeignKey("areas.code"), nullable=True),
    maybe_moment("since"),
    maybe_moment("until"),
    # When they were asked last, in whatever role: who was not asked for longest comes first. 0: never.
    Column("asked_at", BigInteger, nullable=False, server_default=text("0")),
    one_of("role", Role),
)
Index("ix_grants_person", grants.c.person)
Index("ix_grants_role_area", grants.c.role, grants.c.area)
Index("ix_grants_area_asked_at", grants.c.area, grants.c.asked_at)
Index("ix_grants_role_asked_at", grants.c.role, grants.c.asked_at)

# The skills of `people` once more, to be found by; whoever puts a person keeps them alike.
skills = Table(
    "skills",
    metadata,
    words("skill", primary_key=True),
    Column("person", ForeignKey("people.id"), primary_key=True),
)
Index("ix_skills_person", skills.c.person)

households = Table(
    "households",
    metadata,
    words("code", primary_key=True),
    Column("area", ForeignKey("areas.code"), nullable=False),
    words("address"),
    words("groups"),  # JSON
    words("notes"),
)
Index("ix_households_area", households.c.area)

members = Table(
    "members",
    metadata,
    Column("household", ForeignKey("households.code"), primary_key=True),
    Column("person", ForeignKey("people.id"), primary_key=True),
    whole("position"),
    words("born"),
    words("groups"),  # JSON
    words("hearing"),
    words("safe_hours"),
    Column("never_call_back", Boolean, nullable=False),
    one_of("hearing", ("", "hard", "deaf")),
)
Index("ix_members_person", members.c.person)

opt_outs = Table("opt_outs", metadata, words("phone", primary_key=True), moment("at"))
