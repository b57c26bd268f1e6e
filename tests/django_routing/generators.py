"""Seeded random URLconfs, and requests aimed at what they match."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, include, path, re_path, register_converter
from django.urls.converters import get_converters
from django.urls.resolvers import RoutePattern
from django.utils.functional import lazy
from django.utils.translation import get_language

LANGUAGES = ("en", "de", "pt-br")
DIGITS = 640  # that int() reads at most while `few_digits`: no limit can be set lower


@contextmanager
def few_digits() -> Iterator[None]:
    """Let int() refuse numbers that are not very long: with the usual 4300 digits the time of some
    generated patterns, in Django's own resolver too, grows to minutes (the cube of the length).
    """
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(DIGITS)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


class Even:
    """Refuses odd numbers, as a site's own converter may."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        if int(value) % 2:
            raise ValueError("odd")
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class Parts:
    """Spans segments, and has an alternation and groups of its own."""

    regex = "([a-c]+/)*[a-c]+|none"

    def to_python(self, value: str) -> list[str] | None:
        return None if value == "none" else value.split("/")

    def to_url(self, value: list[str]) -> str:
        return "/".join(value)


class Broken:
    """Fails with what Django does not catch."""

    regex = "[a-z]{3}"

    def to_python(self, value: str) -> str:
        if value == "bad":
            raise TypeError(value)
        return value.upper()

    def to_url(self, value: str) -> str:
        return value.lower()


for _name, _converter in {"even2": Even, "parts": Parts, "broken": Broken}.items():
    if _name not in get_converters():
        register_converter(_converter, _name)


class OwnPattern(RoutePattern):
    """A site's own way to match, which only Django can be asked for."""

    def match(self, path: str) -> Any:
        return super().match(path.lower())


SAMPLES = {
    "int": ["0", "1", "22", "007", "٣", "9" * (DIGITS + 1), "9" * (DIGITS - 1)],
    "str": ["a", "ab", "café", "x y", "a.b", "\n", "a\n", "22", "a;b"],
    "slug": ["a", "a-b", "a_b", "22"],
    "path": ["a", "a/b", "a//b", "/", "a/\n", "22/7"],
    "uuid": ["0a1b2c3d-0000-4000-8000-00000000abcd", "0A1B2C3D-0000-4000-8000-00000000ABCD"],
    "even2": ["2", "3", "22", "9" * (DIGITS + 1)],
    "parts": ["a", "a/b", "none", "a/b/c", "none/a"],
    "broken": ["abc", "bad"],
}
WORDS = ["a", "b", "ab", "items", "items", "café", "x.y", "de", "en", "22", "a+b", "pt", "%41"]
# Each with texts that it may match.
LEAVES: list[tuple[str, list[str]]] = [
    (r"^a/$", ["a/", "a/\n"]),
    (r"^a$", ["a", "a\n"]),
    ("a", ["a", "xa", "xax"]),
    (r"^$", ["", "\n"]),
    ("", ["", "x"]),
    (r"^(?P<x>[0-9]+)/$", ["22/", "7/"]),
    (r"^([0-9]+)/(\w+)/$", ["22/a/", "22/a"]),
    (r"^(?:(?P<x>a)/)?b/$", ["b/", "a/b/"]),
    (r"^items(?:/(\d+))?(?:-(\w+))?/?$", ["items", "items/22", "items/22-a/", "items-b"]),
    (r"^(a|b)/", ["a/", "b/x"]),
    (r"^(?P<x>[a-z]*)(?P<y>[0-9]+)?", ["a22", "", "22", "ab"]),
    (r"(?i)^ITEMS/$", ["items/", "Items/"]),
    (r"^a/b|^b/", ["a/b", "b/", "xb/"]),
    (r"^(?P<x>.+)\Z", ["a/b", "a\n"]),
    (r"^(?P<x>.*)$", ["", "a", "a\nb"]),
    (r"^a+b?/x{1,2}/$", ["aab/x/", "a/xx/"]),
    (r"^(?P<x>(?P<y>a)|b)/([0-9])/$", ["a/1/", "b/1/"]),
    (r"^(\w)\1/$", ["aa/", "ab/"]),
    (r"^(?=a)(?P<x>\w+)(?!/x)/", ["ab/", "ab/x"]),
    (r"^[^/]+/[\w\-\]]+/$", ["a/b]/", "é/-/"]),
    (r"^a\$", ["a$", "a$x"]),
    (r"^x\.y/(?P<y>\d{2,4})/$", ["x.y/22/", "x.y/1/"]),
    (r"b/$", ["b/", "ab/"]),
    (r"^((?:[a-c]/)+)(?P<x>\d*)$", ["a/b/22", "a/"]),
    (r"^{a}{/$", ["{a}{/"]),
]
BRANCHES: list[tuple[str, list[str]]] = [
    ("^a/", ["a/"]),
    (r"^(?P<x>[a-z]+)/", ["ab/", "items/"]),
    (r"^([0-9]+)/", ["22/"]),
    ("^", [""]),
    ("", [""]),
    ("a", ["a", "xa"]),
    ("^(.*)/", ["a/b/", "/"]),
    (r"^items(?:/(?P<y>[0-9]))?/", ["items/", "items/2/"]),
    (r"^(?P<x>a*?)(?P<z>a?)", ["", "aa"]),
    (r"^(\w*)", ["a", "ab"]),
]


