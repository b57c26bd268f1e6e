"""What middlewares change of a request and add to its answer: plain functions on header fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from dualrt.errors import ViewError
from dualrt.web.cookie_rules import get_rule
from dualrt.web.fields import environ_key
from dualrt.web.headers import Headers
from dualrt.web.response import EMPTY, Next
from dualrt.web.set_cookie import SetCookie, parse_line
from dualrt.web.url import URL, InvalidURL

Lines = list[tuple[str, str]]

# Fields whose values add up: one from a middleware stands beside the app's own.
LISTED = frozenset({"link", "server-timing", "vary", "www-authenticate"})
# What speaks of a body that a middleware's `next` does not have, or of the connection.
_NEVER = frozenset(
    "connection content-length keep-alive set-cookie te trailer transfer-encoding upgrade".split()
)


class Additions:
    """The headers and cookies that go out with a request's answer, whoever gives it.

    Whoever comes later in the request's way has the last word: a later middleware replaces what an
    earlier one set, and the app's own header or cookie of the same name stays as it is.
    ``edge_headers`` are for an answer that the edge gives, until the request goes on ``to_app``;
    what is in both is ``headers``' to say.
    """

    __slots__ = ("cookies", "edge_headers", "headers")

    def __init__(self) -> None:
        self.headers: Sequence[tuple[str, str]] = ()
        self.edge_headers: Sequence[tuple[str, str]] = ()
        self.cookies: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.headers or self.cookies or self.edge_headers)

    def take(self, result: Next) -> list[str]:
        """Add the headers and cookies of a middleware's result; return its ``Set-Cookie`` lines."""
        if result.edge_headers is not None:
            self.edge_headers = _merged(self.edge_headers, result.edge_headers)
        if result._headers is None:
            return []
        self.headers = _merged(self.headers, result._headers)
        lines = result._headers.get_set_cookie()
        for line in lines:
            key = _read(line).key
            self.cookies = [*(old for old in self.cookies if _read(old).key != key), line]
        return lines

    def to_app(self) -> None:
        """Say that the app gives the answer, and not the edge."""
        self.edge_headers = ()

    def lines(self, present: Iterable[tuple[str, str]], status: int) -> tuple[list[str], Lines]:
        """Return the cookies and the headers to add to an answer that has those ``present``.

        The cookies belong in front: of two with one name, browsers take the last.
        """
        names: set[str] = set()
        set_already = set()
        varies = ""
        for name, value in present:
            lower = name.lower()
            names.add(lower)
            if lower == "set-cookie" and self.cookies:
                set_already.add(_read(value).key)
            elif lower == "vary":
                varies += f",{value}"
        if status in EMPTY:
            names.add("content-type")
        cookies = [line for line in self.cookies if _read(line).key not in set_already]
        fresh = _merged(self.edge_headers, self.headers) if self.edge_headers else self.headers
        headers = [pair for pair in fresh if pair[0].lower() not in names - LISTED]
        return cookies, _without_known(headers, varies)

    def onto(self, present: Lines, status: int) -> Lines:
        """Return the answer's header lines with what is added."""
        cookies, headers = self.lines(present, status)
        return [*(("Set-Cookie", line) for line in cookies), *present, *headers]


def _merged(old: Iterable[tuple[str, str]], fresh: Headers | Iterable[tuple[str, str]]) -> Lines:
    """Return header lines with later ones on top: those replace, or add up where fields are lists.

    A list does not grow where a middleware runs again after a rewrite.
    """
    pairs = fresh.raw if isinstance(fresh, Headers) else fresh
    added = [pair for pair in pairs if pair[0].lower() not in _NEVER]
    single = {name.lower() for name, _ in added} - LISTED
    kept = [pair for pair in old if pair[0].lower() not in single]
    return [*kept, *(pair for pair in added if pair not in kept)]


def _without_known(headers: Lines, varies: str) -> Lines:
    """Return ``headers`` with no name in ``Vary`` twice; ``varies`` has what the answer says."""
    known = {each.strip(" \t").lower() for each in varies.split(",")}
    found: Lines = []
    for name, value in headers:
        if name.lower() == "vary":
            names = [] if "*" in known else [each.strip(" \t") for each in value.split(",")]
            value = ", ".join(each for each in names if each.lower() not in known)
            known.update(each.lower() for each in names)
            if not value:
                continue
        found.append((name, value))
    return found


