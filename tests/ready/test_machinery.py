"""How library code becomes a site's edge code: loaded from its source, restricted, named."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import dualrt
from dualrt.config import Options
from dualrt.edge.policy import Policy
from dualrt.edge.scope import is_edge
from dualrt.middleware import load_middleware
from dualrt.ready.common import script_name
from tests.ready import edge

At = Callable[..., Any]
HERE = "tests.ready.edge"


class TestLoading:
    def test_it_is_not_loaded_before_it_is_asked_for(self) -> None:
        """`import dualrt` stays small; `dualrt.ready` is there all the same."""
        code = (
            "import dualrt, sys\n"
            "assert 'dualrt.ready' not in sys.modules\n"
            "assert dualrt.ready.health is sys.modules['dualrt.ready'].health\n"
            "assert 'django' not in sys.modules and 'asyncio' not in sys.modules\n"
        )
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_other_names_are_unknown(self) -> None:
        """As for any module."""
        with pytest.raises(AttributeError, match="has no attribute 'redy'"):
            dualrt.redy  # type: ignore[attr-defined]

    def test_it_runs_as_edge_code(self, at: At) -> None:
        """In the edge's own copy of the module, at each door."""
        door = at([f"{HERE}.up"])
        assert door.get("/healthz").text == "ok"
        module = door.state("dualrt.ready.health_check")
        assert is_edge(vars(module))
        assert module is not sys.modules["dualrt.ready.health_check"]

    def test_what_it_is_given_is_restricted(self, at: At) -> None:
        """A function of the site that opens a file is refused when the site starts."""
        health = dualrt.ready.health("/healthz", ready=edge.reads_a_file)
        try:
            status = at([health]).get("/healthz").status
        except dualrt.DualrtError as error:
            status = 500 if "open" in str(error) else 0
        assert status == 500

    def test_a_middleware_of_the_site_can_call_it(self, at: At) -> None:
        """What the factory checks is checked at the edge, too."""
        door = at([edge.wraps], validate=False)
        response = door.get("/wrapped")
        assert (response.text, response.headers["x-wrapped"]) == ("ok", "1")
        assert door.get("/dotted").text == "ok"

    def test_a_pattern_can_be_compiled_at_the_edge(self, at: At) -> None:
        """A table that a middleware of the site asks is made there."""
        door = at([edge.wraps_redirects], validate=False)
        assert door.get("/moved/a").headers["location"] == "/y/a"
        assert door.get("/moved").headers["location"] == "/x"
        assert door.get("/moved", headers={"x-stay": "1"}).status == 404

    def test_it_is_found_through_the_package(self, at: At) -> None:
        """However the site's code comes to it."""
        assert at([edge.imports_late], validate=False).get("/late").text == "ok"

    def test_several_of_one_kind_stand_beside_each_other(self, at: At) -> None:
        """Each with its own arguments."""
        door = at([edge.up, edge.also_up, f"{HERE}.moved"], validate=False)
        assert door.get("/healthz").text == "ok"
        assert door.get("/up").json() == {"up": True}
        assert door.get("/old").headers["location"] == "/server/1"

    def test_it_is_called_as_the_entry_says(self) -> None:
        """All functions of one factory have the same name of their own."""
        found = load_middleware([f"{HERE}.up", f"{HERE}.also_up", f"{HERE}.adds"], Options())
        assert [each.view.name for each in found] == [
            f"{HERE}.up",
            f"{HERE}.also_up",
            f"{HERE}.adds",
        ]

    @pytest.mark.parametrize(
        ("module", "kind"),
        [
            ("dualrt.ready", "source"),
            ("dualrt.ready.rates", "source"),
            ("dualrt.ready.nothing", "missing"),
            ("dualrt.readiness", "refused"),
            ("dualrt.buckets", "provided"),
            ("dualrt.patterns", "provided"),
            ("dualrt.chain", "refused"),
        ],
    )
    def test_the_policy_knows_it(self, module: str, kind: str) -> None:
        """As code to load; the rest of the host stays the host's."""
        assert Policy().module(module).kind == kind


