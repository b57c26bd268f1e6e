"""``django.utils.cache``: the headers that tell caches what to keep, and conditional requests."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from hashlib import md5
from typing import Any

from dualrt_django.edge.given import given
from dualrt_django.edge.logs import log_response
from dualrt_django.edge.response import HttpResponse
from dualrt_django.edge.statuses import HttpResponseNotModified
from dualrt_django.edge.utils.http import (
    http_date,
    parse_etags,
    parse_http_date_safe,
    quote_etag,
)

_BETWEEN = re.compile(r"\s*,\s*")
STRIPPING = (6, 1)  # since this Django, parts are stripped and empty ones left out

# What a 304 says again (RFC 9110, section 15.4.5), and Last-Modified.
_KEPT = "Cache-Control Content-Location Date ETag Expires Last-Modified Vary".split()

Directives = dict[str, Any]  # a value, ``True`` for none; of no-cache, a set of values


def patch_cache_control(response: Any, **kwargs: Any) -> None:
    """Add directives to ``Cache-Control``: ``max_age=60``, ``no_cache=True``.

    ``True`` is a directive without a value. Of two values of ``max-age`` the smaller stays, and of
    ``private`` and ``public`` the new one.
    """
    found: Directives = {}
    if response.get("Cache-Control"):
        for name, value in _directives(response):
            _put(found, name.strip() if given.version >= STRIPPING else name, value)
    if "max-age" in found and "max_age" in kwargs:
        kwargs["max_age"] = min(int(found["max-age"]), kwargs["max_age"])
    if "private" in found and "public" in kwargs:
        del found["private"]
    elif "public" in found and "private" in kwargs:
        del found["public"]
    for name, value in kwargs.items():
        _put(found, name.replace("_", "-"), value)
    response.headers["Cache-Control"] = ", ".join(
        text for name, value in found.items() for text in _written(name, value)
    )


def split(value: str) -> list[str]:
    """Return the parts of a header's value that is a list."""
    if given.version >= STRIPPING:
        return [part for part in map(str.strip, value.split(",")) if part]
    return _BETWEEN.split(value)


def _directives(response: Any) -> Iterator[tuple[str, Any]]:
    """Yield the directives of ``Cache-Control`` and their values, ``True`` for none."""
    for field in split(response.headers["Cache-Control"]):
        name, equals, text = field.partition("=")
        yield name.lower(), text if equals else True


def _put(found: Directives, name: str, value: Any) -> None:
    if name == "no-cache":  # it may name several fields
        found.setdefault(name, set()).add(value)
    else:
        found[name] = value


def _written(name: str, value: Any) -> list[str]:
    values = list(value) if isinstance(value, set) else [value]
    if isinstance(value, set) and True in value:
        values = [True]
    return [name if each is True else f"{name}={each}" for each in values]


def get_max_age(response: Any) -> int | None:
    """Return the ``max-age`` of ``Cache-Control`` (seconds), ``None`` where there is none."""
    if not response.has_header("Cache-Control"):
        return None
    found = dict(_directives(response))
    try:
        return int(found["max-age"])
    except (ValueError, TypeError, KeyError):
        return None


def set_response_etag(response: Any) -> Any:
    """Give a response that is not streamed and not empty an ``ETag`` of its content."""
    if not response.streaming and response.content:
        digest = md5(response.content, usedforsecurity=False).hexdigest()
        response.headers["ETag"] = quote_etag(digest)
    return response


def get_conditional_response(
    request: Any, etag: str | None = None, last_modified: int | None = None, response: Any = None
) -> Any:
    """Return the 304 or the 412 that a request's conditions ask for, else ``response`` (RFC 9110,
    section 13.2.2). ``last_modified``: epoch seconds.
    """
    if response and not 200 <= response.status_code < 300:
        return response
    match = parse_etags(_header(request, "If-Match", ""))
    none_match = parse_etags(_header(request, "If-None-Match", ""))
    unmodified, modified = (
        _moment(_header(request, name)) for name in ("If-Unmodified-Since", "If-Modified-Since")
    )
    reads = request.method in ("GET", "HEAD")
    if match and not _matches(etag, match):
        return _failed(request)
    if not match and unmodified and not (last_modified and last_modified <= unmodified):
        return _failed(request)
    if none_match and _matches_weakly(etag, none_match):
        return _not_modified(response) if reads else _failed(request)
    unchanged = modified and last_modified and last_modified <= modified
    if not none_match and unchanged and reads:
        return _not_modified(response)
    return response


def _header(request: Any, name: str, default: Any = None) -> Any:
    return request.headers.get(name, default)


def _moment(date: Any) -> int | None:
    return parse_http_date_safe(date) if date else None


def _matches(etag: str | None, wanted: list[str]) -> bool:
    """Whether a strong ETag is among these (RFC 9110, section 13.1.1)."""
    if not etag:
        return False
    return wanted == ["*"] or (not etag.startswith("W/") and etag in wanted)


def _matches_weakly(etag: str | None, known: list[str]) -> bool:
    """Whether an ETag is among these, weak or strong (RFC 9110, section 13.1.2)."""
    if not etag:
        return False
    return known == ["*"] or etag.strip("W/") in [each.strip("W/") for each in known]


def _failed(request: Any) -> HttpResponse:
    response = HttpResponse(status=412)
    log_response("Precondition Failed: %s", request.path, response=response, request=request)
    return response


def _not_modified(response: Any) -> HttpResponseNotModified:
    made = HttpResponseNotModified()
    if response:
        for name in _KEPT:
            if name in response:
                made.headers[name] = response.headers[name]
        made.cookies = response.cookies
    return made


def patch_response_headers(response: Any, cache_timeout: float | None = None) -> None:
    """Add ``Expires`` and ``max-age``; ``cache_timeout`` (seconds) is else
    ``CACHE_MIDDLEWARE_SECONDS``.
    """
    if cache_timeout is None:
        cache_timeout = given.CACHE_MIDDLEWARE_SECONDS
    if cache_timeout < 0:
        cache_timeout = 0
    if not response.has_header("Expires"):
        response.headers["Expires"] = http_date(time.time() + cache_timeout)
    patch_cache_control(response, max_age=cache_timeout)


def add_never_cache_headers(response: Any) -> None:
    """Tell every cache to keep nothing."""
    patch_response_headers(response, cache_timeout=-1)
    patch_cache_control(response, no_cache=True, no_store=True, must_revalidate=True, private=True)


def patch_vary_headers(response: Any, newheaders: Iterable[str]) -> None:
    """Add names to ``Vary``, in order, each once in any case; ``*`` stands alone."""
    names = split(response.headers["Vary"]) if response.has_header("Vary") else []
    known = {name.lower() for name in names}
    if given.version >= STRIPPING:
        newheaders = [name.strip() for name in newheaders]
    names += [name for name in newheaders if name.lower() not in known]
    response.headers["Vary"] = "*" if "*" in names else ", ".join(names)


def has_vary_header(response: Any, header_query: str) -> bool:
    """Whether ``Vary`` has this name."""
    if not response.has_header("Vary"):
        return False
    names = split(response.headers["Vary"])
    return header_query.lower().strip() in {name.lower().strip() for name in names}


__all__ = ["add_never_cache_headers", "get_conditional_response", "get_max_age"]
__all__ += ["has_vary_header", "patch_cache_control", "patch_response_headers"]
__all__ += ["patch_vary_headers", "set_response_etag"]
