"""The commands, once: ``dualrt``, ``manage.py dualrt`` and ``flask dualrt`` all come here."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dualrt import doctor, explain, listing, manifest, suggestions
from dualrt.edge.bundle import Bundle
from dualrt.edge.findings import Finding, errors
from dualrt.flow import Edge
from dualrt.site import Site
from dualrt.suggest import suggest

Result = tuple[str, int]
"""What to print, and the exit code."""


class Command(NamedTuple):
    """A command: what ``--help`` says, its arguments, and what it does."""

    help: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Site, Namespace], Result]


def bundle_of(edge: Edge) -> Bundle:
    """Return the bundle of a started edge."""
    return edge.compiled.bundle if edge.compiled is not None else Bundle({}, {})


def _json_option(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def _routes(site: Site, options: Namespace) -> Result:
    edge = site.edge()
    table = edge.router.routes, bundle_of(edge), edge.gates, edge.shadows
    return listing.show(*table, as_json=options.json), 0


def _check(site: Site, options: Namespace) -> Result:
    return told(site.findings(), options)


def told(found: Sequence[Finding], options: Namespace) -> Result:
    """Return what ``check`` prints of findings, and its exit code."""
    code = 1 if errors(found) else 0
    if options.json:
        return json.dumps([each.as_json() for each in found], indent=2), code
    return show_findings(found), code


def show_findings(found: Sequence[Finding]) -> str:
    """Return findings as text, one after the other, and how many there are."""
    wrong = len(errors(found))
    count = f"{wrong} errors, {len(found) - wrong} warnings"
    return "\n".join([*map(str, found), count if found else "no problems found"])


def _explain_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("url", help="an absolute URL, or a path")
    parser.add_argument("-X", "--request", metavar="METHOD", default="GET", help="the method")
    parser.add_argument(
        "-H", "--header", metavar="'Name: value'", action="append", default=[], help="a header"
    )
    _json_option(parser)


def _explain(site: Site, options: Namespace) -> Result:
    headers = []
    for line in options.header:
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            return f"-H wants 'Name: value', not {line!r}", 2
        headers.append((name.strip().lower(), value.strip()))
    told = explain.explain(site, options.url, options.request, headers)
    return explain.show(told, as_json=options.json), 0


def _build_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--out", default="build/edge", help="directory (default: %(default)s)")
    _json_option(parser)


def _build(site: Site, options: Namespace) -> Result:
    edge = site.edge()
    routes, out = edge.router.routes, Path(options.out)
    packed = site.packed(edge)
    made = manifest.build(bundle_of(edge), routes, out, edge.gates, edge.shadows, packed)
    if options.json:
        return json.dumps(made, indent=2), 0
    size = sum(each["size"] for each in made["modules"].values())
    lines = [f"{name}  {each['size']} bytes" for name, each in made["views"].items()]
    total = f"{len(made['views'])} views, {len(made['modules'])} modules, {size} bytes of code"
    return "\n".join([*lines, f"{options.out}: {total}", f"digest {made['digest']}"]), 0


def _switch_arguments(parser: ArgumentParser) -> None:
    from dualrt.switch import COUNT, SEED

    parser.add_argument("view", nargs="?", help="a view's dotted name, or a route's name")
    parser.add_argument("--all", action="store_true", help="every edge view")
    parser.add_argument("--server", action="store_true", help="with --all: the server views, too")
    parser.add_argument("--requests", metavar="FILE", help="recorded requests, as JSON lines")
    parser.add_argument(
        "--count", type=int, default=COUNT, help="requests to make up (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="same seed, same requests")
    parser.add_argument(
        "--unsafe", action="store_true", help="POST, PUT, PATCH and DELETE too: twice each"
    )
    parser.add_argument("--asgi", action="store_true", help="under ASGI instead of WSGI")
    _json_option(parser)


def _switch(site: Site, options: Namespace) -> Result:
    from dualrt import switch

    if bool(options.view) == options.all:
        return "name a view, or say --all", 2
    given: dict[str, Any] = {
        "samples": switch.load(options.requests) if options.requests else None,
        "count": options.count,
        "seed": options.seed,
        "unsafe": options.unsafe,
        "protocol": "asgi" if options.asgi else "wsgi",
    }
    if options.all:
        reports = list(switch.switch_all(site, server=options.server, **given))
    else:
        reports = switch.switch(site, options.view, **given)
    code = 0 if all(each.same for each in reports) else 1
    return switch.show(reports, as_json=options.json), code


def _doctor(site: Site, options: Namespace) -> Result:
    lines = doctor.examine()
    missing = any(line.state == doctor.MISSING for line in lines)
    return doctor.show(lines, as_json=options.json), 1 if missing else 0


def _suggest_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--all", action="store_true", help="list the views that are not yours to mark, too"
    )
    _json_option(parser)


def _suggest(site: Site, options: Namespace) -> Result:
    return suggestions.show(suggest(site), as_json=options.json, everything=options.all), 0


COMMANDS = {
    "routes": Command("every route, its runtime, size, limits and guards", _json_option, _routes),
    "check": Command("everything that is wrong with the edge code", _json_option, _check),
    "explain": Command("what happens to a request, and why", _explain_arguments, _explain),
    "build": Command("write the edge bundle and its manifest", _build_arguments, _build),
    "suggest": Command(
        "which views could run at the edge, and what holds back the others",
        _suggest_arguments,
        _suggest,
    ),
    "switch": Command(
        "run a view in both runtimes, and show where they differ", _switch_arguments, _switch
    ),
    "doctor": Command("which restrictions are really active here", _json_option, _doctor),
}


def add_commands(parser: ArgumentParser, parents: Sequence[ArgumentParser] = ()) -> None:
    """Add every command to ``parser``; the chosen one is in ``options.command``. ``parents`` have
    options that may stand behind the command, too.
    """
    commands: Any = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        about = {"help": command.help, "description": command.help}
        command.arguments(commands.add_parser(name, parents=parents, **about))


def run(site: Site, options: Namespace) -> Result:
    """Run the command that ``options`` names."""
    return COMMANDS[options.command].run(site, options)


__all__ = ["COMMANDS", "Command", "Result", "add_commands", "run", "show_findings", "told"]
