"""The bundle on disk: ``dualrt build`` writes the edge code and a manifest of all that it is.

The same site gives the same bytes on every machine: no times, no absolute paths, everything sorted.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dualrt.beside import Shadows, with_shadows
from dualrt.edge.bundle import Bundle, Module, Template
from dualrt.errors import ConfigError
from dualrt.gates import Gates
from dualrt.middleware import Middleware
from dualrt.routing import Route
from dualrt.runtime import EdgeView

FORMAT = 1  # of the manifest
MANIFEST = "manifest.json"
CODE = "code"
TEMPLATES = "templates"
SITE = "site.json"


def make_manifest(
    bundle: Bundle,
    routes: Sequence[Route],
    gates: Gates | None = None,
    shadows: Shadows | None = None,
) -> dict[str, Any]:
    """Return the manifest: ``modules`` and ``templates`` (file in the bundle, bytes, SHA-256),
    ``views`` (module, name, modules, templates, bytes, limits), ``middleware`` in the order they
    run, ``routes`` in the framework's order with their own middlewares and guards (``shadow``: the
    share of the requests for which the server's view runs at the edge beside it), and a ``digest``
    of it all.
    """
    site = gates.site if gates is not None else ()
    rows = list(with_shadows(routes, shadows))
    views = [beside or route.target for route, beside in rows]
    limits = {each.name: each.options.limits() for each in views if isinstance(each, EdgeView)}
    before = gates.all if gates is not None else []
    limits |= {each.view.name: each.view.options.limits() for each in before}
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "modules": {name: _module(bundle.modules[name]) for name in sorted(bundle.modules)},
        "templates": {name: _template(bundle.templates[name]) for name in sorted(bundle.templates)},
        "views": {
            name: {
                "module": view.module,
                "name": view.name,
                "modules": list(view.modules),
                "templates": list(view.templates),
                "size": view.size,
                "limits": limits.get(name, {}),
            }
            for name, view in sorted(bundle.views.items())
        },
        "middleware": [_gate(each) for each in site],
        "routes": [_route(route, beside, gates) for route, beside in rows],
    }
    manifest["digest"] = _digest(json.dumps(manifest, sort_keys=True))
    return manifest


def _module(module: Module) -> dict[str, Any]:
    return {"file": _place(module), "size": module.size, "sha256": _digest(module.source)}


def _template(template: Template) -> dict[str, Any]:
    # a name need not be a path: each part is a plain file name here
    parts = [
        quote(part) if part.strip(".") else "%2E" * len(part) for part in template.name.split("/")
    ]
    place = "/".join([TEMPLATES, *filter(None, parts)])
    return {"file": place, "size": template.size, "sha256": _digest(template.source)}


def _place(module: Module) -> str:
    path = module.name.replace(".", "/")
    return f"{CODE}/{path}/__init__.py" if module.package else f"{CODE}/{path}.py"


def _gate(one: Middleware) -> dict[str, Any]:
    matcher = None if one.matcher is None else str(one.matcher)
    return {"view": one.view.name, "matcher": matcher, "views": list(one.views)}


def _route(route: Route, beside: EdgeView | None, gates: Gates | None) -> dict[str, Any]:
    more, guards = gates.names_before(route) if gates is not None else ([], [])
    edge = route.target if isinstance(route.target, EdgeView) else None
    told: dict[str, Any] = {"shadow": beside.options.shadow} if beside else {}
    return told | {
        "pattern": route.pattern,
        "host": route.host,
        "methods": sorted(route.methods) if route.methods is not None else None,
        "name": route.name,
        "view": edge.name if edge else route.view_name,
        "runtime": edge.runtime if edge else "server",
        "middleware": more,
        "guards": guards,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def build(
    bundle: Bundle,
    routes: Sequence[Route],
    out: Path,
    gates: Gates | None = None,
    shadows: Shadows | None = None,
    packed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Write the bundle into the directory ``out`` and return its manifest. ``packed`` is what the
    pages need of the framework: a file of its own, which the manifest names (``site``) and its
    digest does not cover.

    ``out`` is made anew: it is empty, missing, or an older bundle; else ``ConfigError``.
    """
    if out.exists() and any(out.iterdir()) and not (out / MANIFEST).exists():
        raise ConfigError(f"{out} is not empty and holds no bundle: name another directory")
    for folder in (CODE, TEMPLATES):
        shutil.rmtree(out / folder, ignore_errors=True)
    manifest = make_manifest(bundle, routes, gates, shadows)
    for kind, parts in (("modules", bundle.modules), ("templates", bundle.templates)):
        for name, part in parts.items():
            file = out / manifest[kind][name]["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(part.source.encode("utf-8", "surrogatepass"))
    out.mkdir(parents=True, exist_ok=True)
    (out / SITE).unlink(missing_ok=True)
    if packed is not None:
        data = json.dumps(packed, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        (out / SITE).write_bytes(data.encode("utf-8", "surrogatepass"))
        manifest["site"] = {"file": SITE, "size": len(data.encode("utf-8", "surrogatepass"))}
        manifest["site"]["sha256"] = _digest(data)
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    (out / MANIFEST).write_text(text + "\n", "utf-8")
    return manifest


def digest_of(out: Path) -> str:
    """Return the digest of the bundle in ``out``, ``""`` where there is none that can be read."""
    try:
        return str(json.loads((out / MANIFEST).read_text("utf-8"))["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


__all__ = ["CODE", "MANIFEST", "SITE", "build", "digest_of", "make_manifest"]
