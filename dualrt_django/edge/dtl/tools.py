"""What the template language needs of the site that it is rendered for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Filter = Callable[..., Any]


class Tools(NamedTuple):
    """``filters``: the built-in filters by name, with the flags that Django puts on them
    (``is_safe``, ``needs_autoescape``, ``expects_localtime``); ``libraries``: those of libraries
    that a template loads.

    ``mark_safe``, ``is_safe``, ``escape`` (what is not safe), ``adopt`` (a text that is safe by
    somebody else's word): for HTML. ``localtime(value, on)``
    and ``localize(value, on)`` make a value ready to be shown, ``now(format)`` shows the time.
    ``reverse(name, args, kwargs, app)`` makes a URL and raises ``no_url``; ``by_app(name)``: it is
    another one for another ``app``. ``static(path)`` too.
    ``texts`` and ``zones`` have the functions of ``django.utils.translation`` and ``timezone``;
    ``languages()`` are the site's.
    ``strip_spaces`` is ``spaceless``'s. ``prefix(name)``: ``STATIC_URL`` or ``MEDIA_URL``.
    """

    filters: Mapping[str, Filter]
    libraries: Mapping[str, Mapping[str, Filter]]
    mark_safe: Callable[[str], str]
    is_safe: Callable[[Any], bool]
    escape: Callable[[Any], str]
    adopt: Callable[[Any], Any]
    localtime: Callable[[Any, bool | None], Any]
    localize: Callable[[Any, bool | None], Any]
    now: Callable[[str], str]
    reverse: Callable[[str, list[Any], dict[str, Any], str | None], str]
    by_app: Callable[[str], bool]
    no_url: type[Exception]
    static: Callable[[str], str]
    prefix: Callable[[str], str]
    strip_spaces: Callable[[str], str]
    words: Callable[[int, bool], str]
    paragraphs: Callable[[int, bool], list[str]]
    texts: Any
    zones: Any
    languages: Callable[[], Any]


__all__ = ["Filter", "Tools"]
