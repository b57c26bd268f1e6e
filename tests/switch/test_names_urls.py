"""``reverse`` at the edge: the URLs and the errors of Django's, over URLconfs made at random."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import strategies as st

from tests import django_site
from tests.switch.alike import same, told, tried

django_site.setup()

from django import urls as django_urls  # noqa: E402
from django.conf.urls.i18n import i18n_patterns  # noqa: E402
from django.http import QueryDict  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import include, path, re_path  # noqa: E402
from django.utils import translation as django_translation  # noqa: E402
from django.utils.functional import lazy as django_lazy  # noqa: E402

from dualrt.edge.scope import EDGE, Scope  # noqa: E402
from dualrt.errors import ViewError  # noqa: E402
from dualrt_django.edge import translation, urls  # noqa: E402
from dualrt_django.edge.current import Context  # noqa: E402
from dualrt_django.languages import make_languages  # noqa: E402
from dualrt_django.request import DjangoASGI, DjangoWSGI  # noqa: E402
from dualrt_django.reversing import make_table, read_all  # noqa: E402
from tests.django_routing import generators  # noqa: E402

LANGUAGES = generators.LANGUAGES


class Module:
    """A URLconf, as a module is one."""

    def __init__(self, patterns: list[Any]) -> None:
        self.urlpatterns = patterns


class Handling(Scope):
    """The scope of edge code that handles a request."""

    def __init__(self, context: Any) -> None:
        super().__init__("shop.views.view")
        self.context = context


class Request:
    """As much of a request as tells its script prefix and its language."""

    def __init__(self, prefix: str = "", language: str | None = None) -> None:
        self._script_name = prefix
        self.routed = "/"
        self.cookies = {"django_language": language} if language else {}
        self.headers: dict[str, str] = {}


@pytest.fixture(autouse=True)
def kept() -> Iterator[None]:
    """Leave the names as the other tests need them."""
    before = urls._table[0], translation._site[0]
    yield
    urls.use(before[0])
    translation.use(before[1])
    django_urls.clear_script_prefix()
    django_translation.deactivate()


def both(patterns: list[Any], prefix: str = "", language: str | None = None) -> Any:
    """Return a function that compares ``reverse`` at the edge with Django's, for a URLconf."""
    urlconf = Module(patterns)
    with override_settings(ROOT_URLCONF=urlconf):
        table = make_table(urlconf)
        translation.use(make_languages())
    urls.use(table)

    def compare(*args: Any, **kwargs: Any) -> Any:
        urls.use(table)
        kwargs.setdefault("urlconf", urlconf)
        django_urls.set_script_prefix(prefix or "/")
        with django_translation.override(language or "en"):
            stock = told(django_urls.reverse, *args, **kwargs)
        context = Context(Request(prefix))
        context.language = language or "en"
        token = EDGE.set(Handling(context))
        try:
            ours = told(urls.reverse, *args, **kwargs)
        finally:
            EDGE.reset(token)
        assert ours == stock, (args, kwargs)
        return ours

    return compare


def view(request: Any) -> None:
    """Be asked for by name."""


def other(request: Any) -> None:
    """Be asked for by name, too."""


def fixed() -> list[Any]:
    """A URLconf with one of each."""
    inner = [path("", view, name="home"), path("<int:y>/", view, name="item")]
    return [
        path("", view, name="root"),
        path("a/<slug:s>/", view, name="two"),
        path("b/<int:n>/<uuid:u>/", view, name="two"),
        path("c/<path:rest>", other, {"x": 1}, name="rest"),
        path("d/<x>/", view, {"x": 1}, name="default"),
        re_path(r"^e/(\d+)/(?:f/(\w+)/)?$", view, name="groups"),
        re_path(r"^g/(?P<one>[a-z]+)(?:-(?P<more>\d+))?/$", view, name="named"),
        re_path(r"^h/(a|b)/$", view, name="either"),
        path("é/%/", view, name="odd"),
        path("/i/", view, name="slashes"),
        path("j/<int:k>/", include((inner, "app"), "first")),
        path("l/", include((inner, "app"), "second")),
        path("", include((inner, "bare"))),
        path("m/", include(inner)),
        path("n/<str:o>/", include(([path("", include((inner, "deep")))], "outer"))),
    ]


NAMES = (
    "root two rest default groups named either odd slashes home item app:home app:item "
    "first:home first:item second:home second:item bare:item outer:deep:home outer:deep:item "
    "outer:home nobody first:nobody nobody:home first:nobody:home : app: :home"
).split()
ARGS = st.lists(
    st.sampled_from(["a", "a b", "é", "7", "%41", "a/b", "/", "x#?&;=", "", "..", "a\n"])
    | st.integers(-3, 300)
    | st.just(uuid.UUID(int=7))
    | st.none(),
    max_size=3,
)
KWARGS = st.dictionaries(
    st.sampled_from("s n u rest x one more k y o z".split()), ARGS.map(lambda all: (all or [1])[0])
)


