"""Steps that several phone scripts share."""

from __future__ import annotations

from hotline.service.imports import import_file
from hotline.service.records import OutboxRow
from tests.town import OLD_MAN, Town

RICE = "我家没有米了"
HOUSEHOLDS = "code,area,address,member,phone,born,language,groups,notes\n"


async def asked(t: Town, words: str = RICE, caller: str = OLD_MAN, number: int = 1001, **body: object) -> None:
    """Somebody texts, and the operator sends it out."""
    await t.says(caller, words)
    await sent_out(t, number, **body)


async def sent_out(t: Town, number: int = 1001, **body: object) -> None:
    """The operator sends it out, and says that the suggested house is the one."""
    status, answer = await t.api("POST", f"/tickets/{number}/dispatch", {"confirm_household": True, **body})
    assert status == 200, answer
    await t.quiet()


async def households(t: Town, *rows: str) -> None:
    """Put more households on file: rows of the sheet, without its head."""
    await import_file(t.service.store, t.service.clock, "households", (HOUSEHOLDS + "\n".join(rows)).encode())


async def outbox(t: Town, number: int = 1001) -> list[OutboxRow]:
    return await t.h.store.read(lambda books: books.outbox_of(number))


def each_once(t: Town) -> None:
    """Nobody was sent the same text twice."""
    for number, phone in t.company.phones.items():
        bodies = [m.body for m in phone.texts if m.direction == "outbound-api"]
        assert len(bodies) == len(set(bodies)), (number, bodies)
