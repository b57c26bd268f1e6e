"""Django with the suite's plain settings, before a test module imports views of a Django site."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_settings")

import django

django.setup()
