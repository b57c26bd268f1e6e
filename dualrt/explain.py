"""What happens to a request, and why: ``dualrt explain URL``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from dualrt.beside import percent
from dualrt.errors import ConfigError
from dualrt.flow import Edge
from dualrt.routing import Match, Route
from dualrt.routing.decisions import DOUBT
from dualrt.runtime import EdgeView, chosen_by
from dualrt.site import Site
from dualrt.testing import make_environ
from dualrt.web.sparing import SAFE
from dualrt.wsgi import strip_control, visit_of, waiter


def explain(
    site: Site, url: str, method: str = "GET", headers: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Return which route and runtime answer a request and why, as JSON-able values.

    ``url`` is absolute, or a path on ``http://localhost``. The production router decides, on the
    environ a server would make; where it forwards, the framework's own resolver is asked who
    answers. Middlewares are named, not run; of each scheme of ``AUTH`` it is said whom it takes for
    the sender, and why.
    """
    if not url.startswith("/") and "://" not in url:
        raise ConfigError(f"{url!r} is no URL: write a path that begins with /, or an absolute URL")
    parts = urlsplit(f"http://localhost{url}" if url.startswith("/") else url)
    fields = [("host", parts.netloc), *headers]
    environ = make_environ(method.upper(), parts, fields, b"", "127.0.0.1")
    edge = site.edge()
    match = edge.router.wsgi(dict(environ))
    told: dict[str, Any] = {"method": method.upper(), "url": parts.geturl()}
    if edge.gated:
        told |= _before(edge, dict(environ))
    auth = _auth(edge, dict(environ))
    if auth:
        told["auth"] = auth
    if match is not None:
        return told | _edge(match)
    told |= _forwarded(site, dict(environ), edge.router.routes)
    if edge.shadows is not None and (beside := edge.shadows.router.wsgi(dict(environ))) is not None:
        told |= _beside(beside.route.target, method.upper())
    return told


def _before(edge: Edge, environ: dict[str, Any]) -> dict[str, Any]:
    """Return the names of the middlewares and guards that run before, if each lets the request go
    on, and why each does.
    """
    strip_control(environ)
    visit = visit_of(edge, environ)
    decision = visit.decide(edge)
    gates = edge.gates
    named = gates.named_by(decision)
    more, checks = gates.behind(decision)
    by_view = "only the framework can tell the view, so it runs"
    if decision is not None and decision is not DOUBT:
        by_view = f"{site_word(decision.route)} is one of its views"
    why = {}
    for at, one in enumerate(gates.site):
        if one.match(visit.path, visit.request, visit.raw) is not None:
            by_path = one.matcher is not None or one.views
            why[one.view.name] = "its matcher takes the request" if by_path else "every request"
        elif at in named:
            why[one.view.name] = by_view
    why |= {one.view.name: by_view for one in more}
    told: dict[str, Any] = {"middleware": list(why)}
    if edge.decide is not None:
        told["guards"] = [one.view.name for one in checks]
        why |= {one.view.name: "@guard on the view" for one in checks}
        if decision is DOUBT:
            told["guards_later"] = "only the framework can tell the view: its guards run there"
    return told | {"why_before": why}


def _auth(edge: Edge, environ: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what each scheme says of the sender, and why; the first that knows a user counts."""
    if not edge.auth.schemes:
        if not edge.auth.unsupported or "HTTP_COOKIE" not in environ:
            return []
        return [{"scheme": None, "user": None, "why": f"no scheme: {edge.auth.unsupported}"}]
    request = visit_of(edge, environ).request
    if edge.waits and (waiting := edge.auth.prepare(request)) is not None:
        waiter(environ, request)(waiting, _PATIENCE)
    return [
        {"scheme": name, "user": found.identity and found.identity.id, "why": found.reason}
        for name, found in edge.auth.verdicts(request)
    ]


_PATIENCE = 10.0  # seconds for the keys of an issuer


def _edge(match: Match) -> dict[str, Any]:
    view: EdgeView = match.route.target
    chosen = chosen_by(view.owner)
    return {
        "runtime": view.runtime,
        "view": view.name,
        "pattern": match.route.host + match.route.pattern,
        "path": match.path,
        "arguments": {
            **{str(at): repr(each) for at, each in enumerate(match.args)},
            **{name: repr(each) for name, each in match.kwargs.items()},
        },
        "chosen_by": chosen,
        "limits": view.options.limits(),
        "why": f"{site_word(match.route)} gives this request to {view.name}, an edge view: "
        f"it answers in front of the framework, by {chosen}",
    }


def _forwarded(site: Site, environ: dict[str, Any], routes: Sequence[Route]) -> dict[str, Any]:
    asked = site.ask(environ)
    told = {"runtime": "server", "view": asked.view, "pattern": asked.pattern}
    if not asked.view:
        return told | {"why": f"the framework answers: {asked.note}"}
    if any(route.target is not None and route.view_name == asked.view for route in routes):
        why = (
            f"{asked.view} is an edge view, but what stands in the way before it, or how it is "
            "reached, is the framework's to decide: dualrt forwards what it cannot be sure of, "
            "and the view answers from there"
        )
    else:
        why = f"{asked.view} runs in the server runtime"
    return told | {"why": why}


def _beside(view: EdgeView, method: str) -> dict[str, Any]:
    """Return what is to be said of a view in shadow."""
    share, chosen = percent(view.options.shadow), chosen_by(view.owner)
    if method not in SAFE:
        return {"why": f"{view.name} runs in the server runtime; {method} has no run in shadow"}
    return {
        "shadow": view.options.shadow,
        "limits": view.options.limits(),
        "why": f"{view.name} answers in the server runtime; for {share} of such requests it runs "
        f"at the edge beside it, by {chosen}",
    }


def _verdict(told: dict[str, Any]) -> str:
    return f"{told['scheme']}: {told['why']}" if told["scheme"] else str(told["why"])


def site_word(route: Route) -> str:
    """Return how the route calls itself: its name, else its pattern."""
    return f"the route {route.name!r}" if route.name else f"the pattern {route.pattern!r}"


def show(told: dict[str, Any], *, as_json: bool = False) -> str:
    """Return an explanation as text or JSON."""
    if as_json:
        return json.dumps(told, indent=2)
    runtime = told["runtime"]
    if "shadow" in told:
        runtime = f"{runtime} (shadow {percent(told['shadow'])})"
    lines = [f"{told['method']} {told['url']}", f"  runtime    {runtime}"]
    known = [key for key in ("view", "pattern", "path") if told.get(key)]
    lines += [f"  {key:<10} {told[key]}" for key in known]
    why = told.get("why_before", {})
    lines += [f"  middleware {name}  ({why[name]})" for name in told.get("middleware", ())]
    lines += [f"  guard      {name}  ({why[name]})" for name in told.get("guards", ())]
    if "guards_later" in told:
        lines.append(f"  guard      {told['guards_later']}")
    lines += [f"  auth       {_verdict(each)}" for each in told.get("auth", ())]
    for name, value in told.get("arguments", {}).items():
        lines.append(f"  argument   {name} = {value}")
    limits = told.get("limits")
    if limits:
        shown = ", ".join(f"{name}={value}" for name, value in limits.items())
        lines.append(f"  limits     {shown}")
    lines.append(f"  why        {told['why']}")
    return "\n".join(lines)


__all__ = ["explain", "show"]
