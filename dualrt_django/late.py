"""What runs once Django has resolved the view: checks that have not run for this request as it is
now, and ``view=`` middlewares that the edge could not know to be meant.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dualrt.chain import Ended, Turn, late_steps
from dualrt.drivers import adrive_steps, drive_steps
from dualrt.errors import ClientGone
from dualrt.flow import Edge
from dualrt.gateway import debug_headers, now
from dualrt.passes import Pass, has_passed, params_of
from dualrt.view import EdgeView
from dualrt.web.edits import Additions
from dualrt.web.response import Response
from dualrt.wsgi import GONE, waiter
from dualrt_django.conf import current_edge
from dualrt_django.convert import to_http_response
from dualrt_django.discover import names_of, spaces_of
from dualrt_django.tasks import OwnTask
from dualrt_django.visit import AsyncHttpVisit, HttpVisit, add, here_of, holder_of

# Whose view an answer is that nobody will see.
NOBODY = EdgeView(print, "nobody")

ADDITIONS = "_dualrt_additions"  # on Django's request: what its response shall have


def run_late(edge: Edge, visit: HttpVisit, turns: Sequence[Turn]) -> HttpResponseBase | None:
    """Run middlewares or checks; return the answer of one, ``None`` to go on."""
    began = now()
    wait = waiter(visit.http.META, visit.request)
    try:
        ended = drive_steps(edge, visit, wait, late_steps(edge, visit, turns))
    except ClientGone:
        ended = Ended(Response("", GONE), NOBODY)
    return None if ended is None else finish(edge, visit, ended, began)


async def arun_late(
    edge: Edge, visit: AsyncHttpVisit, turns: Sequence[Turn]
) -> HttpResponseBase | None:
    """The same on the server's loop."""
    began = now()
    wait = OwnTask(visit.request).wait
    ended = await adrive_steps(edge, visit, wait, late_steps(edge, visit, turns))
    return None if ended is None else finish(edge, visit, ended, began)


def finish(edge: Edge, visit: HttpVisit, ended: Ended, began: float) -> HttpResponseBase:
    """Return the answer of a middleware or a check as Django's response."""
    if edge.config.debug:
        debug_headers(ended.response, ended.view, began)
    is_async = hasattr(visit.http, "scope")
    response = ended.response
    http = to_http_response(response, edge, ended.view, visit.request, is_async=is_async)
    line = getattr(response, "line", "")  # as the origin says it that the request was sent on to
    if line.startswith(str(http.status_code)):
        http.reason_phrase = line[4:]
    return add(visit.additions, http)


def process_view(
    http: HttpRequest, callback: Any, args: Any, kwargs: Any
) -> HttpResponseBase | None:
    """Run the middlewares that name the view which Django has found, if they have not run."""
    edge = current_edge()
    turns = _turns(edge, http, args, kwargs)
    if not turns:
        return None
    visit = HttpVisit(http)
    answer = run_late(edge, visit, turns)
    if answer is None:
        _keep(visit)
    return answer


async def aprocess_view(
    http: HttpRequest, callback: Any, args: Any, kwargs: Any
) -> HttpResponseBase | None:
    """The same on the server's loop: Django would take a thread for a plain function."""
    edge = current_edge()
    turns = _turns(edge, http, args, kwargs)
    if not turns:
        return None
    visit = AsyncHttpVisit(http)
    answer = await arun_late(edge, visit, turns)
    if answer is None:
        _keep(visit)
    return answer


def _turns(edge: Edge, http: HttpRequest, args: Any, kwargs: Any) -> list[Turn]:
    match: Any = http.resolver_match
    if match is None or not edge.gates.by_view:
        return []
    spaces = match.namespaces, match.app_names
    names = names_of(match.url_name or "", _view_name(match.func), *spaces)
    found = edge.gates.late(names, spaces_of(*spaces))
    params = params_of(tuple(args), kwargs)
    here, holder = here_of(http), holder_of(http)
    return [
        Turn(one, (), params)
        for one in found
        if not has_passed(holder, Pass(edge.key, one.view.owner, here, None))
    ]


def _view_name(view: Any) -> str:
    """Return what ``URLPattern.lookup_str`` says of a callback."""
    while hasattr(view, "func"):  # functools.partial
        view = view.func
    view = getattr(view, "view_class", view)
    if not hasattr(view, "__name__"):
        view = type(view)
    return f"{view.__module__}.{view.__qualname__}"


def _keep(visit: HttpVisit) -> None:
    """Keep what the middlewares want in the answer, until there is one."""
    visit.additions.to_app()
    if visit.additions:
        visit.http.__dict__.setdefault(ADDITIONS, []).append(visit.additions)


def with_kept(http: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Add what was kept for the answer, once."""
    kept: list[Additions] = http.__dict__.pop(ADDITIONS, ())
    for each in kept:
        response = add(each, response)
    return response


def install(app: Any) -> None:
    """Let the handler of the full-speed door run ``process_view`` before any middleware's."""
    get, aget = app.get_response, app.get_response_async

    def get_response(http: HttpRequest) -> HttpResponseBase:
        return with_kept(http, get(http))

    async def get_response_async(http: HttpRequest) -> HttpResponseBase:
        return with_kept(http, await aget(http))

    app.get_response, app.get_response_async = get_response, get_response_async


def put_first(app: Any, hook: Callable[..., HttpResponseBase | Awaitable[Any] | None]) -> None:
    """Put ``hook`` in front of the handler's view middlewares."""
    app._view_middleware.insert(0, hook)
    install(app)


__all__ = ["NOBODY", "aprocess_view", "arun_late", "finish", "process_view", "put_first"]
__all__ += ["run_late", "with_kept"]
