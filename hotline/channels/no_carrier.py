"""The carrier where there is none: the hotline is then used at the counter, on a landline beside it and by its API.
What would go out is refused at once, and shown; nothing is kept waiting for a company that will never come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from hotline.service.ports import Listed, Refused
from hotline.service.records import OutboxRow, Recording

WHY = "no carrier is set up"


class NoCarrier:
    """Implements `Carrier`."""

    async def send_text(self, row: OutboxRow) -> Refused:
        return Refused(0, WHY, permanent=True)

    async def place_call(self, row: OutboxRow) -> Refused:
        return Refused(0, WHY, permanent=True)

    async def messages(self, since: datetime, to: str | None = None) -> list[Listed]:
        return []

    async def calls(self, since: datetime, to: str | None = None) -> list[Listed]:
        return []

    async def recordings(self, since: datetime) -> list[Listed]:
        return []

    async def fetch_recording(self, recording: Recording) -> bytes | None:
        return None

    async def delete_recording(self, recording: Recording) -> bool:
        return False

    async def ask_time(self) -> datetime | None:
        return None

    def time(self) -> datetime | None:
        return None

    def clock_off(self) -> float | None:
        return None

    def away_for(self) -> float | None:
        return None

    async def check(self) -> Mapping[str, Any]:
        return {}

    async def close(self) -> None:
        return None
