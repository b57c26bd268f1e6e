"""``werkzeug`` and ``werkzeug.wrappers`` at the edge."""

from __future__ import annotations

from dualrt_flask.edge.request import Request
from dualrt_flask.edge.response import Response

__all__ = ["Request", "Response"]
