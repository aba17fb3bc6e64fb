"""The composition root: puts ports, use cases, lines, console and API together. Only this module knows all."""

from __future__ import annotations

import asyncio
import contextlib
import math
import secrets
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from hotline import console
from hotline.api import setup_api
from hotline.channels.no_carrier import NoCarrier
from hotline.channels.twilio.client import TwilioCarrier
from hotline.channels.twilio.signature import signature_check
from hotline.channels.twilio.webhooks import routes as text_routes
from hotline.clips import LONGEST, Clips
from hotline.clock import AnchoredClock, machine_now, open_clock
from hotline.config import Settings, read_policy
from hotline.data_folder import prepare
from hotline.doors import Doors, limits
from hotline.gate import gate
from hotline.jobs import Jobs
from hotline.observe import setup_observe
from hotline.readiness import Readiness
from hotline.service import delivery
from hotline.service.alarm import NOBODY, nobody_for_danger
from hotline.service.context import Hotline
from hotline.service.own_words import lexicon_with
from hotline.service.ports import Ids, Store
from hotline.service.recordings import Ear, audio_of
from hotline.service.records import UtteranceRecord
from hotline.service.wording import load_wording
from hotline.voice import Voice
from hotline.words import packaged_ear
from ivr.gateways.pace import CallPolicy
from ivr.gateways.twilio import TwilioGateway
from ivr.gateways.twilio import routes as voice_routes
from ivr.ports import Utterance
from ivr.speech.audio import RATE, NotAudio, decode
from ivr.speech.models import ModelInfo, check_model
from ivr.speech.supervisor import NotTranscribed, Supervisor
from ivr.switchboard import Switchboard, clip
from storage import open_store

log = structlog.get_logger(__name__)

TELEPHONE = 8000  # bytes of mu-law a second


class RandomIds:
    def new(self) -> str:
        return secrets.token_hex(16)


@dataclass
class Service:
    """A built service: `app` serves it, `jobs` keep it going, `close` ends it."""

    app: web.Application
    h: Hotline
    clock: AnchoredClock
    store: Store
    voice: Voice
    jobs: Jobs
    speech: Supervisor
    switchboard: Switchboard
    gateway: TwilioGateway
    carrier: TwilioCarrier | NoCarrier
    shutdown: asyncio.Event
    doors: Doors

    async def start(self, ticking: bool = True) -> None:
        await self.speech.start()
        if ticking:
            self.jobs.start()

    async def close(self) -> None:
        self.shutdown.set()
        await self.jobs.stop()
        await self.switchboard.close()
        await self.speech.stop()
        await self.carrier.close()
        await self.store.close()


def read_model(settings: Settings) -> ModelInfo | None:
    """The speech model in force, checked. Raises BadModel."""
    return check_model(settings.speech_model) if settings.speech_model is not None else None


async def build(
    settings: Settings, *, machine: Callable[[], datetime] = machine_now, ids: Ids | None = None
) -> Service:
    """Put a service together from its settings; nothing runs yet."""
    policy, model = read_policy(settings), read_model(settings)
    audio_dir = settings.data_dir / "audio"
    await asyncio.to_thread(prepare, settings)
    store = await open_store(settings.database, settings.zone, data_dir=settings.data_dir)
    clock = await open_clock(store, settings.zone, settings.starts_at, settings.clock_speed, machine)
    carrier = _carrier(settings, machine)
    jobs_of: list[Jobs] = []
    h = Hotline(
        store=store,
        clock=clock,
        ids=ids or RandomIds(),
        carrier=carrier,
        policy=policy,
        lexicon=lexicon_with(settings.own_lexicon),
        ear=packaged_ear(),
        wording=load_wording(settings.language, settings.number),
        zone=settings.zone,
        number=settings.number,
        region=settings.region,
        language=settings.language,
        public_url=settings.base_url,
        nudge=lambda: jobs_of[0].nudge() if jobs_of else None,
    )
    speech = Supervisor(model)
    switchboard = Switchboard(audio_dir, speech)
    clips = Clips(settings.secret_key(), settings.base_url, audio_dir, machine, clip)
    practice = model is not None and model.practice
    voice = Voice(
        h,
        clip=_clip_of(switchboard, clips),
        able=lambda: speech.state == "ready",
        practice=practice,
        kept=lambda call: _kept(switchboard, call),
        resume=lambda call, seconds: _resume(speech, switchboard, call, seconds),
    )
    speech.on_result = switchboard.understood
    switchboard.heard = voice.heard
    gateway = TwilioGateway(
        voice,
        switchboard,
        settings.base_url,
        CallPolicy(silence=policy.call.silence, pause=policy.call.pause, longest=policy.call.longest),
        on_call_status=lambda key, call, status, _form: delivery.call_status(h, key, status, call),
        language=settings.language,
    )
    ear = _ear(audio_dir, speech, switchboard)
    jobs = Jobs(h, clock, ear, voice.missed)
    jobs_of.append(jobs)
    shutdown = asyncio.Event()
    app = web.Application(
        client_max_size=256 * 1024,
        middlewares=[
            gate(settings.base_url, settings.host),
            signature_check(settings.base_url, settings.twilio_tokens),
        ],
    )
    readiness = Readiness(h, settings.data_dir, jobs.standing)
    setup_observe(app, h, lambda: speech.state, lambda: len(switchboard.calls()), readiness.missing, settings.api_token)
    app.add_routes([*text_routes(h), *voice_routes(gateway), clips.route()])
    setup_api(app, h, settings.api_token, jobs.advance if settings.on_practice_line else None)
    console.setup(
        app,
        h,
        voice,
        shutdown,
        secure_cookies=settings.base_url.startswith("https"),
        audio=_audio_of(h, audio_dir),
        practice_model=practice,
        region=settings.region,
        demo=settings.on_practice_line,
        has_carrier=settings.has_carrier,
        has_api=bool(settings.api_token),
        secret=settings.secret_key(),
        missing=readiness.missing,
    )

    async def end_streams(_app: web.Application) -> None:
        shutdown.set()
        await gateway.close()

    app.on_shutdown.append(end_streams)
    doors = Doors()
    app.middlewares.insert(0, doors.middleware)
    return Service(app, h, clock, store, voice, jobs, speech, switchboard, gateway, carrier, shutdown, doors)


