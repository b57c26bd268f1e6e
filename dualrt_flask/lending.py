"""Edge code that Flask itself reaches: its ``g`` and its session are those of Flask's request."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask import g
from flask import request as flask_request
from flask.globals import request_ctx

from dualrt.routing import Route
from dualrt.runtime import EdgeView
from dualrt_flask.edge.context import SHARED, Shared


def lend(environ: MutableMapping[str, Any]) -> None:
    """Let edge code have Flask's own ``g`` and session, whose cookie Flask will send."""
    own: Any = g
    context = vars(request_ctx._get_current_object())  # type: ignore[attr-defined]
    # to ask for it, as its name does, would count as a look at it (Flask 3.1.3)
    found = context["_session"] if "_session" in context else context["session"]
    environ[SHARED] = Shared(own._get_current_object(), found)


def route_of(view: EdgeView) -> Route:
    """Return the rule that Flask has matched, as a route to ``view``."""
    rule = flask_request.url_rule
    if rule is None:
        return Route("", None, view.name, target=view)
    methods = None if rule.methods is None else frozenset(rule.methods)
    return Route(rule.rule, None, view.name, rule.endpoint, methods, target=view)


__all__ = ["lend", "route_of"]
