"""The settings, from the environment or a file `.env`: frozen, checked, with errors that say what to do."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import phonenumbers
from dotenv import dotenv_values
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from yarl import URL

from hotline.domain.policy import Policy, load_policy
from hotline.domain.policy_checks import check_number
from hotline.gate import is_loopback

PREFIX = "HOTLINE_"
TWILIO_API = "https://api.twilio.com"
DATABASES = ("sqlite", "postgresql", "postgres")
PORT = 8080


class SettingsError(Exception):
    """The settings cannot be used; one line for each thing that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Settings(BaseSettings):
    """One field for each `HOTLINE_*` name of the documentation; addresses have no slash at their end."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Path("data")
    database_url: str = ""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = PORT
    public_url: str = ""
    language: Literal["zh", "en"] = "zh"
    region: str = "CN"
    timezone: str = "Asia/Shanghai"
    number: str = ""
    twilio_account_sid: str = ""
    twilio_auth_token: Annotated[str, Field(repr=False)] = ""
    twilio_api_url: str = TWILIO_API
    speech_model: Path | None = None
    policy: Path | None = None
    lexicon: Path | None = None
    sheets: Path | None = None
    api_token: Annotated[str, Field(repr=False)] = ""
    secret: Annotated[str, Field(repr=False)] = ""
    practice_line: bool = False
    clock_speed: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)] = 1.0
    clock_start: datetime | None = None

    @field_validator("region")
    @classmethod
    def _known_region(cls, region: str) -> str:
        if region.upper() not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError("must be an ISO country code such as CN or US")
        return region.upper()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError("must be a time zone such as Asia/Shanghai") from error
        return name

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, url: str) -> str:
        if url and urlsplit(url).scheme.partition("+")[0] not in DATABASES:
            raise ValueError("must begin with sqlite:/// or postgresql://")
        return url

    @field_validator("public_url", "twilio_api_url")
    @classmethod
    def _address(cls, url: str) -> str:
        if not url:
            return url
        if not plain_address(url):
            raise ValueError("must be a plain address such as https://hotline.example.org, without a name or password")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as https://hotline.example.org, without ? or #")
        if parts.scheme == "http" and not on_loopback(url):
            raise ValueError("must begin with https:// (http:// is for this machine only, such as 127.0.0.1)")
        return url.rstrip("/")

    @field_validator("number")
    @classmethod
    def _usable_number(cls, number: str) -> str:
        plain = number.replace(" ", "").replace("-", "")
        international = plain.startswith("+") and plain[1:].isdecimal() and 8 <= len(plain) <= 16
        short = plain.isdecimal() and 3 <= len(plain) <= 20
        if plain and not international and not short:
            raise ValueError("must be the hotline's number with its country code (+8687...) or a short number")
        return plain

    @field_validator("twilio_account_sid")
    @classmethod
    def _account(cls, sid: str) -> str:
        if sid and not (sid.startswith("AC") and sid.isalnum()):
            raise ValueError("must be the account SID from the Twilio console; it begins with AC")
        return sid

    @field_validator("api_token", "secret")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < 16:
            raise ValueError("is too short to be safe: take 16 characters or more, as from `openssl rand -hex 32`")
        return value

    @field_validator("speech_model")
    @classmethod
    def _folder(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_dir():
            raise ValueError(f"there is no folder {path}: unpack a Vosk model there, or leave it unset")
        return path

    @field_validator("policy")
    @classmethod
    def _file(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError(f"there is no file {path}: name a policy.toml, or leave it unset for the one supplied")
        return path

    @field_validator("lexicon", "sheets")
    @classmethod
    def _own_words(cls, path: Path | None) -> Path | None:
        if path is not None and not path.is_file():
            raise ValueError(f"there is no file {path}: name a file of your own words, or leave it unset")
        return path

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if not self.on_practice_line and (self.clock_start is not None or self.clock_speed != 1.0):
            raise ValueError(
                "HOTLINE_CLOCK_SPEED and HOTLINE_CLOCK_START are for tests and the demo: unset them, "
                "or set HOTLINE_PRACTICE_LINE=1 and HOTLINE_TWILIO_API_URL to an address on this machine"
            )
        if self.practice_line and not self.on_practice_line:
            raise ValueError(
                "HOTLINE_PRACTICE_LINE is for a phone company on this machine: unset it, "
                "or set HOTLINE_TWILIO_API_URL to an address on this machine"
            )
        if self.on_postgresql and not self.secret:
            raise ValueError(
                "HOTLINE_SECRET must be set with PostgreSQL, the same on every machine: "
                "make one with `openssl rand -hex 32`"
            )
        return self

    @property
    def on_practice_line(self) -> bool:
        """The carrier is a phone company on this machine, made for practice: tests and demo. Both must be said: an
        address on this machine alone may be a real hotline's way out, or the drill of restoring one."""
        return self.practice_line and on_loopback(self.twilio_api_url)

    @property
    def on_postgresql(self) -> bool:
        return self.database_url.startswith("postgres")

    @property
    def database(self) -> str:
        """The database's address: what is set, else a SQLite file in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'hotline.db'}"

    @property
    def own_lexicon(self) -> Path:
        """The file of the deployment's own words; the one in the data folder need not be there."""
        return self.lexicon or self.data_dir / "lexicon.toml"

    @property
    def own_sheet_words(self) -> Path:
        """The file of the deployment's own words in sheets; the one in the data folder need not be there."""
        return self.sheets or self.data_dir / "sheets.toml"

    @property
    def base_url(self) -> str:
        """Where the carrier and the browsers reach us."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def starts_at(self) -> datetime | None:
        """HOTLINE_CLOCK_START, in the hotline's zone when it names none."""
        start = self.clock_start
        return start.replace(tzinfo=self.zone) if start is not None and start.tzinfo is None else start

    @property
    def twilio_tokens(self) -> tuple[str, ...]:
        """The token in use first; a second one, after a comma, while it is being changed."""
        return tuple(t.strip() for t in self.twilio_auth_token.split(",") if t.strip())

    @property
    def has_carrier(self) -> bool:
        """Whether any of a carrier's settings is given: then none may be missing. Without, the hotline is used by hand
        and by its API."""
        somewhere = self.practice_line or self.twilio_api_url != TWILIO_API
        return bool(self.number or self.twilio_account_sid or self.twilio_tokens or somewhere)

    def missing(self) -> list[str]:
        """What `serve` cannot do without and nothing can stand in for."""
        if not self.has_carrier:
            return []
        needed = {
            "NUMBER": (self.number, "the hotline's own number, such as +8687512345678"),
            "TWILIO_ACCOUNT_SID": (self.twilio_account_sid, "the account SID from the Twilio console"),
            "TWILIO_AUTH_TOKEN": ("".join(self.twilio_tokens), "the auth token from the Twilio console"),
        }
        if not self.on_practice_line:
            reached = "" if on_loopback(self.base_url) else self.base_url
            needed["PUBLIC_URL"] = (reached, "the https address at which Twilio reaches this service")
        return [f"{PREFIX}{name} is missing: set it to {what}." for name, (value, what) in needed.items() if not value]

    def secret_key(self) -> str:
        """HOTLINE_SECRET, or the one in the data folder, made on first use. Raises OSError."""
        return self.secret or _secret_file(self.data_dir / "secret")


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings. Raises SettingsError, one line for each that is wrong."""
    try:
        return Settings(_env_file=env_file)
    except ValidationError as error:
        problems = []
        for item in error.errors(include_url=False, include_input=False, include_context=False):
            name = PREFIX + str(item["loc"][0]).upper() if item["loc"] else ""
            reason = item["msg"].removeprefix("Value error, ")
            problems.append(f"{name} {reason}." if name else f"{reason}.")
        raise SettingsError(problems) from error
    except UnicodeDecodeError as error:
        raise SettingsError([f"{env_file} is not UTF-8: save it as UTF-8."]) from error


def unknown_names(env_file: Path | None = Path(".env")) -> dict[str, str]:
    """Names in the environment and in the file `.env` that look like settings and are none: most likely misspelt, each
    with the setting that may be meant ("" when none is like it)."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    named = set(os.environ)
    if env_file is not None and env_file.is_file():
        # A name is taken whatever the case of its letters, as the settings themselves are.
        named |= {name.upper() for name in dotenv_values(env_file, encoding="utf-8")}
    unknown = sorted(name for name in named if name.startswith(PREFIX) and name not in known)
    return {name: _meant(name.removeprefix(PREFIX)) for name in unknown}


