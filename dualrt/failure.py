"""What the client and the log see when edge code fails: nothing and everything."""

from __future__ import annotations

import logging
from html import escape
from traceback import TracebackException

from dualrt.errors import ClientError, UpstreamError, ViewTimeout
from dualrt.web.request import Request
from dualrt.web.response import HTML, Response

logger = logging.getLogger("dualrt")

PHRASES = {400: "Bad Request", 413: "Content Too Large", 415: "Unsupported Media Type"}
PHRASES |= {411: "Length Required", 500: "Internal Server Error", 501: "Not Implemented"}
PHRASES |= {502: "Bad Gateway", 504: "Gateway Timeout", 508: "Loop Detected"}

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#1a1a1a;background:#fff}
header{background:#8c1d18;color:#fff;padding:1.5rem 2rem}h1{margin:0;font-size:1.25rem}
main{padding:1rem 2rem}pre{background:#f4f4f5;padding:1rem;overflow:auto;border-radius:6px}
dt{font-weight:600}dd{margin:0 0 .5rem}
"""


def listen() -> None:
    """Switch dualrt's loggers on again: ``dictConfig`` switches off whatever was imported before,
    unless told not to, and an edge view's errors would be lost without a word.
    """
    for name in ("dualrt", "dualrt.record", "dualrt.shadow"):
        logging.getLogger(name).disabled = False


def status_of(error: BaseException) -> int:
    """Return the status that an error is answered with."""
    if isinstance(error, ClientError | UpstreamError):
        return error.status
    return 504 if isinstance(error, ViewTimeout) else 500


def answer_for(error: BaseException, request: Request, view: str, debug: bool) -> Response:
    """Return the response for an error: the bare phrase, or a readable page where ``debug``."""
    status = status_of(error)
    if debug and status >= 500:
        # a message may hold what UTF-8 cannot, and failing here would hide the error itself
        page = _page(error, request, view).encode("utf-8", "backslashreplace")
        response = Response(page, status)
        response.content_type = HTML
        return response
    text = PHRASES.get(status, "Error")
    if isinstance(error, ClientError) and debug:
        text = f"{text}: {error}"
    return Response(text, status)


def log_failure(error: BaseException, request: Request, view: str) -> None:
    """Log an error with its traceback and the view's name, to the logger ``dualrt``."""
    logger.error(
        "%s failed in the edge runtime: %s %s",
        view,
        printable(request.method),
        printable(request.path),
        exc_info=(type(error), error, error.__traceback__),
        extra={"status_code": status_of(error), "view": view},
    )


def printable(text: str) -> str:
    """Return what a client has sent as one line of a log (CWE-117)."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


def warn(text: str) -> None:
    """Log what is likely a mistake of the site's, when it starts."""
    logger.warning("%s", text)


def _title(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # its __str__ fails in its turn
        return type(error).__name__


def _page(error: BaseException, request: Request, view: str) -> str:
    trace = "".join(TracebackException.from_exception(error).format())
    rows = {"View": view, "Request": f"{request.method} {request.path}", "Runtime": "edge"}
    facts = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in rows.items())
    title = escape(_title(error))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style><header><h1>{title}</h1></header><main><dl>{facts}</dl>"
        f"<h2>Traceback</h2><pre>{escape(trace)}</pre>"
        "<p>This page is shown because debug is on; in production the answer is a plain "
        f"{status_of(error)}.</p></main></html>"
    )


__all__ = ["answer_for", "listen", "log_failure", "logger", "printable", "status_of", "warn"]
