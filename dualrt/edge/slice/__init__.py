"""The slice: from a site's source, what its edge views reach, and nothing else.

Purely static: source in, text out; nothing is imported or run.
"""

from __future__ import annotations

from dualrt.edge.slice.facts import Fact, Met, Sliced
from dualrt.edge.slice.site import Entry, slice_site
from dualrt.edge.slice.source import Source, read_source

__all__ = ["Entry", "Fact", "Met", "Sliced", "Source", "read_source", "slice_site"]
