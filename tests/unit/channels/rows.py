"""Rows and names the tests of the channel share."""

from datetime import UTC, datetime
from typing import Any

from hotline.service.records import OutboxRow, Recording

ACCOUNT = "AC" + "0" * 32
TOKEN = "the-token"
HOTLINE = "+868757654321"
PUBLIC = "http://127.0.0.1:9"  # the discard port: nobody is there
VOLUNTEER = "+8613800001001"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def row(key: str = "1001-2-0", **changes: Any) -> OutboxRow:
    fields: dict[str, Any] = {
        "key": key, "kind": "text", "to": VOLUNTEER, "purpose": "offer", "at": NOON, "not_before": NOON,
        "body": "工单1001 送米 第三组 回复1接单",
    }  # fmt: skip
    return OutboxRow(**{**fields, **changes})


def recording(url: str, carrier_id: str = "RE1") -> Recording:
    return Recording(carrier_id=carrier_id, call="CA1", url=url, at=NOON)
