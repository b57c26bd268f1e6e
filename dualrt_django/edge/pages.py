"""``render`` and its kin at the edge: pages of the templates that were bundled at start-up.

What renders stands in the ``Scope`` of the view that runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dualrt.edge.pages import current_pages
from dualrt_django.edge.dtl.tokens import TemplateDoesNotExist, TemplateSyntaxError
from dualrt_django.edge.response import HttpResponse
from dualrt_django.edge.template_response import ContentNotRenderedError, make

Names = str | Sequence[str]


class Template:
    """What ``get_template`` returns."""

    def __init__(self, engine: Any, compiled: Any) -> None:
        self._engine = engine
        self.template = compiled
        self.body = compiled.body

    def render(self, context: Mapping[str, Any] | None = None, request: Any = None) -> str:
        """Return the page."""
        page: str = self._engine.render(self.template, _checked(context), request)
        return self._engine.tools.mark_safe(page)  # type: ignore[no-any-return]

    def stream(
        self, context: Mapping[str, Any] | None = None, request: Any = None
    ) -> Iterator[str]:
        """Yield the page in parts, while it is made."""
        parts: Iterator[str] = self._engine.stream(self.template, _checked(context), request)
        return parts


def _checked(context: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if context is not None and not isinstance(context, dict):
        raise TypeError(f"context must be a dict rather than {type(context).__name__}.")
    return context or {}


def get_template(template_name: str, using: str | None = None) -> Any:
    """Return the template of this name."""
    return current_pages().find((template_name,), using)


def select_template(template_name_list: Sequence[str], using: str | None = None) -> Any:
    """Return the first template that there is."""
    if isinstance(template_name_list, str):
        raise TypeError(
            "select_template() takes an iterable of template names but got a string: "
            f"{template_name_list!r}. Use get_template() if you want to load a single template by "
            "name."
        )
    return current_pages().find(tuple(template_name_list), using)


def _one(names: Names, using: str | None) -> Any:
    if isinstance(names, list | tuple):
        return select_template(names, using)
    return get_template(str(names), using)


def render_to_string(
    template_name: Names,
    context: Mapping[str, Any] | None = None,
    request: Any = None,
    using: str | None = None,
) -> str:
    """Return the page as a text."""
    page: str = _one(template_name, using).render(context, request)
    return page


def render(
    request: Any,
    template_name: Names,
    context: Mapping[str, Any] | None = None,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> Any:
    """Return the page as a response."""
    content = render_to_string(template_name, context, request, using)
    return current_pages().response(content, content_type, status)


def stream_template(
    request: Any,
    template_name: Names,
    context: Mapping[str, Any] | None = None,
    using: str | None = None,
) -> Iterator[str]:
    """Yield the page in parts, each while the next is made: for a ``StreamingHttpResponse`` or a
    ``Response``. A loop over what has no length takes one item after the other.
    """
    parts: Iterator[str] = _one(template_name, using).stream(context, request)
    return parts


SimpleTemplateResponse, TemplateResponse = make(HttpResponse, get_template, select_template)


def first_found(shelves: Iterable[Any], names: Sequence[str], using: str | None) -> Any:
    """Return the first template that there is, by the order of the names and the engines; ``None``
    where there is none. ``using``: the name of the only engine that is meant.
    """
    asked = [shelf for shelf in shelves if using in (None, shelf.name)]
    found = (shelf.found(name) for name in names for shelf in asked)
    return next((each for each in found if each is not None), None)


__all__ = ["ContentNotRenderedError", "Template", "TemplateDoesNotExist", "TemplateSyntaxError"]
__all__ += ["SimpleTemplateResponse", "TemplateResponse", "first_found", "get_template", "render"]
__all__ += ["render_to_string", "select_template", "stream_template"]
