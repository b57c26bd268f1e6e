"""A Django project's views: an edge that asks who is there, a server where users log in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import (
    aauthenticate,
    alogin,
    alogout,
    aupdate_session_auth_hash,
    authenticate,
    get_user_model,
    login,
    logout,
    update_session_auth_hash,
)
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from dualrt import guard, login_required, permission_required
from tests.auth.views import ROUTES


@csrf_exempt
def log_in(request: Any) -> HttpResponse:
    """Log a user in by name and password; show a form otherwise."""
    user = authenticate(request, username=request.GET.get("u"), password=request.GET.get("p"))
    if user is None:
        return HttpResponse("please log in")
    login(request, user)
    return HttpResponse("welcome")


async def alog_in(request: Any) -> HttpResponse:
    """The same, async."""
    user = await aauthenticate(
        request, username=request.GET.get("u"), password=request.GET.get("p")
    )
    assert user is not None
    await alogin(request, user)
    return HttpResponse("welcome")


def log_out(request: Any) -> HttpResponse:
    """Log out."""
    logout(request)
    return HttpResponse("bye")


async def alog_out(request: Any) -> HttpResponse:
    """The same, async."""
    await alogout(request)
    return HttpResponse("bye")


def flush(request: Any) -> HttpResponse:
    """End the session without a word to Django's auth."""
    request.session.flush()
    return HttpResponse("flushed")


def change_password(request: Any) -> HttpResponse:
    """Change the user's own password and stay logged in."""
    request.user.set_password(request.GET["p"])
    request.user.save()
    update_session_auth_hash(request, request.user)
    return HttpResponse("changed")


async def achange_password(request: Any) -> HttpResponse:
    """The same, async."""
    user = await request.auser()
    user.set_password(request.GET["p"])
    await user.asave()
    request.user = user  # Django 5.2 looks at it, and it would ask the database
    await aupdate_session_auth_hash(request, user)
    return HttpResponse("changed")


def touch(request: Any) -> HttpResponse:
    """Look at the user."""
    return HttpResponse(f"hello {request.user}")


async def atouch(request: Any) -> HttpResponse:
    """The same, async."""
    return HttpResponse(f"hello {await request.auser()}")


def cart(request: Any) -> HttpResponse:
    """Put something into the session."""
    request.session["cart"] = request.session.get("cart", 0) + 1
    return HttpResponse("in the cart")


def plain(request: Any) -> HttpResponse:
    """Look at nothing."""
    return HttpResponse("plain")


def public(request: Any) -> HttpResponse:
    """Be cached by everyone."""
    return HttpResponse("public", headers={"Cache-Control": "public, max-age=60"})


def broken(request: Any) -> HttpResponse:
    """Fail."""
    request.session["x"] = 1
    return HttpResponse("oops", status=500)


def deactivate(request: Any) -> JsonResponse:
    """Change a user as an admin would."""
    values = {"is_active": False}
    get_user_model().objects.filter(username=request.GET["u"]).update(**values)
    return JsonResponse(values)


@guard(login_required)
def guarded(request: Any) -> HttpResponse:
    """Be reached by users only, in the server runtime."""
    return HttpResponse(f"guarded {request.user}")


@guard(permission_required("shop.change_item"))
async def aguarded(request: Any) -> HttpResponse:
    """The same, async, by a permission."""
    return HttpResponse(f"guarded {await request.auser()}")


def claims(user: Any) -> dict[str, Any]:
    """What this shop's edge wants to know of a user."""
    return {"permissions": ["shop.change_item"] if user.username == "ann" else [], "plan": "gold"}


urlpatterns = [
    *(path(pattern.lstrip("/"), view) for pattern, view in ROUTES),
    path("accounts/login/", log_in),
    path("accounts/alogin/", alog_in),
    path("logout", log_out),
    path("alogout", alog_out),
    path("flush", flush),
    path("password", change_password),
    path("apassword", achange_password),
    path("touch", touch),
    path("atouch", atouch),
    path("cart", cart),
    path("plain", plain),
    path("public", public),
    path("broken", broken),
    path("deactivate", deactivate),
    path("guarded", guarded),
    path("aguarded", aguarded),
]
