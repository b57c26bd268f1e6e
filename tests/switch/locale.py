"""A site whose URLs have the language in them, and a converter of its own."""

from __future__ import annotations

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path, register_converter

from dualrt import runtime


class Even:
    """Take even numbers."""

    regex = "[0-9]+"

    def to_python(self, value: str) -> int:
        """Refuse odd ones."""
        if int(value) % 2:
            raise ValueError
        return int(value)

    def to_url(self, value: int) -> str:
        """Write it."""
        return str(value)


register_converter(Even, "switch_even")


@runtime("edge")
def shown(request: HttpRequest, n: int = 0) -> HttpResponse:
    """Tell the number, and what the resolver says."""
    match: Any = request.resolver_match
    return HttpResponse(f"{n} {match.route} {match.url_name}")


@runtime("edge")
def odd(request: HttpRequest, word: str) -> HttpResponse:
    """Stand where no guess comes."""
    return HttpResponse(word)


urlpatterns = i18n_patterns(
    path("even/<switch_even:n>", shown, name="even"),
    re_path(r"^odd/(?P<word>zz[0-9]{7})$", odd, name="odd"),
)
