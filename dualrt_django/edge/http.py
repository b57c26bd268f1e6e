"""``django.http``: responses, and what requests are made of."""

from dualrt_django.edge.base import HttpResponseBase
from dualrt_django.edge.cookies import SimpleCookie, parse_cookie
from dualrt_django.edge.exceptions import Http404
from dualrt_django.edge.files import FileResponse
from dualrt_django.edge.headers import BadHeaderError
from dualrt_django.edge.json_response import JsonResponse
from dualrt_django.edge.request import (
    HttpRequest,
    QueryDict,
    RawPostDataException,
    UnreadablePostError,
)
from dualrt_django.edge.response import HttpResponse
from dualrt_django.edge.statuses import (
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseGone,
    HttpResponseNotAllowed,
    HttpResponseNotFound,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    HttpResponseServerError,
)
from dualrt_django.edge.streaming_response import StreamingHttpResponse

__all__ = ["BadHeaderError", "FileResponse", "Http404", "HttpRequest", "HttpResponse"]
__all__ += ["HttpResponseBadRequest"]
__all__ += ["HttpResponseBase", "HttpResponseForbidden", "HttpResponseGone"]
__all__ += ["HttpResponseNotAllowed", "HttpResponseNotFound", "HttpResponseNotModified"]
__all__ += ["HttpResponsePermanentRedirect", "HttpResponseRedirect", "HttpResponseServerError"]
__all__ += ["QueryDict", "RawPostDataException", "UnreadablePostError"]
__all__ += ["JsonResponse", "SimpleCookie", "StreamingHttpResponse", "parse_cookie"]
