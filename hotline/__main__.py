"""The command line: `hotline serve | demo | migrate | import | user | doctor`."""

from __future__ import annotations

from hotline.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
