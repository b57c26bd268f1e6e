"""A command's output, where what reads it may have enough of it: ``dualrt suggest | head``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STATUS = 141  # what a shell shows of a tool that SIGPIPE has ended


@contextmanager
def out() -> Iterator[None]:
    """Write to standard output in here. If nobody reads it any longer, the process exits quietly
    with ``STATUS``.
    """
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        # Python writes what is left when it ends, and would complain
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(STATUS)


__all__ = ["STATUS", "out"]
