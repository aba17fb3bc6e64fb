"""Errors of the books; the docstring of each is its message."""

from hotline.domain.errors import HotlineError


class StorageUnavailable(HotlineError):
    """The books cannot be written or read now (full disk, lost database); nothing of this unit was kept."""


class Refused(HotlineError):
    """The books refuse this: it breaks one of their rules (unique, reference, allowed values)."""


class NewerBooks(HotlineError):
    """A newer version of the hotline wrote these books: run that one again, or put back the backup made before it."""
