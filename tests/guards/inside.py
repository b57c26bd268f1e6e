"""A URLconf that is included behind a guard."""

from __future__ import annotations

from django.urls import include, path, re_path

from tests.guards import views

app_name = "inside"
urlpatterns = [
    path("", views.plain, name="home"),
    path("a/<int:n>/", views.plain, name="number"),
    re_path(r"^b/(?P<x>\w+)/$", views.plain, {"more": 1}, name="word"),
    path("async", views.aplain),
    path("edge", views.edge_plain, name="edge"),
    path("page", views.Sub.as_view()),
    path("deep/", include(([path("x", views.plain, name="x")], "deep"), namespace="deeper")),
]
