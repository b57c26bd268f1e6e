"""``django.views.decorators.csrf``: a mark for ``CsrfViewMiddleware``, and the cookie of tokens."""

from __future__ import annotations

from functools import wraps
from typing import Any

from dualrt_django.edge.coroutines import is_coroutine_function
from dualrt_django.edge.csrf import get_token, renew, send, will_send
from dualrt_django.edge.decorators import around, nothing


def csrf_exempt(view_func: Any) -> Any:
    """Mark a view as one that other sites may post to."""
    made = around(view_func, nothing)
    made.csrf_exempt = True
    return made


def requires_csrf_token(view_func: Any) -> Any:
    """Let a view's answer set the cookie of the token that it shows, if it shows one, also where
    the site has no ``CsrfViewMiddleware``.
    """
    return _sending(view_func, renew)


def ensure_csrf_cookie(view_func: Any) -> Any:
    """Let every answer of a view set the cookie."""
    return _sending(view_func, get_token)


def _sending(view: Any, before: Any) -> Any:
    if is_coroutine_function(view):

        @wraps(view)
        async def awrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
            will_send()
            before(request)
            return _done(await view(request, *args, **kwargs))

        return awrapper

    @wraps(view)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
        will_send()
        before(request)
        return _done(view(request, *args, **kwargs))

    return wrapper


def _done(response: Any) -> Any:
    if callable(getattr(response, "render", None)):  # its page may show a token
        response.add_post_render_callback(send)
    else:
        send(response)
    return response


__all__ = ["csrf_exempt", "ensure_csrf_cookie", "requires_csrf_token"]
