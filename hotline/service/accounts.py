"""Operators and their sign-ins. Passwords are argon2id; hashing runs outside the event loop."""

from __future__ import annotations

import asyncio
import bisect
import hashlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hotline.domain.errors import BadInput, HotlineError, Unknown
from hotline.domain.people import Grant, Role

from .people import PEOPLE
from .ports import Books, Clock, Ids, Store
from .records import Login, Operator

T = TypeVar("T")

LASTS = timedelta(hours=14)  # a duty of twelve hours, and the hand-over
SHORTEST = 8
SEEN_EVERY = timedelta(minutes=1)
HASHER = PasswordHasher()
# Checked when nobody has that name, so that a wrong name takes as long as a wrong password.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5bm9ib2R5bm8$Zm9yIG5vYm9keSBhdCBhbGwsIG5ldmVyLCBldmVy"
HASHING_THREADS = 2
MOST_WAITING = 300  # about as many as one of them may wait for


class Busy(HotlineError):
    """Too many passwords are being looked at."""


class Hashing:
    """Threads of its own for the slow hashing: a flood of passwords holds up nothing else, and does not grow.

    Whoever waits has a place: the lower, the sooner. When too many wait, the last of the highest place goes, so that
    those who have guessed before make room for those who have not.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(HASHING_THREADS, thread_name_prefix="password")
        self._running = 0
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []  # sorted
        self._count = 0

    async def run(self, work: Callable[[], T], place: int = 0) -> T:
        """Do it in one of the threads. Raises Busy when too many wait already, or come to stand before it."""
        if self._running >= HASHING_THREADS:
            await self._turn(place)
        else:
            self._running += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._next()

    async def _turn(self, place: int) -> None:
        """Wait until a thread is ours."""
        if self._running + len(self._waiting) >= MOST_WAITING:
            last = self._waiting[-1] if self._waiting else None
            if last is None or last[0] <= place:
                raise Busy
            self._waiting.pop()
            if not last[2].done():
                last[2].set_exception(Busy())
        self._count += 1
        entry = (place, self._count, asyncio.get_running_loop().create_future())
        bisect.insort(self._waiting, entry, key=lambda waiting: waiting[:2])
        try:
            await entry[2]
        except asyncio.CancelledError:
            if entry in self._waiting:
                self._waiting.remove(entry)
            elif entry[2].done() and not entry[2].cancelled() and entry[2].exception() is None:
                self._next()  # it was our turn already
            raise

    def _next(self) -> None:
        while self._waiting:
            future = self._waiting.pop(0)[2]
            if not future.done():
                future.set_result(None)  # the thread goes from one to the next
                return
        self._running -= 1


HASHING = Hashing()


AT_DESK = (Role.OPERATOR, Role.ADMINISTRATOR, Role.OVERSEER, Role.TECHNICIAN, Role.PROTECTED)
"""What an account gives. Whoever leads an area does so without one too."""
SIGNED_IN = (*AT_DESK[:-1], Role.LEAD)
"""The roles of those who sign in."""


async def add_operator(
    store: Store,
    name: str,
    password: str,
    language: str = "",
    sees_protected: bool = False,
    role: Role = Role.OPERATOR,
    area: str | None = None,
    person: str = "",
) -> Operator:
    """Add an account, or give the one of this name a new password, which ends that one's sign-ins. Who is disabled
    stays so; the rest is as given here: `role` in this area (None: everywhere), and `person`: whose account it is, by
    id; a lead has the areas that they lead. Raises BadInput."""
    if not name.strip() or len(name) > 60 or ":" in name:
        raise BadInput("A name has 1 to 60 characters and no colon.")
    hashed = await _hashed(password)
    wanted = Operator(name=name.strip(), password_hash=hashed, language=language)
    rights = (role, Role.PROTECTED) if sees_protected else (role,)

    def unit(books: Books) -> Operator:
        books.lock(PEOPLE)
        if area is not None and area not in books.area_tree().by_code:
            raise BadInput(f"There is no area {area!r}.")
        if role is Role.LEAD and area is None and not person:
            raise BadInput("A lead has an area, or is a person who leads one: say --area or --person.")
        if person and books.person(person) is None:
            raise BadInput(f"There is nobody with the id {person!r}.")
        present = books.operator(wanted.name)
        if present is not None:
            _drop_rights(books, present)
        whose = person or (present.person if present else "")
        given = tuple(Grant(right, area) for right in rights if not (right is Role.LEAD and person))
        disabled = present is not None and present.disabled
        books.put_operator(replace(wanted, disabled=disabled, person=whose, grants=given))
        books.drop_logins_of(wanted.name)
        return known(books, wanted.name)

    return await store.write(unit)


def _drop_rights(books: Books, operator: Operator) -> None:
    """What an account alone has given; whoever leads an area and can be asked there, or may be asked, stays so."""
    person = books.person(operator.person)
    reachable = person is not None and bool(person.phones)
    for grant in operator.grants:
        if grant.role in AT_DESK or (grant.role is Role.LEAD and not reachable):
            books.drop_grant(grant.id)


async def _hashed(password: str) -> str:
    if len(password) < SHORTEST:
        raise BadInput(f"A password has at least {SHORTEST} characters.")
    return await HASHING.run(lambda: HASHER.hash(password))


@dataclass(frozen=True, slots=True)
class Account:
    """An operator, and since when the last of their browsers has been seen; None when they are not signed in."""

    operator: Operator
    seen_at: datetime | None


async def listed(store: Store, clock: Clock) -> list[Account]:
    """All accounts by name."""
    now = clock.machine()

    def view(books: Books) -> list[Account]:
        found = []
        for operator in books.operators():
            good = [login.seen_at for login in books.logins_of(operator.name) if login.expires_at > now]
            found.append(Account(operator, max(good, default=None)))
        return found

    return await store.read(view)


async def new_password(store: Store, name: str, password: str) -> Operator:
    """Another password for an account; its rights stay, its sign-ins end. Raises Unknown, BadInput."""
    hashed = await _hashed(password)
    return await _changed(store, name, lambda operator: replace(operator, password_hash=hashed))


async def disable(store: Store, name: str) -> Operator:
    """Whoever has this account can't sign in any more, and is signed out everywhere. Raises Unknown."""
    return await _changed(store, name, lambda operator: replace(operator, disabled=True))


