"""What the router of a Django site is made of, and what it leaves to Django."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.middleware.locale import LocaleMiddleware
from django.test import override_settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RegexPattern, RoutePattern
from django.utils.functional import lazy
from django.utils.translation import get_language

from dualrt.errors import ConfigError
from dualrt.routing.ordered import OrderedRouter
from dualrt.routing.regexes import shape
from dualrt_django.discover import discover
from dualrt_django.ways import ways

LOCALE = "django.middleware.locale.LocaleMiddleware"


def edge(request: Any) -> None: ...


def other(request: Any) -> None: ...


def server(request: Any) -> None: ...


def classify(view: Any) -> Any:
    return None if view is server else view


def found(router: OrderedRouter, text: str) -> Any:
    match = router.resolve(text)
    return match and (match.route.view, match.args, match.kwargs)


def test_routes_are_listed_in_djangos_order_with_namespaced_names() -> None:
    """Both runtimes are listed, with the whole pattern, the name to reverse and the view."""
    shop = [path("<int:id>/", edge, name="item"), re_path(r"^all/$", server)]
    routes = discover([path("shop/", include((shop, "shop"))), path("", edge)], classify).routes
    assert [(r.pattern, r.name, r.target) for r in routes] == [
        ("/shop/<int:id>/", "shop:item", edge),
        ("/shop/all/$", "", None),
        ("/", "", edge),
    ]
    assert routes[0].view_name == f"{__name__}.edge"


def test_arguments_are_new_for_every_match() -> None:
    """A view that changes its arguments changes no other request's."""
    router = discover([path("a/", edge, {"k": 1}), path("b/<x>/", edge, {"k": 1})], classify)
    for text in ("/a/", "/b/1/"):
        first, second = router.resolve(text), router.resolve(text)
        assert first is not None
        assert second is not None
        assert first.kwargs == second.kwargs
        assert first.kwargs is not second.kwargs


def test_an_earlier_server_view_keeps_its_requests() -> None:
    """A shadowed edge view is not asked, whether the server's route is a text or a pattern."""
    routes = [
        path("<int:n>/", server),
        path("me/", server),
        re_path(r"^(?i:ADMIN)/", server),
        path("<slug:s>/", edge),
    ]
    router = discover(routes, classify)
    assert found(router, "/7/") is None
    assert found(router, "/me/") is None
    assert found(router, "/admin/") is None
    assert found(router, "/you/") == (edge, (), {"s": "you"})


def test_a_number_that_int_refuses_is_no_match_for_a_route_with_int() -> None:
    """Beyond 4300 digits int() raises ValueError, and Django goes on to the next route."""
    routes = [path("<int:n>/", server), path("<slug:s>/", edge), path("x/<int:n>", edge)]
    router = discover([*routes, path("x/<path:p>", other)], classify)
    assert found(router, f"/{'9' * 4400}/") == (edge, (), {"s": "9" * 4400})
    assert found(router, f"/{'9' * 700}/") is None
    assert found(router, f"/x/{'9' * 4400}") == (other, (), {"p": "9" * 4400})


def test_outer_unnamed_groups_count_only_without_any_named_argument() -> None:
    """As in Django's resolver, level by level, and in the fast way as in the slow."""
    inner = [re_path(r"^([a-z])/$", edge), path("<int:n>/", edge), path("k/", other, {"k": 1})]
    router = discover([re_path(r"^([0-9]+)/", include(inner))], classify)
    assert found(router, "/1/a/") == (edge, ("1", "a"), {})
    assert found(router, "/1/2/") == (edge, (), {"n": 2})


class OwnPattern(RoutePattern):
    def match(self, path: str) -> Any:
        raise NotImplementedError


class OwnLeaf(URLPattern):
    def resolve(self, path: str) -> Any:
        raise NotImplementedError


class OwnBranch(URLResolver):
    @property
    def url_patterns(self) -> Any:  # type: ignore[override]
        raise NotImplementedError


