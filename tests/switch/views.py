"""Small Django views in Django's own words, for both runtimes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseGone,
    HttpResponseNotAllowed,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.decorators import method_decorator
from django.utils.html import escape, format_html
from django.utils.http import http_date, url_has_allowed_host_and_scheme, urlencode
from django.utils.text import slugify
from django.views import View
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    condition,
    etag,
    last_modified,
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)
from django.views.decorators.vary import vary_on_cookie, vary_on_headers

from dualrt import runtime


@runtime("edge")
def plain(request: HttpRequest) -> HttpResponse:
    """Say hello."""
    return HttpResponse("hello")


@runtime("edge")
def query(request: HttpRequest) -> JsonResponse:
    """Tell what a query has."""
    got = request.GET
    return JsonResponse(
        {
            "q": got.get("q"),
            "page": got.get("page", "1"),
            "all": got.getlist("a"),
            "dict": got.dict(),
            "lists": dict(got.lists()),
            "has": "x" in got,
            "str": got.urlencode(),
        }
    )


@runtime("edge")
def query_changed(request: HttpRequest) -> HttpResponse:
    """Change a copy of the query."""
    changed = request.GET.copy()
    changed["page"] = "2"
    changed.pop("q", None)
    return HttpResponse("?" + changed.urlencode(safe="/"))


@runtime("edge")
def query_kept(request: HttpRequest) -> HttpResponse:
    """Try to change the query itself."""
    try:
        request.GET["a"] = "1"  # type: ignore[index]
    except AttributeError as error:
        return HttpResponse(str(error))
    return HttpResponse("changed")


@runtime("edge")
def query_latin(request: HttpRequest) -> HttpResponse:
    """Read the query in another encoding."""
    request.encoding = "latin-1"
    return HttpResponse(f"{request.encoding} {request.GET.get('q', '-')}")


@runtime("edge")
def page(request: HttpRequest) -> HttpResponse:
    """Want a number; anything else is an error of ours, a 500."""
    return HttpResponse(str(int(request.GET.get("page", "1")) + 1))


@runtime("edge")
def cookies(request: HttpRequest) -> JsonResponse:
    """Tell the cookies."""
    return JsonResponse({"all": request.COOKIES, "theme": request.COOKIES.get("theme", "light")})


@runtime("edge")
def set_cookies(request: HttpRequest) -> HttpResponse:
    """Set some, with attributes, and delete one."""
    response = HttpResponse("set")
    response.set_cookie("theme", request.GET.get("theme", "dark"), max_age=60, path="/x")
    response.set_cookie("Second", 'a "b"; c', secure=True, httponly=True, samesite="Strict")
    response.set_cookie("wide", "1", domain="example.com", expires="Thu, 01 Jan 2032 00:00:00 GMT")
    response.delete_cookie("gone", path="/y")
    return response


@runtime("edge")
def signed_cookie(request: HttpRequest) -> HttpResponse:
    """Read a signed cookie."""
    return HttpResponse(str(request.get_signed_cookie("visit", default="none", salt="s")))


@runtime("edge")
def meta(request: HttpRequest) -> JsonResponse:
    """Tell what stands in META."""
    names = (
        "REQUEST_METHOD QUERY_STRING PATH_INFO SCRIPT_NAME SERVER_NAME SERVER_PORT REMOTE_ADDR "
        "HTTP_HOST HTTP_ACCEPT HTTP_X_TOKEN HTTP_X_REQUESTED_WITH HTTP_COOKIE CONTENT_TYPE "
        "CONTENT_LENGTH HTTP_AUTHORIZATION HTTP_ACCEPT_LANGUAGE"
    )
    return JsonResponse({name: request.META.get(name) for name in names.split()})


@runtime("edge")
def meta_headers(request: HttpRequest) -> JsonResponse:
    """Tell every header of META."""
    found = {k: v for k, v in request.META.items() if k.startswith("HTTP_")}
    return JsonResponse(dict(sorted(found.items())))


@runtime("edge")
def headers(request: HttpRequest) -> JsonResponse:
    """Look headers up by name."""
    names = ["Accept", "x-requested-with", "HOST", "Authorization", "X-Token", "If-None-Match"]
    return JsonResponse(
        {
            "get": [request.headers.get(name, "-") for name in names],
            "in": [name in request.headers for name in names],
            "host": request.headers["host"],
        }
    )


@runtime("edge")
def where(request: HttpRequest, rest: str) -> JsonResponse:
    """Tell where the request went."""
    return JsonResponse(
        {
            "host": request.get_host(),
            "port": request.get_port(),
            "path": request.path,
            "path_info": request.path_info,
            "full": request.get_full_path(),
            "full_slash": request.get_full_path(force_append_slash=True),
            "info": request.get_full_path_info(),
            "scheme": request.scheme,
            "secure": request.is_secure(),
            "method": request.method,
            "rest": rest,
        }
    )


@runtime("edge")
def absolute(request: HttpRequest) -> JsonResponse:
    """Make absolute URLs."""
    places = [None, "/a?b=c", "../x", "//other.example/y", "https://z.example/ü", "?only=query"]
    return JsonResponse([request.build_absolute_uri(each) for each in places], safe=False)


@runtime("edge")
def content(request: HttpRequest) -> JsonResponse:
    """Tell the content type and what is accepted."""
    return JsonResponse(
        {
            "type": request.content_type,
            "params": request.content_params,
            "encoding": request.encoding,
            "html": request.accepts("text/html"),
            "json": request.accepts("application/json"),
            "best": request.get_preferred_type(["application/json", "text/html"]),
            "types": [str(each) for each in request.accepted_types],
        }
    )


@runtime("edge")
def matched(request: HttpRequest, year: int, slug: str) -> JsonResponse:
    """Tell what the resolver says."""
    match = request.resolver_match
    assert match is not None
    return JsonResponse(
        {
            "view": match.view_name,
            "name": match.url_name,
            "route": match.route,
            "kwargs": {k: str(v) for k, v in match.kwargs.items()},
            "args": list(match.args),
            "spaces": match.namespaces,
            "app": match.app_name,
            "given": [year, slug],
        }
    )


@runtime("edge")
def archive(request: HttpRequest, year: str, month: str = "all") -> HttpResponse:
    """Take what a regular expression has found."""
    return HttpResponse(f"{type(year).__name__} {year} {month}")


@runtime("edge")
def unnamed(request: HttpRequest, *args: str) -> HttpResponse:
    """Take unnamed groups."""
    return HttpResponse("/".join(args))


@csrf_exempt
@runtime("edge")
def exempt(request: HttpRequest) -> HttpResponse:
    """Stand below a decorator of Django's that leaves the view as it is: the server's."""
    return HttpResponse(request.method)


@runtime("edge")
def form(request: HttpRequest) -> JsonResponse:
    """Tell what was posted."""
    return JsonResponse(
        {
            "name": request.POST.get("name"),
            "lists": dict(request.POST.lists()),
            "files": {
                k: [f.name, f.content_type, f.size, f.read().decode()]
                for k, f in request.FILES.items()
            },
        }
    )


@runtime("edge")
def posted_only(request: HttpRequest) -> HttpResponse:
    """Ask for one field without a default."""
    return HttpResponse("ok" if "confirm" in request.POST else "no confirm")


@runtime("edge")
@csrf_exempt
def body(request: HttpRequest) -> HttpResponse:
    """Give the body back."""
    return HttpResponse(request.body, content_type="application/octet-stream")


@runtime("edge")
@csrf_exempt
def read(request: HttpRequest) -> HttpResponse:
    """Read the body as a file."""
    return HttpResponse(request.read(5) + b"|" + request.readline() + b"|" + request.read())


@runtime("edge")
@csrf_exempt
def posted_json(request: HttpRequest) -> JsonResponse:
    """Read JSON by hand."""
    try:
        data = json.loads(request.body)
    except ValueError:
        raise BadRequest("no JSON") from None
    return JsonResponse({"data": data})


@runtime("edge")
def missing(request: HttpRequest) -> HttpResponse:
    """Raise Http404."""
    raise Http404("no such thing")


@runtime("edge")
def denied(request: HttpRequest) -> HttpResponse:
    """Raise PermissionDenied, unless a key is right."""
    if request.GET.get("key") != "1":
        raise PermissionDenied
    return HttpResponse("in")


@runtime("edge")
def suspicious(request: HttpRequest) -> HttpResponse:
    """Raise SuspiciousOperation."""
    raise SuspiciousOperation("odd")


@runtime("edge")
def failing(request: HttpRequest) -> HttpResponse:
    """Fail."""
    raise RuntimeError("broken")


@runtime("edge")
@require_GET
def get_only(request: HttpRequest) -> HttpResponse:
    """Allow GET alone."""
    return HttpResponse("got")


@runtime("edge")
@require_safe
def safe_only(request: HttpRequest) -> HttpResponse:
    """Allow GET and HEAD."""
    return HttpResponse("safe")


@runtime("edge")
@require_POST
def post_only(request: HttpRequest) -> HttpResponse:
    """Allow POST alone."""
    return HttpResponse(request.POST.get("a", "nothing"))


@runtime("edge")
@require_http_methods(["GET", "PUT"])
def get_and_put(request: HttpRequest) -> HttpResponse:
    """Allow two methods."""
    return HttpResponse(request.method)


@runtime("edge")
@vary_on_headers("Accept", "X-Token")
@vary_on_cookie
def varied(request: HttpRequest) -> HttpResponse:
    """Vary."""
    return HttpResponse(request.headers.get("accept", "-"))


@runtime("edge")
@cache_control(public=True, max_age=60)
def cached(request: HttpRequest) -> HttpResponse:
    """May be cached."""
    return HttpResponse("cached")


@runtime("edge")
@never_cache
def uncached_status(request: HttpRequest) -> HttpResponse:
    """May not; the answer has a date, which the oracle must see vary."""
    return HttpResponse("uncached")


def _etag(request: HttpRequest) -> str:
    return '"abc"'


def _modified(request: HttpRequest) -> datetime:
    return datetime(2025, 1, 1, tzinfo=timezone.utc)  # noqa: UP017


@runtime("edge")
@etag(_etag)
def tagged(request: HttpRequest) -> HttpResponse:
    """Have an ETag."""
    return HttpResponse("tagged")


@runtime("edge")
@last_modified(_modified)
def dated(request: HttpRequest) -> HttpResponse:
    """Have a date."""
    return HttpResponse("dated")


@runtime("edge")
@condition(etag_func=_etag, last_modified_func=_modified)
def conditional(request: HttpRequest) -> HttpResponse:
    """Have both."""
    return HttpResponse("conditional")


@runtime("edge")
def redirected(request: HttpRequest) -> HttpResponse:
    """Redirect, by name, where the given place is not safe."""
    place = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(place)
    return redirect("switch:matched", year=2026, slug="a-b")


@runtime("edge")
def moved(request: HttpRequest) -> HttpResponse:
    """Redirect for good."""
    return HttpResponsePermanentRedirect(reverse("switch:plain") + "?" + urlencode({"q": "é &"}))


@runtime("edge")
def statuses(request: HttpRequest, kind: str) -> HttpResponse:
    """Answer with a class of its own."""
    kinds: dict[str, Any] = {
        "a": HttpResponseBadRequest("bad"),
        "some-slug": HttpResponseGone("gone"),
        "Big_1": HttpResponseNotModified(),
        "2026": HttpResponseNotAllowed(["GET", "PUT"]),
    }
    return kinds.get(kind) or HttpResponse(status=204)


@runtime("edge")
def header_set(request: HttpRequest) -> HttpResponse:
    """Set headers in each way there is."""
    response = HttpResponse("x", headers={"X-One": "1"}, content_type="text/plain; charset=latin-1")
    response["X-Two"] = (
        request.GET.get("x", "two").replace("\n", " ").encode("ascii", "ignore").decode()
    )
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.setdefault("X-One", "no")
    del response["X-Gone"]
    patch_vary_headers(response, ["Accept-Language"])
    patch_cache_control(response, private=True, max_age=5)
    response.headers["Expires"] = http_date(0)
    return response


@runtime("edge")
def reason(request: HttpRequest) -> HttpResponse:
    """Have a status that few know."""
    return HttpResponse("teapot", status=418, reason="I am a teapot")


@runtime("edge")
def written(request: HttpRequest) -> HttpResponse:
    """Write the body in pieces."""
    response = HttpResponse(["a", b"b", "ü"], content_type="text/plain")
    response.write(format_html("<b>{}</b>", request.GET.get("q", "<q>")))
    response.write(escape("<&>"))
    return response


@runtime("edge")
def streamed(request: HttpRequest) -> StreamingHttpResponse:
    """Stream."""

    def lines() -> Iterator[str]:
        for key, value in request.GET.items():
            yield f"{key}={value}\n"
        yield "end"

    return StreamingHttpResponse(lines(), content_type="text/plain; charset=utf-8")


@runtime("edge")
async def awaited(request: HttpRequest) -> JsonResponse:
    """Be an `async def`."""
    return JsonResponse({"q": request.GET.get("q"), "slug": slugify(request.GET.get("q", "A b"))})


@runtime("edge")
def own_attribute(request: HttpRequest) -> HttpResponse:
    """Put something of its own on the request."""
    request.tenant = request.get_host().partition(".")[0]  # type: ignore[attr-defined]
    return HttpResponse(_tenant(request))


def _tenant(request: Any) -> str:
    return f"{request.tenant} {hasattr(request, 'nothing')}"


@runtime("edge")
def parsed(request: HttpRequest) -> HttpResponse:
    """Parse a query of its own."""
    found = QueryDict("a=1&a=2&b=%C3%A9", mutable=True)
    found.update(request.GET)
    return HttpResponse(repr(found))


@runtime("edge")
class Item(View):
    """A class with methods of its own."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show."""
        return JsonResponse({"pk": pk, "q": self.request.GET.get("q"), "kw": self.kwargs})

    def put(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change."""
        return HttpResponse(request.body, status=202)


@runtime("edge")
@method_decorator(vary_on_headers("X-Token"), name="get")
class Varied(View):
    """A class whose method is decorated."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show."""
        return HttpResponse(request.headers.get("x-token", "none"))


def unmarked(request: HttpRequest) -> HttpResponse:
    """Nobody marked it, and it could run at the edge."""
    return HttpResponse(request.GET.get("q", "unmarked"))


@require_GET
def unmarked_decorated(request: HttpRequest) -> HttpResponse:
    """Neither this."""
    return HttpResponse(request.GET.get("q", "unmarked"))


@runtime("server")
def marked_server(request: HttpRequest) -> HttpResponse:
    """Marked for the server."""
    return HttpResponse(request.get_full_path())
