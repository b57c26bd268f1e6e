"""Make bundles out of texts, for the tests of the loader and what it loads."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import Any

from dualrt.edge.bundle import Bundle, Module
from dualrt.edge.loader import Loaded
from dualrt.edge.policy import Policy
from dualrt.edge.scope import EDGE, Scope


def load(sources: dict[str, str], policy: Policy | None = None, folder: Path | None = None) -> Any:
    """Return a ``Loaded`` of modules given as name → text; a name that ends in ``.`` is a package.

    With ``folder`` the texts are written to files, as a site's are.
    """
    modules = {}
    for key, text in sources.items():
        name, source = key.rstrip("."), dedent(text)
        path = "/".join(name.split(".")) + ("/__init__.py" if key.endswith(".") else ".py")
        file = f"/site/{path}"
        if folder is not None:
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(source)
            file = str(target)
        modules[name] = Module(name, file, source, key.endswith("."))
    return Loaded(Bundle(modules, {}), policy or Policy())


def as_edge(function: Any, *args: Any, scope: Scope | None = None) -> Any:
    """Call ``function`` as edge code is called."""
    token = EDGE.set(scope or Scope("shop.views.view"))
    try:
        return function(*args)
    finally:
        EDGE.reset(token)
