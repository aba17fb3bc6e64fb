"""The data folder: readable by the service's own user only, and never begun anew beside what is left of an old one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import structlog

from hotline.config import Settings
from storage import files_of, migrate, schema_is_current, ticket_numbers_given

log = structlog.get_logger(__name__)

FOLDER, FILE = 0o700, 0o600
OURS = ("secret*", "lexicon.toml", "sheets.toml", "password", "service.log")


class OldSchema(Exception):
    """The database is of another version."""


class LostDatabase(Exception):
    """Recordings or the secret are there, but not the database they belong to."""


def prepare(settings: Settings) -> None:
    """Ready to work: closed to other users, the tables of a first start made. Blocks.

    Raises OldSchema, NewerBooks, LostDatabase, OSError, and what the storage raises.
    """
    close_to_others(settings)
    refuse_to_begin_anew(settings)
    current = schema_is_current(settings.database, data_dir=settings.data_dir)
    if current is None:
        migrate(settings.database, data_dir=settings.data_dir)
    elif not current:
        raise OldSchema("The database is of another version of the hotline: back it up, then run `hotline migrate`.")


def close_to_others(settings: Settings) -> None:
    """Folders 700, files 600, whatever the umask was when they were made. Other things in the folder are left alone:
    somebody may have named a folder that holds more than ours."""
    folder, audio = settings.data_dir, settings.data_dir / "audio"
    for place in (folder, audio):
        place.mkdir(mode=FOLDER, parents=True, exist_ok=True)
        _set(place, FOLDER)
    for file in _files(folder, audio, files_of(settings.database, data_dir=folder)):
        _set(file, FILE)


def _files(folder: Path, audio: Path, books: Iterable[Path]) -> Iterator[Path]:
    yield from books
    for pattern in OURS:
        yield from folder.glob(pattern)
    with os.scandir(audio) as entries:
        yield from (Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False))


def _set(path: Path, mode: int) -> None:
    try:
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)
    except FileNotFoundError:
        return  # the last one to close the books takes two of their files away
    except PermissionError:
        log.warning("readable_by_others", path=str(path))  # somebody else's; doctor and the log say so


def refuse_to_begin_anew(settings: Settings) -> None:
    """Raises LostDatabase when the database is missing or empty, but something it belonged to is still there.

    A service that began anew then would give out the number 1001 a second time, ask nobody what it missed, and call
    people about matters that are long settled. An empty folder is a first start.
    """
    left = sorted(_left_behind(settings))
    if not left:
        return
    current = schema_is_current(settings.database, data_dir=settings.data_dir)
    if current is None:
        found = "is not there, or is empty"
    elif current and "audio" in left and not ticket_numbers_given(settings.database, data_dir=settings.data_dir):
        found = "has never held a ticket"
    else:
        return
    where = "the database at HOTLINE_DATABASE_URL" if settings.on_postgresql else settings.database.partition("///")[2]
    raise LostDatabase(
        f"{settings.data_dir} holds {' and '.join(left)} of an earlier hotline, but {where} {found}. Put the database "
        "back from the backup. To begin anew on purpose, name another HOTLINE_DATA_DIR."
    )


def _left_behind(settings: Settings) -> Iterator[str]:
    audio = settings.data_dir / "audio"
    if audio.is_dir() and any(audio.iterdir()):
        yield "audio"
    if (settings.data_dir / "secret").is_file():
        yield "secret"
    journals = (f for f in files_of(settings.database, data_dir=settings.data_dir) if f.name.endswith("-wal"))
    if not settings.on_postgresql and any(f.is_file() and f.stat().st_size for f in journals):
        yield "journal"
