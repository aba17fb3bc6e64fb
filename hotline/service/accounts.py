"""Operators and their sign-ins. Passwords are argon2id; hashing runs outside the event loop."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hotline.domain.errors import BadInput

from .ports import Books, Clock, Ids, Store
from .records import Login, Operator

LASTS = timedelta(hours=14)  # a duty of twelve hours, and the hand-over
SHORTEST = 8
SEEN_EVERY = timedelta(minutes=1)
HASHER = PasswordHasher()
# Checked when nobody has that name, so that a wrong name takes as long as a wrong password.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5bm9ib2R5bm8$Zm9yIG5vYm9keSBhdCBhbGwsIG5ldmVyLCBldmVy"


async def add_operator(
    store: Store, name: str, password: str, language: str = "", sees_protected: bool = False
) -> Operator:
    """Add an operator, or give the one of this name a new password; raises BadInput."""
    if not name.strip() or len(name) > 60 or ":" in name:
        raise BadInput("A name has 1 to 60 characters and no colon.")
    if len(password) < SHORTEST:
        raise BadInput(f"A password has at least {SHORTEST} characters.")
    hashed = await asyncio.to_thread(HASHER.hash, password)
    operator = Operator(
        name=name.strip(), password_hash=hashed, language=language, sees_protected=sees_protected
    )
    await store.write(lambda books: books.put_operator(operator))
    return operator


async def sign_in(store: Store, clock: Clock, ids: Ids, name: str, password: str) -> Login | None:
    """A new login, or None: which of name and password was wrong is not told."""
    operator = await store.read(lambda books: books.operator(name.strip()))
    usable = operator is not None and not operator.disabled
    right = await asyncio.to_thread(_matches, operator.password_hash if operator else NOBODY, password)
    if not usable or not right or operator is None:
        return None
    now = clock.machine()
    login = Login(id=ids.new(), operator=operator.name, created_at=now, seen_at=now, expires_at=now + LASTS)
    await store.write(lambda books: books.put_login(login))
    return login


def _matches(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


async def signed_in(store: Store, clock: Clock, login_id: str) -> Operator | None:
    """The operator of a login that is still good; that they are at the desk is noted once a minute."""

    def view(books: Books) -> tuple[Login, Operator] | None:
        login = books.login(login_id)
        if login is None or login.expires_at <= clock.machine():
            return None
        operator = books.operator(login.operator)
        return (login, operator) if operator is not None and not operator.disabled else None

    found = await store.read(view)
    if found is None:
        return None
    login, operator = found
    if clock.machine() - login.seen_at > SEEN_EVERY:
        await store.write(lambda books: books.put_login(replace(login, seen_at=clock.machine())))
    return operator


async def sign_out(store: Store, login_id: str) -> None:
    await store.write(lambda books: books.drop_login(login_id))
