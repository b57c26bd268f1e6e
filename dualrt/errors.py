"""Every exception dualrt raises; each says what happened, to which value, and what to do.

DualrtError
├── ConfigError (also ValueError)      a setting, option or route table is wrong; raised at start-up
├── ClientError                        the client's request cannot be served; becomes a 4xx
│   └── BodyTooLarge                   the body is over ``max_body``; becomes a 413
├── ViewError                          an edge view broke its contract; becomes a 500
│   ├── ViewCancelled                  it cancelled itself
│   ├── ViewOverran                    one step took longer than ``cpu_ms``
│   └── ViewQuit                       it asked for the end of the process
├── EdgeRestrictionError               edge code did what its runtime does not do; becomes a 500
│   ├── EdgeAttributeError (also AttributeError)   it named what is not in the edge subset
│   └── EdgeImportError (also ImportError)   it imported what is not in the edge subset
├── FetchError                         a fetch did not get its response, or not all of it
│   ├── FetchTimeout (also TimeoutError)   not within its ``timeout``
│   └── FetchAborted                   its ``signal`` was aborted
├── UpstreamError                      another origin did not answer a proxied request; a 502
│   └── UpstreamTimeout (also TimeoutError)   not within the ``timeout``; becomes a 504
├── ViewTimeout (also TimeoutError)    the view did not answer in time; becomes a 504
└── ClientGone                         the client left; there is nobody to answer

CpuLimitExceeded (BaseException)       what stops such a step; leaves edge code as ViewOverran
"""

from __future__ import annotations

from errno import ECONNRESET


class DualrtError(Exception):
    """The root of dualrt's exceptions."""


class ConfigError(DualrtError, ValueError):
    """A setting, an option or a route table is wrong. Raised at start-up, never per request."""


class ClientError(DualrtError):
    """The client's request cannot be served; it is answered with ``status`` and no traceback."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class BodyTooLarge(ClientError):
    """The request's body is larger than the view's ``max_body`` (bytes)."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the request body is larger than max_body={limit} bytes", 413)
        self.limit = limit


class ViewError(DualrtError):
    """An edge view answered with something that is no response, or used its request wrongly."""


class ViewCancelled(ViewError):
    """Edge code cancelled itself, or let a ``CancelledError`` out; becomes a 500.

    A cancellation that comes from outside, from the server, is passed on as it is.
    """

    def __init__(self) -> None:
        super().__init__("a CancelledError came out of the edge view, and nobody cancelled it")


class ViewOverran(ViewError):
    """One step of ``view``, between two awaits or chunks, computed for longer than ``cpu_ms``
    (milliseconds), and was stopped. Becomes a 500.
    """

    def __init__(self, view: str, cpu_ms: int) -> None:
        super().__init__(
            f"a step of {view} used more than its {cpu_ms} ms of CPU and was stopped; do less "
            'between two awaits or chunks, or raise @runtime("edge", cpu_ms=...)'
        )
        self.view = view
        self.cpu_ms = cpu_ms


class ViewQuit(ViewError):
    """Edge code raised ``SystemExit`` or ``KeyboardInterrupt``; becomes a 500.

    They end an event loop, and with it every other request. Those that come from outside, by a
    signal, are passed on as they are.
    """

    def __init__(self, name: str) -> None:
        super().__init__(f"the edge view raised {name}; return a Response, or raise an Exception")


class EdgeRestrictionError(DualrtError):
    """Edge code did what the edge runtime does not do.

    ``operation``: what (``"open"``, ``"import requests"``); ``view``: whose code; ``place``:
    ``file:line`` in that code; ``hint``: what to do instead. Any may be ``""``.
    """

    def __init__(self, operation: str, view: str = "", place: str = "", hint: str = "") -> None:
        whose = f" in {view}" if view else ""
        where = f" ({place})" if place else ""
        advice = f" {hint}" if hint else ""
        super().__init__(f"{operation} is not available in the edge runtime{whose}{where}.{advice}")
        self.operation = operation
        self.view = view
        self.place = place
        self.hint = hint


class EdgeAttributeError(EdgeRestrictionError, AttributeError):
    """Edge code named what a module at the edge does not have (``os.environ``). ``hasattr`` is
    false for such a name, so that code which asks first goes its other way.
    """


class EdgeImportError(EdgeRestrictionError, ImportError):
    """Edge code imported a module or a name that is not in the edge subset."""


class FetchError(DualrtError):
    """A fetch did not get its response, or not all of it: a bad or refused address, a failed
    connection, a response that broke off. The message says which; WHATWG's "network error".
    """


class FetchTimeout(FetchError, TimeoutError):
    """The response did not begin within a fetch's ``timeout``, or its body paused for as long."""


class FetchAborted(FetchError):
    """The ``AbortSignal`` that was given to a fetch was aborted; the message has its reason."""


class UpstreamError(DualrtError):
    """The origin that a middleware rewrote a request to could not be reached, was refused, gave no
    HTTP response, or broke off in the midst of one. Answered with ``status``, where nothing has
    been sent yet.
    """

    status = 502

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        if status is not None:
            self.status = status


class UpstreamTimeout(UpstreamError, TimeoutError):
    """That origin did not begin to answer within the middleware's ``timeout``."""

    status = 504


class ViewTimeout(DualrtError, TimeoutError):
    """An edge view's response did not begin within its ``timeout``, or its body did not end
    within its ``stream_timeout`` (seconds).
    """


class CpuLimitExceeded(BaseException):
    """One step of edge code took longer than its view's ``cpu_ms``. No ``Exception``, so that
    edge code's ``except Exception`` does not take it for an error of its own.
    """

    def __init__(self, message: str = "the edge view used more CPU than cpu_ms allows") -> None:
        super().__init__(message)


class ClientGone(DualrtError):
    """The client left before the answer was made; there is nobody to answer."""


class StreamAborted(ConnectionResetError):
    """Raised towards the server to end a response abnormally; its cause has been logged.

    It is an ``OSError`` with ``ECONNRESET``: servers close the connection without logging the same
    failure a second time.
    """

    def __init__(self) -> None:
        super().__init__(ECONNRESET, "dualrt ended the response: see the error logged before")


__all__ = ["BodyTooLarge", "ClientError", "ClientGone", "ConfigError", "CpuLimitExceeded"]
__all__ += ["DualrtError", "EdgeAttributeError", "EdgeImportError", "EdgeRestrictionError"]
__all__ += ["FetchAborted", "FetchError", "FetchTimeout"]
__all__ += ["StreamAborted", "UpstreamError", "UpstreamTimeout"]
__all__ += ["ViewCancelled", "ViewError", "ViewOverran", "ViewQuit", "ViewTimeout"]
