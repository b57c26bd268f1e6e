"""The spine of a request's way through what stands before its view: one generator of steps.

It decides; ``dualrt.drivers`` do what it asks for, and the
gateway's ``Visit`` applies what the middlewares change. Whatever goes wrong is an answer, never a
pass.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from dualrt.errors import BodyTooLarge, ClientGone, ViewError
from dualrt.flow import Edge, failed
from dualrt.middleware import Middleware
from dualrt.passes import Here, Pass, has_passed, note, params_of
from dualrt.routing.decisions import DOUBT, Decision
from dualrt.routing.matcher import Hit
from dualrt.runtime import EdgeView
from dualrt.visit import Visit
from dualrt.web.request import Request
from dualrt.web.response import Next, Response
from dualrt.web.url import URL

MAX_REWRITES = 8  # in one request; more is taken for a loop


class Read(NamedTuple):
    """A step: read the body whole, at most ``limit`` bytes, and keep it for the app."""

    limit: int


class Ended(NamedTuple):
    """The chain's end where a middleware answers: its response and its view."""

    response: Response
    view: EdgeView


class Away(NamedTuple):
    """The chain's end where a middleware has rewritten the request to another origin: the gateway
    sends it on there.
    """

    url: URL
    view: EdgeView


class Turn:
    """Whose turn it is, if one of ``hits`` holds (``None``: its matcher is asked), or with
    ``params`` in any case. ``check``: it is a guard's, for these very arguments.
    """

    __slots__ = ("check", "hits", "one", "params")

    def __init__(
        self,
        one: Middleware,
        hits: Sequence[Hit] | None = (),
        params: dict[str, Any] | None = None,
        check: bool = False,
    ) -> None:
        self.one = one
        self.hits = hits
        self.params = params
        self.check = check


# To read the body, or to call this middleware with the request and to wait for its result.
Step = EdgeView | Read
End = Ended | Away | None
Ending = TypeVar("Ending", bound=End)
UNASKED: Any = object()


def steps(
    edge: Edge, visit: Visit, hits: Sequence[Hit] | None = None, decision: Decision = UNASKED
) -> Generator[Step, Any, End]:
    """Yield what is to be done; return the answer of a middleware or a guard, where the request
    leaves the site, or ``None`` to let it go on.

    ``hits`` and ``decision``: what was found out about the request already. After a rewrite all is
    asked again, for the new path: nothing can be walked around. After one to another origin those
    that are left are asked, for the path as it is.
    """
    request, rewrites = visit.request, 0
    away: Away | None = None
    again = False
    queue = _first(edge, visit, hits, decision)
    behind = edge.decide is not None
    while queue or behind:
        if not queue:
            behind = False
            if decision is UNASKED:
                decision = _decide(edge, visit)
            queue = _second(edge, visit, decision, again)
            continue
        turn = queue.pop(0)
        view = turn.one.view
        try:
            # whatever a middleware before has made of it
            request.path = request.routed = visit.path
            params = _params(turn, visit)
            if params is None:
                continue
            request.params = dict(params)
            if turn.one.reads_body:
                yield from _body(visit, view)
            result = _judge(edge, view, request, (yield view))
            if not isinstance(result, Next):
                return Ended(result, view)
            here = visit.here if edge.decide is not None else None
            hosted = _changes_host(result, request)
            moved = visit.go_on(result)
            away = _away(result, moved, view, away)
            if moved is True or hosted:  # it may be another view's now
                rewrites = _one_more(rewrites, view, visit.path)
                decision, again = UNASKED, moved is not True
                behind = edge.decide is not None
            if moved is True:
                queue = _first(edge, visit, None, decision)
            elif here is not None:
                _note(edge, visit, here, turn, params)
        except ClientGone:
            raise
        except Exception as error:
            return Ended(failed(edge, view, request, error), view)
    return away


def asked(
    edge: Edge,
    path: str | None,
    raw: str | None,
    decide: Callable[[Any], Decision] | None,
    request: Any,
) -> tuple[Any, Decision] | None:
    """Return ``hits`` and ``decision`` for ``steps``, as far as they are needed to see that
    something may stand before a request; ``None``: nothing does. ``decide(request)`` tells by the
    view, where something depends on it.
    """
    find = edge.gates.find
    if path in edge.renewing:
        return None
    if path is None or find is None:
        return None, UNASKED
    hits = find(path, raw)
    if hits:
        return hits, UNASKED
    if decide is None or (decision := decide(request)) is None:
        return None
    return hits, decision


def late_steps(
    edge: Edge, visit: Visit, turns: Iterable[Turn]
) -> Generator[Step, Any, Ended | None]:
    """As ``steps``, for what runs once the framework has chosen the view: it goes on to that view,
    or answers.
    """
    request = visit.request
    for turn in turns:
        view = turn.one.view
        try:
            request.path = request.routed = visit.path
            params = turn.params or {}
            request.params = dict(params)
            if turn.one.reads_body:
                yield from _body(visit, view)
            result = _judge(edge, view, request, (yield view))
            if not isinstance(result, Next):
                return Ended(result, view)
            here = visit.here
            if visit.go_on(result):
                raise ViewError(_too_late(view, str(result.target)))
            _note(edge, visit, here, turn, params)
        except ClientGone:
            raise
        except Exception as error:
            return Ended(failed(edge, view, request, error), view)
    return None


