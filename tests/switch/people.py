"""Edge views that ask who has sent the request, in Django's words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.urls import path
from django.utils.datastructures import MultiValueDict, MultiValueDictKeyError

from dualrt import runtime


@runtime("edge")
def who(request: HttpRequest) -> JsonResponse:
    """Tell what every credential tells."""
    user = request.user
    told: list[Any] = [user.is_authenticated, user.is_anonymous, user.pk, user.id, user.is_active]
    told += [isinstance(user, AnonymousUser), user == request.user, request.user is user]
    return JsonResponse(told, safe=False)


@runtime("edge")
def named(request: HttpRequest) -> JsonResponse:
    """Tell what a ticket tells."""
    user = request.user
    told = [user.get_username(), str(user), user.is_staff, user.is_superuser]
    told += [user.has_perm("shop.buy"), user.has_perms(["shop.buy", "shop.sell"])]
    return JsonResponse([*told, user.has_module_perms("shop")], safe=False)


@runtime("edge")
async def awaited(request: HttpRequest) -> HttpResponse:
    """Ask in the other way."""
    return HttpResponse(str((await request.auser()).pk))


@runtime("edge")
def in_session(request: HttpRequest) -> JsonResponse:
    """Tell what is in the session."""
    session: Any = request.session
    told = [session.get("cart"), "cart" in session, sorted(session.keys()), session.is_empty()]
    return JsonResponse([*told, session.get_expiry_age(), session.session_key], safe=False)


@runtime("edge")
def put(request: HttpRequest) -> HttpResponse:
    """Change the session."""
    _put(request.session)
    return HttpResponse("put")


def _put(somewhere: Any) -> None:
    """Do it where the check does not see what is changed."""
    somewhere["cart"] = 1


@runtime("edge")
def kinds(request: HttpRequest) -> JsonResponse:
    """Tell the classes of what a request has."""
    if request.method == "HEAD":
        raise MultiPartParserError("never")
    try:
        request.GET["nothing"]
    except MultiValueDictKeyError as error:
        missing = repr(error)
    files = [isinstance(each, UploadedFile) for each in request.FILES.values()]
    told: list[Any] = [isinstance(request, HttpRequest), isinstance(request.GET, QueryDict)]
    told += [isinstance(request.FILES, MultiValueDict), isinstance(request.POST, QueryDict)]
    return JsonResponse([*told, missing, files, type(request).__name__], safe=False)


urlpatterns = [
    path("who", who),
    path("named", named),
    path("awaited", awaited),
    path("session", in_session),
    path("put", put),
    path("kinds", kinds),
]
