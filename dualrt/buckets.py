"""``TokenBuckets``: how often something happened, per key, in this process. Edge code may have it.

It is the host's: several of a server's threads run edge code at once, and edge code has no locks.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

MAX_KEYS = 65_536  # of one limit; about 10 MB with addresses for keys
# Characters of a key that is kept as it is. A client writes the headers that may be keys: so many
# of 8 KB each would take half a gigabyte.
LONGEST = 128


class Taken(NamedTuple):
    """What :meth:`TokenBuckets.take` found: whether there was a token, how many whole ones are
    left, and the seconds until there is one again (``retry``) and until all are (``reset``).
    """

    allowed: bool
    left: int
    retry: float
    reset: float


class TokenBuckets:
    """Buckets of ``burst`` tokens, which fill again at ``rate`` tokens a second.

    ``max_keys``: the buckets that are kept; a full one is as good as none and goes first, then the
    one that has not been asked for the longest. ``clock``: monotonic, in seconds. Thread-safe.
    """

    def __init__(
        self,
        rate: float,
        burst: int,
        max_keys: int = MAX_KEYS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if not (0 < rate < float("inf") and burst >= 1 and max_keys >= 1):
            raise ValueError(f"rate, burst and max_keys must be positive, not {rate!r}, {burst!r}")
        self.rate, self.burst, self.max_keys = rate, burst, max_keys
        self._clock = clock
        self._lock = threading.Lock()
        # key → when its bucket will be full, the least recently asked for first. One number is
        # enough: at `full` there are `burst` tokens, and each second before that `rate` less.
        self._full: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full)

    def take(self, key: str) -> Taken:
        """Take a token from the bucket of ``key``, if it has one."""
        now = self._clock()
        if len(key) > LONGEST:
            key = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        with self._lock:
            full = max(self._full.pop(key, now), now)
            wait = full + 1 / self.rate - self.burst / self.rate - now
            allowed = wait <= 1e-9  # of a second, for what floating point loses
            if allowed:
                full += 1 / self.rate
            self._full[key] = full
            self._forget(now)
        left = int(self.burst - (full - now) * self.rate + 1e-9)
        return Taken(allowed, max(left, 0), 0.0 if allowed else wait, full - now)

    def _forget(self, now: float) -> None:
        """Drop full buckets from the front, two for each that may be added; one more if need be."""
        for _ in range(2):
            oldest = next(iter(self._full), None)
            if oldest is None:
                return
            if self._full[oldest] > now and len(self._full) <= self.max_keys:
                return
            del self._full[oldest]


__all__ = ["MAX_KEYS", "Taken", "TokenBuckets"]
