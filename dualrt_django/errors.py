"""What Django answers for an error that stands for an answer: ``Http404`` and its kin."""

from __future__ import annotations

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.handlers.exception import response_for_exception
from django.http import Http404
from django.http.multipartparser import MultiPartParserError

from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt_django.convert import from_http_response
from dualrt_django.request import DjangoNames, django_of

# SuspiciousOperation: DisallowedHost and TooManyFieldsSent among them
STANDING = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, MultiPartParserError)


def answer(request: Request, error: BaseException) -> Response | None:
    """Return the site's own page (``handler404`` and its kin), logged as Django logs it; ``None``
    for an error that stands for no answer.
    """
    if not isinstance(error, STANDING) or not isinstance(request, DjangoNames):
        return None
    return from_http_response(response_for_exception(django_of(request), error))


def status_of(error: BaseException) -> int | None:
    """Return the status of that answer, which is not made."""
    if not isinstance(error, STANDING):
        return None
    return (
        404 if isinstance(error, Http404) else 403 if isinstance(error, PermissionDenied) else 400
    )


__all__ = ["STANDING", "answer", "status_of"]
