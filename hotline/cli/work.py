"""What the commands do, apart from the checks of `doctor`."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from hotline.config import Settings, SettingsError, load
from hotline.data_folder import OldSchema, close_to_others, prepare, refuse_to_begin_anew
from hotline.domain.errors import HotlineError
from hotline.domain.people import Role
from hotline.service.ports import Store
from hotline.service.records import Operator
from storage import migrate, open_store, schema_is_current

T = TypeVar("T")
LANGUAGES = ("", "zh", "en")
ACCOUNTS = frozenset(Role) - {Role.VOLUNTEER, Role.STAFF}


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


def run_import(kind: str, file: Path, try_only: bool = False) -> list[str]:
    """Import a sheet, or see what it would do; what there is to tell. Raises SheetWordsError, SheetRefused."""
    from hotline.service.imports import import_file
    from hotline.service.sheets.words import sheet_words

    settings, data = load(), file.read_bytes()
    words = sheet_words(settings.own_sheet_words)

    async def work(store: Store) -> list[str]:
        clock = WallClock(settings.zone)
        result = await import_file(store, clock, kind, data, settings.region, settings.language, words, try_only)
        return list(result.lines(try_only))

    return with_store(settings, work, set_up=not try_only)


def run_template(kind: str, file: Path | None, language: str) -> str:
    """Write an empty sheet, or give it back for the screen. Raises BadInput, FileExistsError."""
    from hotline.domain.errors import BadInput
    from hotline.service.sheets.template import template
    from hotline.service.sheets.words import sheet_words

    settings = load()
    if language not in LANGUAGES:
        raise BadInput("--language is zh or en.")
    sheet = template(kind, language or settings.language, sheet_words(settings.own_sheet_words))
    if str(file) == "-":
        return sheet.decode("utf-8-sig")
    path = file or Path(f"{kind}.csv")
    with path.open("xb") as opened:
        opened.write(sheet)
    return f"{path} was written."


def run_add_user(
    name: str, password: str, protected: bool, language: str, role: str = "operator", area: str = "", person: str = ""
) -> str:
    from hotline.domain.errors import BadInput
    from hotline.service.accounts import SIGNED_IN, add_operator

    if role not in SIGNED_IN:
        raise BadInput(f"--role is one of {', '.join(SIGNED_IN)}.")

    if language not in LANGUAGES:
        raise BadInput("--language is zh or en.")

    async def work(store: Store) -> str:
        before = await store.read(lambda books: books.operator(name.strip()))
        added = await add_operator(store, name, password, language, protected, Role(role), area or None, person)
        done = "was added" if before is None else "has a new password"
        sees = "sees protected tickets" if added.sees_protected else "does not see protected tickets"
        said = f"{added.name} {done} and {sees}." if role == "operator" else f"{added.name} {done}: {roles_of(added)}."
        if added.disabled:
            said += f"\nIt is disabled all the same: hotline user enable {added.name}."
        able = [o for o in await store.read(lambda books: books.operators()) if not o.disabled]
        if before is not None and before.sees_protected and not any(o.sees_protected for o in able):
            said += "\nWARNING: nobody can see protected tickets now. To change only a password: hotline user password."
        return said

    return with_store(load(), work)


def roles_of(operator: Operator) -> str:
    """What an account lets somebody do, and where."""
    rights = [g for g in operator.grants if g.role in ACCOUNTS]
    return ", ".join(f"{g.role.value} in {g.area}" if g.area else g.role.value for g in rights) or "no rights"


def with_store(settings: Settings, work: Callable[[Store], Awaitable[T]], set_up: bool = True) -> T:
    """Run something on the books. An empty database is set up first, or (not `set_up`) left alone: then the work sees
    empty books that are thrown away. Raises NotReady, LostDatabase."""
    if not set_up:
        refuse_to_begin_anew(settings)
        if schema_is_current(settings.database, data_dir=settings.data_dir) is None:
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/empty.db"
                migrate(url, data_dir=settings.data_dir)
                return _on_books(settings, url, work)
    try:
        prepare(settings)
    except OldSchema:
        raise NotReady("Make a backup, then run `hotline migrate`.") from None
    return _on_books(settings, settings.database, work)


def _on_books(settings: Settings, url: str, work: Callable[[Store], Awaitable[T]]) -> T:

    async def opened() -> T:
        store = await open_store(url, settings.zone, data_dir=settings.data_dir)
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(opened())
