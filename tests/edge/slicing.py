"""Small sites written as one text, and a policy with rules of its own, for the slice's tests."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pytest

from dualrt.edge.pages import Pages
from dualrt.edge.policy import MISSING, PROVIDED, REFUSED, SOURCE, Ruling
from dualrt.edge.slice import Entry, Sliced, Source, slice_site

PROVIDED_MODULES: Mapping[str, frozenset[str] | None] = {
    "asyncio": None,
    "contextlib": None,
    "dataclasses": None,
    "datetime": None,
    "django.http": frozenset({"HttpRequest", "HttpResponse", "JsonResponse"}),
    "django.views": frozenset({"View"}),
    "dualrt": None,
    "dualrt.runtime": None,
    "enum": None,
    "flask": frozenset({"jsonify", "request", "session"}),
    "functools": None,
    "json": None,
    "logging": None,
    "math": frozenset({"pi", "sqrt", "tau"}),
    "os": frozenset({"fspath", "sep"}),
    "os.path": frozenset({"basename", "join"}),
    "re": None,
    "sys": frozenset({"platform", "version_info"}),
    "time": frozenset({"time"}),
    "typing": None,
    "urllib.parse": None,
}
ORM = ("dualrt.E005", "the ORM needs the server runtime", 'Use @runtime("server").')
REFUSALS = {
    "django.conf": ("dualrt.E005", "settings are the server's", "Use a constant."),
    "django.contrib": ORM,
    "django.db": ORM,
    "django.forms": ORM,
    "flask.Flask": ("dualrt.E005", "the app is the server's", "Use a constant."),
    "importlib": ("dualrt.E001", "not in the edge subset", ""),
    "requests": ("dualrt.E001", "not in the edge subset", "Use fetch."),
    "socket": ("dualrt.E001", "not in the edge subset", "Use fetch."),
    "time.sleep": ("dualrt.E006", "it blocks", "Use asyncio.sleep."),
}
REFUSED_BUILTINS = {"open": "dualrt.E002", "input": "dualrt.E006"}
REFUSED_BUILTINS |= dict.fromkeys(("eval", "exec", "compile"), "dualrt.E004")


class SitePolicy:
    """The site's own modules are source; a few others are provided; what is refused is named."""

    def __init__(self, own: frozenset[str]) -> None:
        self.own = own
        self.pages: Pages | None = None
        self.refusals: dict[str, tuple[str, str, str]] = {}
        self.frameworks = {
            name: found for name, found in PROVIDED_MODULES.items() if found and "." in name
        }
        self.frameworks["flask"] = PROVIDED_MODULES["flask"]

    def module(self, name: str) -> Ruling:
        """Rule on a module."""
        if name in self.own:
            return Ruling(SOURCE)
        if name in PROVIDED_MODULES:
            return Ruling(PROVIDED)
        refusal = self._refusal(name)
        if refusal is None and any(each.startswith(f"{name}.") for each in PROVIDED_MODULES):
            return Ruling(PROVIDED)
        return refusal or Ruling(MISSING, "not found", "", "dualrt.E012")

    def _refusal(self, name: str) -> Ruling | None:
        while name:
            if name in REFUSALS:
                number, why, hint = REFUSALS[name]
                return Ruling(REFUSED, why, hint, number)
            name = name.rpartition(".")[0]
        return None

    def names(self, module: str) -> frozenset[str]:
        """Return what a star import gives."""
        return PROVIDED_MODULES.get(module) or frozenset({"field", "dataclass", "dumps"})

    def name(self, module: str, name: str) -> Ruling:
        """Rule on a name of a provided module."""
        dotted = f"{module}.{name}"
        known = PROVIDED_MODULES.get(module, frozenset())
        if known is None or name in known or self.module(dotted).kind == PROVIDED:
            return Ruling(PROVIDED)
        refusal = self._refusal(dotted)
        return refusal or Ruling(REFUSED, "not in the edge subset", "", "dualrt.E002")

    def builtin(self, name: str) -> Ruling:
        """Rule on a builtin."""
        if name in REFUSED_BUILTINS:
            return Ruling(REFUSED, "not in the edge subset", "", REFUSED_BUILTINS[name])
        return Ruling(PROVIDED)


def site(text: str) -> dict[str, Source]:
    """Return the modules of a site: each begins with a line ``--- path/of/module.py``; without
    such a line all of it is ``views``.
    """
    text = textwrap.dedent(text).lstrip("\n")
    if not text.startswith("--- "):
        text = f"--- views.py\n{text}"
    found = {}
    for part in text.split("--- ")[1:]:
        path, _, body = part.partition("\n")
        package = path.endswith("__init__.py")
        name = path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
        found[name] = Source(name, path, body, package)
        while name := name.rpartition(".")[0]:
            found.setdefault(name, Source(name, "", "", True))
    return found


def slice_text(text: str, *entries: Entry) -> Sliced:
    """Slice the site ``text``; by default its ``views.view``, or that of its first module."""
    sources = site(text)
    first = next(iter(sources))
    chosen = entries or (Entry(f"{first}.view", first, "view"),)
    policy = SitePolicy(frozenset(sources))
    return slice_site(chosen, policy, sources.get)  # type: ignore[arg-type]


def expected(text: str) -> dict[str, list[str]]:
    """Return each module's lines as its marks say they should be: a line that ends in ``#+`` is
    taken, ``#= other`` is taken as ``other``, every other line is blank.
    """
    return {
        name: [_expected(line) for line in source.text.split("\n")]
        for name, source in site(text).items()
    }


def _expected(line: str) -> str:
    if line.endswith("#+"):
        return line
    head, mark, other = line.partition("#= ")
    return head[: len(head) - len(head.lstrip())] + other if mark else ""


def sliced_lines(sliced: Sliced) -> dict[str, list[str]]:
    """Return the lines of every module in the bundle."""
    return {name: each.source.split("\n") for name, each in sliced.bundle.modules.items()}


def cases(text: str) -> list[Any]:
    """Return the parameters of a table: each case begins with a line ``=== its name``."""
    rows = [part.partition("\n") for part in text.split("=== ")[1:]]
    return [pytest.param(body, id=name) for name, _, body in rows]
