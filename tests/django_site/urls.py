"""The behaviour table's views and Django's own, as a URLconf."""

from __future__ import annotations

from django.urls import path

from tests.behaviour.views import ROUTES
from tests.django_site import views

urlpatterns = [
    *(path(route.removeprefix("/"), view) for route, view in ROUTES),
    path("django/<str:kind>", views.answer),
    path("class/<int:n>", views.Sync.as_view(extra="kept")),
    path("aclass/<int:n>", views.Async.as_view()),
    path("wrapped/<int:n>", views.wrapped),
    path("server/<int:n>", views.server, name="server"),
    path("headers", views.headers),
]
