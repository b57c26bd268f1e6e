"""URLs with a login page that is found by its name."""

from __future__ import annotations

from django.urls import path

from tests.auth.shop import plain
from tests.auth.views import page

urlpatterns = [path("in", plain, name="log-in"), path("page", page)]
