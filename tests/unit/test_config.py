"""The settings: their defaults, and errors that name the setting and say what to do."""

import stat
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.config import Settings, SettingsError, load, on_loopback, unknown_names

PRACTICE = {"HOTLINE_TWILIO_API_URL": "http://127.0.0.1:9000", "HOTLINE_PRACTICE_LINE": "1"}


pytestmark = pytest.mark.usefixtures("nothing_set")


def _load(monkeypatch: pytest.MonkeyPatch, **names: str) -> Settings:
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    return load()


def test_defaults(tmp_path: Path) -> None:
    settings = load()
    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")
    assert (settings.language, settings.region, settings.timezone) == ("zh", "CN", "Asia/Shanghai")
    assert settings.database == f"sqlite:///{tmp_path / 'data' / 'hotline.db'}"
    assert settings.twilio_api_url == "https://api.twilio.com"
    assert settings.clock_speed == 1.0
    assert settings.starts_at is None
    assert not settings.on_practice_line


def test_a_file_sets_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("HOTLINE_PORT=9001\nHOTLINE_LANGUAGE=en\nOTHER=1\n", encoding="utf-8")
    settings = _load(monkeypatch, HOTLINE_PORT="9002")
    assert (settings.port, settings.language) == (9002, "en")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PORT", "eighty", "HOTLINE_PORT"),
        ("PORT", "70000", "HOTLINE_PORT"),
        ("LANGUAGE", "fr", "HOTLINE_LANGUAGE"),
        ("REGION", "XX", "ISO country"),
        ("TIMEZONE", "Asia/Kunming-ish", "time zone"),
        ("TIMEZONE", "../etc/passwd", "time zone"),
        ("DATABASE_URL", "mysql://x", "postgresql://"),
        ("PUBLIC_URL", "http://hotline.example.org", "https://"),
        ("PUBLIC_URL", "hotline.example.org", "such as https://"),
        ("PUBLIC_URL", "https://hotline.example.org/?a=1", "without ? or #"),
        ("TWILIO_API_URL", "http://example.org", "https://"),
        ("NUMBER", "call me", "country code"),
        ("NUMBER", "+12", "country code"),
        ("TWILIO_ACCOUNT_SID", "SK123", "begins with AC"),
        ("API_TOKEN", "short", "16 characters"),
        ("SECRET", "short", "16 characters"),
        ("SPEECH_MODEL", "nowhere", "no folder nowhere"),
        ("POLICY", "nowhere.toml", "no file nowhere.toml"),
        ("CLOCK_SPEED", "0", "HOTLINE_CLOCK_SPEED"),
        ("CLOCK_SPEED", "nan", "HOTLINE_CLOCK_SPEED"),
        ("CLOCK_START", "yesterday", "HOTLINE_CLOCK_START"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        _load(monkeypatch, **{**PRACTICE, f"HOTLINE_{name}": value})
    assert len(caught.value.problems) == 1
    assert f"HOTLINE_{name}" in str(caught.value)
    assert says in str(caught.value)


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as caught:
        _load(monkeypatch, HOTLINE_PORT="x", HOTLINE_REGION="XX")
    assert [p.split()[0] for p in caught.value.problems] == ["HOTLINE_PORT", "HOTLINE_REGION"]


def test_an_error_never_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as caught:
        _load(monkeypatch, HOTLINE_SECRET="hush-hush")
    assert "hush-hush" not in str(caught.value)
    settings = Settings(secret="hush-hush-hush-hush", twilio_auth_token="tok-tok-tok", api_token="t" * 20)
    assert not any(hidden in repr(settings) for hidden in ("hush", "tok-tok", "t" * 20))


@pytest.mark.parametrize(("name", "value"), [("CLOCK_SPEED", "60"), ("CLOCK_START", "2026-11-23T09:00:00")])
def test_the_clock_runs_free_only_on_a_practice_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match="tests and the demo"):
        _load(monkeypatch, **{f"HOTLINE_{name}": value})
    assert _load(monkeypatch, **PRACTICE).on_practice_line


@pytest.mark.parametrize(("name", "value"), [("CLOCK_SPEED", "60"), ("CLOCK_START", "2026-11-23T09:00:00")])
def test_an_address_on_this_machine_alone_makes_no_practice_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """A drill of restoring names one, so that nothing goes out: it stays a real hotline, with a real clock."""
    drill = {"HOTLINE_TWILIO_API_URL": "http://127.0.0.1:9"}
    settings = _load(monkeypatch, **drill)
    assert not settings.on_practice_line
    assert "HOTLINE_PUBLIC_URL" in str(settings.missing())
    with pytest.raises(SettingsError, match="HOTLINE_PRACTICE_LINE=1"):
        _load(monkeypatch, **{f"HOTLINE_{name}": value})


def test_a_practice_line_is_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="HOTLINE_PRACTICE_LINE is for"):
        _load(monkeypatch, HOTLINE_PRACTICE_LINE="1")


