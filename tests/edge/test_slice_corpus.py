"""The slice on real code: modules of the standard library, whole and one function at a time."""

from __future__ import annotations

import ast
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from importlib.util import decode_source
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from dualrt.edge.policy import PROVIDED, Ruling
from dualrt.edge.slice import Entry, Source, edits, slice_site
from dualrt.edge.slice.modules import Modules
from dualrt.edge.slice.names import Use, read_code
from dualrt.edge.slice.pieces import Piece
from dualrt.edge.slice.reach import Graph, Walk
from dualrt.edge.slice.render import text_of
from dualrt.edge.slice.resolve import Step, Want

LIBRARY = Path(sysconfig.get_path("stdlib"))
SAMPLE = [*sorted(LIBRARY.glob("*.py"))[::4], *sorted((LIBRARY / "asyncio").glob("*.py"))]
# modules that do nothing to the process when they are run a second time
PURE = (
    "_strptime base64 bisect calendar cmd colorsys configparser copy csv dataclasses difflib dis "
    "enum fnmatch fractions functools graphlib gettext hashlib heapq hmac html/__init__ inspect "
    "ipaddress json/decoder json/encoder keyword linecache mimetypes ntpath operator optparse "
    "pickletools pkgutil posixpath pprint quopri random re/_parser reprlib shlex statistics string "
    "stringprep textwrap timeit token tokenize traceback types urllib/parse uuid zipfile/__init__"
).split()


# a cache that is only filled, by functions that are called with what is not wanted
FILLED = {"__builtin_constructor_cache"}


class Everything:
    """A policy that provides every module."""

    frameworks: dict[str, frozenset[str]] = {}
    refusals: dict[str, tuple[str, str, str]] = {}
    pages = None

    def module(self, name: str) -> Ruling:
        return Ruling(PROVIDED)

    def name(self, module: str, name: str) -> Ruling:
        return Ruling(PROVIDED)

    def names(self, module: str) -> frozenset[str]:
        return frozenset(vars(sys.modules[module])) if module in sys.modules else frozenset()

    def builtin(self, name: str) -> Ruling:
        return Ruling(PROVIDED)


POLICY: Any = Everything()


def read(path: Path) -> Source:
    """Return a library module's source."""
    package = ".".join(path.relative_to(LIBRARY).with_suffix("").parts)
    text = decode_source(path.read_bytes())
    return Source(package, str(path), text, package.endswith("__init__"))


def whole(source: Source) -> str:
    """Slice a module with every name of it wanted."""
    modules = Modules(POLICY, {source.name: source}.get, [source.name])
    walk = Walk(Graph(modules))
    walk.go([Step(Want(source.name, "*"))])
    walk.finish()
    module = modules.get(source.name)
    assert module is not None
    return text_of(module, [node for node in walk.seen if isinstance(node, Piece)])


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: path.stem)
def test_a_module_taken_whole_compiles_with_its_own_line_numbers(path: Path) -> None:
    """Every statement is there, on the lines where it was, but for those that bind nothing."""
    source = read(path)
    with warnings.catch_warnings(action="ignore"):
        text = whole(source)
        before, after = ast.parse(source.text), ast.parse(text)
        edits.drop_dead(before.body, source.text.split("\n"), {})
        compile(text, source.file, "exec", dont_inherit=True)
    assert len(text.split("\n")) == len(source.text.split("\n"))
    there = {(each.lineno, each.end_lineno): ast.dump(each) for each in before.body}
    for node in after.body:
        edited = isinstance(node, ast.If | ast.Try | ast.Import | ast.ImportFrom)
        assert edited or there[node.lineno, node.end_lineno] == ast.dump(node)
    assert _defined(after) == _defined(before)


def _defined(tree: ast.Module) -> list[tuple[str, int]]:
    kinds = ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef
    return [(each.name, each.lineno) for each in tree.body if isinstance(each, kinds)]


def run(text: str, source: Source) -> dict[str, Any]:
    """Run a module's text in a namespace of its own and return that."""
    name = source.name.removesuffix(".__init__")
    module = ModuleType(name)
    module.__dict__.update(__file__=source.file, __package__=name.rpartition(".")[0])
    if source.package:
        module.__dict__.update(__path__=[str(Path(source.file).parent)], __package__=name)
    kept = sys.modules.get(name)
    sys.modules[name] = module  # dataclasses and enums look their module up
    try:
        exec(compile(text, source.file, "exec", dont_inherit=True), module.__dict__)
    finally:
        if kept is not None:
            sys.modules[name] = kept
        else:
            del sys.modules[name]
    return module.__dict__