def _meant(name: str) -> str:
    found = get_close_matches(name, sorted(field.upper() for field in Settings.model_fields), 1)
    return PREFIX + found[0] if found else ""


def read_policy(settings: Settings) -> Policy:
    """The policy in force: the file of the settings, or the one supplied. Raises PolicyError, OSError."""
    source = settings.policy or files("hotline") / "policy.toml"
    policy = load_policy(source.read_text("utf-8"))
    check_number(policy, settings.number)
    return policy


def on_loopback(url: str) -> bool:
    """Whether an address is on this machine, as the one who will connect to it reads it."""
    return plain_address(url) and is_loopback(urlsplit(url).hostname or "")


def plain_address(url: str) -> bool:
    """Whether there is but one way to read where an address leads: no name or password in it, no backslash, blank or
    control character, and the same host for both readers of addresses that are in use here."""
    if any(c in "\\@" or not "!" <= c <= "~" for c in url):
        return False
    try:
        parts, other = urlsplit(url), URL(url)
        same_host = parts.hostname == (other.host or "").lower()
        return bool(parts.hostname) and same_host and parts.port == other.explicit_port
    except ValueError:
        return False


def _secret_file(path: Path) -> str:
    """Read the secret, or make it, readable by its owner only; two processes at once end with the same one."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(handle)
    try:
        # A link fails when another process was first: never a half-written file, never two secrets.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text("ascii").strip()
