"""What a request says of itself: URL, headers, what it accepts, where it was routed to."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path

from dualrt import runtime

CONFIGURED = ["text/html", "application/json", "text/plain"]


@runtime("edge")
def paths(request, rest):
    told = [request.path, request.path_info, request.get_full_path(), request.get_full_path_info()]
    told += [request.get_full_path(force_append_slash=True), rest]
    return JsonResponse(told, safe=False)


@runtime("edge")
def hosts(request):
    told = [request.get_host(), request.get_port(), request.scheme, request.is_secure()]
    return JsonResponse(told, safe=False)


@runtime("edge")
def header(request):
    headers = request.headers
    told = {
        "agent": headers.get("User-Agent"),
        "lower": headers.get("user-agent"),
        "has": "X-Token" in headers,
        "token": headers.get("x-token", "none"),
        "type": headers.get("Content-Type"),
        "length": headers.get("Content-Length"),
    }
    return JsonResponse(told)


@runtime("edge")
def header_underscored(request):
    """As templates have to write it."""
    return HttpResponse(request.headers.get("X_Token", "none"))


@runtime("edge")
def header_needed(request):
    try:
        return HttpResponse(request.headers["X-Api-Key"])
    except KeyError:
        return HttpResponse("X-Api-Key is missing", status=401, headers={"WWW-Authenticate": "Key"})


@runtime("edge")
def meta(request):
    keys = ["REQUEST_METHOD", "QUERY_STRING", "HTTP_REFERER", "HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
    keys += ["CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_ACCEPT_ENCODING", "SERVER_NAME", "SERVER_PORT"]
    return JsonResponse({key: request.META.get(key) for key in keys})


@runtime("edge")
def meta_listed(request):
    """The table of the docs: every header in META, with its value."""
    rows = [f"{k}: {v}" for k, v in sorted(request.META.items()) if k.startswith("HTTP_")]
    return HttpResponse("\n".join(rows), content_type="text/plain; charset=utf-8")


@runtime("edge")
def client_ip(request):
    """Of the proxy's header, as many sites do it."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR")
    if forwarded:
        return HttpResponse(forwarded.split(",")[0].strip())
    return HttpResponse(request.META.get("REMOTE_ADDR"))


@runtime("edge")
def wants(request):
    """HTML or JSON."""
    if request.accepts("text/html"):
        response = HttpResponse("<p>html</p>")
    elif request.accepts("application/json"):
        response = JsonResponse({"json": True})
    else:
        response = HttpResponse(status=406)
    response["Vary"] = "Accept"
    return response


@runtime("edge")
def preferred(request):
    """The best of some, by the client's weights."""
    kind = request.get_preferred_type(CONFIGURED)
    accepted = [str(each) for each in request.accepted_types]
    return JsonResponse({"kind": kind, "accepted": accepted})


@runtime("edge")
def accepted_type(request):
    found = request.accepted_type("text/html;level=1")
    return HttpResponse(f"{found} {found.quality if found else '-'}")


@runtime("edge")
def content(request):
    told = [request.content_type, request.content_params, request.encoding]
    return JsonResponse(told, safe=False)


@runtime("edge")
def matched(request, year, slug, blog):
    match = request.resolver_match
    told = {
        "kwargs": match.kwargs,
        "args": match.args,
        "captured": match.captured_kwargs,
        "extra": match.extra_kwargs,
        "url_name": match.url_name,
        "view_name": match.view_name,
        "route": match.route,
        "app": [match.app_name, match.app_names],
        "namespace": [match.namespace, match.namespaces],
    }
    return JsonResponse(told)


@runtime("edge")
def reserved(request, version):
    """The version in the URL or in the header."""
    found = re.search(r"version=(\d+)", request.headers.get("Accept", ""))
    return HttpResponse(found[1] if found else version)


@runtime("edge")
def ajax(request):
    is_ajax = request.headers.get("x-requested-with") == "XMLHttpRequest"
    return JsonResponse({"ajax": is_ajax}) if is_ajax else HttpResponse("page")


@runtime("edge")
def bearer(request):
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token:
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="corpus"'})
    return HttpResponse(f"{len(token)}")


@runtime("edge")
def attributes(request):
    """What a view puts on a request is there for what it calls."""
    request.tenant = request.get_host().split(".")[0]
    request.count = getattr(request, "count", 0) + 1
    return HttpResponse(_tenant(request))


def _tenant(request):
    return f"{request.tenant} {request.count} {hasattr(request, 'nothing')}"


@runtime("edge")
def robots(request):
    """What kind of request it is, and of whom."""
    agent = request.META.get("HTTP_USER_AGENT", "").lower()
    robot = any(word in agent for word in ("bot", "crawler", "spider"))
    return HttpResponse(f"{request.method.lower()} {'robot' if robot else 'human'}")


@runtime("edge")
def is_request(request):
    told = [isinstance(request, HttpRequest), bool(request), request.encoding is None]
    return HttpResponse(str(told))


@runtime("edge")
def cors(request):
    """A preflight, and the header that the answer needs."""
    origin = request.headers.get("Origin")
    response = HttpResponse(status=204) if request.method == "OPTIONS" else JsonResponse({"ok": 1})
    if origin in ("https://app.example", "null"):
        response["Access-Control-Allow-Origin"] = origin
        if method := request.headers.get("Access-Control-Request-Method"):
            response["Access-Control-Allow-Methods"] = method
    response["Vary"] = "Origin"
    return response


app_name = "asked"
PLAIN = [hosts, header, header_underscored, header_needed, meta, meta_listed, client_ip, wants]
PLAIN += [preferred, accepted_type, content, ajax, bearer, attributes, robots, is_request, cors]
urlpatterns = [path(f"{view.__name__}/", view, name=view.__name__) for view in PLAIN]
urlpatterns += [
    path("paths/<path:rest>", paths, name="paths"),
    path("matched/<int:year>/<slug:slug>/", matched, {"blog": "x"}, name="matched"),
    re_path(r"^api/v(?P<version>[0-9]+)/$", reserved, name="reserved"),
]
