"""What a view sees of the client and of the site's own address."""

from __future__ import annotations

from typing import Any

from flask import jsonify, request, url_for

from dualrt import runtime


def _seen() -> Any:
    return jsonify(
        at=request.base_url,
        secure=request.is_secure,
        ip=request.remote_addr,
        way=url_for("server", _external=True),
    )


@runtime("edge")
def edge() -> Any:
    """Answer at the edge."""
    return _seen()


def server() -> Any:
    """Answer in Flask."""
    return _seen()