@pytest.mark.parametrize(
    "doubt",
    [
        pytest.param(
            lambda: URLPattern(OwnPattern("y/", is_endpoint=True), edge), id="a pattern's match"
        ),
        pytest.param(
            lambda: OwnLeaf(RoutePattern("y/", is_endpoint=True), edge), id="a leaf's resolve"
        ),
        pytest.param(lambda: OwnBranch(RegexPattern("^y/"), []), id="a branch's patterns"),
        pytest.param(lambda: object(), id="no pattern of Django's"),
    ],
)
def test_what_only_django_can_match_stays_with_django_and_so_does_what_follows(doubt: Any) -> None:
    """Before it edge views answer; after it, below the same literal beginning, none does."""
    inner = [path("before/", edge), doubt(), path("after/", edge), path("<int:n>/", edge)]
    router = discover([path("x/", include(inner)), path("elsewhere/<a>/", edge)], classify)
    assert found(router, "/x/before/") == (edge, (), {})
    assert found(router, "/x/after/") is None
    assert found(router, "/x/7/") is None
    assert found(router, "/elsewhere/1/") == (edge, (), {"a": "1"})


def test_a_sites_own_converter_is_asked_at_each_request() -> None:
    """It may look into a database: nothing it says is kept, not even for a fixed path."""
    from tests.django_routing.generators import Even

    pattern = RoutePattern("<int:n>/", is_endpoint=True)
    allowed: list[int] = []

    class Known(Even):
        def to_python(self, value: str) -> int:
            if int(value) not in allowed:
                raise ValueError(value)
            return int(value)

    pattern.converters = {"n": Known()}
    router = discover([URLPattern(pattern, server), path("5/", edge)], classify)
    assert found(router, "/5/") == (edge, (), {})
    allowed.append(5)
    assert found(router, "/5/") is None


def _i18n(**options: Any) -> list[Any]:
    name = lazy(lambda: {"de": "ueber/"}.get(get_language() or "", "about/"), str)()
    inside = i18n_patterns(path(name, edge), path("<slug:s>/", other), **options)
    return [path("plain/<x>/", edge), *inside, path("<slug:a>/<slug:b>/", edge)]


def test_i18n_patterns_are_routed_in_the_paths_language() -> None:
    """The prefix chooses the language, and translated routes are those of that language."""
    with override_settings(MIDDLEWARE=[LOCALE]):
        router = discover(_i18n(), classify)
    assert found(router, "/en/about/") == (edge, (), {})
    assert found(router, "/de/ueber/") == (edge, (), {})
    assert found(router, "/de/about/") == (other, (), {"s": "about"})
    assert found(router, "/DE/about/") == (edge, (), {"a": "DE", "b": "about"})
    assert found(router, "/pt/about/") == (edge, (), {"a": "pt", "b": "about"})
    assert found(router, "/plain/x/") == (edge, (), {"x": "x"})
    assert router.routes[1].pattern == "/<language>/about/"


def test_the_default_language_may_have_no_prefix() -> None:
    """Without a language in the path it is LANGUAGE_CODE."""
    with override_settings(MIDDLEWARE=[LOCALE]):
        router = discover(_i18n(prefix_default_language=False), classify)
    assert found(router, "/about/") == (edge, (), {})
    assert found(router, "/de/ueber/") == (edge, (), {})
    assert found(router, "/fr/about/") == (edge, (), {"a": "fr", "b": "about"})


@pytest.mark.parametrize(
    "middleware", [[], ["tests.django_routing.test_discover.Own"], [LOCALE, "no.such.Middleware"]]
)
def test_without_djangos_own_locale_middleware_the_language_is_not_known(
    middleware: list[str],
) -> None:
    """What depends on it is forwarded, and what it might hide."""
    with override_settings(MIDDLEWARE=middleware):
        router = discover(_i18n(), classify)
    assert found(router, "/en/about/") is None
    assert found(router, "/a/b/") is None
    assert found(router, "/plain/x/") == (edge, (), {"x": "x"})


def test_a_language_from_a_header_is_not_known_from_the_path() -> None:
    """A translated route outside i18n_patterns is forwarded in each of its forms."""
    name = lazy(lambda: {"de": "ueber/"}.get(get_language() or "", "about/"), str)()
    routes = [path(name, edge), path("<slug:s>/", other)]
    with override_settings(MIDDLEWARE=[LOCALE]):
        router = discover(routes, classify)
    assert found(router, "/about/") is None
    assert found(router, "/ueber/") is None
    assert found(router, "/x/") == (other, (), {"s": "x"})
    with override_settings(USE_I18N=False):
        assert found(discover(routes, classify), "/about/") == (edge, (), {})


def test_strangers_first_segments_do_not_fill_the_memory() -> None:
    """Paths that nobody has are forgotten."""
    with override_settings(MIDDLEWARE=[LOCALE]):
        router = discover(_i18n(), classify)
        for number in range(3000):
            router.resolve(f"/{number}/x/")
    assert len(router._memo) <= 1024


