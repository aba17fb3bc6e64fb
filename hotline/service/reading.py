"""From words to a suggestion the domain understands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from hotline.domain.areas import AreaTree
from hotline.domain.events import Suggestion
from hotline.domain.people import Household, Resident
from hotline.domain.ticket import Category, Priority, Protected, Reason
from hotline.words import Lexicon, Place, Places, Reading, read

from .ports import Store

FRESH = timedelta(seconds=60)


class PlaceBook:
    """The names of all areas, read again when older than a minute (an import shows within that)."""

    def __init__(self) -> None:
        self._places = Places(())
        self._read_at: datetime | None = None

    async def places(self, store: Store, machine_now: datetime) -> Places:
        if self._read_at is None or machine_now - self._read_at > FRESH:
            tree: AreaTree = await store.read(lambda books: books.area_tree())
            found = tuple(Place(a.code, a.name, a.parent) for a in tree.by_code.values())
            if found != tuple(self._places):
                self._places = Places(found)
            self._read_at = machine_now
        return self._places


def suggestion_of(reading: Reading) -> Suggestion:
    return Suggestion(
        category=Category(reading.category) if reading.category else None,
        priority=Priority(reading.priority) if reading.priority else None,
        protected=Protected(reading.protected) if reading.protected else None,
        item=reading.item,
        area=reading.place,
        reasons=tuple(Reason(h.field, h.value, h.said, h.means, h.how) for h in reading.hits),
    )


def suggest(text: str, lexicon: Lexicon, places: Sequence[Place]) -> Suggestion:
    """What the machine reads out of the words."""
    return suggestion_of(read(text, lexicon, places))


def who_is_named(text: str, households: Sequence[Household]) -> tuple[Household, Resident | None] | None:
    """The one suggested household that the words themselves name, by a member's name or the address."""
    plain = "".join(text.split())
    found = []
    for household in households:
        member = next((m for m in household.members if m.name and "".join(m.name.split()) in plain), None)
        if member is not None or (household.address and "".join(household.address.split()) in plain):
            found.append((household, member))
    return found[0] if len(found) == 1 else None
