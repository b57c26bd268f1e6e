"""Django's URLs for the guards' tests: each way to guard, next to open pages."""

from __future__ import annotations

from django.urls import include, path, re_path

from dualrt import guard
from tests.guards import checks, views

urlpatterns = [
    path("passed", views.passed),
    path("apassed", views.apassed),
    path("waited", views.waited),
    path("awaited", views.awaited),
    path("secret", views.secret, name="secret"),
    re_path(r"^legacy/secret$", views.secret),
    path("asecret", views.asecret),
    path("stream", views.stream),
    path("own/<user>/", views.owned),
    path("number/<int:n>", views.number),
    path("twice", views.twice),
    path("doubled", views.doubled),
    path("shouted", views.shouted),
    path("hidden", views.hidden),
    path("page", views.Page.as_view(extra="x")),
    path("sub", views.Sub.as_view()),
    path("wild", views.Wild.as_view()),
    path("async-page", views.Async.as_view()),
    path("method", views.Method.as_view()),
    path("edge", views.edge),
    path("aedge", views.aedge),
    path("edge-page", views.Edge.as_view()),
    path("in/", guard(checks.key)(include("tests.guards.inside"))),
    path("named/", guard(checks.key)(include("tests.guards.inside", namespace="named"))),
    guard(checks.key)(path("path/", include(([path("x", views.plain)], "p")))),
    *guard(checks.key)([path("listed", views.plain)]),
    guard(checks.key)(path("one", views.plain)),
    path("open", views.open_page, name="open"),
    path("calls", views.calls_secret),
    *[
        path(f"bad/{name}", guard(getattr(checks, name))(views.plain))
        for name in ("nothing", "anothing", "text", "true", "raises", "slow", "opens")
    ],
    path("body", guard(checks.body)(views.passed)),
    path("tiny", guard(checks.body)(guard(checks.tiny)(views.plain))),
    path("redirects", guard(checks.redirects)(views.plain)),
    path("streams", guard(checks.streams)(views.plain)),
    path("rewrites", guard(checks.rewrites)(views.plain)),
    path("stays", guard(checks.stays)(views.plain)),
]
