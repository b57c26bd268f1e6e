"""dualrt: two runtimes for Django and Flask. ``server`` is the framework; ``edge`` is in front."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

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
from dualrt.web import deferred
from dualrt.web.agents import user_agent
from dualrt.web.cookies import RequestCookies, ResponseCookies
from dualrt.web.fetch import fetch
from dualrt.web.headers import Headers
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt.web.signal import AbortSignal
from dualrt.web.url import URL, URLSearchParams

if TYPE_CHECKING:
    from dualrt.auth.decorators import (
        any_origin,
        csrf_protect,
        login_required,
        permission_required,
        require_origin,
        user_passes_test,
    )
    from dualrt.auth.identity import Identity
    from dualrt.web.deferred import after

__version__ = "0.1.0"

# name → the module it is loaded from when it is first asked for: most sites start without them
_LATER = {
    "Identity": "dualrt.auth.identity",
    **dict.fromkeys(
        "any_origin csrf_protect login_required permission_required require_origin "
        "user_passes_test".split(),
        "dualrt.auth.decorators",
    ),
}

_OURS = frozenset({"dualrt", "dualrt_django", "dualrt_flask"})


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "after":  # not kept: who asks for it is of interest each time
        asking = str(sys._getframe(1).f_globals.get("__name__"))
        if asking.partition(".")[0] not in _OURS:  # not for a facade, which is edge code's
            deferred.SERVER.wants = True
        return deferred.after
    if name == "ready":
        return import_module("dualrt.ready")
    if name not in _LATER:
        raise AttributeError(f"module 'dualrt' has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_LATER[name]), name)
    return found


__all__ = ["URL", "AbortSignal", "BodyTooLarge", "ClientError", "ConfigError", "DualrtError"]
__all__ += ["FetchAborted", "FetchError", "FetchTimeout", "Headers", "Request", "RequestCookies"]
__all__ += ["Response", "ResponseCookies", "URLSearchParams", "ViewError", "__version__"]
__all__ += ["after", "fetch", "guard", "middleware", "runtime", "user_agent"]
__all__ += ["Identity", "any_origin", "csrf_protect", "login_required", "permission_required"]
__all__ += ["require_origin", "user_passes_test"]
