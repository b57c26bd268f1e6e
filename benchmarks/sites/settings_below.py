"""The same site with edge views, behind the middleware door, with another middleware above it."""

from __future__ import annotations

from benchmarks.sites import settings
from benchmarks.sites.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.sites.urls_edge"
FIRST, *OTHERS = settings.MIDDLEWARE
MIDDLEWARE = [FIRST, "dualrt_django.EdgeMiddleware", *OTHERS]
