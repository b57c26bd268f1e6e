"""``flask.render_template`` and its kin at the edge: pages of the templates that were bundled.

What renders stands in the ``Scope`` of the view that runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dualrt.edge.pages import current_pages

Names = str | Sequence[str]


def render_template(template_name_or_list: Names, **context: Any) -> str:
    """Return the page; of several names, of the first template that there is."""
    pages = current_pages()
    page: str = pages.named(template_name_or_list).render(pages.context(context))
    return page


def render_template_string(source: str, **context: Any) -> str:
    """Return the page of a template that stands in the code."""
    pages = current_pages()
    page: str = pages.text(source).render(pages.context(context))
    return page


def stream_template(template_name_or_list: Names, **context: Any) -> Iterator[str]:
    """Return the page in parts, each of which can go out while the next is made."""
    pages = current_pages()
    parts: Iterator[str] = pages.stream(pages.named(template_name_or_list), context)
    return parts


def stream_template_string(source: str, **context: Any) -> Iterator[str]:
    """Return the page of a template that stands in the code, in parts."""
    pages = current_pages()
    parts: Iterator[str] = pages.stream(pages.text(source), context)
    return parts


__all__ = ["render_template", "render_template_string", "stream_template"]
__all__ += ["stream_template_string"]
