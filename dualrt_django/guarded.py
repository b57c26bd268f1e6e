"""A guarded view where Django reaches it: was the check passed for this very request? If not, it
runs here. And what ``guard`` makes of an ``include(...)`` and its kin.
"""

from __future__ import annotations

from collections.abc import Awaitable
from copy import copy
from functools import update_wrapper
from inspect import isawaitable
from types import FunctionType
from typing import Any

from asgiref.sync import markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver

from dualrt.chain import Turn
from dualrt.guard import GUARD, Guard, is_async, own_guard, refuse
from dualrt.passes import Pass, has_passed, params_of
from dualrt_django.conf import current_edge
from dualrt_django.late import arun_late, run_late
from dualrt_django.visit import AsyncHttpVisit, HttpVisit, add, here_of, holder_of


def _place(args: tuple[Any, ...]) -> int:
    """Return where Django's request stands: first, or behind a method's ``self``."""
    return next((at for at, each in enumerate(args[:2]) if isinstance(each, HttpRequest)), -1)


def claims(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether this is Django calling: it hands its request over."""
    return _place(args) >= 0 or isinstance(kwargs.get("request"), HttpRequest)


def _split(args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[HttpRequest, dict[str, Any]]:
    """Return the request, and what the URL gave the view."""
    at = _place(args)
    if at >= 0:
        return args[at], params_of(args[at + 1 :], kwargs)
    request: HttpRequest = kwargs["request"]
    return request, {name: value for name, value in kwargs.items() if value is not request}


def call(one: Guard, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a guarded view, if its check lets the request go on."""
    http, params = _split(args, kwargs)
    edge = current_edge()
    if has_passed(holder_of(http), Pass(edge.key, one.check, here_of(http), params)):
        return one.view(*args, **kwargs)
    visit = HttpVisit(http)
    answer = run_late(edge, visit, [Turn(edge.check(one.check), (), params, True)])
    return _added(visit, one.view(*args, **kwargs)) if answer is None else answer


async def acall(one: Guard, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The same for an async view."""
    http, params = _split(args, kwargs)
    edge = current_edge()
    if has_passed(holder_of(http), Pass(edge.key, one.check, here_of(http), params)):
        return await one.view(*args, **kwargs)
    visit = AsyncHttpVisit(http)
    answer = await arun_late(edge, visit, [Turn(edge.check(one.check), (), params, True)])
    return _added(visit, await one.view(*args, **kwargs)) if answer is None else answer


def _added(visit: HttpVisit, result: Any) -> Any:
    """Add what the check wants in the answer to what the view returned."""
    visit.additions.to_app()
    if not visit.additions:
        return result
    if isinstance(result, HttpResponseBase):
        return add(visit.additions, result)
    return _later(visit, result) if isawaitable(result) else result


async def _later(visit: HttpVisit, result: Awaitable[Any]) -> Any:
    return _added(visit, await result)


# --- include(...), path(...), and lists of them


def protect(check: FunctionType, thing: Any) -> Any:
    """Return what Django's URLconfs take in the place of ``thing``, every view in it guarded;
    ``None`` where it is none of Django's.
    """
    if isinstance(thing, URLPattern | URLResolver):
        return _copy(check, thing)
    if not isinstance(thing, list | tuple) or not thing:
        return None
    if all(isinstance(each, URLPattern | URLResolver) for each in thing):
        return [_copy(check, each) for each in thing]
    if isinstance(thing, tuple) and len(thing) == 3 and _is_include(*thing):
        return (Patterns(check, thing[0]), *thing[1:])  # include(...), admin.site.urls
    return None


def _is_include(patterns: Any, app_name: Any, namespace: Any) -> bool:
    return all(each is None or isinstance(each, str) for each in (app_name, namespace)) and (
        isinstance(patterns, list | tuple) or hasattr(patterns, "__dict__")
    )


class Patterns:
    """A URLconf whose views are guarded. Read when Django reads it: the module it stands for may
    still be importing it.
    """

    def __init__(self, check: FunctionType, source: Any) -> None:
        self._check = check
        self._source = source

    @property
    def urlpatterns(self) -> list[Any]:
        """The patterns, guarded."""
        source = self._source() if isinstance(self._source, _Lazy) else self._source
        return [_copy(self._check, each) for each in getattr(source, "urlpatterns", source)]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        source = self._source() if isinstance(self._source, _Lazy) else self._source
        return getattr(source, name)


class _Lazy:
    """The URLconf of a resolver, which may have to import it."""

    def __init__(self, resolver: URLResolver) -> None:
        self._resolver = resolver

    def __call__(self) -> Any:
        return _Listed(self._resolver)


class _Listed:
    """A resolver's own idea of its patterns, and its module's other names."""

    def __init__(self, resolver: URLResolver) -> None:
        self._resolver = resolver

    @property
    def urlpatterns(self) -> Any:
        return self._resolver.url_patterns

    def __getattr__(self, name: str) -> Any:
        return getattr(self._resolver.urlconf_module, name)


def _copy(check: FunctionType, item: Any) -> Any:
    if isinstance(item, URLResolver):
        made: Any = _copy_resolver(check, item)
    else:
        made = copy(item)
        made.__dict__.pop("lookup_str", None)
        if getattr(made, "callback", None) is not None:
            made.callback = guard_callback(check, made.callback)
    base = URLResolver if isinstance(item, URLResolver) else URLPattern
    if type(item).resolve is not base.resolve or "resolve" in vars(item):
        _watch(check, made)
    return made


_CACHES = ("urlconf_module", "url_patterns")


def _copy_resolver(check: FunctionType, item: URLResolver) -> URLResolver:
    """Return a resolver like ``item`` with what it has found out by now left behind."""
    inner: Any = Patterns(check, _Lazy(item))
    names = item.app_name, item.namespace
    fresh = URLResolver(item.pattern, inner, item.default_kwargs, *names)
    if type(item) is URLResolver:
        return fresh
    made = copy(item)
    for name in _CACHES:
        made.__dict__.pop(name, None)
    made.__dict__.update(fresh.__dict__)
    return made


def _watch(check: FunctionType, item: Any) -> None:
    """Guard what a pattern of the site's own class resolves to, whatever it makes it of."""
    resolve = item.resolve

    def watched(path: Any) -> Any:
        match = resolve(path)
        if match is not None and not _has(check, match.func):
            match.func = guard_callback(check, match.func)
        return match

    item.resolve = watched


def _has(check: FunctionType, view: Any) -> bool:
    one = own_guard(view)
    while one is not None:
        if one.check is check:
            return True
        one = own_guard(one.view)
    return False


class GuardedView:
    """A view with a check before it, which ``reverse`` takes for the view itself."""

    def __init__(self, check: FunctionType, view: Any) -> None:
        update_wrapper(self, view)
        one = Guard(check, view, self)
        self._one = one
        setattr(self, GUARD, one)
        if is_async(view):
            markcoroutinefunction(self)
            self._call: Any = acall
        else:
            self._call = call

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not claims(args, kwargs):
            refuse(self._one)
        return self._call(self._one, args, kwargs)

    def __eq__(self, other: object) -> bool:
        mine = self._one.view
        theirs = other._one.view if isinstance(other, GuardedView) else other
        return bool(mine is theirs or mine == theirs)

    def __hash__(self) -> int:
        return hash(self._one.view)

    def __repr__(self) -> str:
        return f"<guarded {self._one.view!r}>"


def guard_callback(check: FunctionType, callback: Any) -> GuardedView:
    """Return a route's callback with a check before it."""
    return GuardedView(check, callback)


__all__ = ["GuardedView", "Patterns", "acall", "call", "claims", "guard_callback", "protect"]
