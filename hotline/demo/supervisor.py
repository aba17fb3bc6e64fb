"""The demo: the phone company and the page of phones in this process, the service as its child."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hotline.demo.desk import Desk, DeskSilent
from hotline.demo.feed import Feed, HotlineTime
from hotline.demo.phone_company import Ids, Manual, PhoneCompany
from hotline.demo.phones import Phones
from hotline.demo.places import PORT, DemoError, check_host, data_folder, free_pair
from hotline.demo.service_process import ServiceBroken, ServiceProcess
from hotline.demo.settings import NUMBER, OPERATOR, DemoSettings, demo_policy, next_working_morning
from hotline.demo.village import SHEETS, sheet, village
from hotline.demo.words import Words, terminal_words

DATA_DIR = Path("data/demo")
PASSWORD_FILE = "password"


def machine_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def run(
    host: str = "127.0.0.1",
    port: int | None = None,
    data_dir: Path | None = None,
    open_browser: bool = False,
    *,
    keep: bool = False,
) -> None:
    """Run the demo until Ctrl-C or SIGTERM; returns when everything has stopped.

    `port` is the service's, the phones get the next one; when one of them is taken, the next free pair is. The
    data folder (./data/demo) is emptied first unless `keep`. Raises SystemExit(1), after saying why.
    """
    words = terminal_words()
    try:
        asyncio.run(_run(host, port, data_dir or DATA_DIR, open_browser, keep, words))
    except (DemoError, ServiceBroken) as error:
        print(f"\n{error}", file=sys.stderr, flush=True)
        raise SystemExit(1) from error
    except KeyboardInterrupt:
        # Only where the event loop can't take signals; everything was stopped on the way out.
        pass


async def _run(host: str, port: int | None, folder: Path, browser: bool, keep: bool, words: Words) -> None:
    stop = asyncio.Event()
    with _signals(stop):
        host = check_host(host)
        free = free_pair(host, port)
        wanted = PORT if port is None else port
        if wanted not in (0, free):
            print(words("port_taken", wanted=wanted, next=wanted + 1, free=free), flush=True)
        with data_folder(folder, keep) as path:
            settings = DemoSettings(path, free, next_working_morning(machine_now()), host)
            demo = asyncio.create_task(_demo(_with_password(settings), browser, words))
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({demo, stopped}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            if not demo.done():
                print(f"\n{words('stopping')}", flush=True)
                demo.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await demo
            print(words("stopped"), flush=True)


@contextlib.contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    wanted = (signal.SIGINT, signal.SIGTERM)
    with contextlib.suppress(NotImplementedError):
        for number in wanted:
            loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        with contextlib.suppress(NotImplementedError):
            for number in wanted:
                loop.remove_signal_handler(number)


def _with_password(settings: DemoSettings) -> DemoSettings:
    """The password of a kept folder stays what it was."""
    file = settings.data_dir / PASSWORD_FILE
    if file.exists():
        return replace(settings, password=file.read_text("utf-8").strip())
    return settings


async def _demo(settings: DemoSettings, browser: bool, words: Words) -> None:
    company = PhoneCompany(
        settings.account_sid,
        settings.auth_token,
        NUMBER,
        settings.service_url,
        policy=Manual(),
        # Other ids in every run: a kept database knows the messages of the last one.
        ids=Ids(settings.account_sid),
    )
    time = HotlineTime(settings.clock_start, machine_now)
    feed = Feed(company, time)
    desk = Desk(settings.service_url, settings.api_token)

    async def changed(state: str) -> None:
        if state == "up":
            with contextlib.suppress(DeskSilent):
                time.set(await desk.now())
        feed.tell("service", state=state, pid=service.pid)

    service = ServiceProcess(settings.service_url, settings.environment(), settings.data_dir, changed)
    phones = Phones(settings, village(), company, service, feed, desk, time)
    try:
        # First the phone company: the service asks it what it missed as soon as it starts.
        await company.start(settings.host, settings.port + 1, more=phones.routes())
        await _furnish(settings, words)
        print(words("starting"), flush=True)
        await service.start()
        _greet(settings, words)
        if browser:
            await asyncio.to_thread(webbrowser.open, settings.phones_url)
        await service.wait_broken()
    finally:
        feed.close()
        await service.stop()
        await company.stop()


async def _furnish(settings: DemoSettings, words: Words) -> None:
    """Tables, the village and an account, by the same commands that an installation uses."""
    folder, password = settings.data_dir, settings.data_dir / PASSWORD_FILE
    settings.policy_file.write_text(demo_policy(), "utf-8")
    if password.exists():
        await _command(settings, "migrate")
        return
    print(words("village"), flush=True)
    for name in SHEETS:
        (folder / f"{name}.csv").write_bytes(sheet(name))
    await _command(settings, "migrate")
    await _command(settings, "import", "areas", "areas.csv")
    draft = password.with_suffix(".new")
    draft.write_text(settings.password + "\n", "utf-8")
    await asyncio.gather(
        _command(settings, "import", "households", "households.csv"),
        _command(settings, "import", "volunteers", "volunteers.csv"),
        _command(settings, "user", "add", OPERATOR, "--protected", "--password-file", draft.name),
    )
    # Only now is the folder one that can be kept.
    draft.rename(password)


async def _command(settings: DemoSettings, *arguments: str) -> None:
    """Run one command of the hotline to its end. Raises DemoError with what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "hotline.demo.leash",
        *arguments,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=settings.environment(),
        cwd=settings.data_dir,
        start_new_session=True,
    )
    try:
        output = await _output_of(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise DemoError(f"hotline {' '.join(arguments)} ended with {process.returncode}:\n{output}")


async def _output_of(process: asyncio.subprocess.Process) -> str:
    """Everything it says until its end; its input stays open meanwhile, for the leash."""
    assert process.stdout is not None
    output = await process.stdout.read()
    await process.wait()
    return output.decode("utf-8", "replace").strip()


def _greet(settings: DemoSettings, words: Words) -> None:
    print(
        words(
            "ready",
            phones=settings.phones_url,
            console=settings.service_url,
            operator=OPERATOR,
            password=settings.password,
            folder=settings.data_dir,
        ),
        flush=True,
    )
