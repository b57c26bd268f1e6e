"""``werkzeug.routing`` at the edge: what ``url_for`` raises."""

from __future__ import annotations

from dualrt_flask.edge.building import BuildError

__all__ = ["BuildError"]
