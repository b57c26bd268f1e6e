"""Django's exceptions, as ``django.core.exceptions`` has them.

SuspiciousOperation and its kin, ``BadRequest``, ``PermissionDenied`` and ``Http404`` stand for an
answer: ``dualrt_django.errors`` has Django give it; where there is no Django, it is a plain page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Any

from dualrt.web.response import Response
from dualrt_django.edge.defaults import default_page

NON_FIELD_ERRORS = "__all__"


class FieldDoesNotExist(Exception):
    """A model has no such field."""


class AppRegistryNotReady(Exception):
    """The apps are not loaded yet."""


class ObjectDoesNotExist(Exception):
    """There is no such object."""

    silent_variable_failure = True


class MultipleObjectsReturned(Exception):
    """There is more than one such object."""


class SuspiciousOperation(Exception):
    """The client has done what no client of the site's would: a 400, logged as a matter of
    security.
    """

    def __response__(self) -> Response:
        return default_page(400)


class SuspiciousMultipartForm(SuspiciousOperation):
    """A form in multipart/form-data that is not to be trusted."""


class SuspiciousFileOperation(SuspiciousOperation):
    """A file outside of where it may be."""


class DisallowedHost(SuspiciousOperation):
    """A ``Host`` header that ``ALLOWED_HOSTS`` does not have, or that is none."""


class DisallowedRedirect(SuspiciousOperation):
    """A redirect to a URL that is too long, or whose scheme is not allowed."""


class TooManyFieldsSent(SuspiciousOperation):
    """More fields than ``DATA_UPLOAD_MAX_NUMBER_FIELDS``."""


class TooManyFilesSent(SuspiciousOperation):
    """More files than ``DATA_UPLOAD_MAX_NUMBER_FILES``."""


class RequestDataTooBig(SuspiciousOperation):
    """More data than ``DATA_UPLOAD_MAX_MEMORY_SIZE``."""


class RequestAborted(Exception):
    """The client has gone before its request was whole."""


class BadRequest(Exception):
    """The request cannot be understood: a 400."""

    def __response__(self) -> Response:
        return default_page(400)


class PermissionDenied(Exception):
    """The user may not do that: a 403."""

    def __response__(self) -> Response:
        return default_page(403)


class ViewDoesNotExist(Exception):
    """There is no such view."""


class MiddlewareNotUsed(Exception):
    """This middleware is not to be used."""


class ImproperlyConfigured(Exception):
    """Something of the site is not as it should be."""


class FieldError(Exception):
    """A field is used in a way in which it cannot be."""


class EmptyResultSet(Exception):
    """A query can find nothing."""


class FullResultSet(Exception):
    """A query can only find everything."""


class SynchronousOnlyOperation(Exception):
    """Something that blocks was called where a loop runs."""


class Http404(Exception):
    """There is nothing at this URL: a 404. ``django.http`` has it."""

    def __response__(self) -> Response:
        return default_page(404)


class MultiPartParserError(Exception):
    """A body in multipart/form-data that cannot be read. ``django.http.multipartparser`` has it."""

    def __response__(self) -> Response:
        return default_page(400)


class ValidationError(Exception):
    """What is wrong with some data.

    ``message``: one error, a list of errors, or a dict of fields and their errors; each is text or
    a ``ValidationError``. ``code`` and ``params`` (for ``%``) belong to a single text.
    """

    message: Any
    code: Any
    params: Any

    def __init__(self, message: Any, code: Any = None, params: Any = None) -> None:
        super().__init__(message, code, params)
        if isinstance(message, ValidationError):
            if hasattr(message, "error_dict"):
                message = message.error_dict
            elif hasattr(message, "message"):
                message, code, params = message.message, message.code, message.params
            else:
                message = message.error_list
        if isinstance(message, dict):
            self.error_dict: dict[Any, list[ValidationError]] = {
                field: _one(errors).error_list for field, errors in message.items()
            }
        elif isinstance(message, list):
            self.error_list: list[ValidationError] = []
            for each in map(_one, message):
                self.error_list.extend(each._all())
        else:
            self.message, self.code, self.params = message, code, params
            self.error_list = [self]

    def _all(self) -> list[ValidationError]:
        if hasattr(self, "error_dict"):
            return [error for errors in self.error_dict.values() for error in errors]
        return self.error_list

    @property
    def message_dict(self) -> dict[Any, list[str]]:
        """The texts of each field; ``AttributeError`` where there are no fields."""
        self.error_dict  # noqa: B018 - whether it is there
        return dict(self)

    @property
    def messages(self) -> list[str]:
        """All texts."""
        if hasattr(self, "error_dict"):
            return [text for texts in dict(self).values() for text in texts]
        return list(self)

    def update_error_dict(self, error_dict: dict[Any, list[Any]]) -> dict[Any, list[Any]]:
        """Add the errors to those of a dict, which is returned."""
        found = (
            self.error_dict if hasattr(self, "error_dict") else {NON_FIELD_ERRORS: self.error_list}
        )
        for field, errors in found.items():
            error_dict.setdefault(field, []).extend(errors)
        return error_dict

    def __iter__(self) -> Iterator[Any]:
        if hasattr(self, "error_dict"):
            for field, errors in self.error_dict.items():
                yield field, list(ValidationError(errors))
        else:
            for error in self.error_list:
                yield str(error.message % error.params if error.params else error.message)

    def __str__(self) -> str:
        return repr(dict(self)) if hasattr(self, "error_dict") else repr(list(self))

    def __repr__(self) -> str:
        return f"ValidationError({self})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ValidationError):
            return NotImplemented
        return hash(self) == hash(other)

    def __hash__(self) -> int:
        if hasattr(self, "message"):
            return hash((self.message, self.code, _hashable(self.params)))
        if hasattr(self, "error_dict"):
            return hash(_hashable(self.error_dict))
        return hash(tuple(sorted(self.error_list, key=attrgetter("message"))))


def _one(error: Any) -> ValidationError:
    return error if isinstance(error, ValidationError) else ValidationError(error)


def _hashable(value: Any) -> Any:
    if isinstance(value, dict):
        return tuple((name, _hashable(each)) for name, each in sorted(value.items()))
    try:
        hash(value)
    except TypeError:
        if not isinstance(value, Iterable):
            raise
        return tuple(map(_hashable, value))
    return value


__all__ = ["NON_FIELD_ERRORS", "AppRegistryNotReady", "BadRequest", "DisallowedHost"]
__all__ += ["DisallowedRedirect", "EmptyResultSet", "FieldDoesNotExist", "FieldError"]
__all__ += ["FullResultSet", "ImproperlyConfigured", "MiddlewareNotUsed"]
__all__ += ["MultipleObjectsReturned", "ObjectDoesNotExist", "PermissionDenied", "RequestAborted"]
__all__ += ["RequestDataTooBig", "SuspiciousFileOperation", "SuspiciousMultipartForm"]
__all__ += ["SuspiciousOperation", "SynchronousOnlyOperation", "TooManyFieldsSent"]
__all__ += ["TooManyFilesSent", "ValidationError", "ViewDoesNotExist"]
