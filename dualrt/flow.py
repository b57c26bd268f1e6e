"""The spine: from a matched request to the response. It decides; the gateways do the IO.

A route has one step, its view, so ``drive`` (WSGI) and ``adrive`` (ASGI) make that call themselves:
a generator of steps between them costs 0.6 us a request. What may come before, the site's
middlewares, has several: ``dualrt.chain``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import isawaitable
from types import CoroutineType
from typing import Any, Protocol

from dualrt.auth.schemes import Auth
from dualrt.auth.site import renew_paths
from dualrt.beside import Shadows
from dualrt.config import Config
from dualrt.edge.compiler import Compiled, compile_site
from dualrt.edge.isolate import Guarded, Isolate, Steps
from dualrt.edge.paged import with_pages
from dualrt.edge.pages import RUNTIME as PAGES
from dualrt.edge.pages import Pages
from dualrt.edge.policy import Policy
from dualrt.errors import ClientError, ClientGone
from dualrt.failure import answer_for, listen, log_failure, warn
from dualrt.gates import Gated, Gates, GuardsOf, checked_view
from dualrt.middleware import Middleware
from dualrt.passes import Here, Pass, has_passed, params_of
from dualrt.routing.decisions import Decider, Unsure
from dualrt.routing.reserved import reserve
from dualrt.routing.table import Match, Route, Router
from dualrt.runtime import EdgeView, Mark
from dualrt.web.egress import Egress, set_default
from dualrt.web.peers import make_proxies, set_proxies
from dualrt.web.request import Request
from dualrt.web.response import Convert, Dumps, Response, dump_json, no_convert, to_response

# what needs no second look before it becomes a response
PLAIN = frozenset({str, dict, list, tuple, bytes, Response})

OnError = Callable[[Request, BaseException], None]
Answer = Callable[[Request, BaseException], Response | None]
Respond = Callable[[Any, str, Dumps, Convert], Response]
Judge = Callable[[Route, bool], Gated | None]
MakeDecider = Callable[[Judge], Decider]


def _no_hook(request: Request, error: BaseException) -> None:
    pass


def _nothing() -> None:
    pass


def _no_answer(request: Request, error: BaseException) -> None:
    pass


class Site(Protocol):
    """What an adapter gives the framework's names at the edge: ``Edge.site``. ``keeps``: a
    streamed body asks for its request as the view does.
    """

    keeps: bool

    def open(self, request: Request) -> Any:
        """Return what these names find the request by, made when it is first needed."""

    def settle(self, view: EdgeView, request: Request, response: Response) -> Response:
        """Return the response as it is to be sent."""


def _recorder(config: Config) -> Any:
    if config.record is None:
        return None
    from dualrt.record import make_recorder  # in development, as a rule

    return make_recorder(config.record)


class Edge:
    """Everything a gateway needs, made once: the routes, the settings, where edge code runs, and
    the framework's own habits (``dumps``, ``convert``, ``on_error``, ``cookie_rule``; ``respond``:
    what its views' results stand for; ``answers``: the framework's answer for an error that stands
    for one; ``site``: what the framework's names at the edge are given; ``wsgi_request`` and
    ``asgi_request``: the classes of its requests, which know the framework's names for their
    parts), who sent a request (``auth``; ``waits``: it may have to wait for keys before it can
    tell; ``careful``: it may, or debug is on; ``asks_who``: some edge code may ask; ``renewing``:
    where the server runtime makes those known whom it sends).
    A request passes one gateway of each ``key``: both doors of a site share it. ``changed`` is
    called when ``asks_who`` becomes true.

    ``decider`` makes what tells whose request it is among the routes that something stands before,
    and ``guards_of`` says which guards a route has. ``decide`` is made where there is such a route;
    ``gated``: something may stand before a request. ``shadows``: the views that run beside the
    server's answer. ``recorder``: what writes requests down (it makes the edge ``gated``).
    ``pages``: the site's templates.
    """

    __slots__ = (
        "_ready",
        "answers",
        "asgi_request",
        "asks_who",
        "auth",
        "careful",
        "changed",
        "compiled",
        "config",
        "convert",
        "cookie_rule",
        "decide",
        "dumps",
        "egress",
        "gated",
        "gates",
        "isolate",
        "key",
        "on_error",
        "others",
        "policy",
        "proxies",
        "recorder",
        "renewing",
        "respond",
        "router",
        "seen",
        "shadows",
        "site",
        "waits",
        "wsgi_request",
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
        respond: Respond = to_response,
        on_error: OnError = _no_hook,
        cookie_rule: str = "web",
        auth: Auth | None = None,
        key: object = None,
        decider: MakeDecider | None = None,
        guards_of: GuardsOf | None = None,
        answers: Answer = _no_answer,
        wsgi_request: type[Any] | None = None,
        asgi_request: type[Any] | None = None,
        site: Site | None = None,
        shadows: Shadows | None = None,
        pages: Pages | None = None,
    ) -> None:
        self.auth = auth or Auth()
        self.site = site
        self.asks_who = False
        self.changed: Callable[[], None] = _nothing
        self.renewing: tuple[str, ...] = ()
        self.router = reserve(router, self._renewals())
        if shadows is not None:
            shadows = shadows._replace(router=reserve(shadows.router, self._renewals()))
        self.shadows = shadows
        self.config = config
        self.waits = bool(self.auth.waits)
        self.careful = config.debug or self.waits
        self.policy = policy or Policy(config.packages)
        if pages is not None:
            self.policy = with_pages(self.policy, pages)
        self.isolate = isolate or Guarded(self._compile)
        self.dumps = dumps
        self.convert = convert
        self.respond = respond
        self.on_error = on_error
        self.answers = answers
        self.wsgi_request = wsgi_request
        self.asgi_request = asgi_request
        self.cookie_rule = cookie_rule
        self.key = key or self
        self.seen = (self.key,)
        self.compiled: Compiled | None = None
        self.gates = Gates(config, guards_of)
        self.decide = self._decider(decider)
        self.recorder = _recorder(config)
        standing = self.decide is not None or self.recorder is not None
        self.gated = bool(self.gates.site) or standing
        self._ready: set[int] = set()
        self.others: dict[int, EdgeView] = {}
        self.egress = Egress.of(config.fetch_allow)
        self.auth.fetch_by(self.egress)
        self.proxies = make_proxies(config.trusted_proxies, config.proxy_header)

    def _renewals(self) -> tuple[str, ...]:
        below = self.auth.links.renew_below
        return renew_paths(below) if below else ()

    def _decider(self, make: MakeDecider | None) -> Decider | None:
        guarded = False
        for route in self.router.routes:
            if route.view is not None and (gated := self.gates.judge(route)) is not None:
                guarded = guarded or bool(gated.guards)
                if isinstance(route.target, EdgeView):
                    checked_view(route.target, gated)
        for route in self.shadows.router.routes if self.shadows is not None else ():
            if route.target is not None:
                checked_view(route.target, self.gates.judge(route))
        if not (guarded or self.gates.by_view):
            return None
        return Unsure() if make is None else make(self.gates.judge)

    @property
    def middleware(self) -> tuple[Middleware, ...]:
        """The site's middlewares, in their order."""
        return self.gates.site

    @property
    def views(self) -> list[EdgeView]:
        """The middlewares' views and the checks', then those of all routes, each in their order;
        last those in shadow.
        """
        found = (route.target for route in self.router.routes)
        routed = [target for target in found if isinstance(target, EdgeView)]
        beside = self.shadows.views if self.shadows is not None else ()
        return [*(each.view for each in self.gates.all), *routed, *beside]

    def start(self, before: Edge | None = None) -> Edge:
        """Compile the edge code of all routes and middlewares. ``CheckFailed`` lists every
        reason why not.

        ``before``: the same site's edge until now; code that is still the same keeps its state.
        """
        listen()
        set_default(self.egress)  # for server code that fetches; edge code's scopes have their own
        set_proxies(self.proxies)
        if before is not None:
            self.compiled = before.compiled
        self.compiled = self._prepare(self.views)
        for whose, name in self.gates.unknown(self.router.routes):
            warn(f"{whose} stands before nothing: no view or route is called {name!r}")
        return self

    def _compile(self, views: Sequence[EdgeView]) -> Compiled:
        return compile_site(views, self.policy, self.compiled)

    def _prepare(self, views: Sequence[EdgeView]) -> Any:
        compiled = self.isolate.prepare(views)
        self._ready.update(map(id, views))
        for view in views:
            if view.scope is not None:
                view.scope.egress = self.egress
                view.scope.proxies = self.proxies
                view.scope.auth = self.auth
                view.scope.site = self.site
                if view.runtime == PAGES:
                    view.scope.pages = getattr(compiled, "pages", None)
        # a view in shadow is no reason to send anybody a ticket
        if not self.asks_who and any(each.asks_who for each in views if not each.options.shadow):
            self.asks_who, self.renewing = True, self._renewals()
            self.changed()
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

    def check(self, function: Any) -> Middleware:
        """Return a guard's check, compiled on its first use where no route has shown it."""
        one = self.gates.check(function)
        if id(one.view) not in self._ready:
            self._prepare([one.view])
        return one

    def admits(self, match: Match, holder: Any, here: Here) -> bool:
        """Whether an edge view's guards have all let this request go on, as it is now. If not, it
        is the framework's: the view is verified where it reaches it.
        """
        params = params_of(match.args, match.kwargs)
        return all(
            has_passed(holder, Pass(self.key, check, here, params))
            for check in match.route.target.guards
        )

    def fail(self, request: Request, view: EdgeView, error: BaseException) -> Response:
        """Return the answer for ``error``; report it unless it is the client's fault, or stands for
        an answer in the framework (``Http404``, Werkzeug's ``HTTPException``).
        """
        known = self.answers(request, error) or self.convert(error) or _own_answer(error)
        if known is not None:
            return known
        response = answer_for(error, request, view.name, self.config.debug)
        if not isinstance(error, ClientError):
            self.report(request, view, error)
        return response

    def settle(self, view: EdgeView, request: Request, response: Response) -> Response:
        """Let the framework's names, which a view has asked for its request, have the last word on
        the response: a session that was changed is sent back.
        """
        return response if self.site is None else self.site.settle(view, request, response)

    def report(self, request: Request, view: EdgeView, error: BaseException) -> None:
        """Log an error of edge code once and tell the framework's hooks."""
        log_failure(error, request, view.name)
        try:
            self.on_error(request, error)
        except Exception as second:
            log_failure(second, request, f"an error hook, for {view.name}")


