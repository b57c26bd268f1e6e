"""An app's context processors at the edge: those whose code can run there do, and the names that
the others may give are findings where a page reads them.
"""

from __future__ import annotations

from collections.abc import Iterable
from inspect import iscoroutinefunction
from typing import Any

from flask import Flask

from dualrt.edge.findings import unfit
from dualrt.edge.gives import Giver, names_given
from dualrt.edge.twins import Judge, Twin

_FLASKS = "flask.templating._default_template_ctx_processor"
_HINT = "Pass it in the call."


class Processors:
    """The context processors of one app. ``twins``: those that run at the edge, by the blueprint
    that they stand on, ``None`` for the app.
    """

    def __init__(self, app: Flask, judge: Judge | None) -> None:
        self._app = app
        self._judge = judge
        self.twins: dict[str | None, list[Twin]] = {}
        self._servers: dict[str | None, list[Giver]] = {}
        for space, functions in app.template_context_processors.items():
            for function in functions:
                name = f"{function.__module__}.{getattr(function, '__qualname__', '?')}"
                if name != _FLASKS:
                    self._add(space, name, function)

    def _add(self, space: str | None, name: str, function: Any) -> None:
        why, hint = "", _HINT
        if iscoroutinefunction(function):
            why = ", which is a coroutine function"
        elif self._judge is not None:
            problems = self._judge(function)
            if not problems:
                self.twins.setdefault(space, []).append(Twin(function, {}))
                return
            why, hint = unfit(function, problems, _HINT)
        made = Giver(name, why, hint, names_given(function))
        self._servers.setdefault(space, []).append(made)

    def of(self, spaces: Iterable[str]) -> list[Twin]:
        """Return those that run at the edge for the pages of a view in these blueprints."""
        return [twin for space in (None, *spaces) for twin in self.twins.get(space, ())]

    def servers(self, spaces: Iterable[str]) -> list[Giver]:
        """Return those that do not."""
        return [each for space in (None, *spaces) for each in self._servers.get(space, ())]

    def values(self, blueprints: Iterable[str]) -> dict[str, Any]:
        """Return what they give a page of a request for these blueprints, the innermost first."""
        found: dict[str, Any] = {}
        for space in (None, *reversed(list(blueprints))):
            for twin in self.twins.get(space, ()):
                found.update(twin())
        return found


__all__ = ["Processors"]
