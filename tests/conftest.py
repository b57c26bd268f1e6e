"""What every test shares: slow tests that need a program are skipped where it is missing."""

from __future__ import annotations

import os
import shutil
from contextvars import copy_context

import pytest
from _pytest.runner import runtestprotocol

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


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run each test in a context of its own.

    Every resolver of Django's that has been asked leaves a variable in the context for ever, and
    asgiref copies them one by one whenever it changes threads. After the thousands of resolvers
    that generated sites have, one request over ASGI took seconds. This hook hides all others; the
    one that takes a failed test once more (``--reruns``) is called from here.
    """
    if item.config.getoption("reruns", None):
        again = item.config.pluginmanager.getplugin("rerunfailures").pytest_runtest_protocol
        if copy_context().run(again, item=item, nextitem=nextitem):
            return True
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    copy_context().run(runtestprotocol, item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
