"""What a database's own errors mean for whoever wrote or read."""

from __future__ import annotations

import asyncio
import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from .errors import Refused, StorageUnavailable

# How often a unit is run before its conflict is the caller's.
TRIES = 5

# PostgreSQL: serialization failure, deadlock, a lock that was waited for long enough. Another run may go through.
TRANSIENT = frozenset({"40001", "40P01", "55P03"})
# What the database says about the data it was given, not about itself.
DATA_ERRORS = ("22", "23")


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's five characters, or nothing."""
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def transient(error: BaseException) -> bool:
    return isinstance(error, DBAPIError) and sqlstate(error) in TRANSIENT


def translated(error: BaseException) -> BaseException:
    """The error that leaves the books: nobody outside has to know which database is behind them."""
    if isinstance(error, IntegrityError | sqlite3.IntegrityError):
        return _from(Refused(_short(error)), error)
    if isinstance(error, DBAPIError) and sqlstate(error).startswith(DATA_ERRORS):
        return _from(Refused(_short(error)), error)
    if isinstance(error, PoolTimeout | sqlite3.Error | OSError | asyncio.TimeoutError):
        return _from(StorageUnavailable(_short(error)), error)
    if isinstance(error, DBAPIError) and not _our_mistake(error):
        return _from(StorageUnavailable(_short(error)), error)
    if isinstance(error, StopIteration):
        # A future cannot carry it.
        return _from(RuntimeError("StopIteration in a unit of work"), error)
    return error


def _our_mistake(error: SQLAlchemyError) -> bool:
    """Statements that could never work are shown as they are, except where tables are missing."""
    return isinstance(getattr(error, "orig", None), sqlite3.ProgrammingError)


def _short(error: BaseException) -> str:
    """The database's own words, without the statement and its values, which may be private."""
    cause = getattr(error, "orig", None) or error
    return f"({str(cause).splitlines()[0] if str(cause) else type(cause).__name__})"


def _from(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error
