"""`hotline doctor`: what it finds, and that it names what would help."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
import pytest_asyncio

from hotline.cli.doctor import Finding, _clock, account_findings, examine
from hotline.cli.work import run_add_user, run_import
from hotline.demo.phone_company import PhoneCompany
from tests.unit.cli.support import ACCOUNT, AREAS, NUMBER, TOKEN, Run


def lines(about: str, findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.about == about]


class TestDoctor:
    async def _examined(self) -> list[Finding]:
        return await asyncio.to_thread(lambda: list(examine()))

    @pytest_asyncio.fixture
    async def company(self) -> AsyncIterator[PhoneCompany]:
        here = "http://127.0.0.1:8080"
        company = PhoneCompany(ACCOUNT, TOKEN, NUMBER, here, fallback=f"{here}/twilio/sms")
        await company.start()
        yield company
        await company.stop()

    async def test_a_healthy_installation(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, company: PhoneCompany
    ) -> None:
        names = {
            "NUMBER": NUMBER, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_API_URL": company.url,
            "PRACTICE_LINE": "1",
        }  # fmt: skip
        for name, value in names.items():
            monkeypatch.setenv(f"HOTLINE_{name}", value)
        (tmp_path / "areas.csv").write_text(AREAS, "utf-8")
        before = await self._examined()
        assert [f.says for f in lines("database", before) if f.note]
        await asyncio.to_thread(run_import, "areas", tmp_path / "areas.csv")
        [desk] = lines("desk", await self._examined())
        assert (desk.must, "nobody can sign in" in desk.says) == (True, True)
        await asyncio.to_thread(run_add_user, "anna", "correct horse", False, "")
        [desk] = lines("desk", await self._examined())
        assert (desk.must, "--protected" in desk.says) == (True, True)
        await asyncio.to_thread(run_add_user, "anna", "correct horse", True, "")
        found = await self._examined()
        assert [f.line() for f in found if f.must] == []
        [twilio] = lines("twilio", found)
        assert twilio.note and "on this machine itself" in twilio.says
        assert lines("clock", found) == [Finding("clock", "agrees with Twilio's.")]
        assert lines("areas", found) == [Finding("areas", "1 areas.")]
        monkeypatch.setenv("HOTLINE_TWILIO_AUTH_TOKEN", "wrong")
        [twilio] = lines("twilio", await self._examined())
        assert twilio.must

    def test_no_disk_to_write_on(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("hotline.cli.doctor.LEAST_FREE", 2**80)
        code, out, _ = run("doctor")
        assert code == 1
        assert "MUST  disk: only" in out

    def test_a_policy_that_breaks_its_promise_and_a_model_that_is_none(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Path("policy.toml").write_text("[promise]\n", "utf-8")
        Path("model").mkdir()
        monkeypatch.setenv("HOTLINE_POLICY", "policy.toml")
        monkeypatch.setenv("HOTLINE_SPEECH_MODEL", "model")
        out = run("doctor")[1]
        assert "MUST  policy: " in out
        assert "MUST  speech: " in out

    def test_misspelt_settings_are_noted(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOTLINE_PROT", "1")
        assert "note  settings: HOTLINE_PROT is not a setting" in run("doctor")[1]

    def test_the_addresses_of_the_number(self) -> None:
        base = "https://h.example.org"
        right = {
            "account_status": "active", "number_found": True, "status_callback": f"{base}/twilio/voice/status",
            "sms_url": f"{base}/twilio/sms", "voice_url": f"{base}/twilio/voice",
            "sms_fallback_url": "https://x", "voice_fallback_url": "https://x",
        }  # fmt: skip
        assert [(f.must, f.note) for f in account_findings(right, base)] == [(False, False)]
        own = account_findings({**right, "sms_fallback_url": f"{base}/twilio/sms"}, base)
        assert [(f.must, f.note) for f in own] == [(False, True)], "when it is off, nobody answers"
        for name in ("sms_url", "voice_url", "status_callback", "sms_fallback_url", "voice_fallback_url"):
            [finding] = account_findings({**right, name: ""}, base)
            assert finding.must
            assert ("TwiML Bin" if "fallback" in name else base) in finding.says
        assert [f.must for f in account_findings({**right, "number_found": False}, base)] == [True]
        assert [f.must for f in account_findings({**right, "account_status": "suspended"}, base)] == [True]

    def test_the_clock(self) -> None:
        noon = datetime(2026, 11, 21, 12, tzinfo=UTC)
        assert not _clock(format_datetime(noon), noon).must
        assert _clock(format_datetime(noon), noon.replace(minute=1)).must
        assert _clock("", noon).note
