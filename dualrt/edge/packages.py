"""Where a module stands: in the standard library, in the project, in an installed package.

The policy asks. Nothing is imported, parents neither: importing a site's package may load its
models.
"""

from __future__ import annotations

import importlib.machinery
import site
import sys
import sysconfig
from functools import cache
from os.path import realpath
from pathlib import Path
from typing import Any, NamedTuple

STDLIB = "stdlib"
PROJECT = "project"
INSTALLED = "installed"

_INSTALL_DIRS = ("site-packages", "dist-packages")


class Found(NamedTuple):
    """``where`` is ``STDLIB``, ``PROJECT`` or ``INSTALLED``; ``file`` is the source's or the
    compiled module's, ``""`` for a namespace package; ``package``: it may have submodules.
    """

    name: str
    where: str
    file: str
    package: bool
    compiled: bool


def locate(name: str) -> Found | None:
    """Return where the module of this absolute dotted name stands, ``None`` if nowhere."""
    loaded = sys.modules.get(name)
    file = getattr(loaded, "__file__", None)
    if isinstance(file, str):  # also what no finder knows: __main__, pytest's test modules
        return _found(name, file, hasattr(loaded, "__path__"))
    spec = _find_spec(name)
    if spec is None:
        return None
    origin = spec.origin if spec.has_location else ""
    if spec.origin in ("built-in", "frozen"):
        return Found(name, STDLIB, "", spec.submodule_search_locations is not None, True)
    locations = _locations(spec)
    if not origin and not locations:
        return None
    return _found(name, origin or "", locations is not None, locations or ())


def _found(name: str, file: str, package: bool, locations: Any = ()) -> Found:
    compiled = file.endswith(tuple(importlib.machinery.EXTENSION_SUFFIXES))
    anchor = file or next(iter(locations), "")
    return Found(name, _where(name, anchor), file, package, compiled)


def _where(name: str, file: str) -> str:
    if is_installed(file, name):
        return INSTALLED
    top = name.partition(".")[0]
    real = realpath(file)
    if top in sys.stdlib_module_names and any(_under(real, each) for each in _stdlib_dirs()):
        return STDLIB
    return PROJECT


def is_installed(file: str, name: str = "") -> bool:
    """Whether ``file`` was put where an installer puts packages. An editable install's files are
    the project's own; so is a checkout that merely stands below such a directory.
    """
    root = _root(Path(file), name)
    if root is not None and root.name not in _INSTALL_DIRS and str(root) not in _install_dirs():
        return _has_metadata(root)
    return any(_under(realpath(file), each) for each in _install_dirs()) or any(
        part in _INSTALL_DIRS for part in Path(file).parts
    )


def _root(file: Path, name: str) -> Path | None:
    """Return the entry of ``sys.path`` that ``file`` was found by, resolved."""
    depth = name.count(".") + file.name.startswith("__init__.")
    if depth >= len(file.parents):
        return None
    folder = realpath(file.parents[depth])
    return Path(folder) if folder in {realpath(each) for each in sys.path} else None


@cache
def _has_metadata(root: Path) -> bool:
    """Whether an installer worked here (``pip install --target``): it leaves ``*.dist-info``."""
    return any(root.glob("*.dist-info"))


@cache
def _install_dirs() -> tuple[str, ...]:
    known = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    known += [*site.getsitepackages(), site.getusersitepackages()]
    return tuple({realpath(each) for each in known if each})


@cache
def _stdlib_dirs() -> tuple[str, ...]:
    known = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    return tuple({realpath(each) for each in known if each})


def _under(file: str, folder: str) -> bool:
    return file.startswith(folder.rstrip("/\\") + ("\\" if "\\" in folder else "/"))


def _find_spec(name: str) -> importlib.machinery.ModuleSpec | None:
    path: list[str] | None = None
    spec = None
    head = ""
    for part in name.split("."):
        head = f"{head}.{part}" if head else part
        try:
            spec = _ask_finders(head, path)
        except KeyError:  # a nested namespace package's path asks sys.modules for its parent
            spec = _namespace(head, [Path(each, part) for each in path or ()])
        if spec is None:
            return None
        path = _locations(spec)
        if path is None and head != name:
            return None
    return spec


def _namespace(name: str, folders: list[Path]) -> importlib.machinery.ModuleSpec:
    spec = importlib.machinery.ModuleSpec(name, None, is_package=True)
    spec.submodule_search_locations = [str(each) for each in folders if each.is_dir()]
    return spec


def _ask_finders(name: str, path: list[str] | None) -> importlib.machinery.ModuleSpec | None:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec: importlib.machinery.ModuleSpec | None = find(name, path) if find else None
        if spec is not None:
            return spec
    return None


def _locations(spec: importlib.machinery.ModuleSpec) -> list[str] | None:
    found: Any = spec.submodule_search_locations
    if found is None:
        return None
    # a nested namespace package's own list imports its parent when it is looked at
    return list(getattr(found, "_path", found))


__all__ = ["INSTALLED", "PROJECT", "STDLIB", "Found", "is_installed", "locate"]
