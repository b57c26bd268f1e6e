"""The same pages, with nothing that shuts them."""

from __future__ import annotations

from tests.confusion.django_site import patterns

urlpatterns = patterns(False)