def _own_answer(error: BaseException) -> Response | None:
    """Return what an error says itself that it is answered with, where no framework is there."""
    make = getattr(type(error), "__response__", None)
    return None if make is None else make(error)


def attempt(edge: Edge, match: Match, request: Request, looped: bool = False) -> Any:
    """Run what the route table says: return the response, or the awaitable whose result
    ``conclude`` makes one. ``looped``: the event loop that will await it runs here.
    """
    view: EdgeView = match.route.target
    try:
        if view.asks_context:
            request._match, request._context = match, None
        result = edge.isolate.call(view, request, match.args, match.kwargs, looped)
        kind = result.__class__
        if kind is Response and result.body.__class__ is bytes:
            return result
        if kind not in PLAIN:
            if hasattr(kind, "__response__"):
                response: Response = result.__response__()
                if response.body.__class__ is bytes:
                    return response
                return _held(edge, view, response, request)
            if kind is Steps or kind is CoroutineType or isawaitable(result):
                return result
        return conclude(edge, view, result, request)
    except ClientGone:
        raise
    except Exception as error:
        return edge.fail(request, view, error)


def conclude(edge: Edge, view: EdgeView, result: Any, request: Request | None = None) -> Response:
    """Return the response that a view's result stands for, its body under guard."""
    response = edge.respond(result, view.name, edge.dumps, edge.convert)
    return response if response.body.__class__ is bytes else _held(edge, view, response, request)


