"""An app as Flask's names at the edge know it, and what they do before and after a request's code.

Made by the adapter for each edge of an app (``dualrt_flask.facts``): ``Edge.site``.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutine
from typing import Any

from dualrt.edge.isolate import run
from dualrt.errors import ViewError
from dualrt.web.response import Next, Response
from dualrt_flask.edge.application import Application, Facts
from dualrt_flask.edge.body import FORM_LIMITS
from dualrt_flask.edge.building import Builder, Domains, UrlMap, UrlRule
from dualrt_flask.edge.context import SHARED, Context
from dualrt_flask.edge.given import App
from dualrt_flask.edge.session import Sessions

_new = object.__new__


class Site:
    """``app``: its plain values; ``facts``: what ``current_app`` shows besides; ``sessions``.

    ``urls()`` returns the app's rules and how it tells hosts, read when they are first needed.
    ``convert``: a response of Flask's, as edge code has it, as dualrt's; ``response``: the class of
    these. ``keeps``: without ``stream_with_context`` a stream has no request, as in Flask.
    """

    keeps = False

    def __init__(
        self,
        app: App,
        facts: Facts | None = None,
        sessions: Sessions | None = None,
        urls: Callable[[], tuple[UrlMap, Domains]] | None = None,
        convert: Callable[[Any], Response | None] | None = None,
        response: Callable[..., Any] | None = None,
        form_limits: tuple[int | None, int | None] = FORM_LIMITS,
    ) -> None:
        self.app = app
        self.facts = facts or Facts()
        self.sessions = sessions or Sessions(None)
        self.form_limits = form_limits
        self.current_app = Application(self)
        self._urls = urls or _no_urls
        self._known: tuple[UrlMap, Domains] | None = None
        self._convert = convert
        self._response = response
        self._rules: dict[Any, UrlRule | None] = {}

    @property
    def urls(self) -> tuple[UrlMap, Domains]:
        """The app's rules, and how it tells hosts."""
        if self._known is None:
            self._known = self._urls()
        return self._known

    def builder(self, environ: Any) -> Builder:
        """Return what builds URLs as seen from a request."""
        return Builder(*self.urls, environ)

    def rule_of(self, route: Any) -> UrlRule | None:
        """Return the rule that a route was made of."""
        try:
            return self._rules[route]
        except KeyError:
            rules = self.urls[0].by_endpoint.get(route.name, ())
            same = [each for each in rules if each.rule == route.pattern]
            exact = [each for each in same if each.methods == route.methods]
            found = next(iter(exact or same or rules), None)
            self._rules[route] = found
            return found

    def open(self, request: Any) -> Context:
        """Return a request's context."""
        found: Context | None = request._context
        if found is None:
            found = request._context = _new(Context)
            found.site = self
            found.source = request
        return found

    def settle(self, view: Any, request: Any, response: Response) -> Response:
        """Let what was asked for by ``after_this_request`` change the response, and send the
        session's cookie with it.
        """
        context: Context | None = request._context
        if context is None:  # it was never called
            return response
        environ = request.environ
        shared = environ.get(SHARED)
        idle = shared is None or (shared.session is None and not shared.after)
        if idle and ("HTTP_COOKIE" not in environ or not self.sessions.may_refresh(environ)):
            return response
        scope = view.scope.within(context)
        settled: Response = run(scope, self._settled, (context, response, view.name), {})
        return settled

    def _settled(self, context: Context, response: Response, view: str) -> Response:
        shared = context.shared
        if isinstance(response, Next):
            _refuse_pending(shared, view)
            return response
        if shared.after:
            response = self._after(shared, response, view)
        if not shared.lent:
            response = response.with_body(response.body) if response._headers else response
            self.sessions.save(context.opened(), response, self.app, context.request)
        return response

    def _after(self, shared: Any, response: Response, view: str) -> Response:
        make, convert = self._response, self._convert
        if make is None or convert is None:
            raise ViewError(f"{view}: after_this_request() has no response to give to a function")
        functions, shared.after = shared.after, []
        found = make(response.body, response.status, response.wire())
        for function in functions:
            found = function(found)
            if iscoroutine(found):
                found.close()
                raise ViewError(
                    f"{view}: after_this_request() was given an async def function; at the edge "
                    "it takes a def"
                )
        known = convert(found)
        if known is None:
            raise ViewError(
                f"{view}: a function given to after_this_request() returned "
                f"{type(found).__name__}; it returns the response"
            )
        return known


def _refuse_pending(shared: Any, view: str) -> None:
    """A middleware that lets the request go on has no answer that a cookie could go with."""
    session = shared.session
    changed = session is not None and session.modified and not shared.lent
    if changed or shared.after:
        what = "changed the session" if changed else "called after_this_request()"
        raise ViewError(
            f"{view} {what} and let the request go on: only who answers can do that; use "
            "Response.next(cookies=…, headers=…), or do it in the view"
        )


def _no_urls() -> tuple[UrlMap, Domains]:
    found = UrlMap({})
    return found, Domains(found, None, False)


__all__ = ["Site"]
