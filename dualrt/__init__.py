"""dualrt: two runtimes for Django and Flask. ``server`` is the framework; ``edge`` is in front."""

from __future__ import annotations

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
from dualrt.guard import guard
from dualrt.middleware import middleware
from dualrt.runtime import runtime
from dualrt.web.cookies import RequestCookies, ResponseCookies
from dualrt.web.fetch import fetch
from dualrt.web.headers import Headers
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt.web.signal import AbortSignal
from dualrt.web.url import URL, URLSearchParams

__version__ = "0.1.0"

__all__ = ["URL", "AbortSignal", "BodyTooLarge", "ClientError", "ConfigError", "DualrtError"]
__all__ += ["FetchAborted", "FetchError", "FetchTimeout", "Headers", "Request", "RequestCookies"]
__all__ += ["Response", "ResponseCookies", "URLSearchParams", "ViewError", "__version__"]
__all__ += ["fetch", "guard", "middleware", "runtime"]
