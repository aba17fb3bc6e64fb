"""Runs a hotline command that ends with the demo, however the demo ends.

The demo holds the other end of this process's standard input. When it goes away, killed or not, the input ends,
and the command is told to stop; if it doesn't, it is ended. So a killed demo leaves no orphan, on any system.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

GRACE = 10.0  # seconds to stop in


def _watch() -> None:
    # os.read and not sys.stdin: a thread that holds a buffered reader's lock breaks the interpreter's end.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os._exit(1)


def main() -> None:
    """Run `hotline` with this process's arguments."""
    threading.Thread(target=_watch, name="leash", daemon=True).start()
    sys.argv[0] = "hotline"
    runpy.run_module("hotline", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
