"""The account endpoint as every Django site has it, and where a user logs in."""

from __future__ import annotations

from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

NAME, PASSWORD = "ada", "not a secret: benchmarks only"


def sign_in(request: HttpRequest) -> HttpResponse:
    login(request, authenticate(request, username=NAME, password=PASSWORD))
    return HttpResponse("welcome", content_type="text/plain")


@login_required
def me(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"id": str(request.user.pk)})


urlpatterns = [path("me", me), path("sign-in", sign_in)]