@tried(
    count=400,
    name=st.sampled_from(NAMES),
    args=st.just([]) | ARGS,
    kwargs=st.just({}) | KWARGS,
    prefix=st.sampled_from(["", "/", "/shop", "/100%/", "/a b"]),
    current=st.none() | st.sampled_from(["first", "second", "app", "first:x", "outer:deep", ""]),
)
def test_reverse_does_what_djangos_does(
    name: str, args: list[Any], kwargs: dict[str, Any], prefix: str, current: str | None
) -> None:
    """Paths, and the errors' texts."""
    SITES.setdefault(prefix, both(fixed(), prefix))(
        name, args=args, kwargs=kwargs, current_app=current
    )


SITES: dict[str, Any] = {}


@pytest.fixture(autouse=True)
def anew() -> None:
    """A table is given to the names once a test."""
    SITES.clear()


@tried(
    query=st.none()
    | st.dictionaries(st.text(max_size=3), st.text(max_size=3) | st.integers())
    | st.dictionaries(st.text(max_size=3), st.lists(st.text(max_size=3)))
    | st.builds(QueryDict, st.text(max_size=5)),
    fragment=st.none() | st.text(max_size=3),
)
def test_queries_and_fragments_are_added(query: Any, fragment: str | None) -> None:
    """Encoded as Django does it."""
    if not hasattr(django_urls.reverse, "__kwdefaults__") or not django_urls.reverse.__kwdefaults__:
        pytest.skip("this Django has no query=")
    compare = SITES.setdefault("", both(fixed()))
    compare("root", query=query, fragment=fragment)


@pytest.mark.parametrize("fragment", [0, 1.5, False, b"x", [], {"a": 1}], ids=repr)
def test_a_fragment_that_is_no_text_is_an_error(fragment: Any) -> None:
    """It is not made a text of, in either."""
    if not django_urls.reverse.__kwdefaults__:
        pytest.skip("this Django has no fragment=")
    compare = SITES.setdefault("", both(fixed()))
    assert compare("root", fragment=fragment)[1] == "TypeError"


def test_a_urlconf_may_include_itself() -> None:
    """Its names are found at every depth, as Django finds them."""
    patterns: list[Any] = [path("a/<int:n>/", view, name="a")]
    inner = Module(patterns)
    patterns.append(path("again/", include((inner, "app"), "deep")))
    compare = both(patterns)
    for name in ("a", "deep:a", "deep:deep:deep:a", "app:a", "deep:none:a"):
        compare(name, args=[3])
    assert compare("deep:deep:a", args=[3])[2] == "/again/again/a/3/"


def test_views_are_found_by_their_functions() -> None:
    """Also those that have no name, and also by the edge's own function."""
    compare = both([path("a/", view), path("b/<int:n>/", other)])
    assert compare(view)[2] == "/a/"
    assert compare(other, args=[3])[2] == "/b/3/"
    compare(other)
    compare(test_views_are_found_by_their_functions)
    compare(3)

    def twin(request: Any) -> None:
        """Stand for `view` as the edge loads it."""

    twin.__module__, twin.__qualname__ = f"__edge__3.{view.__module__}", view.__qualname__
    assert urls.reverse(twin) == "/a/"


def test_several_views_of_one_name_need_a_route_with_one() -> None:
    """Nobody could tell them apart."""
    twin = type(view)(view.__code__, {}, "view")
    twin.__module__, twin.__qualname__ = view.__module__, view.__qualname__
    urls.use(make_table(Module([path("a/", view), path("b/", twin)])))
    with pytest.raises(ViewError, match="several views of that name"):
        urls.reverse(view)


def test_lazy_reverse_is_made_when_it_is_looked_at() -> None:
    """With the table of then."""
    lazy = urls.reverse_lazy("root")
    both(fixed())
    assert lazy == "/"
    assert str(urls.reverse_lazy("two", args=["x"])) == "/a/x/"


def test_another_urlconf_is_the_servers() -> None:
    """The error says which one the edge knows."""
    both(fixed())
    with pytest.raises(ViewError, match="the edge knows the URLs of ROOT_URLCONF"):
        urls.reverse("root", urlconf="other.urls")


def test_arguments_are_not_mixed_and_a_site_must_be_there() -> None:
    """As in Django."""
    compare = both(fixed())
    assert compare("two", args=["a"], kwargs={"s": "a"})[1] == "ValueError"
    urls.use(None)
    with pytest.raises(ViewError, match="before the site's URLs were read"):
        urls.reverse("root")
    urls.read(read_all)


