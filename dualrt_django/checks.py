"""Django's system checks, tag ``dualrt``: the findings of ``dualrt check``."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register

from dualrt.edge.findings import ERROR
from dualrt_django.site import DjangoSite


@register("dualrt")
def check_edge(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Report what is wrong with ``DUALRT``, the edge code and the doors' order."""
    found: list[CheckMessage] = []
    for each in DjangoSite().findings():
        kind = Error if each.severity == ERROR else Warning
        where = f"{each.place}: " if each.place else ""
        found.append(kind(where + each.message, hint=each.hint or None, id=each.id))
    return found
