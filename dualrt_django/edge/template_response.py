"""``TemplateResponse`` at the edge: a response whose page is made when the view has returned it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dualrt.edge.isolate import run
from dualrt.edge.scope import EDGE


class ContentNotRenderedError(Exception):
    """The page of a ``TemplateResponse`` has not been made yet."""


def make(base: Any, get_template: Any, select_template: Any) -> tuple[Any, Any]:
    """Return ``SimpleTemplateResponse`` and ``TemplateResponse``, made of ``HttpResponse``."""
    names = {
        "__doc__": Simple.__doc__,
        "get_template": staticmethod(get_template),
        "select_template": staticmethod(select_template),
    }
    simple = type("SimpleTemplateResponse", (Simple, base), names)
    return simple, type("TemplateResponse", (Full, simple), {"__doc__": Full.__doc__})


class Simple:
    """A response that knows its template and its context, which may still be changed."""

    get_template: Any
    select_template: Any

    def __init__(
        self,
        template: Any,
        context: Any = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: Any = None,
    ) -> None:
        self.template_name = template
        self.context_data = context
        self.using = using
        self._post_render_callbacks: list[Callable[[Any], Any]] = []
        self._request: Any = None
        self._scope = EDGE.get()  # whoever makes the page later does it for this view
        made: Any = super()
        made.__init__("", content_type, status, charset=charset, headers=headers)
        self._is_rendered = False

    def resolve_template(self, template: Any) -> Any:
        """Return the template of a name, of several names, or itself."""
        if isinstance(template, list | tuple):
            return self.select_template(template, using=self.using)
        if isinstance(template, str):
            return self.get_template(template, using=self.using)
        return template

    def resolve_context(self, context: Any) -> Any:
        """Return the context for the page."""
        return context

    @property
    def rendered_content(self) -> Any:
        """The page, made anew."""
        template = self.resolve_template(self.template_name)
        return template.render(self.resolve_context(self.context_data), self._request)

    def add_post_render_callback(self, callback: Callable[[Any], Any]) -> None:
        """Call ``callback`` with the response once its page has been made."""
        if self._is_rendered:
            callback(self)
        else:
            self._post_render_callbacks.append(callback)

    def render(self) -> Any:
        """Make the page, if it has not been; return the response, or what a callback does."""
        if EDGE.get() is None and self._scope is not None:
            return run(self._scope, self._render, (), {})
        return self._render()

    def _render(self) -> Any:
        found: Any = self
        if not self._is_rendered:
            self.content = self.rendered_content
            for callback in self._post_render_callbacks:
                other = callback(found)
                found = found if other is None else other
        return found

    @property
    def is_rendered(self) -> bool:
        """Whether the page has been made."""
        return self._is_rendered

    def __iter__(self) -> Iterator[bytes]:
        self._needed("iterated over")
        parent: Any = super()
        found: Iterator[bytes] = parent.__iter__()
        return found

    def _needed(self, what: str) -> None:
        if not self._is_rendered:
            raise ContentNotRenderedError(
                f"The response content must be rendered before it can be {what}."
            )

    @property
    def content(self) -> Any:
        """The page as bytes."""
        self._needed("accessed")
        parent: Any = super()
        return parent.content

    @content.setter
    def content(self, value: Any) -> None:
        parent: Any = super(Simple, type(self))
        parent.content.fset(self, value)
        self._is_rendered = True


class Full(Simple):
    """The same with a request, for the context processors."""

    def __init__(
        self,
        request: Any,
        template: Any,
        context: Any = None,
        content_type: str | None = None,
        status: int | None = None,
        charset: str | None = None,
        using: str | None = None,
        headers: Any = None,
    ) -> None:
        super().__init__(template, context, content_type, status, charset, using, headers)
        self._request = request


__all__ = ["ContentNotRenderedError", "make"]
