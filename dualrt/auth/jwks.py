"""A key set of an issuer (RFC 7517), fetched when it is needed, kept for a while, rotated.

Who sends tokens must not decide how often the issuer is asked: one fetch at a time, and for keys
that are not known at most one in a while, however many are named.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from dualrt.auth.hmac_jwt import Verify
from dualrt.auth.jose import load_object
from dualrt.auth.public_jwt import from_jwk
from dualrt.web.egress import Egress, host_context
from dualrt.web.fetch import fetch

if TYPE_CHECKING:
    from asyncio import Task
    from concurrent.futures import Future

TTL = 300.0  # seconds, PyJWT's own: a key that was withdrawn is trusted no longer than this
MIN_TTL = 60.0  # seconds that a set is kept even where Cache-Control says less
COOLDOWN = 30.0  # seconds from any fetch to one for the sake of an unknown key; PyJWT's own
FLOOR = 10.0  # seconds between two fetches for unknown keys, whatever the cooldown
STALE = 3600.0  # seconds that old keys are used for while the issuer cannot be reached
RETRY = 10.0  # seconds from a fetch that failed to the next
TIMEOUT = 3.0  # seconds that a fetch may take; requests that need it wait for it
MAX_BYTES = 262_144  # of a key set; Google's is 1 kB, Microsoft's 20
MAX_KEYS = 200
_MARGIN = 1.0  # seconds after which a fetch that should have timed out is taken for dead
_ONE = "flight"

logger = logging.getLogger("dualrt")


ByName = Mapping[str, Mapping[str, Sequence[Verify]]]  # by key id, then algorithm


class Times(NamedTuple):
    """Seconds: how long a set is kept, and how often and how long the issuer is asked."""

    ttl: float = TTL
    cooldown: float = COOLDOWN
    stale: float = STALE
    timeout: float = TIMEOUT


class _Known(NamedTuple):
    """A set that was fetched: what verifies, by key id and algorithm."""

    keys: ByName
    fetched: float
    expires: float


class _Flight:
    """A fetch on its way; who needs it waits for ``done``, on whichever loop."""

    __slots__ = ("began", "done", "pid", "task")

    def __init__(self, began: float) -> None:
        from concurrent.futures import Future

        self.began = began
        self.pid = os.getpid()
        self.done: Future[None] = Future()
        self.task: Task[None] | None = None


class Unusable(Exception):
    """The issuer's answer is no key set."""


