"""Without any carrier the hotline serves the counter, a landline beside the desk, and its API; nothing is lost."""

from __future__ import annotations

from pathlib import Path

import aiohttp
from aiohttp import web

from hotline.app import build, listen
from hotline.config import Settings
from hotline.domain.ticket import Attention
from hotline.service.accounts import add_operator
from hotline.service.imports import import_file
from tests.town import ANNA, API_TOKEN, AREAS, VOLUNTEERS, free_socket


async def test_it_serves_says_which_doors_are_open_and_shows_what_cannot_go_out(tmp_path: Path) -> None:
    bound = free_socket()
    url = f"http://127.0.0.1:{bound.getsockname()[1]}"
    settings = Settings(
        _env_file=None, data_dir=tmp_path / "data", public_url=url, api_token=API_TOKEN, secret="s" * 32
    )
    assert settings.missing() == []
    service = await build(settings)
    runner = web.AppRunner(service.app, shutdown_timeout=1.0, access_log=None)
    await runner.setup()
    listener = await listen(service, runner, sock=bound)
    await service.start(ticking=False)
    try:
        for kind, text in (("areas", AREAS), ("volunteers", VOLUNTEERS)):
            await import_file(service.store, service.clock, kind, text.encode())
        await add_operator(service.store, "duty", "correct horse", sees_protected=False)
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar, headers={"Accept-Language": "en"}) as session:
            bearer = {"Authorization": f"Bearer {API_TOKEN}"}
            body = {"need": "家里没有米了", "area": "G3", "category": "food"}
            answer = await session.post(f"{url}/api/v1/tickets", json=body, headers=bearer)
            assert answer.status == 201
            number = (await answer.json())["number"]
            dispatch = f"{url}/api/v1/tickets/{number}/dispatch"
            assert (await session.post(dispatch, json={"people": [ANNA]}, headers=bearer)).status == 200
            await service.jobs.deliver()
            ticket = await service.store.read(lambda books: books.ticket(number))
            assert ticket is not None and ticket.open and ticket.looked_after
            assert not ticket.open_offers, "nobody is waited for who was never asked"
            entries = await service.store.read(lambda books: books.entries(number))
            assert any(e.kind == "undelivered" and "no carrier" in e.data["why"] for e in entries)
            assert Attention.UNDELIVERED in ticket.attention or ticket.deadlines
            assert (await session.get(f"{url}/readyz")).status == 200
            assert (await session.post(f"{url}/twilio/sms", data={"Body": "x"})).status in (403, 404)
            await session.post(f"{url}/signin", data={"name": "duty", "password": "correct horse"})
            page = await (await session.get(f"{url}/queue")).text()
            assert "No phone company is set up" in page or "没有接通电话公司" in page
    finally:
        listener.close()
        await runner.cleanup()
        await service.close()
