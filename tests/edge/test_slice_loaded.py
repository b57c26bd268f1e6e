"""Slices of a site on disk, loaded and called: what was left out is not missed."""

from __future__ import annotations

import inspect
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, get_type_hints

import pytest

from dualrt.edge.check import check_slice
from dualrt.edge.loader import Loaded
from dualrt.edge.policy import Policy
from dualrt.edge.slice import Entry, slice_site
from tests.edge.loading import as_edge

SITE = {
    "slshop/__init__.py": """
        from .models import Product
        from .money import Money, rate
        import sqlite3
        """,
    "slshop/models.py": """
        import sqlite3
        class Product: db = sqlite3
        """,
    "slshop/money.py": """
        from __future__ import annotations
        import threading
        from dataclasses import dataclass, field
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from .models import Product

        @dataclass(frozen=True)
        class Money:
            amount: int
            tags: list[str] = field(default_factory=list)
            of: Product | None = None

        def rate(currency: str) -> float:
            from . import tables
            return tables.RATES[currency]

        def refresh(): threading.Thread(target=rate).start()
        """,
    "slshop/tables.py": """
        import subprocess
        RATES = {}
        RATES["EUR"] = 1.0
        for _code, _rate in (("USD", 1.1), ("GBP", 0.9)):
            RATES[_code] = _rate
        del _code, _rate
        PROCESSES = subprocess.PIPE
        """,
    "slshop/registry.py": """
        HANDLERS = {}
        def handles(name):
            def register(function):
                HANDLERS[name] = function
                return function
            return register
        """,
    "slshop/space/deep/views.py": '''
        import json, socket
        from enum import Enum

        import slshop
        from slshop import *
        from slshop.registry import HANDLERS, handles
        from ...tables import RATES as TABLE
        from dualrt import Response, runtime

        def framework(view):
            raise AssertionError("this decorator is the framework's")

        class Kind(Enum):
            PLAIN = "plain"

        @handles("upper")
        def upper(text): return text.upper()

        @handles("database")
        def database(text): return text

        def checked(view):
            def inner(request):
                return [Kind("plain").name, *view(request)]
            return inner

        @framework
        @runtime("edge")
        @checked
        def view(request):
            """Say a lot."""
            money = slshop.Money(3)
            return [json.dumps(rate("USD")), money.tags, HANDLERS["upper"]("a"), sorted(TABLE)]

        @framework
        @runtime("edge")
        def fails(request):
            return json.loads(
                "no json"
            )

        def make_app(greeting, names=()):
            connection = socket

            def helper(name): return f"{greeting} {name}{MARK}"

            def nested(request):
                import re
                return re.sub("x", helper(request), "x-x")

            return nested

        MARK = "!"
        ''',
}
VIEWS = "slshop.space.deep.views"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project directory on `sys.path`; nothing of it is imported."""
    for name, text in SITE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(dedent(text))
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in [each for each in sys.modules if each.startswith("slshop")]:
        del sys.modules[name]


@pytest.fixture
def loaded(site: Path) -> Iterator[Loaded]:
    """The site's two views, sliced, checked and loaded."""
    policy = Policy()
    entries = [Entry(f"{VIEWS}.{name}", VIEWS, name) for name in ("view", "fails")]
    sliced = slice_site(entries, policy)
    assert list(map(str, check_slice(sliced, policy))) == []
    found = Loaded(sliced.bundle, policy)
    yield found
    found.close()


def test_the_view_answers_and_the_site_is_not_imported(loaded: Loaded) -> None:
    """Registries, star imports, packages, dataclasses, a lazy import: all from slices."""
    answer = as_edge(loaded.get(VIEWS, "view"), None)
    assert answer == ["PLAIN", "1.1", [], "A", ["EUR", "GBP", "USD"]]
    assert not [name for name in sys.modules if name.startswith("slshop")]


def test_errors_and_sources_point_at_the_real_file(loaded: Loaded, site: Path) -> None:
    """Tracebacks show the file's own lines; `inspect` finds the source."""
    view = loaded.get(VIEWS, "fails")
    with pytest.raises(ValueError, match="Expecting value") as caught:
        as_edge(view, None)
    file = site / "slshop/space/deep/views.py"
    frame = next(
        each for each in traceback.extract_tb(caught.value.__traceback__) if each.name == "fails"
    )
    assert frame.filename == str(file)
    assert file.read_text().split("\n")[(frame.lineno or 0) - 1].strip() == "return json.loads("
    assert "json.loads(" in inspect.getsource(view)


def test_type_hints_work_where_their_names_are_allowed(loaded: Loaded) -> None:
    """Those of the dataclass name the ORM: left out, and the class works all the same."""
    as_edge(loaded.get(VIEWS, "view"), None)
    rate = loaded.get("slshop.money", "rate")
    assert get_type_hints(rate) == {"currency": str, "return": float}
    money = loaded.get("slshop.money", "Money")
    assert money(2) == money(2)
    with pytest.raises(NameError, match="Product"):
        get_type_hints(money)


def test_a_nested_function_finds_its_globals(site: Path) -> None:
    """The server's function object is lifted onto the slice of its module."""
    text = (site / "slshop/space/deep/views.py").read_text().split("\n")
    source = "\n".join(text[text.index("def make_app(greeting, names=()):") :])
    namespace: dict[str, Any] = {"__name__": VIEWS, "socket": None}
    padding = "\n" * text.index("def make_app(greeting, names=()):")
    exec(compile(padding + source, str(site / "slshop/space/deep/views.py"), "exec"), namespace)
    nested = namespace["make_app"]("hello")
    helper = nested.__closure__[0].cell_contents
    lines = [each.__code__.co_firstlineno for each in (nested, helper)]
    policy = Policy()
    entries = [Entry("v", VIEWS, "make_app.<locals>.nested", line=line) for line in lines]
    sliced = slice_site(entries, policy)
    assert check_slice(sliced, policy) == []
    assert sliced.bundle.modules[VIEWS].source.strip() == 'MARK = "!"'
    found = Loaded(sliced.bundle, policy)
    try:
        assert as_edge(found.lift(nested, "v"), "you") == "hello you!-hello you!"
    finally:
        found.close()
