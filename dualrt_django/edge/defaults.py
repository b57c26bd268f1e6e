"""The pages of errors that Django shows where a site has none of its own: for an edge that runs
without Django. Where Django is, its handlers answer (``dualrt_django.errors``).
"""

from __future__ import annotations

from dualrt.web.response import Response
from dualrt_django.edge.given import given

# status → heading, text; what a browser shows must not depend on the runtime
_SAID = {
    400: ("Bad Request (400)", ""),
    403: ("403 Forbidden", ""),
    404: ("Not Found", "The requested resource was not found on this server."),
}
_LINES = (
    *("", "<!doctype html>", '<html lang="en">', "<head>", "  <title>{0}</title>", "</head>"),
    *("<body>", "  <h1>{0}</h1><p>{1}</p>", "</body>", "</html>", ""),
)


def default_page(status: int) -> Response:
    """Return the page for 400, 403 or 404."""
    charset = given.charset or given.read_charset()
    response = Response("\n".join(_LINES).format(*_SAID[status]).encode(charset), status)
    response.content_type = f"text/html; charset={charset}"
    return response


__all__ = ["default_page"]
