"""Contacts, and the texts that came in, each claimed once by the carrier's id."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, bindparam, func, insert, select, tuple_, update

from hotline.domain.access import Scope
from hotline.domain.errors import Unknown
from hotline.service.records import Contact, Message

from .ledger import Ledger, insert_once, lockable
from .mapping import CONTACT, MESSAGE, micros
from .schema.contacts import in_tray
from .scopes import within
from .tables import contacts, messages, tickets

COLUMNS = CONTACT.columns(contacts)
ADD = insert(contacts).inline()
SAVE = (
    update(contacts)
    .where(contacts.c.id == bindparam("which"))
    .values({name: bindparam(name) for name in CONTACT.names if name != "id"})
)
ONE = lockable(select(*COLUMNS).where(contacts.c.id == bindparam("id")))
OF_TICKET = select(*COLUMNS).where(contacts.c.ticket == bindparam("ticket")).order_by(contacts.c.at, contacts.c.id)
NEWEST = (
    select(*COLUMNS)
    .select_from(contacts.outerjoin(tickets, tickets.c.number == contacts.c.ticket))
    .order_by(contacts.c.at.desc(), contacts.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
SEEN = select(contacts.c.at, contacts.c.id).where(contacts.c.id == bindparam("after"))
OLDER = NEWEST.where(
    tuple_(contacts.c.at, contacts.c.id)
    < tuple_(bindparam("seen_at", type_=contacts.c.at.type), bindparam("seen_id", type_=contacts.c.id.type))
)

CLAIM = insert_once(messages, "carrier_id")
CLAIMED = lockable(select(*MESSAGE.columns(messages)).where(messages.c.carrier_id == bindparam("carrier_id")))
ANSWER = (
    update(messages)
    .where(messages.c.carrier_id == bindparam("which"))
    .values(reply=bindparam("reply"), ticket=bindparam("ticket"))
)
PUT_INTO_TRAY = update(messages).where(messages.c.carrier_id == bindparam("which")).values(tray=bindparam("tray"))
TRAY = (
    select(*MESSAGE.columns(messages))
    .where(in_tray())
    .order_by(messages.c.at.desc(), messages.c.carrier_id.desc())
    .limit(bindparam("limit", type_=Integer))
)
IN_TRAY = select(func.count()).select_from(messages).where(in_tray())
SINCE = (
    select(func.count())
    .select_from(messages)
    .where(messages.c.phone == bindparam("phone"), messages.c.at >= bindparam("since"))
)
LATELY = (
    select(*MESSAGE.columns(messages))
    .where(messages.c.phone == bindparam("phone"), messages.c.carrier_id != bindparam("but"))
    .order_by(messages.c.at.desc(), messages.c.carrier_id.desc())
    .limit(bindparam("limit", type_=Integer))
)


class ContactBooks(Ledger):
    """Implements the part of `Books` about contacts and messages."""

    def claim_message(self, message: Message) -> Message | None:
        """Store a message once: None when it was new, else the stored one with its reply.

        Two claims of the same id wait for each other, so that the second sees what the first answered.
        """
        if self.change(CLAIM[self.dialect], MESSAGE.row(message)):
            return None
        row = self.rows(CLAIMED, {"carrier_id": message.carrier_id})[0]
        return MESSAGE.record_of(row, self.zone)

    def has_message(self, carrier_id: str) -> bool:
        return self.first(CLAIMED.plain, {"carrier_id": carrier_id}) is not None

    def answer_message(self, carrier_id: str, reply: str, ticket: int | None) -> None:
        """Keep what a message was answered with; Unknown when it was never claimed."""
        if not self.change(ANSWER, {"which": carrier_id, "reply": reply, "ticket": ticket}):
            raise Unknown(f"(message {carrier_id})")

    def put_into_tray(self, carrier_id: str, reason: str) -> None:
        """Unknown when it was never claimed."""
        if not self.change(PUT_INTO_TRAY, {"which": carrier_id, "tray": reason}):
            raise Unknown(f"(message {carrier_id})")

    def message(self, carrier_id: str) -> Message | None:
        row = self.first(CLAIMED.plain, {"carrier_id": carrier_id})
        return None if row is None else MESSAGE.record_of(row, self.zone)

    def tray(self, limit: int) -> list[Message]:
        """Texts that opened no ticket because no person wrote them, newest first."""
        return [MESSAGE.record_of(row, self.zone) for row in self.rows(TRAY, {"limit": limit})]

    def tray_count(self) -> int:
        return int(self.value(IN_TRAY, {}))

    def messages_since(self, phone: str, since: datetime) -> int:
        """How many texts came from this phone since then."""
        return int(self.value(SINCE, {"phone": phone, "since": micros(since)}))

    def messages_before(self, phone: str, but: str, limit: int) -> list[Message]:
        """The latest texts of this phone, newest first, without the one of this carrier's id."""
        rows = self.rows(LATELY, {"phone": phone, "but": but, "limit": limit})
        return [MESSAGE.record_of(row, self.zone) for row in rows]

    def add_contact(self, contact: Contact) -> None:
        self.change(ADD, CONTACT.row(contact))

    def contact(self, contact_id: str) -> Contact | None:
        row = self.first(ONE, {"id": contact_id})
        return None if row is None else CONTACT.record_of(row, self.zone)

    def save_contact(self, contact: Contact) -> None:
        """Unknown when there is no contact with this id."""
        values = CONTACT.row(contact) | {"which": contact.id}
        del values["id"]
        if not self.change(SAVE, values):
            raise Unknown(f"(contact {contact.id})")

    def contacts(self, ticket: int) -> list[Contact]:
        """Oldest first."""
        return [CONTACT.record_of(row, self.zone) for row in self.rows(OF_TICKET, {"ticket": ticket})]

    def contacts_list(self, after: str | None, limit: int, scope: Scope) -> list[Contact]:
        """Of the tickets within this scope, newest first; `after` is the id of the last one seen (an unknown one gives
        nothing)."""
        statement, values = NEWEST, {"limit": limit}
        if after is not None:
            seen = self.first(SEEN, {"after": after})
            if seen is None:
                return []
            statement, values = OLDER, {**values, "seen_at": seen[0], "seen_id": seen[1]}
        rows = self.dynamic(statement.where(*within(scope)), values)
        return [CONTACT.record_of(row, self.zone) for row in rows]
