"""What context processors give a page: Django's plain ones run at the edge, the others' names are
findings where a page reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from dualrt.edge.findings import Finding
from dualrt.edge.pages import SERVER, Ask, finding
from dualrt.edge.scope import refuse
from dualrt_django.edge.dtl.nodes import Read

_PLAIN: dict[str, Callable[[Any], dict[str, Any]]] = {
    "debug": lambda request: _debug(request),
    "request": lambda request: {"request": request},
    "static": lambda request: {"STATIC_URL": settings.STATIC_URL},
    "media": lambda request: {"MEDIA_URL": settings.MEDIA_URL},
    "tz": lambda request: {"TIME_ZONE": timezone.get_current_timezone_name()},
    "i18n": lambda request: {
        "LANGUAGES": settings.LANGUAGES,
        "LANGUAGE_CODE": translation.get_language(),
        "LANGUAGE_BIDI": translation.get_language_bidi(),
    },
}
# What processors give that only the server can tell: the name, and what to do
_SERVER_NAMES = {
    "django.template.context_processors.csrf": {
        "csrf_token": "Use dualrt.require_origin in place of the token, or the server runtime."
    },
    "django.contrib.auth.context_processors.auth": {
        "user": "Pass what the page needs of request.auth in its context.",
        "perms": "Pass what the page needs of request.auth in its context.",
    },
    "django.contrib.messages.context_processors.messages": {
        "messages": "Messages are the server's: leave them out, or run the view there.",
        "DEFAULT_MESSAGE_LEVELS": "Messages are the server's.",
    },
}
_BUILT_IN = "django.template.context_processors."


class Processors:
    """The context processors of one engine."""

    def __init__(self, functions: Iterable[Any]) -> None:
        self._plain: list[Callable[[Any], dict[str, Any]]] = []
        self._server: dict[str, str] = {}  # name → what to do
        self._own: list[str] = []
        for function in functions:
            name = f"{function.__module__}.{function.__qualname__}"
            plain = _PLAIN.get(name.removeprefix(_BUILT_IN)) if name.startswith(_BUILT_IN) else None
            if plain is not None:
                self._plain.append(plain)
            elif name in _SERVER_NAMES:
                self._server.update(_SERVER_NAMES[name])
            else:
                self._own.append(name)
        self._refusals = {name: _refusing(name, hint) for name, hint in self._server.items()}

    def values(self, request: Any) -> Mapping[str, Any]:
        """Return what they give for a request; what only the server can tell is an error when it is
        looked at.
        """
        found: dict[str, Any] = dict(self._refusals)
        for plain in self._plain:
            found.update(plain(request))
        return found

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
        plain = {"request", "STATIC_URL", "MEDIA_URL", "TIME_ZONE"}
        plain |= {"debug", "sql_queries", "LANGUAGES", "LANGUAGE_CODE", "LANGUAGE_BIDI"}
        for name, place in dict.fromkeys(reads):
            if name in given:
                continue
            hint = self._server.get(name) if ask.keys is not None else None
            whose = "a context processor of Django that needs the server"
            if hint is None and self._own and name not in plain:
                whose, hint = f"{', '.join(self._own)}, if they give it", "Pass it in the context."
            if hint is not None:
                message = f"template {place.template} reads {name!r}, which is given by {whose}"
                yield finding(SERVER, message, hint, place.template, place.line, view)


def _debug(request: Any) -> dict[str, Any]:
    shown = settings.DEBUG and request.META.get("REMOTE_ADDR") in settings.INTERNAL_IPS
    return {"debug": True, "sql_queries": []} if shown else {}  # edge code makes no queries


def _refusing(name: str, hint: str) -> Callable[[], Any]:
    def value() -> Any:
        refuse(f"{{{{ {name} }}}} in a template", hint)

    return value


__all__ = ["Processors"]
