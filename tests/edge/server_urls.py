"""The server views that ``server_work`` asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def users(request: HttpRequest) -> HttpResponse:
    """Make a user, or list them in a template."""
    if request.method == "POST":
        User.objects.create_user(request.POST["name"], password="x")
        return HttpResponse("made")
    return render(request, "page.html", {"users": User.objects.order_by("username")})


def count(request: HttpRequest) -> HttpResponse:
    """Count the visits in a database session."""
    request.session["count"] = request.session.get("count", 0) + 1
    return HttpResponse(str(request.session["count"]))


@csrf_exempt
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file that is too large for memory."""
    file: Any = request.FILES["file"]
    return HttpResponse(f"{len(file.read())} {type(file).__name__}")


def file(request: HttpRequest) -> FileResponse:
    """Send a file."""
    return FileResponse(Path(settings.TEMPLATES[0]["DIRS"][0], "page.html").open("rb"))


urlpatterns = [
    path("users/", users),
    path("count/", count),
    path("upload/", upload),
    path("file/", file),
]