def _carrier(settings: Settings, machine: Callable[[], datetime]) -> TwilioCarrier | NoCarrier:
    if not settings.has_carrier:
        log.warning("no_carrier", says="No text and no call comes in or goes out; the desk and the API work.")
        return NoCarrier()
    return TwilioCarrier(
        settings.twilio_account_sid,
        settings.twilio_tokens[0],
        settings.number,
        settings.base_url,
        settings.twilio_api_url,
        machine=machine,
    )


def _clip_of(switchboard: Switchboard, clips: Clips) -> Callable[[str], str | None]:
    def address(call: str) -> str | None:
        stretch = switchboard.last_words(call)
        if stretch is None or stretch[1] - stretch[0] > LONGEST:
            return None
        return clips.address(switchboard.path(call).name, *stretch)

    return address


def _kept(switchboard: Switchboard, call: str) -> tuple[str, float] | None:
    path = switchboard.path(call)
    if call in switchboard.calls():
        return None  # its stream is still coming in, and reports its own end
    return (path.name, path.stat().st_size / TELEPHONE) if path.is_file() else None


def _resume(speech: Supervisor, switchboard: Switchboard, call: str, seconds: float) -> None:
    speech.open(call, switchboard.path(call), int(seconds * TELEPHONE))
    speech.close(call)


def _ear(folder: Path, speech: Supervisor, switchboard: Switchboard) -> Ear:
    def seconds(path: Path) -> float | None:
        try:
            return sum(len(piece) for piece in decode(path)) / (2 * RATE)
        except NotAudio:
            return None

    async def transcribe(call: str, path: Path) -> Sequence[UtteranceRecord]:
        try:
            found = await speech.transcribe(path, call)
        except NotTranscribed as error:
            log.warning("not_transcribed", call=call, why=str(error))
            return []
        return [_record(call, u) for u in found if u.text]

    def busy(call: str) -> bool:
        listening = math.isfinite(speech.position(call))  # endless: there is nothing to wait for
        return call in switchboard.calls() or listening or switchboard.owes(call)

    return Ear(folder, seconds, transcribe, lambda: speech.state == "ready", busy)


def _record(call: str, said: Utterance) -> UtteranceRecord:
    words = tuple((w.text, w.start, w.end, w.confidence) for w in said.words)
    return UtteranceRecord(call=call, start=said.start, end=said.end, text=said.text, words=words, source=said.source)


def _audio_of(h: Hotline, folder: Path) -> console.Audio:
    async def audio(call_id: str) -> bytes | None:
        call = await h.store.read(lambda books: books.call(call_id))
        kept = await h.store.read(lambda books: books.recordings(call_id))
        names = audio_of(call, kept) if call is not None else [r.path for r in kept if r.path]
        if call is not None and not call.audio:
            names.append(f"{call.id}.ulaw")  # while the call goes on
        path = next((folder / n for n in names if (folder / n).is_file()), None)
        if path is None:
            return None
        if path.suffix == ".ulaw":
            return await asyncio.to_thread(clip, path, 0.0, path.stat().st_size / TELEPHONE)
        return await asyncio.to_thread(path.read_bytes)

    return audio


async def serve(settings: Settings) -> None:
    """Run the service until SIGINT or SIGTERM."""
    service = await build(settings)
    runner = web.AppRunner(service.app, shutdown_timeout=5.0, access_log=None)
    await runner.setup()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    listener: asyncio.Server | None = None
    service.doors.most, backlog = limits()
    loop.set_exception_handler(service.doors.on_loop_error)
    for sign in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(sign, stop.set)
    h = service.h
    if await h.store.read(lambda books: nobody_for_danger(books, h.policy.desk.duty_phones, h.clock.now())):
        log.warning("nobody_for_danger", says=NOBODY)
    try:
        await service.start()
        listener = await listen(service, runner, backlog, host=settings.host, port=settings.port)
        log.info("serving", host=settings.host, port=settings.port)
        await stop.wait()
    finally:
        if listener is not None:
            listener.close()
        await runner.cleanup()
        await service.close()


async def listen(service: Service, runner: web.AppRunner, backlog: int = 128, **where: Any) -> asyncio.Server:
    """Open the doors, on `host` and `port` or on a bound `sock`, to a runner that is set up."""
    server = runner.server
    if server is None:
        raise RuntimeError("The runner is not set up.")
    loop = asyncio.get_running_loop()
    return await loop.create_server(service.doors.around(server), backlog=backlog, **where)
