"""The responses that stand for one status each, redirects among them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from dualrt_django.edge.exceptions import DisallowedRedirect
from dualrt_django.edge.given import given
from dualrt_django.edge.response import PLAIN, HttpResponse
from dualrt_django.edge.utils.encoding import iri_to_uri
from dualrt_django.edge.utils.http import MAX_URL_REDIRECT_LENGTH

# A path of which nothing is to be encoded and nothing to be refused.
_PATH = re.compile(r"/[A-Za-z0-9/._~?=&%+-]{0,2000}")


class HttpResponseRedirectBase(HttpResponse):
    """A response that sends the client elsewhere; ``DisallowedRedirect`` where it must not."""

    allowed_schemes: Any = ["http", "https", "ftp"]  # noqa: RUF012 - a list in Django, to add to
    status_code_preserve_request: int

    def __init__(
        self, redirect_to: Any, preserve_request: bool = False, *args: Any, **kwargs: Any
    ) -> None:
        longest: Any = MAX_URL_REDIRECT_LENGTH
        if "max_length" in kwargs and given.version >= (6, 1):
            longest = kwargs.pop("max_length")
        super().__init__(*args, **kwargs)
        if preserve_request:
            self.status_code = self.status_code_preserve_request
        if (
            redirect_to.__class__ is str
            and longest == MAX_URL_REDIRECT_LENGTH
            and _PATH.fullmatch(redirect_to)
        ):
            self.headers._store["location"] = ("Location", redirect_to)
            return
        self["Location"] = iri_to_uri(redirect_to)
        target = str(redirect_to)
        length = len(self["Location"] if given.version >= (6, 1) else target)
        if longest is not None and length > longest:
            raise DisallowedRedirect(f"Unsafe redirect exceeding {longest} characters")
        scheme = urlsplit(target).scheme
        if scheme and scheme not in self.allowed_schemes:
            raise DisallowedRedirect(f"Unsafe redirect to URL with protocol '{scheme}'")

    @property
    def url(self) -> Any:
        """Where the client is sent."""
        return self["Location"]

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} status_code={self.status_code:d}"
            f'{self._content_type_for_repr}, url="{self.url}">'
        )


class HttpResponseRedirect(HttpResponseRedirectBase):
    """302, or 307 to have the method and the body kept."""

    status_code = 302
    status_code_preserve_request = 307


class HttpResponsePermanentRedirect(HttpResponseRedirectBase):
    """301, or 308 to have the method and the body kept."""

    status_code = 301
    status_code_preserve_request = 308


class HttpResponseNotModified(HttpResponse):
    """304: without content, and without its type."""

    status_code = 304

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self["content-type"]

    @HttpResponse.content.setter  # type: ignore[attr-defined, untyped-decorator]
    def content(self, value: Any) -> None:
        """Refuse any content."""
        if value:
            raise AttributeError("You cannot set content to a 304 (Not Modified) response")
        self._container = []


class HttpResponseBadRequest(HttpResponse):
    """400."""

    status_code = 400


class HttpResponseForbidden(HttpResponse):
    """403."""

    status_code = 403


class HttpResponseNotFound(HttpResponse):
    """404."""

    status_code = 404


class HttpResponseNotAllowed(HttpResponse):
    """405; ``permitted_methods`` are those that would be."""

    status_code = 405

    def __init__(self, permitted_methods: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["Allow"] = ", ".join(permitted_methods)

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} [{self['Allow']}] status_code={self.status_code:d}"
            f"{self._content_type_for_repr}>"
        )


class HttpResponseGone(HttpResponse):
    """410."""

    status_code = 410


class HttpResponseServerError(HttpResponse):
    """500."""

    status_code = 500


PLAIN.update(
    {
        HttpResponseBadRequest,
        HttpResponseForbidden,
        HttpResponseGone,
        HttpResponseNotAllowed,
        HttpResponseNotFound,
        HttpResponsePermanentRedirect,
        HttpResponseRedirect,
        HttpResponseServerError,
    }
)

__all__ = ["HttpResponseBadRequest", "HttpResponseForbidden", "HttpResponseGone"]
__all__ += ["HttpResponseNotAllowed", "HttpResponseNotFound", "HttpResponseNotModified"]
__all__ += ["HttpResponsePermanentRedirect", "HttpResponseRedirect", "HttpResponseServerError"]
