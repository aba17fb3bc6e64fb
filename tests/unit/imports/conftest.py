"""Empty books, and books with the village in them."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.service.ports import Store
from storage import migrate, open_store
from tests.unit.imports.support import AREAS, HOUSEHOLDS, VOLUNTEERS, ZONE, take


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty books, made once: building the schema takes longer than any of these tests."""
    file = tmp_path_factory.mktemp("books") / "empty.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest_asyncio.fixture
async def store(tmp_path: Path, empty: Path) -> AsyncIterator[Store]:
    store = await open_store(f"sqlite:///{shutil.copy(empty, tmp_path / 'hotline.db')}", ZONE)
    yield store
    await store.close()


@pytest_asyncio.fixture
async def village(store: Store) -> Store:
    await take(store, "areas", AREAS)
    await take(store, "households", HOUSEHOLDS)
    await take(store, "volunteers", VOLUNTEERS)
    return store
