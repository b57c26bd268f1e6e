"""What the slice reads out of bytecode, held against `dis` on modules of the standard library."""

from __future__ import annotations

import dis
import sysconfig
from collections.abc import Iterator
from importlib.util import decode_source
from pathlib import Path
from types import CodeType

import pytest

from dualrt.edge.slice.names import Use, local_uses, read_code

LIBRARY = Path(sysconfig.get_path("stdlib"))
SAMPLE = [*sorted(LIBRARY.glob("*.py"))[::3], *sorted((LIBRARY / "asyncio").glob("*.py"))]
ATTRIBUTES = ("LOAD_ATTR", "LOAD_METHOD", "STORE_ATTR", "DELETE_ATTR")
GLOBALS = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")


def code_of(text: str, name: str = "<test>") -> CodeType:
    """Compile a module's source."""
    return compile(text, name, "exec", dont_inherit=True, optimize=0)


def by_dis(code: CodeType) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """Yield the global chains of one code object as `dis` tells them, and their lines."""
    root, attrs, line = "", [], code.co_firstlineno
    for each in dis.get_instructions(code):
        if each.opname in ("EXTENDED_ARG", "CACHE"):
            continue
        if each.opname in ATTRIBUTES:
            attrs.append(each.argval)
            continue
        if root:
            yield root, tuple(attrs), line
        line = (each.positions.lineno if each.positions else None) or line
        root, attrs = each.argval if each.opname in GLOBALS else "", []
    if root:
        yield root, tuple(attrs), line


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_names_and_chains_are_those_that_dis_shows(path: Path) -> None:
    """Every load of a global, the attributes after it, its line; every name that is bound."""
    for names in read_code(code_of(decode_source(path.read_bytes()), str(path))).walk():
        assert [each[:3] for each in names.uses] == list(by_dis(names.code))
        shown = [(each.opname, each.argval) for each in dis.get_instructions(names.code)]
        assert names.stores == {name for op, name in shown if op in ("STORE_NAME", "DELETE_NAME")}
        assert names.stores_global == {
            name for op, name in shown if op in ("STORE_GLOBAL", "DELETE_GLOBAL")
        }


LOCALS = [
    pytest.param("def f(a): return a.b.c", [("b", "c")], id="attributes"),
    pytest.param("def f(a): return a", [()], id="value"),
    pytest.param("def f(a): a.b = 1", [("b",)], id="set"),
    pytest.param("def f(a): return lambda: a.b", [("b",)], id="enclosed"),
    pytest.param("def f(a):\n class C:\n  x = a.b", [("b",)], id="in-a-class"),
    pytest.param("def f(a): return [a.b for _ in 'x']", [("b",)], id="comprehension"),
    pytest.param("def f(a): return [lambda: a.b for _ in 'x']", [("b",)], id="lambda-in-one"),
    pytest.param("def f(a): return (a.b for _ in 'x')", [("b",)], id="generator"),
    pytest.param("def f(a): return lambda a: a.b", [], id="hidden"),
    pytest.param("def f(a, b, c): return g(a, b.x, c.y), a.z", [(), ("z",)], id="pairs"),
    pytest.param("def f(a):\n b = a\n return b.x", [()], id="assigned"),
    pytest.param("def f(a):\n try: return a.b\n finally: a.c()", [("b",), ("c",)], id="finally"),
]


@pytest.mark.parametrize(("text", "chains"), LOCALS)
def test_uses_of_a_local_variable(text: str, chains: list[tuple[str, ...]]) -> None:
    """Its own and its nested functions', none of another variable with that name."""
    (names,) = read_code(code_of(text)).inner
    assert sorted({use.attrs for use in local_uses(names, "a")}) == sorted(chains)


def test_a_name_with_a_large_index_is_read_right() -> None:
    """More than 256 names: the instruction's argument is extended."""
    text = "".join(f"n{each}.a{each}\n" for each in range(700))
    uses = read_code(code_of(text)).uses
    assert uses == [Use(f"n{each}", (f"a{each}",), each + 1) for each in range(700)]