@pytest.mark.parametrize("language", [*LANGUAGES, "xx"])
@pytest.mark.parametrize("prefixed", [True, False])
def test_urls_have_the_languages_prefix(language: str, prefixed: bool) -> None:
    """The default language's where the site wants it; translated routes in their language."""
    words = {"en": "hello", "de": "hallo", "pt-br": "ola", "xx": "x"}
    spoken = django_lazy(lambda: f"{words[django_translation.get_language() or 'en']}/", str)()
    inside = [path("a/", view, name="a"), path(spoken, view, name="b")]
    inside.append(path("s/", include((inside[:], "app"), "space")))
    compare = both(
        [path("out/", view, name="out"), *i18n_patterns(*inside, prefix_default_language=prefixed)],
        language=language,
    )
    for name in ("a", "b", "out", "space:a", "space:b", "none"):
        compare(name)


@pytest.mark.parametrize("seed", range(60))
def test_reverse_is_djangos_over_random_urlconfs(seed: int) -> None:
    """Namespaces, converters of the site's own, translated routes, several patterns of a name."""
    rng = random.Random(seed)
    made = generators.Urlconf(rng, i18n=seed % 2 == 0, doubts=False)
    language = rng.choice(LANGUAGES)
    with generators.few_digits():
        compare = both(made.patterns, rng.choice(["", "/shop"]), language)
        samples = [value for values in generators.SAMPLES.values() for value in values]
        spaces = ["ns", "other", "app", "ns:other", "other:ns", "ns:ns", "app:ns"]
        for _ in range(60):
            name = rng.choice(["n1", "n2"])
            space = rng.choice(["", "", *spaces])
            args = [rng.choice([*samples, 2, 3, ["a", "b"]]) for _ in range(rng.choice([0, 1, 2]))]
            kwargs = {
                key: rng.choice(samples) for key in rng.sample("xyzwk", rng.choice([0, 1, 2]))
            }
            chosen = {"args": args} if rng.random() < 0.5 else {"kwargs": kwargs}
            compare(f"{space}:{name}" if space else name, **chosen)


def test_all_that_requests_need_can_be_read_ahead() -> None:
    """Each namespace once."""
    table = make_table(Module(fixed()))
    read_all(table)
    assert table.root()._made.keys() >= {"first", "second", "bare", "outer"}
    assert table.root()._made["outer"]._made.keys() == {"deep"}


@pytest.mark.parametrize(
    ("environ", "forced"),
    [
        ({"SCRIPT_NAME": ""}, None),
        ({"SCRIPT_NAME": "/shop"}, None),
        ({"SCRIPT_NAME": "/caf\u00c3\u00a9"}, None),
        ({"SCRIPT_URL": "/shop//a/", "PATH_INFO": "/a/", "SCRIPT_NAME": "/x"}, None),
        ({"REDIRECT_URL": "/shop/a/", "PATH_INFO": "/a/"}, None),
        ({"SCRIPT_NAME": "/shop"}, "/forced"),
        ({"SCRIPT_NAME": "/shop"}, ""),
    ],
)
def test_the_script_prefix_is_the_one_that_django_would_set(
    environ: dict[str, str], forced: str | None
) -> None:
    """Under WSGI."""
    from django.core.handlers.wsgi import get_script_name

    with override_settings(FORCE_SCRIPT_NAME=forced):
        django_urls.set_script_prefix(get_script_name(environ))
        request = DjangoWSGI({"REQUEST_METHOD": "GET", **environ}, "/", {}, "django")
        token = EDGE.set(Handling(Context(request)))
        try:
            assert urls.get_script_prefix() == django_urls.get_script_prefix()
        finally:
            EDGE.reset(token)


@pytest.mark.parametrize("scope", [{}, {"root_path": ""}, {"root_path": "/shop"}])
@pytest.mark.parametrize("forced", [None, "", "/forced/"])
def test_the_script_prefix_under_asgi(scope: dict[str, Any], forced: str | None) -> None:
    """From the scope."""
    from django.core.handlers.asgi import get_script_prefix

    with override_settings(FORCE_SCRIPT_NAME=forced):
        django_urls.set_script_prefix(get_script_prefix(scope))
        request = DjangoASGI({"method": "GET", **scope}, "/", {}, "django")
        token = EDGE.set(Handling(Context(request)))
        try:
            assert urls.get_script_prefix() == django_urls.get_script_prefix()
        finally:
            EDGE.reset(token)


@pytest.mark.parametrize("forced", [None, "/shop", "/"])
def test_without_a_request_the_prefix_is_the_settings(forced: str | None) -> None:
    """As `django.setup` sets it."""
    with override_settings(FORCE_SCRIPT_NAME=forced):
        assert urls.get_script_prefix() == ("/shop/" if forced == "/shop" else "/")


def test_no_reverse_match_is_an_exception_of_its_own() -> None:
    """And `same` sees a difference of texts."""
    assert not issubclass(urls.NoReverseMatch, ViewError)
    with pytest.raises(AssertionError):
        same(lambda: 1, lambda: 2)