def reached(value: Any, space: dict[str, Any], seen: set[str]) -> Iterator[str]:
    """Yield every name of `space` that running `value` may load, from one function to the next."""
    if getattr(value, "__module__", None) != space["__name__"]:
        return
    codes = [value.__code__] if isinstance(value, FunctionType) else []
    if isinstance(value, type):
        codes = [each.__code__ for each in vars(value).values() if isinstance(each, FunctionType)]
    for code in codes:
        for names in read_code(code).walk():
            for use in names.uses:
                if use.name in space and use.name not in seen:
                    seen.add(use.name)
                    yield use.name
                    yield from reached(space[use.name], space, seen)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same function, class or constant, made twice."""
    if isinstance(one, FunctionType) and isinstance(other, FunctionType):
        return _places(one.__code__) == _places(other.__code__)
    if isinstance(one, str | bytes | int | float):
        return bool(one == other) or type(one).__module__ != "builtins"
    if isinstance(one, frozenset | set | tuple | list | dict):
        return len(one) == len(other)
    return type(one).__name__ == type(other).__name__


def _places(code: CodeType) -> list[tuple[str, int, list[Use]]]:
    """Return what a function's code is called, where it stands and which names it uses."""
    every = read_code(code).walk()
    return [(each.code.co_qualname, each.code.co_firstlineno, each.uses) for each in every]


@pytest.mark.parametrize("name", PURE)
def test_a_function_sliced_out_of_its_module_is_the_same_function(name: str) -> None:
    """Its code with line numbers, and everything that it can reach: as in the whole module."""
    path = LIBRARY / f"{name}.py"
    if not path.exists():
        pytest.skip(f"no {name} in this Python")
    source = read(path)
    original = run(source.text, source)
    functions = [
        each.name
        for each in ast.parse(source.text).body
        if isinstance(each, ast.FunctionDef) and isinstance(original.get(each.name), FunctionType)
    ]
    for function in functions[:: len(functions) // 6 + 1]:
        entry = Entry(function, source.name, function)
        sliced = slice_site([entry], POLICY, {source.name: source}.get)
        space = run(sliced.bundle.modules[source.name].source, source)
        assert same(space[function], original[function]), function
        for each in reached(space[function], original, {function}):
            assert each in space, (function, each)
            assert each in FILLED or same(space[each], original[each]), (function, each)


BEHAVES = [
    ("textwrap", "fill", ("a b c " * 40, 20)),
    ("textwrap", "dedent", ("  a\n   b\n",)),
    ("string", "capwords", ("hello  world",)),
    ("colorsys", "rgb_to_hls", (0.2, 0.4, 0.6)),
    ("fnmatch", "translate", ("*.[ch]?",)),
    ("heapq", "nsmallest", (3, [5, 1, 4, 2])),
    ("statistics", "median_grouped", ([1, 3, 3, 5, 7],)),
    ("shlex", "split", ("a 'b c' \"d\" e\\ f",)),
    ("html/__init__", "unescape", ("&lt;&eacute;&#x41;",)),
    ("posixpath", "normpath", ("/a/./b/../c",)),
    ("urllib/parse", "urlsplit", ("https://u@h:1/p;x?q#f",)),
    ("urllib/parse", "parse_qsl", ("a=1&b=%20&c",)),
    ("difflib", "get_close_matches", ("appel", ["ape", "apple", "peach"])),
    ("calendar", "monthrange", (2024, 2)),
    ("base64", "b85encode", (b"hello world",)),
    ("ipaddress", "ip_network", ("192.168.0.0/28",)),
    ("copy", "deepcopy", ({"a": [1, {2}]},)),
]


@pytest.mark.parametrize(("name", "function", "given"), BEHAVES)
def test_a_sliced_function_answers_like_the_original(
    name: str, function: str, given: tuple[Any, ...]
) -> None:
    """And the slice is smaller than the module."""
    source = read(LIBRARY / f"{name}.py")
    sliced = slice_site(
        [Entry("v", source.name, function)], POLICY, {source.name: source}.get
    ).bundle.modules[source.name]
    whole_size = sliced._replace(source=source.text).size
    assert sliced.size < whole_size
    answers = [run(text, source)[function](*given) for text in (sliced.source, source.text)]
    assert repr(answers[0]) == repr(answers[1])
