"""What a request pays before and after its view: the app's own functions round a stub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from flask.globals import request_ctx
from werkzeug.routing import Rule
from werkzeug.test import EnvironBuilder

from dualrt.routing import Route
from dualrt.toll import Answered, Toll, measure
from dualrt_flask.discover import spaces_of
from dualrt_flask.late import Late

_KINDS = {
    "url_value_preprocessors": "url_value_preprocessor",
    "before_request_funcs": "before_request",
    "after_request_funcs": "after_request",
    "teardown_request_funcs": "teardown_request",
}


class Tolls:
    """Times an app's functions: once for each set of blueprints that a route may be in."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._known: dict[tuple[str, ...], Toll] = {}

    def of(self, route: Route) -> Toll:
        """Time what stands before the view of ``route``. The view is not called."""
        spaces = spaces_of(route.name)
        if spaces not in self._known:
            rules = self._app.url_map.iter_rules(route.name or None)  # without a name: any will do
            rule = next(iter(rules), None)
            self._known[spaces] = self._time(rule)
        return self._known[spaces]

    def _time(self, rule: Rule | None) -> Toll:
        alone = Flask("dualrt_alone", static_folder=None)
        app = self._app
        environ = _environ(app)
        return measure(lambda: _once(app, rule, environ), lambda: _once(alone, rule, environ))


def _once(app: Flask, rule: Rule | None, environ: Mapping[str, Any]) -> None:
    """Make one request, with an answer where the view would be."""
    context = app.request_context(dict(environ))
    adapter, context.url_adapter = context.url_adapter, None  # which route it is, is known
    with context:
        context.url_adapter = adapter
        request = request_ctx.request
        request.url_rule, request.view_args = rule, {}
        answer = app.preprocess_request()
        if answer is not None:
            status = app.make_response(answer).status_code
            raise Answered(f"a before_request function answers by itself: {status}")
        app.process_response(app.make_response("ok"))


def _environ(app: Flask) -> dict[str, Any]:
    host = app.config.get("SERVER_NAME") or "localhost"
    scheme = app.config.get("PREFERRED_URL_SCHEME") or "http"
    builder = EnvironBuilder("/", f"{scheme}://{host}", headers=[("User-Agent", "dualrt suggest")])
    try:
        return builder.get_environ()
    finally:
        builder.close()


def skipped(app: Flask) -> dict[str, str]:
    """Return the app's functions and its blueprints' that run for a request, and what is done
    besides: the session, where the app has a key for it.
    """
    found = dict(_functions(app))
    if app.secret_key:
        found[f"{type(app.session_interface).__name__}"] = "the session, as flask.session"
    return found


def _functions(app: Flask) -> Iterator[tuple[str, str]]:
    for attribute, kind in _KINDS.items():
        by_space: dict[str | None, list[Any]] = getattr(app, attribute)
        for space, functions in by_space.items():
            for each in functions:
                if not isinstance(each, Late):  # dualrt's own
                    yield _name(each), kind + (f" of {space}" if space else "")


def _name(function: Any) -> str:
    name = getattr(function, "__qualname__", type(function).__qualname__)
    return f"{getattr(function, '__module__', '?')}.{name}"


__all__ = ["Tolls", "skipped"]
