"""Routes without a guard."""

from __future__ import annotations

from django.urls import path

from tests.guards import views

urlpatterns = [path("open", views.open_page)]
