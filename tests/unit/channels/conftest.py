"""A phone company in front of nothing, and our channel pointed at it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from hotline.channels.twilio.client import TwilioCarrier
from hotline.demo.phone_company import Pace, PhoneCompany
from tests.unit.channels.rows import ACCOUNT, HOTLINE, PUBLIC, TOKEN


@pytest_asyncio.fixture
async def company() -> AsyncIterator[PhoneCompany]:
    company = PhoneCompany(ACCOUNT, TOKEN, HOTLINE, PUBLIC, pace=Pace(1000), time_limit=1.0)
    await company.start()
    yield company
    await company.stop()


@pytest_asyncio.fixture
async def carrier(company: PhoneCompany) -> AsyncIterator[TwilioCarrier]:
    carrier = TwilioCarrier(ACCOUNT, TOKEN, HOTLINE, PUBLIC, company.url)
    yield carrier
    await carrier.close()
