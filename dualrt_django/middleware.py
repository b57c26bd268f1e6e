"""The one-line door: ``dualrt_django.EdgeMiddleware``, first in ``MIDDLEWARE``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dualrt.asgi import without_control
from dualrt.chain import Away, Ended, adrive_steps, drive_steps
from dualrt.errors import ClientGone
from dualrt.flow import Edge, adrive, drive
from dualrt.gateway import SEEN, debug_headers, now
from dualrt.middleware import load_middleware
from dualrt.routing import Match
from dualrt.runtime import EdgeView
from dualrt.web.deferred import REQUEST
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt.wsgi import GONE, strip_control, waiter
from dualrt_django.afterwards import atracked, holder_of, tracked
from dualrt_django.conf import KEY, current_edge, load
from dualrt_django.convert import read_body, to_http_response, to_request
from dualrt_django.tasks import OwnTask
from dualrt_django.visit import (
    AsyncHttpVisit,
    DualrtRequest,
    HttpVisit,
    add,
    asend_on,
    raw_path,
    send_on,
)

# In environ or scope: the sites whose middlewares a request has passed at this door.
MIDDLEWARE_SEEN = "dualrt.middleware"


class EdgeMiddleware:
    """Answer edge views before any other middleware runs. Sync and async capable.

    Put it first: what stands above it runs for edge views too, and pays for them.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response
        config = load()  # a wrong setting stops the start, not a request
        load_middleware(config.middleware, config.options)
        # the handler's own class of requests is not known here, and an attribute of each costs
        HttpRequest.dualrt = DualrtRequest.dualrt  # type: ignore[attr-defined]
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, http: HttpRequest) -> Any:
        if self._is_async:
            return self.__acall__(http)
        edge = current_edge()
        if edge.middleware and _concerned(edge, http):
            return tracked(partial(self._pass, edge), http)
        match = _match(edge, http)
        if match is None:
            return tracked(self.get_response, http)
        return answer(edge, match, http)

    def _pass(self, edge: Edge, http: HttpRequest) -> HttpResponseBase:
        """Run the site's middlewares, then what they let the request go on to."""
        began = now()
        visit = HttpVisit(http)
        wait = waiter(http.META, visit.request)
        try:
            ended = drive_steps(edge, visit, wait)
            if isinstance(ended, Away):
                ended = send_on(edge, ended, visit, wait)
        except ClientGone:
            ended = Ended(Response("", GONE), _NOBODY)
        if ended is None:
            match = _match(edge, http)
            if match is None:
                visit.additions.to_app()
            found = self.get_response(http) if match is None else answer(edge, match, http)
            return add(visit.additions, found)
        return add(visit.additions, _end(edge, visit, ended, began))

    async def __acall__(self, http: HttpRequest) -> HttpResponseBase:
        edge = current_edge()
        if edge.middleware and _concerned(edge, http):
            return await atracked(partial(self._apass, edge), http)
        match = _match(edge, http)
        if match is None:
            return await atracked(self.get_response, http)
        return await aanswer(edge, match, http)

    async def _apass(self, edge: Edge, http: HttpRequest) -> HttpResponseBase:
        """Run the site's middlewares, then what they let the request go on to."""
        began = now()
        visit = AsyncHttpVisit(http)
        wait = OwnTask(visit.request).wait
        ended = await adrive_steps(edge, visit, wait)
        if isinstance(ended, Away):
            ended = await asend_on(edge, ended, visit, wait)
        if ended is None:
            match = _match(edge, http)
            if match is None:
                visit.additions.to_app()
            found = self.get_response(http) if match is None else aanswer(edge, match, http)
            return add(visit.additions, await found)
        return add(visit.additions, _end(edge, visit, ended, began))


# Whose view an answer is that nobody will see.
_NOBODY = EdgeView(print, "nobody")


def _concerned(edge: Edge, http: HttpRequest) -> bool:
    """Say whether middlewares may be for this request, and have not run before; mark it."""
    holder = getattr(http, "scope", None) or http.META
    seen = holder.get(MIDDLEWARE_SEEN, ())
    if KEY in seen or KEY in holder.get(SEEN, ()):
        return False
    if hasattr(http, "scope"):  # what an edge view reads
        holder = http.scope = {**holder, "headers": without_control(holder["headers"])}
    holder[MIDDLEWARE_SEEN] = (*seen, KEY)
    strip_control(http.META)
    http.__dict__.pop("headers", None)
    return bool(edge.concerned(http.path_info, raw_path(http)))


def _end(edge: Edge, visit: HttpVisit, ended: Ended, began: float) -> HttpResponseBase:
    if edge.config.debug:
        debug_headers(ended.response, ended.view, began)
    is_async = hasattr(visit.http, "scope")
    response = ended.response
    http = to_http_response(response, edge, ended.view, visit.request, is_async=is_async)
    line = getattr(response, "line", "")  # as the origin says it that the request was sent on to
    if line.startswith(str(http.status_code)):
        http.reason_phrase = line[4:]
    return http


def _match(edge: Edge, http: HttpRequest) -> Match | None:
    holder = getattr(http, "scope", None) or http.META
    if KEY in holder.get(SEEN, ()):
        return None
    if hasattr(http, "urlconf"):  # a middleware above chose other routes for this request
        return None
    match = edge.router.resolve(http.path_info, http.method or "GET")
    if match is None:
        strip_control(http.META)
        http.__dict__.pop("headers", None)  # cached, perhaps, by a middleware above
    return match


def answer(edge: Edge, match: Match, http: HttpRequest) -> HttpResponseBase:
    """Run the matched edge view; return Django's response."""
    view: EdgeView = match.route.target
    if view.defers and REQUEST.get() is not holder_of(http):
        return tracked(partial(answer, edge, match), http)
    request, response = _begin(edge, match, http)
    began = now()
    if response is None:
        try:
            response = drive(edge, match, request, waiter(http.META, request))
        except ClientGone:
            response = Response("", GONE)
    if edge.config.debug:
        debug_headers(response, view, began)
    return to_http_response(response, edge, view, request, is_async=hasattr(http, "scope"))


async def aanswer(edge: Edge, match: Match, http: HttpRequest) -> HttpResponseBase:
    """Run the matched edge view on the server's loop; return Django's response."""
    view: EdgeView = match.route.target
    if view.defers and REQUEST.get() is not holder_of(http):
        return await atracked(partial(aanswer, edge, match), http)
    request, response = _begin(edge, match, http)
    began = now()
    if response is None:
        response = await adrive(edge, match, request, OwnTask(request).wait)
    if edge.config.debug:
        debug_headers(response, view, began)
    # An async view under WSGI comes here, too: what Django iterates is the server's to choose.
    return to_http_response(response, edge, view, request, is_async=hasattr(http, "scope"))


def _begin(edge: Edge, match: Match, http: HttpRequest) -> tuple[Request, Response | None]:
    view: EdgeView = match.route.target
    request = to_request(http, match.path, match.kwargs)
    try:
        request.body = read_body(http, view.options.max_body)
    except Exception as error:
        return request, edge.fail(request, view, error)
    return request, None


__all__ = ["EdgeMiddleware", "aanswer", "answer"]
