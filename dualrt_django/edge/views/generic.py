"""``django.views.generic``: classes as views, a method for each of HTTP's."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlparse

from dualrt_django.edge.coroutines import is_coroutine_function, mark_coroutine_function
from dualrt_django.edge.decorators import classonlymethod
from dualrt_django.edge.exceptions import ImproperlyConfigured
from dualrt_django.edge.given import given
from dualrt_django.edge.logs import log_response
from dualrt_django.edge.response import HttpResponse
from dualrt_django.edge.statuses import (
    HttpResponseGone,
    HttpResponseNotAllowed,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from dualrt_django.edge.urls import reverse
from dualrt_django.edge.utils.functional import classproperty


class View:
    """A view made of a class: ``path("x/", Some.as_view())`` calls ``get``, ``post`` and so on."""

    http_method_names: Any = [  # noqa: RUF012 - a list in Django, to add to
        *("get", "post", "put", "patch", "delete", "head", "options", "trace")
    ]

    def __init__(self, **kwargs: Any) -> None:
        for name, value in kwargs.items():
            setattr(self, name, value)

    @classproperty
    def view_is_async(cls: Any) -> bool:
        """Whether its methods are ``async def``: all of them, or none."""
        handlers = [
            getattr(cls, method)
            for method in cls.http_method_names
            if method != "options" and hasattr(cls, method)
        ]
        kinds = {is_coroutine_function(each) for each in handlers}
        if len(kinds) > 1:
            raise ImproperlyConfigured(
                f"{cls.__qualname__} HTTP handlers must either be all sync or all async."
            )
        return True in kinds

    @classonlymethod
    def as_view(cls: Any, /, **initkwargs: Any) -> Any:
        """Return the view, a function; the arguments are set on the object of each request."""
        for name in initkwargs:
            if name in cls.http_method_names:
                raise TypeError(
                    f"The method name {name} is not accepted as a keyword argument to "
                    f"{cls.__name__}()."
                )
            if not hasattr(cls, name):
                raise TypeError(
                    f"{cls.__name__}() received an invalid keyword {name!r}. as_view only accepts "
                    "arguments that are already attributes of the class."
                )

        def view(request: Any, *args: Any, **kwargs: Any) -> Any:
            self = cls(**initkwargs)
            self.setup(request, *args, **kwargs)
            if not hasattr(self, "request"):
                raise AttributeError(
                    f"{cls.__name__} instance has no 'request' attribute. Did you override setup() "
                    "and forget to call super()?"
                )
            return self.dispatch(request, *args, **kwargs)

        made: Any = view
        made.view_class, made.view_initkwargs = cls, initkwargs
        made.__doc__, made.__module__ = cls.__doc__, cls.__module__
        made.__annotations__ = cls.dispatch.__annotations__
        made.__dict__.update(cls.dispatch.__dict__)  # what decorators have put there
        return mark_coroutine_function(made) if cls.view_is_async else made

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the request and the URL's arguments; ``head`` is ``get`` where there is no other."""
        if hasattr(self, "get") and not hasattr(self, "head"):
            self.head = self.get
        self.request, self.args, self.kwargs = request, args, kwargs

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the method that the request asks for."""
        handler = self.http_method_not_allowed
        if request.method.lower() in self.http_method_names:
            handler = getattr(self, request.method.lower(), handler)
        return handler(request, *args, **kwargs)

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer a method that there is not: a 405, logged."""
        response = HttpResponseNotAllowed(self._allowed_methods())
        log_response(
            "Method Not Allowed (%s): %s",
            request.method,
            request.path,
            response=response,
            request=request,
        )
        return _later(response) if self.view_is_async else response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer OPTIONS: which methods there are."""
        response = HttpResponse()
        response.headers["Allow"] = ", ".join(self._allowed_methods())
        response.headers["Content-Length"] = "0"
        return _later(response) if self.view_is_async else response

    def _allowed_methods(self) -> list[str]:
        return [method.upper() for method in self.http_method_names if hasattr(self, method)]


async def _later(response: Any) -> Any:
    return response


class RedirectView(View):
    """Redirect every request: to ``url``, in which ``%(name)s`` are the URL's arguments, or to what
    ``pattern_name`` reverses to; a 410 where there is neither.
    """

    permanent = False
    preserve_request = False
    url: str | None = None
    pattern_name: str | None = None
    query_string = False

    def get_redirect_url(self, *args: Any, **kwargs: Any) -> Any:
        """Return where to, ``None`` for nowhere."""
        if self.url:
            url = self.url % kwargs
        elif self.pattern_name:
            url = reverse(self.pattern_name, args=args, kwargs=kwargs)
        else:
            return None
        query = _query_of(self.request) if self.query_string else ""
        if not query:
            return url
        more = given.version >= (6,) and urlparse(url).query
        return f"{url}{'&' if more else '?'}{query}"

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Redirect, or answer with a 410."""
        url = self.get_redirect_url(*args, **kwargs)
        if url:
            kind = HttpResponsePermanentRedirect if self.permanent else HttpResponseRedirect
            return kind(url, preserve_request=self.preserve_request)
        response = HttpResponseGone()
        log_response("Gone: %s", request.path, response=response, request=request)
        return response

    def head(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Do as ``get`` does."""
        return self.get(request, *args, **kwargs)

    post = options = delete = put = patch = head


def _query_of(request: Any) -> str:
    meta = getattr(request, "META", None)
    if meta is None:
        meta = getattr(request, "environ", {})
    query: str = meta.get("QUERY_STRING", "")
    return query


__all__ = ["RedirectView", "View"]
