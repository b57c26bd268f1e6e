"""``werkzeug.wrappers.Response`` at the edge."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urljoin

from dualrt_flask.edge import errors
from dualrt_flask.edge.answering import Sent, to_answer
from dualrt_flask.edge.basics import environ_of
from dualrt_flask.edge.conditional import is_resource_modified, parse_etags
from dualrt_flask.edge.dates import http_date
from dualrt_flask.edge.etags import generate_etag
from dualrt_flask.edge.head import Head
from dualrt_flask.edge.headers import Headers
from dualrt_flask.edge.http import remove_entity_headers
from dualrt_flask.edge.properties import cached_property
from dualrt_flask.edge.ranges import Part, parse_range_header
from dualrt_flask.edge.urls import iri_to_uri, uri_to_iri
from dualrt_flask.edge.writing import ResponseStream, current_url


def _encoded(chunks: Iterable[Any]) -> Iterator[bytes]:
    for chunk in chunks:
        yield chunk.encode() if isinstance(chunk, str) else chunk


class Response(Head):
    """A response: ``response`` is its body, text or bytes or an iterable of them.

    ``status``: a number or a status line. ``headers``: ``Headers``, which are then its own, a
    mapping or pairs. ``content_type`` goes before ``mimetype``, to which a charset is added.
    """

    implicit_sequence_conversion = True
    autocorrect_location_header = False
    automatically_set_content_length = True
    json_module: Any = json
    direct_passthrough = False

    response: Any
    _on_close: Any = ()

    def __init__(
        self,
        response: Any = None,
        status: Any = None,
        headers: Any = None,
        mimetype: str | None = None,
        content_type: str | None = None,
        direct_passthrough: bool = False,
    ) -> None:
        if direct_passthrough:
            self.direct_passthrough = True
        super().__init__(status, headers, mimetype, content_type)
        if response is None:
            self.response = []
        elif isinstance(response, str | bytes | bytearray):
            self.set_data(response)
        else:
            self.response = response

    @classmethod
    def quick(cls, body: bytes, content_type: str) -> Any:
        """Return ``cls(body, content_type=content_type)`` of a class that leaves all of that as it
        is here, for less.
        """
        made: Any = object.__new__(cls)
        made._type, made._length, made.response = content_type, len(body), [body]
        return made

    def __repr__(self) -> str:
        if self.is_sequence:
            body = f"{sum(map(len, self.iter_encoded()))} bytes"
        else:
            body = "streamed" if self.is_streamed else "likely-streamed"
        return f"<{type(self).__name__} {body} [{self.status}]>"

    def call_on_close(self, func: Callable[[], Any]) -> Callable[[], Any]:
        """Call ``func`` when the response has been sent."""
        if not self._on_close:
            self._on_close = []
        self._on_close.append(func)
        return func

    @classmethod
    def force_type(cls, response: Any, environ: Any = None) -> Any:
        """Make a response one of this class. An error is its answer."""
        if isinstance(response, errors.HTTPException):
            response = response.get_response(environ)
        if not isinstance(response, Response):
            raise TypeError("cannot convert a WSGI application into a response at the edge")
        response.__class__ = cls
        return response

    def get_data(self, as_text: bool = False) -> Any:
        """Return the body as bytes, or as text. A stream is read to its end."""
        self._ensure_sequence()
        body = b"".join(self.iter_encoded())
        return body.decode() if as_text else body

    def set_data(self, value: str | bytes | bytearray) -> None:
        """Set the body, and its length in the headers."""
        body: Any = value.encode() if isinstance(value, str) else value
        self.response = [body]
        if not self.automatically_set_content_length:
            return
        if "headers" in self.__dict__:
            self.headers["Content-Length"] = str(len(body))
        else:  # nobody has looked at them
            self._length = len(body)

    data = property(get_data, set_data, doc="The body as bytes; set text or bytes.")

    def calculate_content_length(self) -> int | None:
        """Return the bytes of the body; ``None`` of one that is not to be read."""
        try:
            self._ensure_sequence()
        except RuntimeError:
            return None
        return sum(map(len, self.iter_encoded()))

    def _ensure_sequence(self, mutable: bool = False) -> None:
        if self.is_sequence:
            if mutable and not isinstance(self.response, list):
                self.response = list(self.response)
            return
        if self.direct_passthrough:
            raise RuntimeError(
                "Attempted implicit sequence conversion but the response object is in direct"
                " passthrough mode."
            )
        if not self.implicit_sequence_conversion:
            raise RuntimeError(
                "The response object required the iterable to be a sequence, but the implicit"
                " conversion was disabled. Call make_sequence() yourself."
            )
        self.make_sequence()

    def make_sequence(self) -> None:
        """Read a stream to its end, and keep what it gave."""
        if not self.is_sequence:
            close = getattr(self.response, "close", None)
            self.response = list(self.iter_encoded())
            if close is not None:
                self.call_on_close(close)

    def iter_encoded(self) -> Iterator[bytes]:
        """Yield the body's chunks as bytes."""
        return _encoded(self.response)

    @property
    def is_streamed(self) -> bool:
        """Whether the number of chunks is not known."""
        try:
            len(self.response)
        except (TypeError, AttributeError):
            return True
        return False

    @property
    def is_sequence(self) -> bool:
        """Whether the chunks are in a list or a tuple."""
        return isinstance(self.response, tuple | list)

    def close(self) -> None:
        """Close the body, and call what wants to be called then."""
        if hasattr(self.response, "close"):
            self.response.close()
        for func in self._on_close:
            func()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def freeze(self) -> None:
        """Read a stream to its end, set the length and an entity tag."""
        self.response = list(self.iter_encoded())
        self.headers["Content-Length"] = str(sum(map(len, self.response)))
        self.add_etag()

    def get_wsgi_headers(self, environ: dict[str, Any]) -> Headers:
        """Return the headers as they go out: locations in ASCII, those that fit the status."""
        headers = Headers(self.headers)
        status = self.status_code
        location = headers.get("location")
        if location is not None:
            location = iri_to_uri(location)
            if self.autocorrect_location_header:
                location = urljoin(iri_to_uri(uri_to_iri(current_url(environ))), location)
            headers["Location"] = location
        if "content-location" in headers:
            headers["Content-Location"] = iri_to_uri(headers["content-location"])
        has_length = "content-length" in headers
        bodiless = 100 <= status < 200 or status == 204
        if bodiless:
            headers.remove("Content-Length")
        elif status == 304:
            remove_entity_headers(headers)
        elif not has_length and self.automatically_set_content_length and self.is_sequence:
            headers["Content-Length"] = str(sum(map(len, self.iter_encoded())))
        return headers

    def get_app_iter(self, environ: dict[str, Any]) -> Any:
        """Return the body as it goes out: none for ``HEAD`` and where the status has none."""
        status = self.status_code
        if environ["REQUEST_METHOD"] == "HEAD" or 100 <= status < 200 or status in (204, 304):
            return Sent(self, iter(()))
        if self.direct_passthrough:
            return self.response
        return Sent(self, self.iter_encoded())

    def get_wsgi_response(self, environ: dict[str, Any]) -> tuple[Any, str, Any]:
        """Return body, status line and headers as they go out."""
        headers = self.get_wsgi_headers(environ)
        return self.get_app_iter(environ), self.status, headers.to_wsgi_list()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as a WSGI application."""
        body, status, headers = self.get_wsgi_response(environ)
        start_response(status, headers)
        return body

    @property
    def json(self) -> Any:
        """What the body says, if it is JSON."""
        return self.get_json()

    def get_json(self, force: bool = False, silent: bool = False) -> Any:
        """Return what the body says; ``None`` if it is not JSON, unless ``force``."""
        if not (force or self.is_json):
            return None
        try:
            return self.json_module.loads(self.get_data())
        except ValueError:
            if not silent:
                raise
            return None

    @cached_property
    def stream(self) -> ResponseStream:
        """The body, to be written to."""
        return ResponseStream(self)

    def _may_be_in_part(self, environ: dict[str, Any]) -> bool:
        if "HTTP_RANGE" not in environ:
            return False
        return "HTTP_IF_RANGE" not in environ or not is_resource_modified(
            environ,
            self.headers.get("ETag"),
            last_modified=self.headers.get("Last-Modified"),
            ignore_if_range=False,
        )

    def _answer_in_part(self, environ: Any, length: int | None, accepted: bool | str) -> bool:
        """Answer with the range that is asked for, if one is; say that ranges may be."""
        if not accepted:
            return False
        self.accept_ranges = "bytes" if accepted is True else accepted
        if not length or not self._may_be_in_part(environ):
            return False
        asked = parse_range_header(environ.get("HTTP_RANGE"))
        found = None if asked is None else asked.range_for_length(length)
        if asked is None or found is None:
            raise errors.RequestedRangeNotSatisfiable(length)
        start, stop = found
        self.content_length = stop - start
        self.content_range = asked.to_content_range_header(length)
        self.status_code = 206
        self.response = Part(self.response, start, stop - start)
        return True

    def make_conditional(
        self,
        request_or_environ: Any,
        accept_ranges: bool | str = False,
        complete_length: int | None = None,
    ) -> Any:
        """Answer ``GET`` and ``HEAD`` with 304 or 412 if the client has what this would be, with a
        part if it asks for one. Returns the response itself.
        """
        environ = environ_of(request_or_environ)
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return self
        headers = self.headers
        if "date" not in headers:
            headers["Date"] = http_date()
        if not self._answer_in_part(
            environ, complete_length, accept_ranges
        ) and not is_resource_modified(
            environ, headers.get("ETag"), last_modified=headers.get("Last-Modified")
        ):
            self.status_code = 412 if parse_etags(environ.get("HTTP_IF_MATCH")) else 304
        if self.automatically_set_content_length and "content-length" not in headers:
            length = self.calculate_content_length()
            if length is not None:
                headers["Content-Length"] = str(length)
        return self

    __response__ = to_answer

    def add_etag(self, overwrite: bool = False, weak: bool = False) -> None:
        """Set an entity tag of the body, if there is none."""
        if overwrite or "etag" not in self.headers:
            self.set_etag(generate_etag(self.get_data()), weak)


errors.answer_with(Response)

__all__ = ["Response"]
