"""The policy: what edge code may import, from where, and why not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dualrt.edge import known, packages
from dualrt.edge.known import KNOWN, PURE
from dualrt.edge.policy import Policy
from tests.edge.loading import as_edge, load

SHOP = Policy(
    packages=["sortedcontainers"],
    frameworks={"django.http": frozenset({"JsonResponse"})},
    refusals={
        "django.db": ("dualrt.E005", "the ORM needs the server runtime", "Fetch it."),
        "django.http.FileResponse": ("dualrt.E005", "it reads a file", "Use the server."),
    },
)


@pytest.mark.parametrize(
    ("module", "kind", "number"),
    [
        pytest.param("json", "provided", "", id="subset"),
        pytest.param("os", "provided", "", id="partly-allowed"),
        pytest.param("os.path", "provided", "", id="found-by-no-finder"),
        pytest.param("xml.etree", "provided", "", id="parent"),
        pytest.param("dualrt", "provided", "", id="dualrt"),
        pytest.param("dualrt.errors", "provided", "", id="dualrt-errors"),
        pytest.param("dualrt.edge.scope", "refused", "dualrt.E001", id="dualrt-inside"),
        pytest.param("dualrt_django", "refused", "dualrt.E001", id="adapter"),
        pytest.param("markupsafe", "provided", "", id="known-package"),
        pytest.param("django.http", "provided", "", id="framework"),
        pytest.param("django", "provided", "", id="framework-parent"),
        pytest.param("django.db", "refused", "dualrt.E005", id="refusal"),
        pytest.param("django.db.models", "refused", "dualrt.E005", id="refusal-below"),
        pytest.param("django.forms", "refused", "dualrt.E001", id="framework-rest"),
        pytest.param("socket", "refused", "dualrt.E001", id="stdlib-outside"),
        pytest.param("urllib.request", "refused", "dualrt.E001", id="stdlib-submodule-outside"),
        pytest.param("json.scanner", "refused", "dualrt.E001", id="inner-module-of-allowed"),
        pytest.param("json.nothing", "missing", "dualrt.E012", id="stdlib-missing"),
        pytest.param("sortedcontainers", "source", "", id="listed-package"),
        pytest.param("sortedcontainers.sortedlist", "source", "", id="listed-submodule"),
        pytest.param("click", "refused", "dualrt.E011", id="unlisted-package"),
        pytest.param("click.core", "refused", "dualrt.E011", id="unlisted-submodule"),
        pytest.param("demo_site", "source", "", id="project"),
        pytest.param("tests.edge.samples", "source", "", id="project-submodule"),
        pytest.param("nowhere_to_be_found", "missing", "dualrt.E012", id="missing"),
        pytest.param("nowhere.below", "missing", "dualrt.E012", id="missing-parent"),
    ],
)
def test_a_module_is_provided_loaded_or_refused(module: str, kind: str, number: str) -> None:
    """Every module has one ruling, and what cannot be had has the finding's id and a hint."""
    ruling = SHOP.module(module)
    assert (ruling.kind, ruling.id) == (kind, number)
    assert bool(ruling.why and ruling.hint) is (kind in ("refused", "missing"))


@pytest.mark.parametrize(
    ("module", "name", "kind", "number"),
    [
        pytest.param("json", "dumps", "provided", "", id="name"),
        pytest.param("json", "decoder", "provided", "", id="submodule"),
        pytest.param("os", "path", "provided", "", id="os.path"),
        pytest.param("urllib", "parse", "provided", "", id="submodule-of-parent"),
        pytest.param("urllib", "request", "refused", "dualrt.E001", id="submodule-outside"),
        pytest.param("os", "stat", "refused", "dualrt.E002", id="refused-name"),
        pytest.param("json", "codecs", "refused", "dualrt.E002", id="module-inside"),
        pytest.param("time", "sleep", "refused", "dualrt.E006", id="blocking"),
        pytest.param("json", "nothing", "missing", "dualrt.E012", id="missing"),
        pytest.param("django.http", "JsonResponse", "provided", "", id="framework-name"),
        pytest.param("django.http", "Http404", "refused", "dualrt.E005", id="framework-other"),
        pytest.param("django.http", "FileResponse", "refused", "dualrt.E005", id="refusal"),
        pytest.param("django", "db", "refused", "dualrt.E005", id="refused-submodule"),
        pytest.param("django", "http", "provided", "", id="framework-submodule"),
    ],
)
def test_a_name_is_provided_or_refused(module: str, name: str, kind: str, number: str) -> None:
    """Names of provided modules have rulings of their own."""
    ruling = SHOP.name(module, name)
    assert (ruling.kind, ruling.id) == (kind, number)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        pytest.param("socket", "dualrt.fetch", id="socket"),
        pytest.param("urllib.request", "dualrt.fetch", id="urllib"),
        pytest.param("threading", "asyncio.create_task", id="threads"),
        pytest.param("subprocess", "server runtime", id="processes"),
        pytest.param("sqlite3", "server runtime", id="database"),
        pytest.param("pickle", "JSON", id="pickle"),
        pytest.param("tempfile", "when the server starts", id="files"),
    ],
)
def test_refusals_say_what_to_do_instead(module: str, words: str) -> None:
    """The hint fits the thing that was reached for."""
    assert words in Policy().module(module).hint


def _write(folder: Path, path: str, text: str = "") -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)


