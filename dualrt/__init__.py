"""dualrt: two runtimes for Django and Flask. ``server`` is the framework; ``edge`` is in front."""

from __future__ import annotations

from typing import Any

from dualrt.errors import (
    BodyTooLarge,
    ClientError,
    ConfigError,
    DualrtError,
    FetchAborted,
    FetchError,
    FetchTimeout,
    ViewError,
)
from dualrt.middleware import middleware
from dualrt.runtime import runtime
from dualrt.web.agents import user_agent
from dualrt.web.cookies import RequestCookies, ResponseCookies
from dualrt.web.deferred import after
from dualrt.web.fetch import fetch
from dualrt.web.headers import Headers
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt.web.signal import AbortSignal
from dualrt.web.url import URL, URLSearchParams

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "ready":  # not for `import dualrt`: most sites use one or two of them, or none
        from importlib import import_module

        return import_module("dualrt.ready")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["URL", "AbortSignal", "BodyTooLarge", "ClientError", "ConfigError", "DualrtError"]
__all__ += ["FetchAborted", "FetchError", "FetchTimeout", "Headers", "Request", "RequestCookies"]
__all__ += ["Response", "ResponseCookies", "URLSearchParams", "ViewError", "__version__"]
__all__ += ["after", "fetch", "middleware", "runtime", "user_agent"]
