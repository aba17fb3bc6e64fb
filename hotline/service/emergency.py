"""The numbers to ring in danger to life, by region and by whom the danger is for."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from phonenumbers.shortnumberinfo import is_emergency_number

from hotline.domain.ticket import Emergency

MEDICAL, FIRE, POLICE = Emergency.MEDICAL, Emergency.FIRE, Emergency.POLICE

# Where each service has a number of its own: (ambulance, fire brigade, police).
SEPARATE = {
    "BR": ("192", "193", "190"),
    "CH": ("144", "118", "117"),
    "CN": ("120", "119", "110"),
    "JP": ("119", "119", "110"),
    "KR": ("119", "119", "112"),
    "LA": ("195", "190", "191"),
    "RU": ("103", "101", "102"),
    "SG": ("995", "995", "999"),
    "TH": ("1669", "199", "191"),
    "TW": ("119", "119", "110"),
    "VN": ("115", "114", "113"),
}
# Where one number reaches all of them, and which; elsewhere 112 does, if the numbering plan has it.
ONE = {
    "AU": "000", "CA": "911", "GB": "999", "HK": "999", "MO": "999", "MX": "911", "MY": "999", "NZ": "111", "PH": "911",
    "US": "911",
}  # fmt: skip
# Asked of the numbering plan for every other region, numbers for everything first.
FOR_EVERYTHING = ("112", "911", "999")
FOR_SOMETHING = ("110", "111", "113", "114", "115", "117", "118", "119", "120", "122", "123", "190", "191", "199")


def emergency_numbers(region: str, kinds: Iterable[Emergency] = ()) -> tuple[str, ...]:
    """The numbers for these dangers, each once, in their order; for a danger of no known kind all of the region's."""
    numbers = _by_kind(region.upper())
    if numbers is None:
        return _from_the_plan(region.upper())
    wanted = tuple(kinds) or (MEDICAL, POLICE, FIRE)
    return tuple(dict.fromkeys(numbers[kind] for kind in wanted))


def answers_at(region: str, number: str) -> tuple[Emergency, ...]:
    """Who answers at a number, where it is not one for all."""
    numbers = _by_kind(region.upper()) or {}
    found = tuple(kind for kind, its in numbers.items() if its == number)
    return found if len(found) < len(Emergency) else ()


def _by_kind(region: str) -> dict[Emergency, str] | None:
    if region in SEPARATE:
        return dict(zip((MEDICAL, FIRE, POLICE), SEPARATE[region], strict=True))
    return dict.fromkeys(Emergency, ONE[region]) if region in ONE else None


@lru_cache(maxsize=300)
def _from_the_plan(region: str) -> tuple[str, ...]:
    for number in FOR_EVERYTHING:
        if is_emergency_number(number, region):
            return (number,)
    return tuple(n for n in FOR_SOMETHING if is_emergency_number(n, region)) or (FOR_EVERYTHING[0],)
