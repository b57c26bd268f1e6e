"""One request to an application, and all of its answer: as a server would call it, without one."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from dualrt.afterwards import asettle, settle
from dualrt.compare import Answer
from dualrt.switch.samples import Sample
from dualrt.testing import AFTER, make_environ, make_scope

IP = "127.0.0.1"
STATUSLESS = 0  # the answer broke off: the application raised when it had begun
RAISED = 500  # what every server sends for an application that raised before


def call(app: Any, protocol: str, sample: Sample, loggers: Sequence[str] = ()) -> Answer:
    """Send ``sample`` to ``app``. What it logs to ``loggers`` is kept from them."""
    begun: list[Any] = []
    with _noting(loggers) as noted:
        try:
            answer = (_wsgi if protocol == "wsgi" else _asgi)(app, sample, begun)
        except Exception as error:
            return Answer(STATUSLESS if begun else RAISED, error=_words(error))
    return answer._replace(error=noted[0] if noted and answer.status >= 500 else "")


def _wsgi(app: Any, sample: Sample, started: list[Any]) -> Answer:
    parts: list[bytes] = []

    def start(line: str, headers: Any, exc_info: Any = None) -> Any:
        for each in headers:
            "".join(each).encode("latin-1")  # no server could send another (PEP 3333)
        started[:] = [(line, headers)]
        return parts.append

    body = app(environ_of(sample), start)
    try:
        parts.extend(body)
    finally:
        if hasattr(body, "close"):
            body.close()
        settle(AFTER)
    line, headers = started[0]
    lowered = tuple((name.lower(), value) for name, value in headers)
    return Answer(int(line[:3]), lowered, b"".join(parts))


def environ_of(sample: Sample) -> dict[str, Any]:
    """Return the request as a WSGI environ."""
    return make_environ(*_parts(sample), sample.body, IP)


def _parts(sample: Sample) -> tuple[str, Any, list[tuple[str, str]]]:
    url = f"http://localhost{sample.url}" if sample.url.startswith("/") else sample.url
    parts, fields = urlsplit(url), list(sample.headers)
    names = {name for name, _ in fields}
    if "host" not in names:
        fields.insert(0, ("host", parts.netloc))
    if sample.body and not names & {"content-length", "transfer-encoding"}:
        fields.append(("content-length", str(len(sample.body))))
    return sample.method, parts, fields


def _asgi(app: Any, sample: Sample, sent: list[Any]) -> Answer:
    import asyncio

    return asyncio.run(_aexchange(app, sample, sent))


async def _aexchange(app: Any, sample: Sample, sent: list[Any]) -> Answer:
    import asyncio

    scope = make_scope(*_parts(sample), IP)
    told, done = (
        [{"type": "http.request", "body": sample.body, "more_body": False}],
        asyncio.Event(),
    )

    async def receive() -> dict[str, Any]:
        if told:
            return told.pop()
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            done.set()

    try:
        await app(scope, receive, send)
    finally:
        await asettle(AFTER)
    start, *bodies = sent
    headers = [(k.decode("latin-1").lower(), v.decode("latin-1")) for k, v in start["headers"]]
    return Answer(
        start["status"], tuple(headers), b"".join(each.get("body", b"") for each in bodies)
    )


@contextmanager
def _noting(names: Sequence[str]) -> Iterator[list[str]]:
    """Keep the errors that are logged; a request that was made up should not fill a log."""
    noted: list[str] = []

    def note(record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1] is not None:
            noted.append(_words(record.exc_info[1]))
        return False

    loggers = [logging.getLogger(name) for name in names]
    for logger in loggers:
        logger.addFilter(note)
    try:
        yield noted
    finally:
        for logger in loggers:
            logger.removeFilter(note)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


__all__ = ["RAISED", "STATUSLESS", "call", "environ_of"]
