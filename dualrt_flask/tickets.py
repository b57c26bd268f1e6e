"""What the server runtime of a Flask app does for the edge: tickets for sessions that it keeps
itself (with Flask-Login), and an end to the copies of a session that is logged out.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from secrets import token_hex
from time import sleep
from typing import Any

from flask import Flask, Response, make_response, redirect, request, session
from werkzeug.http import parse_cookie

from dualrt.auth.refusals import detour, is_for_program, login_for, safe_next, unknown
from dualrt.auth.revocation import UNLIKE, revocations
from dualrt.auth.schemes import Auth
from dualrt.auth.site import RENEW
from dualrt.auth.ticket import TicketError, TicketScheme, told_by
from dualrt.wsgi import WSGIRequest
from dualrt_flask.auth import LOGIN_KEY, claims_of, cookie_name, login_manager
from dualrt_flask.conf import Site

logger = logging.getLogger("dualrt")

_TICK = 0.001  # seconds: tickets tell milliseconds
RENEWED = "dualrt.renewed"  # in the environ: the client is sent back to an edge that shall know it


def install(app: Flask, site: Site) -> None:
    """Let the app's responses keep its tickets, and one path of it make them."""
    original: Callable[..., Response] = app.process_response

    # The session is saved in here, after every `after_request` function: only then is it known
    # which cookie it has.
    def process_response(*args: Any) -> Response:
        response = original(*args)
        edge = site.latest()
        auth = edge.auth
        if edge.asks_who and auth.schemes:
            known = _see_to(app, site, auth, response)
            if not known and RENEWED in request.environ:
                return _stranger(app, auth)  # to be sent back would lead round in circles
        return response

    app.process_response = process_response  # type: ignore[assignment, method-assign]

    before: Callable[..., Any] = app.preprocess_request

    # a `before_request` function would cost every request ten times as much
    def preprocess_request(*args: Any) -> Any:
        edge = site.latest()
        if edge.renewing and request.path in edge.renewing:
            return _renew(app, edge.auth)
        return before(*args)

    app.preprocess_request = preprocess_request  # type: ignore[method-assign]


def _renew(app: Flask, auth: Auth) -> Response:
    """Send a user back, with the cookies that make the edge know who it is; anyone else is sent to
    log in, or told with a 401.
    """
    if _user(app) is None:
        return _stranger(app, auth)
    request.environ[RENEWED] = True
    return _unstored(redirect(_target(), detour(request.method)))


def _target() -> str:
    # Werkzeug raises for a query that is no UTF-8
    asked = WSGIRequest(request.environ, "", {}, "werkzeug")
    target = safe_next(asked.query.get("next") or "")
    return "/" if RENEW in target else target


def _stranger(app: Flask, auth: Auth) -> Response:
    """Answer somebody of whom the edge will not know who it is."""
    target = _target()
    asked = WSGIRequest(request.environ, target.partition("?")[0], {}, "werkzeug")
    url = login_for(asked, auth, target)
    if is_for_program(asked, auth) or not url:
        answer = unknown(auth)
        return _unstored(make_response(answer.body, answer.status, list(answer.headers.items())))
    return _unstored(redirect(url, 302))


def _unstored(response: Any) -> Response:
    response.headers["Cache-Control"] = "no-store, private"
    found: Response = response
    return found


def _user(app: Flask) -> Any:
    """Return Flask-Login's user, ``None`` for nobody."""
    if login_manager(app) is None:
        return None
    from flask_login import current_user

    user = current_user._get_current_object()
    return user if getattr(user, "is_authenticated", False) else None


def _see_to(app: Flask, site: Site, auth: Auth, response: Response) -> bool:
    """Keep the cookies; say whether the edge will know a user by them."""
    known = False
    name = cookie_name(app)
    sent = request.cookies.get(name) or ""
    now = _current(response, name, sent)
    schemes: Any = auth.schemes
    for scheme in schemes:
        if scheme.name == "flask-session":
            if sent and sent != now:
                scheme.end_copies(sent, session, time.time())
            known = known or session.get(scheme.user_key) is not None
            now = _make_unlike(app, scheme, response, sent, now)
    if auth.tickets is not None:
        known = _keep_ticket(app, site, auth.tickets, response, sent, now) or known
    return known


