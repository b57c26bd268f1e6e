"""How an edge view is given its request: by a parameter, or by the class that it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial
from inspect import isawaitable
from types import FunctionType
from typing import Any

from flask.views import MethodView, View

from dualrt.edge.scope import EDGE, Scope
from dualrt.errors import ConfigError, ViewError
from dualrt.runtime import EdgeView, own_mark
from dualrt.steps import as_coroutine
from dualrt.web.request import Request
from dualrt_flask.edge import views

_STOCK = (MethodView.dispatch_request, views.MethodView.dispatch_request)
_INNER = "View.as_view.<locals>.view"  # Flask's function, which makes the instance
_DEPTH = 20  # decorators of one class

# The request that a decorated class's view is called for: decorators pass on what Flask gives them.
_handled: ContextVar[Any] = ContextVar("dualrt_flask_handled", default=None)

Maker = Callable[[], Any]


def passing(view: EdgeView, arguments: frozenset[str], owner: Any) -> EdgeView:
    """Say how ``view`` is given its request: by a parameter ``request`` which no URL part fills."""
    cls = getattr(owner, "view_class", None)
    if isinstance(cls, type) and issubclass(cls, View):
        view.bind = partial(_bind, view.name, owner)
        view.call = lambda request, /, **arguments: view.bind(cls)(request, **arguments)
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


def _bind(name: str, owner: Any, cls: type[Any]) -> Callable[..., Any]:
    """Return what Flask does with a class, without Flask's request context.

    A class's method may have a parameter ``request``, as a function may. Its ``decorators``, and
    what makes the one instance, are edge code, and run as such.
    """
    token = EDGE.set(Scope(name))
    try:
        call = _dispatcher(cls, _maker(cls, owner, name), name)
        return _decorated(cls, owner, name, call) if cls.decorators else call
    finally:
        EDGE.reset(token)


def _dispatcher(cls: type[Any], make: Maker, name: str) -> Callable[..., Any]:
    if cls.dispatch_request not in _STOCK:
        if not _wants_request(cls.dispatch_request, frozenset()):
            return lambda request, /, **arguments: make().dispatch_request(**arguments)

        def dispatch(handled: Request, /, **arguments: Any) -> Any:
            return make().dispatch_request(**{"request": handled, **arguments})

        return dispatch

    wants: dict[str, bool] = {}  # by method: to look at a signature costs more than the view

    def call(handled: Request, /, **arguments: Any) -> Any:
        view = make()
        verb = handled.method.lower()
        method = getattr(view, verb, None)
        if method is None and verb == "head":
            method = getattr(view, "get", None)
        if method is None:
            raise ConfigError(f"{name} has no method for {handled.method!r}")
        if verb not in wants:
            wants[verb] = _wants_request(method, frozenset())
        if wants[verb] and "request" not in arguments:
            return method(request=handled, **arguments)
        return method(**arguments)

    return call


def _decorated(
    cls: type[Any], owner: Any, name: str, call: Callable[..., Any]
) -> Callable[..., Any]:
    """Return the call with the class's ``decorators`` round it, the last outermost. They are given
    a plain function, as in Flask, whatever the class's methods are.
    """

    def view(**arguments: Any) -> Any:
        result = call(_handled.get(), **arguments)
        return _ended(result, name) if isawaitable(result) else result

    found: Any = view
    found.__name__, found.__module__ = owner.__name__, cls.__module__
    for decorator in cls.decorators:
        found = decorator(found)

    def enter(handled: Request, /, **arguments: Any) -> Any:
        token = _handled.set(handled)
        result = None
        try:
            result = found(**arguments)
            return result
        finally:
            if not isawaitable(result):  # one still has to ask for it, in this context
                _handled.reset(token)

    return enter


def _ended(awaitable: Any, name: str) -> Any:
    """Return what an async method comes to, if it does so without waiting."""
    coroutine = as_coroutine(awaitable)
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    coroutine.close()
    raise ViewError(
        f"{name}: an async method that waits cannot be called by the class's `decorators`, which "
        "are plain functions; decorate the methods instead, or use the server runtime"
    )


def _maker(cls: type[Any], owner: Any, name: str) -> Maker:
    """Return what makes the instance, for each request or once, as ``as_view`` was told."""
    args, kwargs = _given(cls, owner, name)
    if cls.init_every_request:
        return lambda: cls(*args, **kwargs)
    instance = cls(*args, **kwargs)
    return lambda: instance


def _given(cls: type[Any], owner: Any, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what ``as_view`` was given for the class: the mark knows it, or its closure."""
    mark = own_mark(owner)
    if mark is not None and mark.made is not None:
        args, kwargs = mark.made
        more = {key: value for key, value in kwargs.items() if key != "name"}
        return (args if "name" in kwargs else args[1:]), more
    kept: dict[str, Any] = {}
    for function in _functions(owner, _DEPTH):
        if function.__code__.co_qualname == _INNER:
            kept = dict(inspect.getclosurevars(function).nonlocals)
    if "class_args" not in kept and inspect.signature(cls).parameters:
        raise ConfigError(
            f"{name}: nobody can tell what as_view() was given for this class; mark the class "
            'itself: put @runtime("edge") above it'
        )
    return kept.get("class_args", ()), kept.get("class_kwargs", {})


def _functions(found: Any, depth: int) -> Iterator[FunctionType]:
    """Yield a function and those that it wraps, whether it says so or not."""
    if not isinstance(found, FunctionType) or not depth:
        return
    yield found
    inner = [vars(found).get("__wrapped__")]
    for cell in found.__closure__ or ():
        try:
            inner.append(cell.cell_contents)
        except ValueError:  # empty
            continue
    for each in inner:
        yield from _functions(each, depth - 1)


__all__ = ["passing"]
