"""The compiler as a whole: which code a view becomes, whose state it has, what stops a start."""

from __future__ import annotations

import importlib
import inspect
import sys
from pathlib import Path
from typing import Any

import pytest

from dualrt.config import Config
from dualrt.edge import slices
from dualrt.edge.compiler import named
from dualrt.edge.findings import CheckFailed
from dualrt.edge.policy import Policy
from dualrt.edge.slice import Entry
from dualrt.flow import Edge
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import edge_view, own_mark, view_of
from dualrt.testing import Client, edge_module
from dualrt.wsgi import EdgeGateway
from tests.edge import compiled

NAME = compiled.__name__


def gateway(*views: Any) -> EdgeGateway:
    """Return a gateway whose routes are `/0`, `/1` and so on."""
    rows = [(f"/{number}", view) for number, view in enumerate(views)]
    return EdgeGateway(lambda environ, start: [], {"ROUTES": rows})


def text(app: EdgeGateway, path: str = "/0") -> str:
    """Return what a GET answers."""
    return Client(app).get(path).text


def test_an_edge_view_has_module_state_of_its_own() -> None:
    """The server's list stays empty; the edge's own can be looked at."""
    app = gateway(compiled.plain)
    assert [text(app), text(app)] == ["hits 1", "hits 2"]
    assert compiled.HITS == []
    assert edge_module(app.current(), NAME).HITS == ["plain", "plain"]


def test_a_module_that_no_view_reaches_is_not_there() -> None:
    """`edge_module` says so."""
    with pytest.raises(LookupError, match=r"'shop\.views'"):
        edge_module(gateway(compiled.plain).current(), "shop.views")


def test_two_sites_have_two_states() -> None:
    """Each gateway loads its own."""
    one, two = gateway(compiled.plain), gateway(compiled.plain)
    assert [text(one), text(one), text(two)] == ["hits 1", "hits 2", "hits 1"]


def test_code_that_stays_the_same_keeps_its_state() -> None:
    """An edge that is made anew, as after a changed setting, goes on where the last one was."""
    first = gateway(compiled.plain).current()
    edge_module(first, NAME).HITS.append("before")
    again = Edge(first.router, first.config).start(first)
    assert edge_module(again, NAME).HITS == ["before"]
    other = gateway(compiled.plain, compiled.below).current()
    changed = Edge(other.router, other.config).start(first)
    assert edge_module(changed, NAME).HITS == []


@pytest.mark.parametrize(
    ("view", "answer"),
    [
        pytest.param(compiled.below, "BELOW", id="decorator-below"),
        pytest.param(compiled.by_hand, "BY HAND", id="marked-by-hand"),
        pytest.param(compiled.greet, "hello /0", id="partial"),
        pytest.param(compiled.by_own_decorator, "own decorator", id="own-decorator"),
    ],
)
def test_a_view_runs_with_all_that_it_was_marked_with(view: Any, answer: str) -> None:
    """A decorator below the mark is never lost, however the mark was put on."""
    assert text(gateway(view)) == answer


def test_a_name_that_stands_for_something_else_is_not_taken_for_the_view() -> None:
    """What was marked under another name is lifted as it is, checks that wrap it included."""
    found = edge_view(compiled.by_hand, Config())
    assert found is not None
    assert named(found) is None


def test_nested_views_take_their_plain_values_along() -> None:
    """Closures over numbers, lists, helpers and classes; the edge counts for itself."""
    made = compiled.factory(3)
    app = gateway(made["nested"], made["of_class"])
    assert [text(app), text(app)] == ["1 ab red of 3", "2 abb red of 3"]
    assert text(app, "/1") == "blue"
    closed = inspect.getclosurevars(own_mark(made["nested"]).call)  # type: ignore[union-attr]
    assert closed.nonlocals["names"] == ["a"]


def test_a_closure_over_an_app_stops_the_start() -> None:
    """The finding names the variable and says how to lift it."""
    with pytest.raises(CheckFailed) as caught:
        gateway(compiled.factory(3, compiled.APP)["of_app"])
    (finding,) = caught.value.findings
    assert finding.id == "dualrt.E007"
    assert "'app'" in finding.message
    assert "module level" in finding.hint
    assert finding.file.endswith("compiled.py")


def test_every_reason_is_told_at_once() -> None:
    """An isolation that is not there and a closure, in one error."""
    with pytest.raises(CheckFailed) as caught:
        gateway(compiled.isolated, compiled.factory(3, compiled.APP)["of_app"])
    assert {each.id for each in caught.value.findings} == {"dualrt.E007", "dualrt.E013"}
    assert "isolation='isolate' is not available" in str(caught.value)


def test_a_changed_file_is_sliced_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices are kept while the files stay as they are, and no longer."""
    file = tmp_path / "kept_shop.py"
    file.write_text("WORD = 'one'\ndef view(request):\n    return WORD\n")
    monkeypatch.syspath_prepend(tmp_path)
    view = importlib.import_module("kept_shop").view
    monkeypatch.setitem(sys.modules, "kept_shop", sys.modules["kept_shop"])
    first = gateway(view)
    again = gateway(view)
    kept = first.current().compiled, again.current().compiled
    assert kept[0] is not None
    assert kept[1] is not None
    assert kept[0].bundle is kept[1].bundle
    file.write_text("WORD = 'two, and longer'\ndef view(request):\n    return WORD\n")
    assert [text(first), text(again), text(gateway(view))] == ["one", "one", "two, and longer"]


def test_only_the_latest_sites_are_kept() -> None:
    """A process that makes sites without end does not fill its memory."""
    for number in range(slices.KEPT + 3):
        slices.sliced([Entry(f"view{number}", NAME, "plain")], Policy())
    assert len(slices._kept) <= slices.KEPT


def test_what_the_framework_calls_itself_is_compiled_once() -> None:
    """A routed view is the route's; another is compiled on its first call and kept."""
    edge = gateway(compiled.plain).current()
    mark = own_mark(compiled.plain)
    assert mark is not None
    assert edge.view_for(mark, lambda: pytest.fail("it is routed")) is edge.views[0]
    empty = Edge(OrderedRouter([]), Config()).start()
    made = empty.view_for(mark, lambda: view_of(mark, empty.config))
    assert made.call.__module__.startswith("__edge__")
    assert empty.view_for(mark, lambda: pytest.fail("it was made")) is made
