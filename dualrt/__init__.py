"""dualrt: two runtimes for Django and Flask. ``server`` is the framework; ``edge`` is in front."""

from __future__ import annotations

from dualrt.errors import BodyTooLarge, ClientError, ConfigError, DualrtError, ViewError
from dualrt.runtime import runtime
from dualrt.web.cookies import RequestCookies, ResponseCookies
from dualrt.web.headers import Headers
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt.web.signal import AbortSignal
from dualrt.web.url import URL, URLSearchParams

__version__ = "0.1.0"

__all__ = ["URL", "AbortSignal", "BodyTooLarge", "ClientError", "ConfigError", "DualrtError"]
__all__ += ["Headers", "Request", "RequestCookies", "Response", "ResponseCookies"]
__all__ += ["URLSearchParams", "ViewError", "__version__", "runtime"]
