"""The duty desk: one operator, one screen, a live queue. Thin: it shows what the service reads and asks the
service to act."""

from .context import Audio, Voice
from .site import setup

__all__ = ["Audio", "Voice", "setup"]
