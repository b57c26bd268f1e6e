"""What becomes of it when the process ends, or forks."""

from __future__ import annotations

import subprocess
import sys

import pytest

APP = """
import asyncio, sys
from dualrt import after, afterwards, wsgi
from dualrt.testing import make_environ
from urllib.parse import urlsplit

afterwards.DRAIN = {drain}
afterwards.drain.__defaults__ = ({drain},)

ended = []

async def late():
    while not ended:
        await asyncio.sleep(0.01)
    await asyncio.sleep({takes})
    print("ran", flush=True)

def inner(environ, start_response):
    after(late())
    after(print, "behind", flush=True)
    start_response("200 OK", [])
    return [b""]

app = wsgi.EdgeGateway(inner)
url = urlsplit("http://testserver/")
body = app(make_environ("GET", url, [], b"", "127.0.0.1"), lambda *a: None)
{close}
print("end", flush=True)
ended.append(True)
"""


def run(**given: object) -> tuple[list[str], str]:
    """Run the process; return what it printed, and what it said of errors."""
    text = APP.format(**given)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", text], capture_output=True, text=True, timeout=60
    )
    return done.stdout.split(), done.stderr


def test_the_end_of_the_process_waits() -> None:
    """For a while: what was handed over is not lost with a worker that is restarted."""
    assert run(drain=10.0, takes=0.2, close="body.close()") == (["end", "ran", "behind"], "")


def test_not_for_ever() -> None:
    """What is dropped is said in the log."""
    out, error = run(drain=0.1, takes=60, close="body.close()")
    assert out == ["end"]
    assert error.startswith("the process ended before what after() was given for 1 requests")


def test_a_response_that_is_never_closed() -> None:
    """A server that breaks the rules: nothing runs, and no coroutine warns that it never ran."""
    assert run(drain=1.0, takes=0, close="del body") == (["end"], "")


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="there is no fork")
def test_a_fork_leaves_it_to_the_parent() -> None:
    """It runs once."""
    close = (
        "body.close()\nimport os\npid = os.fork()\n"
        "if pid == 0:\n    body = None\n    sys.exit(0)\nos.waitpid(pid, 0)"
    )
    out, _ = run(drain=10.0, takes=0.3, close=close)
    assert out == ["end", "ran", "behind"]
