"""What the operating system's threads are asked with, also where gevent has patched the names.

``gevent.monkey.patch_all()`` puts greenlets behind ``threading``, ``time.sleep`` and ``select``.
Where one request waits for another's code that is right, and dualrt leaves it so. It is wrong where
the interpreter itself is meant: a greenlet's ident is the address of an object, and asking the C
library for the CPU clock of "that thread" reads memory that is none's. And the CPU watchdog must be
a thread of its own, since greenlets do not interrupt one another.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def own(module: str, name: str) -> Any:
    """Return ``module.name`` as the interpreter has it, before gevent has patched it."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is not None:
        return monkey.get_original(module, name)
    return getattr(__import__(module), name)


def patched() -> bool:
    """Whether gevent has put its greenlets in the place of threads."""
    monkey = sys.modules.get("gevent.monkey")
    return monkey is not None and bool(monkey.is_module_patched("threading"))


get_ident: Callable[[], int] = own("_thread", "get_ident")
allocate_lock: Callable[[], Any] = own("_thread", "allocate_lock")
sleep: Callable[[float], None] = own("time", "sleep")

__all__ = ["allocate_lock", "get_ident", "own", "patched", "sleep"]