class Urlconf:
    """A random list of patterns, and texts near to what its leaves match."""

    def __init__(self, rng: random.Random, *, i18n: bool, doubts: bool) -> None:
        self.rng = rng
        self.i18n = i18n
        self.doubts = doubts
        self.aims: list[str] = []
        self.edge = rng.choice([0.3, 0.6, 0.6, 0.9])
        self.patterns = self._patterns([""], 0, rng.choice([2, 4, 8, 14]))
        if i18n and rng.random() < 0.85:
            self._localize()

    def _localize(self) -> None:
        rng = self.rng
        start = len(self.aims)
        inside = self._patterns([f"{x}/" for x in LANGUAGES] + [""], 1, rng.randint(1, 6))
        found = i18n_patterns(*inside, prefix_default_language=rng.random() < 0.5)
        at = rng.randint(0, len(self.patterns))
        self.patterns[at:at] = found
        self.aims += self.aims[start:] * 2

    def _view(self) -> Any:
        def view(request: Any) -> None:
            """Never called: the tests ask only who would be."""

        view.edge = self.rng.random() < self.edge  # type: ignore[attr-defined]
        return view

    def _route(self, end: bool) -> tuple[str, list[str]]:
        rng = self.rng
        names = iter(rng.sample("xyzw", 4))
        text, aims = "", ["", ""]
        for _ in range(rng.choice([0, 1, 1, 2, 2, 3]) if end else rng.choice([0, 1, 1, 2])):
            if rng.random() < 0.45:
                kind = rng.choice([*SAMPLES, "str", "int", "slug"])
                text += f"<{kind}:{next(names)}>" if kind != "str" else f"<{next(names)}>"
                aims = [aim + rng.choice(SAMPLES[kind]) for aim in aims]
            else:
                word = rng.choice(WORDS)
                text, aims = text + word, [aim + word for aim in aims]
            tail = rng.choice(["/", "/", "/", "/", "-", ""])
            text, aims = text + tail, [aim + tail for aim in aims]
        return text, aims

    def _defaults(self) -> dict[str, Any]:
        if self.rng.random() < 0.85:
            return {}
        return {self.rng.choice("xyzk"): self.rng.choice([1, "d", None])}

    def _translated(self, route: str) -> tuple[Any, list[str]]:
        table = {code: f"{self.rng.choice(WORDS)}/{route}" for code in LANGUAGES}
        text = lazy(lambda: table[get_language() or "en"], str)()
        return text, [value.removesuffix(route) for value in table.values()]

    def _leaf(self, outer: list[str]) -> Any:
        rng = self.rng
        name = rng.choice(["n1", "n2", None])
        if rng.random() < 0.25:
            regex, aims = rng.choice(LEAVES)
            self._aim(outer, aims)
            return re_path(regex, self._view(), self._defaults(), name=name)
        route: Any
        route, aims = self._route(True)
        if self.i18n and rng.random() < 0.25:
            route, starts = self._translated(route)
            aims = [start + rng.choice(aims) for start in starts]
        self._aim(outer, aims)
        if self.doubts and rng.random() < 0.1:
            pattern = OwnPattern(str(route), name=name, is_endpoint=True)
            return URLPattern(pattern, self._view(), self._defaults(), name)
        return path(route, self._view(), self._defaults(), name=name)

    def _aim(self, outer: list[str], aims: list[str]) -> None:
        for aim in aims:
            self.aims += [start + aim for start in self.rng.sample(outer, min(2, len(outer)))]

    def _branch(self, outer: list[str], depth: int) -> Any:
        rng = self.rng
        route: Any
        if regex := rng.random() < 0.35:
            route, aims = rng.choice(BRANCHES)
        else:
            route, aims = self._route(False)
            if self.i18n and rng.random() < 0.15:
                route, starts = self._translated(route)
                aims = [start + rng.choice(aims) for start in starts]
        starts = [start + aim for start in outer for aim in aims][:6]
        inner = self._patterns(starts, depth + 1, rng.randint(1, 4))
        target: Any = include(inner)
        if rng.random() < 0.25:
            target = include((inner, "app"), namespace=rng.choice(["ns", "other"]))
        return (re_path if regex else path)(route, target, self._defaults())

    def _patterns(self, outer: list[str], depth: int, size: int) -> list[Any]:
        return [
            self._branch(outer, depth)
            if depth < 3 and self.rng.random() < 0.3
            else self._leaf(outer)
            for _ in range(size)
        ]

    def path(self) -> str:
        """Return a path, most often one that a leaf is likely to match."""
        rng = self.rng
        text = "/" + rng.choice(self.aims)
        if rng.random() < 0.25:
            text = _spoil(rng, text)
        return text


