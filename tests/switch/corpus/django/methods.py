"""Methods: decorators and classes that answer them."""

from __future__ import annotations

from functools import wraps

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from dualrt import runtime


@runtime("edge")
@require_http_methods(["GET", "POST"])
def get_or_post(request):
    return HttpResponse(f"{request.method} is fine")


@runtime("edge")
@require_GET
def only_get(request):
    return HttpResponse("got")


@runtime("edge")
@require_POST
def only_post(request):
    return HttpResponse("posted")


@runtime("edge")
@require_safe
def only_safe(request):
    return HttpResponse("safe")


@runtime("edge")
def by_hand(request):
    if request.method not in ("GET", "DELETE"):
        return HttpResponseNotAllowed(["GET", "DELETE"])
    return HttpResponse(status=204 if request.method == "DELETE" else 200)


@runtime("edge")
@csrf_exempt
def webhook(request):
    return JsonResponse({"received": len(request.body)}, status=202)


def teapot_for(method):
    """Refuse one method; a decorator with an argument."""

    def decorate(view):
        @wraps(view)
        def checked(request, *args, **kwargs):
            if request.method == method:
                return HttpResponse(f"no {method} here", status=418)
            return view(request, *args, **kwargs)

        return checked

    return decorate


@runtime("edge")
@teapot_for("PATCH")
@teapot_for("PUT")
def decorated_twice(request):
    return HttpResponse(request.method)


@runtime("edge")
class Plain(View):
    """Two methods; the others are 405."""

    def get(self, request):
        return HttpResponse("result")

    def post(self, request):
        return HttpResponse("posted", status=201)


@runtime("edge")
class Everything(View):
    """All that a class answers."""

    def get(self, request, *args, **kwargs):
        return HttpResponse(f"{self.request.method} {args} {sorted(kwargs.items())}")

    post = put = patch = delete = get

    def options(self, request, *args, **kwargs):
        response = HttpResponse(headers={"Allow": ", ".join(self._allowed_methods())})
        response["Access-Control-Allow-Methods"] = response["Allow"]
        return response


@runtime("edge")
class NoGet(View):
    """Nothing to get."""

    def delete(self, request):
        return HttpResponse(status=204)


@runtime("edge")
class OwnHead(View):
    """`HEAD` says more than `GET` would."""

    def get(self, request):
        return HttpResponse("body")

    def head(self, request):
        return HttpResponse(
            headers={"X-Head": "1", "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT"}
        )


@runtime("edge")
class Refusing(View):
    """Says in its own words that a method is not there."""

    def get(self, request):
        return HttpResponse("ok")

    def http_method_not_allowed(self, request, *args, **kwargs):
        return JsonResponse({"detail": f'Method "{request.method}" not allowed.'}, status=405)


class Shown:
    """A mixin."""

    template = "<p>%s</p>"

    def show(self, text):
        return HttpResponse(self.template % text)


@runtime("edge")
class Mixed(Shown, View):
    """Takes what `as_view` was given."""

    template = "<b>%s</b>"
    greeting = "Good Day"

    def get(self, request, name="you"):
        return self.show(f"{self.greeting}, {name}")


@runtime("edge")
class SetUp(View):
    """Does its work before the method."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.page = request.GET.get("page", "1")

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response.headers["X-Page"] = self.page if self.page.isalnum() else "?"
        return response

    def get(self, request):
        return HttpResponse(f"page {len(self.page)}")


@runtime("edge")
class Asynchronous(View):
    """All methods are `async def`."""

    async def get(self, request):
        return HttpResponse(await self.made(request))

    async def post(self, request):
        return JsonResponse(request.POST.dict())

    async def made(self, request):
        return f"awaited {request.GET.get('q', '')}"


@runtime("edge")
class Protected(View):
    """One method of it has a decorator."""

    @method_decorator(teapot_for("POST"))
    def post(self, request):
        return HttpResponse("never")

    @method_decorator(csrf_exempt)
    def dispatch(self, *args, **kwargs):
        return super().dispatch(*args, **kwargs)


@runtime("edge")
class Fallback(View):
    """Any method is a `GET`."""

    http_method_names = [*View.http_method_names, "purge"]

    def get(self, request):
        return HttpResponse(request.method)

    def purge(self, request):
        return HttpResponse("purged", status=202)


app_name = "methods"
urlpatterns = [
    path("get_or_post/", get_or_post, name="get_or_post"),
    path("only_get/", only_get, name="only_get"),
    path("only_post/", only_post, name="only_post"),
    path("only_safe/", only_safe, name="only_safe"),
    path("by_hand/", by_hand, name="by_hand"),
    path("webhook/", webhook, name="webhook"),
    path("decorated_twice/", decorated_twice, name="decorated_twice"),
    path("plain/", Plain.as_view(), name="plain"),
    path("everything/<int:pk>/", Everything.as_view(), {"extra": "x"}, name="everything"),
    path("no-get/", NoGet.as_view(), name="no_get"),
    path("own-head/", OwnHead.as_view(), name="own_head"),
    path("refusing/", Refusing.as_view(), name="refusing"),
    path("mixed/<str:name>/", Mixed.as_view(greeting="Morning to ya"), name="mixed"),
    path("set-up/", SetUp.as_view(), name="set_up"),
    path("asynchronous/", Asynchronous.as_view(), name="asynchronous"),
    path("protected/", Protected.as_view(), name="protected"),
    path("fallback/", Fallback.as_view(), name="fallback"),
]
