"""``INSTALLED_APPS += ["dualrt_django"]``: system checks and ``manage.py dualrt``."""

from __future__ import annotations

from django.apps import AppConfig


class DualrtConfig(AppConfig):
    """No models, no migrations, no work: it registers the checks."""

    name = "dualrt_django"
    verbose_name = "dualrt"

    def ready(self) -> None:
        from dualrt_django import checks  # noqa: F401  (registers itself)
