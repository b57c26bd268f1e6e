"""Other routes, which a middleware of Django's chooses for a request."""

from __future__ import annotations

from django.urls import path, re_path

from tests.guards import views

urlpatterns = [
    path("other", views.secret),
    re_path("^own/ann/$", views.owned, {"user": "bob"}),
    path("open", views.secret),
]
