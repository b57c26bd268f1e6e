"""``werkzeug`` and ``werkzeug.wrappers`` at the edge."""

from __future__ import annotations

from dualrt.web.request import Request
from dualrt_flask.edge.response import Response

__all__ = ["Request", "Response"]
