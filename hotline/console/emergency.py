"""The region's emergency numbers as a ticket shows them: first the one for this danger."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.domain.ticket import Emergency, Ticket
from hotline.service.emergency import answers_at, emergency_numbers

from .labels import EMERGENCY, label
from .language import P_, Words

# Where one number is for everything.
ANY = P_("emergency", "emergency")


def numbers(region: str, words: Words, kinds: Sequence[Emergency] = ()) -> list[tuple[str, str]]:
    """(number, who answers): those for these dangers first, the others in the order of the numbers."""
    first = fitting(region, kinds)
    others = sorted(n for n in emergency_numbers(region) if n not in first)
    return [(number, _who(region, number, words)) for number in (*first, *others)]


def fitting(region: str, kinds: Sequence[Emergency]) -> tuple[str, ...]:
    """The numbers for these dangers, to be marked; none while nobody knows which danger it is."""
    return emergency_numbers(region, kinds) if kinds else ()


def shown(ticket: Ticket) -> bool:
    """Whether the numbers stand on the operator's screen: in danger, and where nobody knows what it is about."""
    return ticket.open and (ticket.priority == "critical" or bool(ticket.emergencies) or ticket.not_understood)


def _who(region: str, number: str, words: Words) -> str:
    services = [label(words, EMERGENCY, kind) for kind in answers_at(region, number)]
    return ("、" if words.language == "zh" else ", ").join(services) or words.marked(ANY)
