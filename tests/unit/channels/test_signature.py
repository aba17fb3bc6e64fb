"""Nothing below /twilio/ is looked at unless Twilio signed it."""

import asyncio
import base64
import hashlib
import hmac
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from yarl import URL

from hotline.channels.twilio.signature import FORM as FORM_KEY
from hotline.channels.twilio.signature import HEADER, LARGEST, form_fields, sign, signature_check
from hotline.demo.phone_company.webhooks import signature as company_signature

PUBLIC = "https://hotline.example.org/line"
TOKEN, NEXT_TOKEN = "the-token", "next-token"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Client = TestClient[web.Request, web.Application]


class Service:
    """Notes what the handlers see."""

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []

    async def take(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request[FORM_KEY])
        return web.Response(text="taken")

    async def listen(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request[FORM_KEY])
        answer = web.WebSocketResponse()
        await answer.prepare(request)
        await answer.close()
        return answer

    async def other(self, request: web.Request) -> web.Response:
        return web.Response(text="not Twilio's")


@pytest.fixture
def service() -> Service:
    return Service()


@pytest_asyncio.fixture
async def client(service: Service) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[signature_check(PUBLIC, (TOKEN, NEXT_TOKEN))])
    app.router.add_route("*", "/line/other", service.other)
    app.router.add_route("*", "/twilio/sms", service.take)
    app.router.add_route("*", "/twilio/sms/status/{key}", service.take)
    app.router.add_get("/twilio/stream", service.listen)
    async with TestClient(TestServer(app)) as client:
        yield client


def signed(url: str, fields: dict[str, str] | list[tuple[bytes, bytes]] = {}, token: str = TOKEN) -> dict[str, str]:  # noqa: B006
    pairs = fields if isinstance(fields, list) else [(k.encode(), v.encode()) for k, v in fields.items()]
    text = url.encode() + b"".join(k + v for k, v in sorted(pairs))
    return {HEADER: base64.b64encode(hmac.new(token.encode(), text, hashlib.sha1).digest()).decode()}


async def post(client: Client, fields: dict[str, str], headers: dict[str, str], path: str = "/twilio/sms") -> int:
    answer = await client.session.post(exactly(client, path), data=urlencode(fields), headers={**FORM, **headers})
    return answer.status


def exactly(client: Client, path: str) -> URL:
    """This path just as it is written here."""
    return URL(f"http://{client.server.host}:{client.server.port}{path}", encoded=True)


SMS = {"MessageSid": "SM1", "From": "+8613800001001", "Body": " 米 没了 \r\n", "Empty": "", "A.b-c": "x&=+%"}


async def test_what_twilio_signed_is_taken_untrimmed_with_blanks(client: Client, service: Service) -> None:
    assert await post(client, SMS, signed(f"{PUBLIC}/twilio/sms", SMS)) == 200
    assert service.seen == [SMS]


async def test_twilios_own_library_and_the_phone_company_sign_alike(client: Client, service: Service) -> None:
    url = f"{PUBLIC}/twilio/sms"
    for signature in (RequestValidator(TOKEN).compute_signature(url, SMS), company_signature(TOKEN, url, SMS)):
        assert await post(client, SMS, {HEADER: signature}) == 200


async def test_either_token_signs_while_one_is_changed(client: Client) -> None:
    url = f"{PUBLIC}/twilio/sms"
    assert await post(client, SMS, signed(url, SMS, NEXT_TOKEN)) == 200
    assert await post(client, SMS, signed(url, SMS, "old-token")) == 403


Change = Callable[[dict[str, str]], dict[str, str]]


@pytest.mark.parametrize(
    "change",
    [
        lambda f: {**f, "Body": f["Body"].strip()},
        lambda f: {**f, "Extra": ""},
        lambda f: {**f, "From": "+8613800001002"},
        lambda f: {k: v for k, v in f.items() if k != "From"},
    ],
)
async def test_a_changed_field_is_refused(client: Client, service: Service, change: Change) -> None:
    assert await post(client, change(SMS), signed(f"{PUBLIC}/twilio/sms", SMS)) == 403
    assert service.seen == []


@pytest.mark.parametrize("headers", [{}, {HEADER: ""}, {HEADER: "nonsense"}, {HEADER: "ünïcode"}, {HEADER: "\udcff"}])
async def test_without_a_signature_nothing_is_seen(client: Client, service: Service, headers: dict[str, str]) -> None:
    assert await post(client, SMS, headers) == 403
    assert service.seen == []


async def test_the_address_counts_with_its_query(client: Client) -> None:
    url = f"{PUBLIC}/twilio/sms?a=%41&b="
    assert await post(client, SMS, signed(url, SMS), "/twilio/sms?a=%41&b=") == 200
    assert await post(client, SMS, signed(url, SMS), "/twilio/sms?a=A&b=") == 403
    assert await post(client, SMS, signed(url, SMS)) == 403
    path = "/twilio/sms/status/k%20%2F1"
    assert await post(client, SMS, signed(PUBLIC + path, SMS), path) == 200


async def test_a_signature_of_another_host_is_refused(client: Client) -> None:
    assert await post(client, SMS, signed("https://evil.example/line/twilio/sms", SMS)) == 403


async def test_the_port_may_be_named_or_not(client: Client) -> None:
    url = "https://hotline.example.org:443/line/twilio/sms"
    assert await post(client, SMS, signed(url, SMS)) == 200
    assert await post(client, SMS, signed(url.replace("443", "444"), SMS)) == 403


