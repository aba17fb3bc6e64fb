"""The data folder is for the service's own user, and is never begun anew beside what is left of an old one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from hotline.app import build
from hotline.cli.work import run_migrate
from hotline.data_folder import LostDatabase, close_to_others
from tests.smoke.signed import post
from tests.smoke.test_bad_input import CALL
from tests.town import OLD_MAN, town


@pytest.fixture(params=[0o000, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def _open(folder: Path) -> list[str]:
    """What other users of this machine may look into."""
    return [f"{p} {stat.filemode(p.stat().st_mode)}" for p in (folder, *folder.rglob("*")) if p.stat().st_mode & 0o077]


@pytest.mark.usefixtures("umask")
async def test_nothing_is_readable_by_others(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        assert _open(tmp_path / "data") == [], "while it runs: the books, their journal"
        call = t.phone(OLD_MAN).call(None, hang_up_after=9.0)
        await call.wait()
        await t.company.settled()
        await t.job("fetch")
        t.service.switchboard.start("CA1")
        t.service.switchboard.frame("CA1", b"\xff" * 160)
        assert {p.suffix for p in (tmp_path / "data" / "audio").iterdir()} == {".wav", ".ulaw"}
        assert _open(tmp_path / "data") == []


async def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        await t.says(OLD_MAN, "我家没有米了")
        settings = t.settings
    data = tmp_path / "data"
    for name in ("secret", "lexicon.toml", "audio/CA1.ulaw", "audio/RE1.part", "audio/RE1.wav"):
        (data / name).touch()
    (data / "of somebody else").touch()
    for path in (data, *data.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    close_to_others(settings)
    assert [Path(line.rpartition(" ")[0]).name for line in _open(data)] == ["of somebody else"]


@pytest.mark.parametrize("how", ["gone", "empty", "emptied", "no tickets"])
@pytest.mark.parametrize("left", ["secret", "audio"])
async def test_books_that_are_lost_are_not_begun_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, left: str
) -> None:
    async with town(tmp_path) as t:
        await post(t, "/twilio/voice", CALL)
        settings = t.settings
    data = tmp_path / "data"
    (data / "secret").write_text("x") if left == "secret" else (data / "audio" / "CA1.ulaw").touch()
    books = data / "hotline.db"
    shutil.copy(books, tmp_path / "kept.db")
    books.unlink()
    if how == "empty":
        books.touch()
    elif how != "gone":
        shutil.copy(tmp_path / "kept.db", books)
        with sqlite3.connect(books) as raw:
            tables = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables if how == "emptied" else []:
                raw.execute(f'DROP TABLE "{table}"')
            if how == "no tickets":
                raw.execute("UPDATE counters SET value = 1000 WHERE name = 'ticket'")
        raw.close()
        if how == "no tickets" and left == "secret":
            return  # a hotline that nobody has called yet
    with pytest.raises(LostDatabase, match=f"{left}.*from the backup"):
        await build(settings)
    monkeypatch.setattr("hotline.cli.work.load", lambda: settings)
    if how != "no tickets":
        with pytest.raises(LostDatabase):
            run_migrate()
    shutil.copy(tmp_path / "kept.db", books)
    async with town(tmp_path) as t:
        assert (await t.ticket()).channel == "voice"


async def test_a_journal_without_its_books(tmp_path: Path) -> None:
    async with town(tmp_path) as t:
        settings = t.settings
        await t.says(OLD_MAN, "我家没有米了")
    for path in (tmp_path / "data").glob("hotline.db*"):
        path.unlink()
    (tmp_path / "data" / "hotline.db-wal").write_bytes(b"x")
    with pytest.raises(LostDatabase, match="journal"):
        await build(settings)


async def test_a_first_start_and_a_second_before_anybody_called(tmp_path: Path) -> None:
    async with town(tmp_path):
        (tmp_path / "data" / "secret").write_text("x")
    async with town(tmp_path) as t:
        assert await t.no_ticket()


async def test_a_cookie_of_another_secret_is_none(tmp_path: Path) -> None:
    """The session cookie is signed: the id alone, as the books' owner might guess or steal it, opens nothing."""
    async with town(tmp_path) as t:
        given = {"name": "duty", "password": "correct horse"}
        async with aiohttp.ClientSession() as session:
            async with session.post(f"{t.url}/signin", data=given, allow_redirects=False) as answer:
                name, _, value = answer.headers["Set-Cookie"].split(";")[0].partition("=")
            for shown, status in ((value, 200), (value.split(".")[0], 303), (f"{value}x", 303), ("", 303)):
                headers = {"Cookie": f"{name}={shown}"}
                async with session.get(f"{t.url}/queue", headers=headers, allow_redirects=False) as page:
                    assert page.status == status
        ids = await t.h.store.read(lambda books: books.login(value.split(".")[0]))
        assert ids is None, "and the books do not hold it as it is"
