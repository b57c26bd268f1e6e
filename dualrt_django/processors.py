"""What context processors give a page: Django's plain ones run at the edge, the others' names are
findings where a page reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dualrt.edge.findings import Finding, unfit
from dualrt.edge.gives import Giver, names_given, who_gives
from dualrt.edge.pages import SERVER, Ask, finding
from dualrt.edge.twins import Judge, Twin
from dualrt_django.edge.dtl.nodes import Read
from dualrt_django.edge.processors import PLAIN, SERVER_NAMES, Give, Values

# a page's context is not told by the call that gets the template
LATER = frozenset(f"django.template.loader.{name}" for name in ("get_template", "select_template"))
_GIVEN = frozenset(
    "request STATIC_URL MEDIA_URL TIME_ZONE debug sql_queries LANGUAGES LANGUAGE_CODE "
    "LANGUAGE_BIDI csrf_token user perms".split()
)


class Processors:
    """The context processors of one engine. ``twins``: the site's own whose code can run at the
    edge, which ``judge`` says. ``values``: what all of them give for a request.
    """

    def __init__(self, functions: Iterable[Any], judge: Judge | None = None) -> None:
        self._plain: list[Give] = []
        self._server: dict[str, str] = {}  # name → what to do
        self._own: list[Giver] = []  # those of the site's own that are the server's
        self.twins: list[Twin] = []
        self.names: list[str] = []
        for function in functions:
            name = _name(function)
            self.names.append(name)
            if name in PLAIN:
                self._plain.append(PLAIN[name])
            elif name in SERVER_NAMES:
                self._server.update(SERVER_NAMES[name])
            else:
                self._take(name, function, judge)
        self.values = Values(self._plain, self._server)

    def _take(self, name: str, function: Any, judge: Judge | None) -> None:
        problems = judge(function) if judge is not None else ()
        if judge is not None and not problems:
            twin = Twin(function, {})
            self.twins.append(twin)
            self._plain.append(twin)
            return
        why, hint = unfit(function, problems, "") if problems else ("", "")
        self._own.append(Giver(name, why, hint, names_given(function)))

    @property
    def server(self) -> str:
        """The names of the site's own that only the server can run."""
        return ", ".join(each.name for each in self._own)

    @property
    def overriding(self) -> frozenset[str]:
        """The names that only the server can give, as far as they are known."""
        return frozenset(self._server).union(*(each.names or () for each in self._own))

    def needed(self, reads: frozenset[str]) -> list[str]:
        """Return the names of those that pages need which read these names: Django's, and of the
        site's own whose code can run at the edge those that may give one. What the others give is
        read by no page: that is a finding.
        """
        own = {_name(twin.origin): names_given(twin.origin) for twin in self.twins}
        servers = {each.name for each in self._own}
        found = []
        for name in self.names:
            given = own.get(name)
            if name not in servers and (name not in own or given is None or given & reads):
                found.append(name)
        return found

    def findings(self, reads: Iterable[Read], ask: Ask, view: str) -> Iterator[Finding]:
        """Yield a finding for each name that a page reads and that only the server can tell."""
        unknown = self.unknown(ask, view)
        if unknown is not None:
            yield unknown
            return
        given = ask.keys or frozenset()
        for name, place in dict.fromkeys(reads):
            found = self.why(name, ask.keys) if name not in given else None
            if found is not None:
                message = f"template {place.template} reads {name!r}, which is given by {found[0]}"
                yield finding(SERVER, message, found[1], place.template, place.line, view)

    def unknown(self, ask: Ask, view: str) -> Finding | None:
        """Return a finding where nobody can tell which names a page takes from the site's own."""
        anything = next((each for each in self._own if each.names is None), None)
        if anything is None or ask.keys is not None:
            return None
        return finding(
            SERVER,
            f"{ask.target}: the names that the page reads may be {anything.name}'s, "
            f"a context processor of the site{anything.why}",
            "Write the context as a dict in the call, so that its names are known; or run the "
            "view in the server runtime.",
            ask.file,
            ask.line,
            view,
        )

    def why(self, name: str, keys: frozenset[str] | None) -> tuple[str, str] | None:
        """Say who gives a name that only the server can tell, and what to do; ``None`` where it is
        none. ``keys``: the names that are passed, ``None`` where they are not known.
        """
        hint = self._server.get(name) if keys is not None else None
        if hint is not None:
            return "a context processor of Django that needs the server", hint
        found = who_gives(name, self._own, known=keys is not None and name not in _GIVEN)
        if found is None:
            return None
        return f"{found.name}, if it gives it{found.why}", found.hint or "Pass it in the context."


def _name(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"


__all__ = ["LATER", "Processors"]
