"""``manage.py dualrt routes``."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dualrt.listing import add_arguments, show
from dualrt_django.conf import routes


class Command(BaseCommand):
    """dualrt's commands for a Django site."""

    help = "Show the site's routes and the runtime that answers each."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        add_arguments(commands.add_parser("routes", help="every route, its runtime and limits"))

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(show(routes(), as_json=options["json"]))
