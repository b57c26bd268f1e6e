"""What every test shares: slow tests that need a program are skipped where it is missing."""

from __future__ import annotations

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip `browser` tests where there is no Chromium; in CI they run, and fail, all the same."""
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    missing = pytest.mark.skip(reason="needs chromium on the PATH")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(missing)
