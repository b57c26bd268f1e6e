"""``dualrt`` and ``python -m dualrt``: finds the site, runs a command of ``dualrt.commands``."""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS, ArgumentParser, RawDescriptionHelpFormatter
from importlib import import_module
from pathlib import Path
from typing import Any

from dualrt.commands import add_commands, run, told
from dualrt.edge.findings import CheckFailed
from dualrt.errors import ConfigError
from dualrt.piping import out
from dualrt.site import Site

# By name only: the core imports no adapter before a person asks for one.
OPENERS = {"django": "dualrt_django.site", "flask": "dualrt_flask.site"}

EPILOG = """\
The site is the Django project whose settings DJANGO_SETTINGS_MODULE or --settings names, or the
Flask app, or gateway, that --app names: `dualrt --app shop.wsgi:app routes`. A factory is called:
`--app shop:create_app`.
"""


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0, 1 for errors found, 2 for wrong usage."""
    parser = make_parser()
    with out():  # --help
        options = parser.parse_args(argv)
    sys.path.insert(0, str(Path.cwd()))  # as `python -m` does
    try:
        text, code = run(find_site(options.app, options.settings), options)
    except CheckFailed as error:  # a gateway of the app's own refused to be made
        if options.command != "check":
            return _fail(error)
        text, code = told(error.findings, options)
    except ConfigError as error:
        return _fail(error)
    with out():
        print(text)
    return code


def _fail(error: ConfigError) -> int:
    print(f"dualrt: {error}", file=sys.stderr)
    return 1


def make_parser() -> ArgumentParser:
    """Return the parser of the ``dualrt`` command."""
    parser = ArgumentParser(
        prog="dualrt",
        description="Two runtimes for Django and Flask.",
        epilog=EPILOG,
        formatter_class=RawDescriptionHelpFormatter,
    )
    _add_site(parser, None)
    behind = ArgumentParser(add_help=False)
    _add_site(behind, SUPPRESS)  # or it would hide what stands before the command
    add_commands(parser, [behind])
    return parser


def _add_site(parser: ArgumentParser, default: str | None) -> None:
    app = "MODULE:NAME of a Flask app, a factory or a gateway"
    parser.add_argument("--app", default=default, help=app)
    parser.add_argument("--settings", default=default, help="a Django project's settings module")


def find_site(app: str | None, settings: str | None) -> Site:
    """Return the site that the options, or the environment, name. ``ConfigError`` if none."""
    if app:
        return _app_site(_import_app(app), app)
    settings = settings or os.environ.get("DJANGO_SETTINGS_MODULE")
    if settings:
        os.environ["DJANGO_SETTINGS_MODULE"] = settings
        site: Site = import_module(OPENERS["django"]).open_site()
        return site
    raise ConfigError(
        "which site? Name it with --app MODULE:NAME (Flask, or any gateway) or --settings MODULE "
        "(Django)"
    )


def _import_app(spec: str) -> Any:
    module, _, name = spec.partition(":")
    try:
        found = import_module(module)
    except ImportError as error:
        raise ConfigError(f"--app {spec}: cannot import {module}: {error}") from error
    app: Any = getattr(found, name or "app", None)
    if app is None:
        raise ConfigError(f"--app {spec}: {module} has no {name or 'app'}")
    return app


def _app_site(app: Any, spec: str) -> Site:
    from dualrt.bare import BareSite, is_gateway

    if is_gateway(app):
        return BareSite(app)
    if not hasattr(app, "url_map") and callable(app) and not hasattr(app, "wsgi_app"):
        app = app()  # a factory
        if is_gateway(app):
            return BareSite(app)
    if hasattr(app, "url_map") and hasattr(app, "extensions"):
        site: Site = import_module(OPENERS["flask"]).open_site(app)
        return site
    raise ConfigError(f"--app {spec} is no Flask app and no EdgeGateway: {type(app).__name__}")


__all__ = ["OPENERS", "find_site", "main", "make_parser"]
