"""A call from ring to promise on real parts: HTTP, a stream from a stand-in that isn't ours, and Vosk."""

import asyncio
import re
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from streamdouble.api import call as stream_call
from streamdouble.session import SessionConfig

from ivr.gateways.pace import CallPolicy
from ivr.gateways.twilio import TwilioGateway, routes
from ivr.speech.audio import read_telephone
from ivr.speech.models import PRACTICE, practice_model
from ivr.speech.supervisor import Supervisor
from ivr.switchboard import Switchboard

FORM = {"CallSid": "CA1", "From": "+8613800000001", "To": "995", "Direction": "inbound"}


async def test_a_call_for_rice(tmp_path: Path, desk: Any) -> None:
    supervisor = Supervisor(practice_model("zh"))
    switchboard = Switchboard(tmp_path, supervisor, desk.heard)
    supervisor.on_result = switchboard.understood
    await supervisor.start()
    async with asyncio.timeout(60):
        while supervisor.state != "ready":
            await asyncio.sleep(0.01)
    gateway = TwilioGateway(desk, switchboard, "http://127.0.0.1:1", CallPolicy(pause=1.0))
    app = web.Application()
    app.add_routes(routes(gateway))
    async with TestClient(TestServer(app)) as client:

        async def post(path: str) -> str:
            async with client.post(path, data=FORM) as response:
                return await response.text()

        text = await post("/twilio/voice")
        audio = read_telephone(PRACTICE / "calls/zh-rice.wav") + b"\xff" * 8000 * 30  # cut short below
        config = SessionConfig(custom_parameters={"token": next(iter(desk.tokens))}, fork=True)
        frames = [audio[at : at + 160] for at in range(0, len(audio) - 159, 160)]
        url = str(client.make_url("/twilio/stream")).replace("http", "ws", 1)
        stream = asyncio.create_task(stream_call(url, frames=frames, config=config))
        async with asyncio.timeout(35):
            while "Hangup" not in text:
                await asyncio.sleep(0.2)  # in place of <Pause>
                found = re.search(r"/twilio/voice/turn/CA1/\d+", text)
                assert found is not None
                text = await post(found.group())
        assert [(name, outcome.name, outcome.values) for name, outcome in desk.outcomes] == [
            ("intake", "heard", {"words": "我家没有米了"})
        ]
        assert "十分钟内给您回电话。" in text
        assert [words.text for words in desk.utterances if words.final] == ["我家没有米了"]
        stream.cancel()
        await asyncio.gather(stream, return_exceptions=True)
        async with asyncio.timeout(10):
            await desk.stopped.wait()
        await gateway.close()
    await switchboard.close()
    await supervisor.stop()
