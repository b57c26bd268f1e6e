"""``after`` in server code, the first time that a process hears of it.

Until then the gateways do not note which request they hand on.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

WAYS = {
    "an import in the view": "from dualrt import after",
    "the module's attribute": "import dualrt; after = dualrt.after",
    "taken before any request": "after = taken",
}

SCRIPT = """
import asyncio, sys, threading
from io import BytesIO
import dualrt
from dualrt.web import deferred
from dualrt.wsgi import EdgeGateway
from wsgiref.util import setup_testing_defaults

seen = []
{before}

def view(environ, start_response):
    def body():
        {use}
        after(seen.append, environ["PATH_INFO"])
    {call}
    if environ["PATH_INFO"] == "/fails":
        raise LookupError
    start_response("200 OK", [])
    return [b"ok"]

gateway = EdgeGateway(view, {{"ROUTES": []}})

def ask(path):
    environ = {{"PATH_INFO": path}}
    setup_testing_defaults(environ)
    result = gateway(environ, lambda *args: None)
    seen.append("sent")
    if hasattr(result, "close"):
        result.close()

assert not deferred.SERVER.wants or {noted}
{asks}
print(seen)
"""


def run(use: str, asks: str, call: str = "body()", before: str = "") -> str:
    script = SCRIPT.format(use=use, asks=asks, call=call, before=before, noted=bool(before))
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("use", WAYS.values(), ids=WAYS)
def test_the_first_request_that_uses_it_has_it_run_when_it_is_answered(use: str) -> None:
    before = "from dualrt import after as taken" if "taken" in use else ""

    assert run(use, 'ask("/a"); ask("/b")', before=before) == "['sent', '/a', 'sent', '/b']"


def test_a_view_in_a_thread_of_its_own_is_found_by_the_thread_that_waits_for_it() -> None:
    """As asgiref runs an ``async def`` view under WSGI."""
    call = "thread = threading.Thread(target=body); thread.start(); thread.join()"

    assert run(WAYS["an import in the view"], 'ask("/a")', call) == "['sent', '/a']"


def test_it_runs_after_an_error_of_the_application_too() -> None:
    asks = """
try:
    ask("/fails")
except LookupError:
    seen.append("failed")
from dualrt.afterwards import settle
settle(10)
"""

    assert run(WAYS["an import in the view"], asks) in (
        "['failed', '/fails']",
        "['/fails', 'failed']",
    )


def test_where_no_request_is_handled_it_is_an_error() -> None:
    asks = """
from dualrt import after
try:
    after(print)
except dualrt.DualrtError as error:
    seen.append(str(error)[:19])
"""

    assert run("pass", asks) == "['after() was called ']"


def test_edge_code_that_imports_it_does_not_make_all_requests_be_noted() -> None:
    code = """
from dualrt.edge import facades
from dualrt.edge.policy import Policy
from dualrt.web import deferred
facade = facades.make("dualrt", Policy(), lambda name: None)
assert facade.after is deferred.after
print(deferred.SERVER.wants)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (done.stdout.strip(), done.stderr) == ("False", "")
