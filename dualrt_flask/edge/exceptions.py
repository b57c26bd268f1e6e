"""``werkzeug.exceptions`` at the edge: all its errors, and ``abort``."""

from __future__ import annotations

from typing import Any, NoReturn

from dualrt_flask.edge.errors import (
    BadRequest,
    BadRequestKeyError,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    RequestedRangeNotSatisfiable,
    RetryAfter,
    Unauthorized,
)
from dualrt_flask.edge.response import Response


def _error(
    name: str, code: int, description: str, base: type[HTTPException] = HTTPException
) -> type[Any]:
    body = {"code": code, "description": description, "__doc__": f"{code}.", "__module__": __name__}
    return type(name, (base,), body)


class ClientDisconnected(BadRequest):
    """400: the client has left."""


class SecurityError(BadRequest):
    """400: something that is not safe."""


class BadHost(BadRequest):
    """400: a malformed host."""


Forbidden = _error(
    "Forbidden",
    403,
    "You don't have the permission to access the requested resource. It is either read-protected"
    " or not readable by the server.",
)
NotFound = _error(
    "NotFound",
    404,
    "The requested URL was not found on the server. If you entered the URL manually please check"
    " your spelling and try again.",
)
NotAcceptable = _error(
    "NotAcceptable",
    406,
    "The resource identified by the request is only capable of generating response entities which"
    " have content characteristics not acceptable according to the accept headers sent in the"
    " request.",
)
RequestTimeout = _error(
    "RequestTimeout",
    408,
    "The server closed the network connection because the browser didn't finish the request within"
    " the specified time.",
)
Conflict = _error(
    "Conflict",
    409,
    "A conflict happened while processing the request. The resource might have been modified while"
    " the request was being processed.",
)
Gone = _error(
    "Gone",
    410,
    "The requested URL is no longer available on this server and there is no forwarding address."
    " If you followed a link from a foreign page, please contact the author of this page.",
)
LengthRequired = _error(
    "LengthRequired",
    411,
    "A request with this method requires a valid <code>Content-Length</code> header.",
)
PreconditionFailed = _error(
    "PreconditionFailed",
    412,
    "The precondition on the request for the URL failed positive evaluation.",
)
RequestEntityTooLarge = _error(
    "RequestEntityTooLarge", 413, "The data value transmitted exceeds the capacity limit."
)
RequestURITooLarge = _error(
    "RequestURITooLarge",
    414,
    "The length of the requested URL exceeds the capacity limit for this server. The request cannot"
    " be processed.",
)
UnsupportedMediaType = _error(
    "UnsupportedMediaType",
    415,
    "The server does not support the media type transmitted in the request.",
)
ExpectationFailed = _error(
    "ExpectationFailed", 417, "The server could not meet the requirements of the Expect header"
)
ImATeapot = _error("ImATeapot", 418, "This server is a teapot, not a coffee machine")
MisdirectedRequest = _error(
    "MisdirectedRequest", 421, "The server is not able to produce a response."
)
UnprocessableEntity = _error(
    "UnprocessableEntity",
    422,
    "The request was well-formed but was unable to be followed due to semantic errors.",
)
Locked = _error("Locked", 423, "The resource that is being accessed is locked.")
FailedDependency = _error(
    "FailedDependency",
    424,
    "The method could not be performed on the resource because the requested action depended on"
    " another action and that action failed.",
)
PreconditionRequired = _error(
    "PreconditionRequired",
    428,
    'This request is required to be conditional; try using "If-Match" or "If-Unmodified-Since".',
)
TooManyRequests = _error(
    "TooManyRequests",
    429,
    "This user has exceeded an allotted request count. Try again later.",
    RetryAfter,
)
RequestHeaderFieldsTooLarge = _error(
    "RequestHeaderFieldsTooLarge", 431, "One or more header fields exceeds the maximum size."
)
UnavailableForLegalReasons = _error(
    "UnavailableForLegalReasons", 451, "Unavailable for legal reasons."
)
NotImplemented = _error(
    "NotImplemented", 501, "The server does not support the action requested by the browser."
)
BadGateway = _error(
    "BadGateway", 502, "The proxy server received an invalid response from an upstream server."
)
ServiceUnavailable = _error(
    "ServiceUnavailable",
    503,
    "The server is temporarily unable to service your request due to maintenance downtime or"
    " capacity problems. Please try again later.",
    RetryAfter,
)
GatewayTimeout = _error("GatewayTimeout", 504, "The connection to an upstream server timed out.")
HTTPVersionNotSupported = _error(
    "HTTPVersionNotSupported",
    505,
    "The server does not support the HTTP protocol version used in the request.",
)

_ALL: list[Any] = [each for each in list(globals().values()) if isinstance(each, type)]
default_exceptions: dict[int, type[HTTPException]] = {}
for _each in _ALL:
    if issubclass(_each, HTTPException) and _each.code is not None:
        _known = default_exceptions.get(_each.code)
        if _known is None or not issubclass(_each, _known):
            default_exceptions[_each.code] = _each


class Aborter:
    """Raises the error of a status: by ``mapping`` (all of them), by ``extra`` first."""

    def __init__(
        self,
        mapping: dict[int, type[HTTPException]] | None = None,
        extra: dict[int, type[HTTPException]] | None = None,
    ) -> None:
        known = default_exceptions if mapping is None else mapping
        self.mapping = {**known, **(extra or {})}

    def __call__(self, code: Any, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise the error of ``code``, or one that is answered with the response ``code``.

        The other arguments are the error's.
        """
        if isinstance(code, Response):
            raise HTTPException(response=code)
        if code not in self.mapping:
            raise LookupError(f"no exception for {code!r}")
        raise self.mapping[code](*args, **kwargs)


_aborter = Aborter()


def abort(status: Any, *args: Any, **kwargs: Any) -> NoReturn:
    """Raise the error of a status, or one that is answered with a response."""
    _aborter(status, *args, **kwargs)


__all__ = [
    "Aborter",
    "BadGateway",
    "BadHost",
    "BadRequest",
    "BadRequestKeyError",
    "ClientDisconnected",
    "Conflict",
    "ExpectationFailed",
    "FailedDependency",
    "Forbidden",
    "GatewayTimeout",
    "Gone",
    "HTTPException",
    "HTTPVersionNotSupported",
    "ImATeapot",
    "InternalServerError",
    "LengthRequired",
    "Locked",
    "MethodNotAllowed",
    "MisdirectedRequest",
    "NotAcceptable",
    "NotFound",
    "NotImplemented",
    "PreconditionFailed",
    "PreconditionRequired",
    "RequestEntityTooLarge",
    "RequestHeaderFieldsTooLarge",
    "RequestTimeout",
    "RequestURITooLarge",
    "RequestedRangeNotSatisfiable",
    "SecurityError",
    "ServiceUnavailable",
    "TooManyRequests",
    "Unauthorized",
    "UnavailableForLegalReasons",
    "UnprocessableEntity",
    "UnsupportedMediaType",
    "abort",
    "default_exceptions",
]
