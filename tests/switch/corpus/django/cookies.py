"""Cookies, plain and signed, and the session that is one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.vary import vary_on_cookie

from dualrt import runtime


@runtime("edge")
def read(request):
    return HttpResponse(request.COOKIES.get("favorite", "no favorite"))


@runtime("edge")
def read_all(request):
    return JsonResponse(request.COOKIES)


@runtime("edge")
def needed(request):
    """The cookie that is not there."""
    try:
        return HttpResponse(request.COOKIES["needed"])
    except KeyError as error:
        raise Http404(f"no cookie {error}") from error


@runtime("edge")
def plain(request):
    response = HttpResponse("set")
    response.set_cookie("plain", "value")
    return response


@runtime("edge")
def attributes(request):
    response = HttpResponse("set")
    response.set_cookie("all", "1", max_age=3600, path="/app", domain="example.com", secure=True)
    response.set_cookie("strict", "2", httponly=True, samesite="Strict")
    response.set_cookie("none", "3", secure=True, samesite="None")
    response.set_cookie("long", "4", max_age=timedelta(days=365))
    response.set_cookie("until", "5", expires=datetime(2040, 5, 17, 1, 2, 3, tzinfo=UTC))
    response.set_cookie("text", "6", expires="Wed, 01 Jan 2031 00:00:00 GMT")
    response.set_cookie("zero", "7", max_age=0)
    return response


@runtime("edge")
def quoted(request):
    """Values that need quotes."""
    response = HttpResponse("set")
    for n, value in enumerate(['a "b"', "a;b", "a,b", "a=b", "é", "\\", "", "a\tb"]):
        response.set_cookie(f"q{n}", value)
    response.set_cookie("json", json.dumps({"a": [1, 2]}))
    return response


@runtime("edge")
def again(request):
    """One name twice: the last one stands, where the first stood."""
    response = HttpResponse("set")
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    response.set_cookie("a", "3", path="/x")
    response.cookies["b"]["max-age"] = 5
    response.headers["X-Names"] = ",".join(sorted(response.cookies))
    return response


@runtime("edge")
def deleted(request):
    response = redirect("/")
    response.delete_cookie("session")
    response.delete_cookie("there", path="/x", domain="example.com", samesite="Lax")
    response.delete_cookie("__Secure-it")
    return response


@runtime("edge")
def wrong_samesite(request):
    response = HttpResponse("set")
    try:
        response.set_cookie("a", "1", samesite=request.GET.get("samesite", "Sideways"))
    except ValueError as error:
        return HttpResponseBadRequest(str(error))
    return response


@runtime("edge")
def counted(request):
    """Count the visits."""
    try:
        visits = int(request.COOKIES.get("visits", "0")) + 1
    except ValueError:
        visits = 1
    response = HttpResponse(f"visit {visits}")
    response.set_cookie("visits", visits, max_age=60 * 60 * 24 * 14)
    return response


@runtime("edge")
@vary_on_cookie
def consent(request):
    if request.method == "POST":
        response = HttpResponse(status=204)
        response.set_cookie("consent", request.POST.get("level", "none"), samesite="Lax")
        return response
    return JsonResponse({"consent": request.COOKIES.get("consent")})


@runtime("edge")
def recent(request):
    """The last five, kept in one cookie."""
    try:
        seen = [each for each in json.loads(request.COOKIES.get("recent", "[]")) if each]
    except (ValueError, TypeError):
        seen = []
    if item := request.GET.get("item"):
        seen = [item, *(each for each in seen if each != item)][:5]
    response = JsonResponse({"recent": seen})
    response.set_cookie("recent", json.dumps(seen))
    return response


@runtime("edge")
def sign(request):
    response = HttpResponse("signed")
    response.set_signed_cookie("token", request.GET.get("value", "abc"), salt="corpus", max_age=300)
    return response


@runtime("edge")
def signed(request):
    """Must be there, and ours; the exception is a 500, as in Django."""
    return HttpResponse(request.get_signed_cookie("token", salt="corpus"))


@runtime("edge")
def signed_or(request):
    value = request.get_signed_cookie("token", False, salt="corpus")
    return JsonResponse({"token": value})


@runtime("edge")
def signed_while(request):
    """Ours, and not too old."""
    try:
        return HttpResponse(request.get_signed_cookie("token", salt="corpus", max_age=3600))
    except signing.SignatureExpired:
        return HttpResponse("too old", status=401)
    except signing.BadSignature as error:
        return HttpResponse(f"{error}", status=403)
    except KeyError:
        return HttpResponse("none", status=404)


@runtime("edge")
def session_read(request):
    """Read what a server view has put there."""
    session = request.session
    told = {
        "cart": session.get("cart", []),
        "has": "theme" in session,
        "keys": sorted(session.keys()),
        "again": session["theme"] if session.get("theme") else None,
    }
    return JsonResponse(told)


@runtime("edge")
def session_items(request):
    """Every item, and what is no item."""
    told = dict(request.session.items())
    return JsonResponse({"items": told, "empty": request.session.is_empty()})


@runtime("edge")
def visitor(request):
    """Who it is, of someone who has not logged in."""
    user = request.user
    told = {"in": user.is_authenticated, "anonymous": user.is_anonymous, "staff": user.is_staff}
    return JsonResponse({**told, "name": user.get_username(), "str": str(user), "pk": user.pk})


app_name = "cookies"
PLAIN = [read, read_all, needed, plain, attributes, quoted, again, deleted, wrong_samesite]
PLAIN += [counted, consent, recent, sign, signed, signed_or, signed_while, session_read]
PLAIN += [session_items, visitor]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