def _held(edge: Edge, view: EdgeView, response: Response, request: Request | None) -> Response:
    return response.with_body(edge.isolate.body(view, response.body, request))


def drive(
    edge: Edge, match: Match, request: Request, wait: Callable[[Any, float], Any]
) -> Response:
    """Run what the route table says under WSGI. ``wait(awaitable, timeout)`` returns its result."""
    view: EdgeView = match.route.target
    try:
        if edge.waits and (waiting := edge.auth.prepare(request)) is not None:
            wait(waiting, view.options.timeout)
        found = attempt(edge, match, request)
        if not isinstance(found, Response):
            found = conclude(edge, view, wait(found, view.options.timeout), request)
    except ClientGone:
        raise
    except Exception as error:
        found = edge.fail(request, view, error)
    return settled(edge, view, request, found) if view.asks_context else found


async def adrive(
    edge: Edge,
    match: Match,
    request: Request,
    wait: Callable[[Any, float], Any],
    found: Any = None,
) -> Response:
    """Run what the route table says under ASGI. ``wait(awaitable, timeout)`` makes its result.
    ``found``: what ``attempt`` has returned, where it was called already.
    """
    view: EdgeView = match.route.target
    try:
        if found is None:
            if edge.waits and (waiting := edge.auth.prepare(request)) is not None:
                await wait(waiting, view.options.timeout)
            found = attempt(edge, match, request, True)
        if not isinstance(found, Response):
            found = conclude(edge, view, await wait(found, view.options.timeout), request)
    except ClientGone:
        raise
    except Exception as error:
        found = edge.fail(request, view, error)
    return settled(edge, view, request, found) if view.asks_context else found


def settled(edge: Edge, view: EdgeView, request: Request, response: Response) -> Response:
    """Return the response of a view that asks for its request by the framework's names, after these
    have had the last word on it.
    """
    site = edge.site
    try:
        return response if site is None else site.settle(view, request, response)
    except Exception as error:
        return edge.fail(request, view, error)


def failed(edge: Edge, view: EdgeView, request: Request, error: BaseException) -> Response:
    """Return the answer for an error of a middleware, as it is to be sent."""
    response = edge.fail(request, view, error)
    return settled(edge, view, request, response) if view.asks_context else response


__all__ = ["Edge", "Judge", "MakeDecider", "OnError", "Site", "adrive", "attempt", "conclude"]
__all__ += ["drive", "failed", "settled"]
