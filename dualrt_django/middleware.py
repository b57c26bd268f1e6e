"""The one-line door: ``dualrt_django.EdgeMiddleware``, first in ``MIDDLEWARE``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dualrt.asgi import without_control
from dualrt.chain import Away, Ended, asked, steps
from dualrt.drivers import adrive_steps, drive_steps
from dualrt.errors import ClientGone
from dualrt.flow import Edge, adrive, drive
from dualrt.gates import Gates
from dualrt.gateway import SEEN, debug_headers, now
from dualrt.record import Recorder
from dualrt.routing import Match
from dualrt.routing.decisions import Decision
from dualrt.runtime import EdgeView
from dualrt.web.deferred import REQUEST
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt.wsgi import GONE, strip_control, waiter
from dualrt_django.afterwards import atracked, tracked
from dualrt_django.conf import KEY, current_edge, load
from dualrt_django.convert import read_body, to_http_response, to_request
from dualrt_django.front import front
from dualrt_django.late import NOBODY, aprocess_view, finish, process_view, with_kept
from dualrt_django.shadow import abeside, beside
from dualrt_django.tasks import OwnTask
from dualrt_django.tickets import with_tickets, with_tickets_async
from dualrt_django.visit import (
    AsyncHttpVisit,
    DualrtRequest,
    HttpVisit,
    add,
    asend_on,
    decide,
    holder_of,
    raw_path,
    send_on,
)

# In environ or scope: the sites whose middlewares a request has passed at this door.
MIDDLEWARE_SEEN = "dualrt.middleware"


class EdgeMiddleware:
    """Answer edge views before any other middleware runs. Sync and async capable.

    Put it first: then Django's own handlers answer them before Django begins the request
    (``dualrt_django.front``). What stands above it runs for edge views too, and they pay for it.
    """

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        by_view = Gates(load()).by_view  # a wrong setting stops the start, not a request
        # the handler's own class of requests is not known here, and an attribute of each costs
        HttpRequest.dualrt = DualrtRequest.dualrt  # type: ignore[attr-defined]
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)
        if by_view:  # else Django shall have nothing to call
            self.process_view = aprocess_view if self._is_async else process_view
            get_response = (_keeping_async if self._is_async else _keeping)(get_response)
        wrap = with_tickets_async if self._is_async else with_tickets
        self.get_response = wrap(get_response)
        if type(self) is EdgeMiddleware:  # a class below it may do something in its __call__
            front(self)

    def __call__(self, http: HttpRequest) -> Any:
        if self._is_async:
            return self.__acall__(http)
        edge = current_edge()
        if edge.gated and (asked := _concerned(edge, http)) is not None:
            return tracked(partial(self._pass, edge, *asked), http)
        match = _match(edge, http)
        if match is None or match.route.target.guards:
            get_response = self.get_response
            if edge.shadows is not None:
                get_response = beside(edge, get_response, http)
            return tracked(get_response, http)
        return answer(edge, match, http)

    def _pass(
        self, edge: Edge, hits: Any, decision: Decision, http: HttpRequest
    ) -> HttpResponseBase:
        """Run what stands before the request's view, then what it lets the request go on to."""
        began = now()
        visit = HttpVisit(http)
        wait = waiter(http.META, visit.request)
        try:
            ended = drive_steps(edge, visit, wait, steps(edge, visit, hits, decision))
            if isinstance(ended, Away):
                ended = send_on(edge, ended, visit, wait)
        except ClientGone:
            ended = Ended(Response("", GONE), NOBODY)
        if ended is None:
            match = _admitted(edge, visit)
            if match is not None:
                return add(visit.additions, answer(edge, match, http))
            visit.additions.to_app()
            get_response = self.get_response
            if edge.shadows is not None:
                get_response = beside(edge, get_response, http, visit.here)
            return add(visit.additions, get_response(http))
        return finish(edge, visit, ended, began)

    async def __acall__(self, http: HttpRequest) -> HttpResponseBase:
        edge = current_edge()
        if edge.gated and (asked := _concerned(edge, http)) is not None:
            return await atracked(partial(self._apass, edge, *asked), http)
        match = _match(edge, http)
        if match is None or match.route.target.guards:
            get_response = self.get_response
            if edge.shadows is not None:
                get_response = abeside(edge, get_response, http)
            return await atracked(get_response, http)
        return await aanswer(edge, match, http)

    async def _apass(
        self, edge: Edge, hits: Any, decision: Decision, http: HttpRequest
    ) -> HttpResponseBase:
        """Run what stands before the request's view, then what it lets the request go on to."""
        began = now()
        visit = AsyncHttpVisit(http)
        wait = OwnTask(visit.request).wait
        ended = await adrive_steps(edge, visit, wait, steps(edge, visit, hits, decision))
        if isinstance(ended, Away):
            ended = await asend_on(edge, ended, visit, wait)
        if ended is None:
            match = _admitted(edge, visit)
            if match is not None:
                return add(visit.additions, await aanswer(edge, match, http))
            visit.additions.to_app()
            get_response = self.get_response
            if edge.shadows is not None:
                get_response = abeside(edge, get_response, http, visit.here)
            return add(visit.additions, await get_response(http))
        return finish(edge, visit, ended, began)


GetResponse = Callable[[HttpRequest], Any]


def _keeping(get_response: GetResponse) -> GetResponse:
    return lambda http: with_kept(http, get_response(http))


def _keeping_async(get_response: GetResponse) -> GetResponse:
    async def keeping(http: HttpRequest) -> HttpResponseBase:
        return with_kept(http, await get_response(http))

    return keeping


def _admitted(edge: Edge, visit: HttpVisit) -> Match | None:
    """Return the edge view's match, if all its guards have let the request go on."""
    match = _match(edge, visit.http)
    return match if match is None or edge.admits(match, visit.holder, visit.here) else None


def _concerned(edge: Edge, http: HttpRequest) -> tuple[Any, Decision] | None:
    """Return what is known of what stands before this request's view, ``None`` where nothing does
    or it has run before; mark the request.
    """
    holder = getattr(http, "scope", None) or http.META
    seen = holder.get(MIDDLEWARE_SEEN, ())
    if KEY in seen or KEY in holder.get(SEEN, ()):
        return None
    if hasattr(http, "scope"):  # what an edge view reads
        holder = http.scope = {**holder, "headers": without_control(holder["headers"])}
    holder[MIDDLEWARE_SEEN] = (*seen, KEY)
    if edge.recorder is not None:
        _record(edge.recorder, http)
    strip_control(http.META)
    http.__dict__.pop("headers", None)
    by_view = None if edge.decide is None else partial(decide, edge)
    return asked(edge, http.path_info, raw_path(http), by_view, http)


def _record(recorder: Recorder, http: HttpRequest) -> None:
    """Write a request down; its body, if it is short, is read, and Django keeps it."""
    holder = getattr(http, "scope", None) or http.META
    if not recorder.wants(holder):
        return
    length = http.META.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in http.META or not length.isdecimal():
        return
    if int(length) <= recorder.max_body:
        body = http.body if length != "0" else b""
        if hasattr(http, "scope"):
            recorder.write_scope(http.scope, body)
        else:
            recorder.write_environ(http.META, body, http.path_info)


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
