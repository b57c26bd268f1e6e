"""Whether a request that changes something comes from the site's own pages (CSRF).

A browser sends its cookies with every request, whoever's page has caused it. ``Sec-Fetch-Site``
(W3C Fetch Metadata) says from where; older browsers say it in ``Origin`` or ``Referer``.
"""

from __future__ import annotations

from hmac import compare_digest
from string import ascii_letters, digits
from urllib.parse import urlsplit

from dualrt.auth.site import Csrf, Links, same_domain
from dualrt.errors import ClientError
from dualrt.web.request import Request

# RFC 9110, section 9.2.1. TRACE is safe, too, but no page and no API has a use for it.
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SITES = frozenset({"same-origin", "same-site", "cross-site", "none"})


def why_foreign(request: Request, links: Links) -> str:
    """Return why an unsafe request is not known to come from the site itself, ``""`` if it is."""
    if request.method in SAFE:
        return ""
    headers = request.headers
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site is not None:
        if site in ("same-origin", "none") or (site in _SITES and _is_trusted(origin, links)):
            return ""
        return f"Sec-Fetch-Site is {site!r:.40}"
    if origin is not None:
        return "" if _is_own(origin, request, links) else f"Origin is {origin!r:.80}"
    return _why_foreign_referer(request, links)


def _is_trusted(origin: str | None, links: Links) -> bool:
    return origin is not None and links.trusted.has_origin(origin)


def _is_own(origin: str, request: Request, links: Links) -> bool:
    return origin == links.origin(request) or links.trusted.has_origin(origin)


def _why_foreign_referer(request: Request, links: Links) -> str:
    given = request.headers.get("referer")
    if given is None:
        return "neither Origin nor Referer says where the request comes from"
    try:
        referer = urlsplit(given)
    except ValueError:
        return "Referer is malformed"
    if not referer.scheme or not referer.netloc:
        return "Referer is malformed"
    secure = links.is_secure(request)
    if referer.scheme != ("https" if secure else "http"):
        return f"Referer is of another scheme: {referer.scheme!r:.20}"
    if secure and links.trusted.has_host(referer.netloc):
        return ""
    return "" if _is_good(referer.netloc, request, links) else f"Referer is {given!r:.80}"


def _is_good(netloc: str, request: Request, links: Links) -> bool:
    """Whether a page of this host and port may change something, by ``CSRF_COOKIE_DOMAIN`` if
    there is one.
    """
    good = links.host(request)
    if good is None:
        return False
    if links.csrf is not None and links.csrf.domain is not None:
        port = links.port(request)
        good = links.csrf.domain + (f":{port}" if port not in ("", "80", "443") else "")
    return same_domain(netloc, good)


# --- Django's token

_SECRET, _MASKED = 32, 64  # a token's length, without and with its mask
_CHARS = ascii_letters + digits
_AT = {char: at for at, char in enumerate(_CHARS)}


def why_no_token(request: Request, links: Links, csrf: Csrf) -> str:
    """Return why Django's ``CsrfViewMiddleware`` would refuse the request, ``""`` if it would not.

    A ``Sec-Fetch-Site`` that no browser sends is refused, too.
    """
    if request.method in SAFE or request.method == "TRACE":
        return ""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in _SITES:
        return f"Sec-Fetch-Site is {site!r:.40}"
    origin = request.headers.get("origin")
    if origin is not None:
        if not _is_own(origin, request, links):
            return f"Origin is {origin!r:.80}"
    elif links.is_secure(request) and (why := _why_foreign_referer(request, links)):
        return why
    return _why_no_match(request, csrf)


def _why_no_match(request: Request, csrf: Csrf) -> str:
    secret = request.cookies.get(csrf.cookie)
    if secret is None:
        return f"the CSRF cookie {csrf.cookie!r} is not set"
    if not _is_token(secret):
        return "the CSRF cookie is malformed"
    token = _from_form(request, csrf.field) or request.headers.get(csrf.header)
    if token is None:
        return f"there is no CSRF token: neither the field {csrf.field!r} nor {csrf.header!r}"
    if not _is_token(token):
        return "the CSRF token is malformed"
    if not compare_digest(_unmask(token), _unmask(secret)):
        return "the CSRF token does not belong to the CSRF cookie"
    return ""


def _from_form(request: Request, field: str) -> str:
    kind = (request.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if request.method != "POST" or kind not in _FORMS:
        return ""
    try:
        found = request.form().get_all(field)[-1:]  # the last one, as Django reads a form
    except ClientError:
        return ""
    return found[0] if found and isinstance(found[0], str) else ""


_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


def _is_token(text: str) -> bool:
    return len(text) in (_SECRET, _MASKED) and all(char in _AT for char in text)


def _unmask(token: str) -> str:
    """Return the secret of a token: one of 64 characters is a mask and the secret under it."""
    if len(token) == _SECRET:
        return token
    mask, cipher = token[:_SECRET], token[_SECRET:]
    pairs = zip(cipher, mask, strict=True)
    return "".join(_CHARS[(_AT[char] - _AT[over]) % len(_CHARS)] for char, over in pairs)


__all__ = ["SAFE", "why_foreign", "why_no_token"]
