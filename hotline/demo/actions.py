"""What the buttons of the phones page do: people text, call, pick up and press; time passes; the service dies."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

from hotline.demo.desk import Desk
from hotline.demo.feed import Feed, HotlineTime
from hotline.demo.phone_company import Call, Phone, PhoneCompany
from hotline.demo.phone_company.audio import load_file
from hotline.demo.service_process import ServiceBroken, ServiceProcess
from hotline.demo.village import Village, sample_file

CUT_SECONDS = 2.0
NIGHT = 3
LONGEST_TEXT = 2000
MOST_SECONDS = 7 * 24 * 3600
STEP, LONG_STEP, SHORT = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=2)
KEYS = set("0123456789*#")

Given = dict[str, Any]
Answer = dict[str, Any]


class Refused(Exception):
    """It can't be done now; `word` names the reason among the page's words."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Actions:
    """All buttons, by name. Each takes and gives plain JSON."""

    def __init__(
        self,
        village: Village,
        company: PhoneCompany,
        service: ServiceProcess,
        feed: Feed,
        desk: Desk,
        time: HotlineTime,
    ) -> None:
        self._village, self._company, self._service = village, company, service
        self._feed, self._desk, self._time = feed, desk, time
        self._known: dict[str, Callable[[Given], Awaitable[Answer]]] = {
            "text": self._text,
            "call": self._call,
            "answer": self._answer,
            "decline": self._decline,
            "press": self._press,
            "hang_up": self._hang_up,
            "pass": self._pass,
            "night": self._night,
            "kill": self._kill,
            "start": self._start,
        }

    async def do(self, action: str, given: Given) -> Answer:
        """Do what a button says. Raises Refused, DeskSilent."""
        if action not in self._known:
            raise Refused("unknown")
        return await self._known[action](given)

    async def _text(self, given: Given) -> Answer:
        body = given.get("body")
        if not isinstance(body, str) or not body.strip() or len(body) > LONGEST_TEXT:
            raise Refused("empty_text")
        if self._village.people[self._phone(given).number].withheld:
            raise Refused("cannot_text")
        message = await self._phone(given).send(body)
        if not message.answered:
            self._feed.tell("message_kept", phone=message.from_)
        return {}

    async def _call(self, given: Given) -> Answer:
        return {"call": self._dial(given).sid}

    def _dial(self, given: Given) -> Call:
        phone = self._phone(given)
        if phone.talking is not None or any(not call.is_over for call in phone.calls):
            raise Refused("busy")
        sample = next((item for item in self._village.samples if item.file == given.get("sample")), None)
        file = sample_file(sample.file) if sample is not None else None
        call = phone.call(
            None if file is None else load_file(io.BytesIO(file.read_bytes())),
            at=0.3 if given.get("cut") else None,
            hang_up_after=CUT_SECONDS if given.get("cut") else None,
            withheld=self._village.people[phone.number].withheld,
        )
        if sample is not None and not given.get("cut"):
            self._feed.will_say(call.sid, sample.text)
        return call

    async def _answer(self, given: Given) -> Answer:
        with self._ringing():
            self._phone(given).answer()
        return {}

    async def _decline(self, given: Given) -> Answer:
        with self._ringing():
            self._phone(given).decline()
        return {}

    @staticmethod
    @contextlib.contextmanager
    def _ringing() -> Iterator[None]:
        try:
            yield
        except LookupError as error:
            raise Refused("nothing_rings") from error

    async def _press(self, given: Given) -> Answer:
        key, call = given.get("key"), self._phone(given).talking
        if call is None or key not in KEYS:
            raise Refused("nobody_talks")
        call.press(str(key))
        return {}

    async def _hang_up(self, given: Given) -> Answer:
        call = next((call for call in reversed(self._phone(given).calls) if not call.is_over), None)
        if call is None:
            raise Refused("nobody_talks")
        call.hang_up()
        return {}

    async def _pass(self, given: Given) -> Answer:
        seconds = given.get("seconds")
        if not isinstance(seconds, int) or not 0 < seconds <= MOST_SECONDS:
            raise Refused("unknown")
        await self._advance(timedelta(seconds=seconds))
        return {}

    async def _night(self, given: Given) -> Answer:
        self._phone(given)
        await self._advance(self._time.until(NIGHT))
        return {"call": self._dial(given).sid}

    async def _advance(self, by: timedelta) -> None:
        """Step by step, so that the page's clock is seen to run and what happens on the way is stamped rightly."""
        if self._service.state != "up":
            raise Refused("service_down")
        left, step = by, STEP if by <= SHORT else LONG_STEP
        while left > timedelta(0):
            self._time.set(await self._desk.advance(min(step, left)))
            self._feed.tell("clock")
            left -= step
        self._feed.tell("time_passed", seconds=by.total_seconds())

    async def _kill(self, given: Given) -> Answer:
        if self._service.pid is None:
            raise Refused("service_down")
        await self._service.kill()
        return {}

    async def _start(self, given: Given) -> Answer:
        try:
            await self._service.start()
        except ServiceBroken as error:
            raise Refused("service_broken") from error
        return {}

    def _phone(self, given: Given) -> Phone:
        number = given.get("phone")
        if not isinstance(number, str) or number not in self._village.people:
            raise Refused("unknown")
        return self._company.phone(number)
