"""``django.shortcuts``: what needs neither a database nor a template."""

from __future__ import annotations

from typing import Any

from dualrt.errors import ViewError
from dualrt_django.edge.given import given
from dualrt_django.edge.statuses import HttpResponsePermanentRedirect, HttpResponseRedirect
from dualrt_django.edge.urls import NoReverseMatch, reverse
from dualrt_django.edge.utils.functional import Promise


def redirect(
    to: Any, *args: Any, permanent: bool = False, preserve_request: bool = False, **kwargs: Any
) -> HttpResponseRedirect | HttpResponsePermanentRedirect:
    """Redirect to a URL, to what a view's name reverses to with the arguments, or to an object's
    ``get_absolute_url()``. ``max_length`` (characters), since Django 6.1: ``None`` for any.
    """
    kind = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
    more = {}
    if "max_length" in kwargs and given.version >= (6, 1):
        more["max_length"] = kwargs.pop("max_length")
    return kind(resolve_url(to, *args, **kwargs), preserve_request=preserve_request, **more)


def resolve_url(to: Any, *args: Any, **kwargs: Any) -> Any:
    """Return the URL that ``redirect`` sends to; ``NoReverseMatch`` for what cannot be one."""
    if hasattr(to, "get_absolute_url"):
        return to.get_absolute_url()
    if isinstance(to, Promise):
        to = str(to)
    if isinstance(to, str) and to.startswith(("./", "../")):
        return to
    try:
        return reverse(to, args=args, kwargs=kwargs)
    except (NoReverseMatch, ViewError):  # ViewError: there are no names of URLs here
        if callable(to) or ("/" not in to and "." not in to):
            raise
    return to


__all__ = ["redirect", "resolve_url"]
