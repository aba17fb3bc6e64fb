"""The books: everything that a unit of work can ask of one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .calls import CallBooks
from .clockwork import ClockBooks
from .contacts import ContactBooks
from .desk import DeskBooks
from .entries import EntryBooks
from .helpers import HelperBooks
from .households import HouseholdBooks
from .marks import MarkBooks
from .outbox import OutboxBooks
from .tickets import TicketBooks

if TYPE_CHECKING:
    from hotline.service import ports


class Books(
    TicketBooks,
    EntryBooks,
    HelperBooks,
    HouseholdBooks,
    ContactBooks,
    CallBooks,
    OutboxBooks,
    DeskBooks,
    MarkBooks,
    ClockBooks,
):
    """Implements `hotline.service.ports.Books` over one synchronous SQLAlchemy connection."""


if TYPE_CHECKING:

    def _is_books(books: Books) -> ports.Books:
        """Checked by mypy: every method of the port is here, with its types."""
        return books
