"""Django's responses, as ``django.http.response`` has them. No framework is imported for them."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from json import encoder as json_encoder
from typing import Any
from urllib.parse import urlsplit

from dualrt.web.response import Response
from dualrt_django.edge.base import SENT, HttpResponseBase, charset_in, sent
from dualrt_django.edge.coroutines import run_now
from dualrt_django.edge.exceptions import DisallowedRedirect, Http404
from dualrt_django.edge.given import given
from dualrt_django.edge.headers import BadHeaderError
from dualrt_django.edge.kept import Kept
from dualrt_django.edge.serializers import DjangoJSONEncoder
from dualrt_django.edge.utils.encoding import iri_to_uri
from dualrt_django.edge.utils.http import MAX_URL_REDIRECT_LENGTH


class HttpResponse(HttpResponseBase):
    """A response whose whole content is there: text, bytes, or an iterable of both, which is read
    to its end when it is set.
    """

    streaming = False

    def __init__(self, content: Any = b"", *args: Any, **kwargs: Any) -> None:
        kind = content.__class__
        if (kind is str or kind is bytes) and not args and not kwargs and self.__class__ in PLAIN:
            charset = given.charset or given.read_charset()
            content_type, encoding = _defaults.get(charset) or _default(charset)
            self._lone_type = content_type
            self._container = [content if kind is bytes else content.encode(encoding)]
            return
        super().__init__(*args, **kwargs)
        self.content = content

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} status_code={self.status_code:d}{self._content_type_for_repr}>"
        )

    def serialize(self) -> bytes:
        """Return the headers, an empty line and the content."""
        return self.serialize_headers() + b"\r\n\r\n" + self.content

    __bytes__ = serialize

    @property
    def content(self) -> bytes:
        """The body."""
        return b"".join(self._container)

    @content.setter
    def content(self, value: Any) -> None:
        if value.__class__ is str and type(self).make_bytes is HttpResponseBase.make_bytes:
            content = value.encode(self.charset)
        elif hasattr(value, "__iter__") and not isinstance(value, bytes | memoryview | str):
            content = b"".join(map(self.make_bytes, value))
            if hasattr(value, "close"):
                with suppress(Exception):
                    value.close()
        else:
            content = self.make_bytes(value)
        self._container = [content]
        self.__dict__.pop("text", None)

    @Kept
    def text(self) -> str:
        """The body as text."""
        return self.content.decode(self.charset or "utf-8")

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._container)

    def write(self, content: Any) -> None:
        """Add to the body."""
        self._container.append(self.make_bytes(content))

    def writelines(self, lines: Iterable[Any]) -> None:
        """Add each to the body; nothing comes between them."""
        for line in lines:
            self.write(line)

    def tell(self) -> int:
        """Return the body's length in bytes."""
        return len(self.content)

    def getvalue(self) -> bytes:
        """Return the body."""
        return self.content

    def writable(self) -> bool:
        """Return ``True``."""
        return True

    def __response__(self) -> Response:
        """Return what dualrt's gateways send."""
        if (
            self._own_headers is not None
            or self._own_cookies is not None
            or self._own_closers is not None
            or self._reason_phrase is not None
            or self.status_code not in SENT
            or self.__class__ not in PLAIN
        ):
            return _whole(self)
        made: Response = object.__new__(Response)  # nothing but its content and its type
        parts = self._container
        made.body = parts[0] if len(parts) == 1 else b"".join(parts)
        made.status = self.status_code
        made.content_type = self._lone_type
        made._headers = made._cookies = None
        return made


_defaults: dict[str, tuple[str, str]] = {}


def _default(charset: str) -> tuple[str, str]:
    """Return the content type of a site's responses and what their text is encoded in."""
    content_type = f"text/html; charset={charset}"
    if not (content_type.isascii() and content_type.isprintable()):
        raise BadHeaderError(f"DEFAULT_CHARSET is the name of a charset, not {charset!r}")
    found = _defaults[charset] = content_type, charset_in(content_type) or charset
    return found


def _whole(response: Any) -> Response:
    if not getattr(response, "is_rendered", True):
        response = response.render()
    made = sent(response, response.content)
    if response._own_closers or type(response).close is not HttpResponse.close:
        response.close()  # nobody else will, and what is sent is at hand
    return made


