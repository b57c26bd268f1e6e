"""Conditional requests, caches, `Vary`."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import md5, sha256

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    get_max_age,
    has_vary_header,
    patch_cache_control,
    patch_response_headers,
    patch_vary_headers,
    set_response_etag,
)
from django.utils.decorators import method_decorator
from django.utils.http import http_date, parse_etags, parse_http_date_safe, quote_etag
from django.views import View
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import condition, etag, last_modified
from django.views.decorators.vary import vary_on_cookie, vary_on_headers

from dualrt import runtime

ENTRIES = {1: datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), 2: datetime(2026, 6, 7)}


def latest_entry(request, entry_id=1):
    return ENTRIES.get(entry_id)


def entry_etag(request, entry_id=1):
    if entry_id not in ENTRIES:
        return None
    return sha256(str(ENTRIES[entry_id]).encode()).hexdigest()[:16]


@runtime("edge")
@last_modified(lambda request: datetime(2026, 1, 1, tzinfo=UTC))
def front_page(request):
    return HttpResponse("front")


@runtime("edge")
@condition(last_modified_func=latest_entry)
def modified(request, entry_id):
    return HttpResponse(f"entry {entry_id}")


@runtime("edge")
@etag(entry_etag)
def tagged(request, entry_id):
    return HttpResponse(f"entry {entry_id}")


@runtime("edge")
@etag(lambda request: 'W/"weak"')
def weakly(request):
    return HttpResponse("weak")


@runtime("edge")
@condition(etag_func=entry_etag, last_modified_func=latest_entry)
def both(request, entry_id):
    """Both, by any method: `PUT` wants the state that it knows."""
    if request.method == "PUT":
        return HttpResponse(status=204)
    return HttpResponse(f"entry {entry_id}", content_type="text/plain")


@runtime("edge")
@condition(etag_func=lambda request: None)
def unconditional(request):
    return HttpResponse("always")


@runtime("edge")
def by_hand(request):
    tag = quote_etag(md5(request.GET.urlencode().encode(), usedforsecurity=False).hexdigest())
    wanted = parse_etags(request.headers.get("If-None-Match", ""))
    if tag in wanted or "*" in wanted:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse("by hand", headers={"ETag": tag})


@runtime("edge")
def since(request):
    """A date that may be none."""
    asked = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
    response = HttpResponse(f"since {asked}")
    response["Last-Modified"] = http_date(1767225600)
    return response


@runtime("edge")
def conditional_response(request):
    response = HttpResponse("content")
    set_response_etag(response)
    return get_conditional_response(request, etag=response["ETag"], response=response)


@runtime("edge")
@cache_control(private=True, max_age=3600)
def private(request):
    return HttpResponse("private")


@runtime("edge")
@cache_control(public=True, max_age=60, s_maxage=600, must_revalidate=True, no_transform=True)
def public(request):
    return HttpResponse("public")


@runtime("edge")
@cache_control(max_age=600)
def shorter(request):
    """The view's own is less."""
    response = HttpResponse("shorter")
    response["Cache-Control"] = "max-age=5, no-cache=Set-Cookie"
    return response


@runtime("edge")
@never_cache
def never(request):
    return HttpResponse("never")


@runtime("edge")
def never_by_hand(request):
    response = HttpResponse("never")
    add_never_cache_headers(response)
    return response


@runtime("edge")
def patched(request):
    response = HttpResponse("patched")
    patch_cache_control(response, max_age=10, stale_while_revalidate=30)
    patch_cache_control(response, private=True)
    response["X-Max-Age"] = str(get_max_age(response))
    return response


@runtime("edge")
def kept_for(request):
    """`Expires` and `max-age`."""
    response = HttpResponse("kept")
    patch_response_headers(response, cache_timeout=900)
    return response


@runtime("edge")
@vary_on_headers("User-Agent", "X-Theme")
def varied(request):
    agent = request.headers.get("User-Agent", "none")
    return HttpResponse("mobile" if "Mobi" in agent else "desktop")


@runtime("edge")
@vary_on_cookie
@vary_on_headers("Accept-Language")
def varied_more(request):
    response = HttpResponse(request.COOKIES.get("theme", "light"))
    response["Vary"] = "Origin"
    return response


@runtime("edge")
def vary_patched(request):
    response = HttpResponse("x", headers={"Vary": "accept-encoding"})
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    if request.GET.get("star"):
        patch_vary_headers(response, ["*"])
    told = [has_vary_header(response, "COOKIE"), has_vary_header(response, "X")]
    response.content = str(told)
    return response


@runtime("edge")
@method_decorator([never_cache, vary_on_cookie], name="dispatch")
class Account(View):
    """A class that is never cached."""

    def get(self, request):
        return JsonResponse({"account": request.COOKIES.get("account")})


@runtime("edge")
class Part(View):
    """One method of a class is conditional."""

    @method_decorator(etag(lambda request, n: f"part-{n}"))
    def get(self, request, n):
        return HttpResponse(f"part {n}")

    @method_decorator(condition(lambda request, n: f'"part-{n}"'))
    def put(self, request, n):
        return HttpResponse(request.body, content_type="application/octet-stream", status=200)


app_name = "conditional"
PLAIN = [front_page, weakly, unconditional, by_hand, since, conditional_response, private, public]
PLAIN += [shorter, never, never_by_hand, patched, kept_for, varied, varied_more, vary_patched]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("modified/<int:entry_id>/", modified, name="modified"),
    path("tagged/<int:entry_id>/", tagged, name="tagged"),
    path("both/<int:entry_id>/", both, name="both"),
    path("account/", Account.as_view(), name="account"),
    path("part/<int:n>/", Part.as_view(), name="part"),
]
