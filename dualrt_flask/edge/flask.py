"""``flask`` at the edge."""

from __future__ import annotations

from dualrt_flask.edge.helpers import abort, make_response, redirect
from dualrt_flask.edge.making import jsonify
from dualrt_flask.edge.wrappers import Request, Response

__all__ = ["Request", "Response", "abort", "jsonify", "make_response", "redirect"]
