"""Tickets for sessions that a database or a cache keeps: made, renewed and taken back here.

Each door answers through ``with_tickets``: the response that it sees has passed all of Django's
middlewares, and only then is the session saved, and its new key known.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from functools import cache
from secrets import token_hex
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.functional import LazyObject, empty

from dualrt.auth.revocation import UNLIKE, if_any, revocations, session_key
from dualrt.auth.schemes import claims_of
from dualrt.auth.ticket import TicketError, TicketScheme, told_by
from dualrt_django.conf import current_edge

logger = logging.getLogger("dualrt")

RENEWAL = "dualrt_django.renewal"  # the URLconf of a request for a ticket
_DONE = "_dualrt_ticket"  # on a request: one of the doors has seen to its ticket
_USER, _BACKEND, _HASH = "_auth_user_id", "_auth_user_backend", "_auth_user_hash"

Claims = Callable[[Any], Mapping[str, Any]]


def with_tickets(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Return what answers a request, and sees to its ticket: what every door calls."""

    def answer(http: HttpRequest) -> HttpResponseBase:
        keeper = _keeper(http)
        response: HttpResponseBase = get_response(http)
        if keeper is not None and keeper.wants_user(http, response):
            keeper.put(http, response, _session_user(http))
        return response if keeper is None else keeper.judge(http, response)

    return answer


