"""``django.utils.translation`` at the edge: Django's texts, in the language that its middleware
would choose.
"""

from __future__ import annotations

import ast
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from tests import django_site
from tests.switch.alike import same, told, tried

django_site.setup()

import django  # noqa: E402
from django.conf.urls.i18n import i18n_patterns  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.middleware.locale import LocaleMiddleware  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import translation as stock  # noqa: E402
from django.utils.safestring import mark_safe as django_mark_safe  # noqa: E402
from django.utils.translation import trans_real  # noqa: E402

import dualrt_django.conf  # noqa: E402, F401 - the names are given the settings
from dualrt.edge.scope import EDGE, Scope  # noqa: E402
from dualrt.errors import ViewError  # noqa: E402
from dualrt_django.edge import translation  # noqa: E402
from dualrt_django.edge.current import Context  # noqa: E402
from dualrt_django.edge.languages import accepted  # noqa: E402
from dualrt_django.edge.utils.safestring import SafeString, mark_safe  # noqa: E402
from dualrt_django.languages import make_languages  # noqa: E402

LOCALE = "django.middleware.locale.LocaleMiddleware"
CODES = ["en", "de", "pt-br", "ar", "ru", "sr-latn", "zh-hant", "es-mx", "fr"]
SITE = {"LANGUAGES": [(code, code) for code in CODES]}


class Plain:
    """A URLconf."""

    urlpatterns = [path("a/", lambda request: None)]


class Prefixed:
    """A URLconf with a language in its paths."""

    urlpatterns = i18n_patterns(path("a/", lambda request: None))


class Bare:
    """The same, but for the default language."""

    urlpatterns = i18n_patterns(path("a/", lambda request: None), prefix_default_language=False)


class Handling(Scope):
    """The scope of edge code that handles a request."""

    def __init__(self, request: Any) -> None:
        super().__init__("shop.views.view")
        self.context = Context(request)


class Request:
    """As much of an edge request as tells its language."""

    def __init__(self, path: str = "/", cookie: str | None = None, accept: str = "") -> None:
        self._script_name = ""
        self.routed = path
        self.cookies = {} if cookie is None else {"django_language": cookie}
        self.headers = {"accept-language": accept} if accept else {}

    def stock(self) -> Any:
        """Return Django's request of the same."""
        http = HttpRequest()
        http.path_info = self.routed
        http.COOKIES = self.cookies
        http.META = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in self.headers.items()}
        return http


@pytest.fixture(autouse=True)
def _languages() -> Iterator[None]:
    """A site of several languages, and what the other tests need afterwards."""
    before = translation._site[0]
    with override_settings(**SITE):
        translation.use(make_languages())
        yield
    translation.use(before)
    stock.deactivate()


