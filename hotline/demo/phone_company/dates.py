"""Dates as Twilio writes and filters them."""

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime


def rfc2822(moment: datetime | None) -> str | None:
    """`Sat, 21 Nov 2026 18:52:00 +0000`, in UTC, to the second."""
    return None if moment is None else format_datetime(moment.astimezone(UTC))


class BadDate(ValueError):
    """A filter that is neither a date nor a time."""


def _span(text: str) -> tuple[datetime, datetime]:
    """The first moment of what a filter names, and the first after it."""
    try:
        if len(text) == 10:
            start = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
            return start, start + timedelta(days=1)
        start = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadDate(text) from error
    start = start if start.tzinfo else start.replace(tzinfo=UTC)
    return start, start + timedelta(seconds=1)


def matches(moment: datetime, *, on: str = "", before: str = "", after: str = "") -> bool:
    """Whether a moment passes Twilio's three date filters; both bounds belong to the range.

    Raises BadDate.
    """
    if on and not _span(on)[0] <= moment < _span(on)[1]:
        return False
    if before and moment >= _span(before)[1]:
        return False
    return not (after and moment < _span(after)[0])
