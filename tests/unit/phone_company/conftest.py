"""The phone company in front of a tiny service, and Twilio's own client pointed at it."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from aiohttp import web
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from hotline.demo.phone_company import Pace, PhoneCompany
from tests.unit.phone_company.company_support import ACCOUNT, HOTLINE, TOKEN, Service


@pytest_asyncio.fixture
async def service() -> AsyncIterator[Service]:
    """The tiny service, running."""
    service = Service()
    application = web.Application()
    application.add_routes([web.get("/stream", service.stream), web.route("*", "/{path:.*}", service.handle)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield service
    await runner.cleanup()


@pytest_asyncio.fixture
async def company(service: Service) -> AsyncIterator[PhoneCompany]:
    """A phone company in front of the tiny service, much faster than real time."""
    company = PhoneCompany(ACCOUNT, TOKEN, HOTLINE, service.url, pace=Pace(100))
    await company.start()
    yield company
    await company.stop()


@pytest.fixture
def client(company: PhoneCompany) -> Iterator[Client]:
    """Twilio's own client, pointed at the phone company."""
    http = TwilioHttpClient(timeout=5)
    client = Client(ACCOUNT, TOKEN, http_client=http)
    client.api.base_url = company.url
    yield client
    http.session.close()
