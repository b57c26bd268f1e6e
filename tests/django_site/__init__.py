"""A Django site for tests: the suite's settings, the behaviour table's views as its URLs."""

from __future__ import annotations

import os

import django


def setup() -> None:
    """Set Django up, once per process; tests change what they need with override_settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_settings")
    django.setup()
