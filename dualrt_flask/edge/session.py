"""``flask.session`` at the edge: read from its signed cookie, and signed anew where it is changed.

What ``SecureCookieSessionInterface`` does, without it: the same cookie, byte for byte.
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from dualrt.auth.encoding import b64decode, inflate, load_json
from dualrt.auth.flask_session import FlaskSession
from dualrt.auth.flask_signing import TAGS, Signer, untag
from dualrt.auth.revocation import UNLIKE, if_any
from dualrt.edge.scope import host
from dualrt.web.response import Response
from dualrt_flask.edge.cookies import dump_cookie
from dualrt_flask.edge.dates import http_date
from dualrt_flask.edge.multidicts import CallbackDict
from dualrt_flask.edge.sets import HeaderSet
from dualrt_flask.edge.values import parse_list_header

try:
    from markupsafe import Markup
except ImportError:  # not needed for anything else here
    Markup = str  # type: ignore[assignment,misc]


def _changed(session: SecureCookieSession) -> None:
    session.modified = True


class SecureCookieSession(CallbackDict):
    """The session. ``modified``: one of its own keys was set; ``accessed``: it was looked at."""

    new = False
    modified = False
    accessed = False

    def __init__(self, initial: Any = None) -> None:
        super().__init__(initial, _changed)

    @property
    def permanent(self) -> bool:
        """Whether the cookie outlives the browser: the key ``_permanent``."""
        found: bool = self.get("_permanent", False)
        return found

    @permanent.setter
    def permanent(self, value: bool) -> None:
        self["_permanent"] = bool(value)


class KeySession(SecureCookieSession):
    """The session of Flask before 3.1.3: looked at only where one of its keys is. It shows itself
    by the other's name, as Flask's does.
    """

    def __getitem__(self, key: Any) -> Any:
        self.accessed = True
        return super().__getitem__(key)

    def get(self, key: Any, default: Any = None) -> Any:
        """Return a value."""
        self.accessed = True
        return super().get(key, default)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """Return a value, set where it was not."""
        self.accessed = True
        return super().setdefault(key, default)


KeySession.__name__ = KeySession.__qualname__ = "SecureCookieSession"


class NullSession(SecureCookieSession):
    """The session of an app without a secret key: empty, and to stay so."""

    def _fail(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(
            "The session is unavailable because no secret key was set.  Set the secret_key on the "
            "application to something unique and secret."
        )

    __setitem__ = __delitem__ = clear = pop = popitem = update = setdefault = _fail


class Cookie(NamedTuple):
    """The session cookie's name and attributes."""

    name: str = "session"
    domain: str | None = None
    path: str = "/"
    secure: bool = False
    partitioned: bool = False
    samesite: str | None = None
    httponly: bool = True


