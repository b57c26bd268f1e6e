"""What `guard`, `view=` and `MIDDLEWARE_FOR` take, what is wrong, and what the commands say."""

from __future__ import annotations

import json
from argparse import Namespace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory, override_settings
from django.urls import include, path, resolve, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.views import View

import dualrt
from dualrt import ConfigError, Response, ViewError, asgi, guard, middleware, runtime
from dualrt.bare import BareSite
from dualrt.check import check
from dualrt.commands import COMMANDS
from dualrt.config import Config
from dualrt.explain import explain, show
from dualrt.flow import Edge
from dualrt.gates import Gates
from dualrt.guard import CHECK, guards_of, is_async, own_guard, unguarded
from dualrt.listing import rows
from dualrt.manifest import make_manifest
from dualrt.routing.ordered import OrderedRouter
from dualrt.runtime import edge_view
from dualrt.testing import Client
from dualrt.web.request import Request
from dualrt.wsgi import EdgeGateway
from dualrt_django.site import DjangoSite
from tests.guards import bare, checks, inside, named, views
from tests.guards.conftest import Open
from tests.middleware.conftest import ainner, inner

HERE = "tests.guards"


def login_required(view: Any) -> Any:
    """Stand for a check, as `dualrt.login_required` does."""
    return view


setattr(login_required, CHECK, checks.key)


class TestTheMark:
    @pytest.mark.parametrize(
        ("make", "words"),
        [
            pytest.param(lambda: guard(1), "not int", id="number"),
            pytest.param(lambda: guard("shop.edge.gate"), "not str", id="name"),
            pytest.param(lambda: guard(View), "not type", id="class"),
            pytest.param(lambda: guard(lambda: None), "one argument", id="no-argument"),
            pytest.param(lambda: guard(lambda a, b: None), "one argument", id="two"),
            pytest.param(lambda: guard(lambda r: (yield)), "without yield", id="generator"),
            pytest.param(lambda: guard(named.of_open), "it has a matcher", id="matcher"),
            pytest.param(lambda: guard(views.secret), "that is a view", id="guarded"),
            pytest.param(lambda: guard(views.edge_plain), "that is a view", id="edge-view"),
            pytest.param(lambda: guard(checks.key)(3), "nothing is known to guard", id="thing"),
            pytest.param(lambda: guard(checks.key)({}), "nothing is known to guard", id="dict"),
            pytest.param(lambda: guard(checks.key)([]), "nothing is known to guard", id="empty"),
            pytest.param(lambda: guard(checks.key)(dict), "no as_view", id="class-without"),
            pytest.param(lambda: runtime("edge")(views.secret), "swap them", id="runtime-above"),
            pytest.param(lambda: runtime("edge")(views.shouted), "swap them", id="runtime-far"),
            pytest.param(lambda: runtime("edge")(views.Page), "swap them", id="runtime-class"),
        ],
    )
    def test_what_is_wrong_is_an_error_at_import(self, make: Any, words: str) -> None:
        """Which says what would be right."""
        with pytest.raises(ConfigError, match=words):
            make()

    def test_a_decorator_stands_for_its_check(self) -> None:
        """`guard(login_required)` means what it points at."""
        (one,) = guards_of(guard(login_required)(views.plain))
        assert one.check is checks.key

    def test_a_view_keeps_its_name_and_is_found_again(self) -> None:
        """As with any decorator."""
        assert views.secret.__name__ == "secret"
        assert unguarded(views.doubled).__name__ == "doubled"
        assert own_guard(views.doubled) is not None
        assert own_guard(views.shouted) is None
        assert [len(guards_of(each)) for each in (views.doubled, views.shouted)] == [2, 1]
        assert guards_of(views.hidden) == ()
        assert len(guards_of(partial(views.secret, x=1))) == 1

    def test_async_is_async(self) -> None:
        """So that Django awaits it, and plain is plain."""
        assert is_async(views.apassed)
        assert is_async(partial(views.apassed))
        assert is_async(views.Async.as_view())
        assert not is_async(views.passed)
        assert not is_async(print)

    def test_a_call_with_an_edge_request_is_refused(self) -> None:
        """No framework calls: nothing can be checked."""
        with pytest.raises(ViewError, match=r"views\.secret is guarded by .*checks\.key"):
            views.secret(Request("/x"))
        with pytest.raises(ViewError, match="guarded by"):
            views.urls_one.callback(Request("/x"))

    def test_a_middleware_without_matcher_is_a_check(self) -> None:
        """Its options are the check's."""

        @middleware(timeout=3)
        def gate(request: Any) -> Any:
            return Response.next()

        gates = Gates(Config())
        assert gates.check(guards_of(guard(gate)(views.plain))[0].check).view.options.timeout == 3


