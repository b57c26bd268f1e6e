"""``mock_fetch``: answers to ``fetch`` without a network, for a site's own tests; records requests.

All of ``fetch`` but the sockets is the real one: checks of arguments, headers, redirects, decoding,
timeouts. Addresses are not looked up, and so not refused.
"""

from __future__ import annotations

import json as jsonlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dualrt.errors import FetchError
from dualrt.web.egress import Egress
from dualrt.web.headers import Headers
from dualrt.web.response import Response
from dualrt.web.transport import Incoming, Outgoing, install
from dualrt.web.url import URL

_METHOD = re.compile(r"([A-Za-z]+) +(.*)")


class Sent:
    """A request that came to a `FakeTransport`: ``method``, ``url``, ``headers``, ``body``."""

    def __init__(self, method: str, url: URL, headers: Headers, body: bytes) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode()

    def json(self) -> Any:
        """Return the body parsed as JSON."""
        return jsonlib.loads(self.body)

    def __repr__(self) -> str:
        return f"<Sent {self.method} {self.url}>"


class FakeTransport:
    """Answers by a table; ``requests`` are the `Sent` ones, in order. See `mock_fetch`."""

    encodings = "gzip, deflate"

    def __init__(self, answers: Mapping[str, Any] | Callable[[Sent], Any]) -> None:
        self.requests: list[Sent] = []
        table = {"*": answers} if callable(answers) else answers
        self._rows = [(key, *_compile(key), answer) for key, answer in table.items()]

    async def send(self, request: Outgoing, egress: Egress) -> Incoming:
        """Record a request and answer it; ``FetchError`` where the table has no answer."""
        sent = Sent(request.method, request.url, request.headers, await _read(request.body))
        self.requests.append(sent)
        answer = self._find(sent)
        if callable(answer) and not isinstance(answer, type):
            answer = answer(sent)
            if hasattr(answer, "__await__"):
                answer = await answer
        return _incoming(answer)

    def _find(self, sent: Sent) -> Any:
        href = sent.url.href
        bare = href.partition("?")[0]
        for _, method, pattern, with_query, answer in self._rows:
            if method in ("", sent.method) and pattern.fullmatch(href if with_query else bare):
                return answer
        known = ", ".join(repr(row[0]) for row in self._rows) or "none"
        raise FetchError(f"mock_fetch has no answer for {sent.method} {href}; it has: {known}")


@contextmanager
def mock_fetch(answers: Mapping[str, Any] | Callable[[Sent], Any]) -> Iterator[FakeTransport]:
    """``with mock_fetch({...}) as fake:`` every ``fetch`` of the process is answered from a table.

    A key is a URL, with ``*`` for any characters, perhaps with a method before it:
    ``"https://api.example/users/*"``, ``"POST https://api.example/users"``; the query counts only
    where the key has a ``?``. The first that fits is taken. An answer is a ``Response`` (its body
    may be streamed), a ``dict`` or ``list`` (JSON), ``str``, ``bytes``, an ``int`` (a status), an
    exception (raised), or a function, sync or async, that is given the `Sent` request and returns
    one of these. A function in place of the table answers everything.

    ``fake.requests`` are the requests that were sent. What no key fits is a ``FetchError``.
    """
    fake = FakeTransport(answers)
    remove = install(fake)
    try:
        yield fake
    finally:
        remove()


def _compile(key: str) -> tuple[str, re.Pattern[str], bool]:
    method, url = "", key
    if match := _METHOD.fullmatch(key):
        method, url = match[1].upper(), match[2]
    parts = [re.escape(part) for part in url.split("*")]
    return method, re.compile(".*".join(parts) + ("" if "*" in url else "/?")), "?" in url


async def _read(body: Any) -> bytes:
    if body is None or isinstance(body, bytes):
        return body or b""
    return b"".join([chunk async for chunk in body])


def _incoming(answer: Any) -> Incoming:
    if isinstance(answer, BaseException) or (
        isinstance(answer, type) and issubclass(answer, BaseException)
    ):
        raise answer
    response = _response(answer)
    headers = Headers(response.wire())
    if isinstance(response.body, bytes) and "content-length" not in headers:
        headers.append("content-length", str(len(response.body)))
    chunks = _chunks(response.body)
    return Incoming(response.status, headers, chunks, chunks.aclose)


def _response(answer: Any) -> Response:
    if isinstance(answer, Response):
        return answer
    if isinstance(answer, int):
        return Response(None, answer)
    if isinstance(answer, dict | list):
        return Response.json(answer)
    if isinstance(answer, str | bytes):
        return Response(answer)
    raise TypeError(
        "mock_fetch: an answer is a Response, dict, list, str, bytes, int, an exception or a "
        f"function, not {type(answer).__name__}: {answer!r:.80}"
    )


async def _chunks(body: Any) -> Any:
    if isinstance(body, bytes):
        yield body
    elif hasattr(body, "__aiter__"):
        async for chunk in body:
            yield _to_bytes(chunk)
    else:
        for chunk in body:
            yield _to_bytes(chunk)


def _to_bytes(chunk: bytes | str) -> bytes:
    return chunk.encode() if isinstance(chunk, str) else chunk


__all__ = ["FakeTransport", "Sent", "mock_fetch"]
