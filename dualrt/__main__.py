"""``python -m dualrt``."""

from __future__ import annotations

import sys

from dualrt.cli import main

if __name__ == "__main__":
    sys.exit(main())
