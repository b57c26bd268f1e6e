"""``manage.py dualrt routes|check|explain|build|suggest|switch|doctor``."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand

from dualrt.commands import add_commands, run
from dualrt.piping import out
from dualrt_django.site import DjangoSite


class Command(BaseCommand):
    """dualrt's commands for a Django site."""

    help = (
        "Look at the site's edge runtime: routes, check, explain, build, suggest, switch, doctor."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_commands(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        text, code = run(DjangoSite(), Namespace(**options))
        with out():
            self.stdout.write(text)
        if code:
            sys.exit(code)
