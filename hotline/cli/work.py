"""What the commands do, apart from the checks of `doctor`."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from hotline.config import Settings, SettingsError, load
from hotline.data_folder import OldSchema, close_to_others, prepare, refuse_to_begin_anew
from hotline.domain.errors import HotlineError
from hotline.service.ports import Store
from storage import migrate, open_store, schema_is_current

T = TypeVar("T")
LANGUAGES = ("", "zh", "en")


class NotReady(HotlineError):
    """The database is of another version."""


class WallClock:
    """The machine's clock for both: commands decide nothing that hotline time matters to."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def now(self) -> datetime:
        return datetime.now(self._zone)

    def machine(self) -> datetime:
        return datetime.now(UTC)


def run_service() -> None:
    """Raises SettingsError when something is missing that nothing can stand in for."""
    settings = load()
    if missing := settings.missing():
        raise SettingsError(missing)
    from hotline.app import serve
    from hotline.observe import setup_logging

    setup_logging()
    asyncio.run(serve(settings))


def run_migrate() -> str:
    settings = load()
    before = schema_is_current(settings.database, data_dir=settings.data_dir)
    if before:
        return "The database is of this version already."
    close_to_others(settings)
    refuse_to_begin_anew(settings)
    migrate(settings.database, data_dir=settings.data_dir)
    return "The database was set up." if before is None else "The database was brought to this version."


def run_import(kind: str, file: Path) -> str:
    from hotline.service.imports import import_file

    settings, data = load(), file.read_bytes()

    async def work(store: Store) -> str:
        clock = WallClock(settings.zone)
        result = await import_file(store, clock, kind, data, settings.region, settings.language)
        return f"{kind}: {result.added} added, {result.updated} updated."

    return with_store(settings, work)


def run_add_user(name: str, password: str, protected: bool, language: str) -> str:
    from hotline.domain.errors import BadInput
    from hotline.service.accounts import add_operator

    if language not in LANGUAGES:
        raise BadInput("--language is zh or en.")

    async def work(store: Store) -> str:
        before = await store.read(lambda books: books.operator(name.strip()))
        added = await add_operator(store, name, password, language, protected)
        done = "was added" if before is None else "has a new password"
        sees = "sees protected tickets" if added.sees_protected else "does not see protected tickets"
        return f"{added.name} {done} and {sees}."

    return with_store(load(), work)


def with_store(settings: Settings, work: Callable[[Store], Awaitable[T]]) -> T:
    """Run something on the books; an empty database is set up first. Raises NotReady, LostDatabase."""
    try:
        prepare(settings)
    except OldSchema:
        raise NotReady("Make a backup, then run `hotline migrate`.") from None

    async def opened() -> T:
        store = await open_store(settings.database, settings.zone, data_dir=settings.data_dir)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(opened())
