"""The region's emergency numbers as a critical ticket shows them."""

from __future__ import annotations

from hotline.service.wording import emergency_numbers

from .language import P_, Words

# Who answers at which number, where a region has one number for each (the number alone says it elsewhere).
SERVICES = {
    ("CN", "110"): P_("emergency", "police"),
    ("CN", "119"): P_("emergency", "fire"),
    ("CN", "120"): P_("emergency", "ambulance"),
}
ANY = P_("emergency", "emergency")


def numbers(region: str, words: Words) -> list[tuple[str, str]]:
    """(number, who answers), in the order of the numbers."""
    region = region.upper()
    return [(n, words.marked(SERVICES.get((region, n), ANY))) for n in sorted(emergency_numbers(region))]
