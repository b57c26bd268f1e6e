"""dualrt for Django: both doors, the settings, the checks and the command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dualrt_django.conf import routes as routes
    from dualrt_django.entry import get_asgi_application as get_asgi_application
    from dualrt_django.entry import get_wsgi_application as get_wsgi_application
    from dualrt_django.middleware import EdgeMiddleware as EdgeMiddleware
    from dualrt_django.streaming import stream_template as stream_template

_HOMES = {
    "EdgeMiddleware": "dualrt_django.middleware",
    "get_asgi_application": "dualrt_django.entry",
    "get_wsgi_application": "dualrt_django.entry",
    "routes": "dualrt_django.conf",
    "stream_template": "dualrt_django.streaming",
}


def __getattr__(name: str) -> Any:
    # On first use: Django imports this package while it sets itself up (INSTALLED_APPS), when
    # much of Django cannot be imported yet.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)


__all__ = ["EdgeMiddleware", "get_asgi_application", "get_wsgi_application", "routes"]
__all__ += ["stream_template"]
