"""`@middleware` and `DUALRT["MIDDLEWARE"]`: what they take, and what is wrong, at start-up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dualrt import ConfigError, Response, middleware, runtime
from dualrt.config import Config, Options
from dualrt.edge.findings import CheckFailed
from dualrt.middleware import load_middleware
from dualrt.web.response import to_response
from dualrt.wsgi import EdgeGateway
from tests.behaviour.conftest import Door
from tests.middleware import gates, locale, package, restricted
from tests.middleware.conftest import inner

At = Callable[..., Door]
HERE = "tests.middleware"


def names(*given: Any) -> list[str]:
    """Return the names of the middlewares that entries stand for."""
    return [each.view.name for each in load_middleware(given, Options())]


class TestTheMark:
    def test_the_function_itself_is_returned(self) -> None:
        """Its code is its own: it can be called in tests as it is."""

        def gate(request: Any) -> Any:
            return Response.next()

        code = gate.__code__
        assert middleware(matcher=None)(gate) is gate
        assert gate.__code__ is code

    @pytest.mark.parametrize(
        ("mark", "words"),
        [
            pytest.param(lambda: middleware(locale.middleware), r"@middleware\(\) or", id="bare"),
            pytest.param(lambda: middleware("/x"), 'matcher="/account', id="positional"),
            pytest.param(lambda: middleware(timout=3), "Did you mean 'timeout'", id="option"),
            pytest.param(lambda: middleware(timeout=0), "must be positive", id="value"),
            pytest.param(lambda: middleware(stream_body=True), "has read_body=True", id="stream"),
            pytest.param(lambda: middleware()(Config), "is no function but type", id="class"),
        ],
    )
    def test_a_wrong_mark_is_an_error_at_import(self, mark: Any, words: str) -> None:
        """Which says what would be right."""
        with pytest.raises(ConfigError, match=words):
            mark()


class TestEntries:
    def test_each_form_is_found(self) -> None:
        """A dotted function, a dotted module, a function; in this order."""
        found = names(f"{HERE}.gates.first", f"{HERE}.locale", gates.second)
        gate = f"{HERE}.gates"
        assert found == [f"{gate}.first", f"{HERE}.locale.middleware", f"{gate}.second"]

    def test_the_options_arrive(self) -> None:
        """The mark's or the module's, on top of the site's."""
        slow, file = load_middleware([gates.slow, locale], Options(cpu_ms=7))
        assert (slow.view.options.timeout, slow.view.options.cpu_ms) == (0.05, 7)
        assert (file.view.options.timeout, file.reads_body, slow.reads_body) == (3, True, False)

    @pytest.mark.parametrize(
        ("entry", "words"),
        [
            pytest.param(f"{HERE}.gates.frist", "has no 'frist'. Did you mean 'first'", id="name"),
            pytest.param(f"{HERE}.gatess.first", "Did you mean 'gates'", id="module"),
            pytest.param(f"{HERE}.local", "has no 'local'. Did you mean 'locale'", id="file"),
            pytest.param("no_such_package.gate", "no module 'no_such_package'", id="package"),
            pytest.param("gate", "no module 'gate'", id="one-word"),
            pytest.param("shop/gate.py", "no dotted name", id="path"),
            pytest.param("", "no dotted name", id="empty"),
            pytest.param(f"{HERE}.failing.gate", "failed: RuntimeError: on purpose", id="broken"),
            pytest.param(f"{HERE}.gates", "has no function `middleware`", id="no-function"),
            pytest.param(f"{HERE}.package.constant", "is a function, not int", id="constant"),
            pytest.param(f"{HERE}.package.two", "called with one argument", id="two-arguments"),
            pytest.param(f"{HERE}.package.none", "called with one argument", id="no-argument"),
            pytest.param(f"{HERE}.package.generates", "without yield", id="generator"),
            pytest.param(package.above, "put @middleware at the top", id="decorator-above"),
            pytest.param(Config, "is a function, not type", id="class"),
        ],
    )
    def test_a_wrong_entry_is_told(self, entry: Any, words: str) -> None:
        """With the nearest right one where there is one."""
        with pytest.raises(ConfigError, match=words):
            names(entry)

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        """One line for each; a right one between them is not mentioned."""
        wrong = (f"{HERE}.gates.frist", gates.first, package.two, gates.second, gates.second)
        with pytest.raises(ConfigError) as caught:
            names(*wrong)
        lines = str(caught.value).splitlines()
        assert [line.split(": ")[1] for line in lines] == [
            f"'{HERE}.gates.frist'",
            f"{HERE}.package.two",
            f"{HERE}.gates.second",
        ]
        assert "listed twice" in lines[2]

    def test_a_bad_matcher_is_told_with_all_its_errors(self) -> None:
        """Whose it is, and each source that is wrong."""
        with pytest.raises(ConfigError, match=r"gates\.badly_matched") as caught:
            names(gates.badly_matched)
        for words in ("about", "/a/:", "hass"):
            assert words in str(caught.value)

    @pytest.mark.parametrize("given", ["shop.gate", 7, {"a": 1}])
    def test_the_setting_is_a_list(self, given: Any) -> None:
        """A single name is no list of names."""
        with pytest.raises(ConfigError, match="MIDDLEWARE must be a list"):
            Config.from_dict({"MIDDLEWARE": given})

    def test_entries_are_names_or_functions(self) -> None:
        """All that are neither are listed."""
        with pytest.raises(ConfigError, match="MIDDLEWARE: 7, None: an entry is"):
            Config.from_dict({"MIDDLEWARE": [7, "shop.gate", None]})

    @pytest.mark.parametrize(
        ("config", "words"),
        [
            pytest.param({"timout": 3}, "Did you mean 'timeout'", id="option"),
            pytest.param([1], "must be a dict", id="kind"),
        ],
    )
    def test_a_modules_config_is_checked(
        self, config: Any, words: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As the mark's options are."""
        monkeypatch.setattr(locale, "config", config)
        with pytest.raises(ConfigError, match=words):
            names(f"{HERE}.locale")

    def test_a_site_does_not_start(self, at: At) -> None:
        """Neither with a wrong entry nor with code that the edge refuses. Where the code is looked
        at with the first request, nothing is answered but errors.
        """
        with pytest.raises(ConfigError, match="frist"):
            at([f"{HERE}.gates.frist"]).get("/server/1")
        try:
            status = at([restricted.opens]).get("/server/1").status
        except CheckFailed as error:
            status = 500 if "open" in str(error) else 0
        assert status == 500


class TestAtTheEdge:
    def test_the_file_form_runs(self, at: At) -> None:
        """A module's `middleware`, with its `config`."""
        assert at([f"{HERE}.locale"]).get("/headers").headers["x-locale"] == "en"

    @pytest.mark.parametrize("gate", ["below", "bare"])
    def test_decorators_run_with_it(self, at: At, gate: str) -> None:
        """Those below the mark, and all where there is none."""
        response = at([f"{HERE}.package.{gate}"]).get("/server/1")
        assert response.headers["x-noted"] == "left"

    def test_a_function_made_in_a_function_runs(self, at: At) -> None:
        """Lifted, with what it closes over, as views are."""

        def make(word: str) -> Any:
            @middleware()
            def gate(request: Any) -> Any:
                return Response.next(headers={"x-made": word})

            return gate

        assert at([make("here")]).get("/server/1").headers["x-made"] == "here"

    def test_its_state_is_the_edges_own(self, at: At) -> None:
        """A module's list is another one at the edge; the app's is not touched."""
        gates.CALLS.clear()
        door = at([gates.first])
        door.get("/server/1")
        noted = door.state(f"{HERE}.gates").CALLS
        before = len(noted)
        door.get("/server/1")
        assert noted[before:] == ["first"]
        assert gates.CALLS == []

    def test_a_view_cannot_go_on(self) -> None:
        """What only a middleware may return is an error in a view, not an empty page."""
        for result in (Response.next(), Response.rewrite("/x"), (Response.next(), 200)):
            with pytest.raises(Exception, match="only a middleware"):
                to_response(result, "shop.view")

    def test_a_site_without_any_is_as_it_was(self) -> None:
        """An empty list is none."""

        @runtime("edge")
        def view(request: Any) -> str:
            return "seen"

        gateway = EdgeGateway(inner, {"ROUTES": [("/x", view)], "MIDDLEWARE": []})
        assert gateway.current().middleware == ()


class TestNextArguments:
    @pytest.mark.parametrize(
        ("make", "words"),
        [
            pytest.param({"request_headers": {"content-length": "1"}}, "belongs to", id="length"),
            pytest.param({"request_headers": {"Transfer-Encoding": None}}, "belongs to", id="te"),
            pytest.param({"request_headers": {"x_user": "1"}}, "write it with '-'", id="underline"),
            pytest.param({"request_headers": {"x user": "1"}}, "invalid header name", id="token"),
            pytest.param({"request_headers": {"x-u": "a\nb"}}, "invalid value", id="line-break"),
            pytest.param({"headers": {"x-u": "a\r\nb"}}, "invalid value", id="answer"),
            pytest.param({"cookies": {"a b": "1"}}, "a b", id="cookie-name"),
            pytest.param({"cookies": {"a": {"value": "1", "path": "/; x"}}}, "path", id="cookie"),
        ],
    )
    def test_what_cannot_be_sent_is_an_error(self, make: Any, words: str) -> None:
        """Where it is written, not later."""
        with pytest.raises(ValueError, match=words):
            Response.next(**make)


class TestCommands:
    def test_explain_names_them(self) -> None:
        """Those whose matcher takes the URL, in order; none of them runs."""
        from dualrt.bare import BareSite
        from dualrt.explain import explain, show

        given = {"MIDDLEWARE": [gates.only_echo, gates.answers]}
        site = BareSite(EdgeGateway(inner, given))
        both = [f"{HERE}.gates.only_echo", f"{HERE}.gates.answers"]
        assert explain(site, "/echo/7")["middleware"] == both
        assert explain(site, "/other")["middleware"] == both[1:]
        line = f"  middleware {both[1]}  (every request)"
        assert line in show(explain(site, "/other")).splitlines()

    def test_routes_lists_them_first(self) -> None:
        """Above the routes, with their code's size."""
        from dualrt.commands import bundle_of
        from dualrt.listing import rows, show

        edge = EdgeGateway(inner, {"MIDDLEWARE": [gates.answers]}).current()
        (row,) = rows(edge.router.routes, bundle_of(edge), edge.gates)
        assert (row["runtime"], row["view"]) == ("middleware", f"{HERE}.gates.answers")
        assert row["size"] > 50
        table = show(edge.router.routes, bundle_of(edge), edge.gates)
        assert table.splitlines()[1].startswith("middleware")
