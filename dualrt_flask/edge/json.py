"""``flask.json`` at the edge."""

from __future__ import annotations

from dualrt_flask.edge.jsontext import dump, dumps, load, loads
from dualrt_flask.edge.making import jsonify

__all__ = ["dump", "dumps", "jsonify", "load", "loads"]
