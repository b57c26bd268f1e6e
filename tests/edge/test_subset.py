"""The published table: it says the truth on every Python, and what it says works at once."""

from __future__ import annotations

import builtins
import io
import json
import os
import subprocess
import sys
from importlib import import_module
from types import CodeType, FunctionType, ModuleType

import pytest

from dualrt.edge import facades
from dualrt.edge.policy import PROVIDED, Policy, rule_names
from dualrt.edge.refused import BUILTINS
from dualrt.edge.subset import GROUPS, SINCE, TABLE, rows
from tests.edge.samples import SAMPLES

NEVER = [builtins.open, io.open_code, os.system, os.environ, sys.modules, FunctionType, CodeType]
NEVER += [builtins.eval, builtins.exec, builtins.compile, import_module, sys._getframe, os.stat]


@pytest.mark.parametrize("module", TABLE)
def test_every_name_in_the_table_exists_on_this_python(module: str) -> None:
    """A listed name is a real one, unless the table says since which Python."""
    real = import_module(module)
    listed = (TABLE[module].names or frozenset()) | TABLE[module].more
    for name in sorted(listed):
        expected = sys.version_info >= SINCE.get(f"{module}.{name}", (3, 11))
        assert hasattr(real, name) is expected, f"{module}.{name}"


@pytest.mark.parametrize("module", TABLE)
def test_a_facade_hands_out_nothing_but_its_names(module: str) -> None:
    """No module hangs on a facade, and none of the objects that the subset keeps out."""
    made = facades.make(module, Policy(), lambda name: ModuleType(name))
    names = {name: value for name, value in vars(made).items() if not name.startswith("__")}
    assert set(names) == {n for n in rule_names(module, TABLE[module]) if n != "path"} or (
        set(names) | {"path"} == rule_names(module, TABLE[module])
    )
    for name, value in names.items():
        assert not isinstance(value, ModuleType), f"{module}.{name}"
        assert not any(value is each for each in NEVER), f"{module}.{name}"


@pytest.mark.parametrize("module", SAMPLES)
def test_the_first_call_imports_and_opens_nothing(module: str) -> None:
    """In a fresh process, edge code's first use of a module works and does no work of the host's:
    it imports nothing, opens nothing, starts nothing.
    """
    command = [sys.executable, "-m", "tests.edge.first_call", module]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"result": True, "events": []}


def test_every_module_of_the_table_has_a_sample() -> None:
    """No module is published that nobody has tried."""
    assert set(SAMPLES) == set(TABLE)


def test_the_table_lists_no_module_twice() -> None:
    """A module in two groups would have two rules."""
    assert sum(map(len, GROUPS.values())) == len(TABLE)


def test_rows_show_each_module_with_its_names() -> None:
    """The page and the command line are written from the table itself."""
    shown = {row.module: row for row in rows()}
    assert set(shown) == set(TABLE)
    assert shown["json"].names == "all public names"
    assert shown["hashlib"].names == "all public names, scrypt"
    assert "PurePath" in shown["pathlib"].names
    assert shown["xml"].names == "only its submodules listed here"
    assert "open" in shown["io"].refused


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (m, n)
        for m, rule in TABLE.items()
        for n in rule.refused
        if m in ("os", "sys", "asyncio", "io")
    ],
)
def test_refused_names_have_a_hint_and_an_id(module: str, name: str) -> None:
    """Whoever reaches for a well-known name is told what to do instead."""
    ruling = Policy().name(module, name)
    assert ruling.kind == "refused"
    assert ruling.id == "dualrt.E002"
    assert len(ruling.hint) > 10


@pytest.mark.parametrize("name", sorted(vars(builtins)))
def test_builtins_are_provided_or_refused_with_a_hint(name: str) -> None:
    """What is no refused name is Python's own builtin."""
    ruling = Policy().builtin(name)
    assert (ruling.kind == PROVIDED) is (name not in BUILTINS)
    assert (ruling.hint == "") is (ruling.kind == PROVIDED)