@pytest.mark.parametrize(
    ("files", "root", "name", "where"),
    [
        pytest.param(["p1/shop1.py"], "p1", "shop1", "project", id="checkout"),
        pytest.param(["p2/shop2/__init__.py"], "p2", "shop2", "project", id="package"),
        pytest.param(["p3/shop3/in/mod.py"], "p3", "shop3.in.mod", "project", id="namespace"),
        pytest.param(
            ["v/lib/site-packages/shop4.py"], "v/lib/site-packages", "shop4", "installed", id="venv"
        ),
        pytest.param(
            ["v/dist-packages/shop5/__init__.py"],
            "v/dist-packages",
            "shop5",
            "installed",
            id="dist",
        ),
        pytest.param(
            ["v/site-packages/repo/shop6.py"],
            "v/site-packages/repo",
            "shop6",
            "project",
            id="below",
        ),
        pytest.param(
            ["t/shop7.py", "t/shop7-1.0.dist-info/RECORD"], "t", "shop7", "installed", id="target"
        ),
        pytest.param(
            ["e/src/shop8.py", "e/src/shop8.egg-info/PKG-INFO"],
            "e/src",
            "shop8",
            "project",
            id="egg",
        ),
        pytest.param(["s/calendar.py"], "s", "calendar", "stdlib", id="loaded-stdlib-wins"),
    ],
)
def test_a_package_is_the_projects_or_installed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: list[str],
    root: str,
    name: str,
    where: str,
) -> None:
    """What an installer put somewhere is installed; everything else on the path is the site's."""
    import calendar  # noqa: F401

    for each in files:
        _write(tmp_path, each)
    monkeypatch.syspath_prepend(str(tmp_path / root))
    found = packages.locate(name)
    assert found is not None
    assert found.where == where


def test_looking_for_a_module_imports_no_parent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site's package may load models when it is imported; the check must not do that."""
    _write(tmp_path, "heavy_site/__init__.py", "raise RuntimeError('imported')")
    _write(tmp_path, "heavy_site/views.py")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert Policy().module("heavy_site.views").kind == "source"
    assert "heavy_site" not in sys.modules


def test_an_editable_install_is_the_projects_own() -> None:
    """dualrt itself is installed so where these tests run."""
    found = packages.locate("demo_site")
    assert found is not None
    assert found.where == "project"


def test_a_compiled_module_of_a_listed_package_is_refused() -> None:
    """Compiled code cannot be loaded from source."""
    ruling = Policy(packages=["markupsafe"]).module("markupsafe._speedups")
    assert (ruling.kind, ruling.id) == ("refused", "dualrt.E010")


def test_a_projects_module_hides_the_standard_librarys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in Python: what comes first on the path is what an import means."""
    _write(tmp_path, "sched.py")
    monkeypatch.delitem(sys.modules, "sched", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert Policy().module("sched").kind == "source"


PACKAGE_CALLS = {
    "attr": """
        from __future__ import annotations
        import attr
        import typing
        @attr.s(auto_attribs=True)
        class A:
            x: int = attr.ib(default=1, validator=attr.validators.instance_of(int))
            k: typing.ClassVar[int] = 2
        def call():
            return attr.asdict(A(2)) == {"x": 2}
    """,
    "attrs": """
        import attrs
        from attrs import validators
        @attrs.define
        class A:
            x: int = attrs.field(default=1, validator=[validators.ge(1)])
        def call():
            try:
                A(0)
            except ValueError:
                return attrs.evolve(A(2), x=3) == A(3)
    """,
    "cachetools": """
        import cachetools
        @cachetools.cached(cachetools.TTLCache(2, 60))
        def call():
            return "cached"
    """,
    "inflection": """
        import inflection
        def call():
            return inflection.pluralize("post") == "posts"
    """,
    "isodate": """
        import isodate
        def call():
            return isodate.parse_duration("P1D").days == 1
    """,
    "jmespath": """
        import jmespath
        def call():
            return jmespath.search("a.b", {"a": {"b": 1}}) == 1
    """,
    "packaging": """
        from packaging.version import Version
        def call():
            return Version("1.0") < Version("2")
    """,
    "idna": """
        import idna
        def call():
            return idna.encode("bücher.example")
    """,
    "itsdangerous": """
        import itsdangerous
        def call():
            serializer = itsdangerous.URLSafeTimedSerializer("k")
            return serializer.loads(serializer.dumps([1]), max_age=9)
    """,
    "markupsafe": """
        from markupsafe import Markup, escape
        def call():
            return Markup("<b>%s</b>") % escape("<")
    """,
    "sortedcontainers": """
        from sortedcontainers import SortedDict
        def call():
            return repr(SortedDict(b=1))
    """,
    "typing_extensions": """
        from typing_extensions import TypedDict
        class D(TypedDict):
            a: int
        def call():
            return D(a=1)
    """,
}


def _sources(package: str) -> dict[str, str]:
    found = packages.locate(package)
    assert found is not None
    if not found.package:
        return {package: Path(found.file).read_text("utf-8")}
    root = Path(found.file).parent
    sources = {}
    for file in root.rglob("*.py"):
        parts = [package, *file.relative_to(root).with_suffix("").parts]
        dot = "." if parts[-1] == "__init__" else ""
        sources[".".join(p for p in parts if p != "__init__") + dot] = file.read_text("utf-8")
    return sources


def test_the_packages_are_published_and_hinted_at() -> None:
    """The table has each, and whoever forgot the setting is told that it is worth a try."""
    assert {row.module for row in known.rows()} == {*KNOWN, *PURE}
    assert "It is known to work: add 'itsdangerous'" in Policy().module("itsdangerous").hint


@pytest.mark.parametrize("package", sorted({*(p for p in KNOWN if "." not in p), *PURE}))
def test_known_packages_work_at_the_edge(package: str) -> None:
    """Each package that the table names is loaded, and does its work as edge code."""
    pytest.importorskip(package)
    sources = {"app": PACKAGE_CALLS[package]}
    policy = Policy()
    if package in PURE:
        policy = Policy(packages=[package])
        sources |= _sources(package)
    loaded = load(sources, policy)
    assert as_edge(loaded.get("app", "call"))
