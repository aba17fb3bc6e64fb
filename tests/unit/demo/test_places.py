"""Ports and the data folder: nobody else's port, nobody else's files."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotline.demo.places import DemoError, check_host, data_folder, free_pair

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port somebody listens on."""
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_moves_the_pair_on(taken: int) -> None:
    assert free_pair(HOST, taken) > taken
    # The phones' port is needed as well.
    assert free_pair(HOST, taken - 1) > taken


def test_a_free_pair_is_taken_as_asked() -> None:
    first = free_pair(HOST, 0)
    assert free_pair(HOST, first) == first


def test_this_machine_only() -> None:
    assert check_host("localhost") == HOST
    with pytest.raises(DemoError, match=r"on 127\.0\.0\.1 only"):
        check_host("0.0.0.0")


def test_each_start_is_a_fresh_one_unless_kept(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with data_folder(folder, keep=False):
        (folder / "hotline.db").write_text("old")
        (folder / "audio").mkdir()
        (folder / "audio" / "call").write_text("old")
    with data_folder(folder, keep=True):
        assert (folder / "hotline.db").exists()
    with data_folder(folder, keep=False):
        assert [item.name for item in folder.iterdir()] == [".hotline-demo"]


def test_files_of_somebody_else_are_never_touched(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(DemoError, match="something else"), data_folder(tmp_path, keep=False):
        pass
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_a_link_in_the_folder_is_removed_and_what_it_names_stays(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter.txt").write_text("dear")
    folder = tmp_path / "demo"
    with data_folder(folder, keep=False):
        (folder / "link").symlink_to(outside)
    with data_folder(folder, keep=False):
        assert not (folder / "link").exists()
    assert (outside / "letter.txt").exists()


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with (
        data_folder(tmp_path / "demo", keep=False),
        pytest.raises(DemoError, match="Another demo"),
        data_folder(tmp_path / "demo", keep=False),
    ):
        pass
