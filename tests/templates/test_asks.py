"""Which templates a call names, as the slice reads it."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

from dualrt.config import Config
from dualrt.edge.compiler import entries_of
from dualrt.edge.paged import with_pages
from dualrt.edge.pages import Ask
from dualrt.edge.policy import Policy
from dualrt.edge.slice import slice_site
from dualrt.runtime import edge_view
from tests import django_site

django_site.setup()

from dualrt_django.edge.names import FRAMEWORKS, HOMES, REFUSALS  # noqa: E402
from dualrt_django.pages import DjangoPages  # noqa: E402

numbers = count()
HEAD = """
from dualrt import runtime
from django.shortcuts import render
from django.template import loader
import django.shortcuts
import django.shortcuts as s
from django.template.loader import *
A = "a.html"
B: str = "b.html"
C = A
D = ["c.html", B]
E = "d.html"
E = "e.html"
F, G = "f.html", "g.html"
H = "h/" + A
TABLE = {"x": "x.html"}
MADE = str("made.html")

@runtime("experimental-edge")
def view(request):
"""


def asks(body: str, tmp: Path) -> tuple[Ask, ...]:
    """Return what a view with this body asks for."""
    name = f"asking_{next(numbers)}"
    file = tmp / f"{name}.py"
    file.write_text(HEAD + "".join(f"    {line}\n" for line in body.splitlines()))
    module = ModuleType(name)
    module.__file__ = str(file)
    sys.modules[name] = module
    exec(compile(file.read_text(), str(file), "exec"), module.__dict__)
    view = edge_view(module.__dict__["view"], Config())
    assert view is not None
    policy = with_pages(Policy((), FRAMEWORKS, REFUSALS, HOMES), DjangoPages())
    site = slice_site(entries_of(view, policy), policy)
    return site.asks.get(view.name, ())


@pytest.mark.parametrize(
    ("call", "names"),
    [
        pytest.param('render(request, "a.html")', (("a.html",),), id="constant"),
        pytest.param('render(request, template_name="a.html")', (("a.html",),), id="keyword"),
        pytest.param("render(request, A)", (("a.html",),), id="constant of the module"),
        pytest.param("render(request, B)", (("b.html",),), id="annotated"),
        pytest.param("render(request, C)", (("a.html",),), id="constant of a constant"),
        pytest.param("render(request, D)", (("c.html", "b.html"),), id="list"),
        pytest.param('render(request, ("x", A))', (("x", "a.html"),), id="tuple"),
        pytest.param("render(request, A if request else B)", (("a.html",), ("b.html",)), id="if"),
        pytest.param("render(request, H)", (("h/a.html",),), id="sum"),
        pytest.param('get_template("a.html")', (("a.html",),), id="out of a star"),
        pytest.param("render(request, E)", (), id="set twice"),
        pytest.param("render(request, F)", (), id="unpacked"),
        pytest.param("render(request, MADE)", (), id="made"),
        pytest.param("render(request, [])", (), id="empty list"),
        pytest.param("render(request, [A, request])", (), id="list with a variable"),
        pytest.param("render(request, A if request else request)", (), id="if with a variable"),
        pytest.param("render(request, TABLE[0])", (), id="table"),
        pytest.param("render(*request)", (), id="spread"),
        pytest.param("render(request)", (), id="nothing"),
        pytest.param("render(request, unknown)", (), id="unknown name"),
        pytest.param('s.render(request, "a.html")', (("a.html",),), id="module's alias"),
        pytest.param('django.shortcuts.render(request, "a.html")', (("a.html",),), id="dotted"),
        pytest.param('loader.get_template("a.html")', (("a.html",),), id="loader"),
        pytest.param(
            'from django.shortcuts import render as r\nr(request, "a.html")',
            (("a.html",),),
            id="imported in the view",
        ),
        pytest.param(
            'from django.template import loader as l\nl.get_template("a.html")',
            (("a.html",),),
            id="module imported in the view",
        ),
    ],
)
def test_names_are_read(call: str, names: tuple[tuple[str, ...], ...], tmp_path: Path) -> None:
    """Constants; where there is none, the texts in the code are what it may be."""
    (ask,) = asks(call, tmp_path)
    assert ask.names == names
    if not names:
        assert set(ask.maybe) <= {"a.html", "b.html", "c.html", "d.html", "e.html", "x.html"} | {
            "f.html",
            "g.html",
            "made.html",
        }
    if "TABLE" in call:
        assert "x.html" in ask.maybe


@pytest.mark.parametrize(
    ("call", "keys"),
    [
        pytest.param('render(request, "a")', set(), id="none"),
        pytest.param('render(request, "a", {"x": 1, "y": 2})', {"x", "y"}, id="dict"),
        pytest.param('render(request, "a", context={"x": 1})', {"x"}, id="keyword"),
        pytest.param('render(request, "a", request)', None, id="variable"),
        pytest.param('render(request, "a", {"x": 1, **request})', None, id="spread dict"),
        pytest.param('render(request, "a", {request: 1})', None, id="computed key"),
        pytest.param('render(request, "a", *request)', None, id="spread arguments"),
        pytest.param('render(request, "a", **request)', None, id="spread keywords"),
    ],
)
def test_the_names_of_the_context_are_read(
    call: str, keys: set[str] | None, tmp_path: Path
) -> None:
    """Where the call tells them."""
    (ask,) = asks(call, tmp_path)
    assert ask.keys == (None if keys is None else frozenset(keys))


def test_a_view_that_only_hands_the_function_on_asks_for_nothing(tmp_path: Path) -> None:
    """Then the import is where it is found."""
    assert asks("return [render, (lambda: 1)(), request()()]", tmp_path) == ()
