"""A middleware of a site's own that chooses the language."""

from __future__ import annotations

from django.middleware.locale import LocaleMiddleware


class OwnLocale(LocaleMiddleware):
    """Choose it as Django does, which nobody can know from outside."""