def _decide(edge: Edge, visit: Visit) -> Decision:
    try:
        return visit.decide(edge)
    except Exception:  # a site's own converter, say: the framework will meet it, too
        return DOUBT


def _first(edge: Edge, visit: Visit, hits: Any, decision: Decision) -> list[Turn]:
    """Return the turns of the site's middlewares, by path and by view."""
    gates = edge.gates
    if gates.find is None:
        turns = {at: Turn(one, None) for at, one in enumerate(gates.site)}
    else:
        if hits is None:
            hits = gates.find(visit.path, visit.raw)
        if len(hits) == 1 and not gates.named:
            return [Turn(gates.site[hits[0].owner], hits)]
        turns = {}
        for hit in hits:
            at = hit.owner
            known = (*(turns[at].hits or ()), hit) if at in turns else (hit,)
            turns[at] = Turn(gates.site[at], known)
    if gates.named:
        if decision is UNASKED:
            decision = _decide(edge, visit)
        named = gates.named_by(decision)
        if named:
            params = _arguments(decision)
            for at in named:
                turns[at] = Turn(gates.site[at], turns[at].hits if at in turns else (), params)
            return [turns[at] for at in sorted(turns)]
    return list(turns.values())


def _note(edge: Edge, visit: Visit, here: Here, turn: Turn, params: dict[str, Any]) -> None:
    """Note that a middleware or a guard has let the request go on, as it was then."""
    kept = params if turn.check else None
    note(visit.holder, Pass(edge.key, turn.one.view.owner, here, kept))


def _away(result: Next, moved: bool | URL, view: EdgeView, before: Away | None) -> Away | None:
    """Return where the request leaves the site to, if it does: the last rewrite counts."""
    if result.target is None:
        return before
    return Away(moved, view) if isinstance(moved, URL) else None


def _changes_host(result: Next, request: Request) -> bool:
    for name, value in result.request_headers:
        if name == "host" and value != request.headers.get("host"):
            return True
    return False


def _second(edge: Edge, visit: Visit, decision: Decision, again: bool) -> list[Turn]:
    """Return the turns of what depends on the view alone: groups, then guards; before them those
    of the site's that name the view, where it is another than at first. ``again``: the host has
    changed, and guards may have let this request go on already.
    """
    more, checks = edge.gates.behind(decision)
    named = edge.gates.named_by(decision)
    if not (more or checks or named):
        return []
    params, here, holder = _arguments(decision), visit.here, visit.holder

    def open_to(one: Middleware, kept: dict[str, Any] | None) -> bool:
        return not has_passed(holder, Pass(edge.key, one.view.owner, here, kept))

    turns = [*[edge.gates.site[at] for at in named], *more]
    guards = [one for one in checks if open_to(one, params)] if again else checks
    return [
        *[Turn(one, (), params) for one in turns if open_to(one, None)],
        *[Turn(one, (), params, True) for one in guards],
    ]


def _arguments(decision: Decision) -> dict[str, Any]:
    if decision is None or decision is DOUBT:
        return {}
    return params_of(decision.args, decision.kwargs)


def _params(turn: Turn, visit: Visit) -> dict[str, Any] | None:
    """Return the parameters with which a middleware's turn has come, ``None`` if it has not."""
    if turn.hits is None:
        found = turn.one.match(visit.path, visit.request, visit.raw)
        return turn.params if found is None else found
    for hit in turn.hits:
        if hit.rule.holds(visit.request):
            return hit.params
    return turn.params


def _body(visit: Visit, view: EdgeView) -> Generator[Step, Any, None]:
    """See to it that a middleware that asks for it has the body."""
    limit = view.options.max_body
    if visit.body is None:
        visit.keep((yield Read(limit)))
    elif len(visit.body) > limit:
        raise BodyTooLarge(limit)


def _one_more(rewrites: int, view: EdgeView, path: str) -> int:
    if rewrites < MAX_REWRITES:
        return rewrites + 1
    raise ViewError(
        f"a loop: the request was rewritten more than {MAX_REWRITES} times, at last to "
        f"{path!r} by {view.name}; the middlewares run again for the new path, so rewrite "
        "only what is not there yet"
    )


def _too_late(view: EdgeView, target: str) -> str:
    return (
        f"{view.name} rewrites to {target!r} where the framework has chosen the view already; put "
        "dualrt's door in front of the site, or answer with Response.redirect"
    )


def _judge(edge: Edge, view: EdgeView, request: Request, result: Any) -> Response:
    """Return a middleware's result if it is one, as it is to be sent."""
    if view.asks_context:
        return edge.settle(view, request, _response(edge, view, result))
    return result if result.__class__ is Next else _response(edge, view, result)


def _response(edge: Edge, view: EdgeView, result: Any) -> Response:
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


__all__ = ["UNASKED", "Away", "End", "Ended", "Ending", "Read", "Step", "Turn", "asked"]
__all__ += ["late_steps", "steps"]
