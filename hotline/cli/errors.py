"""An exception as the line a technician reads."""

from __future__ import annotations

import errno

OUR_PACKAGES = ("hotline", "ivr", "storage")


def explained(error: BaseException) -> str:
    """Our own errors say it themselves; the system's are put into words; of others the kind is named."""
    if type(error).__module__.partition(".")[0] in OUR_PACKAGES:
        return str(error)
    if isinstance(error, OSError):
        return _of_the_system(error)
    if isinstance(error, UnicodeDecodeError):
        return "this file is not UTF-8."
    first = str(error).strip().partition("\n")[0]
    return f"unexpected {type(error).__name__}: {first}" if first else f"unexpected {type(error).__name__}."


def _of_the_system(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "the port is taken: stop what listens there, or set HOTLINE_PORT to another."
    if error.errno == errno.EACCES and error.filename is None:
        return "not allowed to listen there: take a port above 1023 (HOTLINE_PORT)."
    what = error.strerror or type(error).__name__
    return f"{what}: {error.filename}" if error.filename is not None else str(error) or what
