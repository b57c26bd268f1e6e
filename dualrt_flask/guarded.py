"""A guarded view or blueprint where Flask reaches it: was the check passed for this very request?
If not, it runs here.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from flask import Flask, current_app, has_request_context
from flask import request as flask_request
from flask.sansio.blueprints import Blueprint

from dualrt.chain import Turn
from dualrt.errors import ConfigError
from dualrt.guard import Guard, name_of, wrap
from dualrt.passes import Pass, has_passed
from dualrt_flask.conf import site_of
from dualrt_flask.discover import GUARDS
from dualrt_flask.late import FlaskVisit, is_automatic, run_late


def claims(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether this is Flask calling: its request context is pushed."""
    return has_request_context()


def call(one: Guard, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a guarded view, if its check lets the request go on."""
    answer = verify(one.check, kwargs)
    return one.view(*args, **kwargs) if answer is None else answer


async def acall(one: Guard, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The same for an async view, on the loop that Flask has made for it."""
    answer = verify(one.check, kwargs)
    return await one.view(*args, **kwargs) if answer is None else answer


def verify(check: FunctionType, params: dict[str, Any]) -> Any:
    """Run a check that has not let this very request go on; ``None``: now it has."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    edge = site_of(app).current()
    here = FlaskVisit(edge).here
    if has_passed(flask_request.environ, Pass(edge.key, check, here, params)):
        return None
    return run_late(edge, [Turn(edge.check(check), (), params, True)])


def protect(check: FunctionType, thing: Any) -> Any:
    """Guard a blueprint, with those nested in it and its static files; ``None`` for anything else.

    Flask asks a blueprint's ``before_request`` functions for every view of it, outer blueprints'
    first; this one stands in front of the others.
    """
    if isinstance(thing, Flask):
        raise ConfigError(
            f"guard({name_of(check)}): a whole app is guarded by DUALRT['MIDDLEWARE']; guard its "
            "blueprints or views"
        )
    if not isinstance(thing, Blueprint):
        return None
    if thing._got_registered_once:
        raise ConfigError(
            f"guard({name_of(check)}): the blueprint {thing.name!r} is registered already; guard "
            "it before that"
        )

    def verified() -> Any:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        if is_automatic(app):
            return None
        return verify(check, dict(flask_request.view_args or {}))

    thing.before_request_funcs.setdefault(None, []).insert(0, verified)
    guards = thing.__dict__.setdefault(GUARDS, [])
    guards.insert(0, Guard(check, owner=thing))
    _bind_views(check, thing)
    return thing


def _bind_views(check: FunctionType, blueprint: Blueprint) -> None:
    """Guard the views themselves, too: which blueprints' ``before_request`` functions it asks,
    Flask has settled when one of the app's own chooses another rule for the request.
    """
    register = blueprint.register

    def registered(app: Any, options: dict[str, Any]) -> None:
        views: dict[str, Any] = app.view_functions
        before = frozenset(views)
        register(app, options)
        for endpoint in views.keys() - before:
            views[endpoint] = wrap(check, views[endpoint])

    blueprint.register = registered  # type: ignore[method-assign]


__all__ = ["acall", "call", "claims", "protect", "verify"]
