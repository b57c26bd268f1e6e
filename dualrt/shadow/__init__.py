"""Shadow mode: ``@runtime("edge", shadow=0.01)``. The server answers; for a share of the safe
requests the edge view runs beside it, and what it answers is compared, counted and logged.

``gate`` decides by request and keeps what the server answers, ``run`` runs the view when that has
been sent, ``report`` logs. docs/shadow.md says what counts as what.
"""

from __future__ import annotations

from dualrt.shadow.counts import Counts, counts, reset
from dualrt.shadow.sample import seed

__all__ = ["Counts", "counts", "reset", "seed"]
