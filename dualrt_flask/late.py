"""What runs once Flask has matched a rule: checks that have not run for this request as it is now,
and ``view=`` middlewares that the edge could not know to be meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Flask, Response, after_this_request, current_app
from flask import request as flask_request

from dualrt.chain import Turn, late_steps
from dualrt.drivers import drive_steps
from dualrt.errors import BodyTooLarge, ClientGone
from dualrt.flow import Edge
from dualrt.gateway import debug_headers, now
from dualrt.passes import Pass, has_passed
from dualrt.visits import EnvironVisit
from dualrt.web.edits import Additions, HeaderEdits
from dualrt.wsgi import GONE, WSGIRequest, begin, waiter, write
from dualrt_flask.answer import as_flask
from dualrt_flask.discover import is_stock, names_of, spaces_of
from dualrt_flask.lending import lend


class FlaskVisit(EnvironVisit):
    """The request whose context is pushed."""

    __slots__ = ()

    def __init__(self, edge: Edge) -> None:
        environ = flask_request.environ
        lend(environ)
        request = WSGIRequest(environ, "", {}, edge.cookie_rule)
        super().__init__(request, environ, edge.router.wsgi_path, _read)

    def edit(self, edits: HeaderEdits) -> None:
        """Set and delete headers; Flask reads them anew."""
        super().edit(edits)
        request: Any = flask_request._get_current_object()  # type: ignore[attr-defined]
        for name in _DERIVED & request.__dict__.keys():
            del request.__dict__[name]

    def read(self, limit: int) -> bytes:
        """Read the body; Flask keeps it."""
        return _read(self.environ, limit)


# What Werkzeug keeps once it has read it from a header.
_DERIVED = frozenset(
    "accept_charsets accept_encodings accept_languages accept_mimetypes authorization base_url "
    "cache_control cookies host host_url if_match if_modified_since if_none_match if_range "
    "if_unmodified_since pragma range root_url url url_root user_agent "
    "_parsed_content_type".split()
)


def _read(environ: Any, limit: int) -> bytes:
    if (flask_request.content_length or 0) > limit:
        raise BodyTooLarge(limit)
    body = flask_request.get_data(cache=True)
    if len(body) > limit:
        raise BodyTooLarge(limit)
    return body


def run_late(edge: Edge, turns: Sequence[Turn]) -> Response | None:
    """Run middlewares or checks; return the answer of one as Flask's, ``None`` to go on."""
    began = now()
    visit = FlaskVisit(edge)
    request, environ = visit.request, visit.environ
    try:
        ended = drive_steps(edge, visit, waiter(environ, request), late_steps(edge, visit, turns))
    except ClientGone:
        return current_app.response_class("", GONE)
    if ended is None:
        _add(visit.additions)
        return None
    response, view = ended.response, ended.view
    if edge.config.debug:
        debug_headers(response, view, began)

    def produce(start_response: Any) -> Any:
        body = None
        answer = response
        if answer.body.__class__ is not bytes:
            answer, body = begin(edge, view, request, answer)
        return write(request, answer, body, start_response)

    answer = as_flask(produce)
    _onto(visit.additions, answer)
    return answer


def _add(additions: Additions) -> None:
    """Add to the answer to come what middlewares want in it."""
    additions.to_app()
    if additions:

        @after_this_request
        def add(response: Response) -> Response:
            _onto(additions, response)
            return response


def _onto(additions: Additions, response: Response) -> None:
    if additions:
        lines = additions.onto(list(response.headers), response.status_code)
        response.headers.clear()
        for name, value in lines:
            response.headers.add(name, value)


def is_automatic(app: Flask) -> bool:
    """Whether Flask itself answers this request, an ``OPTIONS``, and calls no view."""
    rule = flask_request.url_rule
    automatic = getattr(rule, "provide_automatic_options", False)
    return flask_request.method == "OPTIONS" and bool(automatic) and is_stock(app)


class Late:
    """What stands in front of an app's ``before_request`` functions."""

    def __init__(self, app: Flask, site: Any) -> None:
        self._app = app
        self._site = site

    def __call__(self) -> Response | None:
        """Run the middlewares that name the view which Flask has found, if they have not run."""
        rule = flask_request.url_rule
        if rule is None or is_automatic(self._app):
            return None
        edge: Edge = self._site.current()
        found = edge.gates.late(self._names(rule.endpoint), spaces_of(rule.endpoint))
        if not found:
            return None
        environ, here = flask_request.environ, FlaskVisit(edge).here
        params = dict(flask_request.view_args or {})
        turns = [
            Turn(one, (), params)
            for one in found
            if not has_passed(environ, Pass(edge.key, one.view.owner, here, None))
        ]
        return run_late(edge, turns) if turns else None

    def _names(self, endpoint: str) -> tuple[str, ...]:
        view: Any = self._app.view_functions.get(endpoint)
        view = getattr(view, "view_class", view)
        module = getattr(view, "__module__", "")
        qualified = getattr(view, "__qualname__", type(view).__qualname__)
        return names_of(endpoint, f"{module}.{qualified}")


__all__ = ["FlaskVisit", "Late", "is_automatic", "run_late"]
