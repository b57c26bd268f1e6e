"""How an edge view is given its request: by a parameter, or by the class that it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from flask.views import MethodView, View

from dualrt.errors import ConfigError
from dualrt.runtime import EdgeView
from dualrt.web.request import Request
from dualrt_flask.edge import views

_STOCK = (MethodView.dispatch_request, views.MethodView.dispatch_request)


def passing(view: EdgeView, arguments: frozenset[str], owner: Any) -> EdgeView:
    """Say how ``view`` is given its request: by a parameter ``request`` which no URL part fills."""
    cls = getattr(owner, "view_class", None)
    if isinstance(cls, type) and issubclass(cls, View):
        view.call = _class_call(cls, owner, view.name)
        view.bind = lambda loaded: _class_call(loaded, owner, view.name)
        view.request_as = "positional"
        return view
    view.request_as = "keyword" if _wants_request(view.call, arguments) else "none"
    return view


def _wants_request(function: Any, arguments: frozenset[str]) -> bool:
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
    found = parameters.get("request")
    return (
        found is not None
        and found.kind in (found.POSITIONAL_OR_KEYWORD, found.KEYWORD_ONLY)
        and "request" not in arguments
    )


def _class_call(cls: type[Any], owner: Any, name: str) -> Callable[..., Any]:
    """Return what Flask does with a class, without Flask's request context.

    A ``MethodView``'s method may have a parameter ``request``, as a function may.
    """
    if cls.decorators:
        raise ConfigError(
            f"{name}: `decorators` of a class-based view belong to the framework; decorate its "
            "methods, or run it in the server runtime"
        )
    make = _maker(cls, owner)
    if cls.dispatch_request not in _STOCK:
        return lambda request, **arguments: make().dispatch_request(**arguments)

    def call(request: Request, **arguments: Any) -> Any:
        view = make()
        method = getattr(view, request.method.lower(), None)
        if method is None and request.method == "HEAD":
            method = getattr(view, "get", None)
        if method is None:
            raise ConfigError(f"{name} has no method for {request.method!r}")
        if _wants_request(method, frozenset(arguments)):
            return method(request=request, **arguments)
        return method(**arguments)

    return call


def _maker(cls: type[Any], owner: Any) -> Callable[[], Any]:
    """Return what makes the instance: ``as_view`` keeps the arguments in its closure."""
    original = getattr(owner, "__wrapped__", owner)
    kept = inspect.getclosurevars(original).nonlocals
    if cls.init_every_request:
        args, kwargs = kept.get("class_args", ()), kept.get("class_kwargs", {})
        return lambda: cls(*args, **kwargs)
    instance = kept.get("self")
    if type(instance) is not cls:  # the edge's own class: its instance is another, too
        instance = cls()
    return lambda: instance


__all__ = ["passing"]