class Sessions:
    """An app's sessions. ``signer``: ``None`` without a secret key. ``name()``, ``cookie()``,
    ``lifetime()`` (a ``timedelta``) and ``refreshed()`` tell what the app's settings are now.
    ``by_look``: as in Flask 3.1.3, any look at a session counts, not only one at its keys.
    ``logins``: how ``request.auth`` reads a user from them. What was revoked there does not count
    here: to sign it anew would undo that.
    """

    def __init__(
        self,
        signer: Signer | None,
        name: Callable[[], str] = lambda: "session",
        cookie: Callable[[], Cookie] = Cookie,
        lifetime: Callable[[], Any] | None = None,
        refreshed: Callable[[], bool] = lambda: True,
        by_look: bool = True,
        logins: FlaskSession | None = None,
    ) -> None:
        self.by_look = by_look
        self._class = SecureCookieSession if by_look else KeySession
        self._signer = signer
        self._name = name
        self._cookie = cookie
        self._lifetime = lifetime
        self._refreshed = refreshed
        self._logins = logins

    @property
    def lifetime(self) -> Any:
        """How long a permanent session lasts, as a ``timedelta``."""
        return timedelta(days=31) if self._lifetime is None else self._lifetime()

    def may_refresh(self, environ: Mapping[str, Any]) -> bool:
        """Whether the client may have sent a session that is permanent, to be sent back with a new
        date. Its signature is not looked at for that.
        """
        text = environ.get("HTTP_COOKIE")
        if text is None or self._signer is None or self._name() not in text:
            return False
        return self._refreshed() and any(map(_is_permanent, text.split(";")))

    def open(self, request: Any) -> SecureCookieSession:
        """Return the session of a request; an empty one where its cookie does not count."""
        signer = self._signer
        if signer is None:
            return NullSession()
        if "HTTP_COOKIE" not in request._environ:
            return self._class()
        value = request.cookies.get(self._name())
        if not value:
            return self._class()
        try:
            text, issued = signer.text(value, int(self.lifetime.total_seconds()), time.time())
            found = untag(load_json(text), Markup)
            return self._class(None if self._is_ended(value, found, issued) else found)
        except Exception:  # forged, expired, or of another version of the site
            return self._class()

    def _is_ended(self, value: str, session: Mapping[str, Any], issued: float) -> bool:
        if self._logins is None or if_any() is None:
            return False
        with host():  # a store of the site's may ask others
            return self._logins.is_ended(value, session, issued)

    def save(self, session: Any, response: Response, app: Any, request: Any) -> None:
        """Set what Flask would set in the response of ``app``; a logout ends the cookie that was
        sent.
        """
        if isinstance(session, NullSession):
            return
        if session.accessed:
            vary_by_cookie(response)
        if session.modified and self._logins is not None:
            self._end_copies(self._logins, session, request)
        if not session:
            if session.modified:
                _add(response, self._cookie(), "", app, expires=0, max_age=0)
            return
        if not (session.modified or (session.permanent and self._refreshed())):
            return
        expires = datetime.now(UTC) + self.lifetime if session.permanent else None
        _add(response, self._cookie(), self._signed(session, app), app, expires=expires)

    def _signed(self, session: Any, app: Any) -> str:
        """Return the cookie's value; another one than that of a session which was revoked in the
        same second, and said the same.
        """
        value = self._dumped(session, app)
        if not self._is_ended(value, session, time.time()):
            return value
        session[UNLIKE] = token_hex(4)
        return self._dumped(session, app)

    def _dumped(self, session: Any, app: Any) -> str:
        signer: Any = self._signer
        text = app.json.dumps(tag(dict(session)), separators=(",", ":"))
        value: str = signer.dumps(text, time.time())
        return value

    def _end_copies(self, logins: FlaskSession, session: Any, request: Any) -> None:
        sent = request.cookies.get(self._name())
        if sent:
            with host():
                logins.end_copies(sent, session, time.time())


def _is_permanent(cookie: str) -> bool:
    """Whether a cookie may be a session that says so: what it says, whoever has signed it."""
    payload = cookie.partition("=")[2].strip().strip('"').rpartition(".")[0].rpartition(".")[0]
    try:
        data = b64decode(payload.lstrip(".").encode())
        return b'"_permanent"' in (inflate(data) if payload.startswith(".") else data)
    except Exception:  # no session
        return False


def _add(response: Response, cookie: Cookie, value: str, app: Any, **times: Any) -> None:
    line = dump_cookie(
        cookie.name,
        value,
        path=cookie.path,
        domain=cookie.domain,
        secure=cookie.secure,
        httponly=cookie.httponly,
        samesite=cookie.samesite,
        partitioned=cookie.partitioned,
        max_size=app.max_cookie_size,
        **times,
    )
    response.headers.append("set-cookie", line)
    vary_by_cookie(response)


def vary_by_cookie(response: Response) -> None:
    """Say that the answer depends on the cookies (RFC 9110, section 12.5.5)."""
    headers = response.headers
    found = headers.get_all("vary")
    if not found:
        headers.append("vary", "Cookie")
        return
    names = HeaderSet(parse_list_header(found[0]))
    if "cookie" not in names:
        names.add("Cookie")
        headers.set("vary", names.to_header())


def tag(value: Any) -> Any:
    """Return what stands in JSON for a value that JSON has not
    (``flask.json.tag.TaggedJSONSerializer``).
    """
    if isinstance(value, dict):
        return _tag_dict(value)
    if isinstance(value, tuple):
        return {" t": [tag(each) for each in value]}
    if isinstance(value, list):
        return [tag(each) for each in value]
    if isinstance(value, bytes):
        return {" b": b64encode(value).decode("ascii")}
    if callable(getattr(value, "__html__", None)):
        return {" m": str(value.__html__())}
    if isinstance(value, UUID):
        return {" u": value.hex}
    if isinstance(value, datetime):
        return {" d": http_date(value)}
    return value


def _tag_dict(value: dict[Any, Any]) -> Any:
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in TAGS:
            return {" di": {f"{key}__": tag(inner)}}
    return {key: tag(inner) for key, inner in value.items()}


__all__ = ["Cookie", "NullSession", "SecureCookieSession", "Sessions", "tag", "vary_by_cookie"]
