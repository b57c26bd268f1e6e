"""``flask dualrt routes|check|explain|build|switch|doctor``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from dualrt.commands import COMMANDS, run
from dualrt_flask.site import FlaskSite

group = AppGroup("dualrt", help="Look at the app's edge runtime.")


def _add(name: str) -> None:
    known = COMMANDS[name]

    # The arguments are argparse's in all three front doors; click hands them over as they are.
    @group.command(
        name,
        help=known.help.capitalize() + ".",
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
    )
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    @with_appcontext
    def command(arguments: tuple[str, ...]) -> None:
        parser = ArgumentParser(prog=f"flask dualrt {name}", description=known.help)
        known.arguments(parser)
        options = parser.parse_args(arguments)
        options.command = name
        text, code = run(FlaskSite(current_app._get_current_object()), options)  # type: ignore[attr-defined]
        click.echo(text)
        if code:
            sys.exit(code)


for _name in COMMANDS:
    _add(_name)

__all__ = ["group"]
