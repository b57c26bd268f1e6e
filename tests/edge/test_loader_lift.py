"""Lifting: a view that a factory made becomes edge code, with what it closes over."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import functools
import http
import json
import logging
import pathlib
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from dualrt.edge.bundle import Bundle, Module
from dualrt.edge.loader import ClosureError, Loaded, examine, functions_of, names_of
from dualrt.edge.policy import Policy
from dualrt.runtime import runtime
from tests.edge import spy
from tests.edge.loading import as_edge

HERE = Path(__file__)
NAME = __name__


def helper(x: Any) -> Any:
    """A function at module level, which views may close over."""
    return [x]


@functools.cache
def cached() -> int:
    """A decorated function at module level: no plain function any more."""
    return 1


class Shape:
    """A class of the project."""


def _load(text: str = "") -> Loaded:
    """Return a load whose bundle has this module with only what ``text`` says."""
    source = (
        text
        or """
def helper(x):
    return ("edge", x)
class Shape:
    pass
import functools
@functools.cache
def cached():
    return 2
"""
    )
    return Loaded(Bundle({NAME: Module(NAME, str(HERE), source)}, {}), Policy())


def close_over(value: Any) -> Any:
    """Return a view that closes over ``value``."""

    def view() -> Any:
        return value

    return view


PLAIN = [
    *[None, True, 3, 1.5, 2j, "a", b"b", ..., range(3), re.compile("x")],
    *[
        pathlib.PurePosixPath("a"),
        dt.date(2024, 1, 1),
        dt.timedelta(1),
        dt.UTC,
        decimal.Decimal("1.5"),
        uuid.UUID(int=1),
    ],
    *[http.HTTPStatus.OK, (1, ("a",)), frozenset({1}), [1, [2]], {"a": {"b": [1]}}, {1, 2}],
]


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: f"{type(value).__name__}-{value!r:.12}")
def test_plain_values_are_taken_along(value: Any) -> None:
    """Constants, dates, numbers, enum members and containers of such keep their values."""
    assert examine(close_over(value), Policy()) == []
    lifted = _load().lift(close_over(value))
    assert as_edge(lifted) == value


@pytest.mark.parametrize("value", [[1], {"a": [1]}, {1}], ids=["list", "dict", "set"])
def test_containers_are_copies(value: Any) -> None:
    """Edge code has state of its own, apart from the server's."""
    got = as_edge(_load().lift(close_over(value)))
    assert got == value
    assert got is not value


def test_functions_of_the_module_are_the_edges_own() -> None:
    """A closure over a module-level function or class finds the edge module's."""
    loaded = _load()
    assert as_edge(loaded.lift(close_over(helper))) is loaded.get(NAME, "helper")
    assert as_edge(loaded.lift(close_over(cached))) is loaded.get(NAME, "cached")
    assert as_edge(_load("pass").lift(close_over(helper)))(1) == [1]
    assert as_edge(loaded.lift(close_over(Shape))) is loaded.get(NAME, "Shape")


def test_provided_modules_and_functions_are_the_facades() -> None:
    """A module in a closure becomes its facade, a function of it is the host's own."""
    loaded = _load()
    assert as_edge(loaded.lift(close_over(json))) is not json
    assert as_edge(loaded.lift(close_over(json))).dumps is json.dumps
    assert as_edge(loaded.lift(close_over(json.dumps))) is json.dumps
    assert as_edge(loaded.lift(close_over(len))) is len


class Color(enum.Enum):
    """An enum of the project."""

    RED = 1


def test_members_of_the_projects_enums_are_the_edges_own() -> None:
    """A comparison with the enum's name in edge code must hold."""
    loaded = _load("import enum\nclass Color(enum.Enum):\n    RED = 1\n")
    assert as_edge(loaded.lift(close_over(Color.RED))) is loaded.get(NAME, "Color.RED")


def test_loggers_are_the_edges_for_the_hosts() -> None:
    """A factory's ``log`` writes to the host's logger of its name."""
    log = as_edge(_load().lift(close_over(logging.getLogger("shop.made"))))
    assert log.name == "shop.made"
    assert type(log) is not logging.Logger


def test_partials_are_made_anew() -> None:
    """What a partial calls, and with what, is taken along."""
    bound = functools.partial(helper, [1])
    assert functions_of(close_over(bound))[1:] == [helper]
    assert as_edge(_load().lift(close_over(bound)))() == ("edge", [1])
    (finding,) = examine(close_over(functools.partial(helper, Database())), Policy(), "v")
    assert "which holds" in finding.message


def _nested(prefix: str) -> Any:
    count = 0

    def bump() -> int:
        nonlocal count
        count += 1
        return count

    def view(name: str = prefix, *, many: list[int] = [1]) -> Any:  # noqa: B006
        """Say it."""
        many.append(bump())
        return f"{prefix}-{name}", tuple(many), helper(0), globals()["__name__"]

    return view, bump


def test_nested_functions_share_their_variables() -> None:
    """Closures, defaults and ``nonlocal`` work; the server's state is not touched."""
    view, bump = _nested("a")
    loaded = _load()
    lifted, lifted_bump = loaded.lift(view), loaded.lift(bump)
    assert as_edge(lifted) == ("a-a", (1, 1), ("edge", 0), f"{loaded.prefix}.{NAME}")
    assert as_edge(lifted_bump) == 2
    assert bump() == 1
    assert lifted.__doc__ == "Say it."
    assert lifted.__qualname__ == view.__qualname__
    assert lifted.__code__ is view.__code__