class TestInclude:
    def test_the_patterns_are_stock_copies(self) -> None:
        """`discover` needs no special case; what was included is as it was."""
        module, app_name, namespace = guard(checks.key)(include("tests.guards.inside"))
        assert (app_name, namespace) == ("inside", "inside")
        found = module.urlpatterns
        assert {type(each) for each in found} == {URLPattern, URLResolver}
        assert all(own_guard(p.callback) for p in found if isinstance(p, URLPattern))
        assert own_guard(inside.urlpatterns[0].callback) is None
        assert module.app_name == "inside"
        with pytest.raises(AttributeError):
            _ = module.nothing_there
        with pytest.raises(AttributeError):
            _ = module._private

    def test_names_lead_there_and_back(self) -> None:
        """`reverse` by name, by namespace and by view; `resolve`."""
        with override_settings(ROOT_URLCONF="tests.guards.urls"):
            assert reverse("inside:number", args=[4]) == "/in/a/4/"
            assert reverse("named:deeper:x") == "/named/deep/x"
            assert reverse(views.plain) in ("/one", "/listed")
            assert reverse(views.secret) in ("/secret", "/legacy/secret")
            match = resolve("/in/a/4/")
            assert (match.view_name, match.kwargs) == ("inside:number", {"n": 4})
            assert match._func_path == "tests.guards.views.plain"
            assert repr(match.func).startswith("<guarded <function plain")

    def test_it_is_read_late(self) -> None:
        """A module that is still being imported has no patterns yet."""
        module: Any = type("module", (), {})()
        lazy, *_ = guard(checks.key)((module, None, None))
        module.urlpatterns = [path("x", views.plain)]
        assert len(lazy.urlpatterns) == 1

    def test_a_pattern_of_the_sites_own_class(self) -> None:
        """Whatever it resolves to is guarded."""

        class Own(URLPattern):
            def resolve(self, path: str) -> Any:
                match = super().resolve(path)
                if match is not None:
                    match.func = views.plain
                return match

        class OwnResolver(URLResolver):
            def resolve(self, path: str) -> Any:
                match = super().resolve(path)
                match.func = unguarded(match.func)
                return match

        stock = path("x", views.open_page)
        own = Own(stock.pattern, stock.callback, {}, "x")
        branch = path("y/", include([path("z", views.open_page)]))
        resolver = OwnResolver(branch.pattern, branch.urlconf_name, {}, None, None)
        for item, where in ((own, "x"), (resolver, "y/z")):
            made = guard(checks.key)(item)
            match = made.resolve(where)
            assert guards_of(match.func)[0].check is checks.key
            assert match.func(RequestFactory().get("/")).status_code == 401


class TestSettings:
    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"MIDDLEWARE_FOR": ["x"]}, "must be a dict"),
            ({"MIDDLEWARE_FOR": {1: []}}, "not the name of a namespace"),
            ({"MIDDLEWARE_FOR": {"a": "shop.edge"}}, r"MIDDLEWARE_FOR\['a'\] must be a list"),
            ({"MIDDLEWARE_FOR": {"a": [1]}}, r"MIDDLEWARE_FOR\['a'\]: 1: an entry"),
            ({"MIDDLEWARE_FOUR": {}}, "Did you mean 'MIDDLEWARE_FOR'"),
        ],
    )
    def test_a_wrong_setting(self, given: Any, words: str) -> None:
        """Is an error that names it."""
        with pytest.raises(ConfigError, match=words):
            Config.from_dict(given)

    def test_everything_wrong_is_told_at_once(self) -> None:
        """Of all lists."""
        groups = {"a": ["nowhere.gate"], "b": [named.of_open]}
        given = Config.from_dict({"MIDDLEWARE": ["neverland.x"], "MIDDLEWARE_FOR": groups})
        with pytest.raises(ConfigError) as caught:
            Gates(given)
        text = str(caught.value)
        assert "MIDDLEWARE: 'neverland.x'" in text
        assert "MIDDLEWARE_FOR['a']: 'nowhere.gate'" in text
        assert "of_open: it has a matcher, but here it runs for every view below 'b'" in text

    @pytest.mark.parametrize("view", [3, [], [1], "", {"a": 1}], ids=str)
    def test_a_wrong_view_name(self, view: Any) -> None:
        """Is an error where the site starts."""

        @middleware(view=view)
        def gate(request: Any) -> Any:
            return Response.next()

        if view == []:
            assert Gates(Config(middleware=(gate,))).named == ()
            return
        with pytest.raises(ConfigError, match="view must be a name"):
            Gates(Config(middleware=(gate,)))

    def test_the_file_form_takes_a_view(self) -> None:
        """`config = {"view": ...}`."""
        (one,) = Gates(Config(middleware=("tests.guards.file_form",))).site
        assert one.views == ("open",)
        assert Gates(Config(middleware=("tests.guards.file_form",))).named == (0,)


