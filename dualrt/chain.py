"""The spine of a request's way through the site's middlewares: one generator of steps.

It decides; ``drive_steps`` (WSGI) and ``adrive_steps`` (ASGI) do what it asks for, and the
gateway's ``Visit`` applies what the middlewares change. Whatever goes wrong is an answer, never a
pass.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from inspect import isawaitable
from typing import Any, NamedTuple

from dualrt.errors import BodyTooLarge, ClientGone, ViewError
from dualrt.flow import Edge
from dualrt.runtime import EdgeView
from dualrt.web.edits import Additions, HeaderEdits, Target, find_target, with_cookies
from dualrt.web.request import UNREAD, Request
from dualrt.web.response import Next, Response

STATE = "dualrt.state"  # in environ or scope: the dict that middlewares, guards and views share
MAX_REWRITES = 8  # in one request; more is taken for a loop


class Call(NamedTuple):
    """A step: call this middleware with the request, and wait for its result."""

    view: EdgeView


class Read(NamedTuple):
    """A step: read the body whole, at most ``limit`` bytes, and keep it for the app."""

    limit: int


class Ended(NamedTuple):
    """The chain's end where a middleware answers: its response and its view."""

    response: Response
    view: EdgeView


class Visit:
    """One request on its way through the middlewares, at one gateway. ``path`` is the decoded path
    that is routed.
    """

    __slots__ = ("additions", "body", "path", "request")

    def __init__(self, request: Request, holder: Any, path: str = "") -> None:
        self.request = request
        self.path = path
        self.additions = Additions()
        self.body: bytes | None = None
        request.state = holder.setdefault(STATE, {})
        request._stream = UNREAD

    # what a gateway does in its own way

    script_name = ""

    @property
    def raw(self) -> str | None:
        """The path as it was sent, encoded, where that is known."""
        return None

    def edit(self, edits: HeaderEdits) -> None:
        """Set and delete request headers, for all who come after."""
        raise NotImplementedError

    def move(self, target: Target) -> bool:
        """Let the request be one for ``target``; ``False`` where it is already."""
        raise NotImplementedError

    def read(self, limit: int) -> Any:
        """Return the whole body (ASGI: an awaitable of it) and keep it for the app."""
        raise NotImplementedError

    # what they share

    def keep(self, body: bytes) -> None:
        """Show the body to this middleware and the later ones."""
        self.body = self.request.body = body
        self.request._stream = None

    def go_on(self, result: Next) -> bool:
        """Apply what a middleware wants to be changed; say whether the request is another now."""
        request = self.request
        if result.request_headers:
            self.edit(result.request_headers)
            request.forget()
        cookies = self.additions.take(result)
        if cookies:
            sent = request.headers.get("cookie", "")
            self.edit([("cookie", with_cookies(sent, cookies))])
            request.forget()
        if result.target is None:
            return False
        target = find_target(result.target, request.url, self.script_name)
        moved = self.move(target)
        request.forget()
        return moved


Step = Call | Read


def steps(edge: Edge, visit: Visit) -> Generator[Step, Any, Ended | None]:
    """Yield what is to be done; return a middleware's answer, ``None`` to let the request go on.

    After a rewrite all middlewares are asked again, for the new path: none can be walked around.
    """
    request, rewrites = visit.request, 0
    queue = list(edge.middleware)
    while queue:
        one = queue.pop(0)
        view = one.view
        try:
            request.path = visit.path  # whatever a middleware before has made of it
            params = one.match(visit.path, request, visit.raw)
            if params is None:
                continue
            request.params = params
            if one.reads_body:
                yield from _read(visit, view.options.max_body)
            result = _judge(edge, view, (yield Call(view)))
            if not isinstance(result, Next):
                return Ended(result, view)
            if visit.go_on(result):
                rewrites += 1
                if rewrites > MAX_REWRITES:
                    raise ViewError(_loop(view, visit.path))
                queue = list(edge.middleware)
        except ClientGone:
            raise
        except Exception as error:
            return Ended(edge.fail(request, view, error), view)
    return None


def _read(visit: Visit, limit: int) -> Generator[Step, Any, None]:
    if visit.body is None:
        visit.keep((yield Read(limit)))
    elif len(visit.body) > limit:
        raise BodyTooLarge(limit)


def _loop(view: EdgeView, path: str) -> str:
    return (
        f"a loop: the request was rewritten more than {MAX_REWRITES} times, at last to "
        f"{path!r} by {view.name}; the middlewares run again for the new path, so rewrite "
        "only what is not there yet"
    )


def _judge(edge: Edge, view: EdgeView, result: Any) -> Response:
    """Return a middleware's result if it is one."""
    response = result if isinstance(result, Response) else edge.convert(result)
    if response is None and hasattr(result, "__response__"):  # what fetch returned is sent on
        response = result.__response__()
    if response is None:
        raise ViewError(
            f"the middleware {view.name} returned {type(result).__name__} ({result!r:.80}); it "
            "returns a Response: Response.next() lets the request go on"
        )
    if response.body.__class__ is not bytes:
        return response.with_body(edge.isolate.body(view, response.body))
    return response


def drive_steps(edge: Edge, visit: Visit, wait: Callable[[Any, float], Any]) -> Ended | None:
    """Take the steps under WSGI. ``wait(awaitable, timeout)`` returns its result."""
    running = steps(edge, visit)
    try:
        step = next(running)
        while True:
            try:
                if isinstance(step, Read):
                    found = visit.read(step.limit)
                else:
                    if edge.waits and (keys := edge.auth.prepare(visit.request)) is not None:
                        wait(keys, step.view.options.timeout)
                    found = edge.isolate.call(step.view, visit.request, (), {})
                    if not isinstance(found, Response) and isawaitable(found):
                        found = wait(found, step.view.options.timeout)
            except Exception as error:
                step = running.throw(error)
            else:
                step = running.send(found)
    except StopIteration as stop:
        ended: Ended | None = stop.value
        return ended


async def adrive_steps(edge: Edge, visit: Visit, wait: Callable[[Any, float], Any]) -> Ended | None:
    """Take the steps under ASGI. ``wait(awaitable, timeout)`` makes its result."""
    running = steps(edge, visit)
    try:
        step = next(running)
        while True:
            try:
                if isinstance(step, Read):
                    found = await visit.read(step.limit)
                else:
                    if edge.waits and (keys := edge.auth.prepare(visit.request)) is not None:
                        await wait(keys, step.view.options.timeout)
                    found = edge.isolate.call(step.view, visit.request, (), {}, True)
                    if not isinstance(found, Response) and isawaitable(found):
                        found = await wait(found, step.view.options.timeout)
            except Exception as error:
                step = running.throw(error)
            else:
                step = running.send(found)
    except StopIteration as stop:
        ended: Ended | None = stop.value
        return ended


__all__ = ["STATE", "Ended", "Read", "Visit", "adrive_steps", "drive_steps", "steps"]