def test_a_table_in_code_is_djangos_path_syntax_with_the_slash() -> None:
    """Whole paths, five converters, in order; a path that is not UTF-8 is forwarded."""
    rows = [
        ("/", edge, edge, "home"),
        ("/hello/<name>/", edge, edge, ""),
        ("/item/<int:id>", edge, edge, ""),
        ("/item/<slug:s>", server, None, ""),
        ("/file/<path:p>", other, other, ""),
        ("/café", other, other, ""),
    ]
    router = OrderedRouter.from_paths(rows)
    assert found(router, "/") == (edge, (), {})
    assert found(router, "/hello/a b/") == (edge, (), {"name": "a b"})
    assert found(router, "/hello/a/\n") is None
    assert found(router, "/item/7") == (edge, (), {"id": 7})
    assert found(router, "/item/x") is None
    assert found(router, "/file/a/b") == (other, (), {"p": "a/b"})
    assert router.wsgi({"PATH_INFO": "/caf\xc3\xa9"}) is not None
    assert router.wsgi({"PATH_INFO": "/caf\xe9"}) is None
    assert router.wsgi({"PATH_INFO": "/hello/\u20ac/"}) is None
    assert router.wsgi({"PATH_INFO": ""}) is not None
    assert router.asgi({"path": "/app/item/7", "root_path": "/app"}) is not None
    assert router.asgi({"path": "/app", "root_path": "/app/"}) is not None
    assert router.asgi({"path": "/apple/item/7", "root_path": "/app"}) is None


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("hello", "begin with a slash"),
        ("/<float:x>", "no converter 'float'; there are str, int"),
        ("/<a-b>", "'a-b' is not a name"),
        ("/<x>/<x>", "'x' stands there twice"),
        ("/<>", "'' is not a name"),
    ],
)
def test_a_wrong_pattern_is_refused_at_the_start(pattern: str, says: str) -> None:
    """The error says which pattern, what of it, and what would do."""
    with pytest.raises(ConfigError, match=re.escape(says)):
        OrderedRouter.from_paths([(pattern, edge, edge, "")])


@pytest.mark.parametrize(
    ("source", "full", "prefix", "exact"),
    [
        ("", False, "", True),
        ("^a/b", False, "a/b", True),
        (r"^a\.b/$", True, "a.b/", True),
        (r"^a\Z", False, "a", True),
        ("^ab*/", False, "a", False),
        ("^ab{2}/", False, "a", False),
        ("^a{b}/", False, "a{b}/", True),
        (r"^a/(?P<x>[^]/]+)/$", True, "a/", False),
    ],
)
def test_the_literal_beginning_of_an_expression_is_found(
    source: str, full: bool, prefix: str, exact: bool
) -> None:
    """It is what every match begins with, no more."""
    known = shape(re.compile(source), full=full)
    assert known is not None
    assert (known.prefix, known.exact) == (prefix, exact)


@pytest.mark.parametrize(
    "source",
    ["a", "^a|b", r"^(a)\1", r"^a\b", "^a(?<=a)", "(?i)^a", "^a(?i:b)", "^a^", "^a$b", r"^\x61"],
)
def test_an_expression_that_depends_on_its_place_is_left_alone(source: str) -> None:
    """It is matched by itself, as Django matches it."""
    assert shape(re.compile(source), full=False) is None


class Own(LocaleMiddleware):
    """A site's own choice of the language."""


def test_a_urlconf_that_includes_itself_is_djangos_to_walk() -> None:
    """Django reads it as far as a path goes. The router has its first round, leaves what is below
    to Django, and knows the rest.
    """
    patterns: list[Any] = [path("a/", edge)]
    inner = type("urlconf", (), {"urlpatterns": patterns})
    patterns += [path("again/<int:n>/", include(inner)), path("b/", edge), path("again/x/", other)]
    router = discover(patterns, classify)
    assert found(router, "/a/") == (edge, (), {})
    assert found(router, "/b/") == (edge, (), {})
    assert found(router, "/again/1/a/") is None
    assert found(router, "/again/x/") == (other, (), {})
    assert [each.pattern for each in router.routes] == ["/a/", "/b/", "/again/x/"]
    with override_settings(ROOT_URLCONF=inner):
        assert ways(router.routes[0]).paths == ["/a/", "/b/"]