def ids(found: Any) -> list[str]:
    """Return the findings' ids."""
    return [each.id for each in found]


class TestFindings:
    def test_a_name_that_no_view_has(self, enter: Open) -> None:
        """In `view=` and in `MIDDLEWARE_FOR`: a warning for each."""
        groups = {"MIDDLEWARE_FOR": {"inside": [named.audit], "insight": [named.audit]}}
        enter("none-wsgi", [named.of_open], DUALRT=groups)
        found = [each for each in DjangoSite().findings() if each.id == "dualrt.W003"]
        assert len(found) == 2
        assert "of_open" in found[0].message
        assert "'nobody'" in found[0].message
        assert "MIDDLEWARE_FOR['insight']" in found[1].message

    def test_a_condition_that_a_client_switches_off(self) -> None:
        """But not where the same source stands without it."""
        given = {"MIDDLEWARE": [named.conditional, named.covered]}
        (found,) = check(EdgeGateway(inner, given).current())
        assert (found.id, found.view) == ("dualrt.W004", f"{HERE}.named.conditional")
        assert "'/a'" in found.message

    def test_an_edge_view_that_calls_a_guarded_one(self) -> None:
        """Would call it unguarded: an error."""
        with pytest.raises(ConfigError, match=r"dualrt\.E014"):
            EdgeGateway(inner, {"ROUTES": [("/calls", bare.calls), ("/secret", bare.secret)]})


class TestBare:
    def test_a_bare_gateways_views_are_guarded(self) -> None:
        """Function and unmarked, by the same rules."""
        routes = [
            ("/secret", bare.secret),
            ("/plain/<int:n>", bare.plain),
            ("/open", bare.opened),
            ("/assigned", bare.assigned),
        ]
        client = Client(EdgeGateway(inner, {"ROUTES": routes}))
        for where in ("/secret", "/plain/4", "/assigned"):
            assert client.get(where).status == 401
            assert client.get(where, headers={"cookie": "key=right"}).text == "the secret"
        assert client.get("/open").text == "open"

    def test_two_checks_of_one_factory_are_two(self) -> None:
        """Though they have one name."""
        routes = [("/a", bare.for_a), ("/b", bare.for_b), ("/ab", bare.for_both)]
        client = Client(EdgeGateway(inner, {"ROUTES": routes}))
        for where, keys in (("/a", "a"), ("/b", "b")):
            assert client.get(where, headers={"cookie": f"key={keys}"}).status == 200
            assert client.get(where, headers={"cookie": "key=c"}).status == 401
        assert client.get("/b", headers={"cookie": "key=a"}).status == 401
        assert client.get("/ab", headers={"cookie": "key=a"}).status == 401


class TestOwnChecks:
    @pytest.mark.overrun  # under coverage its frames stand below, and what tools do is let through
    def test_a_check_of_dualrts_own_runs_as_it_is(self) -> None:
        """What `login_required` stands for is no code of the site: it is not compiled, and still
        restricted."""

        def check_login(request: Any) -> Any:
            if request.cookies.get("open"):
                Path(request.cookies["open"]).read_text("utf-8")
            if request.cookies.get("key") == "right":
                return Response.next()
            return Response("log in", 401)

        check_login.__module__ = "dualrt.auth.required"
        view = guard(check_login)(bare.opened)
        client = Client(EdgeGateway(inner, {"ROUTES": [("/x", view)]}))
        assert client.get("/x").text == "log in"
        assert client.get("/x", headers={"cookie": "key=right"}).text == "open"
        assert client.get("/x", headers={"cookie": "key=right; open=/etc/hosts"}).status == 500


class TestWithoutADecider:
    @pytest.mark.parametrize("protocol", ["wsgi", "asgi"])
    def test_a_guarded_edge_view_is_forwarded(self, protocol: str) -> None:
        """An edge that cannot run its guards answers for none of the views they stand before."""
        config = Config()
        target = edge_view(bare.secret, config)
        router = OrderedRouter.from_paths([("/secret", bare.secret, target, "")])
        edge = Edge(router, config).start()
        assert target is not None
        assert target.guards == (checks.key,)
        app: Any = (
            EdgeGateway(inner, lambda: edge)
            if protocol == "wsgi"
            else asgi.EdgeGateway(ainner, lambda: edge)
        )
        response = Client(app, protocol=protocol).get("/secret", headers={"cookie": "key=right"})
        assert (response.status, response.text) == (404, "inner")