NOISE = ["//", "/", "", "\n", "\0", ";", ".", "/../", "é", "%2F", "?", "#", "\u2028", " ", "A"]


def _spoil(rng: random.Random, text: str) -> str:
    chance = rng.random()
    if chance < 0.15:
        return text.removesuffix("/") if text.endswith("/") else text + "/"
    if chance < 0.3:
        return text + rng.choice(NOISE)
    if chance < 0.4:
        return text.swapcase()
    if chance < 0.45:
        return text[1:]
    if chance < 0.6:
        return (
            f"/{rng.choice(['en', 'EN', 'de', 'de-at', 'pt', 'pt-BR', 'pt-br', 'fr', 'x'])}{text}"
        )
    at = rng.randint(0, len(text))
    return text[:at] + rng.choice(NOISE) + text[at + (rng.random() < 0.3) :]


def make_environ(rng: random.Random, path: str) -> dict[str, Any]:
    """Return the WSGI environ of a path, sometimes with bytes that are no UTF-8."""
    data = path.encode()
    if rng.random() < 0.06:
        at = rng.randint(0, len(data))
        bad = rng.choice([b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xc0\xaf"])
        data = data[:at] + bad + data[at:]
    environ = {
        "REQUEST_METHOD": rng.choice(["GET", "POST", "HEAD", "PURGE"]),
        "PATH_INFO": data.decode("latin-1"),
        "SCRIPT_NAME": rng.choice(["", "", "", "/app", "/caf\xc3\xa9", "/\xff"]),
        "QUERY_STRING": rng.choice(["", "a=1", "a=\xff"]),
        "HTTP_ACCEPT_LANGUAGE": rng.choice(LANGUAGES),
        "wsgi.url_scheme": "http",
    }
    if rng.random() < 0.01:
        del environ["PATH_INFO"]
    return environ


def make_scope(rng: random.Random, path: str) -> dict[str, Any]:
    """Return the ASGI scope of a path, sometimes mounted, sometimes only nearly so."""
    root = rng.choice(["", "", "", "/app", "/a", "/a/", "/"])
    return {
        "type": "http",
        "method": "GET",
        "path": rng.choice([root, root, root.rstrip("/"), ""]) + path,
        "root_path": root,
        "query_string": rng.choice([b"", b"", b"a=1", b"\xff"] if rng.random() < 0.1 else [b""]),
        "headers": [(b"accept-language", rng.choice(LANGUAGES).encode())],
    }
