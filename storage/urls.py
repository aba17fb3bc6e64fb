"""Database addresses: what the technician may write, and what each engine wants."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from hotline.domain.errors import BadInput

DRIVERS = {"sqlite": "aiosqlite", "postgresql": "asyncpg", "postgres": "asyncpg"}


def normal_url(url: str, data_dir: Path | None = None) -> URL:
    """The address with its asynchronous driver. A relative SQLite path is taken from `data_dir`.

    Raises BadInput for what is neither a SQLite file nor PostgreSQL; the address itself, which may hold a
    password, is not repeated.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadInput("(the database address cannot be read)") from None
    kind = parsed.drivername.partition("+")[0]
    if kind not in DRIVERS:
        raise BadInput(f"(database {kind}: sqlite:///FILE or postgresql://... is needed)")
    name = "postgresql" if kind == "postgres" else kind
    parsed = parsed.set(drivername=f"{name}+{DRIVERS[kind]}")
    if name == "sqlite":
        if parsed.database in (None, "", ":memory:"):
            raise BadInput("(the books need a file: sqlite:///FILE)")
        path = Path(str(parsed.database))
        return parsed.set(database=str(path if path.is_absolute() or data_dir is None else data_dir / path))
    return parsed


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite address, None for PostgreSQL."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
