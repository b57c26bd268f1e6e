"""``{% csrf_token %}`` at the edge: a token that ``CsrfViewMiddleware`` takes, and its cookie.

The secret is the cookie's, where the client has one, else a new one; as in Django the cookie goes
out with every answer that shows a token.
"""

from __future__ import annotations

import string
from functools import partial
from secrets import choice
from typing import Any

from dualrt.edge.scope import refuse
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
        refuse("{% csrf_token %} where CSRF_USE_SESSIONS", "The session is the server's to write.")
    here = context()
    secret = getattr(here, "csrf", "") or _kept(request) or _new()
    if here is not None:
        here.csrf, here.finish = secret, partial(_finish, secret)
    return _masked(secret)


def _kept(request: Any) -> str:
    """Return the secret of the client's cookie, ``""`` where it has none that counts."""
    found: str = request.COOKIES.get(given.CSRF_COOKIE_NAME, "")
    if len(found) not in (SECRET, 2 * SECRET) or not all(each in _CHARS for each in found):
        return ""
    if len(found) == SECRET or not known.has_middleware(MIDDLEWARE):
        return found[:SECRET]
    pairs = zip(found[:SECRET], found[SECRET:], strict=True)
    return "".join(_CHARS[_CHARS.index(other) - _CHARS.index(mask)] for mask, other in pairs)


def _new() -> str:
    return "".join(choice(_CHARS) for _ in range(SECRET))


def _masked(secret: str) -> str:
    mask = _new()
    pairs = zip(secret, mask, strict=True)
    shifted = (_CHARS.index(one) + _CHARS.index(other) for one, other in pairs)
    return mask + "".join(_CHARS[each % len(_CHARS)] for each in shifted)


def _finish(secret: str, response: Any) -> None:
    """Put the cookie into an answer that shows a token, if the site's middleware would."""
    if not known.has_middleware(MIDDLEWARE):
        return
    made = HttpResponse()
    made.set_cookie(
        given.CSRF_COOKIE_NAME,
        secret,
        max_age=given.CSRF_COOKIE_AGE,
        domain=given.CSRF_COOKIE_DOMAIN,
        path=given.CSRF_COOKIE_PATH,
        secure=given.CSRF_COOKIE_SECURE,
        httponly=given.CSRF_COOKIE_HTTPONLY,
        samesite=given.CSRF_COOKIE_SAMESITE,
    )
    line = made.cookies[given.CSRF_COOKIE_NAME].output(header="").strip()
    response.headers.append("Set-Cookie", line)
    vary = [
        each.strip() for each in (response.headers.get("vary") or "").split(",") if each.strip()
    ]
    if not {"*", "cookie"} & {each.lower() for each in vary}:
        response.headers.set("Vary", ", ".join([*vary, "Cookie"]))


__all__ = ["MIDDLEWARE", "get_token"]
