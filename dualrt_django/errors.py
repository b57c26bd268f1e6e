"""What Django answers for an error that stands for an answer: ``Http404`` and its kin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core import exceptions as theirs
from django.core.handlers.exception import response_for_exception
from django.http import Http404
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404
from django.utils import translation
from django.utils.log import log_response

from dualrt.errors import ViewError
from dualrt.web.request import Request
from dualrt.web.response import Response
from dualrt_django.convert import from_http_response
from dualrt_django.edge import exceptions as ours
from dualrt_django.edge.logs import remember
from dualrt_django.edge.translation import site_languages
from dualrt_django.request import DjangoNames, django_of, match_of

# SuspiciousOperation: DisallowedHost and TooManyFieldsSent among them
STANDING = (
    *(Http404, MultiPartParserError),
    *(theirs.PermissionDenied, theirs.SuspiciousOperation, theirs.BadRequest),
)
# The edge's own of the same names.
OWN = (
    *(ours.Http404, ours.MultiPartParserError),
    *(ours.PermissionDenied, ours.SuspiciousOperation, ours.BadRequest),
)
# After these Django's own request has an empty form.
UNREADABLE = (MultiPartParserError, theirs.TooManyFilesSent)
_TWINS: dict[type, Any] = {
    ours.Http404: Http404,
    ours.MultiPartParserError: MultiPartParserError,
    **{
        getattr(ours, name): getattr(theirs, name)
        for name in ours.__all__
        if isinstance(getattr(ours, name), type) and hasattr(theirs, name)
    },
}


def answer(request: Request, error: BaseException) -> Response | None:
    """Return the site's own page (``handler404`` and its kin), logged as Django logs it; ``None``
    for an error that stands for no answer.
    """
    if isinstance(error, OWN):
        error = twin(error)
    if not isinstance(error, STANDING) or not isinstance(request, DjangoNames):
        return None
    http: Any = django_of(request)
    if isinstance(error, UNREADABLE):  # the 400's page asks for POST once more
        http._mark_post_parse_error()
    with _as_routed(request, http):
        response = response_for_exception(http, error)
        if response.status_code >= 400:  # what Django's handler says of what it has not logged yet
            told = "%s: %s", response.reason_phrase, http.path
            log_response(*told, response=response, request=http)
            remember(request, response.status_code)
        return from_http_response(response)


@contextmanager
def _as_routed(request: Any, http: Any) -> Iterator[None]:
    """Give the site's pages what they would find after routing: how the path was resolved, and the
    language that ``LocaleMiddleware`` would have activated. A thread may have another one left.
    """
    if http.resolver_match is None:
        with suppress(Resolver404):
            http.resolver_match = match_of(http.path_info)
    languages = site_languages()
    try:
        language = None if languages is None else languages.of(request)
    except ViewError:  # a middleware of the site's own chooses it
        yield
        return
    if not settings.USE_I18N:
        yield
        return
    with translation.override(language or settings.LANGUAGE_CODE):
        if language is not None:
            http.LANGUAGE_CODE = translation.get_language()
        yield


def twin(error: BaseException) -> BaseException:
    """Return Django's exception for one of the edge's: for a site's own class, one of the same name
    (Django's log and its pages tell it), made of the Django's class it is a kind of.
    """
    kind = type(error)
    near = next(each for each in kind.__mro__ if each in _TWINS)
    made: BaseException
    if near is kind:
        made = _TWINS[near](*error.args)
    else:
        names = {"__module__": kind.__module__, "__str__": lambda self: str(error)}
        names["__init__"] = lambda self: None
        made = type(kind.__name__, (_TWINS[near],), names)()
        made.args = error.args
    made.__cause__, made.__context__ = error.__cause__, error.__context__
    made.__suppress_context__ = error.__suppress_context__
    made.__dict__.update(error.__dict__)
    return made.with_traceback(error.__traceback__)


def status_of(error: BaseException) -> int | None:
    """Return the status of that answer, which is not made."""
    if not isinstance(error, (*STANDING, *OWN)):
        return None
    if isinstance(error, Http404 | ours.Http404):
        return 404
    return 403 if isinstance(error, theirs.PermissionDenied | ours.PermissionDenied) else 400


__all__ = ["OWN", "STANDING", "answer", "status_of", "twin"]
