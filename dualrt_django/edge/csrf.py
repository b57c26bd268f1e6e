"""``{% csrf_token %}`` and ``get_token`` at the edge: a token that ``CsrfViewMiddleware`` takes,
and its cookie.

The secret is the cookie's, where the client has one, else a new one; as in Django the cookie goes
out with every answer that shows a token.
"""

from __future__ import annotations

import string
from functools import partial
from secrets import choice
from typing import Any

from dualrt.edge.scope import refuse
from dualrt_django.edge.base import HttpResponseBase
from dualrt_django.edge.caching import patch_vary_headers
from dualrt_django.edge.current import context
from dualrt_django.edge.given import given
from dualrt_django.edge.http import HttpResponse
from dualrt_django.edge.known import known

MIDDLEWARE = "django.middleware.csrf.CsrfViewMiddleware"
SECRET = 32  # characters; a token is a mask and the masked secret
_CHARS = string.ascii_letters + string.digits


def get_token(request: Any) -> str:
    """Return a token for a form, another one each time; its cookie goes out with the answer."""
    if given.CSRF_USE_SESSIONS:
        refuse(
            "a CSRF token where CSRF_USE_SESSIONS is set",
            "The session is the server's to write.",
        )
    here = context()
    secret = getattr(here, "csrf", "") or _kept(request) or _new()
    if here is not None:
        here.csrf, here.finish = secret, partial(_finish, secret, here)
    return _masked(secret)


def will_send() -> None:
    """Let the answer that is made here have the cookie, whatever the site's middleware: that of an
    error, too, since Django's own pages of errors have it.
    """
    here = context()
    if here is not None:
        here.csrf_sent = True


def send(response: Any) -> None:
    """Put the cookie into an answer of a view's, if a token was asked for."""
    here = context()
    if here is None or here.finish is None or not isinstance(response, HttpResponseBase):
        return
    here.finish = None
    _set_cookie(here.csrf, response)
    patch_vary_headers(response, ("Cookie",))


def renew(request: Any) -> None:
    """Let a cookie that does not count be replaced."""
    if given.CSRF_COOKIE_NAME in request.COOKIES and not _kept(request):
        get_token(request)


def _kept(request: Any) -> str:
    """Return the secret of the client's cookie, ``""`` where it has none that counts."""
    found: str = request.COOKIES.get(given.CSRF_COOKIE_NAME, "")
    if len(found) not in (SECRET, 2 * SECRET) or not all(each in _CHARS for each in found):
        return ""
    if len(found) == SECRET:
        return found
    pairs = zip(found[:SECRET], found[SECRET:], strict=True)
    return "".join(_CHARS[_CHARS.index(other) - _CHARS.index(mask)] for mask, other in pairs)


def _new() -> str:
    return "".join(choice(_CHARS) for _ in range(SECRET))


def _masked(secret: str) -> str:
    mask = _new()
    pairs = zip(secret, mask, strict=True)
    shifted = (_CHARS.index(one) + _CHARS.index(other) for one, other in pairs)
    return mask + "".join(_CHARS[each % len(_CHARS)] for each in shifted)


def _finish(secret: str, here: Any, response: Any) -> None:
    """Put the cookie into an answer that shows a token, if the site's middleware would."""
    if not (here.csrf_sent or known.has_middleware(MIDDLEWARE)):
        return
    begins = f"{given.CSRF_COOKIE_NAME}="
    if any(each.startswith(begins) for each in response.headers.get_all("set-cookie")):
        return  # a page of the site's for an error has one already
    made = HttpResponse()
    _set_cookie(secret, made)
    line = made.cookies[given.CSRF_COOKIE_NAME].output(header="").strip()
    response.headers.append("Set-Cookie", line)
    vary = [
        each.strip() for each in (response.headers.get("vary") or "").split(",") if each.strip()
    ]
    if not {"*", "cookie"} & {each.lower() for each in vary}:
        response.headers.set("Vary", ", ".join([*vary, "Cookie"]))


def _set_cookie(secret: str, response: Any) -> None:
    response.set_cookie(
        given.CSRF_COOKIE_NAME,
        secret,
        max_age=given.CSRF_COOKIE_AGE,
        domain=given.CSRF_COOKIE_DOMAIN,
        path=given.CSRF_COOKIE_PATH,
        secure=given.CSRF_COOKIE_SECURE,
        httponly=given.CSRF_COOKIE_HTTPONLY,
        samesite=given.CSRF_COOKIE_SAMESITE,
    )


__all__ = ["get_token"]
