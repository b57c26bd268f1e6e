"""The project keeps its promises as a package: light to import, typed, one version."""

from __future__ import annotations

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
    """Type checkers read the annotations of the three packages (PEP 561)."""
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
