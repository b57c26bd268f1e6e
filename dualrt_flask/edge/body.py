"""The body of ``flask.Request`` at the edge: bytes, a form, or JSON, within the app's limits."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl

from dualrt_flask.edge.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)
from dualrt_flask.edge.files import FileStorage
from dualrt_flask.edge.given import PLAIN
from dualrt_flask.edge.multidicts import ImmutableMultiDict
from dualrt_flask.edge.multipart import parse_multipart
from dualrt_flask.edge.negotiation import Negotiation, lazy
from dualrt_flask.edge.streams import BodyStream

FORM_LIMITS = (500_000, 1_000)  # Werkzeug 3.1's: bytes of a field in memory, parts

FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"

_ESCAPED = "dualrt.percent"  # how bytes that are no UTF-8 are kept (dualrt_flask.edge.urls)


class Body(Negotiation):
    """What a request says of its body."""

    parameter_storage_class: Any = ImmutableMultiDict
    shallow = False
    _site: Any = None  # the app's (``dualrt_flask.edge.site``), and
    _source: Any = None  # dualrt's request, where it is one that the edge handles

    @property
    def max_content_length(self) -> int | None:
        """Over so many bytes the body is a 413."""
        return self._limit("MAX_CONTENT_LENGTH", None)

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._set_limit("MAX_CONTENT_LENGTH", value)

    @property
    def max_form_memory_size(self) -> int | None:
        """Over so many bytes a field of a multipart form is a 413."""
        return self._limit("MAX_FORM_MEMORY_SIZE", self._form_limits[0])

    @max_form_memory_size.setter
    def max_form_memory_size(self, value: int | None) -> None:
        self._set_limit("MAX_FORM_MEMORY_SIZE", value)

    @property
    def max_form_parts(self) -> int | None:
        """Over so many parts a multipart form is a 413."""
        return self._limit("MAX_FORM_PARTS", self._form_limits[1])

    @max_form_parts.setter
    def max_form_parts(self, value: int | None) -> None:
        self._set_limit("MAX_FORM_PARTS", value)

    @property
    def _app(self) -> Any:
        return PLAIN if self._site is None else self._site.app

    @property
    def _form_limits(self) -> tuple[int | None, int | None]:
        found: tuple[int | None, int | None]
        found = FORM_LIMITS if self._site is None else self._site.form_limits
        return found

    def _limit(self, name: str, default: int | None) -> int | None:
        found: int | None = self.__dict__.get("_limits", {}).get(name)
        return self._app.config.get(name, default) if found is None else found

    def _set_limit(self, name: str, value: int | None) -> None:
        self.__dict__.setdefault("_limits", {})[name] = value

    @property
    def want_form_data_parsed(self) -> bool:
        """Whether there is a content type."""
        return bool(self._environ.get("CONTENT_TYPE"))

    @lazy
    def stream(self) -> Any:
        """The body, to be read once."""
        if self.shallow:
            raise RuntimeError(
                "This request was created with 'shallow=True', reading from the input stream is "
                "disabled."
            )
        length, limit = self.content_length, self.max_content_length
        if length is not None and limit is not None and length > limit:
            raise RequestEntityTooLarge
        terminated = "wsgi.input_terminated" in self._environ
        if length is None and not terminated:
            return BytesIO()
        source = self._source
        if source is None:
            read = self._environ["wsgi.input"].read
            body: bytes = read() if terminated else read(length)
        elif source._stream is not None:  # a ViewError where nobody asked for the body
            return BodyStream(source.stream(), limit if terminated else None)
        else:
            body = source.body
        if terminated and limit is not None and len(body) > limit:
            raise RequestEntityTooLarge
        return BytesIO(body)

    @property
    def input_stream(self) -> Any:
        """The body: the edge has no stream that is not limited."""
        return self.stream

    @lazy
    def data(self) -> bytes:
        """The body, empty where it is a form."""
        return self.get_data(parse_form_data=True)  # type: ignore[return-value]

    def get_data(
        self, cache: bool = True, as_text: bool = False, parse_form_data: bool = False
    ) -> bytes | str:
        """Return the body. ``cache``: keep it, so that a form can still be read of it."""
        found: bytes | None = self.__dict__.get("_cached_data")
        if found is None:
            if parse_form_data:
                self._load_form_data()
            found = self.stream.read()
            if cache:
                self.__dict__["_cached_data"] = found
        return found.decode(errors="replace") if as_text else found

    @lazy
    def form(self) -> Any:
        """The form's fields."""
        self._load_form_data()
        return self.__dict__["form"]

    @lazy
    def files(self) -> Any:
        """The form's files, kept in memory."""
        self._load_form_data()
        return self.__dict__["files"]

    def _load_form_data(self) -> None:
        kept = self.__dict__
        if "form" in kept:
            return
        pairs: tuple[Any, Any] = (), ()
        data = kept.get("_cached_data")
        parsed = self.want_form_data_parsed
        # a 413, whatever the type
        stream = BytesIO(data) if parsed and data is not None else self.stream
        if parsed and self.mimetype in (FORM, MULTIPART):
            try:
                pairs = self._parsed(stream)
            except ValueError:  # malformed: no form
                pairs = (), ()
        kept["stream"] = stream
        storage = self.parameter_storage_class
        kept["form"], kept["files"] = storage(pairs[0]), storage(pairs[1])
        if self._app.debug and self.mimetype != MULTIPART and not kept["files"]:
            kept["files"] = explained(storage, self)

    def _parsed(self, stream: Any) -> tuple[Any, Any]:
        if self.mimetype == FORM:
            return read_fields(stream.read().decode()), ()
        boundary = self.mimetype_params.get("boundary", "").encode("ascii")
        return parse_multipart(
            stream.read, boundary, self.max_form_memory_size, self.max_form_parts
        )

    # --- JSON

    @property
    def json_module(self) -> Any:
        """What reads JSON: the app's."""
        return self._app.json

    @property
    def json(self) -> Any:
        """The body's JSON; a 415 where the content type is another, a 400 where it is malformed."""
        return self.get_json()

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """Return the body's JSON. ``force``: whatever the content type; ``silent``: ``None``
        instead of an error.
        """
        kept = self.__dict__.setdefault("_cached_json", {})
        if cache and silent in kept:
            return kept[silent]
        if not (force or self.is_json):
            return None if silent else self.on_json_loading_failed(None)
        data = self.get_data(cache=cache)
        try:
            found = self.json_module.loads(data)
        except ValueError as error:
            found = None if silent else self.on_json_loading_failed(error)
            if cache:
                kept[silent] = found
        else:
            if cache:
                kept[True] = kept[False] = found
        return found

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Raise what the client is told: ``e`` is what is wrong, ``None``: the content type is."""
        if e is None:
            raise UnsupportedMediaType(
                "Did not attempt to load JSON data because the request Content-Type was not "
                "'application/json'."
            )
        told = BadRequest(f"Failed to decode JSON object: {e}")
        if self._app.debug:
            raise told
        raise BadRequest from told


def read_fields(text: str) -> list[tuple[str, str]]:
    """Return the names and values of a query or a form."""
    return parse_qsl(text, keep_blank_values=True, errors=_ESCAPED)


class DebugFilesKeyError(KeyError, AssertionError):
    """In debug: a file was asked for, of a form that cannot carry any."""

    def __init__(self, request: Body, key: str) -> None:
        super().__init__(key)
        self.msg = (
            f"You tried to access the file {key!r} in the request.files dictionary but it does not "
            f"exist. The mimetype for the request is {request.mimetype!r} instead of "
            "'multipart/form-data' which means that no file contents were transmitted. To fix this "
            'error you should provide enctype="multipart/form-data" in your form.'
        )
        names = ", ".join(map(repr, request.form.getlist(key)))
        if names:
            self.msg += (
                f"\n\nThe browser instead transmitted some file names. This was submitted: {names}"
            )

    def __str__(self) -> str:
        return self.msg


def explained(storage: Any, request: Body) -> Mapping[str, FileStorage]:
    """Return the empty ``files`` of a form in debug, which tell what is wrong with the form."""

    def get(self: Any, key: Any) -> Any:
        try:
            return storage.__getitem__(self, key)
        except KeyError:
            if key not in request.form:
                raise
            raise DebugFilesKeyError(request, key) from None

    made: Mapping[str, FileStorage] = type(storage.__name__, (storage,), {"__getitem__": get})()
    return made


__all__ = ["FORM_LIMITS", "Body", "DebugFilesKeyError", "read_fields"]
