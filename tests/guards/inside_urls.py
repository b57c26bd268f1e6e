"""Other routes, with the same namespace."""

from __future__ import annotations

from django.urls import include, path

from tests.guards import views

pages = [path("elsewhere", views.open_page), path("in/a/4/", views.open_page)]
urlpatterns = [path("", include((pages, "inside")))]