def _current(response: Response, name: str, sent: str) -> str:
    """Return the value that the session cookie has after this response, ``""`` for none."""
    for line in response.headers.getlist("Set-Cookie"):
        pair, _, attributes = line.partition(";")
        if pair.partition("=")[0].strip() == name:
            gone = "max-age=0" in attributes.lower().replace(" ", "")
            return "" if gone else parse_cookie(pair).get(name, "")
    return sent


def _make_unlike(app: Flask, scheme: Any, response: Response, sent: str, now: str) -> str:
    """Let a login have a cookie that is not revoked; return its value.

    Signatures have whole seconds: who logs in again within the second of a session that was logged
    out, and has the same in it, would have that one's very cookie.
    """
    if not now or now == sent or session.get(scheme.user_key) is None:
        return now
    if not revocations().is_revoked(scheme.revocation_key(now), None):
        return now
    name = cookie_name(app)
    lines = response.headers.getlist("Set-Cookie")
    others = [each for each in lines if each.partition("=")[0].strip() != name]
    response.headers.setlist("Set-Cookie", others)
    session[UNLIKE] = token_hex(4)
    app.session_interface.save_session(app, session, response)
    return _current(response, name, sent)


def _revoke(scheme: Any, value: str) -> None:
    revocations().revoke(scheme.revocation_key(value), time.time() + scheme.lifetime)


def _keep_ticket(
    app: Flask, site: Site, scheme: TicketScheme, response: Response, sent: str, now: str
) -> bool:
    """Set, renew or delete the ticket; say whether the client has a good one now."""
    value = request.cookies.get(scheme.cookie)
    user_id = session.get(LOGIN_KEY)
    # the session's key may stay the same over a logout, and over the login of somebody else
    known = scheme.user_of(value, sent, time.time()) if sent else None
    ends = known is not None and (sent != now or user_id is None or known != str(user_id))
    revoked: float | None = None
    if ends:
        _revoke(scheme, sent)
        revoked = time.time()
    if not now or user_id is None:
        if value:
            _drop(app, scheme, response)
        return False
    if scheme.holds(value, now, str(user_id), str(user_id), time.time()):
        return True
    if response.status_code >= 500 or (sent == now and _is_shared(response)):
        return False
    user = _user(app)
    if user is None or str(user.get_id()) != str(user_id):  # by an API key: not the session's
        if value:
            _drop(app, scheme, response)
        return False
    try:
        claims = _claims(user, claims_of(site.config()))
        at = time.time() if revoked is None else _after(revoked)
        made = scheme.issue(user_id, now, str(user_id), claims, at)
    except TicketError:
        if app.debug:
            raise
        logger.exception("no ticket is set: to the edge, the user is a stranger")
        return False
    response.set_cookie(scheme.cookie, made, httponly=True, **_attributes(app))
    response.vary.add("Cookie")
    return True


def _after(revoked: float) -> float:
    """Wait until the clock shows a later tick than at a revocation; return that time.

    A ticket of the same tick would not count. One that is dated ahead would outlive a logout in the
    meantime, which revokes what was issued until then.
    """
    last = int(revoked * 1_000)
    for _ in range(100):
        at = time.time()
        if int(at * 1_000) > last:
            return at
        sleep(_TICK / 10)
    return revoked + _TICK  # a clock that stands still


def _drop(app: Flask, scheme: TicketScheme, response: Response) -> None:
    response.delete_cookie(scheme.cookie, httponly=True, **_attributes(app))
    response.vary.add("Cookie")


def _attributes(app: Flask) -> dict[str, Any]:
    """Return the session cookie's own attributes."""
    interface = app.session_interface
    return {
        "domain": interface.get_cookie_domain(app),
        "path": interface.get_cookie_path(app),
        "secure": interface.get_cookie_secure(app),
        "samesite": interface.get_cookie_samesite(app),
    }


def _is_shared(response: Response) -> bool:
    """Whether a cache that others read may keep the response, with its cookies."""
    control = response.cache_control
    return bool(control.public or control.s_maxage is not None)


def _claims(user: Any, more: Callable[[Any], Any] | None) -> dict[str, Any]:
    flags = ("is_staff", "is_superuser")
    claims: dict[str, Any] = {flag: True for flag in flags if getattr(user, flag, None) is True}
    if not getattr(user, "is_active", True):
        claims["is_active"] = False
    if more is not None:
        claims.update(told_by(more, user))
    return claims


__all__ = ["install"]
