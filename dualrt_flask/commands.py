"""``flask dualrt routes``."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from dualrt.listing import show

group = AppGroup("dualrt", help="The edge runtime of this app.")


@group.command("routes")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def routes(as_json: bool) -> None:
    """Show every route, the runtime that answers it, and its limits."""
    click.echo(show(current_app.extensions["dualrt"].routes(), as_json=as_json))


__all__ = ["group"]
