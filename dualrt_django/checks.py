"""Django's system checks of the settings and of the doors' order, tag ``dualrt``."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from dualrt.errors import ConfigError
from dualrt_django.conf import load, routes

DOOR = "dualrt_django.EdgeMiddleware"


@register("dualrt")
def check_settings(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report a ``DUALRT`` or a mark that cannot be used, and a door behind other middleware."""
    found: list[CheckMessage] = []
    try:
        load()
        if getattr(settings, "ROOT_URLCONF", None):
            routes()
    except ConfigError as error:
        found.append(Error(str(error), id="dualrt.E003"))
    order = list(settings.MIDDLEWARE)
    if DOOR in order and order[0] != DOOR:
        found.append(
            Warning(
                f"{DOOR} is number {order.index(DOOR) + 1} in MIDDLEWARE.",
                hint="Put it first: middleware above it runs for edge views too.",
                id="dualrt.W001",
            )
        )
    return found
