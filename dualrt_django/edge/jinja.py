"""A Jinja template as a Django site's edge code renders it: with what Django's backend gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from dualrt_django.edge.csrf import get_token
from dualrt_django.edge.utils.functional import lazy
from dualrt_django.edge.utils.html import format_html
from dualrt_django.edge.utils.safestring import SafeString


class Template:
    """What ``get_template`` returns. ``template`` is Jinja's; ``processed`` returns what the
    context processors give for a request.
    """

    def __init__(self, template: Any, processed: Callable[[Any], Mapping[str, Any]]) -> None:
        self.template = template
        self._processed = processed

    def render(self, context: dict[str, Any] | None = None, request: Any = None) -> str:
        """Return the page."""
        page: str = self.template.render(self._filled(context, request))
        return page

    def stream(self, context: dict[str, Any] | None = None, request: Any = None) -> Iterator[str]:
        """Yield the page in parts, while it is made."""
        for part in self.template.generate(self._filled(context, request)):
            if part:
                yield part

    def _filled(self, context: dict[str, Any] | None, request: Any) -> dict[str, Any]:
        """Return the context with what a request brings; as in Django it is the dict itself that is
        filled, and context processors come last.
        """
        context = {} if context is None else context
        if request is not None:
            context["request"] = request
            context["csrf_input"] = _input(request)
            context["csrf_token"] = _token(request)
            context.update(self._processed(request))
        return context


def _csrf_input(request: Any) -> Any:
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
    )


_input: Callable[[Any], Any] = lazy(_csrf_input, SafeString, str)
_token: Callable[[Any], Any] = lazy(get_token, str)


__all__ = ["Template"]
