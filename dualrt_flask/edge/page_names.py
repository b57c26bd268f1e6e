"""Which of Flask's names render templates at the edge, and where they are: for the edge policy."""

from __future__ import annotations

_RENDER = "render_template render_template_string stream_template stream_template_string"
_ERRORS = "TemplateError TemplateNotFound TemplatesNotFound UndefinedError"
_TABLE = {
    "flask": _RENDER,
    "flask.templating": _RENDER,
    "jinja2": _ERRORS,
    "jinja2.exceptions": _ERRORS,
}
NAMES: dict[str, frozenset[str]] = {
    module: frozenset(names.split()) for module, names in _TABLE.items()
}
_HOME = "dualrt_flask.edge.templating"
HOMES: dict[str, str] = {
    **{f"flask.{name}": _HOME for name in _RENDER.split()},  # the others are elsewhere
    "flask.templating": _HOME,
}

__all__ = ["HOMES", "NAMES"]
