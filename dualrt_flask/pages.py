"""A Flask app's templates for its edge pages, found by the app's own loaders at start-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Flask

from dualrt.edge.findings import Finding
from dualrt.edge.pages import COMPUTED, MISSING, Ask, Collected, PageCall, finding
from dualrt.edge.twins import Judge, Twin
from dualrt.guard import unguarded
from dualrt.runtime import view_name
from dualrt_flask.discover import spaces_of
from dualrt_flask.edge.page_names import HOMES, NAMES

_NAME, _TEXT = PageCall(0, "template_name_or_list"), PageCall(0, "source", text=True)
_CALLS = {
    "render_template": _NAME,
    "render_template_string": _TEXT,
    "stream_template": _NAME,
    "stream_template_string": _TEXT,
}
CALLS = {
    f"{module}.{name}": how
    for name, how in _CALLS.items()
    for module in ("flask", "flask.templating")
}
_NAME_HINT = (
    "Write it as a constant, or take it from constants that stand in the view's module; or run the "
    "view in the server runtime."
)


class FlaskPages:
    """The templates of one app."""

    calls: Mapping[str, PageCall] = CALLS
    names: Mapping[str, frozenset[str]] = NAMES
    homes: Mapping[str, str] = HOMES

    def __init__(self, app: Flask) -> None:
        self._app = app

    @property
    def watching(self) -> bool:
        """Whether files that change are read again, as Flask decides it."""
        chosen = self._app.config.get("TEMPLATES_AUTO_RELOAD")
        return bool(self._app.debug if chosen is None else chosen)

    def collect(self, wanted: Mapping[str, Sequence[Ask]], judge: Judge | None = None) -> Collected:
        """Read and compile what the views ask for."""
        from dualrt_flask.jinja import JinjaPages  # jinja2, where some view renders

        pages = JinjaPages(self._app, judge)
        spaces = _spaces(self._app)
        found: list[Finding] = []
        views: dict[str, tuple[str, ...]] = {}
        words: dict[str, frozenset[str]] = {}
        twins: dict[str, list[Twin]] = {}
        for view, asks in wanted.items():
            names: dict[str, None] = {}
            for ask in asks:
                for key in _keys(ask, pages, view, found):
                    names.update(dict.fromkeys(pages.reach(key)))
                    words[view] = words.get(view, frozenset()) | pages.words(key)
                    found += pages.wrong(key, ask, view, spaces.get(view, ()))
                    twins.setdefault(view, []).extend(pages.called(key, spaces.get(view, ())))
            views[view] = tuple(name for name in names if name in pages.sources)
        if not found:
            pages.compile()
        told = tuple(dict.fromkeys(found))
        return Collected(dict(pages.sources), views, told, pages, words, twins)


def _spaces(app: Flask) -> dict[str, tuple[str, ...]]:
    """Return the blueprints of each view, by the view's dotted name."""
    found: dict[str, tuple[str, ...]] = {}
    for endpoint, view in app.view_functions.items():
        name = view_name(unguarded(view))
        found[name] = (*found.get(name, ()), *spaces_of(endpoint))
    return found


def _keys(ask: Ask, pages: Any, view: str, found: list[Finding]) -> Iterator[str]:
    """Yield what a call may render, read; and note what is wrong with it."""
    place = (ask.file, ask.line, view)
    if ask.text and ask.names:
        for group in ask.names:
            yield pages.add_text(group[0], ask.file)
        return
    if not ask.names:
        known = [name for name in ask.maybe if not ask.text and pages.add(name)]
        if not known:
            what = "the text of the template" if ask.text else "which template is meant"
            message = f"{ask.target}: {what} only running the code can tell"
            found.append(finding(COMPUTED, message, _NAME_HINT, *place))
        yield from known
        return
    for group in ask.names:
        there = [name for name in group if pages.add(name)]
        if not there:
            message = f"{ask.target}: the app has no template {', '.join(map(repr, group))}"
            hint = "Templates are in the app's template_folder and in its blueprints'."
            found.append(finding(MISSING, message, hint, *place))
        yield from there


__all__ = ["CALLS", "FlaskPages"]
