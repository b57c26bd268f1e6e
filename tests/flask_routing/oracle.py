"""What Flask itself does with a request, and the comparison with the router built on its app."""

from __future__ import annotations

import io
import random
import sys
import warnings
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

from asgiref.wsgi import WsgiToAsgiInstance
from flask import Flask
from flask.wrappers import Request
from werkzeug.routing import Rule

from dualrt.routing.table import Match
from dualrt_flask.discover import discover
from tests.flask_routing.apps import make_app
from tests.flask_routing.requests import make_environ, make_scope

Decision = tuple[Any, dict[str, Any], str] | None


def classify(view: Any, rule: Rule) -> object | None:
    """Send the views named ``edge…`` to the edge."""
    return rule if view.__name__.startswith("edge") else None


def flask_decides(
    app: Flask, environ: dict[str, Any], classify: Callable[[Any, Rule], object | None] = classify
) -> Decision:
    """Return ``(rule, view_args, path)`` if Flask would call an edge view, else ``None``.

    In a context of its own: where routing fails, Flask leaves its request context pushed.
    """
    return copy_context().run(_decide, app, environ, classify)


def _decide(
    app: Flask, environ: dict[str, Any], classify: Callable[[Any, Rule], object | None]
) -> Decision:
    environ = {**environ, "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}
    try:
        with app.request_context(environ) as context:
            request: Request = context.request
            rule, exception = request.url_rule, request.routing_exception
    except Exception:
        return None
    if rule is None or exception is not None or request.view_args is None:
        return None
    if getattr(rule, "provide_automatic_options", False) and request.method == "OPTIONS":
        return None
    view = app.view_functions[rule.endpoint]
    return (rule, request.view_args, request.path) if classify(view, rule) else None


def as_decision(match: Match | None) -> Decision:
    """Read the router's answer in the oracle's words."""
    return None if match is None else (match.route.target, match.kwargs, match.path)


def same(one: Decision, other: Decision) -> bool:
    """Compare the rule's identity, the arguments with their types, and the path."""
    if one is None or other is None:
        return one is other
    types = [[(key, type(value)) for key, value in sorted(d[1].items())] for d in (one, other)]
    return one[0] is other[0] and one[1:] == other[1:] and types[0] == types[1]


@dataclass
class Tally:
    """What a run has seen."""

    cases: int = 0
    hits: int = 0
    apps: int = 0
    disagreements: list[str] = field(default_factory=list)

    def note(self, flask: Decision, ours: Decision, where: str) -> None:
        self.cases += 1
        self.hits += flask is not None
        if not same(flask, ours):
            self.disagreements.append(f"{where}\n  flask:  {flask}\n  dualrt: {ours}")


def compare(app: Flask, rng: random.Random, requests: int, tally: Tally, seed: str) -> None:
    """Ask Flask and the router about ``requests`` random requests, in WSGI and in ASGI."""
    router = discover(app, classify)
    rules = list(app.url_map.iter_rules())
    edge = [rule for rule in rules if rule.endpoint.rpartition(".")[2].startswith("edge")]
    tally.apps += 1
    for _ in range(requests):
        aims = edge if edge and rng.random() < 0.8 else rules
        environ = make_environ(rng, app, aims)
        where = f"seed {seed}: {environ}\n  rules: {[(r.rule, r.endpoint) for r in rules]}"
        tally.note(flask_decides(app, environ), as_decision(router.wsgi(environ)), where)
        scope = make_scope(rng, environ) if rng.random() < 0.3 else None
        if scope is None:
            continue
        under = WsgiToAsgiInstance(None)
        under.scope = scope
        try:
            environ = under.build_environ(scope, io.BytesIO())
        except Exception:
            continue
        root, path = scope["root_path"], scope["path"]
        if (
            root
            and root[-1] != "/"
            and path.startswith(root)
            and path[len(root) :][:1] not in ("", "/")
        ):
            # Adapters differ here, so the router must not answer.
            if router.asgi(scope) is not None:
                tally.disagreements.append(f"seed {seed}: answered {scope}")
            continue
        tally.note(flask_decides(app, environ), as_decision(router.asgi(scope)), f"{where} {scope}")


def run(seed: int, cases: int, per_app: int = 60) -> Tally:
    """Compare until ``cases`` are done; app ``n`` of a seed is always the same."""
    tally, number = Tally(), 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while tally.cases < cases and len(tally.disagreements) < 20:
            name = f"{seed}/{number}"
            rng = random.Random(name)
            compare(make_app(rng), rng, per_app, tally, name)
            number += 1
    return tally
