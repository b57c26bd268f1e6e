"""What context processors give a page: the names that only the server has of them are findings
where a page reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dualrt.edge.findings import Finding
from dualrt.edge.pages import SERVER, Ask, finding
from dualrt_django.edge.dtl.nodes import Read
from dualrt_django.edge.processors import Values

_GIVEN = frozenset(
    "request STATIC_URL MEDIA_URL TIME_ZONE debug sql_queries LANGUAGES LANGUAGE_CODE "
    "LANGUAGE_BIDI csrf_token user perms".split()
)


class Processors:
    """The context processors of one engine, called ``names``; ``values`` for a request."""

    def __init__(self, functions: Iterable[Any]) -> None:
        self.names = [f"{each.__module__}.{each.__qualname__}" for each in functions]
        self.values = Values(self.names)
        self._server = self.values.server
        self._own = self.values.own

    def findings(self, reads: Iterable[Read], ask: Ask, view: str) -> Iterator[Finding]:
        """Yield a finding for each name that a page reads and that only the server can tell."""
        if self._own and ask.keys is None:
            yield finding(
                SERVER,
                f"{ask.target}: the names that the page reads may be {', '.join(self._own)}'s, "
                "a context processor of the site",
                "Write the context as a dict in the call, so that its names are known; or run the "
                "view in the server runtime.",
                ask.file,
                ask.line,
                view,
            )
            return
        given = ask.keys or frozenset()
        for name, place in dict.fromkeys(reads):
            if name in given:
                continue
            hint = self._server.get(name) if ask.keys is not None else None
            whose = "a context processor of Django that needs the server"
            if hint is None and self._own and name not in _GIVEN:
                whose, hint = f"{', '.join(self._own)}, if they give it", "Pass it in the context."
            if hint is not None:
                message = f"template {place.template} reads {name!r}, which is given by {whose}"
                yield finding(SERVER, message, hint, place.template, place.line, view)


__all__ = ["Processors"]
