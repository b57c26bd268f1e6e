"""Django's decorators of views and its class-based views at the edge, beside Django's own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import md5
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import django_site

django_site.setup()

from django.test import RequestFactory, override_settings  # noqa: E402

import dualrt_django.conf  # noqa: E402, F401 - gives the edge the settings
from dualrt_django.edge.names import HOMES  # noqa: E402
from tests.switch.test_http_names import outcome, told  # noqa: E402

MODULES = {
    "http": "django.http.response",
    "cache": "django.utils.cache",
    "utils": "django.utils.decorators",
    "methods": "django.views.decorators.http",
    "caching": "django.views.decorators.cache",
    "csrf": "django.views.decorators.csrf",
    "vary": "django.views.decorators.vary",
    "frames": "django.views.decorators.clickjacking",
    "common": "django.views.decorators.common",
    "views": "django.views.generic.base",
    "shortcuts": "django.shortcuts",
    "errors": "django.core.exceptions",
    "auth": "django.contrib.auth.decorators",
}
THEIRS = SimpleNamespace(**{name: import_module(each) for name, each in MODULES.items()})
THEIRS.lazily = import_module("django.utils.functional").lazy
OURS = SimpleNamespace(**{name: import_module(HOMES[each]) for name, each in MODULES.items()})

OURS.lazily = import_module(HOMES["django.utils.functional"]).lazy

FACTORY = RequestFactory()
NOW = 1_700_000_000.25
KNOWN = md5(b"(){}").hexdigest()  # what the views below answer
SOME_TIME = datetime(2024, 2, 29, 12, 30, 15, 5, UTC)
Build = Callable[[Any], Any]


def run(made: Any) -> Any:
    """Return what a call gives, awaited where it must be."""
    return asyncio.run(made) if hasattr(made, "send") else made


def same(build: Build, request: Any = None, *args: Any, **kwargs: Any) -> Any:
    """Check that both views answer the same, log the same, and carry the same attributes."""
    seen = []
    for names in (THEIRS, OURS):
        records: list[Any] = []
        handler = logging.Handler()
        handler.emit = records.append  # type: ignore[method-assign]
        logger = logging.getLogger("django.request")
        logger.addHandler(handler)
        try:
            with patch("time.time", lambda: NOW):
                view = outcome(lambda names=names: build(names))
                found = view
                if callable(view):
                    found = outcome(lambda v=view: told(run(v(request, *args, **kwargs))))
        finally:
            logger.removeHandler(handler)
        logged = [
            (each.levelname, each.getMessage(), each.status_code, each.request is request)
            for each in records
        ]
        attributes = {
            name: value
            for name, value in getattr(view, "__dict__", {}).items()
            if name not in ("__wrapped__", "view_class", "_is_coroutine")
        }
        named = [getattr(view, each, None) for each in ("__name__", "__doc__", "__module__")]
        seen.append((found, logged, attributes, named))
    assert seen[1] == seen[0]
    return seen[0]


def _view(names: Any, **headers: Any) -> Any:
    def view(request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer."""
        return names.http.HttpResponse(f"{args}{kwargs}", headers=headers)

    return view