def _read(line: str) -> SetCookie:
    return parse_line(line, get_rule("web"))


def with_cookies(header: str, lines: Iterable[str]) -> str | None:
    """Return a Cookie field as the browser would send it after ``Set-Cookie`` ``lines``; ``None``
    where no cookie is left. Cookies that are not set anew stay as they were sent.
    """
    pairs = [pair for pair in (each.strip(" \t") for each in header.split(";")) if pair]
    for line in lines:
        cookie = _read(line)
        pairs = [pair for pair in pairs if not _is_named(pair, cookie.name)]
        if not _is_deletion(cookie):
            pairs.append(line.partition(";")[0].strip(" \t"))
    return "; ".join(pairs) or None


def _is_named(pair: str, name: str) -> bool:
    """Whether some framework reads the cookie ``name`` out of a pair: Django drops any blank of
    Unicode round a name, of the header as UTF-8 under WSGI and as Latin-1 under ASGI.
    """
    sent = pair.partition("=")[0]
    if sent.isascii():
        return sent.strip() == name
    text = sent.encode("latin-1", "replace").decode("utf-8", "replace")
    return name in (sent.strip(), text.strip())


def _is_deletion(cookie: SetCookie) -> bool:
    if cookie.max_age is not None:
        return cookie.max_age <= 0
    date = cookie.expires
    if date is None:
        return False
    from datetime import UTC, datetime

    return date <= datetime.now(UTC)


HeaderEdits = Sequence[tuple[str, str | None]]


def edit_environ(environ: dict[str, Any], edits: HeaderEdits) -> None:
    """Set and delete request headers in an ``environ``."""
    for name, value in edits:
        key = environ_key(name)
        if value is None:
            environ.pop(key, None)
        else:
            environ[key] = value


def edit_fields(fields: Iterable[Any], edits: HeaderEdits) -> list[tuple[bytes, bytes]]:
    """Return an ASGI scope's headers with some set and some deleted.

    ``x_id`` goes with ``x-id``: the frameworks read both under one name.
    """
    changed = {name.encode("latin-1") for name, _ in edits}
    kept = [pair for pair in fields if pair[0].lower().replace(b"_", b"-") not in changed]
    fresh = dict(edits)
    added = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in fresh.items() if v is not None]
    return [*kept, *added]


class Target(NamedTuple):
    """Where a request is rewritten to: ``path`` decoded, ``raw`` as in a URL, ``query`` without its
    ``?``, ``None`` to keep the request's.
    """

    path: bytes
    raw: str
    query: str | None


def find_target(given: str, own: URL, script_name: str) -> Target | URL:
    """Return what ``Response.rewrite(given)`` means for a request to ``own``; the URL itself where
    that is of another origin.

    A path is one below the ``script_name``; an absolute URL has it as the client would.
    """
    local = given.startswith(("/", "?"))
    try:
        url = URL(given, own)
    except InvalidURL:
        raise ViewError(
            f"rewrite: {given!r} is neither a path that begins with '/' nor a URL"
        ) from None
    if not local and "://" not in given:
        raise ViewError(f"rewrite: {given!r} must begin with '/', or be an absolute URL")
    if url.origin != own.origin:
        return _check_away(url, given, local)
    raw = url.pathname
    inside = not given.startswith("/")
    if inside and script_name and (raw == script_name or raw.startswith(f"{script_name}/")):
        raw = raw[len(script_name) :] or "/"
    query = url.search.removeprefix("?") if "?" in given.partition("#")[0] else None
    return Target(unquote_to_bytes(raw), raw, query)


def _check_away(url: URL, given: str, local: bool) -> URL:
    """Return a URL of another origin, if a request may be sent on to it."""
    if local:  # "//host/x", "/\\host/x": made of what a client sent, they would be an open proxy
        raise ViewError(
            f"rewrite: {given!r} looks like a path but leads to another origin, {url.origin}; "
            "write it as an absolute URL if that is meant"
        )
    if url.protocol not in ("http:", "https:"):
        raise ViewError(f"rewrite: {given!r}: only http and https lead to another origin")
    if url.username or url.password:
        raise ViewError(
            f"rewrite: the URL of {url.origin} has a user name or a password in it; set an "
            "authorization header instead: request_headers={'authorization': ...}"
        )
    return url


__all__ = ["LISTED", "Additions", "Target", "edit_environ", "edit_fields", "find_target"]
__all__ += ["HeaderEdits", "Lines", "with_cookies"]
