"""Health, figures, and logs that keep what people said to themselves."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotline.observe import masked_text, setup_logging, setup_observe
from hotline.service.reconcile import MARK
from hotline.service.records import OutboxRow
from tests.unit.api.conftest import OLD_MAN, Api


async def figures(api: Api) -> dict[str, float]:
    async with api.client.get("/metrics") as answer:
        assert answer.status == 200
        assert answer.content_type == "text/plain"
        lines = (await answer.text()).splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[:1] != "#"}


class TestHealth:
    async def test_alive_and_ready(self, api: Api) -> None:
        async with api.client.get("/healthz") as answer:
            assert answer.status == 200
        async with api.client.get("/readyz") as answer:
            assert answer.status == 200
            assert await answer.json() == {"ready": True, "books": True, "speech": "ready", "carrier_asked": None}

    async def test_when_the_carrier_was_last_asked(self, api: Api) -> None:
        moment = "2026-11-23T01:00:00+00:00"
        await api.h.store.write(lambda books: books.set_mark(MARK, moment))
        async with api.client.get("/readyz") as answer:
            assert (await answer.json())["carrier_asked"] == moment
        assert (await figures(api))["hotline_carrier_asked_timestamp_seconds"] == 1795395600.0

    async def test_books_that_cannot_be_read(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        async def lost(unit: Any) -> None:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(api.h.store, "read", lost)
        async with api.client.get("/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["ready"] is False
        async with api.client.get("/healthz") as answer:
            assert answer.status == 200
        assert (await figures(api))["hotline_store_up"] == 0

    async def test_books_that_do_not_answer(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        async def never(unit: Any) -> None:
            await asyncio.Event().wait()

        monkeypatch.setattr(api.h.store, "read", never)
        monkeypatch.setattr("hotline.observe.READ_SECONDS", 0.05)
        async with api.client.get("/readyz") as answer:
            assert answer.status == 503


class TestFigures:
    async def test_what_is_open_waits_and_goes_out(self, api: Api) -> None:
        await api.opened("米吃完了", priority="urgent", phone=OLD_MAN, person="李大爷")
        await api.opened("灯坏了")
        now = api.clock.machine()
        row = OutboxRow(key="k", kind="text", to=OLD_MAN, purpose="offer", at=now, not_before=now, body="米")
        await api.h.store.write(lambda books: books.add_outbox(row))
        found = await figures(api)
        assert found['hotline_tickets_open{priority="urgent"}'] == 1
        assert found['hotline_tickets_open{priority="normal"}'] == 1
        assert found['hotline_tickets_open{priority="critical"}'] == 0
        assert found['hotline_outbox{state="pending"}'] == 1
        assert found["hotline_deadlines_overdue"] == 0
        assert found["hotline_store_up"] == 1
        assert found["hotline_calls_in_progress"] == 2
        assert (found['hotline_speech{state="ready"}'], found['hotline_speech{state="down"}']) == (1, 0)
        await api.clock.advance(7 * 86400)
        assert (await figures(api))["hotline_deadlines_overdue"] >= 2

    async def test_nobodys_number_is_in_them(self, api: Api) -> None:
        await api.opened("米吃完了", phone=OLD_MAN, person="李大爷")
        async with api.client.get("/metrics") as answer:
            text = await answer.text()
        assert OLD_MAN[-8:] not in text
        assert "李" not in text

    async def test_webhooks_are_counted_by_pattern_and_status(self, api: Api) -> None:
        async def take(request: web.Request) -> web.Response:
            return web.Response()

        async def refuse(request: web.Request) -> web.Response:
            raise web.HTTPForbidden

        async def fail(request: web.Request) -> web.Response:
            raise RuntimeError

        app = web.Application()
        app.add_routes([web.post("/twilio/sms", take), web.post("/twilio/sms/status/{key}", refuse)])
        app.add_routes([web.post("/twilio/voice", fail), web.get("/other", take)])
        metrics = setup_observe(app, api.h, lambda: "none")
        async with TestClient(TestServer(app)) as client:
            for path in ("/twilio/sms", "/twilio/sms", "/twilio/sms/status/reply-SM1", "/twilio/voice", "/twilio/no"):
                await client.post(path)
            await client.get("/other")
        value = metrics.registry.get_sample_value
        assert value("hotline_webhooks_total", {"path": "/twilio/sms", "status": "200"}) == 2
        assert value("hotline_webhooks_total", {"path": "/twilio/sms/status/{key}", "status": "403"}) == 1
        assert value("hotline_webhooks_total", {"path": "/twilio/voice", "status": "500"}) == 1
        assert value("hotline_webhooks_total", {"path": "/twilio/*", "status": "404"}) == 1
        assert value("hotline_webhooks_total", {"path": "/other", "status": "200"}) is None
        assert value("hotline_sms_intake_seconds_count") == 2


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged; afterwards everything is as it was."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    setup_logging("info", stream)
    yield stream
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


class TestLogs:
    def test_one_json_object_a_line(self, lines: io.StringIO) -> None:
        structlog.get_logger("hotline.x").info("sent", key="k1", tries=2)
        logging.getLogger("some.library").warning("it is %s", "late")
        ours, theirs = read(lines)
        assert (ours["event"], ours["key"], ours["tries"], ours["level"]) == ("sent", "k1", 2, "info")
        assert ours["timestamp"].endswith("Z")
        assert (theirs["event"], theirs["level"], theirs["logger"]) == ("it is late", "warning", "some.library")

    def test_no_words_no_names_no_numbers(self, lines: io.StringIO) -> None:
        structlog.get_logger().warning(
            "message", body="my rice is gone", name="Li", to="+8613800001001", why="to +86 138 0000 1001 failed",
            more={"person": "李大爷", "phone": "13800001001"}, key="1001-2-0", address="3 Foot Lane",
        )  # fmt: skip
        logging.getLogger("x").warning("row ('13800001001', '李大爷', '米没了')\n[parameters: my rice is gone]")
        text = lines.getvalue()
        for hidden in ("rice", "Li", "1380000", "李", "米", "Foot", "0000 1001"):
            assert hidden not in text
        assert read(lines)[0]["why"] == "to …001 failed"
        assert read(lines)[0]["key"] == "1001-2-0"

    def test_an_exception_shows_where_and_never_what_was_said(self, lines: io.StringIO) -> None:
        def failing() -> None:
            try:
                raise OSError(28, "No space left on device", "/data/my-rice-is-gone")
            except OSError as error:
                raise ValueError("my rice is gone, 13800001001") from error

        try:
            failing()
        except ValueError as error:
            structlog.get_logger().exception("failed")
            structlog.get_logger().error("again", exc_info=error)
            logging.getLogger("aiohttp.server").exception("Error handling request")
        assert len(read(lines)) == 3
        for line in read(lines):
            trace = "\n".join(line["trace"])
            assert "ValueError" in trace
            assert "OSError: No space left on device" in trace
            assert "test_observe.py" in trace
            assert "failing" in trace
        assert "rice" not in lines.getvalue()
        assert "13800001001" not in lines.getvalue()

    def test_libraries_that_chatter_are_quiet(self, lines: io.StringIO) -> None:
        for name in ("twilio.http_client", "aiohttp.access", "apscheduler.scheduler"):
            logging.getLogger(name).info("POST /2010-04-01/...")
        assert lines.getvalue() == ""

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("+8613800001001", "…001"), ("138 0000 1001 and 10086", "…001 and 10086"), ("ticket 1001", "ticket 1001"),
            ("李大爷 said 米", "… said …"), ("first\nsecond", "first"), ("x" * 400, "x" * 300), ("", ""),
            ("138-0000-1001", "…001"),
        ],
    )  # fmt: skip
    def test_masking(self, text: str, shown: str) -> None:
        assert masked_text(text) == shown
