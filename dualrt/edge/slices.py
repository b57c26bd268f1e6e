"""The slices that were made in this process: a site that is made again (an app factory in a test
suite, changed settings) is not read and sliced again while its files stay as they are.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Hashable, Sequence

from dualrt.edge.policy import Policy
from dualrt.edge.slice import Entry, Sliced, slice_site

KEPT = 32  # sites, the latest asked for; a process has one or two, a test suite some dozens

Stamp = tuple[str, int, int]
_kept: OrderedDict[Hashable, tuple[tuple[Stamp, ...], Sliced]] = OrderedDict()


def sliced(entries: Sequence[Entry], policy: Policy) -> Sliced:
    """Return ``slice_site(entries, policy)``, the last one where no file of it has changed."""
    key = (tuple(entries), policy.key)
    found = _kept.pop(key, None)
    if found is None or found[0] != _stamps(found[1]):
        made = slice_site(entries, policy)
        found = (_stamps(made), made)
    _kept[key] = found
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found[1]


def _stamps(site: Sliced) -> tuple[Stamp, ...]:
    return tuple(_stamp(module.file) for module in site.bundle.modules.values())


def _stamp(file: str) -> Stamp:
    try:
        seen = os.stat(file)  # noqa: PTH116 - a path of importlib's, a str
    except OSError:
        return (file, 0, 0)
    return (file, seen.st_mtime_ns, seen.st_size)


__all__ = ["KEPT", "sliced"]
