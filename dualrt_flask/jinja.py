"""A Flask app's templates for its edge pages, and what Flask gives them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import flask
from flask import Flask

from dualrt.edge.findings import Finding
from dualrt.edge.gives import who_gives
from dualrt.edge.pages import SERVER, Ask, finding
from dualrt.edge.twins import Judge, Twin
from dualrt.jinja.shelf import Shelf
from dualrt_flask.edge.context import current
from dualrt_flask.edge.current import get_flashed_messages, stream_with_context, url_for
from dualrt_flask.edge.proxies import config, g, request, session
from dualrt_flask.processors import Processors

# Flask's globals, which a macro that is imported has, too
_FLASKS: dict[str, Any] = {
    "config": config,
    "g": g,
    "get_flashed_messages": get_flashed_messages,
    "request": request,
    "session": session,
    "url_for": url_for,
}


class JinjaPages(Shelf):
    """What edge code's ``render_template`` asks; made anew when a template changes."""

    def __init__(self, app: Flask, judge: Judge | None = None) -> None:
        self._app = app
        super().__init__(app.jinja_env, _FLASKS, judge)
        self._processors = Processors(app, judge)

    def current(self) -> JinjaPages:
        """Return itself: ``Live`` has looked whether it is fresh."""
        return self

    # --- rendering

    def context(self, given: dict[str, Any]) -> dict[str, Any]:
        """Return what the names stand for: Flask's own, those of the app's context processors, and
        over them what the view gives.
        """
        context = current()
        if context is None:
            return {**self._processors.values(()), **given}
        found = {"config": context.app.config, "g": context.g, "request": context.request}
        if self._processors.twins:
            found.update(self._processors.values(context.request.blueprints))
        found.update(given)
        return found

    def stream(self, template: Any, given: dict[str, Any]) -> Iterator[str]:
        """Return the parts of a page."""
        parts: Iterator[str] = template.generate(self.context(given))
        return parts if current() is None else stream_with_context(parts)

    # --- judging

    def called(self, key: str, spaces: Sequence[str]) -> list[Twin]:
        """Return the functions of the app's own that a page calls."""
        return [*self.twins(key), *self._processors.of(spaces)]

    def wrong(self, key: str, ask: Ask, view: str, spaces: Sequence[str]) -> Iterator[Finding]:
        """Yield what is wrong with a page that a view in these blueprints renders."""
        servers = self._processors.servers(spaces)
        anything = next((each for each in servers if each.names is None), None)
        if anything is not None and ask.keys is None:
            message = f"{ask.target}: the names that the page reads may be {anything.name}'s, a "
            hint = "Write the context as keywords in the call, so that its names are known; or run "
            yield finding(
                SERVER,
                f"{message}context processor of the app{anything.why}",
                f"{hint}the view in the server runtime.",
                ask.file,
                ask.line,
                view,
            )

        def elsewhere(name: str, is_global: bool) -> tuple[str, str] | None:
            found = who_gives(name, servers, known=ask.keys is not None and not is_global)
            if found is None:
                return None
            return f"which {found.name}, a context processor of the app, may give{found.why}", (
                found.hint
            )

        yield from self.problems(key, ask.keys, (), view, ask.line, elsewhere)

    def is_given(self, name: str, value: Any) -> bool:
        """Whether a global is what Flask put there."""
        if name == "url_for":
            return getattr(value, "__func__", None) is Flask.url_for
        if name == "config":
            return value is self._app.config
        return name in _FLASKS and value is getattr(flask, name, None)


__all__ = ["JinjaPages"]
