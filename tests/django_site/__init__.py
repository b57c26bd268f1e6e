"""A Django site for tests: settings made in process, the behaviour table's views as its URLs."""

from __future__ import annotations

import django
from django.conf import settings


def setup() -> None:
    """Configure Django, once per process; tests change what they need with override_settings."""
    if not settings.configured:
        settings.configure(
            ALLOWED_HOSTS=["*"],
            INSTALLED_APPS=["dualrt_django"],
            MIDDLEWARE=[],
            ROOT_URLCONF="tests.django_site.urls",
            SECRET_KEY="for tests only",
            USE_TZ=True,
        )
    django.setup()
