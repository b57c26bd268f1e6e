"""``stream_template`` in the server runtime: Django's own rendering, in one part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string


def stream_template(
    request: HttpRequest | None,
    template_name: str | Sequence[str],
    context: Mapping[str, Any] | None = None,
    using: str | None = None,
) -> Iterator[str]:
    """Yield the page. At the edge it comes in parts, each while the next is made; Django's engine
    makes it as a whole.
    """
    yield render_to_string(template_name, context, request, using)


__all__ = ["stream_template"]
