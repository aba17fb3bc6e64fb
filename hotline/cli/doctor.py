"""`hotline doctor`: what is in order, what could be better, what must be done, and how."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from hotline.config import Settings, SettingsError, load, read_policy, unknown_names
from hotline.domain.areas import AreaTree
from hotline.domain.errors import HotlineError
from hotline.service.alarm import NOBODY, nobody_for_danger
from hotline.service.ports import Books, Store
from hotline.service.records import Operator

from .errors import explained

# A day of a busy line's audio is about 1 GiB: an hour of mu-law speech is 29 MB.
LEAST_FREE = 2 * 1024**3
MOST_SKEW_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: `must` something be done, or is it only worth knowing (`note`)?"""

    about: str
    says: str
    must: bool = False
    note: bool = False

    def line(self) -> str:
        mark = "MUST" if self.must else "note" if self.note else "ok"
        return f"{mark:4}  {self.about}: {self.says}"


def examine() -> Iterator[Finding]:
    """All checks, each on its own: one that fails hides no other, except the settings that all need."""
    try:
        settings = load()
    except SettingsError as error:
        yield from (Finding("settings", problem, must=True) for problem in error.problems)
        return
    yield from _settings(settings)
    yield from _disk(settings)
    yield from _policy(settings)
    yield from _lexicon(settings)
    yield from _sheet_words(settings)
    yield from _model(settings)
    yield from _database(settings)
    yield from _twilio(settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    missing = settings.missing()
    yield from (Finding("settings", problem, must=True) for problem in missing)
    for name, meant in unknown_names().items():
        instead = f"is {meant} meant?" if meant else "is it misspelt?"
        yield Finding("settings", f"{name} is not a setting: {instead}", note=True)
    if not settings.api_token:
        yield Finding("settings", "HOTLINE_API_TOKEN is not set, so there is no API.", note=True)
    if settings.on_practice_line:
        yield Finding("settings", "HOTLINE_PRACTICE_LINE is set: this is a demo, nobody is reached.", note=True)
    if not settings.has_carrier:
        doors = "the counter, a landline beside the desk" + (" and the API" if settings.api_token else "")
        says = f"no carrier is set (HOTLINE_TWILIO_...): no text and no call comes in or goes out. Open are {doors}."
        yield Finding("settings", says, note=True)
    if not missing:
        yield Finding("settings", f"usable; reached at {settings.base_url}.")


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir.absolute()
    present = next(p for p in (folder, *folder.parents) if p.exists())
    if not os.access(present, os.W_OK):
        yield Finding("disk", f"{present} cannot be written: give it to the service's user.", must=True)
        return
    free = shutil.disk_usage(present).free
    words = f"{free / 1024**3:.1f} GiB free for {folder}"
    if free < LEAST_FREE:
        yield Finding("disk", f"only {words}: make room, calls are recorded there.", must=True)
    else:
        yield Finding("disk", f"{words}.")
    if folder.exists() and folder.stat().st_mode & 0o077:
        says = f"other users of this machine may look into {folder}: `hotline serve` closes it, or chmod 700."
        yield Finding("disk", says, note=True)


def _policy(settings: Settings) -> Iterator[Finding]:
    try:
        policy = read_policy(settings)
    except (HotlineError, OSError, ValueError) as error:
        yield Finding("policy", explained(error), must=True)
        return
    if policy.desk.duty_phones:
        yield Finding("policy", f"usable; {len(policy.desk.duty_phones)} duty phones.")
    else:
        says = "duty_phones is empty: nobody is rung when the desk sleeps. Set HOTLINE_POLICY to a copy of yours."
        yield Finding("policy", says, must=not settings.on_practice_line, note=settings.on_practice_line)


def _lexicon(settings: Settings) -> Iterator[Finding]:
    from hotline.service.own_words import lexicon_with
    from hotline.words import LexiconError

    own = settings.own_lexicon
    try:
        lexicon = lexicon_with(own)
    except (LexiconError, OSError) as error:
        yield Finding("lexicon", f"{explained(error)} Mend {own}, or take it away.", must=True)
        return
    of_your_own = f", with your own words from {own}" if own.is_file() else ""
    yield Finding("lexicon", f"{len(lexicon.ideas)} ideas{of_your_own}.")


def _sheet_words(settings: Settings) -> Iterator[Finding]:
    """Told only where a deployment has words of its own."""
    from hotline.service.sheets.words import SheetWordsError, sheet_words

    own = settings.own_sheet_words
    if not own.is_file():
        return
    try:
        sheet_words(own)
    except (SheetWordsError, OSError) as error:
        yield Finding("sheets", f"{explained(error)} Mend it, or take it away.", must=True)
        return
    yield Finding("sheets", f"with your own words from {own}.")


def _model(settings: Settings) -> Iterator[Finding]:
    if settings.speech_model is None:
        says = "HOTLINE_SPEECH_MODEL is not set: calls are recorded, but somebody must listen to them."
        yield Finding("speech", says, note=True)
        return
    from ivr.speech.models import BadModel, check_model

    try:
        model = check_model(settings.speech_model)
    except BadModel as error:
        yield Finding("speech", str(error), must=True)
        return
    if model.practice:
        says = "this is a practice model: it understands its sample sentences only, not people."
        yield Finding("speech", says, must=not settings.on_practice_line, note=settings.on_practice_line)
    else:
        yield Finding("speech", f"a model for {model.language}.")


def _database(settings: Settings) -> Iterator[Finding]:
    from hotline.data_folder import LostDatabase, refuse_to_begin_anew
    from storage import NewerBooks, schema_is_current

    try:
        refuse_to_begin_anew(settings)
        current = schema_is_current(settings.database, data_dir=settings.data_dir)
    except (LostDatabase, NewerBooks) as error:
        yield Finding("database", str(error), must=True)
        return
    except Exception as error:
        yield Finding("database", f"{explained(error)} Check HOTLINE_DATABASE_URL and that it runs.", must=True)
        return
    if current is None:
        yield Finding("database", "empty; `hotline serve` or `hotline migrate` sets it up.", note=True)
    elif not current:
        yield Finding("database", "of another version: make a backup, then run `hotline migrate`.", must=True)
    else:
        yield Finding("database", "of this version.")
        operators, tree, nobody = asyncio.run(_looked_up(settings))
        yield from _people(operators, tree)
        if nobody:
            yield Finding("alarm", f"{NOBODY} Name duty_phones in the policy, or import them.", must=True)


async def _looked_up(settings: Settings) -> tuple[list[Operator], AreaTree, bool]:
    from storage import open_store

    try:
        duty_phones = read_policy(settings).desk.duty_phones
    except (HotlineError, OSError, ValueError):  # said already
        duty_phones = ()

    def view(books: Books) -> tuple[list[Operator], AreaTree, bool]:
        nobody = nobody_for_danger(books, duty_phones, datetime.now(settings.zone))
        return books.operators(), books.area_tree(), nobody

    store: Store = await open_store(settings.database, settings.zone, data_dir=settings.data_dir)
    try:
        return await store.read(view)
    finally:
        await store.close()


def _people(operators: list[Operator], tree: AreaTree) -> Iterator[Finding]:
    able = [operator for operator in operators if not operator.disabled]
    if not able:
        yield Finding("desk", "nobody can sign in: run `hotline user add NAME`.", must=True)
    elif not any(operator.sees_everywhere for operator in able):
        says = "nobody sees what comes from no known place: run `hotline user add NAME` for an operator of all areas."
        yield Finding("desk", says, must=True)
    elif not any(operator.sees_protected for operator in able):
        says = "nobody may see protected tickets: run `hotline user add NAME --protected`."
        yield Finding("desk", says, must=True)
    else:
        yield Finding("desk", f"{len(able)} people can sign in.")
    if not tree.by_code:
        yield Finding("areas", "none yet: run `hotline import areas FILE`.", must=True)
    elif not any(lead.phone for area in tree.roots() for lead in tree.all_leads if lead.area == area.code):
        says = "the root area has no lead_phone, so nobody stands on the last step of the ladder: import it again."
        yield Finding("areas", says, must=True)
    else:
        yield Finding("areas", f"{len(tree.by_code)} areas.")


def _twilio(settings: Settings) -> Iterator[Finding]:
    if not settings.has_carrier:
        return
    if not (settings.twilio_account_sid and settings.twilio_tokens and settings.number):
        yield Finding("twilio", "not asked: the settings above come first.", note=True)
        return
    try:
        found = asyncio.run(_asked(settings))
    except OSError as error:
        says = f"{error}. Check the account SID, the auth token and the way to {settings.twilio_api_url}."
        yield Finding("twilio", says, must=True)
        return
    yield from account_findings(found, settings.base_url)
    yield _clock(found.get("date", ""), datetime.now(UTC))


async def _asked(settings: Settings) -> Mapping[str, Any]:
    from hotline.channels.twilio.client import TwilioCarrier

    carrier = TwilioCarrier(
        settings.twilio_account_sid,
        settings.twilio_tokens[0],
        settings.number,
        settings.base_url,
        settings.twilio_api_url,
    )
    try:
        return await carrier.check()
    finally:
        await carrier.close()


def account_findings(found: Mapping[str, Any], base_url: str) -> Iterator[Finding]:
    """What `TwilioCarrier.check` found against what must be set."""
    if found["account_status"] != "active":
        yield Finding("twilio", f"the account is {found['account_status']}: see the Twilio console.", must=True)
    if not found["number_found"]:
        yield Finding("twilio", "HOTLINE_NUMBER does not belong to this account: correct it.", must=True)
        return
    sms, voice = f"{base_url}/twilio/sms", f"{base_url}/twilio/voice"
    wanted = {
        "sms_url": ("A message comes in", sms),
        "voice_url": ("A call comes in", voice),
        "status_callback": ("Call status changes", f"{voice}/status"),
    }
    wrong = [f'"{label}" to {url}' for name, (label, url) in wanted.items() if found[name] != url]
    if not found["sms_fallback_url"]:
        wrong.append('"Primary handler fails" of messages to a TwiML Bin (docs/operations.md has one)')
    if not found["voice_fallback_url"]:
        wrong.append('"Primary handler fails" of calls to a TwiML Bin (docs/operations.md has one)')
    for setting in wrong:
        yield Finding("twilio", f"in the number's settings, set {setting}.", must=True)
    own = [name for name in ("sms_fallback_url", "voice_fallback_url") if str(found[name]).startswith(f"{base_url}/")]
    if own:
        words = "a fallback is on this machine itself: when it is off, nobody answers. Use a TwiML Bin."
        yield Finding("twilio", words, note=True)
    elif not wrong and found["account_status"] == "active":
        yield Finding("twilio", "account and number are set up, with fallbacks elsewhere.")


def _clock(date: str, present: datetime) -> Finding:
    try:
        skew = abs((present - parsedate_to_datetime(date)).total_seconds())
    except (TypeError, ValueError):
        return Finding("clock", "could not be compared with Twilio's.", note=True)
    if skew > MOST_SKEW_SECONDS:
        return Finding("clock", f"{skew:.0f} seconds off Twilio's: switch time synchronisation (NTP) on.", must=True)
    return Finding("clock", "agrees with Twilio's.")
