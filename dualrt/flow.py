"""The spine: from a matched request to the response. It decides; the gateways do the IO.

A route has one step, its view, so ``drive`` (WSGI) and ``adrive`` (ASGI) make that call themselves:
a generator of steps between them costs 0.6 us a request. What may come before, the site's
middlewares, has several: ``dualrt.chain``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import isawaitable
from types import CoroutineType
from typing import Any

from dualrt.auth.schemes import Auth
from dualrt.auth.site import renew_paths
from dualrt.config import Config
from dualrt.edge.compiler import Compiled, compile_site
from dualrt.edge.isolate import Guarded, Isolate, Steps
from dualrt.edge.policy import Policy
from dualrt.errors import ClientError, ClientGone
from dualrt.failure import answer_for, log_failure
from dualrt.middleware import find_any, load_middleware
from dualrt.routing.reserved import reserve
from dualrt.routing.table import Match, Router
from dualrt.runtime import EdgeView, Mark
from dualrt.web.egress import Egress, set_default
from dualrt.web.request import Request
from dualrt.web.response import Convert, Dumps, Response, dump_json, no_convert, to_response

# what needs no second look before it becomes a response
PLAIN = frozenset({str, dict, list, tuple, bytes, Response})

OnError = Callable[[Request, BaseException], None]


def _no_hook(request: Request, error: BaseException) -> None:
    pass


class Edge:
    """Everything a gateway needs, made once: the routes, the settings, where edge code runs, and
    the framework's own habits (``dumps``, ``convert``, ``on_error``, ``cookie_rule``), who sent a
    request (``auth``; ``waits``: it may have to wait for keys before it can tell).
    A request passes one gateway of each ``key``: both doors of a site share it.
    """

    __slots__ = (
        "auth",
        "compiled",
        "concerned",
        "config",
        "convert",
        "cookie_rule",
        "dumps",
        "egress",
        "isolate",
        "key",
        "middleware",
        "on_error",
        "others",
        "policy",
        "router",
        "waits",
    )

    def __init__(
        self,
        router: Router,
        config: Config,
        *,
        policy: Policy | None = None,
        isolate: Isolate | None = None,
        dumps: Dumps = dump_json,
        convert: Convert = no_convert,
        on_error: OnError = _no_hook,
        cookie_rule: str = "web",
        auth: Auth | None = None,
        key: object = None,
    ) -> None:
        self.auth = auth or Auth()
        below = self.auth.links.renew_below
        self.router = reserve(router, renew_paths(below)) if below else router
        self.config = config
        self.waits = bool(self.auth.waits)
        self.policy = policy or Policy(config.packages)
        self.isolate = isolate or Guarded(self._compile)
        self.dumps = dumps
        self.convert = convert
        self.on_error = on_error
        self.cookie_rule = cookie_rule
        self.key = key or self
        self.compiled: Compiled | None = None
        self.middleware = load_middleware(config.middleware, config.options)
        self.concerned = self._find_concerned()
        self.others: dict[int, EdgeView] = {}
        self.egress = Egress.of(config.fetch_allow)

    def _find_concerned(self) -> Callable[[str, str | None], object]:
        """Say which paths may be some middleware's: not that of tickets, where the server runtime
        says who somebody is whom a guard has sent there.
        """
        found = find_any(self.middleware)
        below = self.auth.links.renew_below
        if not below or not self.middleware:
            return found
        paths = renew_paths(below)
        return lambda path, raw: path not in paths and found(path, raw)

    @property
    def views(self) -> list[EdgeView]:
        """The middlewares' views, then those of all routes, each in their order."""
        found = (route.target for route in self.router.routes)
        routed = [target for target in found if isinstance(target, EdgeView)]
        return [*(each.view for each in self.middleware), *routed]

    def start(self, before: Edge | None = None) -> Edge:
        """Compile the edge code of all routes and middlewares. ``CheckFailed`` lists every
        reason why not.

        ``before``: the same site's edge until now; code that is still the same keeps its state.
        """
        set_default(self.egress)  # for server code that fetches; edge code's scopes have their own
        if before is not None:
            self.compiled = before.compiled
        self.compiled = self._prepare(self.views)
        return self

    def _compile(self, views: Sequence[EdgeView]) -> Compiled:
        return compile_site(views, self.policy, self.compiled)

    def _prepare(self, views: Sequence[EdgeView]) -> Any:
        compiled = self.isolate.prepare(views)
        for view in views:
            if view.scope is not None:
                view.scope.egress = self.egress
                view.scope.auth = self.auth
        return compiled

    def view_for(self, mark: Mark, make: Callable[[], EdgeView]) -> EdgeView:
        """Return the view of a mark that the framework itself calls: a route's, else one that
        ``make()`` makes, compiled on its first call.
        """
        view = self.others.get(id(mark))
        if view is None or view.owner is not mark.owner:
            known = (each for each in self.views if each.owner is mark.owner)
            view = next(known, None)
            if view is None:
                view = make()
                self._prepare([view])
            self.others[id(mark)] = view
        return view

    def fail(self, request: Request, view: EdgeView, error: BaseException) -> Response:
        """Return the answer for ``error``; report it unless it is the client's fault, or stands for
        an answer in the framework (``Http404``, Werkzeug's ``HTTPException``).
        """
        known = self.convert(error)
        if known is not None:
            return known
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
        if edge.waits and (waiting := edge.auth.prepare(request)) is not None:
            wait(waiting, view.options.timeout)
        result = edge.isolate.call(view, request, match.args, match.kwargs)
        kind = result.__class__
        if kind is Steps or kind is CoroutineType or (kind not in PLAIN and isawaitable(result)):
            result = wait(result, view.options.timeout)
        response = to_response(result, view.name, edge.dumps, edge.convert)
        if response.body.__class__ is not bytes:
            return response.with_body(edge.isolate.body(view, response.body))
        return response
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
        if edge.waits and (waiting := edge.auth.prepare(request)) is not None:
            await wait(waiting, view.options.timeout)
        result = edge.isolate.call(view, request, match.args, match.kwargs, True)
        kind = result.__class__
        if kind is Steps or kind is CoroutineType or (kind not in PLAIN and isawaitable(result)):
            result = await wait(result, view.options.timeout)
        response = to_response(result, view.name, edge.dumps, edge.convert)
        if response.body.__class__ is not bytes:
            return response.with_body(edge.isolate.body(view, response.body))
        return response
    except ClientGone:
        raise
    except Exception as error:
        return edge.fail(request, view, error)


__all__ = ["Edge", "OnError", "adrive", "drive"]
