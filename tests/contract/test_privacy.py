"""Errors of the database do not carry what was to be written or looked up."""

from __future__ import annotations

import asyncio
import importlib
import traceback
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import create_async_engine

import storage
from hotline.service.ports import Store
from storage import notify, sqlite_engine
from storage.urls import normal_url

PHONE = "+8613800001001"
MIGRATING = importlib.import_module("storage.migrate")  # the package gives its function this name
BROKEN = text("SELECT * FROM no_such_table WHERE phone = :phone").bindparams(bindparam("phone"))


async def test_readers_and_writers_do_not_name_a_phone(store: Store) -> None:
    def unit(books: Any) -> None:
        books.connection.execute(BROKEN, {"phone": PHONE})

    for run in (store.read, store.write):
        with pytest.raises(Exception, match="no_such_table") as caught:
            await run(unit)
        assert PHONE not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("module", [MIGRATING, notify])
async def test_nor_do_the_other_connections(
    url: str, tmp_path: Path, module: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def create(*args: Any, **named: Any) -> Any:
        made.append(create_async_engine(*args, **named))
        return made[-1]

    monkeypatch.setattr(module, "create_async_engine", create)
    address = normal_url(url, None)
    if address.get_backend_name() == "sqlite":
        engine = sqlite_engine.write_engine(address)
        assert engine.hide_parameters
        engine.dispose()
        return
    if module is MIGRATING:
        await asyncio.to_thread(storage.migrate, url)
    else:
        await notify.Notifier(address, lambda: None, 60).close()
    assert [engine.sync_engine.hide_parameters for engine in made] == [True]