@pytest.mark.parametrize(
    "url",
    [
        "http://evil.com\\@127.0.0.1", "http://evil.com\\\\@127.0.0.1:8080", "http://evil.com@127.0.0.1", "http://127.0.0.1@evil.com",
        "http://127.0.0.1\\.evil.com", "http://127.0.0.1.evil.com", "http://127.0.0.1 .evil.com", "http://127.0.0.1\t.evil.com",
        "http://evil.com#@127.0.0.1", "http://evil.com/?@127.0.0.1", "http://１２７.0.0.1", "http://[::1", "http://localhost.evil.com",
        "http://127.0.0.1%2eevil.com", "http://127.0.0.1:99999", "http://127.0.0.1:x", "http:///127.0.0.1", "http://evil.com:@127.0.0.1",
    ],
)  # fmt: skip
def test_what_only_looks_as_if_it_were_on_this_machine(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert not on_loopback(url)
    for name in ("TWILIO_API_URL", "PUBLIC_URL"):
        with pytest.raises(SettingsError):
            _load(monkeypatch, **{f"HOTLINE_{name}": url})
        monkeypatch.delenv(f"HOTLINE_{name}")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1", "http://127.9.9.9:1/x", "http://localhost:8080", "http://[::1]:8080"]
)
def test_what_is_on_this_machine(url: str) -> None:
    assert on_loopback(url)


def test_a_clock_start_without_zone_is_in_the_hotlines_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = _load(monkeypatch, **PRACTICE, HOTLINE_CLOCK_START="2026-11-23T09:00:00")
    assert settings.starts_at == datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_slash_at_the_end_of_an_address_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _load(monkeypatch, HOTLINE_PUBLIC_URL="https://h.example.org/").base_url == "https://h.example.org"


def test_two_tokens_while_one_is_being_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _load(monkeypatch, HOTLINE_TWILIO_AUTH_TOKEN="new, old").twilio_tokens == ("new", "old")


def test_serving_needs_a_number_and_an_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("NUMBER", "995"), ("TWILIO_ACCOUNT_SID", "AC1"), ("TWILIO_AUTH_TOKEN", "t")):
        monkeypatch.setenv(f"HOTLINE_{name}", value)
        missing = {line.split()[0].removeprefix("HOTLINE_") for line in load().missing()}
        assert missing == {"NUMBER", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL"} - {name}
        monkeypatch.delenv(f"HOTLINE_{name}")
    settings = _load(
        monkeypatch, HOTLINE_NUMBER="+86 875-1234567", HOTLINE_TWILIO_ACCOUNT_SID="AC1", HOTLINE_TWILIO_AUTH_TOKEN="t"
    )
    assert [line.split()[0] for line in settings.missing()] == ["HOTLINE_PUBLIC_URL"]
    assert _load(monkeypatch, HOTLINE_PUBLIC_URL="https://h.example.org").missing() == []
    monkeypatch.delenv("HOTLINE_PUBLIC_URL")
    assert _load(monkeypatch, **PRACTICE).missing() == []
    assert settings.number == "+868751234567"


def test_without_any_of_a_carriers_settings_it_serves_by_hand() -> None:
    settings = load()
    assert not settings.has_carrier and settings.missing() == []


def test_the_secret_is_made_once_and_for_its_owner_only() -> None:
    settings = load()
    secret = settings.secret_key()
    assert len(secret) == 64
    assert settings.secret_key() == load().secret_key() == secret
    assert stat.S_IMODE(Path("data/secret").stat().st_mode) == 0o600
    assert [p.name for p in Path("data").iterdir()] == ["secret"]


def test_postgresql_needs_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match="HOTLINE_SECRET"):
        _load(monkeypatch, HOTLINE_DATABASE_URL="postgresql://u@h/d")
    settings = _load(monkeypatch, HOTLINE_SECRET="s" * 32)
    assert settings.on_postgresql
    assert settings.secret_key() == "s" * 32
    assert not Path("data").exists()


def test_misspelt_names_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_PROT", "1")
    monkeypatch.setenv("HOTLINE_PORT", "1")
    assert unknown_names() == {"HOTLINE_PROT": "HOTLINE_PORT"}


def test_and_in_the_file_as_in_the_environment(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text('# ours\nHOTLINE_PORT=1\nhotline_langage="zh"\nexport HOTLINE_XYZZY=1\nOTHER=1\n', "utf-8")
    assert unknown_names(file) == {"HOTLINE_LANGAGE": "HOTLINE_LANGUAGE", "HOTLINE_XYZZY": ""}
    assert unknown_names(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1", True), ("http://localhost", True), ("http://[::1]:8", True),
        ("http://127.8.8.8", True), ("https://api.twilio.com", False), ("http://127.0.0.1.example.org", False),
    ],
)  # fmt: skip
def test_loopback(url: str, here: bool) -> None:
    assert on_loopback(url) is here
