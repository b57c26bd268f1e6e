"""``health()``: a path that says the process is up, whatever host it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dualrt import Request, Response, middleware
from dualrt.ready.common import check, check_function, is_text, literal

_PATH = re.compile(r"/[^?#]*")

METHODS = "GET, HEAD"


def health(
    path: str = "/healthz",
    *,
    body: str | dict[str, Any] | list[Any] = "ok",
    ready: Callable[[], Any] | None = None,
) -> Callable[[Request], Response]:
    """Answer 200 at ``path``, before the framework looks at the host (``ALLOWED_HOSTS``).

    ``body``: a text, or a dict or list, which is sent as JSON. ``ready``: asked each time, edge
    code; where it is false the answer is a 503. Other methods than GET and HEAD get a 405.
    """
    problems: list[str] = []
    if not is_text(path, _PATH):
        problems.append(f"path must be a path like '/healthz', not {path!r}")
    problems += _wrong_body(body)
    check_function(ready, "ready", problems)
    check(problems, "health")

    @middleware(matcher=literal(path))
    def answer(request: Request) -> Response:
        if request.path not in (path, f"{path}/"):  # another form of the path that was meant
            return Response.next()
        if request.method not in ("GET", "HEAD"):
            return Response("Method Not Allowed\n", 405, {"allow": METHODS, **FRESH})
        if ready is not None and not ready():
            return Response("not ready\n", 503, FRESH)
        if isinstance(body, str):
            return Response(body, 200, FRESH)
        return Response.json(body, 200, FRESH)

    return answer


def _wrong_body(body: Any) -> list[str]:
    if isinstance(body, str | dict | list):
        return []
    return [f"body must be a str, a dict or a list, not {body!r:.80}"]


FRESH = {"cache-control": "no-store"}  # of a moment ago is of no use

__all__ = ["health"]
