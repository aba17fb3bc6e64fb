"""Where the demo runs: a free pair of ports, and a data folder that is its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PORT = 8080
MARKER = ".hotline-demo"
TRIES = 50
LOOPBACK = ("127.0.0.1", "localhost")


class DemoError(Exception):
    """The demo can't start; the message says why and what to do."""


def check_host(host: str) -> str:
    """The demo shows its password and takes orders from anybody: on this machine only. Raises DemoError."""
    if host not in LOOPBACK:
        raise DemoError(f"The demo runs on 127.0.0.1 only, not on {host}: anybody who reaches it may use it.")
    return "127.0.0.1"


def free_pair(host: str, wanted: int | None) -> int:
    """The first port from `wanted` on (8080 if None, any if 0) that is free together with the next one."""
    if wanted == 0:
        return next(port for port in (_any_port(host) for _ in range(TRIES)) if _free(host, port + 1))
    first = PORT if wanted is None else wanted
    for port in range(first, min(first + 2 * TRIES, 65534), 2):
        if _free(host, port) and _free(host, port + 1):
            return port
    raise DemoError(f"No two free ports from {first} on: end what runs there, or name another with --port.")


def _any_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        # As asyncio binds it: ports that only linger after a closed connection count as free.
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def data_folder(path: Path, keep: bool) -> Iterator[Path]:
    """The demo's folder, emptied unless `keep`, and locked against a second demo. Raises DemoError.

    Only a folder that a demo made is ever emptied; one that holds anything else is refused.
    """
    path = path.absolute()
    path.mkdir(parents=True, exist_ok=True)
    marker = path / MARKER
    if not marker.exists() and any(path.iterdir()):
        raise DemoError(f"{path} holds something else. Name an empty folder, or one that a demo made.")
    with marker.open("a") as held:
        if not _lock(held):
            raise DemoError(f"Another demo runs in {path}. Stop it, or name another folder.")
        if not keep:
            _empty(path)
        yield path


def _empty(path: Path) -> None:
    for item in path.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        elif item.name != MARKER:
            item.unlink()


def _lock(file: IO[str]) -> bool:
    """Hold the file until it is closed, by death too. Where there is no such lock, nothing is held."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
