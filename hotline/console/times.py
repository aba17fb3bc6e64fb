"""Times as an operator reads them: in the hotline's zone, short, with the day only when it isn't today."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from .language import Words

DAY_AND_TIME = {"zh": "M月d日 HH:mm", "en": "d MMM HH:mm"}


def clock_time(at: datetime, now: datetime, zone: ZoneInfo, words: Words) -> str:
    """14:05 today; else with day and month."""
    at, now = at.astimezone(zone), now.astimezone(zone)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return str(format_datetime(at, DAY_AND_TIME[words.language], tzinfo=zone, locale=words.language))


def span(seconds: float) -> str:
    """4:05, 1:04:05 or 0:00; as the browser's ticking clock writes it too."""
    whole = max(0, int(abs(seconds)))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def next_morning(now: datetime, hour: int = 9) -> datetime:
    """Tomorrow at this hour, in the zone that `now` carries."""
    return (now + timedelta(days=1)).replace(hour=hour, minute=0, second=0, microsecond=0)
