"""``request.session`` at the edge: Django's signed-cookie sessions, to be read.

The edge sends no session cookie, so whatever would have to be saved is an error that says so. One
that was revoked is empty, as ``request.auth`` knows nobody by it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from dualrt.auth.django_session import SALT, DjangoSession
from dualrt.auth.django_signing import Signer
from dualrt.auth.revocation import has_ended, if_any
from dualrt.edge.scope import host, refuse
from dualrt_django.edge.given import given

ENGINE = "django.contrib.sessions.backends.signed_cookies"
MIDDLEWARE = "django.contrib.sessions.middleware.SessionMiddleware"
# Where a pickle is read instead, it runs what its writer wants.
SERIALIZERS = frozenset(
    {"django.contrib.sessions.serializers.JSONSerializer", "django.core.signing.JSONSerializer"}
)
_SHORTEST = 8  # characters: a shorter key is none
_READ_ONLY = 'The edge saves no session: run this view with @runtime("server").'
_EXPIRY = "_session_expiry"


def _loader() -> Callable[[str], dict[str, Any]]:
    """Return the function from a cookie's value to what is in the session: nothing where that is
    not valid. The signer lies in its closure.
    """
    made: dict[Any, Signer] = {}

    def load(value: str) -> dict[str, Any]:
        source = given.source
        keys = (source.SECRET_KEY, *source.SECRET_KEY_FALLBACKS)
        signer = made.get(keys)
        if signer is None:
            made.clear()  # the keys of a process change in tests alone
            signer = made[keys] = Signer(keys, SALT)
        try:
            found, issued = signer.loads(value, source.SESSION_COOKIE_AGE, time.time())
        except Exception:  # as Django: whatever is wrong, it is a new session
            return {}
        return found if isinstance(found, dict) and not _is_ended(value, found, issued) else {}

    return load


_load = _loader()


def _is_ended(value: str, session: dict[str, Any], issued: float) -> bool:
    """Whether the session was revoked, or its user since."""
    if if_any() is None:
        return False
    with host():  # a store of the site's may ask others
        return has_ended(DjangoSession.revocation_key(value), session.get("_auth_user_id"), issued)


class SessionStore:
    """What is in the session. ``accessed``: whether it has been looked at; ``modified``: never."""

    TEST_COOKIE_NAME = "testcookie"
    TEST_COOKIE_VALUE = "worked"

    def __init__(self, session_key: str | None = None) -> None:
        valid = session_key and len(session_key) >= _SHORTEST
        self._key = session_key if valid else None
        self._cache: dict[str, Any] | None = None
        self.accessed = False

    @property
    def session_key(self) -> str | None:
        """The session cookie, ``None`` without one."""
        return self._key

    @property
    def modified(self) -> bool:
        """Whether it has been changed: it cannot be."""
        return False

    @modified.setter
    def modified(self, value: bool) -> None:
        if value:
            refuse("request.session.modified = True", _READ_ONLY)

    @property
    def _session(self) -> dict[str, Any]:
        self.accessed = True
        if self._cache is None:
            self._cache = {} if self._key is None else _load(self._key)
        return self._cache

    def __bool__(self) -> bool:
        return given.version < (6, 1) or not self.is_empty()

    def __contains__(self, key: object) -> bool:
        return key in self._session

    def __getitem__(self, key: str) -> Any:
        return self._session[key]

    def __setitem__(self, key: str, value: Any) -> None:
        refuse(f"request.session[{key!r}] = ...", _READ_ONLY)

    def __delitem__(self, key: str) -> None:
        self._session[key]
        refuse(f"del request.session[{key!r}]", _READ_ONLY)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, ``default`` without such a key."""
        return self._session.get(key, default)

    def has_key(self, key: str) -> bool:
        """Whether there is such a key."""
        return key in self._session

    def keys(self) -> Any:
        """Return the keys."""
        return self._session.keys()

    def values(self) -> Any:
        """Return the values."""
        return self._session.values()

    def items(self) -> Any:
        """Return the keys with their values."""
        return self._session.items()

    def is_empty(self) -> bool:
        """Whether there is no session."""
        return not self._key and not self._cache

    def exists(self, session_key: str | None = None) -> bool:
        """Whether the key is in use, which no cookie tells: no."""
        return False

    def load(self) -> dict[str, Any]:
        """Return what the cookie holds."""
        return {} if self._key is None else _load(self._key)

    def pop(self, key: str, *default: Any) -> Any:
        """Return ``default`` where there is no such key; else it would have to be saved."""
        if key in self._session:
            refuse(f"request.session.pop({key!r})", _READ_ONLY)
        return self._session.pop(key, *default)

    def setdefault(self, key: str, value: Any) -> Any:
        """Return the value that is there; else it would have to be saved."""
        if key not in self._session:
            refuse(f"request.session.setdefault({key!r}, ...)", _READ_ONLY)
        return self._session[key]

    def test_cookie_worked(self) -> bool:
        """Whether the test cookie came back."""
        return bool(self.get(self.TEST_COOKIE_NAME) == self.TEST_COOKIE_VALUE)

    def delete_test_cookie(self) -> None:
        """Refuse to, if there is one."""
        del self[self.TEST_COOKIE_NAME]

    def set_expiry(self, value: Any) -> None:
        """Refuse to, unless there is nothing to change."""
        if value is not None or _EXPIRY in self:
            refuse("request.session.set_expiry()", _READ_ONLY)

    def get_session_cookie_age(self) -> int:
        """Return ``SESSION_COOKIE_AGE``, in seconds."""
        age: int = given.SESSION_COOKIE_AGE
        return age

    def get_expiry_age(self, **kwargs: Any) -> Any:
        """Return the seconds until it ends, from ``modification`` on (now); ``expiry`` in place of
        the session's own.
        """
        start = kwargs["modification"] if "modification" in kwargs else _now()
        expiry = kwargs["expiry"] if "expiry" in kwargs else self.get(_EXPIRY)
        if not expiry:
            return self.get_session_cookie_age()
        if not isinstance(expiry, (datetime, str)):
            return expiry
        left = (datetime.fromisoformat(expiry) if isinstance(expiry, str) else expiry) - start
        return left.days * 86_400 + left.seconds

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return when it ends; arguments as for ``get_expiry_age``."""
        start: datetime = kwargs["modification"] if "modification" in kwargs else _now()
        expiry = kwargs["expiry"] if "expiry" in kwargs else self.get(_EXPIRY)
        if isinstance(expiry, datetime):
            return expiry
        if isinstance(expiry, str):
            return datetime.fromisoformat(expiry)
        return start + timedelta(seconds=expiry or self.get_session_cookie_age())

    def get_expire_at_browser_close(self) -> bool:
        """Whether it ends with the browser."""
        expiry = self.get(_EXPIRY)
        if expiry is None:
            return bool(given.SESSION_EXPIRE_AT_BROWSER_CLOSE)
        return bool(expiry == 0)


def _now() -> datetime:
    return datetime.now(UTC) if given.USE_TZ else datetime.now()


def _refused(name: str) -> Callable[..., Any]:
    def method(self: SessionStore, *args: Any, **kwargs: Any) -> Any:
        refuse(f"request.session.{name}()", _READ_ONLY)

    method.__name__ = name
    method.__qualname__ = f"SessionStore.{name}"
    return method


def _awaited(name: str, what: Callable[..., Any]) -> Callable[..., Any]:
    async def method(self: SessionStore, *args: Any, **kwargs: Any) -> Any:
        return what(self, *args, **kwargs)

    method.__name__ = name
    method.__qualname__ = f"SessionStore.{name}"
    return method


_WRITES = "clear create cycle_key delete flush save set_test_cookie update".split()
_TWICE = (
    "delete_test_cookie exists get get_expire_at_browser_close get_expiry_age get_expiry_date "
    "has_key items keys load pop set_expiry setdefault test_cookie_worked values"
).split()

for _name in _WRITES:
    setattr(SessionStore, _name, _refused(_name))
for _name in (*_TWICE, *_WRITES):
    if _name != "clear":
        setattr(SessionStore, f"a{_name}", _awaited(f"a{_name}", getattr(SessionStore, _name)))
SessionStore.aset = _awaited("aset", SessionStore.__setitem__)  # type: ignore[attr-defined]

__all__ = ["ENGINE", "MIDDLEWARE", "SERIALIZERS", "SessionStore"]
