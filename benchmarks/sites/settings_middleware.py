"""The same site with edge views, behind the middleware door."""

from __future__ import annotations

from benchmarks.sites import settings
from benchmarks.sites.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.sites.urls_edge"
MIDDLEWARE = ["dualrt_django.EdgeMiddleware", *settings.MIDDLEWARE]
