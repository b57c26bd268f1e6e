"""The project keeps its promises as a package: light to import, typed, one version."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["dualrt", "dualrt_django", "dualrt_flask"]
FRAMEWORKS = {"asgiref", "django", "flask", "flask_login", "jinja2", "werkzeug", *PACKAGES[1:]}
TOO_HEAVY = {"asyncio", "ssl", "asgiref", "django", "flask", "werkzeug", "dualrt_django"}


def loaded_by(statement: str) -> set[str]:
    """Return the top-level names in `sys.modules` of a fresh interpreter after `statement`."""
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    # Without coverage in the child: it loads modules of its own.
    env = {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


def test_importing_dualrt_loads_no_framework_and_no_event_loop() -> None:
    """`import dualrt` stays small: it must answer before a framework is imported."""
    assert not loaded_by("import dualrt; dualrt.runtime; dualrt.Response") & (
        TOO_HEAVY - loaded_by("pass")
    )


@pytest.mark.parametrize("module", ["dualrt.wsgi", "dualrt.testing"])
def test_the_wsgi_side_loads_no_framework(module: str) -> None:
    """The core's modules know no framework, also when more than the package itself is loaded."""
    frameworks = {"asgiref", "django", "flask", "werkzeug"}
    assert not loaded_by(f"import {module}") & frameworks


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_marked_as_typed(package: str) -> None:
    """Type checkers read the annotations of the packages (PEP 561)."""
    assert (ROOT / package / "py.typed").is_file()


def test_all_places_that_name_the_version_agree() -> None:
    """pyproject, the installed metadata, the changelog and `dualrt.__version__` say the same."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    versions = {project["version"], metadata.version("dualrt")}
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.search(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    assert released, "CHANGELOG.md names no version"
    versions.add(released[1])
    import dualrt

    if named := getattr(dualrt, "__version__", None):
        versions.add(named)
    assert len(versions) == 1, versions


def test_the_core_needs_nothing_but_python() -> None:
    """`pip install dualrt` installs one distribution; everything else is an extra."""
    needs = metadata.requires("dualrt") or []
    assert all("extra ==" in need for need in needs), needs


def imported_by(file: Path, read: set[Path]) -> set[str]:
    """Return the names of the packages that a test's file imports, itself or by other tests'."""
    read.add(file)
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    found = {name.partition(".")[0] for name in names}
    for name in names:
        for other in (f"{name.replace('.', '/')}.py", f"{name.replace('.', '/')}/__init__.py"):
            path = ROOT / other
            if name.startswith(("tests.", "demo_site")) and path.is_file() and path not in read:
                found |= imported_by(path, read)
    return found


def test_what_ci_runs_once_a_python_needs_no_framework() -> None:
    """.ci/once names what need not run with each Django and Flask; a name of nothing is stale."""
    lines = (ROOT / ".ci/once").read_text("utf-8").splitlines()
    for pattern in (line for line in lines if line and not line.startswith("#")):
        files = sorted(ROOT.glob(pattern))
        assert files, pattern
        for file in files:
            read: set[Path] = set()
            near = (folder / "conftest.py" for folder in file.parents if folder != ROOT)
            found = imported_by(file, read)
            for conftest in near:
                if conftest.is_file() and ROOT in conftest.parents:
                    found |= imported_by(conftest, read)
            assert not found & FRAMEWORKS, file
