"""The same site with edge views, behind the wrapper door (which needs no setting)."""

from __future__ import annotations

from benchmarks.sites.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.sites.urls_edge"
