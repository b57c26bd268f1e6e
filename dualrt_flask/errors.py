"""What an app's own error handlers answer for an error of edge code: they are server code.

``@app.errorhandler(404)``, a blueprint's, one for a class of the project's: whichever Flask would
have chosen is called, in a request context of Flask's. Where the app has no handlers, an error that
stands for an answer (``NotFound``, ``abort(404)``) is answered without Flask.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import werkzeug.exceptions
from flask import Flask, current_app, has_request_context

from dualrt.beside import UNKNOWN
from dualrt.edge.scope import PREFIX
from dualrt.errors import DualrtError, FetchError
from dualrt.failure import answer_for, log_failure
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt_flask.convert import from_response
from dualrt_flask.edge.errors import BadRequestKeyError, HTTPException

_PRIVATE = re.compile(rf"{PREFIX}\d*\.")
_OWN = "dualrt_flask.edge."


def answers(app: Flask) -> Callable[[Request, BaseException], Response | None]:
    """Return what answers an error with the app's handlers; ``None`` from it: nobody wants it."""

    def answer(request: Request, error: BaseException) -> Response | None:
        environ = getattr(request, "environ", None)
        if environ is None or not _concerns(app, error):
            return None
        with _context(app, environ, request):
            twin = server_error(error)
            try:
                found = from_response(app.make_response(_handled(app, twin)))
            except Exception as second:
                if second is twin and not _stands(twin):
                    return None  # nobody's: a plain 500, as ever
                return _failed(app, request, second)
            return found

    return answer


def statuses(app: Flask) -> Callable[[BaseException], int | None]:
    """Return what says that an error is answered by the app's handlers, which are not asked."""

    def status_of(error: BaseException) -> int | None:
        return UNKNOWN if _concerns(app, error) else None

    return status_of


def _stands(error: BaseException) -> bool:
    return isinstance(error, HTTPException | werkzeug.exceptions.HTTPException)


def _concerns(app: Flask, error: BaseException) -> bool:
    """Whether Flask might do more with an error than to answer it as it is."""
    kind = type(app)
    if (
        kind.handle_user_exception is not Flask.handle_user_exception
        or kind.handle_http_exception is not Flask.handle_http_exception
    ):
        return True
    if any(by_class for codes in app.error_handler_spec.values() for by_class in codes.values()):
        return not isinstance(error, DualrtError) or isinstance(error, FetchError)
    if not _stands(error):
        return False
    keyed = isinstance(error, BadRequestKeyError | werkzeug.exceptions.BadRequestKeyError)
    config = app.config
    trapped = config["TRAP_HTTP_EXCEPTIONS"] or config["TRAP_BAD_REQUEST_ERRORS"]
    return bool(trapped or (keyed and app.debug))


def _handled(app: Flask, error: BaseException) -> Any:
    """Return what the app makes of an error; raise it if that is nothing."""
    try:
        raise error  # Flask raises anew what it does not handle
    except Exception as raised:
        return app.handle_user_exception(raised)


def _failed(app: Flask, request: Request, error: Exception) -> Response | None:
    """Return the app's answer for a handler that fails, or for an error that it wants to see as a
    failure (``TRAP_HTTP_EXCEPTIONS``): logged and signalled by Flask.
    """
    try:
        try:
            raise error
        except Exception as raised:
            return from_response(app.handle_exception(raised))
    except Exception as raised:  # in debug and tests, Flask leaves it to the server
        log_failure(raised, request, f"an error handler of {app.name}")
        return answer_for(raised, request, f"an error handler of {app.name}", app.debug)


@contextmanager
def _context(app: Flask, environ: dict[str, Any], request: Request) -> Iterator[None]:
    """Have Flask's context for a request, whose body may have been read."""
    if has_request_context() and current_app == app:
        yield
        return
    body = getattr(request, "body", None) or b""
    with app.request_context(
        {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    ):
        yield


def server_error(error: BaseException) -> BaseException:
    """Return an error of edge code as one of the server's classes, which handlers are for."""
    cls = _server_class(type(error))
    if cls is None or cls is type(error):
        return error
    made: BaseException = cls.__new__(cls, *error.args)
    state = dict(vars(error))
    if isinstance(error, HTTPException):
        state |= {"code": error.code, "response": _server_response(error.response)}
        if "_description" not in state:
            state["description"] = error.description
    vars(made).update(state)
    made.args = error.args
    made.__cause__ = error.__cause__
    return made.with_traceback(error.__traceback__)


def _server_class(cls: type[Any]) -> type[Any] | None:
    """Return the server's class for one of edge code, or for the nearest of its bases."""
    for each in cls.__mro__:
        module = each.__module__
        if module.startswith(_OWN):
            return getattr(werkzeug.exceptions, each.__name__, werkzeug.exceptions.HTTPException)
        if not module.startswith(PREFIX):
            return each
        found: Any = sys.modules.get(_PRIVATE.sub("", module, count=1))
        for name in each.__qualname__.split("."):
            found = getattr(found, name, None)
        if isinstance(found, type):
            return found
    return None


def _server_response(response: Any) -> Any:
    if response is None:
        return None
    made = current_app.response_class(response.iter_encoded(), status=response.status)
    made.headers.clear()
    for name, value in response.headers:
        made.headers.add(name, value)
    made.call_on_close(response.close)
    return made


__all__ = ["answers", "server_error", "statuses"]