async def enable(store: Store, name: str) -> Operator:
    """A disabled account may sign in again, with its old password. Raises Unknown."""
    return await _changed(store, name, lambda operator: replace(operator, disabled=False))


async def _changed(store: Store, name: str, change: Callable[[Operator], Operator]) -> Operator:
    def unit(books: Books) -> Operator:
        operator = change(known(books, name))
        books.put_operator(replace(operator, grants=()))
        books.drop_logins_of(operator.name)
        return known(books, operator.name)

    return await store.write(unit)


async def remove(store: Store, name: str) -> Operator:
    """Take an account away. What was done in its name stays in the logs under that name. Raises Unknown."""

    def unit(books: Books) -> Operator:
        operator = known(books, name)
        books.drop_logins_of(operator.name)
        books.drop_operator(operator.name)
        _drop_rights(books, operator)
        books.forget_person(operator.person)
        return operator

    return await store.write(unit)


def known(books: Books, name: str) -> Operator:
    """The account of this name. Raises Unknown."""
    operator = books.operator(name.strip())
    if operator is None:
        raise Unknown(f"(an account named {name.strip()!r})")
    return operator


def missed_without(operators: Iterable[Operator], name: str) -> list[str]:
    """What nobody could do any more without this account."""
    operators = list(operators)
    able = [o for o in operators if not o.disabled]
    left = [o for o in able if o.name != name]
    if len(left) == len(able):
        return []
    if not left:
        return ["nobody could sign in any more"]
    if any(o.sees_everywhere for o in able) and not any(o.sees_everywhere for o in left):
        return ["nobody could see the tickets of all places any more, and of no place"]
    if any(o.sees_protected for o in able) and not any(o.sees_protected for o in left):
        return ["nobody could see protected tickets any more: violence, abuse, self-harm, a child at risk"]
    return []


async def sign_in(store: Store, clock: Clock, ids: Ids, name: str, password: str, place: int = 0) -> Login | None:
    """A new login, or None: which of name and password was wrong is not told. `place`: as in `Hashing`. Raises
    Busy."""
    operator = await store.read(lambda books: books.operator(name.strip()))
    hashed = operator.password_hash if operator else NOBODY
    right = await HASHING.run(lambda: _matches(hashed, password), place)
    if not right or operator is None:
        return None
    now = clock.machine()
    login = Login(id=ids.new(), operator=operator.name, created_at=now, seen_at=now, expires_at=now + LASTS)

    def unit(books: Books) -> Login | None:
        # Hashing took a while: meanwhile there may be a new password.
        present = books.operator(login.operator)
        if present is None or present.disabled or present.password_hash != hashed:
            return None
        books.purge_logins(now)
        books.put_login(replace(login, id=kept_as(login.id)))
        return login

    return await store.write(unit)


def kept_as(login_id: str) -> str:
    """What the books know a sign-in by: who reads them, or a backup, cannot sign in with it. The id is 32 random
    digits, so one quick hash is enough."""
    return hashlib.sha256(b"login:" + login_id.encode("utf-8", "replace")).hexdigest()


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password.encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False


async def signed_in(store: Store, clock: Clock, login_id: str) -> Operator | None:
    """The operator of a login that is still good; that they are at the desk is noted once a minute."""

    def view(books: Books) -> tuple[Login, Operator] | None:
        login = books.login(kept_as(login_id))
        if login is None or login.expires_at <= clock.machine():
            return None
        operator = books.operator(login.operator)
        return (login, operator) if operator is not None and not operator.disabled else None

    found = await store.read(view)
    if found is None:
        return None
    login, operator = found
    if clock.machine() - login.seen_at > SEEN_EVERY:
        await store.write(lambda books: _seen(books, replace(login, seen_at=clock.machine())))
    return operator


async def ended(store: Store, clock: Clock, logins: Mapping[str, Operator]) -> set[str]:
    """Those of the logins that are no longer good, or whose operator has other rights than this one had."""
    now = clock.machine()

    def view(books: Books) -> set[str]:
        over = set()
        for login_id, operator in logins.items():
            login = books.login(kept_as(login_id))
            good = login is not None and login.expires_at > now
            if not good or operator.disabled or books.operator(operator.name) != operator:
                over.add(login_id)
        return over

    return await store.read(view)


def _seen(books: Books, login: Login) -> None:
    """Not for one that has been ended meanwhile: it would be back."""
    if books.login(login.id) is not None:
        books.put_login(login)


async def sign_out(store: Store, login_id: str) -> None:
    await store.write(lambda books: books.drop_login(kept_as(login_id)))
