"""The switch oracle: a view in both runtimes on the same requests, and where the answers differ.

``dualrt switch`` and the pytest plugin come here. docs/switch.md says what is compared.
"""

from __future__ import annotations

from dualrt.compare import Difference
from dualrt.switch.run import COUNT, SEED, Report, Tried, switch, switch_all, try_route
from dualrt.switch.samples import Sample, load
from dualrt.switch.show import show

__all__ = ["COUNT", "SEED", "Difference", "Report", "Sample", "Tried", "load", "show", "switch"]
__all__ += ["switch_all", "try_route"]
