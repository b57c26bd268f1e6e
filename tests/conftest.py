"""What every test shares: slow tests that need a program are skipped where it is missing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from contextvars import copy_context
from typing import Any

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


@pytest.fixture
def own_revocations() -> Iterator[None]:
    """What a test revokes is for itself."""
    from dualrt.auth import use
    from dualrt.auth.revocation import InProcess

    before = use(InProcess())
    yield
    use(before)


# How many failed tests this process takes once more: none, but in CI.
left = [int(os.environ.get("TAKE_AGAIN", "0"))]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run each test in a context of its own; take it once more if it fails and ``left`` says so.

    Every resolver of Django's that has been asked leaves a variable in the context for ever, and
    asgiref copies them one by one whenever it changes threads. After the thousands of resolvers
    that generated sites have, one request over ASGI took seconds.
    """
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = copy_context().run(runtestprotocol, item, nextitem=nextitem, log=False)
    if left[0] and any(each.failed for each in reports):
        left[0] -= 1
        with suppress(Exception):  # a fixture that failed is not to be kept
            item.session._setupstate.teardown_exact(None)
        for each in reports:
            if each.failed:
                each.outcome = "rerun"  # type: ignore[assignment]
                item.ihook.pytest_runtest_logreport(report=each)
        reports = copy_context().run(runtestprotocol, item, nextitem=nextitem, log=False)
    for each in reports:
        item.ihook.pytest_runtest_logreport(report=each)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Say so where a test is taken once more."""
    return ("rerun", "R", "RERUN") if report.outcome == "rerun" else None  # type: ignore[comparison-overlap]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show what failed at first: it is a defect all the same."""
    failed = {
        each.nodeid for kind in ("failed", "error") for each in terminalreporter.getreports(kind)
    }
    again = [each for each in terminalreporter.getreports("rerun") if each.nodeid not in failed]
    if again:
        terminalreporter.section("passed when taken once more")
    for each in again:
        terminalreporter.line(f"RERUN {each.nodeid}, {each.when}")
        terminalreporter.line(each.longreprtext)
