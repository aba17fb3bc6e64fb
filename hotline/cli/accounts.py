"""The commands `hotline user ...`: who can sign in, and what would be missed without them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from hotline.config import load
from hotline.service import accounts
from hotline.service.accounts import Account
from hotline.service.ports import Store
from hotline.service.records import Operator

from .work import WallClock, roles_of, with_store

Change = Callable[[Store, str], Awaitable[Operator]]


def listed() -> Iterator[str]:
    """A line for each account."""
    settings = load()
    found = with_store(settings, lambda store: accounts.listed(store, WallClock(settings.zone)))
    if not found:
        yield "There is no account yet: run `hotline user add NAME --protected`."
    for account in found:
        yield f"{account.operator.name}: {', '.join(_said(account))}."


def _said(account: Account) -> Iterator[str]:
    operator = account.operator
    yield "DISABLED" if operator.disabled else "can sign in"
    roles = roles_of(operator)
    if roles not in ("operator", "operator, protected"):
        yield roles
    yield "sees protected tickets" if operator.sees_protected else "does not see protected tickets"
    if operator.language:
        yield f"language {operator.language}"
    if account.seen_at is not None:
        yield f"signed in, last seen {account.seen_at.astimezone(load().zone):%Y-%m-%d %H:%M}"


def hangs_on(name: str) -> tuple[list[str], list[str]]:
    """What is known of an account, and what would be missed without it. Raises Unknown."""
    settings = load()

    async def work(store: Store) -> tuple[list[str], list[str]]:
        operator = await store.read(lambda books: accounts.known(books, name))
        found = await accounts.listed(store, WallClock(settings.zone))
        own = next(account for account in found if account.operator.name == operator.name)
        missed = accounts.missed_without((a.operator for a in found), operator.name)
        return [f"{operator.name}: {', '.join(_said(own))}."], [_warning(m) for m in missed]

    return with_store(settings, work)


def _warning(missed: str) -> str:
    return f"WARNING: {missed}."


def disable(name: str) -> str:
    return f"{_changed(accounts.disable, name)} can't sign in any more, and is signed out everywhere."


def enable(name: str) -> str:
    return f"{_changed(accounts.enable, name)} can sign in again, with the password as it was."


def remove(name: str) -> str:
    return f"{_changed(accounts.remove, name)} was removed. What was done in that name stays in the logs."


def new_password(name: str, password: str) -> str:
    changed = _changed(lambda store, who: accounts.new_password(store, who, password), name)
    return f"{changed} has a new password, and is signed out everywhere."


def _changed(change: Change, name: str) -> str:
    return with_store(load(), lambda store: change(store, name)).name
