"""``django.views.decorators.http``: the methods a view takes, and conditional requests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from dualrt_django.edge.caching import (
    STRIPPING,
    get_conditional_response,
    set_response_etag,
    split,
)
from dualrt_django.edge.coroutines import is_coroutine_function
from dualrt_django.edge.given import given
from dualrt_django.edge.logs import log_response
from dualrt_django.edge.statuses import HttpResponseNotAllowed
from dualrt_django.edge.utils.http import http_date, parse_http_date_safe, quote_etag

Decorator = Callable[[Any], Any]


def require_http_methods(request_method_list: Any) -> Decorator:
    """Answer any other method with a 405 that lists these, and log it."""

    def refuse(request: Any) -> Any:
        response = HttpResponseNotAllowed(request_method_list)
        log_response(
            "Method Not Allowed (%s): %s",
            request.method,
            request.path,
            response=response,
            request=request,
        )
        return response

    def decorate(view: Any) -> Any:
        if is_coroutine_function(view):

            @wraps(view)
            async def ainner(request: Any, *args: Any, **kwargs: Any) -> Any:
                if request.method not in request_method_list:
                    return refuse(request)
                return await view(request, *args, **kwargs)

            return ainner

        @wraps(view)
        def inner(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.method not in request_method_list:
                return refuse(request)
            return view(request, *args, **kwargs)

        return inner

    return decorate


require_GET = require_http_methods(["GET"])
require_GET.__doc__ = "Answer any method but GET with a 405."
require_POST = require_http_methods(["POST"])
require_POST.__doc__ = "Answer any method but POST with a 405."
require_safe = require_http_methods(["GET", "HEAD"])
require_safe.__doc__ = "Answer any method but GET and HEAD with a 405."


def condition(etag_func: Any = None, last_modified_func: Any = None) -> Decorator:
    """Answer conditional requests with a 304 or a 412, without the view, where these functions of
    the view's arguments say what it would answer: an ETag, and a ``datetime``, ``None`` where there
    is nothing. Both are put on the answers to GET and HEAD.
    """

    def ask(request: Any, args: Any, kwargs: Any) -> tuple[Any, str | None, int | None]:
        changed = last_modified_func(request, *args, **kwargs) if last_modified_func else None
        stamp = _stamp(changed) if changed else None
        tag = etag_func(request, *args, **kwargs) if etag_func else None
        tag = None if tag is None else quote_etag(tag)
        return get_conditional_response(request, tag, stamp), tag, stamp

    def put(request: Any, response: Any, tag: str | None, stamp: int | None) -> None:
        if request.method not in ("GET", "HEAD"):
            return
        if stamp and not response.has_header("Last-Modified"):
            response.headers["Last-Modified"] = http_date(stamp)
        if tag:
            response.headers.setdefault("ETag", tag)

    def decorate(view: Any) -> Any:
        if is_coroutine_function(view):

            @wraps(view)
            async def ainner(request: Any, *args: Any, **kwargs: Any) -> Any:
                response, tag, stamp = ask(request, args, kwargs)
                if response is None:
                    response = await view(request, *args, **kwargs)
                put(request, response, tag, stamp)
                return response

            return ainner

        @wraps(view)
        def inner(request: Any, *args: Any, **kwargs: Any) -> Any:
            response, tag, stamp = ask(request, args, kwargs)
            if response is None:
                response = view(request, *args, **kwargs)
            put(request, response, tag, stamp)
            return response

        return inner

    return decorate


def _stamp(moment: datetime) -> int:
    if moment.utcoffset() is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp())


def etag(etag_func: Any) -> Decorator:
    """Do what ``condition`` does, by an ETag alone."""
    return condition(etag_func=etag_func)


def last_modified(last_modified_func: Any) -> Decorator:
    """Do what ``condition`` does, by a time alone."""
    return condition(last_modified_func=last_modified_func)


def conditional_page(view: Any) -> Any:
    """Give the answers to GET an ETag of their content, and answer those who have it with a 304."""
    if is_coroutine_function(view):

        @wraps(view)
        async def ainner(request: Any, *args: Any, **kwargs: Any) -> Any:
            return _conditional(request, await view(request, *args, **kwargs))

        return ainner

    @wraps(view)
    def inner(request: Any, *args: Any, **kwargs: Any) -> Any:
        return _conditional(request, view(request, *args, **kwargs))

    return inner


def _conditional(request: Any, response: Any) -> Any:
    if request.method != "GET":
        return response
    told = split(response.get("Cache-Control", ""))
    if given.version >= STRIPPING:
        told = [each.partition("=")[0].strip() for each in told]
    if not response.has_header("ETag") and "no-store" not in map(str.lower, told):
        set_response_etag(response)
    tag, changed = response.get("ETag"), response.get("Last-Modified")
    changed = changed and parse_http_date_safe(changed)
    if not (tag or changed):
        return response
    return get_conditional_response(request, tag, changed, response)


__all__ = ["condition", "conditional_page", "etag", "last_modified", "require_GET"]
__all__ += ["require_POST", "require_http_methods", "require_safe"]
