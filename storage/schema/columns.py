"""What all tables share: one MetaData, and the few kinds of columns."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A whole number that is a row's own key: SQLite gives out row numbers only for INTEGER.
ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def words(name: str, **options: Any) -> Column[str]:
    """Text that is always there, if only empty."""
    return Column(name, Text, nullable=False, **options)


def maybe(name: str, *more: Any) -> Column[str | None]:
    """Text that may be absent."""
    return Column(name, Text, *more, nullable=True)


def moment(name: str) -> Column[int]:
    """A time, as microseconds since 1970 in UTC: one exact way for both databases."""
    return Column(name, BigInteger, nullable=False)


def maybe_moment(name: str) -> Column[int | None]:
    return Column(name, BigInteger, nullable=True)


def whole(name: str, **options: Any) -> Column[int]:
    return Column(name, Integer, nullable=False, **options)


def one_of(column: str, values: type[StrEnum] | Iterable[str]) -> CheckConstraint:
    """Only these values (and NULL, where the column may be absent)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
