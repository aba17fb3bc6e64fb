"""One run's settings: complete, the demo's own, and never the machine's."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hotline.config import Settings
from hotline.demo.settings import DemoSettings, demo_policy, next_working_morning, policy
from hotline.demo.village import duty_phones
from hotline.domain.policy import load_policy


@pytest.fixture
def settings(tmp_path: Path) -> DemoSettings:
    made = DemoSettings(tmp_path, 8080, datetime.fromisoformat("2026-11-23T09:00:00+08:00"))
    made.policy_file.write_text(demo_policy(), "utf-8")
    return made


def test_the_service_accepts_them_and_is_on_a_practice_line(
    settings: DemoSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.environment({}).items():
        monkeypatch.setenv(name, value)
    read = Settings(_env_file=None)
    assert read.missing() == []
    assert read.on_practice_line
    assert read.base_url == "http://127.0.0.1:8080"
    assert read.twilio_api_url == "http://127.0.0.1:8081"
    assert read.starts_at == settings.clock_start
    assert read.database.startswith("sqlite:///")


def test_settings_of_a_real_hotline_stay_outside(settings: DemoSettings) -> None:
    outside = {"HOTLINE_DATABASE_URL": "postgresql://real", "HOTLINE_CLOCK_SPEED": "9", "PATH": "/bin"}
    made = settings.environment(outside)
    assert made["HOTLINE_DATABASE_URL"] == ""
    assert "HOTLINE_CLOCK_SPEED" not in made
    assert made["PATH"] == "/bin"


def test_every_run_has_its_own_secrets(settings: DemoSettings) -> None:
    other = DemoSettings(settings.data_dir, 8080, settings.clock_start)
    for name in ("account_sid", "auth_token", "api_token", "secret", "password"):
        assert getattr(settings, name) != getattr(other, name)


def test_the_policy_is_the_packages_own_but_for_the_duty_phones() -> None:
    package = load_policy((Path(__file__).parents[3] / "hotline" / "policy.toml").read_text("utf-8"))
    assert policy().desk.duty_phones == tuple(duty_phones())
    assert duty_phones()
    assert replace(policy(), desk=replace(policy().desk, duty_phones=())) == package


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-20T03:00:00", "2026-11-23"),  # Friday: the weekend is skipped
        ("2026-11-18T16:30:00", "2026-11-20"),  # already Thursday in Shanghai
        ("2025-09-30T03:00:00", "2025-10-09"),  # the autumn holidays
        ("2025-09-27T03:00:00", "2025-09-28"),  # a Sunday that is worked, to make up for them
        ("2049-12-31T03:00:00", "2050-01-03"),  # no calendar yet: Monday to Friday
    ],
)
def test_the_demo_begins_when_the_office_opens(now: str, morning: str) -> None:
    found = next_working_morning(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert found.isoformat() == f"{morning}T09:00:00+08:00"
