"""``"django-session"``: the sessions of ``django.contrib.sessions.backends.signed_cookies``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualrt.auth.django_signing import Signer
from dualrt.auth.encoding import Refused
from dualrt.auth.identity import Identity, Verdict
from dualrt.auth.picking import find, without
from dualrt.auth.revocation import if_any, session_key
from dualrt.auth.users import user_id
from dualrt.web.request import Request

SALT = "django.contrib.sessions.backends.signed_cookies"
TWO_WEEKS = 1_209_600  # SESSION_COOKIE_AGE's default
_SHORTEST = 8  # Django takes a shorter session key for none


class DjangoSession:
    """Reads who logged in from Django's signed session cookie.

    ``keys``: ``SECRET_KEY`` and its fallbacks; ``cookie``: ``SESSION_COOKIE_NAME``; ``max_age``:
    ``SESSION_COOKIE_AGE``; ``backends``: ``AUTHENTICATION_BACKENDS``, one of which must have
    logged the user in (``None``: any); ``integer_ids``: the users' keys are numbers.

    What only the database knows is not checked: whether the user still exists, is active, and has
    still the password whose hash stands in the session.
    """

    name = "django-session"
    waits = False

    def __init__(
        self,
        *,
        keys: Sequence[Any],
        cookie: str = "sessionid",
        max_age: float = TWO_WEEKS,
        salt: str = SALT,
        backends: Sequence[str] | None = None,
        integer_ids: bool = False,
        strict: bool = False,
    ) -> None:
        self._signer = Signer(keys, salt)
        self._cookie = cookie
        self._max_age = self.lifetime = max_age
        self._backends = None if backends is None else frozenset(backends)
        self._integer_ids = integer_ids
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
            return self._read(value, now)
        except Refused as refused:
            return Verdict(None, str(refused))
        except (ValueError, ArithmeticError, RecursionError, LookupError, TypeError) as error:
            return Verdict(None, f"its content is malformed: {type(error).__name__}")
        except Exception as error:  # zlib.error, whatever else a signed content may cause
            return Verdict(None, f"its content cannot be read: {type(error).__name__}")

    def session(self, value: str, now: float) -> tuple[dict[str, Any], float]:
        """Return ``(session, epoch seconds of its signature)`` of a cookie's value."""
        if len(value) < _SHORTEST:
            raise Refused("the session cookie is too short for one")
        session, issued = self._signer.loads(value, self._max_age, now)
        if not isinstance(session, dict):
            raise Refused(f"a session is an object, this is {type(session).__name__}")
        return session, issued

    def _read(self, value: str, now: float) -> Verdict:
        session, issued = self.session(value, now)
        user = user_id(session.get("_auth_user_id"), self._integer_ids)
        backend = session.get("_auth_user_backend")
        if self._backends is not None and backend not in self._backends:
            raise Refused(f"the user was logged in by {backend!r}, none of AUTHENTICATION_BACKENDS")
        if not isinstance(session.get("_auth_user_hash"), str) or not session["_auth_user_hash"]:
            raise Refused("the session has no hash of the user's password")
        revoked = if_any()
        if revoked is not None and revoked.is_revoked(self.revocation_key(value), None):
            raise Refused("the session was revoked: a logout, or revoke()")
        identity = Identity(user, session, self.name, issued, issued + self._max_age)
        return Verdict(identity, self._known)

    @staticmethod
    def revocation_key(value: str) -> str:
        """Return the key of a cookie's value in the revocations: what is signed, not how."""
        return session_key(value.rpartition(":")[0])


__all__ = ["SALT", "DjangoSession"]
