"""Runs the view of one request in shadow, and says what came of it. On the server's loop or the
background loop, as a job like those of ``after``; loaded with the first of them.
"""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import Any, NamedTuple

from dualrt.aclient import Client
from dualrt.beside import UNKNOWN
from dualrt.chunks import to_bytes
from dualrt.compare import Answer, Difference, compare, steady
from dualrt.errors import ClientError, ViewTimeout
from dualrt.failure import answer_for
from dualrt.flow import adrive
from dualrt.gateway import bare_lines
from dualrt.routing.table import Match
from dualrt.runtime import EdgeView
from dualrt.shadow import report
from dualrt.shadow.gate import Shadow, done
from dualrt.shadow.kept import LIMIT
from dualrt.visit import STATE
from dualrt.web.deferred import AFTER, REQUEST, Job, Queue
from dualrt.web.request import Request
from dualrt.web.response import EMPTY, Response
from dualrt.web.sparing import SHADOW, Sparing

PAUSE = 1.1  # seconds to the second run: what is signed or dated with the time has changed by then


class Tried(NamedTuple):
    """One run: what it answered, what it raised instead, and what it did on the way.
    ``by_framework``: the framework would answer what the view raised. It is not asked, so that the
    status alone is known, or not even that (``error``).
    """

    answer: Answer
    error: BaseException | None
    by_framework: bool
    sparing: Sparing


async def run(shadow: Shadow) -> None:
    """Run it, compare, count and log."""
    try:
        await _judge(shadow)
    except asyncio.CancelledError:
        report.skipped(shadow, "the server ended")
        raise
    except Exception as error:  # ours, or a comparison that failed: nobody else is to hear of it
        report.failed(shadow, error, shadow.kept.status)
    finally:
        done(shadow)


async def _judge(shadow: Shadow) -> None:
    tickets = shadow.edge.auth.tickets
    server = shadow.kept.answer(tickets.cookie if tickets is not None else None)
    tried = await _try(shadow)
    if tried.sparing.refused:
        report.skipped(shadow, f"it sends a {tried.sparing.refused} of its own")
        return
    if tried.error is not None:
        if tried.by_framework and server.status >= 400:
            report.skipped(shadow, "an error handler of the site's would have to be asked")
        elif server.status == tried.answer.status:
            report.same(shadow)
        else:
            report.failed(shadow, tried.error, server.status)
        return
    found = _compare(shadow, tried, server)
    if not found:
        report.same(shadow)
        return
    if not tried.sparing.fetched:  # nobody else's work would be done once more
        await asyncio.sleep(PAUSE)
        again = (await _try(shadow)).answer
        found = steady(found, shadow.method, (tried.answer, again))
        if not found:
            report.skipped(shadow, "the view does not answer itself the same twice")
            return
    report.different(shadow, found)


def _compare(shadow: Shadow, tried: Tried, server: Answer) -> list[Difference]:
    shadows = shadow.edge.shadows
    assert shadows is not None
    found = compare(tried.answer, server, shadow.method, shadows.added())
    return [each for each in found if each.part == "status"] if tried.by_framework else found


async def _try(shadow: Shadow) -> Tried:
    sparing = Sparing()
    holder = {**shadow.holder, SHADOW: sparing}
    holder[AFTER] = _Dropping(holder)
    if STATE in holder:
        holder[STATE] = {name: _own(value) for name, value in holder[STATE].items()}
    REQUEST.set(holder)
    old = shadow.match
    match = Match(old.route, old.args, dict(old.kwargs), old.path)
    edge: Any = _NotingEdge(shadow.edge)
    request = shadow.make(holder, match.path, match.kwargs, edge.cookie_rule)
    request.method, request.body = shadow.method, b""
    client = Client(_never, request)
    client.watching = False  # there is no client that might leave
    response = await adrive(edge, match, request, client.wait)
    body = b""
    if edge.error is None:
        try:
            body = await _body(shadow.view, request, response, client)
        except Exception as error:
            edge.error = error
    status = response.status
    if edge.error is not None:
        status = answer_for(edge.error, request, shadow.view.name, False).status
    lines = tuple((name.lower(), value) for name, value in _lines(response))
    return Tried(Answer(status, lines, body), edge.error, edge.by_framework, sparing)


def _own(value: Any) -> Any:
    """Return what a middleware has left for the view, so that a change of it stays here."""
    try:
        return deepcopy(value)
    except Exception:
        return value


class _Dropping(Queue):
    """What the view gives to ``after`` in shadow: the server's view has given it, too."""

    def add(self, job: Job) -> None:
        """Never run it."""
        job.drop()


async def _never() -> Any:
    await asyncio.get_running_loop().create_future()


class _NotingEdge:
    """The site's edge, but an error is noted and goes no further: no log, no hook, no page."""

    __slots__ = ("_edge", "by_framework", "error")

    def __init__(self, edge: Any) -> None:
        self._edge = edge
        self.error: BaseException | None = None
        self.by_framework = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._edge, name)

    def fail(self, request: Request, view: EdgeView, error: BaseException) -> Response:
        """Return what an error stands for, or note it."""
        status = self._edge.shadows.status_of(error)
        if status is not None:
            self.by_framework = True
            if status == UNKNOWN:
                self.error = error
            return Response("", status or 500)
        known: Response | None = self._edge.convert(error)
        if known is not None:
            return known
        if not isinstance(error, ClientError):
            self.error = error
        return answer_for(error, request, view.name, False)


def _lines(response: Response) -> list[tuple[str, str]]:
    """Return the header lines as a gateway would send them."""
    lines = response.wire()
    if response.status in EMPTY:
        return bare_lines(lines, response.status)
    if response.body.__class__ is bytes:
        length = str(len(response.body))
        kept = [each for each in lines if each[0].lower() != "content-length"]
        return [*kept, ("content-length", length)]
    return lines


async def _body(view: EdgeView, request: Request, response: Response, client: Client) -> bytes:
    """Return the body: of a stream no more than shows that it is longer than the server's."""
    body: Any = response.body
    if body.__class__ is bytes:
        return body
    unread = request.method == "HEAD" or response.status in EMPTY
    limit = view.options.stream_timeout
    try:
        whole: bytes = await client.wait(_read(body, view, unread), limit)
    except ViewTimeout:
        raise ViewTimeout(f"the stream was not done within {limit} seconds") from None
    return whole


async def _read(body: Any, view: EdgeView, unread: bool) -> bytes:
    parts: list[bytes] = []
    size = 0
    try:
        if unread:
            return b""
        if hasattr(body, "__aiter__"):
            async for chunk in body:
                parts.append(to_bytes(chunk, view.name))
                size += len(parts[-1])
                if size > LIMIT:
                    break
        else:
            for chunk in body:
                parts.append(to_bytes(chunk, view.name))
                size += len(parts[-1])
                if size > LIMIT:
                    break
                await asyncio.sleep(0)
    finally:
        await _close(body)
    return b"".join(parts)


async def _close(body: Any) -> None:
    close = getattr(body, "aclose", None)
    if close is not None:
        await close()
    elif hasattr(body, "close"):
        body.close()


__all__ = ["run"]
