"""The list of what no longer counts before it expires. Any server code may publish to it.

A credential that is signed cannot be taken back; it can be remembered until it would have expired.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from time import time
from typing import Protocol

LIFETIME = 2_678_400.0  # 31 days: Flask's session lifetime, the longest default of what is read
# What a signed session says besides, so that it is not the very one that was logged out.
UNLIKE = "_dualrt"
MAX_ENTRIES = 100_000  # about 20 MB; over it, those that end first are forgotten


class Revocations(Protocol):
    """Where revocations are kept. ``keys`` are opaque text: ``user:…``, ``session:…``.

    Both are called on the request's way, from any thread, and by several threads at once: a store
    that asks another machine keeps a copy here and brings it up to date in the background.
    """

    def revoke(self, key: str, until: float) -> None:
        """Let all that ``key`` names and that was issued up to now be refused, until the epoch
        second ``until``.
        """

    def is_revoked(self, key: str, issued_at: float | None) -> bool:
        """Whether what ``key`` names, issued at that epoch second, is revoked; where it is not
        known when it was issued, every revocation is meant for it.
        """


class InProcess:
    """The revocations of this process, which ends with it."""

    __slots__ = ("_clock", "_entries", "_lock")

    def __init__(self, clock: Callable[[], float] = time) -> None:
        self._clock = clock
        self._entries: dict[str, tuple[float, float]] = {}
        self._lock = Lock()

    def revoke(self, key: str, until: float) -> None:
        """Note a revocation; one that ends later already is not shortened."""
        now = self._clock()
        with self._lock:
            _, last = self._entries.get(key, (0.0, 0.0))
            self._entries[key] = now, max(until, last)
            if len(self._entries) > MAX_ENTRIES:
                self._forget(now)

    def _forget(self, now: float) -> None:
        entries = {key: pair for key, pair in self._entries.items() if pair[1] > now}
        if len(entries) > MAX_ENTRIES:
            ordered = sorted(entries.items(), key=lambda item: item[1][1])
            entries = dict(ordered[len(ordered) // 10 :])
        self._entries = entries

    def is_revoked(self, key: str, issued_at: float | None) -> bool:
        """Look the key up: no lock, a dict's read is one step."""
        found = self._entries.get(key)
        if found is None:
            return False
        at, until = found
        return self._clock() < until and (issued_at is None or issued_at <= at)

    def clear(self) -> None:
        """Forget everything: for tests."""
        with self._lock:
            self._entries = {}


_current: Revocations = InProcess()


def revocations() -> Revocations:
    """Return the store that this process reads."""
    return _current


def if_any() -> Revocations | None:
    """Return the store, ``None`` where nothing is revoked: then no key has to be made for it."""
    store = _current
    return None if type(store) is InProcess and not store._entries else store


def has_ended(key: str, user: object, issued: float) -> bool:
    """Whether the session of ``key`` was revoked, or since it was ``issued`` its ``user``, ``None``
    where nobody is logged in.
    """
    store = if_any()
    return store is not None and (
        store.is_revoked(key, None)
        or (user is not None and store.is_revoked(f"user:{user}", issued))
    )


def use(store: Revocations) -> Revocations:
    """Let the process read and publish revocations in ``store``; returns the one before."""
    global _current
    before, _current = _current, store
    return before


def revoke(*, user: object = None, session: str | None = None, lifetime: float = LIFETIME) -> None:
    """Let credentials be refused at the edge from now on, by any server code.

    ``user``: the id of a user, whose credentials issued until now stop counting (those of a new
    login count). ``session``: the value of one session cookie. ``lifetime``: for how many seconds
    to remember it; not less than the longest that such a credential lasts. The store of this
    process knows at once, other processes only by a shared store (``use``).
    """
    if (user is None) == (session is None):
        raise TypeError("revoke() takes user=… or session=…, one of them")
    until = time() + lifetime
    for key in [f"user:{user}"] if session is None else _keys(session):
        _current.revoke(key, until)


def _keys(session: str) -> list[str]:
    """Return the keys of a session cookie's value: of the whole, as one that only names a session
    has it, and of what is signed in it, whose signature has several spellings.
    """
    signed = session.rpartition(":" if ":" in session else ".")[0]
    return [session_key(each) for each in (session, signed) if each]


def session_key(content: str | bytes) -> str:
    """Return the key of a session: a digest of what its cookie says."""
    return f"session:{session_digest(content)}"


@lru_cache(maxsize=256)  # a browser sends its session with each request
def session_digest(content: str | bytes) -> str:
    """Return 192 bits of SHA-256 over what a session's cookie says, in hexadecimal."""
    state = _begun()
    state.update(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return state.hexdigest()[:48]


_begun = sha256(b"dualrt.session:").copy


__all__ = ["LIFETIME", "UNLIKE", "InProcess", "Revocations", "if_any", "revocations", "revoke"]
__all__ += ["has_ended", "session_digest", "session_key", "use"]
