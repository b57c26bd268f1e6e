"""The request that ``fetch`` sends: method, URL, headers and body, checked by WHATWG Fetch's rules.

Source: https://fetch.spec.whatwg.org (methods, forbidden request-headers, "extract a body"); where
a server's runtime differs from a browser, the way of Node.js (undici) is taken: cookies, origin,
user-agent and accept-encoding are the caller's to set.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dualrt.errors import FetchError
from dualrt.web.body import File, Form
from dualrt.web.fields import TOKEN
from dualrt.web.headers import Headers
from dualrt.web.params import URLSearchParams, serialize_form
from dualrt.web.response import JSON, TEXT, dump_json
from dualrt.web.url import URL, InvalidURL

if TYPE_CHECKING:
    from dualrt.web.transport import Outgoing

FORM = "application/x-www-form-urlencoded;charset=UTF-8"
AGENT = "dualrt"

# WHATWG Fetch, "normalize a method": these in any case, all others (patch!) as they are written.
_NORMALISED = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})
_FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})

# Not the caller's to say: they are about the connection (RFC 9110 section 7.6.1), or fetch makes
# them itself. Dropped without a word, as the standard wants it: so a request's headers can be
# handed on as they are. ``host`` follows the URL: another one would be another site.
_OURS = frozenset(
    "connection expect host http2-settings keep-alive te trailer transfer-encoding upgrade".split()
)

Streamed = Iterable[bytes | str] | AsyncIterable[bytes | str]
FormLike = Mapping[str, str | File] | Iterable[tuple[str, str | File]] | URLSearchParams | Form
HeadersLike = Headers | Mapping[str, str] | Iterable[tuple[str, str]]


def check_method(method: str) -> str:
    """Return a method as it goes out; ``ValueError`` for no token and for those fetch never sends,
    which would make a tunnel of the connection or a mirror of the server.
    """
    if not TOKEN.fullmatch(method):
        raise ValueError(f"fetch: {method!r} is no HTTP method")
    upper = method.upper()
    if upper in _FORBIDDEN_METHODS:
        raise ValueError(f"fetch: the method {method!r} is forbidden (WHATWG Fetch)")
    return upper if upper in _NORMALISED else method


def check_url(url: str, base: URL | None = None) -> URL:
    """Return an address that fetch may go to, without its fragment; ``FetchError`` otherwise."""
    try:
        parsed = URL(url, base)
    except InvalidURL as error:
        raise FetchError(f"cannot fetch: {error}") from None
    if parsed.protocol not in ("http:", "https:"):
        raise FetchError(f"cannot fetch {shown(parsed)}: only http and https, not {url[:40]!r}")
    if parsed.username or parsed.password:
        raise FetchError(
            f"cannot fetch {shown(parsed)}: the URL has a user name or a password in it; "
            "send an authorization header instead"
        )
    parsed.hash = ""
    return parsed


def shown(url: URL) -> str:
    """Return a URL for messages: without credentials, query and fragment, which may be secret."""
    text = f"{url.protocol}//{url.host}{url.pathname}"
    return text if len(text) <= 200 else text[:200] + "..."


def make_headers(given: HeadersLike | None) -> Headers:
    """Return a copy of a request's headers without those that are not the caller's to set.

    `ValueError` names what is no header name or value.
    """
    headers = Headers(given)
    named = (headers.get("connection") or "").lower().split(",")
    for name in headers.keys():  # noqa: SIM118 (a copy: names are deleted)
        if name in _OURS or name.startswith("proxy-") or name in map(str.strip, named):
            headers.delete(name)
    return headers


def make_body(
    body: Any, json: Any, form: FormLike | None, method: str
) -> tuple[bytes | Streamed | None, str | None]:
    """Return a body and the content type that it has of itself (WHATWG, "extract a body")."""
    given = [each for each in (body, json, form) if each is not None]
    if len(given) > 1:
        raise TypeError("fetch: give one of body=, json= and form=")
    if given and method in ("GET", "HEAD"):
        raise TypeError(f"fetch: a {method} request has no body; say method='POST' or another")
    if json is not None:
        return dump_json(json), JSON
    if form is not None:
        return _form(form)
    if isinstance(body, str):
        return body.encode("utf-8", "replace"), TEXT
    if isinstance(body, bytes | bytearray | memoryview):
        return bytes(body), None
    if isinstance(body, URLSearchParams | Form):
        return _form(body)
    if isinstance(body, Mapping) or not (
        body is None or hasattr(body, "__aiter__") or hasattr(body, "__iter__")
    ):
        raise TypeError(
            f"fetch: a body is str, bytes, URLSearchParams, an iterable or an async iterable of "
            f"bytes, not {type(body).__name__}; for JSON say json=, for a form form="
        )
    return body, None


def _form(form: FormLike) -> tuple[bytes, str]:
    pairs = list(form.items() if hasattr(form, "items") else form)
    if any(isinstance(value, File) for _, value in pairs):
        return _multipart(pairs)
    return serialize_form([(str(name), str(value)) for name, value in pairs]).encode(), FORM


def _multipart(pairs: list[tuple[str, str | File]]) -> tuple[bytes, str]:
    """Return a form with files in it (WHATWG HTML, "multipart/form-data encoding algorithm")."""
    boundary = f"----dualrt{os.urandom(16).hex()}"
    lines: list[str | bytes] = []
    for name, value in pairs:
        lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{_escape(name)}"')
        if isinstance(value, File):
            kind = value.type or "application/octet-stream"
            Headers([("content-type", kind)])  # a line break in it would begin another header
            lines.append(f'; filename="{_escape(value.name)}"\r\nContent-Type: {kind}')
        lines.append("\r\n\r\n")
        lines.append(value.data if isinstance(value, File) else str(value))
        lines.append("\r\n")
    lines.append(f"--{boundary}--\r\n")
    body = b"".join(each if isinstance(each, bytes) else each.encode() for each in lines)
    return body, f"multipart/form-data; boundary={boundary}"


def _escape(name: str) -> str:
    return name.replace("\n", "%0A").replace("\r", "%0D").replace('"', "%22")


def complete(request: Outgoing, encodings: str) -> Outgoing:
    """Return the request with the headers it goes out with: those a caller left to fetch."""
    headers = request.headers.copy()
    body = request.body
    if isinstance(body, bytes) or body is None:
        headers.delete("content-length")  # it would only repeat, or contradict
        if body is not None or request.method in ("POST", "PUT"):
            headers.append("content-length", str(len(body or b"")))
    elif not _is_length(headers.get("content-length")):
        headers.delete("content-length")
        headers.append("transfer-encoding", "chunked")
    for name, value in (
        ("accept", "*/*"),
        ("accept-encoding", "identity" if "range" in headers else encodings),
        ("user-agent", AGENT),
    ):
        if name not in headers:
            headers.append(name, value)
    return request._replace(headers=headers)


def _is_length(value: str | None) -> bool:
    return value is not None and value.isascii() and value.isdigit()


__all__ = ["AGENT", "FormLike", "HeadersLike", "Streamed", "check_method", "check_url"]
__all__ += ["complete", "make_body", "make_headers", "shown"]
