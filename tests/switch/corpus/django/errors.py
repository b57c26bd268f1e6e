"""Errors that stand for answers, and those that do not."""

from __future__ import annotations

from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    ImproperlyConfigured,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    ValidationError,
)
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View

from dualrt import runtime


@runtime("edge")
def missing(request):
    raise Http404("Poll does not exist")


@runtime("edge")
def missing_silent(request):
    raise Http404


@runtime("edge")
def denied(request):
    if request.GET.get("key") == "open":
        return HttpResponse("welcome")
    raise PermissionDenied


@runtime("edge")
def denied_because(request):
    raise PermissionDenied("<b>you</b> may not")


@runtime("edge")
def bad(request):
    try:
        return HttpResponse(str(int(request.GET["n"]) * 2))
    except (KeyError, ValueError) as error:
        raise BadRequest("n is a number") from error


@runtime("edge")
def suspicious(request):
    raise SuspiciousOperation("that looks odd")


@runtime("edge")
def kinds(request, kind):
    """Every exception that Django answers itself, and some that it does not."""
    known = {
        "host": DisallowedHost("x"),
        "fields": TooManyFieldsSent("x"),
        "big": RequestDataTooBig("x"),
        "missing": Http404("x"),
        "bad": BadRequest("x"),
        "value": ValueError("x"),
        "object": ObjectDoesNotExist("x"),
        "validation": ValidationError("x"),
        "configured": ImproperlyConfigured("x"),
    }
    if kind in known:
        raise known[kind]
    return HttpResponse(kind)


class Closed(PermissionDenied):
    """A kind of the project's own."""


@runtime("edge")
def own_kind(request):
    raise Closed("closed today")


@runtime("edge")
def zero(request):
    """An error that nobody caught: a 500."""
    return HttpResponse(str(1 // int(request.GET.get("n", "0") == "1")))


@runtime("edge")
def handled(request):
    try:
        _look_up(request.GET.get("name", ""))
    except Http404 as error:
        return JsonResponse({"error": str(error)}, status=404)
    except PermissionDenied:
        return JsonResponse({"error": "denied"}, status=403)
    return JsonResponse({"error": None})


def _look_up(name):
    if not name:
        raise Http404("no name")
    if name.startswith("_"):
        raise PermissionDenied


@runtime("edge")
def validation(request):
    """All that a ValidationError tells."""
    error = ValidationError(
        [
            ValidationError("%(value)s is odd", code="odd", params={"value": 3}),
            ValidationError({"field": ["wrong", "very wrong"]}).error_dict["field"][0],
            "plain",
        ]
    )
    by_field = ValidationError({"a": ["1", "2"], "b": "3"})
    told = [error.messages, str(error), by_field.message_dict, by_field.messages, repr(by_field)]
    return JsonResponse(told, safe=False)


@runtime("edge")
def chained(request):
    """Groups and causes are no answers."""
    try:
        raise Http404("inner")
    except Http404 as error:
        raise RuntimeError("outer") from error


@runtime("edge")
async def awaited(request):
    await _refuse(request.GET.get("who"))
    return HttpResponse("come in")


async def _refuse(who):
    if who != "friend":
        raise PermissionDenied(f"not {who}")


@runtime("edge")
def nothing(request):
    """A view that forgets to answer is a 500 in both runtimes."""


@runtime("edge")
def not_a_response(request):
    """A number is no answer, either."""
    return 42


def owners_only(view):
    def checked(request, *args, **kwargs):
        if request.headers.get("X-Owner") != "me":
            raise PermissionDenied("owners only")
        return view(request, *args, **kwargs)

    return checked


@runtime("edge")
@method_decorator(owners_only, name="dispatch")
class Owned(View):
    """A class that only some may reach."""

    def get(self, request, pk):
        if pk > 10:
            raise Http404(f"No thing {pk}")
        return HttpResponse(f"thing {pk}")


app_name = "errors"
PLAIN = [missing, missing_silent, denied, denied_because, bad, suspicious, own_kind, zero, handled]
PLAIN += [validation, chained, awaited, nothing, not_a_response]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("kinds/<slug:kind>/", kinds, name="kinds"),
    path("owned/<int:pk>/", Owned.as_view(), name="owned"),
]
