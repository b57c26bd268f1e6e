"""``HTTPException`` and the errors that say more than their status (``werkzeug.exceptions``).

The others, and ``abort``, stand in ``exceptions``. The module of responses says by ``answer_with``
what class an error's page is a response of: that module needs this one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dualrt_flask.edge.basics import environ_of, escape
from dualrt_flask.edge.dates import http_date
from dualrt_flask.edge.statuses import HTTP_STATUS_CODES

Lines = list[tuple[str, str]]

HTML = ("Content-Type", "text/html; charset=utf-8")

_responses: list[Any] = []


def answer_with(response: Any) -> None:
    """Let ``response(body, code, headers)`` make the answers of all errors."""
    _responses[:] = [response]


class HTTPException(Exception):
    """An error that stands for an answer: of ``code`` and with ``description``, or ``response``."""

    code: int | None = None
    description: str | None = None

    def __init__(self, description: str | None = None, response: Any = None) -> None:
        super().__init__()
        if description is not None:
            self.description = description
        self.response = response

    @property
    def name(self) -> str:
        """The name of the status."""
        return HTTP_STATUS_CODES.get(self.code or 0, "Unknown Error")

    def get_description(self, environ: Any = None, scope: Any = None) -> str:
        """Return the description as HTML."""
        text = "" if self.description is None else escape(self.description)
        return f"<p>{text.replace(chr(10), '<br>')}</p>"

    def get_body(self, environ: Any = None, scope: Any = None) -> str:
        """Return the page."""
        name = escape(self.name)
        return (
            "<!doctype html>\n"
            "<html lang=en>\n"
            f"<title>{self.code} {name}</title>\n"
            f"<h1>{name}</h1>\n"
            f"{self.get_description(environ)}\n"
        )

    def get_headers(self, environ: Any = None, scope: Any = None) -> Lines:
        """Return the headers of the answer."""
        return [HTML]

    def get_response(self, environ: Any = None, scope: Any = None) -> Any:
        """Return the answer. ``environ``: of the request, or the request."""
        if self.response is not None:
            return self.response
        if environ is not None:
            environ = environ_of(environ)
        headers = self.get_headers(environ, scope)
        return _responses[0](self.get_body(environ, scope), self.code, headers)

    def __response__(self) -> Any:
        """Return the answer as the gateway writes it."""
        return self.get_response().__response__()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as a WSGI application."""
        return self.get_response(environ)(environ, start_response)

    def __str__(self) -> str:
        return f"{self._code()} {self.name}: {self.description}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} '{self._code()}: {self.name}'>"

    def _code(self) -> int | str:
        return "???" if self.code is None else self.code


class BadRequest(HTTPException):
    """400."""

    code = 400
    description = "The browser (or proxy) sent a request that this server could not understand."


class BadRequestKeyError(BadRequest, KeyError):
    """400: what a ``MultiDict`` raises for a key it has not got."""

    _description = BadRequest.description
    show_exception = False  # whether the page names the key: in debug

    def __init__(self, arg: object = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        KeyError.__init__(self, *(() if arg is None else (arg,)))

    @property
    def description(self) -> str:
        """The text, in debug with the key."""
        if self.show_exception:
            return f"{self._description}\n{KeyError.__name__}: {KeyError.__str__(self)}"
        return self._description or ""

    @description.setter
    def description(self, value: str) -> None:
        self._description = value


class Unauthorized(HTTPException):
    """401. ``www_authenticate``: a challenge, or several."""

    code = 401
    description = (
        "The server could not verify that you are authorized to access the URL requested. You"
        " either supplied the wrong credentials (e.g. a bad password), or your browser doesn't"
        " understand how to supply the credentials required."
    )

    def __init__(
        self, description: str | None = None, response: Any = None, www_authenticate: Any = None
    ) -> None:
        super().__init__(description, response)
        if hasattr(www_authenticate, "to_header"):
            www_authenticate = (www_authenticate,)
        self.www_authenticate = www_authenticate

    def get_headers(self, environ: Any = None, scope: Any = None) -> Lines:
        """Return the headers, with the challenges."""
        lines = super().get_headers(environ, scope)
        return [*lines, *(("WWW-Authenticate", str(each)) for each in self.www_authenticate or ())]


class MethodNotAllowed(HTTPException):
    """405. ``valid_methods``: those that are."""

    code = 405
    description = "The method is not allowed for the requested URL."

    def __init__(
        self,
        valid_methods: Iterable[str] | None = None,
        description: str | None = None,
        response: Any = None,
    ) -> None:
        super().__init__(description, response)
        self.valid_methods = valid_methods

    def get_headers(self, environ: Any = None, scope: Any = None) -> Lines:
        """Return the headers, with ``Allow``."""
        lines = super().get_headers(environ, scope)
        if self.valid_methods:
            lines.append(("Allow", ", ".join(self.valid_methods)))
        return lines


class RequestedRangeNotSatisfiable(HTTPException):
    """416. ``length``: how long what was asked for is, in ``units``."""

    code = 416
    description = "The server cannot provide the requested range."

    def __init__(
        self,
        length: int | None = None,
        units: str = "bytes",
        description: str | None = None,
        response: Any = None,
    ) -> None:
        super().__init__(description, response)
        self.length = length
        self.units = units

    def get_headers(self, environ: Any = None, scope: Any = None) -> Lines:
        """Return the headers, with ``Content-Range``."""
        lines = super().get_headers(environ, scope)
        if self.length is not None:
            lines.append(("Content-Range", f"{self.units} */{self.length}"))
        return lines


class RetryAfter(HTTPException):
    """An error that may say when to come again: at a moment, or in so many seconds."""

    def __init__(
        self,
        description: str | None = None,
        response: Any = None,
        retry_after: datetime | int | None = None,
    ) -> None:
        super().__init__(description, response)
        self.retry_after = retry_after

    def get_headers(self, environ: Any = None, scope: Any = None) -> Lines:
        """Return the headers, with ``Retry-After``."""
        lines = super().get_headers(environ, scope)
        when = self.retry_after
        if when:
            lines.append(
                ("Retry-After", http_date(when) if isinstance(when, datetime) else str(when))
            )
        return lines


class InternalServerError(HTTPException):
    """500. ``original_exception``: what was not handled."""

    code = 500
    description = (
        "The server encountered an internal error and was unable to complete your request. Either"
        " the server is overloaded or there is an error in the application."
    )

    def __init__(
        self,
        description: str | None = None,
        response: Any = None,
        original_exception: BaseException | None = None,
    ) -> None:
        self.original_exception = original_exception
        super().__init__(description, response)


__all__ = [
    "BadRequest",
    "BadRequestKeyError",
    "HTTPException",
    "InternalServerError",
    "MethodNotAllowed",
    "RequestedRangeNotSatisfiable",
    "RetryAfter",
    "Unauthorized",
    "answer_with",
]
