"""``dualrt check``: everything that is wrong with a site's edge code and settings, at once."""

from __future__ import annotations

from pathlib import Path

from dualrt.edge.compiler import inspect_site
from dualrt.edge.findings import ERROR, WARNING, Finding
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt.forgery import open_views
from dualrt.manifest import digest_of, make_manifest

SETTINGS = "dualrt.E003"
STALE = "dualrt.W002"
UNKNOWN = "dualrt.W003"
SWITCHED_OFF = "dualrt.W004"


def check(edge: Edge) -> list[Finding]:
    """Return the findings of every edge view of ``edge``, errors first, of what stands before the
    views, and of its bundle.
    """
    compiled = inspect_site(edge.views, edge.policy)
    found = [*compiled.findings, *open_views(edge), *_of_gates(edge)]
    out = edge.config.bundle
    if out and not any(each.severity == ERROR for each in found):
        routes = edge.router.routes
        fresh = make_manifest(compiled.bundle, routes, edge.gates, edge.shadows)["digest"]
        if digest_of(Path(out)) != fresh:
            found.append(_stale(out))
    return sorted(found, key=lambda each: (each.severity != ERROR, each.file, each.line, each.id))


def _of_gates(edge: Edge) -> list[Finding]:
    found = []
    for whose, name in edge.gates.unknown(edge.router.routes):
        message = f"{whose}: no view or route of the site is called {name!r}: it stands before none"
        hint = "`dualrt routes` lists the names."
        found.append(Finding(UNKNOWN, WARNING, message, hint))
    for one in edge.gates.all:
        if one.conditional:
            shown = ", ".join(map(repr, one.conditional))
            message = (
                f"{one.view.name} runs for {shown} on a condition that the client can switch off: "
                "headers, cookies, the query and the host are its to send or to leave out"
            )
            hint = "If it must not be got round, match the path alone, or use @guard on the view."
            found.append(Finding(SWITCHED_OFF, WARNING, message, hint, view=one.view.name))
    return found


def _stale(out: str) -> Finding:
    there = (Path(out) / "manifest.json").exists()
    state = "is not what the site's source gives now" if there else "is missing"
    return Finding(
        STALE, WARNING, f'the bundle in DUALRT["BUNDLE"] = {out!r} {state}', "Run `dualrt build`."
    )


def settings_finding(error: ConfigError) -> Finding:
    """Return the finding for a ``DUALRT`` or a mark that cannot be used."""
    hint = "Mend the setting or the mark that the message names."
    return Finding(SETTINGS, ERROR, str(error), hint)


__all__ = ["check", "settings_finding"]
