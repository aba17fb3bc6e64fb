"""How the hotline remembers: open_store, migrate, schema_is_current. Only here is SQLAlchemy known."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from hotline.service.ports import Store

from .errors import NewerBooks, Refused, StorageUnavailable
from .migrate import files_of, migrate, schema_is_current, ticket_numbers_given
from .postgres_store import PostgresStore
from .sqlite_store import SqliteStore
from .urls import normal_url

__all__ = [
    "NewerBooks",
    "Refused",
    "StorageUnavailable",
    "files_of",
    "migrate",
    "open_store",
    "schema_is_current",
    "ticket_numbers_given",
]

# Commits of other processes are heard of after this time at the latest.
POLL_SECONDS = 2.0


async def open_store(
    url: str, zone: ZoneInfo, *, data_dir: Path | None = None, poll_seconds: float = POLL_SECONDS
) -> Store:
    """Open migrated books: sqlite:///FILE or postgresql://... (with or without the driver's name).

    Hotline times come back in `zone`. A relative SQLite file lies in `data_dir`. The store belongs to the
    running event loop; nothing is read or written yet, `ready` tells whether it can be. Raises BadInput for
    an address that is neither.
    """
    address = normal_url(url, data_dir)
    if address.get_backend_name() == "sqlite":
        return SqliteStore(address, zone, poll_seconds)
    return PostgresStore(address, zone, poll_seconds)
