"""Areas, households, residents, volunteers, and whoever opted out of messages."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Table, UniqueConstraint, text

from hotline.domain.areas import LEVELS
from hotline.domain.people import Role

from .columns import ROW_NUMBER, maybe, maybe_moment, metadata, moment, one_of, words

areas = Table(
    "areas",
    metadata,
    words("code", primary_key=True),
    words("name"),
    words("level"),
    maybe("parent"),  # no reference: a sheet may name children before their parents
    words("lead_name"),
    maybe("lead_phone"),
    words("name_en", server_default=text("''")),  # there before it: areas of older books
    one_of("level", LEVELS),
)
Index("ix_areas_lead_phone", areas.c.lead_phone)

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

residents = Table(
    "residents",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True),
    Column("household", ForeignKey("households.code"), nullable=False),
    words("name"),
    maybe("phone"),
    words("born"),
    words("language"),
    words("groups"),  # JSON
    words("hearing"),
    maybe("safe_number"),
    words("safe_hours"),
    Column("never_call_back", Boolean, nullable=False),
    UniqueConstraint("household", "name"),
    one_of("hearing", ("", "hard", "deaf")),
)
Index("ix_residents_phone", residents.c.phone)
Index("ix_residents_safe_number", residents.c.safe_number)

volunteers = Table(
    "volunteers",
    metadata,
    words("phone", primary_key=True),
    words("name"),
    Column("area", ForeignKey("areas.code"), nullable=False),
    words("skills"),  # JSON
    words("channel"),
    words("role"),
    words("language"),
    maybe_moment("leave_until"),
    one_of("channel", ("sms", "telegram", "voice")),
    one_of("role", Role),
)

opt_outs = Table("opt_outs", metadata, words("phone", primary_key=True), moment("at"))
