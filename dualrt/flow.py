"""The spine: from a matched request to the response. It decides; the gateways do the IO.

Today a route has one step, its view, so ``drive`` (WSGI) and ``adrive`` (ASGI) make that call
themselves: a generator of steps between them costs 0.6 us a request and saves nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable
from types import CoroutineType
from typing import Any

from dualrt.config import Config
from dualrt.edge.isolate import InProcess, Isolate
from dualrt.errors import ClientError, ClientGone
from dualrt.failure import answer_for, log_failure
from dualrt.routing.table import Match, Router
from dualrt.runtime import EdgeView
from dualrt.web import egress
from dualrt.web.request import Request
from dualrt.web.response import Convert, Dumps, Response, dump_json, no_convert, to_response

# what needs no second look before it becomes a response
PLAIN = frozenset({str, dict, list, tuple, bytes, Response})

OnError = Callable[[Request, BaseException], None]


def _no_hook(request: Request, error: BaseException) -> None:
    pass


class Edge:
    """Everything a gateway needs, made once: the routes, the settings, where edge code runs, and
    the framework's own habits (``dumps``, ``convert``, ``on_error``, ``cookie_rule``).
    A request passes one gateway of each ``key``: both doors of a site share it.
    """

    __slots__ = (
        "config",
        "convert",
        "cookie_rule",
        "dumps",
        "isolate",
        "key",
        "on_error",
        "router",
    )

    def __init__(
        self,
        router: Router,
        config: Config,
        *,
        isolate: Isolate | None = None,
        dumps: Dumps = dump_json,
        convert: Convert = no_convert,
        on_error: OnError = _no_hook,
        cookie_rule: str = "web",
        key: object = None,
    ) -> None:
        self.router = router
        self.config = config
        self.isolate = isolate or InProcess()
        self.dumps = dumps
        self.convert = convert
        self.on_error = on_error
        self.cookie_rule = cookie_rule
        self.key = key or self
        egress.set_default(egress.Egress.of(config.fetch_allow))

    def fail(self, request: Request, view: EdgeView, error: BaseException) -> Response:
        """Return the answer for ``error``; report it unless it is the client's fault."""
        response = answer_for(error, request, view.name, self.config.debug)
        if not isinstance(error, ClientError):
            self.report(request, view, error)
        return response

    def report(self, request: Request, view: EdgeView, error: BaseException) -> None:
        """Log an error of edge code once and tell the framework's hooks."""
        log_failure(error, request, view.name)
        try:
            self.on_error(request, error)
        except Exception as second:
            log_failure(second, request, f"an error hook, for {view.name}")


def drive(
    edge: Edge, match: Match, request: Request, wait: Callable[[Any, float], Any]
) -> Response:
    """Run what the route table says under WSGI. ``wait(awaitable, timeout)`` returns its result."""
    view: EdgeView = match.route.target
    try:
        result = edge.isolate.call(view, request, match.args, match.kwargs)
        if result.__class__ is CoroutineType or (
            result.__class__ not in PLAIN and isawaitable(result)
        ):
            result = wait(result, view.options.timeout)
        return to_response(result, view.name, edge.dumps, edge.convert)
    except ClientGone:
        raise
    except Exception as error:
        return edge.fail(request, view, error)


async def adrive(
    edge: Edge, match: Match, request: Request, wait: Callable[[Any, float], Any]
) -> Response:
    """Run what the route table says under ASGI. ``wait(awaitable, timeout)`` makes its result."""
    view: EdgeView = match.route.target
    try:
        result = edge.isolate.call(view, request, match.args, match.kwargs)
        if result.__class__ is CoroutineType or (
            result.__class__ not in PLAIN and isawaitable(result)
        ):
            result = await wait(result, view.options.timeout)
        return to_response(result, view.name, edge.dumps, edge.convert)
    except ClientGone:
        raise
    except Exception as error:
        return edge.fail(request, view, error)


__all__ = ["Edge", "OnError", "adrive", "drive"]