class TestEdgeHeaders:
    """`Response.next(edge_headers=...)`: for answers that the edge gives."""

    @pytest.mark.parametrize("path", ["/answered", "/echo/7"])
    def test_they_are_added_at_the_edge(self, at: At, path: str) -> None:
        """To a middleware's answer, and to an edge view's; `headers` have the last word."""
        headers = at([edge.adds, edge.answers]).get(path).headers
        assert (headers["x-edge"], headers["x-all"], headers["x-both"]) == ("1", "1", "all")
        assert headers["server-timing"] == "a"

    @pytest.mark.parametrize("path", ["/stream", "/server/1", "/nowhere"])
    def test_they_are_not_added_to_the_servers(self, at: At, path: str) -> None:
        """Which has middlewares of its own."""
        headers = at([edge.adds]).get(path).headers
        assert "x-edge" not in headers
        assert (headers["x-all"], headers["x-both"]) == ("1", "all")


class TestVary:
    @pytest.mark.parametrize(
        ("path", "names"),
        [
            ("/answered", ["origin", "x-app", "x-more"]),
            ("/stream", ["origin", "x-app"]),
        ],
    )
    def test_no_name_stands_twice(self, at: At, path: str, names: list[str]) -> None:
        """Whatever its case, in however many fields."""
        vary = at([edge.adds, edge.answers]).get(path).headers["vary"]
        assert sorted(each.strip().lower() for each in vary.split(",")) == names

    def test_a_star_says_all(self, at: At) -> None:
        """Nothing is added to it."""
        assert at([edge.adds, edge.stars]).get("/starred").headers["vary"] == "*"


class TestPaths:
    @pytest.mark.parametrize(
        ("url", "path", "mount"),
        [
            ("/a/b", "/a/b", ""),
            ("/m/a", "/a", "/m"),
            ("/m%20n/%C3%A9/a%2Fb", "/a/b", "/m%20n/%C3%A9"),
            ("/m/", "", "/m/"),
            ("/m", "/other", ""),
            ("/%2Fa", "/a", "/"),
        ],
    )
    def test_the_script_name_is_what_is_in_front(self, url: str, path: str, mount: str) -> None:
        """As it was sent; none where the two readings of the path differ."""
        request = dualrt.Request(url)
        request.path = path
        assert script_name(request) == mount


class TestMounted:
    """Below a path: the app's own paths are what arguments mean, the client's what it is sent."""

    GIVEN = (
        lambda: dualrt.ready.redirects({"/old": "/new"}, patterns={"/o/:x": "/n/:x"}),
        lambda: dualrt.ready.locale(["en"]),
        lambda: dualrt.ready.ab("x", {"b": 1}, rewrite={"b": "/server"}, matcher="/1"),
        lambda: dualrt.ready.health(),
    )

    @pytest.mark.parametrize("name", ["bare-asgi", "django-wrapper-asgi"])
    def test_under_asgi(self, enter: Callable[..., Any], name: str) -> None:
        """`root_path`, which `path` begins with."""
        door = enter(name, [make() for make in self.GIVEN], validate=False)

        def get(path: str) -> Any:
            return door.get(f"/m{path}", extra={"root_path": "/m"})

        assert get("/old").headers["location"] == "/m/new"
        assert get("/o/1").headers["location"] == "/m/n/1"
        assert get("/").headers["location"] == "/m/en/"
        assert get("/healthz").text == "ok"
        if name.startswith("django"):  # the bare app of the tests knows no root path
            assert get("/1").text == "server 1"

    @pytest.mark.parametrize(
        "name", ["bare-wsgi", "django-wrapper-wsgi", "django-middleware-wsgi", "flask-wsgi"]
    )
    def test_under_wsgi(self, enter: Callable[..., Any], name: str) -> None:
        """`SCRIPT_NAME`."""
        door = enter(name, [make() for make in self.GIVEN], validate=False)
        extra = {"SCRIPT_NAME": "/m"}
        assert door.get("/old", extra=extra).headers["location"] == "/m/new"
        assert door.get("/o/1", extra=extra).headers["location"] == "/m/n/1"
        assert door.get("/", extra=extra).headers["location"] == "/m/en/"
        assert door.get("/healthz", extra=extra).text == "ok"
        assert door.get("/1", extra=extra).text == "server 1"
