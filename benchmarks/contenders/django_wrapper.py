"""Django behind dualrt's wrapper door: the edge answers before Django builds a request."""

from __future__ import annotations

import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.sites.settings_wrapper"


def wsgi() -> Any:
    from dualrt_django import get_wsgi_application

    return get_wsgi_application()


def asgi() -> Any:
    from dualrt_django import get_asgi_application

    return get_asgi_application()


def pair() -> tuple[Any, Any]:
    """Return the same site without and with the door, for a server view."""
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application(), wsgi()
