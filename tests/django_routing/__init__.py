"""Django's routing against dualrt's. Django is set up here, before any module of it is used."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.django_settings")
django.setup()
