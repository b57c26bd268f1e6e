"""What every test shares: slow tests that need a program are skipped where it is missing."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip `browser` tests where there is no Chromium; in CI they run, and fail, all the same.

    Skip `overrun` tests under coverage: what stops edge code may stop the tracer instead, which
    then holds its lock for ever.
    """
    if os.environ.get("COVERAGE_RUN"):
        traced = pytest.mark.skip(reason="stops code by its CPU time, the tracer's too")
        for item in items:
            if item.get_closest_marker("overrun"):
                item.add_marker(traced)
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    missing = pytest.mark.skip(reason="needs chromium on the PATH")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(missing)
