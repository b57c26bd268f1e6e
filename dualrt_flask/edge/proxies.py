"""``flask.request``, ``session``, ``g`` and ``current_app``: each stands for the current one."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from typing import Any

from dualrt.web.egress import EDGE
from dualrt_flask.edge.context import NO_REQUEST, app_context, current, request_context


class LocalProxy:
    """Does to the current object whatever is done to it. ``_get_current_object()`` returns it, or
    raises ``RuntimeError`` where there is none.
    """

    __slots__ = ("__weakref__", "_get_current_object")

    _get_current_object: Callable[[], Any]

    def __init__(self, find: Callable[[], Any]) -> None:
        object.__setattr__(self, "_get_current_object", find)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._get_current_object(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._get_current_object(), name)

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self) if current() is None else self._get_current_object().__class__

    def __repr__(self) -> str:
        if current() is None:
            return f"<{type(self).__name__} unbound>"
        return repr(self._get_current_object())

    def __bool__(self) -> bool:
        return current() is not None and bool(self._get_current_object())

    def __dir__(self) -> Any:
        return [] if current() is None else dir(self._get_current_object())

    def __hash__(self) -> int:
        return hash(self._get_current_object())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._get_current_object()(*args, **kwargs)

    def __or__(self, other: Any) -> Any:
        return self._get_current_object() | other

    def __ror__(self, other: Any) -> Any:
        return other | self._get_current_object()

    def __ior__(self, other: Any) -> Any:
        found = self._get_current_object()
        found |= other  # in place: what stands for it stays
        return self


def _passed_on(name: str, function: Callable[..., Any]) -> Any:
    def method(self: LocalProxy, *args: Any) -> Any:
        return function(self._get_current_object(), *args)

    method.__name__ = name
    method.__qualname__ = f"LocalProxy.{name}"
    return method


_METHODS: dict[str, Callable[..., Any]] = {
    "__str__": str,
    "__format__": format,
    "__lt__": operator.lt,
    "__le__": operator.le,
    "__eq__": operator.eq,
    "__ne__": operator.ne,
    "__gt__": operator.gt,
    "__ge__": operator.ge,
    "__len__": len,
    "__getitem__": operator.getitem,
    "__setitem__": operator.setitem,
    "__delitem__": operator.delitem,
    "__iter__": iter,
    "__reversed__": reversed,
    "__contains__": operator.contains,
    "__copy__": copy.copy,
    "__deepcopy__": copy.deepcopy,
    "__enter__": lambda found: found.__enter__(),
    "__exit__": lambda found, *error: found.__exit__(*error),
}
for _name, _function in _METHODS.items():
    setattr(LocalProxy, _name, _passed_on(_name, _function))


def _standing_for(find: Callable[[], Any]) -> Any:
    """Return a proxy that is not asked for a name itself before what it stands for is."""

    def get(self: LocalProxy, name: str, own: Any = object.__getattribute__) -> Any:
        return own(self, name) if name[:1] == "_" else getattr(find(), name)

    return type("LocalProxy", (LocalProxy,), {"__slots__": (), "__getattribute__": get})(find)


def _request(edge: Any = EDGE.get) -> Any:
    # request_context().request, which a view may ask for many times
    try:
        context = edge().context
        return context._request or context.request
    except AttributeError:
        if current() is None:
            raise RuntimeError(NO_REQUEST) from None
        raise


class _RequestProxy(LocalProxy):
    """The same for the request, which a view may ask for many times, without one more call."""

    __slots__ = ()

    def __getattribute__(
        self, name: str, own: Any = object.__getattribute__, edge: Any = EDGE.get
    ) -> Any:
        if name[:1] == "_":
            return own(self, name)
        try:
            context = edge().context
            found = context._request or context.request
        except AttributeError:
            found = _request()
        return getattr(found, name)


_RequestProxy.__name__ = _RequestProxy.__qualname__ = "LocalProxy"
request: Any = _RequestProxy(_request)
session: Any = _standing_for(lambda: request_context().session)
g: Any = _standing_for(lambda: app_context().shared.g)
current_app: Any = _standing_for(lambda: app_context().site.current_app)
config: Any = _standing_for(lambda: app_context().site.current_app.config)  # of templates alone

__all__ = ["LocalProxy", "config", "current_app", "g", "request", "session"]
