"""Tokens, bytes, errors, the description of the API, and letting time pass."""

import re
from typing import Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from hotline.api import setup_api
from hotline.domain.errors import Conflict, IllegalEvent, NotAllowed
from hotline.service.context import Hotline
from tests.unit.api.conftest import TOKEN, Api


@pytest.mark.parametrize(
    "header",
    [None, "", TOKEN, "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer ü"],
)
@pytest.mark.parametrize("path", ["/tickets", "/tickets/1001/note", "/openapi.json", "/nowhere"])
async def test_without_the_token_nothing_is_told(api: Api, header: str | None, path: str) -> None:
    headers = {"Authorization": header} if header is not None else {}
    async with api.client.get(f"/api/v1{path}", headers=headers) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert (await answer.json())["error"] == "unauthorized"


async def test_the_word_bearer_is_written_in_any_case(api: Api) -> None:
    assert (await api("GET", "/tickets", headers={"Authorization": f"bearer {TOKEN}"}))[0] == 200


async def test_no_token_no_api() -> None:
    app = web.Application()
    setup_api(app, cast(Hotline, None), "")
    async with TestClient(TestServer(app)) as client, client.get("/api/v1/tickets") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b'{"need": "\xc3\xd7"}', b"{", b"need=1", b'{"need": "\\ud800"}', b"\x00"]
)
async def test_bodies_that_cannot_be_read(api: Api, body: bytes) -> None:
    status, problem = await api("POST", "/tickets", data=body, headers={"Content-Type": "application/json"})
    assert (status, problem["error"]) == (400, "malformed")


async def test_a_body_too_large(api: Api) -> None:
    body = b'{"need": "' + b"x" * 70_000 + b'"}'
    assert (await api("POST", "/tickets", data=body))[0] == 413

    async def parts() -> Any:
        for _ in range(20):
            yield b" " * 5000

    assert (await api("POST", "/tickets", data=parts()))[0] == 413


async def test_what_was_given_is_not_repeated(api: Api) -> None:
    status, problem = await api("POST", "/tickets", {"need": 1, "person": ["家暴"], "seven": "秘密"})
    assert status == 422
    assert "家暴" not in problem["detail"]
    assert "秘密" not in problem["detail"]
    assert "person" in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/nowhere", 404, "unknown"),
        ("GET", "/tickets/abc", 404, "unknown"),
        ("GET", "/tickets/" + "9" * 30, 404, "unknown"),
        ("GET", "/tickets/999999999", 404, "unknown"),
        ("DELETE", "/tickets/1001", 405, "method_not_allowed"),
        ("GET", "/tickets/1001/note", 405, "method_not_allowed"),
    ],
)
async def test_wrong_addresses(api: Api, method: str, path: str, status: int, error: str) -> None:
    found = await api(method, path)
    assert (found[0], found[1]["error"]) == (status, error)


async def test_trouble_of_ours_is_said_without_details(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full_disk(unit: Any) -> None:
        raise OSError(28, "No space left on device: /secret/place")

    monkeypatch.setattr(api.h.store, "read", full_disk)
    status, problem = await api("GET", "/tickets")
    assert (status, problem["error"]) == (503, "unavailable")
    assert "secret" not in problem["detail"]


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Conflict("(ticket 1001)"), 409, "conflict"),
        (IllegalEvent("(Noted: closed)"), 409, "illegal"),
        (NotAllowed("(Noted: by program)"), 403, "not_allowed"),
    ],
)
async def test_what_the_house_refuses(
    api: Api, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    """A change by somebody else meanwhile, what is not possible now, what is not this actor's to do."""
    await api.opened()

    async def refused(unit: Any) -> None:
        raise error

    monkeypatch.setattr(api.h.store, "write", refused)
    found, problem = await api("POST", "/tickets/1001/note", {"text": "x"})
    assert (found, problem["error"]) == (status, code)


async def test_hotline_time_is_let_pass(api: Api) -> None:
    assert await api("POST", "/clock", {"advance": 3600}) == (200, {"now": "2026-11-23T10:00:00+08:00"})
    for wrong in (-1, 0, "later", 1e9, None):
        assert (await api("POST", "/clock", {"advance": wrong}))[0] == 422


async def test_time_is_not_ours_to_let_pass_on_a_real_line(api: Api) -> None:
    app = web.Application()
    setup_api(app, api.h, TOKEN)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with (
        TestClient(TestServer(app)) as client,
        client.post("/api/v1/clock", json={"advance": 60}, headers=headers) as answer,
    ):
        assert answer.status == 404


async def test_the_description_describes_every_address(api: Api) -> None:
    status, document = await api("GET", "/openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")
    described = {(m.upper(), p) for p, operations in document["paths"].items() for m in operations}
    [subapp] = [r for r in api.client.app.router.resources() if r.canonical == "/api/v1"]
    served = {
        (route.method, route.resource.canonical.removeprefix("/api/v1"))
        for route in subapp
        if route.resource is not None and route.method != "HEAD"
    }
    assert described == served - {("GET", "/openapi.json")}
    text = str(document)
    names = set(re.findall(r"#/components/schemas/(\w+)", text))
    assert names <= set(document["components"]["schemas"])
    assert document["paths"]["/tickets"]["get"]["parameters"][0] == {
        "name": "limit", "in": "query", "required": False,
        "schema": {"default": 100, "maximum": 1000, "minimum": 1, "title": "Limit", "type": "integer"},
    }  # fmt: skip
    ticket = document["components"]["schemas"]["TicketOut"]
    assert ticket["properties"]["state"] == {"$ref": "#/components/schemas/State"}
    assert document["paths"]["/tickets/{number}/note"]["post"]["requestBody"]["required"]
    assert not document["paths"]["/tickets/{number}/dispatch"]["post"]["requestBody"]["required"]