def with_tickets_async(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """The same for a coroutine function."""

    async def answer(http: HttpRequest) -> HttpResponseBase:
        keeper = _keeper(http)
        response: HttpResponseBase = await get_response(http)
        if keeper is not None and keeper.wants_user(http, response):

            def put() -> None:
                keeper.put(http, response, _session_user(http))

            await sync_to_async(put, thread_sensitive=True)()  # it may ask the database
        return response if keeper is None else keeper.judge(http, response)

    return answer


def _keeper(http: HttpRequest) -> _Keeper | None:
    """Return who sees to this request's ticket; let a request for one reach the view that makes
    it. ``None`` where the site has no tickets, and at the second door.
    """
    edge = current_edge()
    scheme = edge.auth.tickets if edge.asks_who else None
    if scheme is None or _DONE in http.__dict__:
        return None
    http.__dict__[_DONE] = True
    if http.path_info in edge.renewing:
        kind: Any = type(http)
        http.__class__ = _pinned(kind)
    return _Keeper(scheme, claims_of(edge.config))


@cache
def _pinned(kind: Any) -> Any:
    """Return a class of requests that no middleware gives other routes: the edge's have not been
    asked about this path, so no view of the site must be reached by it.
    """
    return type(kind.__name__, (kind,), {"urlconf": property(lambda self: RENEWAL, _ignore)})


def _ignore(http: HttpRequest, urlconf: object) -> None:
    pass


class _Keeper:
    """What a site's tickets are made of, for one response."""

    def __init__(self, scheme: TicketScheme, claims: Claims | None) -> None:
        self.scheme = scheme
        self.claims = claims
        self.session = ""
        self.known = False  # whether the client will have a good ticket

    def wants_user(self, http: HttpRequest, response: HttpResponseBase) -> bool:
        """Say whether the ticket must be made anew, which takes the user; delete one that is
        nobody's any more. Asks no database: of a session that nobody has loaded, nothing is known.
        """
        session = http.__dict__.get("session")
        sent = http.COOKIES.get(self.scheme.session_cookie) or ""
        value = http.COOKIES.get(self.scheme.cookie)
        if session is None:
            return False
        self.session = _current(session, sent, response)
        if sent and self.session != sent and self.scheme.is_valid(value, sent, time.time()):
            self._revoke(sent)
        if not self.session:
            if value:
                self.drop(response)
            return False
        loaded = "_session_cache" in session.__dict__
        if loaded and session.get(_USER) is None:
            if value:
                self.drop(response)
            return False
        if self._holds(value, session if loaded else None):
            self.known = True
            return False
        if not loaded and value is None:
            return False
        return response.status_code < 500 and (self.session != sent or not _is_shared(response))

    def _holds(self, value: str | None, session: Any) -> bool:
        """Say whether the ticket that was sent may stay; ``session``: ``None`` where it was not
        loaded.
        """
        user = auth_hash = None
        if session is not None:
            user, auth_hash = str(session.get(_USER)), str(session.get(_HASH) or "")
        return self.scheme.holds(value, self.session, user, auth_hash or "", time.time())

    def judge(self, http: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response, but to a request for a ticket that could not be made: to send the
        client back would send it round in circles.
        """
        if self.known or getattr(http, "urlconf", None) != RENEWAL:
            return response
        from dualrt_django.renewal import Again, stranger

        return stranger(http) if isinstance(response, Again) else response

    def _revoke(self, session: str) -> None:
        revocations().revoke(session_key(session), time.time() + self.scheme.age)

    def put(self, http: HttpRequest, response: HttpResponseBase, user: Any) -> None:
        """Set the ticket of ``user``; delete it where there is none."""
        if user is None:
            if http.COOKIES.get(self.scheme.cookie):
                self.drop(response)
            return
        auth_hash = str(http.session.get(_HASH) or "")
        try:
            claims = _claims(user, self.claims)
            value = self.scheme.issue(user.pk, self.session, auth_hash, claims, time.time())
        except TicketError:
            if settings.DEBUG:
                raise
            logger.exception("no ticket is set: to the edge, the user is a stranger")
            return
        self.known = True
        response.set_cookie(
            self.scheme.cookie,
            value,
            domain=settings.SESSION_COOKIE_DOMAIN,
            path=settings.SESSION_COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
        patch_vary_headers(response, ("Cookie",))

    def drop(self, response: HttpResponseBase) -> None:
        """Delete the ticket."""
        response.delete_cookie(
            self.scheme.cookie,
            path=settings.SESSION_COOKIE_PATH,
            domain=settings.SESSION_COOKIE_DOMAIN,
            samesite=settings.SESSION_COOKIE_SAMESITE,
        )
        patch_vary_headers(response, ("Cookie",))


def _current(session: Any, sent: str, response: HttpResponseBase) -> str:
    """Return the value that the session cookie has after this response, ``""`` for none."""
    cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie is not None:
        return "" if cookie["max-age"] == 0 else cookie.value
    if session.modified and session.session_key != sent:
        # SessionMiddleware stands above the door: a new session has its key later
        return str(session.session_key or "")
    return sent


def _is_shared(response: HttpResponseBase) -> bool:
    """Whether a cache that others read may keep the response, with its cookies."""
    said = str(response.headers.get("Cache-Control", "")).lower()
    return "public" in said or "s-maxage" in said


def _claims(user: Any, more: Claims | None) -> dict[str, Any]:
    flags = {name: True for name in ("is_staff", "is_superuser") if getattr(user, name, False)}
    claims: dict[str, Any] = dict(flags)
    if not getattr(user, "is_active", True):
        claims["is_active"] = False
    name = getattr(user, "get_username", None)
    if name is not None:
        claims["username"] = str(name())
    if more is not None:
        claims.update(told_by(more, user))
    return claims


def _session_user(http: HttpRequest) -> Any:
    """Return the user of the session as Django would, ``None`` for nobody. Unlike Django's
    ``get_user`` it changes nothing: the session has been saved.
    """
    session: Any = http.session
    user_id, backend = session.get(_USER), session.get(_BACKEND)
    if user_id is None or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = _known_user(http, str(user_id)) or _load_user(str(backend), user_id)
    if user is None or not getattr(user, "is_authenticated", False):
        return None
    if hasattr(user, "get_session_auth_hash"):
        given = session.get(_HASH)
        if not given or not constant_time_compare(given, user.get_session_auth_hash()):
            return None  # another password by now, or a hash by an old key, which Django renews
    return user


def _known_user(http: HttpRequest, user_id: str) -> Any:
    """Return the user that Django has loaded already, if it is the session's."""
    held = http.__dict__
    for name in ("user", "_cached_user", "_acached_user"):
        user = held.get(name)
        if isinstance(user, LazyObject) and user.__dict__.get("_wrapped") is empty:
            continue
        if user is not None and str(getattr(user, "pk", None)) == user_id:
            return user
    return None


def _load_user(backend: str, user_id: Any) -> Any:
    from django.contrib.auth import get_user_model, load_backend
    from django.core.exceptions import ValidationError

    try:
        key = get_user_model()._meta.pk.to_python(user_id)
    except ValidationError:
        return None
    return load_backend(backend).get_user(key)


def _logged_out(request: Any = None, user: Any = None, **kwargs: Any) -> None:
    """Let no credential of the session count that ends: not even one that somebody has copied.

    Nothing is noted where nobody was logged in: strangers shall not fill the list.
    """
    value = getattr(getattr(request, "session", None), "session_key", None)
    if not value or user is None:
        return
    schemes: Any = current_edge().auth.schemes
    for scheme in schemes:
        key = getattr(scheme, "revocation_key", None)
        if key is not None:
            revocations().revoke(key(value), time.time() + scheme.lifetime)


def _logged_in(request: Any = None, **kwargs: Any) -> None:
    """Let a signed session not be the very one that was logged out: signatures have whole seconds,
    and this one may have the same in it.
    """
    session = getattr(request, "session", None)
    if session is None or if_any() is None or current_edge().auth.scheme("django-session") is None:
        return
    session[UNLIKE] = token_hex(4)


user_logged_in.connect(_logged_in, dispatch_uid="dualrt_django.logins")
user_logged_out.connect(_logged_out, dispatch_uid="dualrt_django.tickets")

__all__ = ["RENEWAL", "with_tickets", "with_tickets_async"]
