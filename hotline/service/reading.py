"""From words to a suggestion the domain understands."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.domain.events import Suggestion
from hotline.domain.people import Household, Resident
from hotline.domain.ticket import Category, Priority, Protected, Reason
from hotline.words import Ear, Lexicon, Place, Reading, read


def suggestion_of(reading: Reading) -> Suggestion:
    return Suggestion(
        category=Category(reading.category) if reading.category else None,
        priority=Priority(reading.priority) if reading.priority else None,
        protected=Protected(reading.protected) if reading.protected else None,
        item=reading.item,
        area=reading.place,
        reasons=tuple(Reason(h.field, h.value, h.said, h.means, h.how) for h in reading.hits),
        understood=reading.understood,
    )


def suggest(text: str, lexicon: Lexicon, ear: Ear | None, places: Sequence[Place]) -> Suggestion:
    """What the machine reads out of the words."""
    return suggestion_of(read(text, lexicon, places, ear))


def who_is_named(text: str, households: Sequence[Household]) -> tuple[Household, Resident | None] | None:
    """The one suggested household that the words themselves name, by a member's name or the address."""
    plain = "".join(text.split())
    found = []
    for household in households:
        member = next((m for m in household.members if m.name and "".join(m.name.split()) in plain), None)
        if member is not None or (household.address and "".join(household.address.split()) in plain):
            found.append((household, member))
    return found[0] if len(found) == 1 else None
