"""``django.views``: ``View``."""

from dualrt_django.edge.views.generic import View

__all__ = ["View"]
