"""What has been verified is remembered: a browser sends the same cookie with each of its requests.

A signature that was right once is right again, so only what depends on more than the text itself
(its age, revocations, the session it belongs to) is looked at each time. What is refused is not
remembered: strangers can send any number of texts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

KEPT = 256  # texts of each scheme, the latest
LONGEST = 4_096  # characters; what browsers keep of a cookie (RFC 6265, section 6.1)


def remember(verify: Callable[[str], T]) -> Callable[[str], T]:
    """Return ``verify`` with a memory of its latest results; what it raises is raised each time.

    A result is given out again as it is: nobody may change it.
    """
    known = lru_cache(maxsize=KEPT)(verify)

    def remembered(text: str) -> T:
        return known(text) if len(text) <= LONGEST else verify(text)

    return remembered


__all__ = ["KEPT", "LONGEST", "remember"]