def messages() -> list[str]:
    """Return texts that Django's own code has translated."""
    root = Path(django.__file__).parent
    found = set()
    for file in (root / "core" / "validators.py", root / "utils" / "timesince.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return sorted(text for text in found if text and "\n" not in text)


MESSAGES = [*messages(), "January", "Yes", "no such text", "", "a\r\nb", "\r", "or", ", "]
TEXTS = st.sampled_from(MESSAGES)
# a float warns from Python 3.13 on, which Django's own catalogs do at another place
NUMBERS = st.integers(0, 130) | st.sampled_from(
    [True, -1] if sys.version_info >= (3, 13) else [1.5, True, -1]
)
PLURALS = [
    ("%(num)d year", "%(num)d years"),
    ("%(num)d day", "%(num)d days"),
    ("Please submit %(num)d or fewer forms.", "x"),
    ("none such", "none of such"),
    (
        "Ensure this value has at least %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d).",
    ),
]
CONTEXTS = ["abbr. month", "alt. month", "autofield", "String to return when truncating text", ""]


@tried(
    count=300,
    language=st.sampled_from([*CODES, "pt", "de-at", "xx", None]),
    message=TEXTS,
    pair=st.sampled_from(PLURALS),
    number=NUMBERS,
    context=st.sampled_from(CONTEXTS),
    month=st.sampled_from(["Jan.", "March", "%(truncated_text)s…", "x"]),
)
def test_texts_are_those_of_djangos_catalogs(
    language: Any, message: str, pair: tuple[str, str], number: Any, context: str, month: str
) -> None:
    """In each language, with plurals and contexts."""
    with stock.override(language), translation.override(language):
        same(translation.gettext, stock.gettext, message)
        same(translation.ngettext, stock.ngettext, *pair, number)
        same(translation.pgettext, stock.pgettext, context, month)
        same(translation.npgettext, stock.npgettext, context, *pair, number)
        same(translation.get_language, stock.get_language)
        same(translation.get_language_bidi, stock.get_language_bidi)
        same(translation.gettext_noop, stock.gettext_noop, message)


def test_safe_text_stays_safe() -> None:
    """As in Django."""
    with translation.override("de"), stock.override("de"):
        assert type(translation.gettext(mark_safe("Yes"))) is SafeString
        assert translation.gettext(mark_safe("Yes")) == stock.gettext(django_mark_safe("Yes"))
        assert type(translation.pgettext("abbr. month", mark_safe("Jan."))) is SafeString


def _lazies(module: Any) -> list[Any]:
    one = module.gettext_lazy("Yes")
    two = module.pgettext_lazy("abbr. month", "Jan.")
    three = module.ngettext_lazy("%(num)d day", "%(num)d days", "num")
    four = module.ngettext_lazy("%d day", "%d days")
    five = module.ngettext_lazy("%(num)d day", "%(num)d days", 5)
    six = module.npgettext_lazy("none", "{n} thing", "{n} things", "n")
    found: list[Any] = []
    for language in ("en", "de", "ru"):
        with module.override(language):
            found += [
                str(one),
                str(two),
                three % {"num": 1},
                three % {"num": 5},
                four % 1,
                four % 2,
            ]
            found += [five % {"num": 5}, six.format(n=1), six.format(n=3), bool(three)]
            found += [told(lambda: three % {"x": 1}), module.ngettext_lazy("day", "days") % 2]
            found += [module.ngettext_lazy("{} day", "{} days").format(3)]
    return found


def test_lazy_texts_follow_the_language() -> None:
    """Those with numbers, too."""
    assert _lazies(translation) == _lazies(stock)
    assert pickle.loads(pickle.dumps(translation.gettext_lazy("Yes"))) == "Yes"


def _states(module: Any) -> list[Any]:
    found: list[Any] = []

    def note() -> None:
        found.append((module.get_language(), module.gettext("Yes")))

    note()
    module.activate("de")
    note()
    with module.override("ru"):
        note()
        with module.override(None):
            note()
        note()
    note()
    with module.override("fr", deactivate=True):
        note()
    note()
    module.activate("de")
    module.activate("")
    note()
    module.deactivate_all()
    note()
    with module.override("de"):
        note()
    note()

    @module.override("pt-br")
    def decorated() -> None:
        note()

    decorated()
    module.deactivate()
    note()
    return found


def test_languages_are_activated_and_left_again() -> None:
    """By functions, blocks and decorators."""
    assert _states(translation) == _states(stock)


@override_settings(USE_I18N=False, LANGUAGE_CODE="de")
def test_a_site_without_translations_has_the_texts_of_the_code() -> None:
    """And one language."""
    assert translation.gettext("Yes") == "Yes"
    assert translation.pgettext("x", "Yes") == "Yes"
    assert [translation.ngettext("a", "b", n) for n in (1, 2)] == ["a", "b"]
    assert [translation.npgettext("x", "a", "b", n) for n in (1, 2)] == ["a", "b"]
    with translation.override("fr"):
        assert translation.get_language() == "de"
    with translation.override(None):
        translation.deactivate()
    assert translation.get_language_bidi() is False


def test_without_a_site_texts_are_those_of_the_code() -> None:
    """The default language is the settings'."""
    translation.use(None)
    assert (translation.gettext("Yes"), translation.get_language()) == ("Yes", "en")


NAMES = st.sampled_from(
    [
        *CODES, "", "EN", "De", "pt", "PT-BR", "pt-pt", "zh-tw", "zh-hk", "zh", "sr", "es", "es-ar",
        "de-at-1996", "xx", "x" * 501, "de-" + "x" * 499, "no", "../x", "en_GB", "de@euro", "*",
    ]
)  # fmt: skip
ACCEPT = st.lists(
    st.tuples(NAMES, st.sampled_from(["", ";q=0.5", "; q=1.0", ";q=0", ";q=2", " ;q=0.123"])),
    max_size=4,
).map(lambda all: ", ".join(name + weight for name, weight in all))


def chosen(request: Request) -> Any:
    """Return the language that the edge chooses for a request."""
    token = EDGE.set(Handling(request))
    try:
        return translation.get_language()
    finally:
        EDGE.reset(token)


@tried(
    count=500,
    path=st.builds("/{}{}".format, NAMES, st.sampled_from(["", "/", "/a/", "x"])),
    cookie=st.none() | NAMES,
    accept=ACCEPT,
    conf=st.sampled_from([Plain, Prefixed, Bare]),
)
def test_a_requests_language_is_the_one_that_djangos_middleware_chooses(
    path: str, cookie: str | None, accept: str, conf: Any
) -> None:
    """Of the path, the cookie and the header."""
    request = Request(path, cookie, accept)
    with override_settings(MIDDLEWARE=[LOCALE], ROOT_URLCONF=conf):
        translation.use(make_languages())
        http = request.stock()
        LocaleMiddleware(lambda request: None).process_request(http)
        expected = stock.get_language()
        stock.deactivate()
        assert chosen(request) == expected


@tried(header=ACCEPT | st.text(max_size=20))
def test_accept_language_is_read_as_django_reads_it(header: str) -> None:
    """Malformed ones, too."""
    assert accepted(header) == [code for code, _ in trans_real.parse_accept_lang_header(header)]


@pytest.mark.parametrize("middleware", [[], [LOCALE]])
def test_a_language_is_chosen_where_the_site_has_the_middleware(middleware: list[str]) -> None:
    """Else it is the default one."""
    with override_settings(MIDDLEWARE=middleware, ROOT_URLCONF=Plain, LANGUAGE_CODE="fr"):
        translation.use(make_languages())
        assert chosen(Request(accept="de")) == ("de" if middleware else "fr")


def test_a_middleware_of_the_sites_own_is_server_code() -> None:
    """The error says what to do; a language that the code sets needs no choice."""
    own = "tests.switch.own_locale.OwnLocale"
    with override_settings(MIDDLEWARE=[own], ROOT_URLCONF=Plain):
        translation.use(make_languages())
        with pytest.raises(ViewError, match=r"use translation\.override"):
            chosen(Request())
        token = EDGE.set(Handling(Request()))
        try:
            with translation.override("de"):
                assert translation.gettext("Yes") == "Ja"
        finally:
            EDGE.reset(token)


@pytest.mark.parametrize("code", ["en", "en_US", "PT_br", "zh_Hant", "sr_Latn_RS"])
@pytest.mark.parametrize("name", ["to_language", "to_locale"])
def test_locales_and_languages_become_one_another(name: str, code: str) -> None:
    """As Django spells them."""
    same(getattr(translation, name), getattr(stock, name), code)
    same(getattr(translation, name), getattr(stock, name), code.replace("_", "-"))
