"""A response of Flask's kind as dualrt's own, which the gateway writes.

What ``get_wsgi_response`` does for a server is done here, for less: locations in ASCII, headers
that fit the status. The length of a body that is whole is left to the gateway.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dualrt.web.fields import check_name, check_value, known_names
from dualrt.web.headers import Headers
from dualrt.web.response import Response, status_code
from dualrt_flask.edge.headers import Headers as Fields
from dualrt_flask.edge.http import is_entity_header
from dualrt_flask.edge.urls import iri_to_uri

_LOCATIONS = frozenset({"location", "content-location"})
_KEPT = frozenset({"expires", "content-location"})  # RFC 9110 §15.4.5: of a 304's headers
_MOST_TYPES = 64
_types: dict[str, str] = {}  # content types that have been found well-formed


class Sent:
    """A response's body on its way: closing it closes the response."""

    def __init__(self, response: Any, chunks: Iterator[bytes]) -> None:
        self._response = response
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._chunks)

    def close(self) -> None:
        """Close the response."""
        self._response.close()


def to_answer(response: Any) -> Response:
    """Return a response of Werkzeug's kind as dualrt's; ``ValueError`` for what HTTP has not: a
    status that is none, a header that would break out of its line.
    """
    made: Response = object.__new__(Response)
    status = response._status_code
    made.status = status if 200 <= status <= 599 else status_code(status)
    made._headers = made._cookies = made.content_type = None
    chunks = response.response
    whole = not response._on_close and chunks.__class__ in _LISTS
    if whole:
        if len(chunks) == 1 and chunks[0].__class__ is bytes:
            made.body = chunks[0]
        else:
            made.body = b"".join(response.iter_encoded())
    elif hasattr(chunks, "__aiter__"):
        made.body = chunks
    else:
        made.body = Sent(response, response.iter_encoded())
    known = response.__dict__
    if whole and "headers" not in known:  # nobody has looked at them
        kind: str | None = known["_type"]
        if kind:
            made.content_type = _types.get(kind) or _type(kind)
    else:
        headers = response.headers
        if headers.__class__ is not Fields:  # a dict may have been put in their place
            headers = Fields(headers)
        _take_headers(made, headers._list, whole)
    return made


_LISTS = frozenset({list, tuple})


def _take_headers(made: Response, lines: list[tuple[str, str]], whole: bool) -> None:
    keys: list[str] = []
    raw: list[tuple[str, str]] = []
    for name, value in lines:
        key = known_names.get(name) or check_name(name)
        if key == "content-length" and whole:
            continue
        if key in _LOCATIONS:
            value = iri_to_uri(value)
        if key == "content-type":
            value = _types.get(value) or _type(value)
        else:
            check_value(name, value)
        keys.append(key)
        raw.append((name, value))
    if keys == ["content-type"]:
        made.content_type = raw[0][1]
        return
    headers: Headers = object.__new__(Headers)  # of lines that have been looked at above
    headers._keys, headers._raw = keys, raw
    headers._immutable = headers._wsgi = False
    if made.status == 304:
        for key in keys.copy():
            if is_entity_header(key) and key not in _KEPT:
                headers.delete(key)
    made._headers = headers


def _type(value: str) -> str:
    check_value("Content-Type", value)
    if len(_types) < _MOST_TYPES:
        _types[value] = value
    return value


__all__ = ["Sent", "to_answer"]
