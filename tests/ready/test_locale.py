"""`locale()`: the language that Django would pick, and where it leads."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from dualrt import ConfigError, ready
from dualrt.ready.languages import choose
from tests import django_site

django_site.setup()

from django.conf.locale import LANG_INFO  # noqa: E402
from django.test import RequestFactory, override_settings  # noqa: E402
from django.utils.translation import get_language_from_request  # noqa: E402

import dualrt_django.ready  # noqa: E402

At = Callable[..., Any]
Bare = Callable[..., Any]

CODES = ["en", "de", "pt-br", "zh-hans", "es-mx", "fr", "nb", "sr-latn"]
FALLBACKS = {code: tuple(row["fallback"]) for code, row in LANG_INFO.items() if "fallback" in row}


def of_django(accept: str, kept: str | None) -> str:
    """Return what Django picks, as it is listed."""
    http = RequestFactory().get("/", HTTP_ACCEPT_LANGUAGE=accept)
    if kept is not None:
        http.COOKIES["django_language"] = kept
    with override_settings(LANGUAGES=[(code, code) for code in CODES], LANGUAGE_CODE="en"):
        return get_language_from_request(http).lower()


def of_ours(accept: str, kept: str | None) -> str:
    """Return what this picks."""
    return choose(kept, accept, {code: code for code in CODES}, FALLBACKS) or "en"


ACCEPTS = [
    "",
    "de",
    "DE",
    "de-AT",
    "de-at-1996",
    "pt",
    "pt-pt",
    "pt-BR",
    "zh-cn",
    "zh-tw",
    "zh",
    "zh-hans-cn",
    "no",
    "nn",
    "es",
    "es-ar",
    "sr",
    "sr-cyrl",
    "xx",
    "xx, de",
    "fr;q=0.2, de;q=0.8",
    "fr;q=0.8,de;q=0.8",
    "de;q=0, fr;q=0.1",
    "de;q=0",
    "de;q=1.000, fr",
    "de;q=1.001, fr",
    "de;q=.5",
    "de;q=0.1234, fr",
    "de;q=-1",
    "de; q=0.5 , fr ;q=0.6",
    "de ;  q=0.5",
    "de;Q=0.5, fr",
    "*",
    "*, de",
    "xx, *;q=0.5, de;q=0.1",
    "de;q=0.1, *",
    "de,",
    ",de",
    "de,,fr",
    " de",
    "de ",
    "de_AT",
    "de;level=1",
    "de;q=0.5;x=1, fr",
    "i-klingon, fr",
    "toolongsubtag, de",
    "a-b-c-d-e-f, de",
    "de-" + "a" * 9 + ", fr",
    "xx," * 200 + "de",
    "de," + "xx," * 200,
    "x" * 600,
    "de-" + "-".join(["abcdefgh"] * 80),
    "de\xa0, fr",
    "é, de",
]
COOKIES = [None, "de", "DE", "pt", "de-at", "xx", "", "zh-cn", "../x", "de-" + "x" * 600, "y" * 600]


class TestThePick:
    @pytest.mark.parametrize("accept", ACCEPTS)
    def test_it_is_djangos(self, accept: str) -> None:
        """For each header with each cookie."""
        for kept in COOKIES:
            assert of_ours(accept, kept) == of_django(accept, kept), (accept, kept)

    def test_it_is_djangos_for_what_is_made_up(self) -> None:
        """Random headers from the pieces of real ones."""
        chance = random.Random(11)
        pieces = ["de", "fr", "pt", "zh", "-", "cn", "hans", "*", ",", ", ", ";q=", ";", "0.5"]
        pieces += ["1", "0", "0.12", " ", "xx", "es-mx", "no", "nb", "q=", "1.0", "en"]
        for _ in range(4000):
            accept = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 9)))
            kept = chance.choice(COOKIES)
            assert of_ours(accept, kept) == of_django(accept, kept), (accept, kept)


class TestTheRedirect:
    def test_it_leads_to_the_visitors_language(self, at: At) -> None:
        """By the cookie, then by the header; caches are told of both."""
        door = at([ready.locale(["en", "de", "pt-br"])], validate=False)
        response = door.get("/?a=1", headers={"accept-language": "de-AT, en;q=0.5"})
        assert (response.status, response.headers["location"]) == (307, "/de/?a=1")
        vary = response.headers["vary"].lower()
        assert "accept-language" in vary
        assert "cookie" in vary
        kept = {"accept-language": "de", "cookie": "django_language=pt-br"}
        assert door.get("/", headers=kept).headers["location"] == "/pt-br/"
        assert door.get("/").headers["location"] == "/en/"
        assert door.get("/server/1").text == "server 1"

    @pytest.mark.parametrize(
        ("path", "location"),
        [
            ("/", "/de/"),
            ("/a/b", "/de/a/b"),
            ("/a%20b/%C3%A9?q=%2F", "/de/a%20b/%C3%A9?q=%2F"),
            ("/de/x", None),
            ("/DE/x", None),
            ("/en", None),
            ("/dex", "/de/dex"),
            ("//evil.example/x", "/de//evil.example/x"),
            ("/static/x.css", None),
        ],
    )
    def test_a_matcher_says_which_paths(self, bare: Bare, path: str, location: str | None) -> None:
        """Those with a language are left alone."""
        client = bare(ready.locale(["en", "de"], matcher="/((?!static/).*)"))
        response = client.get(path, headers={"accept-language": "de"})
        assert response.headers.get("location") == location

    def test_only_what_reads_is_redirected(self, bare: Bare) -> None:
        """A form that was sent is not lost."""
        client = bare(ready.locale(["en", "de"]))
        assert client.post("/").status == 200
        assert client.head("/").status == 307

    def test_the_default_may_have_no_prefix(self, bare: Bare) -> None:
        """Then its pages depend on the visitor, too."""
        client = bare(ready.locale(["en", "de"], default="en", prefix_default=False, status=302))
        response = client.get("/")
        assert (response.status, response.headers["vary"]) == (200, "Accept-Language, Cookie")
        response = client.get("/", headers={"accept-language": "de"})
        assert (response.status, response.headers["location"]) == (302, "/de/")

    def test_below_a_script_name(self, bare: Bare) -> None:
        """The prefix stands behind it."""
        response = bare(ready.locale(["en"])).get("/", extra={"SCRIPT_NAME": "/app"})
        assert response.headers["location"] == "/app/en/"

    def test_codes_keep_their_spelling(self, bare: Bare) -> None:
        """They are matched in any case."""
        client = bare(ready.locale(["en", "pt-BR"], cookie="lang"))
        headers = {"cookie": "lang=PT-br"}
        assert client.get("/", headers=headers).headers["location"] == "/pt-BR/"

    @pytest.mark.parametrize(
        ("args", "given", "words"),
        [
            (("en",), {}, "must be a list"),
            (([],), {}, "none of the languages"),
            ((["en"],), {"default": "de"}, "none of the languages"),
            ((["e_n"],), {}, "no language code"),
            ((["en"],), {"status": 308}, "no lasting answer"),
        ],
    )
    def test_what_is_wrong_is_told(self, args: Any, given: Any, words: str) -> None:
        """When the site starts."""
        with pytest.raises(ConfigError, match=words):
            ready.locale(*args, **given)


class TestDjangosSettings:
    @pytest.mark.parametrize("name", ["django-wrapper-wsgi", "django-middleware-asgi"])
    def test_they_are_read(self, enter: Callable[..., Any], name: str) -> None:
        """Languages, default, cookie and the codes that stand for others."""
        changed = {
            "LANGUAGES": [("zh-hans", "C"), ("de", "G"), ("xx", "Nobody's")],
            "LANGUAGE_CODE": "de",
            "LANGUAGE_COOKIE_NAME": "lang",
        }
        with override_settings(**changed):
            function = dualrt_django.ready.locale()
        door = enter(name, [function], validate=False)
        for headers, location in (
            ({"accept-language": "zh-cn"}, "/zh-hans/"),
            ({"accept-language": "xx"}, "/de/"),
            ({"accept-language": "zh-cn", "cookie": "lang=de"}, "/de/"),
        ):
            response = door.get("/", headers=headers)
            assert (response.status, response.headers["location"]) == (302, location)

    def test_a_default_that_is_not_listed_gives_way(self) -> None:
        """To the first language that is."""
        with override_settings(LANGUAGES=[("de", "G")], LANGUAGE_CODE="en-us"):
            assert dualrt_django.ready.locale(prefix_default=False)
