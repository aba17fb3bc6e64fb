"""Whom a danger of the bank is for: the one table."""

from __future__ import annotations

_TO_THE_BODY = frozenset(("health", "medicine", "food"))
"""Categories of a danger to the body, whatever the idea: for somebody who breathed smoke an ambulance comes."""
_BY_IDEA = {
    "fire": (
        "fire", "gas_leak", "explosion", "trapped", "collapse", "landslide", "flood", "earthquake", "drowning", "snow",
        "cut_off", "danger_sign", "electric_shock", "carbon_monoxide",
    ),
    "medical": (
        "traffic", "cold", "heat", "bite_sting", "bleeding", "burn", "injury", "fall", "choking", "dying",
        "unconscious", "breathing", "helper", "bedridden",
    ),
}  # fmt: skip
"""The fire brigade rescues too. All else is for the police: who is beaten, threatened, missing, or means to die."""
_EMERGENCY = {idea: emergency for emergency, ideas in _BY_IDEA.items() for idea in ideas}


def emergency_of(idea: str, category: str) -> str:
    """medical, fire or police, for an example that is critical. The sub-idea doesn't matter."""
    return "medical" if category in _TO_THE_BODY else _EMERGENCY.get(idea.partition("/")[0], "police")
