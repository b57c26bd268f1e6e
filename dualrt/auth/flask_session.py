"""``"flask-session"``: Flask's own session, a signed cookie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha512
from typing import Any

from dualrt.auth.encoding import Refused
from dualrt.auth.flask_signing import Signer
from dualrt.auth.identity import Identity, Verdict
from dualrt.auth.picking import find, without
from dualrt.auth.revocation import has_ended, if_any, revocations, session_key
from dualrt.auth.users import user_id
from dualrt.web.request import Request

LIFETIME = 2_678_400  # PERMANENT_SESSION_LIFETIME's default


class FlaskSession:
    """Reads who logged in from Flask's signed session cookie.

    ``keys``: ``SECRET_KEY`` and its fallbacks; ``cookie``: ``SESSION_COOKIE_NAME``; ``max_age``:
    ``PERMANENT_SESSION_LIFETIME`` in seconds; ``salt``, ``derivation``, ``digest``: the session
    interface's; ``user_key``: where the session has the user's key (Flask-Login: ``_user_id``);
    ``hints``: cookies that let the app know a user whom the edge cannot know (Flask-Login's
    ``remember_token``); ``bound``: Flask-Login's ``session_protection = "strong"``, a session
    counts only for the address and the user agent that it was made for.

    Whether the user still exists is not checked: only the app's ``user_loader`` knows.
    """

    name = "flask-session"
    waits = False

    def __init__(
        self,
        *,
        keys: Sequence[Any],
        cookie: str = "session",
        max_age: int = LIFETIME,
        salt: str | bytes = "cookie-session",
        derivation: str = "hmac",
        digest: str = "sha1",
        user_key: str = "_user_id",
        bound: bool = False,
        strict: bool = False,
        hints: Sequence[str] = (),
    ) -> None:
        self._signer = Signer(keys, salt, derivation, digest)
        self._cookie = cookie
        self._max_age = self.lifetime = max_age
        self.user_key = user_key
        if hints:
            self.is_stale = lambda request: any(request.cookies.get(name) for name in hints)
        self._bound = bound
        self._strict = strict
        self._absent = without(cookie)
        self._known = f"by the session cookie {cookie!r}"

    def prepare(self, request: Request) -> None:
        """Nothing has to be fetched."""

    def verdict(self, request: Request, now: float) -> Verdict:
        """Return who logged in."""
        try:
            value = find(request, self._cookie, self._strict)
            if not value:
                return self._absent
            return self._read(request, value, now)
        except Refused as refused:
            return Verdict(None, str(refused))
        except Exception as error:  # Flask itself answers some of these contents with a 500
            return Verdict(None, f"its content cannot be read: {type(error).__name__}")

    def session(self, value: str, now: float) -> tuple[dict[str, Any], float]:
        """Return ``(session, epoch seconds of its signature)`` of a cookie's value."""
        found, issued = self._signer.loads(value, self._max_age, now)
        if found.__class__ is not dict:  # pairs, which Flask makes one of
            found = {} if found is None else dict(found)
        return found, issued

    def _read(self, request: Request, value: str, now: float) -> Verdict:
        session, issued = self.session(value, now)
        user = user_id(session.get(self.user_key))
        bound = self._bound and not session.get("_permanent")
        if bound and session.get("_id") != _fingerprint(request):
            raise Refused("the session was made for another address or user agent")
        revoked = if_any()
        if revoked is not None and revoked.is_revoked(self.revocation_key(value), None):
            raise Refused("the session was revoked: a logout, or revoke()")
        identity = Identity(user, session, self.name, issued, issued + self._max_age)
        return Verdict(identity, self._known)

    def is_ended(self, value: str, session: Mapping[str, Any], issued: float) -> bool:
        """Whether the cookie ``value``, which says ``session``, was revoked, or its user since."""
        return has_ended(self.revocation_key(value), session.get(self.user_key), issued)

    def end_copies(self, value: str, session: Mapping[str, Any], now: float) -> None:
        """Revoke the cookie ``value`` that was sent, if its user is logged out of the ``session``
        that is now.
        """
        if session.get(self.user_key) is not None:
            return
        try:
            before, _ = self.session(value, now)
        except Exception:  # forged, expired: there is nothing to revoke
            return
        if before.get(self.user_key) is not None:
            revocations().revoke(self.revocation_key(value), now + self.lifetime)

    @staticmethod
    def revocation_key(value: str) -> str:
        """Return the key of a cookie's value in the revocations: what is signed, since the
        signature itself has several spellings.
        """
        return session_key(value.rpartition(".")[0])


def _fingerprint(request: Request) -> str:
    """Return what Flask-Login notes of the client: its address and its user agent, hashed."""
    address = request.headers.get("x-forwarded-for")
    if address is None:
        address = request.ip or None
    agent = request.headers.get("user-agent")
    seen = None if address is None else address.encode().split(b",")[0].strip()
    base = f"{seen!r}|{None if agent is None else agent.encode()!r}"
    return sha512(base.encode()).hexdigest()


__all__ = ["LIFETIME", "FlaskSession"]