class TestCommands:
    def test_routes_show_what_stands_before_each(self, enter: Open) -> None:
        """The middlewares by view, and the guards, in the order they run."""
        enter("none-wsgi", [named.of_inside], DUALRT={"MIDDLEWARE_FOR": {"inside": [named.audit]}})
        site = DjangoSite()
        edge = site.edge()
        found = {row["pattern"]: row for row in rows(edge.router.routes, None, edge.gates)}
        row = found["/in/a/<int:n>/"]
        assert row["middleware"] == [f"{HERE}.named.of_inside", f"{HERE}.named.audit"]
        assert row["guards"] == [f"{HERE}.checks.key"]
        assert found["/open"]["guards"] == []
        assert found["view='inside:*'"]["runtime"] == "middleware"
        text, code = COMMANDS["routes"].run(site, Namespace(json=False))
        line = next(line for line in text.splitlines() if "/in/a/<int:n>/" in line)
        assert line.endswith(f"{HERE}.named.of_inside, {HERE}.named.audit, {HERE}.checks.key")
        assert code == 0

    def test_the_manifest_has_them(self, enter: Open) -> None:
        """With their limits, and the digest changes with them."""
        enter("none-wsgi", [named.of_inside])
        edge = DjangoSite().edge()
        assert edge.compiled is not None
        made = make_manifest(edge.compiled.bundle, edge.router.routes, edge.gates)
        (route,) = [each for each in made["routes"] if each["pattern"] == "/secret"]
        assert (route["guards"], route["middleware"]) == ([f"{HERE}.checks.key"], [])
        assert made["middleware"][0]["views"] == ["inside:*"]
        assert made["views"][f"{HERE}.checks.key"]["limits"]["timeout"] == 0.3
        assert json.loads(json.dumps(made)) == made

    def test_explain_says_which_run_and_why(self, enter: Open) -> None:
        """By the production decider, and nothing is run."""
        given = [named.of_inside, named.first]
        enter("none-wsgi", given, DUALRT={"MIDDLEWARE_FOR": {"inside": [named.audit]}})
        told = explain(DjangoSite(), "/in/a/4/")
        assert told["middleware"] == [
            f"{HERE}.named.of_inside",
            f"{HERE}.named.first",
            f"{HERE}.named.audit",
        ]
        assert told["guards"] == [f"{HERE}.checks.key"]
        text = show(told)
        assert "named.of_inside  (the route 'inside:number' is one of its views)" in text
        assert "  guard      tests.guards.checks.key  (@guard on the view)" in text
        told = explain(DjangoSite(), "/open")
        assert (told["middleware"], told["guards"]) == ([f"{HERE}.named.first"], [])

    def test_explain_says_where_only_the_framework_can_tell(self, enter: Open) -> None:
        """The middlewares run, the guards wait."""
        enter("none-wsgi", [named.of_inside], ROOT_URLCONF="tests.guards.odd_urls")
        told = explain(DjangoSite(), "/x")
        assert told["middleware"] == [f"{HERE}.named.of_inside"]
        assert "its guards run there" in show(told)

    def test_explain_of_a_bare_gateway(self) -> None:
        """An edge view's guard, too."""
        told = explain(BareSite(EdgeGateway(inner, {"ROUTES": [("/s", bare.secret)]})), "/s")
        assert told["guards"] == [f"{HERE}.checks.key"]
        assert told["runtime"] == "edge"


class TestLoginRequired:
    """`dualrt.login_required` and its kin, bound to views."""

    @pytest.mark.parametrize("bound", [dualrt.login_required, dualrt.permission_required("a.b")])
    def test_a_stranger_is_sent_away(self, bound: Any, enter: Open) -> None:
        """At the edge where there is a door, at the view where there is none."""
        for name in ("wrapper-wsgi", "both-asgi", "none-wsgi", "none-asgi"):
            module: Any = type("urls", (), {})
            module.urlpatterns = [path("x", guard(bound)(views.plain))]
            # by `enter`, which takes its settings back last of all: round it they would be left
            door = enter(name, ROOT_URLCONF=module, LOGIN_URL="/login/", validate=False)
            response = door.get("/x")
            assert response.status in (302, 303, 307)
            assert response.headers["location"].startswith("/login/?next=/x")

    def test_below_it_a_guard_is_found(self) -> None:
        """dualrt's own decorators do not hide what is below them."""
        assert [one.check for one in guards_of(dualrt.login_required(views.secret))] == [checks.key]


class TestForgery:
    def test_a_guard_that_looks_at_the_origin_is_seen(self) -> None:
        """A view behind it is not open to other sites' pages; one behind another check is."""
        routes = [
            ("/closed", guard(dualrt.require_origin)(bare.posted)),
            ("/open", guard(checks.key)(bare.posted_too)),
        ]
        given = {
            "ROUTES": routes,
            "AUTH": [{"scheme": "jwt", "key": "k" * 32, "algorithms": ["HS256"]}],
        }
        found = check(EdgeGateway(inner, given).current())
        assert [each.view for each in found if each.id == "dualrt.W005"] == [
            f"{HERE}.bare.posted_too"
        ]
