"""Which of Django's names render templates at the edge, and where they are: for the edge policy."""

from __future__ import annotations

from collections.abc import Mapping

from dualrt.edge.pages import PageCall

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

# How these are told what to render
CALLS: Mapping[str, PageCall] = {
    "django.shortcuts.render": PageCall(1, "template_name", context=2),
    "django.template.loader.get_template": PageCall(0, "template_name", context=9),
    "django.template.loader.render_to_string": PageCall(0, "template_name", context=1),
    "django.template.loader.select_template": PageCall(0, "template_name_list", context=9),
    "django.template.response.SimpleTemplateResponse": PageCall(0, "template", context=1),
    "django.template.response.TemplateResponse": PageCall(1, "template", context=2),
    "dualrt_django.stream_template": PageCall(1, "template_name", context=2),
}

__all__ = ["CALLS", "HOMES", "NAMES"]
