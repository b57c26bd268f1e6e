"""The table of known escapes stays true: each does today what the table says."""

from __future__ import annotations

import asyncio
import importlib
import json
import queue
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dualrt.config import Options
from dualrt.edge import guard, scope
from dualrt.edge.isolate import run
from dualrt.edge.scope import EDGE, Scope
from dualrt.errors import EdgeRestrictionError
from tests.edge.escapes import ESCAPES, Escape


class Box:
    """Something that can be referred to weakly."""


def worker(work: queue.Queue[Any]) -> None:
    """Do what is asked for, once, as a thread of the host does."""
    function, argument = work.get()
    function(argument)
    work.task_done()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What the host has made and, unwisely, left where edge code reaches it."""
    guard.install()
    here = tmp_path / "here"
    here.write_text("secret")
    pair = socket.socketpair()
    raw = sqlite3.connect(":memory:")
    loop = asyncio.new_event_loop()
    work: queue.Queue[Any] = queue.Queue()
    thread = threading.Thread(target=worker, args=(work,), daemon=True)
    thread.start()
    with here.open("r+") as handle, here.open() as lines:
        yield {
            "here": str(here),
            "handle": handle,
            "lines": lines,
            "future": loop.create_future(),
            "pair": pair,
            "raw": raw,
            "work": work,
            "found": [],
            "scope": scope,
            "Box": Box,
        }
    loop.close()
    raw.close()
    for each in pair:
        each.close()
    if thread.is_alive():
        work.put((str, ""))
        thread.join()


def attempt(escape: Escape, world: dict[str, Any]) -> Any:
    """Run the escape's code as edge code; return what it got."""
    names = {"__name__": "__edge__.escape", "sys": sys, **world}
    for each in escape.uses.split():
        if not each.startswith("dualrt"):
            names[each] = importlib.import_module(each)
    body = "\n    ".join(escape.code.replace("; ", "\n").splitlines())
    text = f"def view():\n    got = None\n    {body}\n    return got\n"
    exec(compile(text, "/site/escape.py", "exec"), names)
    # what reports an unraisable error runs in the step, too, and may have much to tell
    return run(Scope("site.escape", Options(cpu_ms=60_000)), names["view"], (), {})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("escape", ESCAPES, ids=lambda escape: escape.name)
def test_a_known_escape_does_what_the_table_says(
    escape: Escape, world: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """If one comes to be stopped, or one that was stopped gets through, the table is wrong."""
    dumps = json.dumps
    try:
        if escape.happens == "escapes":
            assert escape.why
            assert attempt(escape, world)
        elif escape.happens == "nothing":  # refused; Python tells nobody
            attempt(escape, world)
            sys.audit("dualrt.test")
            assert "dualrt.test" not in capsys.readouterr().out
        elif escape.happens == "unraisable":  # refused; Python reports it and goes on
            with pytest.raises(IndexError):
                attempt(escape, world)
        else:
            with pytest.raises(EdgeRestrictionError) as refused:
                attempt(escape, world)
            assert refused.value.operation.startswith(escape.happens)
    finally:
        json.dumps = dumps
    assert EDGE.get() is None
