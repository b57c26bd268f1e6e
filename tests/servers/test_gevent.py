"""Processes that gevent has patched: greenlets where threads were."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from typing import Any

import pytest

from dualrt import native
from tests.servers.running import ROOT


@pytest.fixture(scope="module")
def seen() -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.servers.greenlets"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_views_that_wait_let_others_run(seen: Any) -> None:
    assert seen["waited"] == [[200, "one two"], [200, "with others"]]


def test_a_step_that_computes_is_stopped(seen: Any) -> None:
    """By a thread of the system's: greenlets do not interrupt one another."""
    assert (seen["spin"], seen["overslept"]) == (500, 500)


def test_a_server_view_may_hand_over_what_runs_after(seen: Any) -> None:
    """The first of the process, too, whose request is found on the stack."""
    assert seen["server"] == [[200, "server"], [200, "server"]]
    assert seen["after"] == ["/a", "/b"]


def test_a_thread_is_meant_and_no_greenlet(seen: Any) -> None:
    assert seen["patched"]
    assert seen["real"]


def test_without_gevent_the_names_are_the_interpreter_s_own() -> None:
    assert native.own("time", "sleep") is time.sleep
    assert native.get_ident() == threading.get_ident()
    assert not native.patched()
