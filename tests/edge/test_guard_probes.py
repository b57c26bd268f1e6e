"""The table of probes, held to: what each does without the guard, and how it is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.edge.probes import PROBES, SHAPES, Probe
from tests.edge.probing import doors_of, lines, shapes_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the control run forks")
ROOT = Path(__file__).parents[2]
SMUGGLED = [each for each in PROBES if each.smuggled]
HONEST = [each for each in PROBES if not each.given]

Tries = dict[tuple[str, str, str], Any]


def run(mode: str) -> Tries:
    """Return what happened in a fresh process, by probe, shape and door."""
    command = [sys.executable, "-m", "tests.edge.probing", mode]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=110, stdin=subprocess.DEVNULL
    )
    found: Tries = {}
    for name, shape, door, outcome in lines(done.stdout):
        found.setdefault((name, shape, door), outcome)
    assert found, done.stderr
    return found


@pytest.fixture(scope="module")
def control() -> Tries:
    """The probes without a guard."""
    return run("control")


@pytest.fixture(scope="module")
def smuggled() -> Tries:
    """The probes with the real modules in hand, under guard."""
    return run("smuggled")


@pytest.fixture(scope="module")
def honest() -> Tries:
    """The probes as the loader loads them."""
    return run("honest")


def named(probe: Probe) -> str:
    """Name a test by its probe."""
    return probe.name


def test_there_are_enough_probes_and_each_has_a_name_of_its_own() -> None:
    """The table is the published one: 120 operations at the least, under guard alone."""
    assert len({each.name for each in PROBES}) == len(PROBES)
    assert len(SMUGGLED) >= 150


@pytest.mark.parametrize("probe", PROBES, ids=named)
def test_a_probe_really_does_the_thing_where_there_is_no_guard(
    probe: Probe, control: Tries
) -> None:
    """A probe that fails by itself would prove nothing when it fails under guard."""
    shape = "async def" if probe.asynchronous else "def"
    outcome = control.get((probe.name, shape, ""), control[probe.name, "", ""])
    ending = outcome if outcome == "done" else outcome[0]
    if probe.control == "*":
        assert not ending.startswith("Edge")
    else:
        assert ending == (probe.control or "done"), outcome


@pytest.mark.parametrize("probe", SMUGGLED, ids=named)
def test_the_guard_refuses_what_a_name_that_slipped_through_would_do(
    probe: Probe, smuggled: Tries
) -> None:
    """In each shape, under WSGI and ASGI, in a middleware, too: the error says what, whose code,
    where, and what else.
    """
    for shape in shapes_of(probe):
        line = 1 + SHAPES[shape].partition("{code}")[0].count("\n")
        for door in doors_of(shape):
            outcome = smuggled[probe.name, shape, door]
            assert outcome != "done", (shape, door)
            kind, operation, view, place, message = outcome
            assert kind in ("EdgeRestrictionError", "EdgeImportError"), (shape, door, outcome)
            assert operation.startswith(probe.operation), (shape, door, outcome)
            assert probe.operation
            assert view == "probe.view"
            assert place == f"/site/probe.py:{line}"
            assert "is not available in the edge runtime in probe.view (/site/probe.py:" in message
            assert message.endswith((".", ")", "]")), message


@pytest.mark.parametrize("probe", HONEST, ids=named)
def test_the_loader_gives_honest_code_nothing_that_would_do_it(probe: Probe, honest: Tries) -> None:
    """Loading it, or calling it, is refused: in each shape, under WSGI and ASGI."""
    for shape in shapes_of(probe):
        for door in doors_of(shape):
            outcome = honest[probe.name, shape, door]
            assert outcome != "done", (shape, door)
            assert outcome[0].startswith("Edge"), (shape, door, outcome)