def test_a_function_that_calls_itself_is_lifted() -> None:
    """Its own cell holds it."""

    def fact(n: int) -> int:
        return 1 if n < 2 else n * fact(n - 1)

    assert as_edge(_load().lift(fact), 5) == 120


def test_an_unbound_variable_stays_unbound() -> None:
    """A cell may be empty until the factory goes on; reading it is Python's own error."""

    def view() -> Any:
        return later

    lifted = _load().lift(view)
    with pytest.raises(NameError):
        as_edge(lifted)
    later = 1
    assert view() == later


def test_decorated_views_are_lifted_with_their_wrappers() -> None:
    """A wrapper is a function that closes over the view; ``__wrapped__`` comes along."""

    def twice(function: Any) -> Any:
        @functools.wraps(function)
        def wrapper(*args: Any) -> Any:
            return function(*args) * 2

        return wrapper

    @twice
    def view(x: int) -> int:
        return x + 1

    view.odd = open  # an attribute that cannot come along is left behind
    lifted = _load().lift(view)
    assert as_edge(lifted, 1) == 4
    assert lifted.__name__ == "view"
    assert as_edge(lifted.__wrapped__, 1) == 2
    assert not hasattr(lifted, "odd")


def test_a_marked_view_is_lifted_as_it_was_written() -> None:
    """``@runtime`` puts an entry in the function's place; the edge takes the view itself."""

    @runtime("edge")
    def inner() -> int:
        return 7

    def view() -> int:
        return inner()

    assert as_edge(_load().lift(view)) == 7


def test_builtins_of_a_lifted_function_are_restricted() -> None:
    """Its code is the server's, its namespace the edge's."""

    def view() -> Any:
        return open("x")  # noqa: PTH123

    with pytest.raises(Exception, match="open is not available in the edge runtime"):
        as_edge(_load().lift(view))


class Database:
    """What no edge code may have."""


REFUSED = [
    pytest.param(Database(), "Database", id="object"),
    pytest.param(HERE.open, "method", id="method"),
    pytest.param(HERE, "PosixPath", id="path"),
    pytest.param([1, Database()], "which holds", id="in-a-list"),
    pytest.param({"a": Database()}, "which holds", id="in-a-dict"),
    pytest.param(open, "builtin_function", id="open"),
    pytest.param(logging.getLogger("x").info, "method", id="bound-method"),
    pytest.param(__import__("socket"), "module", id="module"),
    pytest.param(__import__("os").stat, "builtin_function", id="refused-function"),
    pytest.param(object(), "object", id="plain-object"),
    pytest.param(iter([1]), "list_iterator", id="iterator"),
]


@pytest.mark.parametrize(("value", "words"), REFUSED)
def test_what_cannot_be_taken_along_is_named(value: Any, words: str) -> None:
    """The finding names the variable, its type, the view, file and line, and how to lift it."""
    view = close_over(value)
    (finding,) = examine(view, Policy(), "shop.view")
    assert finding.id == "dualrt.E007"
    assert words in finding.message
    assert "'value'" in finding.message
    assert "shop.view" in finding.message
    assert "module level" in finding.hint
    assert finding.file == str(HERE)
    assert finding.line == view.__code__.co_firstlineno + 1
    with pytest.raises(ClosureError) as caught:
        _load().lift(view, "shop.view")
    assert caught.value.findings == (finding,)


def test_every_variable_is_named_at_once_with_the_way_to_it() -> None:
    """Nobody wants to fix one, start, and learn of the next."""
    db, app = Database(), Database()

    def deep() -> Any:
        return db

    def view(conf: Any = app) -> Any:
        return deep(), app, conf

    findings = examine(view, Policy(), "shop.view")
    assert [f.chain[-1].target for f in findings] == ["app", "db", "conf"]
    assert [len(f.chain) for f in findings] == [1, 2, 1]
    assert [hop.target for hop in findings[1].chain] == ["deep", "db"]


def test_a_wrapper_of_another_package_is_refused() -> None:
    """Its code is not the project's."""

    @functools.singledispatch
    def view() -> None: ...

    (finding,) = examine(view, Policy(), "shop.view")
    assert "was made by functools" in finding.message
    assert examine(Database, Policy(), "shop.view")[0].id == "dualrt.E007"


def test_the_functions_that_come_along_are_listed() -> None:
    """The slice needs the code of each."""
    view, bump = _nested("a")

    def outer() -> Any:
        return view, spy.scope, json.dumps

    found = functions_of(outer)
    assert found == [outer, view, bump]
    assert functions_of(close_over([helper, {"a": spy.scope}]))[1:] == [helper, spy.scope]
    assert functions_of(close_over(json.dumps))[1:] == []
    view = close_over([Shape, cached, Color.RED, json.JSONEncoder, helper])
    assert names_of(view, Policy()) == [(NAME, "Shape"), (NAME, "cached"), (NAME, "Color")]


def test_a_list_that_holds_itself_is_copied() -> None:
    """It ends."""
    endless: list[Any] = [1]
    endless.append(endless)
    got = as_edge(_load().lift(close_over(endless)))
    assert got[1] is got
    assert got is not endless


def test_of_a_module_that_is_closed_over_the_names_that_are_used_are_listed() -> None:
    """In nested functions, through submodules, and from a parameter's default, too."""
    import tests.edge as package
    from tests.edge import probes, samples, spy

    def view(given: Any = samples) -> Any:
        def inner() -> Any:
            return package.spy.scope(), package.__name__, package

        return inner, given.one, package.probes.PROBES

    assert names_of(view, Policy()) == [
        (probes.__name__, "PROBES"),
        (spy.__name__, "scope"),
        (samples.__name__, "one"),
    ]