async def test_bytes_that_are_not_utf8_are_checked_as_sent(client: Client, service: Service) -> None:
    fields = [(b"Body", b"\xc3\xd7\xc3\xbb\xc1\xcb \xff"), (b"MessageSid", b"SM1")]
    body = "&".join(f"{k.decode()}={quote(v)}" for k, v in fields)
    headers = {**FORM, **signed(f"{PUBLIC}/twilio/sms", fields)}
    assert (await client.post("/twilio/sms", data=body, headers=headers)).status == 200
    assert service.seen[0]["MessageSid"] == "SM1"
    assert "\ufffd" in service.seen[0]["Body"]
    raw = b"Body=\xc3\xd7\xff&MessageSid=SM1"
    headers = {**FORM, **signed(f"{PUBLIC}/twilio/sms", [(b"Body", b"\xc3\xd7\xff"), (b"MessageSid", b"SM1")])}
    assert (await client.post("/twilio/sms", data=raw, headers=headers)).status == 200


async def test_a_field_that_comes_twice(client: Client, service: Service) -> None:
    for body in ("a=1&a=1&b=2", "a=1&a=2"):
        pairs = sorted({(p.split("=")[0].encode(), p.split("=")[1].encode()) for p in body.split("&")})
        headers = {**FORM, **signed(f"{PUBLIC}/twilio/sms", pairs)}
        assert (await client.post("/twilio/sms", data=body, headers=headers)).status == 200
    assert [form["a"] for form in service.seen] == ["1", "1"]


async def test_json_is_covered_by_the_hash_in_the_address(client: Client) -> None:
    body = b'{"a": 1}'
    path = f"/twilio/sms?bodySHA256={hashlib.sha256(body).hexdigest()}"
    headers = {"Content-Type": "application/json", **signed(f"{PUBLIC}{path}")}
    assert (await client.post(path, data=body, headers=headers)).status == 200
    assert (await client.post(path, data=body + b" ", headers=headers)).status == 403
    bare = {"Content-Type": "application/json", **signed(f"{PUBLIC}/twilio/sms")}
    assert (await client.post("/twilio/sms", data=body, headers=bare)).status == 403


async def test_a_get_is_signed_by_its_address_alone(client: Client, service: Service) -> None:
    path = "/twilio/sms?MessageSid=SM1&Body=%E7%B1%B3+%E6%B2%A1%E4%BA%86"
    answer = await client.session.get(exactly(client, path), headers=signed(f"{PUBLIC}{path}"))
    assert answer.status == 200
    assert service.seen == [{"MessageSid": "SM1", "Body": "米 没了"}]
    assert (await client.get(path)).status == 403


async def test_too_large_is_refused_before_it_is_read(client: Client, service: Service) -> None:
    fields = {"Body": "x" * LARGEST}
    assert await post(client, fields, signed(f"{PUBLIC}/twilio/sms", fields)) == 413

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 8000

    answer = await client.post("/twilio/sms", data=chunks(), headers={**FORM, **signed(f"{PUBLIC}/twilio/sms")})
    assert answer.status == 413
    assert service.seen == []


async def test_an_announced_flood_is_refused_at_once(client: Client) -> None:
    """The answer comes though the body never does."""
    host, port = client.server.host, client.server.port
    assert port is not None
    with socket.create_connection((host, port)) as line:
        line.setblocking(False)
        loop = asyncio.get_running_loop()
        head = "POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n"
        await loop.sock_sendall(line, head.encode())
        assert b" 413 " in await asyncio.wait_for(loop.sock_recv(line, 200), 5)


async def test_too_many_fields_are_refused(client: Client) -> None:
    fields = {f"f{n}": "" for n in range(501)}
    assert await post(client, fields, signed(f"{PUBLIC}/twilio/sms", fields)) == 403


async def test_other_paths_are_no_business_of_ours(client: Client) -> None:
    assert (await client.post("/line/other", data=b"x" * 100_000)).status == 200


async def test_no_other_spelling_of_the_path_gets_past(client: Client, service: Service) -> None:
    for path in ("/%74wilio/sms", "/twilio/%73ms", "//twilio/sms", "/x/../twilio/sms", "/TWILIO/sms"):
        assert await post(client, SMS, {}, path) in (403, 404)
    assert service.seen == []


async def test_no_token_lets_nobody_in() -> None:
    service = Service()
    app = web.Application(middlewares=[signature_check(PUBLIC, ())])
    app.router.add_post("/twilio/sms", service.take)
    async with TestClient(TestServer(app)) as client:
        assert await post(client, SMS, signed(f"{PUBLIC}/twilio/sms", SMS, "")) == 403


WSS = PUBLIC.replace("https", "wss") + "/twilio/stream"


@pytest.mark.parametrize("url", [WSS, WSS + "/", f"{PUBLIC}/twilio/stream"])
async def test_a_signed_stream_is_let_in(client: Client, url: str) -> None:
    async with client.ws_connect("/twilio/stream", headers=signed(url)):
        pass


async def test_an_unsigned_stream_is_let_in_and_a_wrongly_signed_one_is_not(client: Client, service: Service) -> None:
    async with client.ws_connect("/twilio/stream"):
        pass
    assert len(service.seen) == 1
    wrong: Any = signed(WSS, token="wrong")
    with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
        async with client.ws_connect("/twilio/stream", headers=wrong):
            pass
    assert caught.value.status == 403
    assert len(service.seen) == 1


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=6))
def test_any_fields_are_signed_as_twilios_own_library_signs_them(fields: dict[str, str]) -> None:
    url = f"{PUBLIC}/twilio/sms"
    sent = form_fields(urlencode(fields, errors="replace").encode())
    assert sent is not None
    kept = {k: v for k, v in fields.items() if k or v}
    assert sign(TOKEN.encode(), url, sent).decode() == RequestValidator(TOKEN).compute_signature(url, kept)


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_a_form(body: bytes) -> None:
    assert form_fields(body) is not None
