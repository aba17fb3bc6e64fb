"""The settings of one run of the demo: everything made up, nothing taken from the machine's own hotline."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar

from hotline.config import PREFIX
from hotline.demo.village import duty_phones
from hotline.domain.policy import Policy, load_policy
from ivr.speech.models import practice_model

NUMBER = "+868755995995"
ZONE = "Asia/Shanghai"
OPENING = time(9)
OPERATOR = "duty"
PACKAGE = Path(str(files("hotline"))).parent


def _account() -> str:
    return "AC" + secrets.token_hex(16)


@dataclass(frozen=True)
class DemoSettings:
    """Addresses, made-up account, and the password that the page shows."""

    data_dir: Path
    port: int
    clock_start: datetime
    host: str = "127.0.0.1"
    language: str = "zh"
    account_sid: str = field(default_factory=_account)
    auth_token: str = field(default_factory=lambda: secrets.token_hex(16))
    api_token: str = field(default_factory=lambda: secrets.token_hex(24))
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    password: str = field(default_factory=lambda: f"{secrets.randbelow(10**4):04d}-{secrets.token_hex(3)}")

    @property
    def service_url(self) -> str:
        """The console, the API and the webhooks."""
        return f"http://{self.host}:{self.port}"

    @property
    def phones_url(self) -> str:
        """The phones page; below the same address the phone company answers the service."""
        return f"http://{self.host}:{self.port + 1}"

    @property
    def policy_file(self) -> Path:
        return self.data_dir / "policy.toml"

    def environment(self, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The service's environment. Settings of a real hotline on this machine stay outside."""
        given = {
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": "",
            "HOST": self.host,
            "PORT": str(self.port),
            "PUBLIC_URL": self.service_url,
            "LANGUAGE": "zh",
            "REGION": "CN",
            "TIMEZONE": ZONE,
            "NUMBER": NUMBER,
            "TWILIO_ACCOUNT_SID": self.account_sid,
            "TWILIO_AUTH_TOKEN": self.auth_token,
            "TWILIO_API_URL": self.phones_url,
            "SPEECH_MODEL": str(practice_model(self.language).path.absolute()),
            "POLICY": str(self.policy_file),
            "API_TOKEN": self.api_token,
            "SECRET": self.secret,
            "PRACTICE_LINE": "1",
            "CLOCK_START": self.clock_start.isoformat(),
        }
        outside = {name: value for name, value in inherited.items() if not name.startswith(PREFIX)}
        path = os.pathsep.join(filter(None, (str(PACKAGE), outside.get("PYTHONPATH"))))
        return {
            **outside,
            **{PREFIX + name: value for name, value in given.items()},
            "PYTHONPATH": path,
            "PYTHONUNBUFFERED": "1",
        }


def demo_policy() -> str:
    """The package's policy as it is, but with duty phones that ring on the page."""
    text = (files("hotline") / "policy.toml").read_text("utf-8")
    numbers = ", ".join(f'"{phone}"' for phone in duty_phones())
    return text.replace("\nduty_phones = []", f"\nduty_phones = [{numbers}]")


def policy() -> Policy:
    """The demo's policy, read and checked."""
    return load_policy(demo_policy())


def next_working_morning(now: datetime) -> datetime:
    """Nine o'clock of the next working day, in Shanghai: the office has just opened."""
    day = now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=1)
    while not _is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENING, ZoneInfo(ZONE))


def _is_workday(day: date) -> bool:
    """The Chinese calendar, make-up days included; Monday to Friday for years it doesn't know yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
