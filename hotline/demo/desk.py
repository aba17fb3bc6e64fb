"""What the demo asks the service by its public API: the hotline's clock, and how a ticket stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import aiohttp

TIMEOUT = aiohttp.ClientTimeout(total=120)  # a day that passes takes its time: every minute of it is worked through
MOMENT = timedelta(milliseconds=1)


class DeskSilent(Exception):
    """The service doesn't answer, or refuses."""


class Desk:
    """A small client of `/api/v1/`."""

    def __init__(self, url: str, token: str) -> None:
        self._url = f"{url}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def advance(self, by: timedelta) -> datetime:
        """Let hotline time pass. Returns the hotline's time. Raises DeskSilent."""
        answer = await self._ask("POST", "/clock", json={"advance": by.total_seconds()})
        return datetime.fromisoformat(answer["now"])

    async def now(self) -> datetime:
        """The hotline's time. Raises DeskSilent."""
        return await self.advance(MOMENT)

    async def ticket(self, number: int) -> dict[str, Any]:
        """One ticket. Raises DeskSilent."""
        return await self._ask("GET", f"/tickets/{number}")

    async def latest(self, caller: str) -> dict[str, Any] | None:
        """The newest ticket of this caller, None without one. Raises DeskSilent."""
        answer = await self._ask("GET", "/tickets", params={"limit": "1000"})
        own = [ticket for ticket in answer["items"] if ticket["caller"] == caller]
        return max(own, key=lambda ticket: int(ticket["number"]), default=None)

    async def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT, headers=self._headers) as session,
                session.request(method, self._url + path, **more) as answer,
            ):
                if answer.status >= 400:
                    raise DeskSilent(f"{method} {path}: {answer.status} {(await answer.text())[:200]}")
                found: dict[str, Any] = await answer.json()
                return found
        except (TimeoutError, aiohttp.ClientError) as error:
            raise DeskSilent(f"{method} {path}: {error!r}") from error
