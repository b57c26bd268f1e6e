"""``django.contrib.auth.decorators``: views for those who are logged in.

``request.user`` at the edge is who the credential says. A session that the edge cannot read any
more, where the server can, is first made known to it (``dualrt.auth.refusals.renewal``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from dualrt.auth.decorators import site_auth
from dualrt.auth.refusals import renewal
from dualrt_django.edge.base import HttpResponseBase
from dualrt_django.edge.caching import patch_vary_headers
from dualrt_django.edge.coroutines import is_coroutine_function, run_now
from dualrt_django.edge.exceptions import PermissionDenied
from dualrt_django.edge.given import given
from dualrt_django.edge.querydict import QueryDict
from dualrt_django.edge.shortcuts import resolve_url
from dualrt_django.edge.statuses import HttpResponseRedirect

REDIRECT_FIELD_NAME = "next"

Decorator = Callable[[Any], Any]


def user_passes_test(
    test_func: Callable[[Any], Any],
    login_url: Any = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
) -> Decorator:
    """Let in whose ``request.user`` passes the test; send others to the login page, which is told
    by the parameter where to go on.
    """
    waits = is_coroutine_function(test_func)

    def refuse(request: Any) -> Any:
        known = renewal(request, site_auth())
        return known or _vary(_to_login(request, login_url, redirect_field_name))

    def decorate(view: Any) -> Any:
        made: Any

        async def awrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
            passes = test_func(await request.auser())
            if await passes if waits else passes:
                return _vary(await view(request, *args, **kwargs))
            return refuse(request)

        def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
            passes = test_func(request.user)
            if run_now(passes, _WAITS) if waits else passes:
                return _vary(view(request, *args, **kwargs))
            return refuse(request)

        made = awrapper if is_coroutine_function(view) else wrapper
        # LoginRequiredMiddleware looks for these
        made.login_url, made.redirect_field_name = login_url, redirect_field_name
        return wraps(view)(made)

    return decorate


_WAITS = "this test of user_passes_test waits: make the view an async def, too"


def login_required(
    function: Any = None,
    redirect_field_name: str | None = REDIRECT_FIELD_NAME,
    login_url: Any = None,
) -> Any:
    """Let in who is logged in; send others to the login page."""
    decorate = user_passes_test(_is_authenticated, login_url, redirect_field_name)
    return decorate(function) if function else decorate


def _is_authenticated(user: Any) -> Any:
    return user.is_authenticated


def login_not_required(view_func: Any) -> Any:
    """Say that a view is for everyone, where ``LoginRequiredMiddleware`` stands."""
    view_func.login_required = False
    return view_func


def permission_required(
    perm: str | Iterable[str], login_url: Any = None, raise_exception: bool = False
) -> Decorator:
    """Let in who has the permission, or all of several; send others to the login page, or raise
    ``PermissionDenied``.
    """
    perms = (perm,) if isinstance(perm, str) else perm

    def judge(has: bool) -> bool:
        if not has and raise_exception:
            raise PermissionDenied
        return has

    async def atest(user: Any) -> bool:
        return judge(await user.ahas_perms(perms))

    def test(user: Any) -> bool:
        return judge(user.has_perms(perms))

    def decorate(view: Any) -> Any:
        return user_passes_test(atest if is_coroutine_function(view) else test, login_url)(view)

    return decorate


def _vary(response: Any) -> Any:
    """Say that the answer depends on who asks, as ``SessionMiddleware`` does in the server."""
    if isinstance(response, HttpResponseBase):
        patch_vary_headers(response, site_auth().vary.split(", "))
    return response


def _to_login(request: Any, login_url: Any, field: str | None) -> HttpResponseRedirect:
    """Return the way to the login page, and from there to where the request wants to."""
    target = str(resolve_url(login_url or given.LOGIN_URL))
    here = request.build_absolute_uri()
    page, current = urlsplit(target), urlsplit(here)
    if page.scheme in ("", current.scheme) and page.netloc in ("", current.netloc):
        here = request.get_full_path()
    if field:
        query = QueryDict(page.query, mutable=True)
        query[field] = here
        page = page._replace(query=query.urlencode(safe="/"))
    return HttpResponseRedirect(page.geturl())


__all__ = ["login_not_required", "login_required", "permission_required", "user_passes_test"]