def _aview(names: Any, **headers: Any) -> Any:
    async def view(request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer, in time."""
        return names.http.HttpResponse(f"{args}{kwargs}", headers=headers)

    return view


DECORATORS: dict[str, Callable[[Any], Any]] = {
    "require_GET": lambda n: n.methods.require_GET,
    "require_POST": lambda n: n.methods.require_POST,
    "require_safe": lambda n: n.methods.require_safe,
    "require": lambda n: n.methods.require_http_methods(["PUT", "GET"]),
    "require-none": lambda n: n.methods.require_http_methods([]),
    "condition": lambda n: n.methods.condition(lambda r: "tag", lambda r: SOME_TIME),
    "condition-naive": lambda n: n.methods.condition(None, lambda r: datetime(2024, 2, 29)),
    "condition-none": lambda n: n.methods.condition(lambda r: None, lambda r: None),
    "etag": lambda n: n.methods.etag(lambda r: '"abc"'),
    "etag-weak": lambda n: n.methods.etag(lambda r: 'W/"abc"'),
    "last_modified": lambda n: n.methods.last_modified(lambda r: SOME_TIME),
    "conditional_page": lambda n: n.methods.conditional_page,
    "cache_control": lambda n: n.caching.cache_control(max_age=60, public=True, s_maxage=5),
    "never_cache": lambda n: n.caching.never_cache,
    "csrf_exempt": lambda n: n.csrf.csrf_exempt,
    "xframe_options_deny": lambda n: n.frames.xframe_options_deny,
    "xframe_options_sameorigin": lambda n: n.frames.xframe_options_sameorigin,
    "xframe_options_exempt": lambda n: n.frames.xframe_options_exempt,
    "no_append_slash": lambda n: n.common.no_append_slash,
    "vary_on_cookie": lambda n: n.vary.vary_on_cookie,
    "vary_on_headers": lambda n: n.vary.vary_on_headers("Cookie", "X-A"),
}
REQUESTS = {
    "get": FACTORY.get("/p/é?q=1"),
    "head": FACTORY.head("/p"),
    "post": FACTORY.post("/p\n%0a"),
    "put": FACTORY.put("/p"),
    "none-match": FACTORY.get("/", headers={"if-none-match": '"tag", W/"abc"'}),
    "none-match-any": FACTORY.post("/", headers={"if-none-match": "*"}),
    "match": FACTORY.get("/", headers={"if-match": '"other"'}),
    "since": FACTORY.get("/", headers={"if-modified-since": "Fri, 01 Mar 2024 00:00:00 GMT"}),
    "unsince": FACTORY.put("/", headers={"if-unmodified-since": "Sun Feb 25 00:00:00 2024"}),
    "of-page": FACTORY.get("/", headers={"if-none-match": f'"{KNOWN}"'}),
}
VIEWS = {
    "sync": _view,
    "async": _aview,
    "with-headers": lambda n: _view(
        n,
        **{"Cache-Control": "private, no-cache=x, max-age=10", "Vary": "Accept", "ETag": '"mine"'},
    ),
    "framed": lambda n: _view(n, **{"X-Frame-Options": "ALLOWALL"}),
    "vary-all": lambda n: _view(n, Vary="*", **{"Cache-Control": "public, no-store"}),
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS.keys())
@pytest.mark.parametrize("make", VIEWS.values(), ids=VIEWS.keys())
@pytest.mark.parametrize("decorator", DECORATORS.values(), ids=DECORATORS.keys())
def test_a_decorated_view_answers_and_logs_as_in_django(
    decorator: Any, make: Any, request_: Any
) -> None:
    """Refused methods, conditions and headers; the name and the attributes of the view stay."""
    same(lambda names: decorator(names)(make(names)), request_)


def test_arguments_of_the_view_reach_it_and_the_functions_of_conditions() -> None:
    """Positional ones and others."""

    def build(names: Any) -> Any:
        def tag(request: Any, *args: Any, **kwargs: Any) -> str:
            return f"{args}{kwargs}"

        return names.methods.etag(tag)(_view(names))

    found, *_ = same(build, FACTORY.get("/"), 1, a=2)
    assert "('ETag', '\"(1,){\\'a\\': 2}\"')" in found


@pytest.mark.parametrize("name", ["cache_control", "never_cache"])
def test_a_decorated_method_without_method_decorator_is_told(name: str) -> None:
    """The object is no request."""
    same(lambda names: DECORATORS[name](names)(_view(names)), object())


TAGS = ['"a"', 'W/"a"', '"b"', "a", "*", '"a, b"', "", '""']
DATES = [
    "Thu, 29 Feb 2024 12:30:15 GMT",
    "Thu, 29 Feb 2024 12:30:14 GMT",
    "Thursday, 29-Feb-24 12:30:16 GMT",
    "Thu Feb 29 12:30:15 2024",
    "never",
]


@given(
    headers=st.fixed_dictionaries(
        {},
        optional={
            "if-match": st.lists(st.sampled_from(TAGS), max_size=3).map(", ".join),
            "if-none-match": st.lists(st.sampled_from(TAGS), max_size=3).map(",".join),
            "if-modified-since": st.sampled_from(DATES),
            "if-unmodified-since": st.sampled_from(DATES),
        },
    ),
    method=st.sampled_from(["GET", "HEAD", "POST", "DELETE"]),
    tag=st.sampled_from([None, '"a"', 'W/"a"', '"b"', ""]),
    stamp=st.sampled_from([None, 0, int(SOME_TIME.timestamp())]),
    status=st.sampled_from([None, 200, 204, 302, 404]),
)
@settings(max_examples=300, deadline=None)
def test_any_conditional_request_is_answered_as_in_django(
    headers: Any, method: str, tag: Any, stamp: Any, status: Any
) -> None:
    """With a response of the view and without; a 304 keeps its headers and its cookies."""
    request = FACTORY.generic(method, "/x", headers=headers)

    def build(names: Any) -> Any:
        response = None
        if status is not None:
            response = names.http.HttpResponse("x", status=status)
            for name in ("ETag", "Vary", "X-A", "Cache-Control", "Last-Modified", "Date"):
                response[name] = "1"
            response.set_cookie("a", "b")
        return lambda request: (
            names.cache.get_conditional_response(request, tag, stamp, response) or "nothing"
        )

    same(build, request)


directives = st.dictionaries(
    st.sampled_from(
        ["max_age", "public", "private", "no_cache", "no_store", "s_maxage", "must_revalidate"]
    ),
    st.sampled_from([True, False, 0, 5, 60, "x", None]),
    max_size=4,
)
WRITTEN = [
    "",
    "max-age=30",
    "private",
    "public , max-age=5",
    "no-cache",
    "no-cache=a, no-cache=b",
    "MAX-AGE=7,s-maxage=1",
    "max-age",
    "max-age=x",
    "max-age = 7 ,, private ,",
    " no-store=x",
]


@given(directives, st.sampled_from(WRITTEN))
@settings(max_examples=300, deadline=None)
def test_any_cache_control_is_patched_as_in_django(kwargs: Any, before: str) -> None:
    """What was there, and what is added."""

    def build(names: Any) -> Any:
        def view(request: Any) -> Any:
            response = names.http.HttpResponse(headers={"Cache-Control": before} if before else {})
            names.cache.patch_cache_control(response, **kwargs)
            return response

        return view

    same(build, FACTORY.get("/"))


names_ = st.lists(st.sampled_from(["Cookie", "cookie", "Accept", "*", "X-A", ""]), max_size=4)


@given(names_, names_)
@settings(max_examples=200, deadline=None)
def test_any_vary_is_patched_as_in_django(before: list[str], added: list[str]) -> None:
    """Each once, in order."""

    def build(names: Any) -> Any:
        def view(request: Any) -> Any:
            response = names.http.HttpResponse(headers={"Vary": ", ".join(before)})
            if not before:
                del response["Vary"]
            names.cache.patch_vary_headers(response, added)
            response["X"] = str([names.cache.has_vary_header(response, each) for each in added])
            return response

        return view

    same(build, FACTORY.get("/"))


@pytest.mark.parametrize("before", [*WRITTEN, None])
@pytest.mark.parametrize("timeout", [None, -5, 0, 60])
def test_headers_for_caches_are_put_as_in_django(before: str | None, timeout: Any) -> None:
    """`Expires`, `max-age` and the ETag."""

    def build(names: Any) -> Any:
        def view(request: Any) -> Any:
            response = names.http.HttpResponse("some content")
            if before is not None:
                response["Cache-Control"] = before
            response["X-Age"] = str(names.cache.get_max_age(response))
            names.cache.patch_response_headers(response, timeout)
            names.cache.set_response_etag(response)
            return names.cache.set_response_etag(response)

        return view

    with override_settings(CACHE_MIDDLEWARE_SECONDS=77):
        same(build, FACTORY.get("/"))


def test_what_is_streamed_or_empty_gets_no_etag() -> None:
    """There is no content to make it of."""
    for make in (lambda n: n.http.StreamingHttpResponse("ab"), lambda n: n.http.HttpResponse()):
        same(lambda n, make=make: lambda r: n.cache.set_response_etag(make(n)), FACTORY.get("/"))


def _class(names: Any, **members: Any) -> Any:
    return type("Shown", (names.views.View,), {"__module__": "shop", "__doc__": "Show.", **members})


def _away(names: Any) -> Any:
    return type("Away", (names.views.RedirectView,), {"__module__": "shop", "__doc__": "Go."})


def _get(names: Any) -> Any:
    def get(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        return names.http.HttpResponse(f"{self.request is request}{self.args}{self.kwargs}")

    return get


def _aget(names: Any) -> Any:
    async def get(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        return names.http.HttpResponse("later")

    return get


def _deco(names: Any) -> Any:
    return [names.csrf.csrf_exempt, names.caching.never_cache]


CLASSES: dict[str, Build] = {
    "get": lambda n: _class(n, get=_get(n)).as_view(),
    "get-and-post": lambda n: _class(n, get=_get(n), post=_get(n)).as_view(),
    "own-head": lambda n: _class(n, get=_get(n), head=_aget).as_view(),
    "async": lambda n: _class(n, get=_aget(n)).as_view(),
    "mixed": lambda n: _class(n, get=_aget(n), post=_get(n)).as_view(),
    "nothing": lambda n: _class(n).as_view(),
    "kwargs": lambda n: _class(n, size=1, get=lambda s, r: n.http.HttpResponse(s.size)).as_view(
        size=5
    ),
    "kwargs-wrong": lambda n: _class(n).as_view(size=5),
    "kwargs-method": lambda n: _class(n).as_view(get=5),
    "no-setup": lambda n: _class(n, setup=lambda self, request, **kw: None).as_view(),
    "names": lambda n: _class(n, http_method_names=["post"], get=_get(n)).as_view(),
    "made": lambda n: n.views.View(a=1).a,
    "of-instance": lambda n: n.views.View().as_view,
    "is-async": lambda n: (_class(n).view_is_async, _class(n, get=_aget(n)).view_is_async),
    "redirect": lambda n: _away(n).as_view(url="/to/%(pk)s/"),
    "redirect-permanent": lambda n: _away(n).as_view(url="/to/", permanent=True),
    "redirect-query": lambda n: _away(n).as_view(url="/to/", query_string=True),
    "redirect-queries": lambda n: _away(n).as_view(url="/to/?x=1", query_string=True),
    "redirect-empty-query": lambda n: _away(n).as_view(url="/to/?", query_string=True),
    "redirect-nowhere": lambda n: _away(n).as_view(),
    "decorated": lambda n: _class(
        n, get=n.utils.method_decorator(n.caching.never_cache)(_get(n))
    ).as_view(),
    "decorated-list": lambda n: _class(
        n, get=n.utils.method_decorator(_deco(n))(_get(n))
    ).as_view(),
    "decorated-async": lambda n: _class(
        n, get=n.utils.method_decorator(n.caching.never_cache)(_aget(n))
    ).as_view(),
    "decorated-class": lambda n: n.utils.method_decorator(_deco(n), name="dispatch")(
        _class(n, get=_get(n))
    ).as_view(),
    "decorated-method-405": lambda n: n.utils.method_decorator(n.methods.require_POST, "dispatch")(
        _class(n, get=_get(n))
    ).as_view(),
    "decorated-nothing": lambda n: n.utils.method_decorator(n.csrf.csrf_exempt)(_class(n)),
    "decorated-missing": lambda n: n.utils.method_decorator(n.csrf.csrf_exempt, name="x")(
        _class(n)
    ),
    "decorated-value": lambda n: n.utils.method_decorator(n.csrf.csrf_exempt, name="x")(
        _class(n, x=5)
    ),
    "decorator-name": lambda n: (
        n.utils.method_decorator(n.csrf.csrf_exempt).__name__,
        n.utils.method_decorator([]).__name__,
    ),
}


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "DELETE", "BREW"])
@pytest.mark.parametrize("build", CLASSES.values(), ids=CLASSES.keys())
def test_a_class_based_view_answers_and_logs_as_in_django(build: Build, method: str) -> None:
    """Each method, those that there are and those that there are not."""
    same(build, FACTORY.generic(method, "/p?a=b"), pk=5)


def test_a_view_class_is_known_by_its_view() -> None:
    """As tools look for it."""
    shown = _class(OURS, get=_get(OURS), size=1)
    view = shown.as_view(size=2)
    assert (view.view_class, view.view_initkwargs) == (shown, {"size": 2})


REDIRECTS: dict[str, Build] = {
    "path": lambda n: n.shortcuts.redirect("/a/"),
    "relative": lambda n: n.shortcuts.redirect("../a"),
    "url": lambda n: n.shortcuts.redirect("https://x.example/ü", permanent=True),
    "file": lambda n: n.shortcuts.redirect("a.txt"),
    "kept": lambda n: n.shortcuts.redirect("/a/", preserve_request=True),
    "kept-permanent": lambda n: n.shortcuts.redirect("/a/", permanent=True, preserve_request=True),
    "object": lambda n: n.shortcuts.redirect(SimpleNamespace(get_absolute_url=lambda: "/o/")),
    "max-length": lambda n: n.shortcuts.redirect("/a/b", max_length=3),
    "scheme": lambda n: n.shortcuts.redirect("javascript:a.b"),
    "resolved": lambda n: n.shortcuts.resolve_url("/x?y"),
    "lazy": lambda n: n.shortcuts.redirect(n.lazily(lambda: "../x", str)()),
}


@pytest.mark.parametrize("build", REDIRECTS.values(), ids=REDIRECTS.keys())
def test_redirect_goes_where_it_goes_in_django(build: Build) -> None:
    """Paths, URLs and objects; names of views are in another test."""
    same(lambda names: lambda request: build(names), FACTORY.get("/"))


class Nobody:
    """No user."""

    is_authenticated = is_staff = False

    def has_perms(self, perms: Any) -> bool:
        """Whether they are none."""
        return not perms

    async def ahas_perms(self, perms: Any) -> bool:
        """As `has_perms`."""
        return self.has_perms(perms)


class Someone(Nobody):
    """A user who may do some things."""

    is_authenticated = True

    def has_perms(self, perms: Any) -> bool:
        """Whether they are all in the list."""
        return set(perms) <= {"shop.view", "shop.add"}


async def _staff(user: Any) -> bool:
    return bool(user.is_staff)


GUARDS: dict[str, Callable[[Any], Any]] = {
    "login": lambda n: n.auth.login_required,
    "login-called": lambda n: n.auth.login_required(),
    "login-url": lambda n: n.auth.login_required(login_url="/in/?a=b&next=c"),
    "login-other": lambda n: n.auth.login_required(login_url="https://id.example/in#x"),
    "login-here": lambda n: n.auth.login_required(login_url="http://testserver/in"),
    "login-field": lambda n: n.auth.login_required(redirect_field_name="to"),
    "login-no-field": lambda n: n.auth.login_required(redirect_field_name=None),
    "passes": lambda n: n.auth.user_passes_test(lambda user: user.is_staff),
    "passes-async": lambda n: n.auth.user_passes_test(_staff, login_url="/staff/"),
    "perm": lambda n: n.auth.permission_required("shop.view"),
    "perms": lambda n: n.auth.permission_required(["shop.view", "shop.add"]),
    "perm-missing": lambda n: n.auth.permission_required("shop.delete", login_url="/in/"),
    "perm-raises": lambda n: n.auth.permission_required("shop.delete", raise_exception=True),
    "not-required": lambda n: n.auth.login_not_required,
}


@pytest.mark.parametrize("user", [Nobody(), Someone()], ids=["nobody", "someone"])
@pytest.mark.parametrize("make", [_view, _aview], ids=["sync", "async"])
@pytest.mark.parametrize("guard", GUARDS.values(), ids=GUARDS.keys())
def test_who_is_not_let_in_is_sent_where_django_sends_them(
    guard: Any, make: Any, user: Any
) -> None:
    """The very same redirect; that the answer varies by cookie, Django's middleware says."""
    request = FACTORY.get("/a/é?b=%20c&d")
    request.user = user

    async def auser() -> Any:
        return user

    request.auser = auser
    apps = ["django.contrib.auth", "django.contrib.contenttypes", "dualrt_django"]
    with override_settings(LOGIN_URL="/accounts/login/", INSTALLED_APPS=apps):
        seen = []
        for names in (THEIRS, OURS):
            view = guard(names)(make(names))
            found = outcome(lambda v=view: run(v(request)))
            if isinstance(found, dict):
                found = {**found, "headers": [x for x in found["headers"] if x[0] != "Vary"]}
                found.update(shown="", bytes=b"")
            seen.append((found, view.__name__, getattr(view, "login_url", "")))
    assert seen[1] == seen[0]
