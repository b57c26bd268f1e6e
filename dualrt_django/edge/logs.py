"""Django's log of answers that say something went wrong: ``django.request``."""

from __future__ import annotations

import logging
from typing import Any

from dualrt.edge.scope import host

_logger = logging.getLogger("django.request")

# In environ or scope: the status of the answer that stands in the log already; ``True`` for an
# error of edge code.
LOGGED = "dualrt.logged"


def log_response(
    message: str, *args: Any, response: Any, request: Any, level: str | None = None
) -> None:
    """Log a response once: 5xx as an error, 4xx as a warning, others for information."""
    if getattr(response, "_has_been_logged", False):
        return
    status = response.status_code
    if level is None:
        level = "error" if status >= 500 else "warning" if status >= 400 else "info"
    escaped = tuple(_escaped(each) for each in args)
    with host():  # the handlers are the site's
        getattr(_logger, level)(
            message, *escaped, extra={"status_code": status, "request": request}
        )
    response._has_been_logged = True
    remember(request, status)


def _escaped(value: Any) -> Any:
    return value.encode("unicode_escape").decode("ascii") if isinstance(value, str) else value


def remember(request: Any, status: int) -> None:
    """Note that the answer to a request is logged, so that Django does not log it once more."""
    holder = getattr(request, "environ", None)
    if holder is None:
        holder = getattr(request, "scope", None)
    if isinstance(holder, dict):
        holder[LOGGED] = status


__all__ = ["LOGGED", "log_response", "remember"]
