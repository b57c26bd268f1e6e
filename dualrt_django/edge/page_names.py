"""Which of Django's names render templates at the edge, and where they are: for the edge policy."""

from __future__ import annotations

_TABLE = {
    "django.shortcuts": "render",
    "django.template": "TemplateDoesNotExist TemplateSyntaxError",
    "django.template.defaultfilters": "stringfilter",
    "django.template.exceptions": "TemplateDoesNotExist TemplateSyntaxError",
    "django.template.loader": "get_template render_to_string select_template",
    "django.template.response": "ContentNotRenderedError SimpleTemplateResponse TemplateResponse",
    "dualrt_django": "stream_template",
}
NAMES: dict[str, frozenset[str]] = {
    module: frozenset(names.split()) for module, names in _TABLE.items()
}
_HOME = "dualrt_django.edge.pages"
HOMES: dict[str, str] = {
    "django.shortcuts.render": _HOME,  # the others of its module are elsewhere
    **{module: _HOME for module in _TABLE if module != "django.shortcuts"},
    "django.template.defaultfilters": "dualrt_django.edge.stringfilter",
}

__all__ = ["HOMES", "NAMES"]
