"""A middleware that lets no stranger see any page."""

from __future__ import annotations

from typing import Any

from dualrt import Response, login_required, middleware


@middleware()
@login_required(api=False)
def everywhere(request: Any) -> Response:
    """Let users go on."""
    return Response.next()