class StreamingHttpResponse(HttpResponseBase):
    """A response whose body is made while it is sent, by an iterable or an async iterable of text
    and bytes. It is read once.
    """

    streaming = True

    def __init__(self, streaming_content: Any = (), *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.streaming_content = streaming_content

    def __repr__(self) -> str:
        return (
            f"<{type(self).__qualname__} status_code={self.status_code:d}"
            f"{self._content_type_for_repr}>"
        )

    @property
    def content(self) -> bytes:
        """Refuse: there is no whole body."""
        raise AttributeError(
            f"This {type(self).__name__} instance has no `content` attribute. Use "
            "`streaming_content` instead."
        )

    @property
    def text(self) -> str:
        """Refuse: there is no whole body."""
        raise AttributeError(f"This {type(self).__name__} instance has no `text` attribute.")

    @property
    def streaming_content(self) -> Any:
        """The body, as an iterator or an async iterator of bytes."""
        if not self.is_async:
            return map(self.make_bytes, self._iterator)
        return _encoded(self.make_bytes, self._iterator)

    @streaming_content.setter
    def streaming_content(self, value: Any) -> None:
        self._set_streaming_content(value)

    def _set_streaming_content(self, value: Any) -> None:
        try:
            self._iterator: Any = iter(value)
            self.is_async = False
        except TypeError:
            self._iterator = aiter(value)
            self.is_async = True
        if hasattr(value, "close"):
            self._resource_closers.append(value.close)

    def __iter__(self) -> Iterator[bytes]:
        if not self.is_async:
            return iter(self.streaming_content)
        _warn("asynchronous", "synchronously", "a synchronous")
        return map(self.make_bytes, _run_through(self._iterator))

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if self.is_async:
            async for part in self.streaming_content:
                yield part
            return
        _warn("synchronous", "asynchronously", "an asynchronous")
        for part in list(self.streaming_content):
            yield part

    def getvalue(self) -> bytes:
        """Return the whole body: it is read."""
        return b"".join(self.streaming_content)

    def __response__(self) -> Response:
        """Return what dualrt's gateways send, still to be read."""
        return sent(self, _AsyncBody(self) if self.is_async else _Body(self))


async def _encoded(encode: Callable[[Any], bytes], parts: Any) -> AsyncIterator[bytes]:
    async for part in parts:
        yield encode(part)


def _warn(has: str, must: str, needs: str) -> None:
    warnings.warn(
        f"StreamingHttpResponse must consume {has} iterators in order to serve them {must}. "
        f"Use {needs} iterator instead.",
        Warning,
        stacklevel=3,
    )


def _run_through(parts: Any) -> list[Any]:
    """Return all that an async iterator makes, if it makes it without waiting."""

    async def collect() -> list[Any]:
        return [part async for part in parts]

    found: list[Any] = run_now(
        collect(),
        "this response's async iterator waits, and cannot be read synchronously at the edge: "
        "return the response, or read it with async for",
    )
    return found


class _Body:
    """A streamed body; closing it closes the response and what it has taken on."""

    def __init__(self, response: StreamingHttpResponse) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._response)

    def close(self) -> None:
        self._response.close()


class _AsyncBody:
    def __init__(self, response: StreamingHttpResponse) -> None:
        self._response = response
        self._parts: Any = response.__aiter__()

    def __aiter__(self) -> Any:
        return self._parts

    async def aclose(self) -> None:
        await self._parts.aclose()
        close = getattr(self._response._iterator, "aclose", None)
        if close is not None:
            await close()
        self._response.close()


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


class JsonResponse(HttpResponse):
    """``data`` as JSON: a ``dict``, or anything where ``safe`` is false.

    ``encoder``: a class of JSON encoders; ``json_dumps_params``: more for ``json.dumps``.
    """

    def __init__(
        self,
        data: Any,
        encoder: Any = DjangoJSONEncoder,
        safe: bool = True,
        json_dumps_params: Any = None,
        **kwargs: Any,
    ) -> None:
        if safe and not isinstance(data, dict):
            raise TypeError(
                "In order to allow non-dict objects to be serialized set the safe parameter to "
                "False."
            )
        if encoder is DjangoJSONEncoder and not json_dumps_params:
            text = _dump(data)
            if not kwargs and self.__class__ is JsonResponse:
                self._lone_type = "application/json"
                self._container = [text.encode(given.charset or given.read_charset())]
                return
        else:
            text = json.dumps(data, cls=encoder, **(json_dumps_params or {}))
        kwargs.setdefault("content_type", "application/json")
        super().__init__(content=text, **kwargs)


_encoder = DjangoJSONEncoder()
# What json.dumps makes for each call, made once; it leaves out the search for circles.
_make: Callable[[Any, int], tuple[str, ...]] | None = None
if (_c := getattr(json_encoder, "c_make_encoder", None)) is not None:
    _ascii = json_encoder.encode_basestring_ascii
    _make = _c(None, _encoder.default, _ascii, None, ": ", ", ", False, False, True)


def _dump(data: Any) -> str:
    """Return ``json.dumps(data, cls=DjangoJSONEncoder)``."""
    if _make is not None:
        try:
            return "".join(_make(data, 0))
        except RecursionError:
            pass  # a circle, or too deep: json's own words for it
    return _encoder.encode(data)


# Of these, nothing is different from what is known here; a class of the site's own may differ.
PLAIN = frozenset(
    {
        HttpResponse,
        HttpResponseBadRequest,
        HttpResponseForbidden,
        HttpResponseNotFound,
        HttpResponseNotAllowed,
        HttpResponseGone,
        HttpResponsePermanentRedirect,
        HttpResponseRedirect,
        HttpResponseServerError,
        JsonResponse,
    }
)

__all__ = ["BadHeaderError", "Http404", "HttpResponse", "HttpResponseBadRequest"]
__all__ += ["HttpResponseBase", "HttpResponseForbidden", "HttpResponseGone"]
__all__ += ["HttpResponseNotAllowed", "HttpResponseNotFound", "HttpResponseNotModified"]
__all__ += ["HttpResponsePermanentRedirect", "HttpResponseRedirect", "HttpResponseServerError"]
__all__ += ["JsonResponse", "StreamingHttpResponse"]