class KeySet:
    """The keys at ``url`` that are for ``algorithms``. ``clock``: monotonic seconds. ``egress``:
    where the site that it belongs to may fetch from.
    """

    def __init__(
        self,
        url: str,
        algorithms: Collection[str],
        times: Times | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.url = url
        self.algorithms = tuple(algorithms)
        self.times = times or Times()
        self.egress: Egress | None = None
        self._clock = clock
        self._known: _Known | None = None
        self._retry = float("-inf")  # no fetch before this moment: the last one failed
        self._failing = False
        self._forced = float("-inf")  # when the last fetch for an unknown key began
        self._flights: dict[str, _Flight] = {}

    def find(self, kid: str | None, algorithm: str) -> Sequence[Verify]:
        """Return what verifies for a token that names this key; nothing where it is not known, or
        what is known has been too old for too long.
        """
        known = self._usable()
        return () if kid is None else known.get(kid, {}).get(algorithm, ())

    def prepare(self, kid: str | None) -> Awaitable[None] | None:
        """Return what to await before ``find`` knows all it can about this key; mostly ``None``.

        Awaiting it takes at most ``times.timeout`` and raises nothing.
        """
        return self._refresh(kid) if kid is not None and self._is_due(kid) else None

    def _is_due(self, kid: str) -> bool:
        """Whether a fetch is needed for this key and allowed now, or on its way."""
        now, known = self._clock(), self._known
        if known is not None and now < known.expires and kid in known.keys:
            return False
        if self._flying(now) is not None:
            return True
        if now < self._retry:
            return False
        if known is None or now >= known.expires:
            return True
        cooldown = self.times.cooldown
        return now >= known.fetched + cooldown and now >= self._forced + max(cooldown, FLOOR)

    def _flying(self, now: float) -> _Flight | None:
        """Return the fetch on its way. One that died with its loop, or its process in a fork, is
        forgotten.
        """
        flight = self._flights.get(_ONE)
        if flight is None:
            return None
        late = now >= flight.began + self.times.timeout + _MARGIN
        if late or flight.pid != os.getpid():
            self._flights.pop(_ONE, None)
            return None
        return flight

    def _usable(self) -> ByName:
        """Return the keys known, perhaps from a set that should be fetched anew."""
        known = self._known
        if known is None or self._clock() >= known.expires + self.times.stale:
            return {}
        return known.keys

    async def _refresh(self, kid: str) -> None:
        """Wait for the fetch on its way; begin it where there is none."""
        import asyncio

        if not self._is_due(kid):  # what was on its way has come
            return
        flight = self._flying(self._clock()) or self._begin()
        if self._failing and kid in self._usable():
            return  # an issuer that hangs is asked again behind the requests' back
        landed = asyncio.shield(asyncio.wrap_future(flight.done))  # others wait for it as well
        with suppress(TimeoutError):
            await asyncio.wait_for(landed, self.times.timeout + _MARGIN)

    def _begin(self) -> _Flight:
        import asyncio

        mine = _Flight(self._clock())
        flight = self._flights.setdefault(_ONE, mine)  # atomic: of two threads one begins
        if flight is mine:
            known = self._known
            if known is not None and mine.began < known.expires:
                self._forced = mine.began
            # a task of its own: the request that began it may end before
            loop = asyncio.get_running_loop()
            mine.task = loop.create_task(self._fly(mine), context=host_context(self.egress))
        return flight

    async def _fly(self, flight: _Flight) -> None:
        import asyncio

        try:
            async with asyncio.timeout(self.times.timeout):
                body, lifetime = await self._load()
            keys = self._read(body)
            now = self._clock()
            self._known = _Known(keys, now, now + lifetime)
            self._failing = False
        except Exception as error:  # whatever it was: nobody waits for this task to tell
            self._failed(error, self._clock())
        finally:
            if self._flights.get(_ONE) is flight:
                self._flights.pop(_ONE, None)
            flight.done.set_result(None)

    async def _load(self) -> tuple[bytes, float]:
        """Return the issuer's answer and the seconds it is good for."""
        response = await fetch(
            self.url,
            headers={"accept": "application/jwk-set+json, application/json"},
            redirect="error",
            timeout=self.times.timeout,
        )
        async with response:
            if response.status != 200:
                raise Unusable(f"it answers with status {response.status}")
            body = await response.bytes(limit=MAX_BYTES)
        return body, self._lifetime(response.headers)

    def _lifetime(self, headers: Any) -> float:
        control = (headers.get("cache-control") or "").lower()
        ttl = self.times.ttl
        if "no-store" in control or "no-cache" in control:
            return min(ttl, MIN_TTL)
        said = _MAX_AGE.search(control)
        if said is None:
            return ttl
        age = headers.get("age") or ""
        left = float(said[1]) - (float(age) if _DIGITS.fullmatch(age) else 0.0)
        return min(ttl, max(MIN_TTL, left))

    def _read(self, body: bytes) -> ByName:
        """Return the usable keys of a set; ``Unusable`` where this is none."""
        given = (load_object(body) or {}).get("keys")
        if not isinstance(given, list):
            raise Unusable("it is no JSON object with a list 'keys'")
        found: dict[str, dict[str, Sequence[Verify]]] = {}
        for jwk in given[:MAX_KEYS]:
            kid = jwk.get("kid") if isinstance(jwk, dict) else None
            if not isinstance(kid, str) or not kid:
                self._skip(kid, "has no key id")
                continue
            read = from_jwk(jwk, self.algorithms)
            if isinstance(read, str):
                self._skip(kid, read)
            else:
                # the first of a name counts, as in PyJWT
                found.setdefault(kid, {}).setdefault(read[0], (read[1],))
        if not found:  # the issuer's word: what was known before counts no longer
            logger.warning("none of the %d keys of %s is usable; %s", len(given), self.url, _CLOSED)
        return found

    def _skip(self, kid: Any, why: str) -> None:
        logger.info("the key %.80r of %s is not used: it %s", kid, self.url, why)

    def _failed(self, error: Exception, now: float) -> None:
        self._retry, self._failing = now + RETRY, True
        known = self._known
        left = 0.0 if known is None else known.expires + self.times.stale - now
        then = f"the keys known so far are used for {left:.0f} s more" if left > 0 else _CLOSED
        logger.warning(
            "no key set from %s: %s; %s", self.url, str(error) or type(error).__name__, then
        )


_CLOSED = "no token that needs them is an identity until they come"
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=\"?([0-9]{1,9})\b", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)

__all__ = ["COOLDOWN", "FLOOR", "MIN_TTL", "RETRY", "STALE", "TIMEOUT", "TTL", "KeySet", "Times"]
__all__ += ["Unusable"]
